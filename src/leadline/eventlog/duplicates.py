"""Events that stand in the files twice are kept once."""

from collections.abc import Iterator, Sequence

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.errors import DataError, Problem
from leadline.eventlog.dates import Dated
from leadline.eventlog.log import QualityFinding
from leadline.eventlog.mapping import EventTable


def drop_duplicates(engine: Engine, dated: Sequence[Dated], types: Sequence[str]) -> list[QualityFinding]:
    """Drop every event that equals an earlier one: same objects, activity, time and resource.

    Raises:
        DataError: a table's event ids are doubled, and the rows differ.
    """
    problems = [problem for each in dated for problem in _doubled_ids(engine, each)]
    if problems:
        raise DataError(problems)
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
    counts = engine.query("SELECT source, count(*) AS n FROM doubled GROUP BY source ORDER BY source").to_pylist()
    if counts:
        for table in ("events", "also"):
            engine.execute(f"DELETE FROM {table} WHERE event IN (SELECT event FROM doubled)")
    engine.drop("doubled")
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
