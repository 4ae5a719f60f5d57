"""In threads too a step of which the data keep one date is not told to be free of rework."""

from collections.abc import Callable

import pytest

from leadline.eventlog import Log, Mapping, read_log
from leadline.mining import Slice, find_rework
from leadline.mining.rework import Repeats

ORDERS = "order,entered,confirmed,region\nO1,2024-01-03 08:00,2024-01-03 20:00,North\nO2,2024-03-03 08:00,,South\n"
DELIVERIES = "delivery,order,shipped\nD1,O1,2024-01-10 08:00\nD2,O1,2024-01-12 20:00\nD3,O2,2024-03-10 08:00\n"
CHECKS = "order,step,at\nO1,check_credit,2024-01-03 09:00\nO2,check_credit,2024-03-03 09:00\n"


@pytest.fixture
def log(tmp_path, model):
    for name, content in (("orders", ORDERS), ("deliveries", DELIVERIES), ("checks", CHECKS)):
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
    orders = {
        "name": "orders",
        "file": "orders.csv",
        "object": "order",
        "id": "order",
        "attributes": {"region": "region"},
        "events": {"create_order": "entered", "confirm_order": "confirmed"},
    }
    deliveries = {
        "name": "deliveries",
        "file": "deliveries.csv",
        "object": "delivery",
        "id": "delivery",
        "links": {"order": "order"},
        "events": {"ship_goods": "shipped"},
    }
    checks = {"name": "checks", "file": "checks.csv", "objects": {"order": "order"}, "activity": "step", "time": "at"}
    with read_log(Mapping.model_validate({"tables": [orders, deliveries, checks]}), [tmp_path], model) as log:
        yield log


def rework(log: Log, slice: Slice | str) -> Callable[[str], Repeats]:
    by = {each.activity: each for each in find_rework(log, slice).activities}
    return by.__getitem__


def test_one_date_for_a_step_hides_repeats_in_threads_as_in_its_type(log):
    for slice in ("order", "thread"):
        entered, confirmed = map(rework(log, slice), ("create_order", "confirm_order"))
        assert (entered.objects, entered.repeating, entered.loops, entered.loop_median_days) == (2, None, None, None)
        assert (confirmed.objects, confirmed.extra) == (1, None)


def test_a_step_of_an_event_table_could_have_been_seen_twice(log):
    assert (rework(log, "thread")("check_credit").repeating, rework(log, "order")("check_credit").repeating) == (0, 0)


def test_two_deliveries_of_one_order_are_seen_in_its_thread(log):
    assert rework(log, "delivery")("ship_goods").repeating is None
    shipped = rework(log, "thread")("ship_goods")
    assert (shipped.objects, shipped.repeating, shipped.self_loops, shipped.self_loop_median_days) == (2, 1, 1, 2.5)
    alone = rework(log, Slice(object="thread", where={"region": "South"}))("ship_goods")
    assert (alone.objects, alone.repeating) == (1, None)  # none of these threads shows that it could be seen
