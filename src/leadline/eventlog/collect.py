"""Rows to the tables of an object-centric log, integer-coded: events, objects, who did it, and what belongs to what.

``events``
    event (a number that orders events as their source tables do), source (the table's place in the mapping), name (code
    in ``names``), id (the source's own), activity (rank in the model, null when unmapped), time, recorded, resource,
    department, automated, midnight (its clock shows 00:00), and ``o_T``, the object of type T it belongs to.
``also``
    event, type, object: the further objects of a type that an event belongs to, after the one in ``o_T``.
``ids_T``
    object, id, own (false for an object that is only named by links).
``link_C_P``, ``resources``, ``departments``
    as in ``log``.
``names``
    code, source, table, name (as the source writes it), activity.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.errors import DataError, Problem
from leadline.eventlog.activities import write_names
from leadline.eventlog.dates import Dated
from leadline.eventlog.log import QualityFinding
from leadline.eventlog.mapping import Columns, EventTable, Milestone, MilestoneTable
from leadline.eventlog.scratch import Scratch
from leadline.eventlog.source import Source
from leadline.model.schema import Model

_ROWS = 40  # bits of a row number
_STEPS = 10  # bits of a step's place in its table


@dataclass(frozen=True)
class Collected:
    """What the tables hold: object types in the mapping's order, their links, and the types that have own rows."""

    types: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    own: frozenset[str]
    findings: tuple[QualityFinding, ...]


@dataclass(frozen=True)
class _Step:
    """One way a table's rows become events. ``activity`` is the step's, or the column that says it row by row."""

    number: int
    activity: str
    time: str
    midnight: str
    recorded: str | None
    where: str | None
    resource: str | None
    department: str | None
    automated: str | bool | None


def collect(engine: Engine, dated: Sequence[Dated], model: Model, scratch: Scratch) -> Collected:
    """Write the tables of the log.

    Raises:
        DataError: a doubled id, or a table none of whose activities is known.
    """
    keys = _keys(dated)
    types = tuple(dict.fromkeys(object_type for _, object_type, _, _ in keys))
    own = frozenset(object_type for _, object_type, _, is_own in keys if is_own)
    problems = [p for each in dated for p in _doubled_ids(engine, each)]
    if problems:
        raise DataError(problems)
    for object_type in types:
        _code_objects(engine, object_type, keys, scratch)
    links = _link(engine, dated, scratch)
    _code_people(engine, dated, scratch)
    findings = write_names(engine, dated, model, scratch)
    _write_events(engine, dated, types, scratch)
    return Collected(types, links, own, tuple(findings))


def _keys(dated: Sequence[Dated]) -> list[tuple[Dated, str, Columns, bool]]:
    """Return every place that names objects: table, type, columns, and whether it is the objects' own row."""
    keys: list[tuple[Dated, str, Columns, bool]] = []
    for each in dated:
        table = each.source.table
        if isinstance(table, EventTable):
            keys += [(each, object_type, columns, True) for object_type, columns in table.objects.items()]
        else:
            keys.append((each, table.object, table.id, True))
            keys += [(each, parent, columns, False) for parent, columns in table.links.items()]
    return keys


def _doubled_ids(engine: Engine, dated: Dated) -> Iterator[Problem]:
    table = dated.source.table
    if isinstance(table, EventTable) or table.repeats:
        return
    doubled = engine.query(
        f"SELECT {dated.source.key(table.id)} AS id, min(row, 2) AS rows FROM {dated.relation} "
        "GROUP BY 1 HAVING id IS NOT NULL AND count(*) > 1 ORDER BY rows"
    ).to_pylist()
    if doubled:
        first, second = doubled[0]["rows"]
        column = table.id if isinstance(table.id, str) else ", ".join(table.id)
        params = {"id": doubled[0]["id"], "column": column, "more": len(doubled), "table": table.name}
        yield Problem(code="id-doubled", file=table.origin, place=f"rows {first}, {second}", params=params)


