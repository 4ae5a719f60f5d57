"""Events that stand in the files twice are kept once."""

from collections.abc import Iterator, Sequence

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.errors import DataError, Problem
from leadline.eventlog.dates import Dated
from leadline.eventlog.log import QualityFinding
from leadline.eventlog.mapping import EventTable
from leadline.eventlog.scratch import Scratch


def drop_duplicates(engine: Engine, dated: Sequence[Dated], types: Sequence[str]) -> list[QualityFinding]:
    """Drop every event of table ``events`` that equals an earlier one: same objects, activity, time and resource."""
    objects = [sql.name(f"o_{object_type}") for object_type in types]
    some = f"coalesce({', '.join([*objects, 'NULL'])})"
    further = "(SELECT event, list(type || ':' || object ORDER BY type, object) AS further FROM also GROUP BY event)"
    same = ", ".join(["coalesce(n.named, '')", "activity", "time", "resource", "a.further", *objects])
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE doubled AS SELECT event, source FROM ("
        f"SELECT e.event, e.source, row_number() OVER (PARTITION BY {same} ORDER BY e.event) AS times FROM events e "
        f"LEFT JOIN {further} a ON a.event = e.event "
        "JOIN (SELECT code, CASE WHEN activity IS NULL THEN name END AS named FROM names) n ON n.code = e.name "
        f"WHERE (time, {some}) IN (SELECT (time, {some}) FROM events GROUP BY ALL HAVING count(*) > 1)) WHERE times > 1"
    )
    found = _counted(engine, dated)
    if found:
        for table in ("events", "also"):
            engine.execute(f"DELETE FROM {table} WHERE event IN (SELECT event FROM doubled)")
    engine.drop("doubled")
    return found


def drop_doubled_steps(
    engine: Engine, dated: Sequence[Dated], object_type: str, alike: int, scratch: Scratch
) -> tuple[list[QualityFinding], str | None]:
    """Drop equal events of a flat log from ``unmapped``, and find its equal steps.

    Return findings, and where steps are equal SQL for those to be kept. ``alike`` is how many steps share time and
    activity with the next: without any, none are equal.
    """
    steps, place = sql.name(f"steps_{object_type}"), sql.name(f"o_{object_type}")
    parts = [
        f"SELECT u.event, row_number() OVER (PARTITION BY u.{place}, n.name, u.time, u.resource ORDER BY u.event) "
        "AS times FROM unmapped u JOIN names n ON n.code = u.name"
    ]
    if alike:
        parts.append(
            "SELECT event, row_number() OVER (PARTITION BY object, activity, time, resource ORDER BY event) AS times "
            f"FROM {steps} WHERE object IN "
            f"(SELECT object FROM {steps} WHERE next_time = time AND next_activity = activity)"
        )
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {scratch.name('doubled')} AS SELECT event, event >> 50 AS source "
        f"FROM ({' UNION ALL '.join(parts)}) WHERE times > 1"
    )
    found = _counted(engine, dated)
    if not found:
        return [], None
    before = engine.query("SELECT count(*) AS n FROM unmapped")["n"][0].as_py()
    engine.execute("DELETE FROM unmapped WHERE event IN (SELECT event FROM doubled)")
    after = engine.query("SELECT count(*) AS n FROM unmapped")["n"][0].as_py()
    if sum(finding.count for finding in found) == before - after:
        return found, None
    kept = scratch.name(f"kept_{object_type}")
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {sql.name(kept)} AS SELECT * FROM {sql.name(f'sorted_{object_type}')} "
        "WHERE event NOT IN (SELECT event FROM doubled)"
    )
    return found, f"SELECT * FROM {sql.name(kept)}"


def check_event_ids(engine: Engine, dated: Sequence[Dated]) -> None:
    """Check that an event's id stands for one event.

    Raises:
        DataError: a table's event ids are doubled, and the rows differ.
    """
    problems = [problem for each in dated for problem in _doubled_ids(engine, each)]
    if problems:
        raise DataError(problems)


def _counted(engine: Engine, dated: Sequence[Dated]) -> list[QualityFinding]:
    counts = engine.query("SELECT source, count(*) AS n FROM doubled GROUP BY source ORDER BY source").to_pylist()
    tables = {each.source.number: each.source for each in dated}
    return [
        QualityFinding(
            code="duplicate-events",
            severity="warning",
            table=tables[row["source"]].table.name,
            count=row["n"],
            of=tables[row["source"]].rows,
        )
        for row in counts
    ]


def _doubled_ids(engine: Engine, dated: Dated) -> Iterator[Problem]:
    """Find event ids that stand for two different events; equal rows are duplicates, not contradictions."""
    table = dated.source.table
    if not isinstance(table, EventTable) or not table.event_id:
        return
    moment = dated.moment(table.time)
    keys = [dated.source.key(columns) for columns in table.objects.values()]
    content = ", ".join([dated.source.text(table.activity), moment.time, *keys])
    doubled = engine.query(
        f"SELECT {dated.source.text(table.event_id)} AS id, min(row) AS first, max(row) AS second "
        f"FROM {dated.relation} GROUP BY 1 HAVING id IS NOT NULL AND count(DISTINCT ({content})) > 1 ORDER BY first"
    )
    if doubled.num_rows:
        row = doubled.slice(0, 1).to_pylist()[0]
        yield Problem(
            code="event-id-doubled",
            file=table.origin,
            place=f"rows {row['first']}, {row['second']}",
            params={"id": row["id"], "column": table.event_id, "more": doubled.num_rows},
        )
