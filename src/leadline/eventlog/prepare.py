"""Sort once per object type and sum up each object, so that every later question is a scan.

The order of an object's steps is (time, rank of the activity in the reference process, row of the source): events that
share a time have no order of their own, and the answer must not depend on how many threads run.
"""

from dataclasses import dataclass

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.scratch import Scratch
from leadline.model.schema import Model

_CELL = ("first", "last", "firstpos", "lastpos", "count", "auto", "who", "dept")
_SUMS = (
    "steps",
    "automated_steps",
    "rework",
    "handovers",
    "ping_pong",
    "recorded_steps",
    "timely_steps",
    "handover_seconds",
)
_DISTINCT = {"departments": "department", "resources": "resource"}
_NULL_WITHOUT_STEPS = ("automated_steps", "cycle_seconds")


@dataclass(frozen=True)
class Recorded:
    """What the steps of a type record at all. ``activities`` are ranks; ``day_only`` those whose times are days."""

    activities: tuple[int, ...]
    day_only: frozenset[int]
    resource: bool
    department: bool


def write_steps(engine: Engine, object_type: str, events: str, scratch: Scratch) -> None:
    """Write ``steps_T``. ``events`` is SQL for mapped events: ``object`` and the columns of table ``events``."""
    later = ", ".join(f"lead({c}) OVER w AS next_{c}" for c in ("activity", "time", "resource", "department"))
    engine.execute(
        f"CREATE OR REPLACE TABLE {sql.name(scratch.keep(f'steps_{object_type}'))} AS "
        "SELECT object, CAST(row_number() OVER w AS INTEGER) AS position, activity, time, recorded, resource, "
        f"department, automated, {later} FROM ({events}) "
        "WINDOW w AS (PARTITION BY object ORDER BY time, activity, event) ORDER BY object, position"
    )


def own_events(object_type: str) -> str:
    """Return SQL for the mapped events of an object type."""
    column = sql.name(f"o_{object_type}")
    return (
        f"SELECT {column} AS object, * FROM events WHERE {column} IS NOT NULL AND activity IS NOT NULL "
        "UNION ALL SELECT a.object, e.* FROM also a JOIN events e ON e.event = a.event "
        f"WHERE a.type = {sql.text(object_type)} AND e.activity IS NOT NULL"
    )


def write_objects(
    engine: Engine, object_type: str, base: str, recorded: Recorded, model: Model, scratch: Scratch
) -> None:
    """Write ``object_T``: each row of ``base`` (SQL with ``object``, ``id`` and attributes), its steps summed up."""
    ids = list(model.activity_of)
    cells = _write_cells(engine, object_type, recorded, scratch)
    counters, stages = _write_counters(engine, object_type, recorded, model, scratch)
    columns = ["b.*"]
    joins = []
    for rank in recorded.activities:
        columns += [_cell(rank, what, ids[rank]) for what in _CELL]
        joins.append(f"LEFT JOIN (SELECT * FROM {cells} WHERE activity = {rank}) c{rank} ON c{rank}.object = b.object")
    for i, stage in enumerate((None, *stages)):
        columns += [_counter(f"n{i}", counter, stage) for counter in (*_SUMS, *_DISTINCT, "cycle_seconds")]
        place = f"stage = {i - 1}" if stage else "stage IS NULL"
        joins.append(f"LEFT JOIN (SELECT * FROM {counters} WHERE {place}) n{i} ON n{i}.object = b.object")
    columns += ["n0.first_time", "n0.last_time", "n0.variant"]
    engine.execute(
        f"CREATE OR REPLACE TABLE {sql.name(scratch.keep(f'object_{object_type}'))} AS "
        f"SELECT {', '.join(columns)} FROM ({base}) b {' '.join(joins)}"
    )


def _cell(rank: int, what: str, activity: str) -> str:
    value = f"coalesce(c{rank}.count, 0)" if what == "count" else f"c{rank}.{what}"
    return f"{value} AS {sql.name(f'{what}_{activity}')}"


def _counter(alias: str, counter: str, stage: str | None) -> str:
    value = f"{alias}.{counter}"
    name = f"{counter}__{stage}" if stage else counter
    return f"{value if counter in _NULL_WITHOUT_STEPS else f'coalesce({value}, 0)'} AS {sql.name(name)}"


def _write_cells(engine: Engine, object_type: str, recorded: Recorded, scratch: Scratch) -> str:
    """Write one row per object and activity. People are gathered in lists only where there are several."""
    steps = sql.name(f"steps_{object_type}")
    single, several = (sql.name(scratch.name(f"{name}_{object_type}")) for name in ("cells", "people"))
    at_work = "automated IS NOT TRUE"
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {single} AS SELECT object, activity, min(time) AS first, max(time) AS last, "
        "min(position) AS firstpos, max(position) AS lastpos, CAST(count(*) AS INTEGER) AS count, "
        f"bool_and(automated) AS auto, min(resource) FILTER (WHERE {at_work}) AS who_low, "
        f"max(resource) FILTER (WHERE {at_work}) AS who_high, min(department) AS dept_low, "
        f"max(department) AS dept_high FROM {steps} GROUP BY object, activity ORDER BY activity, object"
    )
    if not recorded.resource and not recorded.department:
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {several} AS SELECT * EXCLUDE (who_low, who_high, dept_low, dept_high), "
            f"NULL::INTEGER[] AS who, NULL::INTEGER[] AS dept FROM {single}"
        )
        return several
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {several} AS SELECT c.object, c.activity, c.first, c.last, c.firstpos, "
        "c.lastpos, c.count, c.auto, coalesce(m.who, CASE WHEN who_low IS NOT NULL THEN [who_low] END) AS who, "
        f"coalesce(m.dept, CASE WHEN dept_low IS NOT NULL THEN [dept_low] END) AS dept FROM {single} c LEFT JOIN ("
        "SELECT s.object, s.activity, "
        f"list_sort(list(DISTINCT resource) FILTER (WHERE resource IS NOT NULL AND {at_work})) AS who, "
        "list_sort(list(DISTINCT department) FILTER (WHERE department IS NOT NULL)) AS dept "
        f"FROM {steps} s JOIN {single} d ON d.object = s.object AND d.activity = s.activity "
        "WHERE d.who_low <> d.who_high OR d.dept_low <> d.dept_high GROUP BY s.object, s.activity"
        ") m ON m.object = c.object AND m.activity = c.activity ORDER BY c.activity, c.object"
    )
    return several


