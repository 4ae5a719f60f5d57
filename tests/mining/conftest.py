"""A log from a few lines, as a test writes them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline import mining
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
QUESTIONS: tuple[Callable[..., object], ...] = (
    mining.count_follows,
    mining.find_bottlenecks,
    mining.find_handovers,
    mining.find_rework,
    mining.find_variants,
    mining.flow_map,
    mining.measure_automation,
    mining.measure_durations,
    mining.measure_workload,
)
"""Every question that is asked of a log and a slice, and needs nothing else."""


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
    with ExitStack() as opened:

        def make(events: Sequence[Sequence[object]], *, threads: int | None = None, time_zone: str = "UTC") -> Log:
            write_events(tmp_path, events)
            mapping = Mapping.model_validate({**MAPPING, "time_zone": time_zone})
            return opened.enter_context(read_log(mapping, [tmp_path], model, engine=DuckDB(threads=threads)))

        yield make


@pytest.fixture
def read_orders(tmp_path: Path, model) -> Iterator[Callable[..., Log]]:
    """Return a function that reads orders from a CSV: a date for each step, and attributes, as a mapping names them."""
    with ExitStack() as opened:

        def read(
            content: str, events: dict[str, str], attributes: dict[str, object] | None = None, *, time_zone: str = "UTC"
        ) -> Log:
            (tmp_path / "orders.csv").write_text(content, encoding="utf-8")
            table = {"name": "orders", "file": "orders.csv", "object": "order", "id": "order"}
            table |= {"events": events, "attributes": attributes or {}}
            mapping = Mapping.model_validate({"tables": [table], "time_zone": time_zone})
            return opened.enter_context(read_log(mapping, [tmp_path], model))

        yield read
