"""A flat log, in which every event belongs to one object, all of one type: coded, sorted and written once.

The steps are written straight from the files, and ``events`` is a view of them. What has no place among the steps, the
events whose names nobody knows, is in the table ``unmapped``. Columns of which the files say nothing take no room.
"""

from collections.abc import Mapping, Sequence

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.coding import ROWS, STEPS, coded, steps_of
from leadline.eventlog.collect import EVENTS
from leadline.eventlog.dates import Dated
from leadline.eventlog.describe import Survey, survey
from leadline.eventlog.duplicates import drop_doubled_steps
from leadline.eventlog.log import QualityFinding
from leadline.eventlog.mapping import EventTable
from leadline.eventlog.prepare import write_steps
from leadline.eventlog.scratch import Scratch

_TWO_BYTES = 1 << 15
_NOTHING = {
    "recorded": "NULL::TIMESTAMP",
    "resource": "NULL::INTEGER",
    "department": "NULL::INTEGER",
    "automated": "NULL::BOOLEAN",
    "midnight": "FALSE",
}


def write_flat(
    engine: Engine, dated: Sequence[Dated], object_type: str, scratch: Scratch
) -> tuple[Survey, list[QualityFinding]]:
    """Write the steps of the log's only type, and its events. Return what they hold, and how many stood there twice."""
    events = _write_unmapped(engine, dated, object_type, scratch)
    constant = _constant(dated)
    further = _further(engine, dated)
    # A source's events have numbers below (source + 1) << (ROWS + STEPS).
    bits = ROWS + STEPS + max(each.source.number for each in dated).bit_length()
    write_steps(engine, object_type, events, scratch, constant=constant, further=further, bits=bits)
    surveyed = survey(engine, object_type)
    findings, kept = drop_doubled_steps(engine, dated, object_type, surveyed.alike, scratch)
    if kept:
        write_steps(engine, object_type, kept, scratch, constant=constant, further=further, bits=bits)
        surveyed = survey(engine, object_type)
    _view_events(engine, object_type, scratch, constant, further)
    return surveyed, findings


def _write_unmapped(engine: Engine, dated: Sequence[Dated], object_type: str, scratch: Scratch) -> str:
    """Write the events whose names nobody knows, and return SQL for all others."""
    narrow = [what for what in ("resource", "department") if _few(engine, f"{what}s")]

    def events(only: str | None) -> str:
        return " UNION ALL ".join(
            coded(each, step, (object_type,), only=only, narrow=narrow) for each in dated for step in steps_of(each)
        )

    place = sql.name(f"o_{object_type}")
    engine.execute(f"CREATE OR REPLACE TABLE {scratch.keep('unmapped')} ({EVENTS}, {place} INTEGER)")
    if not engine.query("SELECT count(*) AS n FROM names WHERE activity IS NULL")["n"][0].as_py():
        return f"SELECT {place} AS object, * FROM ({events(None)})"
    engine.execute(f"INSERT INTO unmapped {events('activity IS NULL')}")
    return f"SELECT {place} AS object, * FROM ({events('activity IS NOT NULL')})"


def _few(engine: Engine, table: str) -> bool:
    """Say whether the codes of a table fit in two bytes."""
    return int(engine.query(f"SELECT count(*) AS n FROM {table}")["n"][0].as_py()) < _TWO_BYTES


def _constant(dated: Sequence[Dated]) -> dict[str, str]:
    """Return the columns of which no table says anything."""
    steps = [step for each in dated for step in steps_of(each)]
    said = {
        "recorded": any(step.recorded for step in steps),
        "resource": any(step.resource for step in steps),
        "department": any(step.department for step in steps),
        "automated": any(step.automated is not None for step in steps),
        "midnight": any(step.midnight != "FALSE" for step in steps),
    }
    return {column: _NOTHING[column] for column, any_ in said.items() if not any_}


def _further(engine: Engine, dated: Sequence[Dated]) -> tuple[str, ...]:
    """Return what is kept of events beside their steps: ids, and names where several mean the same activity."""
    doubled = engine.query(
        "SELECT count(*) - count(DISTINCT (source, activity)) AS n FROM names WHERE activity IS NOT NULL"
    )["n"][0].as_py()
    ids = any(isinstance(each.source.table, EventTable) and each.source.table.event_id for each in dated)
    return (*(["name"] if doubled else []), *(["id"] if ids else []))


def _view_events(
    engine: Engine, object_type: str, scratch: Scratch, constant: Mapping[str, str], further: Sequence[str]
) -> None:
    source = "CAST(s.event >> 50 AS SMALLINT)"
    name, named = "s.name", ""
    if "name" not in further:
        name, named = "n.code", f" JOIN names n ON n.source = {source} AND n.activity = s.activity"
    event_id = "s.id" if "id" in further else "NULL::VARCHAR"
    columns = ", ".join(f"{constant.get(column, f's.{column}')} AS {column}" for column in _NOTHING)
    engine.execute(
        f"CREATE OR REPLACE VIEW {scratch.keep('events')} AS SELECT s.event, {source} AS source, {name} AS name, "
        f"{event_id} AS id, s.activity, s.time, {columns}, s.object AS {sql.name(f'o_{object_type}')} "
        f"FROM {sql.name(f'sorted_{object_type}')} s{named} UNION ALL SELECT * FROM unmapped"
    )