def _write_counters(
    engine: Engine, object_type: str, recorded: Recorded, model: Model, scratch: Scratch
) -> tuple[str, tuple[str, ...]]:
    """Write counters per object and stage, and per object with stage null. Return the table and its stages."""
    steps, cells = sql.name(f"steps_{object_type}"), sql.name(f"people_{object_type}")
    ids = list(model.activity_of)
    stage_of = {rank: model.activity_of[ids[rank]].stage for rank in recorded.activities}
    stages = tuple(stage.id for stage in model.stages if stage.id in stage_of.values())
    whens = " ".join(f"WHEN {rank} THEN {stages.index(stage)}" for rank, stage in stage_of.items())

    def at(activity: str) -> str:
        return f"CASE {activity} {whens} END" if whens else "NULL::INTEGER"

    days = ", ".join(str(rank) for rank in sorted(recorded.day_only)) or "NULL"
    deadline = f"time + CASE WHEN activity IN ({days}) THEN INTERVAL 48 HOUR ELSE INTERVAL 24 HOUR END"
    distinct = ", ".join(
        f"{f'count(DISTINCT {column})' if getattr(recorded, column) else '0'} AS {name}"
        for name, column in _DISTINCT.items()
    )
    counters = sql.name(scratch.name(f"counters_{object_type}"))
    # A hand-over counts at the step that receives the work; its wait belongs to a stage only where it lies within it.
    handovers = (
        f"SELECT object, {at('next_activity')} AS stage, count(*) AS handovers, "
        "count(*) FILTER (WHERE next_department = before AND department = between) AS ping_pong, "
        f"sum(epoch_us(next_time) - epoch_us(time)) FILTER (WHERE {at('activity')} = {at('next_activity')}) / 1e6 "
        "AS handover_seconds, sum(epoch_us(next_time) - epoch_us(time)) / 1e6 AS all_handover_seconds FROM ("
        "SELECT *, lag(department) OVER h AS before, lag(next_department) OVER h AS between "
        f"FROM {steps} WHERE department <> next_department WINDOW h AS (PARTITION BY object ORDER BY position)) "
        "GROUP BY object, stage"
    )
    span = "(epoch_us(max(last_time)) - epoch_us(min(first_time))) / 1e6 AS cycle_seconds"
    sums = ", ".join(f"CAST(sum(j.{counter}) AS {_type(counter)}) AS {counter}" for counter in _SUMS)
    of_all = sums.replace("j.handover_seconds", "j.all_handover_seconds")
    ends = "min(first_time) AS first_time, max(last_time) AS last_time, bit_xor(variant) AS variant"
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {counters} AS WITH s AS ("
        f"SELECT object, {at('activity')} AS stage, count(*) AS steps, "
        "sum(CAST(automated AS INTEGER)) AS automated_steps, count(recorded) AS recorded_steps, "
        f"count(*) FILTER (WHERE recorded <= {deadline}) AS timely_steps, {distinct}, "
        "min(time) AS first_time, max(time) AS last_time, bit_xor(hash(position * 1024::BIGINT + activity)) AS variant "
        f"FROM {steps} GROUP BY object, stage), "
        f"h AS ({handovers}), "
        f"r AS (SELECT object, {at('activity')} AS stage, sum(count - 1) AS rework FROM {cells} "
        "GROUP BY object, stage), "
        "j AS (SELECT s.*, r.rework, coalesce(h.handovers, 0) AS handovers, coalesce(h.ping_pong, 0) AS ping_pong, "
        "coalesce(h.handover_seconds, 0) AS handover_seconds, "
        "coalesce(h.all_handover_seconds, 0) AS all_handover_seconds FROM s "
        "JOIN r ON r.object = s.object AND r.stage = s.stage "
        "LEFT JOIN h ON h.object = s.object AND h.stage = s.stage), "
        f"d AS (SELECT object, {distinct} FROM {steps} GROUP BY object) "
        f"SELECT object, stage, {sums}, CAST(sum(departments) AS INTEGER) AS departments, "
        f"CAST(sum(resources) AS INTEGER) AS resources, {ends}, {span} FROM j GROUP BY object, stage "
        f"UNION ALL SELECT j.object, NULL, {of_all}, CAST(any_value(d.departments) AS INTEGER), "
        f"CAST(any_value(d.resources) AS INTEGER), {ends}, {span} FROM j JOIN d ON d.object = j.object "
        "GROUP BY j.object"
    )
    return counters, stages


def _type(counter: str) -> str:
    return "DOUBLE" if counter.endswith("_seconds") else "INTEGER"
