"""What the tables of a log hold: attributes per object, and the profile of each type."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.attributes import AttributeSource
from leadline.eventlog.dates import Dated
from leadline.eventlog.log import THREAD, ActivityProfile, AttributeProfile, ObjectProfile
from leadline.eventlog.mapping import MilestoneTable


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


@dataclass(frozen=True)
class Survey:
    """What the steps of a type hold, found in one scan: a row per activity, by rank; and over all of them.

    ``tied`` steps share their time with the next step, and ``alike`` of them their activity too. ``longest`` is the
    largest number of steps of an object; ``first`` and ``last`` are the times between which they lie.
    """

    activities: tuple["Surveyed", ...]
    resource: bool
    department: bool
    automated: bool
    recorded: bool
    tied: int
    alike: int
    longest: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True)
class Surveyed:
    """An activity of a type, and the tables it came from. ``day_only``: one of these knows only days."""

    rank: int
    events: int
    day_only: bool
    sources: tuple[int, ...]


def survey(engine: Engine, object_type: str) -> Survey:
    """Return what the steps of a type hold."""
    flags = ("resource", "department", "automated", "recorded")
    rows = engine.query(
        "SELECT activity, event >> 50 AS source, count(*) AS n, bool_and(midnight) AS day_only, "
        f"{', '.join(f'count({flag}) AS {flag}' for flag in flags)}, "
        "min(time) AS first, max(time) AS last, max(position) AS longest, "
        "count(*) FILTER (WHERE next_time = time) AS tied, "
        "count(*) FILTER (WHERE next_time = time AND next_activity = activity) AS alike "
        f"FROM {sql.name(f'steps_{object_type}')} GROUP BY activity, event >> 50 ORDER BY activity, source"
    ).to_pylist()
    by_activity = {rank: [row for row in rows if row["activity"] == rank] for rank in {r["activity"] for r in rows}}
    return Survey(
        activities=tuple(
            Surveyed(
                rank=rank,
                events=sum(row["n"] for row in here),
                day_only=any(row["day_only"] for row in here),
                sources=tuple(row["source"] for row in here),
            )
            for rank, here in sorted(by_activity.items())
        ),
        **{flag: any(row[flag] for row in rows) for flag in flags},
        tied=sum(row["tied"] for row in rows),
        alike=sum(row["alike"] for row in rows),
        longest=max((row["longest"] for row in rows), default=0),
        first=min((row["first"] for row in rows), default=None),
        last=max((row["last"] for row in rows), default=None),
    )


def profile(
    engine: Engine,
    object_type: str,
    surveyed: Survey,
    attributes: Sequence[AttributeSource],
    dated: Sequence[Dated],
    activities: Sequence[str],
    links: Sequence[tuple[str, str]],
) -> ObjectProfile:
    """Return the profile of an object type. ``activities`` are the model's, by rank."""
    own = [each for each in attributes if each.object == object_type]
    names = list(dict.fromkeys(each.attribute for each in own))
    filled = "".join(f", count({sql.name(f'a_{name}')}) AS {sql.name(name)}" for name in names)
    row = engine.query(f"SELECT count(*) AS objects{filled} FROM {sql.name(f'core_{object_type}')}").to_pylist()[0]
    described = {each.source.number: each.source.table for each in dated}
    single = {(table.name,) for table in described.values() if isinstance(table, MilestoneTable) and not table.repeats}
    tables = {each.rank: tuple(described[source].name for source in each.sources) for each in surveyed.activities}
    return ObjectProfile(
        type=object_type,
        objects=row["objects"],
        events=sum(each.events for each in surveyed.activities),
        activities=tuple(
            ActivityProfile(
                activity=activities[each.rank],
                events=each.events,
                day_only=each.day_only,
                once_only=object_type != THREAD and tables[each.rank] in single,
                tables=tables[each.rank],
            )
            for each in surveyed.activities
        ),
        attributes=tuple(_attribute(name, own, row[name]) for name in names),
        parents=tuple(parent for child, parent in links if child == object_type),
        has_resource=surveyed.resource,
        has_department=surveyed.department,
        has_automated=surveyed.automated,
        has_recorded=surveyed.recorded,
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
