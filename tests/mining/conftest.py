"""A log from a few lines, as a test writes them."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.engine import DuckDB
from leadline.eventlog import Log, Mapping, read_log

COLUMNS = ("order", "activity", "time", "resource", "department", "automated", "region")
MAPPING = {
    "tables": [
        {
            "name": "log",
            "file": "log.parquet",
            "objects": {"order": "order"},
            "activity": "activity",
            "time": "time",
            "resource": "resource",
            "department": "department",
            "automated": "automated",
        },
        {
            "name": "orders",
            "file": "orders.parquet",
            "object": "order",
            "id": "order",
            "repeats": True,
            "attributes": {"region": "region"},
        },
    ]
}
Make = Callable[..., Log]


def write_events(folder: Path, events: Sequence[Sequence[object]]) -> None:
    """Write events of orders: up to seven values each, as COLUMNS names them."""
    rows = [[*event, *[None] * (len(COLUMNS) - len(event))] for event in events]
    values = dict(zip(COLUMNS, zip(*rows)))
    texts = {name: pa.array(values[name], pa.string()) for name in COLUMNS if name not in ("time", "automated")}
    time = pa.array(values["time"], None if isinstance(values["time"][0], str) else pa.timestamp("us"))
    table = pa.table(texts | {"time": time, "automated": pa.array(values["automated"], pa.bool_())})
    pq.write_table(table.drop_columns("region"), folder / "log.parquet")
    pq.write_table(table.select(["order", "region"]), folder / "orders.parquet")


@pytest.fixture
def make(tmp_path: Path, model) -> Iterator[Make]:
    """Return a function that makes a log of orders from events."""
    logs: list[Log] = []

    def make(events: Sequence[Sequence[object]], *, threads: int | None = None, time_zone: str = "UTC") -> Log:
        write_events(tmp_path, events)
        mapping = Mapping.model_validate({**MAPPING, "time_zone": time_zone})
        log = read_log(mapping, [tmp_path], model, engine=DuckDB(threads=threads))
        logs.append(log)
        return log

    yield make
    for log in logs:
        log.close()


@pytest.fixture
def read_milestones(tmp_path: Path, model) -> Iterator[Callable[[str], Log]]:
    """Return a function that reads orders from a CSV with one date for each of two steps."""
    logs: list[Log] = []

    def read(content: str) -> Log:
        (tmp_path / "orders.csv").write_text(content, encoding="utf-8")
        table = {
            "name": "orders",
            "file": "orders.csv",
            "object": "order",
            "id": "order",
            "events": {"create_order": "entered", "ship_goods": "shipped"},
        }
        logs.append(read_log(Mapping.model_validate({"tables": [table]}), [tmp_path], model))
        return logs[-1]

    yield read
    for log in logs:
        log.close()


@pytest.fixture
def read_typed(tmp_path: Path, model) -> Iterator[Callable[[str], Log]]:
    """Return a function that reads orders with a number, a date and a yes/no from a CSV."""
    logs: list[Log] = []

    def read(content: str) -> Log:
        (tmp_path / "orders.csv").write_text(content, encoding="utf-8")
        table = {
            "name": "orders",
            "file": "orders.csv",
            "object": "order",
            "id": "order",
            "attributes": {"amount": "amount", "due_date": "due", "vip": {"column": "vip", "type": "boolean"}},
            "events": {"create_order": "entered"},
        }
        logs.append(read_log(Mapping.model_validate({"tables": [table]}), [tmp_path], model))
        return logs[-1]

    yield read
    for log in logs:
        log.close()
