"""Every question of mining has the same answer on Spark as on DuckDB: of a type, of threads, of slices of them."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest

from leadline import mining
from leadline.engine.spark import Spark
from leadline.eventlog import Log, Mapping, read_log
from leadline.mining import Slice
from mining.conftest import QUESTIONS

LEADS = """lead,captured,qualified,closed,channel
L1,2024-03-01,2024-03-02,,web
L2,2024-03-01,2024-03-05,2024-03-09,fair
L3,2024-03-03,,,
"""
ORDERS = """order,lead,region,amount,due
A,L1,North,10.5,2024-03-20
B,L1,South,7,2024-03-21
C,L2,North,,
D,,,3,2024-03-22
"""
STEPS = """order,step,at,who,team,bot
A,create_order,2024-03-04 08:00,ann,Desk,no
A,check_credit,2024-03-04 10:00,cem,Credit,yes
A,create_order,2024-03-04 11:00,ann,Desk,no
A,check_credit,2024-03-04 13:00,cem,Credit,no
A,check_credit,2024-03-04 14:00,dan,Credit,
A,ship_goods,2024-03-05 08:00,sue,Stock,no
A,receive_payment,2024-03-25 08:00,sap,,yes
B,create_order,2024-03-06 23:30,ann,Desk,no
B,check_credit,2024-03-07 00:10,cem,Credit,no
B,ship_goods,2024-03-07 00:10,sue,Stock,no
C,create_order,2024-03-08 09:00,bob,Desk,no
C,create_order,2024-03-08 09:02,bob,Desk,no
C,ship_goods,2024-03-08 09:02,,,
D,create_order,2024-03-08 09:04,bob,Desk,no
D,cancel_order,2024-03-08 09:05,bob,Desk,no
"""
TABLES = [
    {
        "name": "leads",
        "file": "leads.csv",
        "object": "lead",
        "id": "lead",
        "attributes": {"channel": "channel"},
        "events": {"capture_lead": "captured", "qualify_lead": "qualified", "close_lead": "closed"},
    },
    {
        "name": "orders",
        "file": "orders.csv",
        "object": "order",
        "id": "order",
        "links": {"lead": "lead"},
        "attributes": {"region": "region", "amount": "amount", "due_date": "due"},
    },
    {
        "name": "steps",
        "file": "steps.csv",
        "objects": {"order": "order"},
        "activity": "step",
        "time": "at",
        "resource": "who",
        "department": "team",
        "automated": "bot",
    },
]
SLICES = (
    Slice(object="lead"),
    Slice(object="order"),
    Slice(object="thread"),
    Slice(object="order", start=date(2024, 3, 5), end=date(2024, 3, 8), where={"region": ("North", "")}),
    Slice(object="order", where={"amount": "7", "due_date": "2024-03-21"}),
    Slice(object="thread", where={"anchor": "order"}),
)
"""Types known to the day and to the minute, threads, a period, and values of each type of attribute."""


@pytest.fixture(scope="module")
def logs(session: Any, tmp_path_factory: pytest.TempPathFactory, model: Any) -> Iterator[tuple[Log, Log]]:
    """Return the same log on DuckDB and on Spark."""
    folder = tmp_path_factory.mktemp("mined")
    for name, content in (("leads", LEADS), ("orders", ORDERS), ("steps", STEPS)):
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    mapping = Mapping.model_validate({"time_zone": "Asia/Shanghai", "tables": TABLES})
    with (
        read_log(mapping, [folder], model) as duckdb,
        read_log(mapping, [folder], model, engine=Spark(session)) as spark,
    ):
        yield duckdb, spark


WORKLOAD = partial(mining.measure_workload, of="resource", batch_size=2, batch_minutes=5)


@pytest.mark.parametrize(
    "question", [*QUESTIONS, mining.count_rework, WORKLOAD], ids=lambda ask: getattr(ask, "__name__", "people")
)
def test_a_question_of_a_slice(logs: tuple[Log, Log], question: Callable[..., object]) -> None:
    for slice in SLICES:
        right, found = (question(log, slice) for log in logs)
        assert found == right, slice


def test_fitness_and_the_way_to_cash(logs: tuple[Log, Log], model: Any) -> None:
    for slice in SLICES:
        right, found = (mining.measure_fitness(log, slice, model) for log in logs)
        assert found == right, slice
        right, found = (mining.trace_cash(log, model, slice) for log in logs)
        assert found == right, slice


@pytest.mark.parametrize("attribute", ["region", "amount", "due_date"])
def test_a_split_by_an_attribute(logs: tuple[Log, Log], attribute: str) -> None:
    right, found = (mining.split(log, "order", attribute) for log in logs)
    assert found == right


def test_the_questions_were_about_something(logs: tuple[Log, Log], model: Any) -> None:
    _, log = logs
    rework = mining.find_rework(log, "order")
    assert (rework.repeating, rework.extra) == (2, 4)
    assert mining.find_handovers(log, "thread").ping_pong
    assert mining.trace_cash(log, model, Slice(object="lead"))