def _code_objects(
    engine: Engine, object_type: str, keys: Sequence[tuple[Dated, str, Columns, bool]], scratch: Scratch
) -> None:
    """Number the objects of a type from 0, in the order in which the tables first name them."""
    parts = [
        f"SELECT {_ids(dated, columns)} AS id, {_seen(dated)} AS seen, {is_own} AS own FROM {dated.relation}"
        for dated, each, columns, is_own in keys
        if each == object_type
    ]
    engine.execute(
        f"CREATE OR REPLACE TABLE {sql.name(scratch.name(f'ids_{object_type}'))} AS "
        "SELECT CAST(row_number() OVER (ORDER BY min(seen), id) - 1 AS INTEGER) AS object, id, bool_or(own) AS own "
        f"FROM ({' UNION ALL '.join(parts)}) WHERE id IS NOT NULL GROUP BY id ORDER BY object"
    )


def _ids(dated: Dated, columns: Columns) -> str:
    """Return SQL for the ids in a row: one, or those of a list."""
    several = dated.source.lists.get(columns) if isinstance(columns, str) else None
    return f"unnest({several})" if several else dated.source.key(columns)


def _seen(dated: Dated) -> str:
    return f"({dated.source.number << _ROWS} + row)"


def _link(engine: Engine, dated: Sequence[Dated], scratch: Scratch) -> tuple[tuple[str, str], ...]:
    parts: dict[tuple[str, str], list[str]] = {}
    for each in dated:
        table = each.source.table
        if isinstance(table, MilestoneTable):
            for parent, columns in table.links.items():
                parts.setdefault((table.object, parent), []).append(
                    f"SELECT {each.source.key(table.id)} AS c, {each.source.key(columns)} AS p, "
                    f"{each.source.text(table.qualifier) if table.qualifier else 'NULL'} AS q FROM {each.relation}"
                )
    for (child, parent), selects in parts.items():
        engine.execute(
            f"CREATE OR REPLACE TABLE {sql.name(scratch.keep(f'link_{child}_{parent}'))} AS "
            "SELECT c.object AS child, p.object AS parent, "
            "string_agg(DISTINCT l.q, ', ' ORDER BY l.q) AS qualifier "
            f"FROM ({' UNION ALL '.join(selects)}) l "
            f"JOIN {sql.name(f'ids_{child}')} c ON c.id = l.c JOIN {sql.name(f'ids_{parent}')} p ON p.id = l.p "
            "GROUP BY c.object, p.object ORDER BY child, parent"
        )
    return tuple(parts)


def _steps(dated: Dated) -> Iterator[_Step]:
    source, table = dated.source, dated.source.table
    if isinstance(table, EventTable):
        moment = dated.moment(table.time)
        recorded = dated.moment(table.recorded).time if table.recorded else None
        who = (table.resource, table.department, table.automated)
        yield _Step(0, table.activity, moment.time, moment.midnight, recorded, None, *who)
        return
    for number, (activity, given) in enumerate(table.events.items()):
        step = Milestone(time=given) if isinstance(given, str) else given
        moment = dated.moment(step.time, step.format)
        recorded_column = step.recorded or table.recorded
        yield _Step(
            number=number,
            activity=activity,
            time=moment.time,
            midnight=moment.midnight,
            recorded=dated.moment(recorded_column).time if recorded_column else None,
            where=source.condition(step.where) if step.where else None,
            resource=step.resource or table.resource,
            department=step.department or table.department,
            automated=table.automated if step.automated is None else step.automated,
        )


def _code_people(engine: Engine, dated: Sequence[Dated], scratch: Scratch) -> None:
    for what in ("resource", "department"):
        columns = {
            (each.relation, each.source.text(column))
            for each in dated
            for step in _steps(each)
            if (column := getattr(step, what))
        }
        parts = [f"SELECT DISTINCT {text} AS name FROM {relation}" for relation, text in sorted(columns)]
        engine.execute(
            f"CREATE OR REPLACE TABLE {scratch.keep(f'{what}s')} AS "
            "SELECT CAST(row_number() OVER (ORDER BY name) - 1 AS INTEGER) AS code, name FROM "
            f"(SELECT DISTINCT name FROM ({' UNION ALL '.join(parts) or 'SELECT NULL::VARCHAR AS name'})) "
            "WHERE name IS NOT NULL ORDER BY code"
        )


