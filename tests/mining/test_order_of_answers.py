"""The biggest stands first; what is equal stands in the order of the reference process, or by name. Bounds count."""

from datetime import date, datetime

import pytest

from leadline import mining
from leadline.mining import Slice


def at(day: int, hour: int = 8, minute: int = 0) -> datetime:
    return datetime(2024, 3, day, hour, minute)


# Each pair once, and the later in the process stands first in the file.
EQUAL = [
    ("B", "confirm_order", at(1), "bob", "Stock", True),
    ("B", "check_credit", at(2), "ann", "Desk", False),
    ("A", "check_credit", at(1), "ann", "Desk", True),
    ("A", "ship_goods", at(4), "bob", "Stock", False),
]


def test_what_follows_equally_often_stands_as_in_the_process(make):
    log = make(EQUAL)
    pairs = [("check_credit", "ship_goods"), ("confirm_order", "check_credit")]
    assert [(f.source, f.target) for f in mining.count_follows(log, "order")] == pairs
    assert [(e.source, e.target) for e in mining.flow_map(log, "order").edges] == pairs
    assert [n.activity for n in mining.flow_map(log, "order").nodes] == ["check_credit", "confirm_order", "ship_goods"]


def test_handovers_and_workers_of_equal_numbers_stand_by_name(make):
    log = make(EQUAL)
    assert [(h.source, h.target) for h in mining.find_handovers(log, "order").handovers] == [
        ("Desk", "Stock"),
        ("Stock", "Desk"),
    ]
    assert [w.name for w in mining.measure_workload(log, "order", of="resource").workers] == ["ann", "bob"]
    assert [w.name for w in mining.measure_workload(log, "order", of="resource", top=1).workers] == ["ann"]


def test_waits_stand_by_what_they_cost_and_so_do_the_pairs_within(make):
    often = [
        (f"N{n}", step, at(5, hour), "x", "Desk")
        for n in range(3)
        for step, hour in (("create_order", 8), ("check_credit", 9))
    ]
    long = [("Z", "create_order", at(5), "x", "Desk"), ("Z", "check_credit", at(9), "y", "Credit")]
    rare = [("Y", "check_credit", at(1), "x", "Desk"), ("Y", "ship_goods", at(11), "x", "Stock")]
    found = mining.find_bottlenecks(make([*often, *long, *rare]), "order")
    assert [(w.target, w.count, w.object_days) for w in found.waits] == [
        ("ship_goods", 1, 10.0),
        ("check_credit", 4, 4.125),  # four days, and three times an hour
    ]
    assert [(b.target, b.count, b.object_days) for b in found.waits[1].between] == [
        ("Credit", 1, 4.0),
        ("Desk", 3, 0.125),
    ]


def test_steps_with_the_most_work_by_hand_stand_first(make):
    steps = [
        ("A", "create_order", at(1, hour), "x", "Desk", hour < 12) for hour in (8, 9, 10, 13)
    ]  # one by hand of four
    steps += [("A", "ship_goods", at(2, hour), "x", "Desk", False) for hour in (8, 9)]  # two of two
    steps += [("A", "check_credit", at(3, 8), "x", "Desk", True), ("A", "confirm_order", at(3, 9), "x", "Desk", True)]
    found = mining.measure_automation(make(steps), "order")
    assert [each.activity for each in found.activities] == [
        "ship_goods",
        "create_order",
        "check_credit",
        "confirm_order",
    ]


def test_work_by_hand_on_many_objects_stands_before_more_of_it_on_one(make):
    steps = [(order, "ship_goods", at(1), "x", "Desk", False) for order in "ABC"]
    steps += [("A", "create_order", at(1, hour), "x", "Desk", False) for hour in (8, 9)]
    found = mining.measure_automation(make(steps), "order")
    assert [each.activity for each in found.activities] == ["ship_goods", "create_order"]


def test_steps_done_again_most_often_stand_first(make):
    steps = [("A", "create_order", at(1)), *[("A", "ship_goods", at(2, hour)) for hour in (8, 9, 10)]]
    steps += [("A", "check_credit", at(3, hour)) for hour in (8, 9)]
    found = mining.find_rework(make(steps), "order")
    assert [(e.activity, e.extra) for e in found.activities] == [
        ("ship_goods", 2),
        ("check_credit", 1),
        ("create_order", 0),
    ]


def test_steps_done_once_stand_behind_those_done_again_and_steps_of_equal_numbers_as_in_the_process(make):
    steps = [("A", "create_order", at(1)), ("A", "check_credit", at(2)), ("A", "check_credit", at(3))]
    steps += [
        ("A", "ship_goods", at(4)),
        ("A", "ship_goods", at(5)),
        ("B", "ship_goods", at(4)),
        ("B", "check_credit", at(5)),
    ]
    log = make(steps)
    found = mining.find_rework(log, "order").activities
    assert [(e.activity, e.extra) for e in found] == [("check_credit", 1), ("ship_goods", 1), ("create_order", 0)]
    assert [e.activity for e in mining.count_rework(log, "order")] == ["check_credit", "ship_goods"]


def test_what_objects_repeat_is_added_up(make):
    steps = [
        (order, "create_order", at(1, 8 + n)) for order, times in (("A", 2), ("B", 4), ("C", 1)) for n in range(times)
    ]
    (entered,) = mining.find_rework(make(steps), "order").activities
    assert (entered.objects, entered.repeating, entered.extra) == (3, 2, 4)


