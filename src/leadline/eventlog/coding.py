"""Rows of mapped tables as events, integer-coded: SQL for every way in which a table's rows become events.

An event's number orders events as their source tables do: table, row, place of the step in its table.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from leadline.engine import sql
from leadline.eventlog.dates import Dated
from leadline.eventlog.departments import WRITTEN
from leadline.eventlog.mapping import EventTable, Milestone
from leadline.eventlog.source import Source

ROWS = 40
"""Bits of a row number in the number of an event."""
STEPS = 10
"""Bits of a step's place in its table."""


@dataclass(frozen=True)
class Step:
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


def steps_of(dated: Dated) -> Iterator[Step]:
    """Return every way in which the rows of a table become events."""
    source, table = dated.source, dated.source.table
    if isinstance(table, EventTable):
        moment = dated.moment(table.time)
        recorded = dated.moment(table.recorded).time if table.recorded else None
        who = (table.resource, table.department, table.automated)
        yield Step(0, table.activity, moment.time, moment.midnight, recorded, None, *who)
        return
    for number, (activity, given) in enumerate(table.events.items()):
        step = Milestone(time=given) if isinstance(given, str) else given
        moment = dated.moment(step.time, step.format)
        recorded_column = step.recorded or table.recorded
        yield Step(
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


def coded(
    dated: Dated, step: Step, types: Sequence[str], *, only: str | None = None, narrow: Collection[str] = ()
) -> str:
    """Return SQL for the events of a step: the columns of table ``events`` in its order, ``o_T`` for each of ``types``.

    ``only`` is a condition on the table ``names``: events of other names are left out. The codes of ``narrow`` columns
    take two bytes.
    """
    named = f"(SELECT * FROM names WHERE {only})" if only else "names"
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
    tests = [f"{step.time} IS NOT NULL", *([step.where] if step.where else [])]
    if only:  # told to the scan, so that rows that do not count are never looked up
        tests.append(f"{name} IN (SELECT name FROM {named} WHERE source = {source.number})")
    where = " AND ".join(tests)
    # Of several types an event may lack some; with one, an event without it is none.
    kind = "JOIN" if len(keys) == 1 else "LEFT JOIN"
    joins = "".join(f" {kind} {sql.name(f'ids_{t}')} o{i} ON o{i}.id = s.k{i}" for i, t in enumerate(keys))
    place = {t: f"o{i}.object" for i, t in enumerate(keys)}
    people = "".join(
        f" LEFT JOIN {table} {what[0]} ON {what[0]}.name = s.{what}"
        for what, table in (("resource", "resources"), ("department", WRITTEN))
        if getattr(step, what)
    )
    codes = ", ".join(
        f"CAST({code} AS {'SMALLINT' if what in narrow else 'INTEGER'}) AS {what}"
        for what, code in (
            ("resource", "r.code" if step.resource else "NULL"),
            ("department", "d.code" if step.department else "NULL"),
        )
    )
    objects = ", ".join(f"{place.get(t, 'NULL::INTEGER')} AS {sql.name(f'o_{t}')}" for t in types)
    return (
        f"SELECT ({source.number << ROWS} + s.row) * {1 << STEPS} + {step.number} AS event, "
        f"CAST({source.number} AS SMALLINT) AS source, n.code AS name, s.id, n.activity, s.time, s.recorded, "
        f"{codes}, s.automated, s.midnight, {objects} "
        f"FROM (SELECT {inner} FROM {dated.relation} WHERE {where}) s "
        f"JOIN {named} n ON n.source = {source.number} AND n.name = s.name{joins}{people} "
        f"WHERE coalesce({', '.join([*place.values(), 'NULL'])}) IS NOT NULL"
    )


def further(dated: Dated, object_type: str, several: str) -> str:
    """Return SQL for which further objects of a type the events of a table belong to: event, type, object."""
    ids = sql.name(f"ids_{object_type}")
    return (
        f"SELECT e.event, {sql.text(object_type)} AS type, i.object FROM "
        f"(SELECT ({dated.source.number << ROWS} + row) * {1 << STEPS} AS event, unnest({several}) AS id "
        f"FROM {dated.relation}) s JOIN {ids} i ON i.id = s.id JOIN events e ON e.event = s.event "
        f"WHERE i.object <> e.{sql.name(f'o_{object_type}')} ORDER BY e.event, i.object"
    )


def _automated(source: Source, automated: str | bool | None) -> str:
    if automated is None:
        return "NULL::BOOLEAN"
    return source.yes_no(automated) if isinstance(automated, str) else str(automated).upper()