def _write_events(engine: Engine, dated: Sequence[Dated], types: Sequence[str], scratch: Scratch) -> None:
    objects = "".join(f", {sql.name(f'o_{t}')} INTEGER" for t in types)
    engine.execute(
        f"CREATE OR REPLACE TABLE {scratch.keep('events')} (event BIGINT, source SMALLINT, name INTEGER, id VARCHAR, "
        "activity SMALLINT, time TIMESTAMP, recorded TIMESTAMP, resource INTEGER, department INTEGER, "
        f"automated BOOLEAN, midnight BOOLEAN{objects})"
    )
    for each in dated:
        for step in _steps(each):
            engine.execute(_insert(each, step, types))
    engine.execute(f"CREATE OR REPLACE TABLE {scratch.keep('also')} (event BIGINT, type VARCHAR, object INTEGER)")
    for each in dated:
        table = each.source.table
        for object_type, columns in table.objects.items() if isinstance(table, EventTable) else ():
            several = each.source.lists.get(columns) if isinstance(columns, str) else None
            if several:
                engine.execute(_insert_further(each, object_type, several))


def _insert(dated: Dated, step: _Step, types: Sequence[str]) -> str:
    source, table = dated.source, dated.source.table
    keys = table.objects if isinstance(table, EventTable) else {table.object: table.id}
    name = source.text(table.activity) if isinstance(table, EventTable) else sql.text(step.activity)
    columns = {
        "row": "row",
        "name": name,
        "id": source.text(table.event_id) if isinstance(table, EventTable) and table.event_id else "NULL::VARCHAR",
        "time": step.time,
        "recorded": step.recorded or "NULL::TIMESTAMP",
        "resource": source.text(step.resource) if step.resource else "NULL::VARCHAR",
        "department": source.text(step.department) if step.department else "NULL::VARCHAR",
        "automated": _automated(source, step.automated),
        "midnight": step.midnight,
        **{f"k{i}": source.key(columns) for i, columns in enumerate(keys.values())},
    }
    inner = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
    where = " AND ".join([f"{step.time} IS NOT NULL", *([step.where] if step.where else [])])
    joins = "".join(f" LEFT JOIN {sql.name(f'ids_{t}')} o{i} ON o{i}.id = s.k{i}" for i, t in enumerate(keys))
    place = {t: f"o{i}.object" for i, t in enumerate(keys)}
    people = "".join(
        f" LEFT JOIN {what}s {what[0]} ON {what[0]}.name = s.{what}"
        for what in ("resource", "department")
        if getattr(step, what)
    )
    resource = "r.code" if step.resource else "NULL"
    department = "d.code" if step.department else "NULL"
    return (
        f"INSERT INTO events SELECT ({source.number << _ROWS} + s.row) * {1 << _STEPS} + {step.number}, "
        f"{source.number}, n.code, s.id, n.activity, s.time, s.recorded, {resource}, {department}, s.automated, "
        f"s.midnight, {', '.join(place.get(t, 'NULL') for t in types)} "
        f"FROM (SELECT {inner} FROM {dated.relation} WHERE {where}) s "
        f"JOIN names n ON n.source = {source.number} AND n.name = s.name{joins}{people} "
        f"WHERE coalesce({', '.join([*place.values(), 'NULL'])}) IS NOT NULL"
    )


def _insert_further(dated: Dated, object_type: str, several: str) -> str:
    """Return SQL that writes which further objects of a type an event belongs to."""
    ids = sql.name(f"ids_{object_type}")
    return (
        f"INSERT INTO also SELECT e.event, {sql.text(object_type)}, i.object FROM "
        f"(SELECT ({dated.source.number << _ROWS} + row) * {1 << _STEPS} AS event, unnest({several}) AS id "
        f"FROM {dated.relation}) s JOIN {ids} i ON i.id = s.id JOIN events e ON e.event = s.event "
        f"WHERE i.object <> e.{sql.name(f'o_{object_type}')} ORDER BY e.event, i.object"
    )


def _automated(source: Source, automated: str | bool | None) -> str:
    if automated is None:
        return "NULL::BOOLEAN"
    return source.yes_no(automated) if isinstance(automated, str) else str(automated).upper()
