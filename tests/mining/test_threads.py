"""No answer depends on how many threads work, also where all times are days and most steps share theirs."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline import mining
from leadline.engine import DuckDB
from leadline.eventlog import Log, Mapping, read_log
from leadline.indicators import find_violations, measure
from leadline.mining import Slice
from mining.conftest import COLUMNS, MAPPING, QUESTIONS

EVENTS, ORDERS = 250_000, 30_000  # more rows than one thread takes at once
ACTIVITIES = ("create_order", "check_credit", "confirm_order", "ship_goods", "create_invoice", "receive_payment")
DAY, MINUTE = 86_400_000_000, 60_000_000


@pytest.fixture(scope="module", params=[DAY, MINUTE], ids=["days", "times"])
def logs(request, tmp_path_factory, model) -> Iterator[list[Log]]:
    """Return the same log, prepared and asked with one, two and eight threads."""
    folder = tmp_path_factory.mktemp("threads")
    random = np.random.default_rng(7)
    moments = random.integers(0, 90 * DAY // request.param, EVENTS) * request.param + 1_700_000_000 * 1_000_000
    if request.param == DAY:
        moments -= moments % DAY
    columns = {
        "order": pa.array(random.integers(0, ORDERS, EVENTS).astype(str)),
        "activity": pa.array(ACTIVITIES).take(pa.array(random.integers(0, len(ACTIVITIES), EVENTS))),
        "time": pa.array(moments, pa.timestamp("us")),
        "resource": pa.array([f"r{n}" for n in range(40)]).take(pa.array(random.integers(0, 40, EVENTS))),
        "department": pa.array(["Desk", "Credit", "Stock", None]).take(pa.array(random.integers(0, 4, EVENTS))),
        "automated": pa.array([True, False, None]).take(pa.array(random.integers(0, 3, EVENTS))),
        "region": pa.array(["North", "South"]).take(pa.array(random.integers(0, 2, EVENTS))),
    }
    assert tuple(columns) == COLUMNS
    table = pa.table(columns)
    pq.write_table(table.drop_columns("region"), folder / "log.parquet")
    pq.write_table(table.select(["order", "region"]), folder / "orders.parquet")
    read = [
        read_log(Mapping.model_validate(MAPPING), [folder], model, engine=DuckDB(threads=threads))
        for threads in (1, 2, 8)
    ]
    yield read
    for log in read:
        log.close()


def test_one_two_and_eight_threads_give_the_same(logs, model):
    ties = [finding.count for finding in logs[0].quality if finding.code == "tied-times"]
    assert ties
    for slice in (Slice(object="order"), Slice(object="order", where={"region": "North"})):
        answers = [
            (
                *(ask(log, slice) for ask in QUESTIONS),
                mining.find_bottlenecks(log, slice, top=None),
                mining.find_variants(log, slice, top=50),
                mining.measure_workload(log, slice, of="resource", batch_size=2, batch_minutes=60),
                mining.trace_cash(log, model, slice),
            )
            for log in logs
        ]
        for one, two, eight in zip(*answers, strict=True):
            assert one == two == eight


def test_indicators_and_rules_are_the_same_on_one_two_and_eight_threads(logs, model):
    one, two, eight = (measure(model, log, by=["region"]) for log in logs)
    assert one == two == eight
    summed = {each.id for each in model.indicators if each.aggregate in ("mean", "ratio")}
    assert sum(each.status == "measured" for each in one.indicators if each.indicator in summed) > 1
    of = {each.rule: each for each in one.rules}
    assert of["order-credit-four-eyes"].violations > 500
    for rule in ("order-credit-four-eyes", "order-confirmed", "confirmation-before-shipment"):
        first, second, third = (find_violations(model, log, rule) for log in logs)
        assert first.num_rows == of[rule].violations
        assert first == second == third


def test_the_map_is_what_plain_sql_says(logs):
    log = logs[0]
    names = log.activities
    rows = log.engine.query(
        "SELECT activity, following, count(*) AS n, count(DISTINCT object) AS objects FROM (SELECT object, activity, "
        "lead(activity) OVER (PARTITION BY object ORDER BY position) AS following FROM steps_order) "
        "WHERE following IS NOT NULL GROUP BY ALL"
    ).to_pylist()
    expected = {(names[row["activity"]], names[row["following"]]): (row["n"], row["objects"]) for row in rows}
    assert {(e.source, e.target): (e.count, e.objects) for e in mining.flow_map(log, "order").edges} == expected
