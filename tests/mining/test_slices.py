"""Every question takes a slice: an object type, a period, attribute values; and a slice splits by an attribute."""

from datetime import date, datetime

import pytest

from leadline import mining
from leadline.errors import InputError
from leadline.mining import Slice
from leadline.mining.slice import GROUPS
from mining.conftest import QUESTIONS


def at(day: int, hour: int) -> datetime:
    return datetime(2024, 3, day, hour)


def order(id: str, day: int, region: str | None, hours: int) -> list[tuple[object, ...]]:
    who = ("ann", "Desk", False, region)
    return [
        (id, "create_order", at(day, 8), *who),
        (id, "ship_goods", at(day, 8 + hours), "sue", "Stock", True, region),
    ]


ORDERS = [*order("A", 1, "North", 2), *order("B", 2, "South", 4), *order("C", 3, "North", 6), *order("D", 4, None, 8)]


@pytest.fixture
def log(make):
    return make(ORDERS)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_slice_is_as_if_the_rest_were_not_there(make, log, question):
    part = Slice(object="order", start=date(2024, 3, 2), where={"region": "North"})
    answer = question(log, part)  # asked first: the next log is written in the place of this one
    alone = make(order("C", 3, "North", 6))
    assert answer == question(alone, "order")


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_whole_is_a_slice(log, question):
    assert question(log, Slice(object="order", start=date(2024, 3, 1), end=date(2024, 3, 4))) == question(log, "order")


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_empty_slice_has_an_answer(log, question):
    answer = question(log, Slice(object="order", where={"region": "West"}))
    assert answer == () or getattr(answer, "objects", getattr(answer, "events", None)) == 0


@pytest.mark.parametrize(
    ("where", "medians"),
    [
        ({"region": ("North", "South")}, 4.0),
        ({"region": "South"}, 4.0),
        ({"region": ""}, 8.0),
        ({"region": ("", "North")}, 6.0),
        ({}, 5.0),
    ],
)
def test_values_of_an_attribute(log, where, medians):
    assert mining.flow_map(log, Slice(object="order", where=where)).edges[0].median_hours == medians


def test_a_period_is_of_days_in_the_logs_time_zone(make):
    log = make([("A", "create_order", datetime(2024, 3, 1, 23, 30))], time_zone="Asia/Shanghai")
    assert log.engine.query("SELECT first_time AS t FROM object_order")["t"][0].as_py() == datetime(2024, 3, 1, 15, 30)
    for day, objects in ((1, 1), (2, 0)):
        found = mining.measure_durations(log, Slice(object="order", start=date(2024, 3, day), end=date(2024, 3, day)))
        assert found.objects == objects


def test_a_split_adds_up(log):
    found = mining.split(log, "order", "region")
    assert [(group.value, group.objects) for group in found.groups] == [("North", 2), ("South", 1), ("", 1)]
    for group in found.groups:
        assert mining.flow_map(log, group.slice).objects == group.objects


def test_rare_values_are_left_out_and_counted(make):
    log = make([event for n in range(GROUPS + 3) for event in order(f"O{n}", 1, f"R{n:02}", 1)])
    found = mining.split(
        log, Slice(object="order", where={"region": [f"R{n:02}" for n in range(GROUPS + 2)]}), "region"
    )
    assert (len(found.groups), found.left_out) == (GROUPS, 2)


def test_the_most_frequent_values_stand_first_and_no_value_last(make):
    regions = [*(f"R{n:02}" for n in range(GROUPS + 2)), f"R{GROUPS + 1}", None, None, None]
    log = make([(f"O{n}", "create_order", at(1, 8), "ann", "Desk", False, region) for n, region in enumerate(regions)])
    found = mining.split(log, "order", "region")
    names = [f"R{GROUPS + 1}", *(f"R{n:02}" for n in range(GROUPS - 1)), ""]
    assert [(group.value, group.objects) for group in found.groups] == list(zip(names, [2, *[1] * (GROUPS - 1), 3]))
    assert found.left_out == 2


@pytest.mark.parametrize(
    ("slice", "says"),
    [
        (Slice(object="invoice"), "the log has no objects of type 'invoice'. It has: order"),
        (Slice(object="order", where={"regoin": "North"}), "objects of type 'order' have no attribute 'regoin'"),
        (Slice(object="order", start=date(2024, 2, 1), end=date(2024, 1, 1)), "the period ends (2024-01-01) before"),
    ],
)
@pytest.mark.parametrize("question", QUESTIONS)
def test_what_the_log_does_not_have_is_said(log, question, slice, says):
    with pytest.raises(InputError) as raised:
        question(log, slice)
    assert says in str(raised.value)
    assert raised.value.sentences("zh-Hans") != raised.value.sentences("en")


def test_several_mistakes_are_told_at_once(log):
    wrong = Slice(object="order", start=date(2024, 2, 1), end=date(2024, 1, 1), where={"x": "1", "y": "2"})
    with pytest.raises(InputError) as raised:
        mining.flow_map(log, wrong)
    assert [problem.code for problem in raised.value.problems] == ["mining-period", *["mining-no-attribute"] * 2]


def test_an_injected_value_is_a_value(log):
    assert mining.flow_map(log, Slice(object="order", where={"region": "x' OR 'a' = 'a"})).objects == 0


def test_values_have_the_type_of_their_attribute(read_orders):
    log = read_orders(
        "order,entered,amount,due,vip\nA,2024-03-01,10.5,2024-05-01,yes\nB,2024-03-02,7,2024-06-01,no\n",
        {"create_order": "entered"},
        {"amount": "amount", "due_date": "due", "vip": {"column": "vip", "type": "boolean"}},
    )

    def count(**where: str) -> int:
        return mining.flow_map(log, Slice(object="order", where=where)).objects

    assert (count(amount="10.50"), count(due_date="2024-06-01"), count(vip="true"), count(vip="")) == (1, 1, 1, 0)
    for attribute in ("amount", "due_date", "vip"):
        values = [group.value for group in mining.split(log, "order", attribute).groups]
        assert [count(**{attribute: value}) for value in values] == [1, 1]
        with pytest.raises(InputError, match=f"'soon' cannot be a value of attribute '{attribute}'"):
            count(**{attribute: "soon"})
    assert count(amount="nan") == 0
