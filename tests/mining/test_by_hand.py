"""A log of seven events, and one of nine, with answers worked out by hand."""

from datetime import datetime

import pytest

from leadline import mining
from leadline.mining import rework
from leadline.mining.variants import Coverage


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 3, day, hour, minute)


# Order A is entered, checked, checked again after a correction, and shipped; B is entered and shipped.
SEVEN = [
    ("A", "create_order", at(1, 8), "ann", "Desk", False),
    ("A", "check_credit", at(1, 10), "cem", "Credit", True),
    ("A", "create_order", at(1, 11), "ann", "Desk", False),
    ("A", "check_credit", at(2, 11), "cem", "Credit", True),
    ("A", "ship_goods", at(2, 12), "sue", "Stock", False),
    ("B", "create_order", at(4, 8), "ann", "Desk", True),
    ("B", "ship_goods", at(4, 14), "sue", "Stock", True),
]


def test_what_follows_what(make):
    follows = mining.count_follows(make(SEVEN), "order")
    assert [(f.source, f.target, f.count) for f in follows] == [
        ("create_order", "check_credit", 2),
        ("create_order", "ship_goods", 1),
        ("check_credit", "create_order", 1),
        ("check_credit", "ship_goods", 1),
    ]


def test_the_map(make):
    flow = mining.flow_map(make(SEVEN), "order")
    assert [(n.activity, n.events, n.objects, n.starts, n.ends) for n in flow.nodes] == [
        ("create_order", 3, 2, 2, 0),
        ("check_credit", 2, 1, 0, 0),
        ("ship_goods", 2, 2, 0, 2),
    ]
    first = flow.edges[0]
    assert (first.source, first.target, first.count, first.objects) == ("create_order", "check_credit", 2, 1)
    assert (first.median_hours, first.p90_hours, first.total_hours) == (13.0, 21.8, 26.0)  # 2 h and 24 h
    assert mining.slowest_waits([flow], min_count=1)[0].edge == first


def test_bottlenecks_cost_object_days_and_say_who_waits_for_whom(make):
    found = mining.find_bottlenecks(make(SEVEN), "order", top=1)
    assert found.object_days == pytest.approx(34 / 24, abs=1e-6)  # 2 + 1 + 24 + 1 + 6 hours
    (worst,) = found.waits
    assert (worst.source, worst.target, worst.count) == ("create_order", "check_credit", 2)
    assert (worst.object_days, worst.share) == (pytest.approx(26 / 24, abs=1e-6), pytest.approx(26 / 34, abs=1e-6))
    (between,) = worst.between
    assert (between.source, between.target, between.count, between.median_hours) == ("Desk", "Credit", 2, 13.0)


def test_variants(make):
    more = [("C", *event[1:]) for event in SEVEN if event[0] == "B"]
    found = mining.find_variants(make([*SEVEN, *more]), "order", top=1)
    assert (found.objects, found.count, found.single) == (3, 2, 1)
    (variant,) = found.variants
    assert variant.sequence == ("create_order", "ship_goods")
    assert (variant.objects, variant.share, variant.covered) == (2, 0.666667, 0.666667)
    assert (variant.median_hours, variant.example) == (6.0, "B")
    assert found.coverage == (
        Coverage(share=0.5, variants=1),
        Coverage(share=0.8, variants=2),
        Coverage(share=0.95, variants=2),
    )


def test_how_long_the_objects_of_a_variant_take(make):
    took = {"A": 2, "B": 12, "C": 22}
    steps = [
        (order, step, at(1, hour))
        for order, end in took.items()
        for step, hour in (("create_order", 2), ("ship_goods", end))
    ]
    (variant,) = mining.find_variants(make(steps), "order").variants
    assert (variant.median_hours, variant.p90_hours) == (10.0, 18.0)


def test_variants_are_told_apart_by_which_step_stands_where(make):
    # Place and rank of each step add up to 26, 28, 26 in one, and to 28 in the other: no two variants may be one so.
    steps = [("A", name, at(1, hour)) for hour, name in enumerate(("check_credit", "promise_date", "create_order"))]
    found = mining.find_variants(make([*steps, ("B", "confirm_order", at(1, 0))]), "order")
    assert {each.sequence for each in found.variants} == {
        ("check_credit", "promise_date", "create_order"),
        ("confirm_order",),
    }