def test_a_part_without_objects_has_nothing_of_anything(make):
    log = make([("A", "create_order", at(1), "x", "Desk"), ("A", "ship_goods", at(2), "x", "Stock")])
    part = Slice(object="order", start=date(2025, 1, 1))
    handovers, rework = mining.find_handovers(log, part), mining.find_rework(log, part)
    assert (handovers.objects, handovers.count, handovers.ping_pong, handovers.with_handover) == (0, 0, 0, 0)
    assert (rework.objects, rework.repeating, rework.events, rework.extra) == (0, 0, 0, 0)
    assert [(each.objects, each.extra) for each in rework.activities] == [(0, 0), (0, 0)]
    variants, automation = mining.find_variants(log, part), mining.measure_automation(log, part)
    assert (variants.objects, variants.count, variants.single, variants.coverage, variants.variants) == (
        0,
        0,
        0,
        (),
        (),
    )
    assert (automation.objects, automation.events, automation.judged, automation.touches) == (0, 0, 0, None)
    flow = mining.flow_map(log, part)
    assert (flow.objects, flow.nodes, flow.edges) == (0, (), ())


def test_objects_without_a_step_in_the_type_are_objects_too(read_orders):
    log = read_orders("order,entered\nA,2024-03-01 08:00\nB,\n", {"create_order": "entered"})
    assert (mining.find_handovers(log, "order").objects, mining.find_rework(log, "order").objects) == (2, 2)
    assert mining.flow_map(log, "order").objects == mining.measure_automation(log, "order").objects == 2
    assert mining.measure_durations(log, "order").objects == mining.find_variants(log, "order").objects == 1
    assert [each.example for each in mining.find_variants(log, "order", top=None).variants] == ["A"]


def test_objects_that_repeat_once_repeat(make):
    steps = [("A", "create_order", at(1)), ("A", "create_order", at(2)), ("B", "create_order", at(1))]
    assert mining.find_rework(make(steps), "order").repeating == 1


def test_an_edge_gone_three_times_by_one_object_is_one_objects(make):
    steps = [("A", step, at(1, 8 + n)) for n, step in enumerate(["create_order", "check_credit"] * 3)]
    first = mining.flow_map(make(steps), "order").edges[0]
    assert (first.source, first.count, first.objects) == ("create_order", 3, 1)


def test_of_objects_of_one_variant_the_first_in_the_files_is_the_example(make):
    steps = [(order, "create_order", at(1)) for order in ("Z", "M", "A")]
    assert mining.find_variants(make(steps), "order").variants[0].example == "Z"


def test_variants_stand_by_how_many_take_them_and_no_more_are_listed_than_asked_for(make):
    """Two orders are created, two shipped, three checked, in this order in the file."""
    takes = {"create_order": ("A", "B"), "ship_goods": ("C", "D"), "check_credit": ("E", "F", "G")}
    log = make([(order, step, at(1)) for step, orders in takes.items() for order in orders])
    for top, listed in ((None, 3), (3, 3), (2, 2), (1, 1)):
        found = mining.find_variants(log, "order", top=top)
        assert (found.objects, found.count, found.single) == (7, 3, 0)
        assert [(v.sequence, v.objects, v.example) for v in found.variants] == [
            (("check_credit",), 3, "E"),
            (("create_order",), 2, "A"),
            (("ship_goods",), 2, "C"),
        ][:listed]


@pytest.mark.parametrize(("first", "last", "found"), [(2, 2, 1), (1, 1, 0), (3, 9, 0), (1, 2, 1), (2, 3, 1)])
def test_a_step_at_midnight_is_of_the_day_that_begins(make, first, last, found):
    log = make([("A", "create_order", at(2, 0)), ("A", "ship_goods", at(7, 0, 1))])
    part = Slice(object="order", start=date(2024, 3, first), end=date(2024, 3, last))
    assert mining.measure_durations(log, part).objects == found


def test_values_of_equal_numbers_are_split_by_name(make):
    steps = [(order, "create_order", at(1), None, None, None, order) for order in "CAB"]
    assert [group.value for group in mining.split(make(steps), "order", "region").groups] == ["A", "B", "C"]


def test_a_batch_may_have_just_the_pause_that_ends_none(make):
    lot = [(f"N{n}", "confirm_order", at(6, 17, 5 * n), "ann", "Desk") for n in range(5)]  # five minutes between
    (ann,) = mining.measure_workload(make(lot), "order", of="resource").workers
    assert (ann.batches, ann.batched) == (1, 5)
    (ann,) = mining.measure_workload(make(lot), "order", of="resource", batch_minutes=4.99).workers
    assert (ann.batches, ann.batched) == (0, 0)


def test_two_people_in_turn_make_no_batch_of_the_department(make):
    lot = [(f"N{n}", "confirm_order", at(6, 17, n), ("ann", "bob")[n % 2], "Desk") for n in range(6)]
    (desk,) = mining.measure_workload(make(lot), "order").workers
    assert (desk.timed, desk.batches) == (6, 0)  # three each


def test_a_week_begins_on_monday_and_a_month_is_no_week(make):
    steps = [
        (f"N{n}", "create_order", at(day), "ann", "Desk") for n, day in enumerate((3, 4, 10, 11))
    ]  # Sunday, Monday
    (desk,) = mining.measure_workload(make(steps), "order").workers
    assert (desk.days, desk.weeks) == (4, 3)


def test_misfits_show_the_first_object(make, model):
    steps = [
        (order, step, at(1, 8 + n)) for order in ("Z", "A") for n, step in enumerate(("ship_goods", "confirm_order"))
    ]
    assert [each.example for each in mining.measure_fitness(make(steps), "order", model).misfits] == ["Z"]
