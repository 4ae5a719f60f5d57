"""Sort once per object type and sum up each object, so that every later question is a scan.

The order of an object's steps is (time, rank of the activity in the reference process, row of the source): events that
share a time have no order of their own, and the answer must not depend on how many threads run.

What is written is what every log needs. The wide columns of ``object_T``, which only some questions ask for, are
written by ``widen`` when they are first asked for.
"""

from collections.abc import Mapping

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.scratch import Scratch

_NEXT = ("activity", "time", "resource", "department")


def write_steps(
    engine: Engine,
    object_type: str,
    events: str,
    scratch: Scratch,
    *,
    constant: Mapping[str, str] | None = None,
    further: tuple[str, ...] = (),
) -> None:
    """Write ``sorted_T`` and make it readable as ``steps_T``.

    ``events`` is SQL for mapped events: ``object`` and the columns of table ``events``. Columns that have one value in
    all of them are given with it in ``constant``: they are in the view and take no room. ``further`` columns of the
    events are written beside those of ``steps_T``.
    """
    constant = constant or {}
    written = [c for c in ("recorded", "resource", "department", "automated", "midnight") if c not in constant]
    following = [c for c in _NEXT if c not in constant]
    columns = ["object", "CAST(row_number() OVER w AS INTEGER) AS position", "activity", "time", *written]
    columns += [f"lead({c}) OVER w AS next_{c}" for c in following] + ["event", *further]
    table = sql.name(scratch.keep(f"sorted_{object_type}"))
    # The rows are left as the windows give them, object by object: to sort them again would cost as much once more.
    engine.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT {', '.join(columns)} FROM ({events}) "
        "WINDOW w AS (PARTITION BY object ORDER BY time, activity, event)"
    )
    shown = ["object", "position", "activity", "time"]
    shown += [f"{constant[c]} AS {c}" if c in constant else c for c in ("recorded", "resource", "department")]
    shown += [f"{constant['automated']} AS automated" if "automated" in constant else "automated"]
    shown += [f"next_{c}" if c in following else f"{constant[c]} AS next_{c}" for c in _NEXT]
    shown += ["event", f"{constant['midnight']} AS midnight" if "midnight" in constant else "midnight"]
    view = sql.name(scratch.keep(f"steps_{object_type}"))
    engine.execute(f"CREATE OR REPLACE VIEW {view} AS SELECT {', '.join(shown)} FROM {table}")


def own_events(object_type: str) -> str:
    """Return SQL for the mapped events of an object type."""
    column = sql.name(f"o_{object_type}")
    return (
        f"SELECT {column} AS object, * FROM events WHERE {column} IS NOT NULL AND activity IS NOT NULL "
        "UNION ALL SELECT a.object, e.* FROM also a JOIN events e ON e.event = a.event "
        f"WHERE a.type = {sql.text(object_type)} AND e.activity IS NOT NULL"
    )


def write_objects(engine: Engine, object_type: str, base: str, scratch: Scratch) -> None:
    """Write ``repeats_T`` and ``core_T``, and make that readable as ``object_T``.

    ``core_T`` is each row of ``base`` (SQL with ``object``, ``id`` and attributes) with what is known of its steps.
    """
    steps = sql.name(f"steps_{object_type}")
    repeats, core = (sql.name(scratch.keep(f"{what}_{object_type}")) for what in ("repeats", "core"))
    engine.execute(
        f"CREATE OR REPLACE TABLE {repeats} AS SELECT object, activity, CAST(count(*) AS INTEGER) AS count "
        f"FROM {steps} GROUP BY object, activity HAVING count(*) > 1"
    )
    engine.execute(
        f"CREATE OR REPLACE TABLE {core} AS SELECT b.*, coalesce(s.steps, 0) AS steps, coalesce(r.rework, 0) AS rework,"
        " (epoch_us(s.last_time) - epoch_us(s.first_time)) / 1e6 AS cycle_seconds, s.first_time, s.last_time, "
        f"s.variant FROM ({base}) b LEFT JOIN (SELECT object, CAST(count(*) AS INTEGER) AS steps, "
        "min(time) AS first_time, max(time) AS last_time, "
        f"bit_xor(hash(position * 1024::BIGINT + activity)) AS variant FROM {steps} GROUP BY object) s "
        f"ON s.object = b.object LEFT JOIN (SELECT object, CAST(sum(count - 1) AS INTEGER) AS rework FROM {repeats} "
        "GROUP BY object) r ON r.object = b.object"
    )
    view = sql.name(scratch.keep(f"object_{object_type}"))
    engine.execute(f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM {core}")