def test_durations(make):
    found = mining.measure_durations(make(SEVEN), "order")  # 28 h and 6 h
    assert (found.objects, found.mean_hours, found.day_only) == (2, 17.0, False)
    assert {each.share: each.hours for each in found.quantiles}[0.5] == 17.0


@pytest.mark.parametrize("word", [1, 2, 62])  # a model of more activities than a number has bits takes several
def test_rework_tells_self_loops_from_longer_ones(make, monkeypatch, word):
    monkeypatch.setattr(rework, "_WORD", word)
    again = ("A", "ship_goods", at(2, 15), "sue", "Stock", False)
    found = mining.find_rework(make([*SEVEN, again]), "order")
    assert (found.objects, found.repeating, found.events, found.extra) == (2, 1, 8, 3)
    by = {each.activity: each for each in found.activities}
    entered, shipped = by["create_order"], by["ship_goods"]
    assert (entered.objects, entered.repeating, entered.extra) == (2, 1, 1)
    assert (entered.self_loops, entered.loops, entered.loop_days) == (0, 1, 0.125)  # from 8 to 11 o'clock
    assert (entered.self_loop_median_days, entered.loop_median_days) == (None, 0.125)
    assert (shipped.self_loops, shipped.self_loop_days, shipped.loops) == (1, 0.125, 0)
    assert (shipped.self_loop_median_days, shipped.loop_median_days) == (0.125, None)


def test_the_median_of_loops_is_that_of_one_loop(make):
    steps = [("A", "create_order", at(1, hour)) for hour in (0, 6, 18)]  # 6 hours, then 12
    steps += [("B", "create_order", at(1, 0)), ("B", "check_credit", at(1, 1)), ("B", "create_order", at(4, 0))]
    (entered, checked) = mining.find_rework(make(steps), "order").activities
    assert (entered.self_loops, entered.self_loop_days, entered.self_loop_median_days) == (2, 0.75, 0.375)
    assert (entered.loops, entered.loop_days, entered.loop_median_days) == (1, 3.0, 3.0)
    assert (checked.extra, checked.self_loop_days, checked.self_loop_median_days) == (0, 0.0, None)


def test_handovers_and_what_comes_back(make):
    found = mining.find_handovers(make(SEVEN), "order")
    assert (found.count, found.ping_pong, found.with_handover, found.with_ping_pong) == (5, 2, 2, 1)
    by = {(each.source, each.target): each for each in found.handovers}
    assert (by["Desk", "Credit"].count, by["Desk", "Credit"].returned) == (2, 1)  # returned once, then shipped
    assert (by["Credit", "Desk"].count, by["Credit", "Desk"].returned) == (1, 1)
    assert by["Desk", "Stock"].median_hours == 6.0
    assert [h.returned for h in mining.find_handovers(make(SEVEN), "order", returns=False).handovers] == [None] * 4


def test_what_an_unknown_department_does_is_no_handover(make):
    steps = [(step, at(1, 8 + n), team) for n, (step, team) in enumerate((
        ("create_order", "Desk"), ("check_credit", None), ("confirm_order", "Stock"), ("ship_goods", "Desk"),
    ))]  # fmt: skip
    found = mining.find_handovers(make([("A", step, time, "x", team) for step, time, team in steps]), "order")
    assert [(h.source, h.target, h.count) for h in found.handovers] == [("Stock", "Desk", 1)]
    assert (found.count, found.ping_pong) == (1, 0)


def test_without_departments_nothing_is_said_of_handovers(make):
    found = mining.find_handovers(make([event[:4] for event in SEVEN]), "order")
    assert (found.recorded, found.count, found.handovers) == (False, 0, ())


def test_automation(make):
    found = mining.measure_automation(make([*SEVEN, ("C", "create_order", at(5, 9), "ann", "Desk", None)]), "order")
    assert (found.objects, found.events, found.said, found.automated) == (3, 8, 7, 4)
    assert (found.judged, found.touchless, found.touches) == (2, 1, 1.5)  # A three times by hand, B never, C unknown
    by = {each.activity: each for each in found.activities}
    assert (by["create_order"].share, by["create_order"].touches) == (pytest.approx(1 / 3, abs=1e-6), 1.0)
    assert (by["check_credit"].share, by["check_credit"].touches) == (1.0, 0.0)


