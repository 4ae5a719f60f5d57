"""Days are those of the log's clock, and a wait is whole days where either side is known only to the day."""

from datetime import date, datetime

import pytest

from leadline import mining
from leadline.eventlog import Mapping, read_log
from leadline.mining import Slice

EVENTS = {"create_order": "entered", "check_credit": "checked", "ship_goods": "shipped"}


def test_a_wait_from_or_to_a_day_is_whole_days(read_orders):
    log = read_orders("order,entered,checked,shipped\nA,2024-03-01 22:00,2024-03-02,2024-03-03 23:00\n", EVENTS)
    edges = mining.flow_map(log, "order").edges
    assert [(e.source, e.median_hours, e.day_only) for e in edges] == [
        ("create_order", 24.0, True),
        ("check_credit", 24.0, True),
    ]
    assert mining.find_bottlenecks(log, "order").object_days == 2.0
    lasting = mining.measure_durations(log, "order")
    assert (lasting.mean_hours, lasting.day_only) == (48.0, True)  # 49 by the clock, of which a day's time is unknown


def test_whole_days_are_those_of_the_clock(read_orders):
    """In Shanghai eight o'clock is where a day begins in UTC: from ten to the next day, and from there to nine."""
    content = "order,entered,checked,shipped\nA,2024-03-02 10:00,2024-03-03,2024-03-03 09:00\n"
    edges = mining.flow_map(read_orders(content, EVENTS, time_zone="Asia/Shanghai"), "order").edges
    assert [(e.source, e.median_hours) for e in edges] == [("create_order", 24.0), ("check_credit", 0.0)]
    content = "order,entered,checked,shipped\nA,2024-03-02 10:00,2024-03-03,2024-03-04 07:00\n"
    assert mining.measure_durations(read_orders(content, EVENTS, time_zone="Asia/Shanghai"), "order").mean_hours == 48.0


def test_a_wait_between_times_is_exact_though_another_step_is_of_days(read_orders):
    log = read_orders("order,entered,checked,shipped\nA,2024-03-01 22:00,2024-03-02 04:30,2024-03-05\n", EVENTS)
    edges = mining.flow_map(log, "order").edges
    assert [(e.median_hours, e.day_only) for e in edges] == [(6.5, False), (72.0, True)]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_midnight_is_that_of_the_log(make, zone):
    steps = [("A", "create_order", datetime(2024, 3, 1, 23, 30)), ("B", "create_order", datetime(2024, 3, 2, 0, 30))]
    log = make([(*step, "ann", "Desk") for step in steps], time_zone=zone)
    (ann,) = mining.measure_workload(log, "order", of="resource").workers
    assert (ann.days, ann.busiest_day) == (2, 1)  # an hour apart, on two days of its own clock


def test_in_the_nights_when_clocks_change_a_wait_is_what_passed(make):
    """In March 2 o'clock is skipped: from 23:30 to 3:30 three hours. In October it comes twice: four from 0:30."""
    steps = [
        ("A", "create_order", datetime(2024, 3, 30, 23, 30)),
        ("A", "check_credit", datetime(2024, 3, 31, 3, 30)),
        ("B", "create_order", datetime(2024, 10, 27, 0, 30)),
        ("B", "ship_goods", datetime(2024, 10, 27, 3, 30)),
    ]
    edges = mining.flow_map(make(steps, time_zone="Europe/Berlin"), "order").edges
    assert {edge.target: edge.total_hours for edge in edges} == {"check_credit": 3.0, "ship_goods": 4.0}


def test_a_day_of_23_hours_is_a_day(make):
    steps = [
        ("A", "create_order", "2024-03-30"),
        ("A", "check_credit", "2024-03-31"),
        ("A", "ship_goods", "2024-04-02"),
    ]
    edges = mining.flow_map(make(steps, time_zone="Europe/Berlin"), "order").edges
    assert [edge.total_hours for edge in edges] == [24.0, 48.0]


def test_a_day_whose_midnight_comes_twice_begins_with_the_first(make):
    """In Havana the clock went from one o'clock back to midnight on 3 November 2019."""
    times = {"A": "2019-11-02T23:30-04:00", "B": "2019-11-03T00:30-04:00", "C": "2019-11-03T00:30-05:00"}
    log = make([(order, "create_order", time) for order, time in times.items()], time_zone="America/Havana")
    day = date(2019, 11, 3)
    assert mining.measure_durations(log, Slice(object="order", start=day, end=day)).objects == 2
    assert mining.measure_durations(log, Slice(object="order", end=date(2019, 11, 2))).objects == 1


def test_a_date_is_split_by_the_day_of_the_log(tmp_path, model):
    (tmp_path / "o.csv").write_text("id,made,due\nA,2024-03-01 08:00,2024-05-01\n", encoding="utf-8")
    table = {"name": "o", "file": "o.csv", "object": "order", "id": "id", "events": {"create_order": "made"}}
    mapping = {"time_zone": "Asia/Shanghai", "tables": [{**table, "attributes": {"due_date": "due"}}]}
    with read_log(Mapping.model_validate(mapping), [tmp_path], model) as log:
        assert [group.value for group in mining.split(log, "order", "due_date").groups] == ["2024-05-01"]
