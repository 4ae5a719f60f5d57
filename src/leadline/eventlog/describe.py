"""What the tables of a log hold: attributes per object, and the profile of each type."""

from collections.abc import Sequence

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.attributes import AttributeSource
from leadline.eventlog.dates import Dated
from leadline.eventlog.log import THREAD, ActivityProfile, AttributeProfile, ObjectProfile
from leadline.eventlog.mapping import MilestoneTable
from leadline.eventlog.prepare import Recorded


def described_objects(object_type: str, attributes: Sequence[AttributeSource]) -> str:
    """Return SQL for the objects of a type with their attributes, ``a_<attribute>``.

    Of several rows and tables that give an attribute, the first that has a value counts.
    """
    own = [each for each in attributes if each.object == object_type]
    relations = list(dict.fromkeys(each.dated.relation for each in own))
    joins = []
    for i, relation in enumerate(relations):
        here = [each for each in own if each.dated.relation == relation]
        source = here[0].dated.source
        key = source.key(here[0].key)
        unique = isinstance(source.table, MilestoneTable) and not source.table.repeats
        values = ", ".join(
            f"{each.value if unique else f'arg_min({each.value}, row)'} AS {sql.name(each.attribute)}" for each in here
        )
        grouped = "" if unique else " GROUP BY 1"
        joins.append(f" LEFT JOIN (SELECT {key} AS id, {values} FROM {relation}{grouped}) s{i} ON s{i}.id = i.id")
    columns = []
    for name in dict.fromkeys(each.attribute for each in own):
        places = [relations.index(each.dated.relation) for each in own if each.attribute == name]
        values = ", ".join(f"s{i}.{sql.name(name)}" for i in dict.fromkeys(places))
        columns.append(f", coalesce({values}) AS {sql.name(f'a_{name}')}")
    return f"SELECT i.object, i.id, i.own{''.join(columns)} FROM {sql.name(f'ids_{object_type}')} i{''.join(joins)}"


def recorded_on(engine: Engine, object_type: str) -> Recorded:
    """Return what the steps of a type record."""
    row = engine.query(
        "SELECT list_sort(list(DISTINCT activity)) AS activities, count(resource) > 0 AS resource, "
        f"count(department) > 0 AS department FROM {sql.name(f'steps_{object_type}')}"
    ).to_pylist()[0]
    activities = tuple(row["activities"] or ())
    return Recorded(activities, _day_only(engine, object_type), row["resource"], row["department"])


def _day_only(engine: Engine, object_type: str) -> frozenset[int]:
    """Return the activities of which some table knows only the day: all its times are midnight."""
    rows = engine.query(
        f"SELECT activity FROM events WHERE activity IS NOT NULL AND {_of(object_type)} "
        "GROUP BY source, activity HAVING bool_and(midnight)"
    )
    return frozenset(rows["activity"].to_pylist())


def _of(object_type: str) -> str:
    """Return SQL that is true for the events of a type; threads are made of all of them."""
    return "TRUE" if object_type == THREAD else f"{sql.name(f'o_{object_type}')} IS NOT NULL"


def profile(
    engine: Engine,
    object_type: str,
    recorded: Recorded,
    attributes: Sequence[AttributeSource],
    dated: Sequence[Dated],
    activities: Sequence[str],
    links: Sequence[tuple[str, str]],
) -> ObjectProfile:
    """Return the profile of an object type. ``activities`` are the model's, by rank."""
    steps, objects = sql.name(f"steps_{object_type}"), sql.name(f"object_{object_type}")
    counts = engine.query(
        f"SELECT activity, count(*) AS n FROM {steps} GROUP BY activity ORDER BY activity"
    ).to_pylist()
    own = [each for each in attributes if each.object == object_type]
    names = list(dict.fromkeys(each.attribute for each in own))
    filled = "".join(f", count({sql.name(f'a_{name}')}) AS {sql.name(name)}" for name in names)
    row = engine.query(f"SELECT count(*) AS objects{filled} FROM {objects}").to_pylist()[0]
    flags = engine.query(
        "SELECT count(resource) AS resource, count(department) AS department, count(automated) AS automated, "
        f"count(recorded) AS recorded FROM {steps}"
    ).to_pylist()[0]
    tables = _tables(engine, object_type, dated)
    described = [each.source.table for each in dated]
    single = {(table.name,) for table in described if isinstance(table, MilestoneTable) and not table.repeats}
    return ObjectProfile(
        type=object_type,
        objects=row["objects"],
        events=sum(each["n"] for each in counts),
        activities=tuple(
            ActivityProfile(
                activity=activities[each["activity"]],
                events=each["n"],
                day_only=each["activity"] in recorded.day_only,
                once_only=object_type != THREAD and tables.get(each["activity"], ()) in single,
                tables=tables.get(each["activity"], ()),
            )
            for each in counts
        ),
        attributes=tuple(_attribute(name, own, row[name]) for name in names),
        parents=tuple(parent for child, parent in links if child == object_type),
        has_resource=flags["resource"] > 0,
        has_department=flags["department"] > 0,
        has_automated=flags["automated"] > 0,
        has_recorded=flags["recorded"] > 0,
    )


def _attribute(name: str, sources: Sequence[AttributeSource], filled: int) -> AttributeProfile:
    here = [each for each in sources if each.attribute == name]
    return AttributeProfile(
        attribute=name,
        type=here[0].type,
        filled=filled,
        day_only=any(each.day_only for each in here),
        tables=tuple(dict.fromkeys(each.dated.source.table.name for each in here)),
    )


def _tables(engine: Engine, object_type: str, dated: Sequence[Dated]) -> dict[int, tuple[str, ...]]:
    """Return the names of the tables each activity of a type came from."""
    names = {each.source.number: each.source.table.name for each in dated}
    rows = engine.query(
        "SELECT activity, list_sort(list(DISTINCT source)) AS sources FROM events "
        f"WHERE activity IS NOT NULL AND {_of(object_type)} GROUP BY activity ORDER BY activity"
    ).to_pylist()
    return {row["activity"]: tuple(names[source] for source in row["sources"]) for row in rows}