def test_touches_of_three_orders(make):
    """A has none, B one and C four, and each an automated step besides; D does not say."""
    steps = [(order, "create_order", at(1, 8), "ann", "Desk", True) for order in "ABC"]
    steps += [("B", "ship_goods", at(2, 8), "sue", "Stock", False), ("D", "create_order", at(1, 9))]
    steps += [("C", "ship_goods", at(2, hour), "sue", "Stock", False) for hour in (8, 9, 10, 11)]
    found = mining.measure_automation(make(steps), "order")
    assert (found.judged, found.touchless, found.touches) == (3, 1, 1.666667)
    assert (found.median_touches, found.p90_touches) == (1.0, 3.4)
    by = {
        each.activity: (each.events, each.said, each.automated, each.share, each.touches) for each in found.activities
    }
    assert by == {"create_order": (4, 3, 3, 1.0, 0.0), "ship_goods": (5, 5, 0, 0.0, 2.5)}


def test_an_order_with_a_step_that_does_not_say_is_not_judged(make):
    half = [("C", "create_order", at(5, 9), "ann", "Desk", True), ("C", "ship_goods", at(5, 10), "sue", "Stock", None)]
    found = mining.measure_automation(make([*SEVEN, *half]), "order")
    assert (found.objects, found.judged, found.touchless) == (3, 2, 1)


def test_automation_is_unknown_where_nobody_says(make):
    found = mining.measure_automation(make([event[:5] for event in SEVEN]), "order")
    assert (found.share, found.touches, found.judged) == (None, None, 0)
    assert all(each.share is None and each.touches is None for each in found.activities)


def test_workload(make):
    found = mining.measure_workload(make(SEVEN), "order", of="resource")
    assert (found.count, found.events, found.unknown) == (3, 7, 0)
    ann = found.workers[0]
    assert (ann.name, ann.events, ann.objects, ann.days, ann.per_day, ann.weeks) == ("ann", 3, 2, 2, 1.5, 2)
    assert (ann.in_hand, ann.most_in_hand) == (pytest.approx(1 / 78, abs=1e-6), 0)  # an hour of 78: A, from 10 to 11
    cem = found.workers[1]
    assert (cem.name, cem.most_in_hand) == ("cem", 1)  # A lay with him overnight
    assert cem.in_hand == pytest.approx(26 / 78, abs=1e-6)


def test_five_orders_within_minutes_are_a_batch(make):
    lot = [(f"N{n}", "confirm_order", at(6, 17, n), "ann", "Desk") for n in range(5)]
    alone = [("M", "confirm_order", at(6, 17, 20), "ann", "Desk")]
    (ann,) = mining.measure_workload(make([*lot, *alone]), "order", of="resource").workers
    assert (ann.timed, ann.batches, ann.batched) == (6, 1, 5)
    (same,) = mining.measure_workload(make([("N", *event[1:]) for event in lot]), "order", of="resource").workers
    assert (same.batches, same.batched) == (0, 0)  # five times on one order is rework, not a batch


def test_days_are_days(make):
    days = [
        (order, activity, f"2024-03-0{n}") for order, activity, n in (("A", "create_order", 1), ("A", "ship_goods", 2))
    ]
    log = make(
        [*days, ("B", "ship_goods", "2024-03-01"), ("B", "create_order", "2024-03-01")], time_zone="Asia/Shanghai"
    )
    flow = mining.flow_map(log, "order")
    assert [(e.source, e.target, e.count, e.median_hours, e.day_only) for e in flow.edges] == [
        ("create_order", "ship_goods", 2, 12.0, True)  # one day, and none; of one day the order is the process's
    ]
    assert mining.measure_durations(log, "order").day_only
    (load,) = {worker.batches for worker in mining.measure_workload(log, "order").workers} or {None}
    assert load is None


def test_repeats_that_the_data_cannot_show_are_not_none(read_orders):
    events = {"create_order": "entered", "ship_goods": "shipped"}
    log = read_orders("order,entered,shipped\nA,2024-03-01 08:00,2024-03-02 08:00\n", events)
    (entered, shipped) = mining.find_rework(log, "order").activities
    assert (entered.objects, entered.repeating, entered.extra, entered.loops) == (1, None, None, None)
    assert shipped.self_loops is None
