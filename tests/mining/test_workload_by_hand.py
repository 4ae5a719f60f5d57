"""Workload where it is easily got wrong: what makes a batch, who has what in hand, and what a week is."""

from datetime import datetime, timedelta

import pytest

from leadline import mining

START = datetime(2024, 3, 4, 9)


def run(name, gaps, *, activity="confirm_order", who="ann", team="Desk", start=START):
    """Write steps on orders of their own, each so many seconds after the one before."""
    events, time = [], start
    for number, gap in enumerate([0, *gaps]):
        time += timedelta(seconds=gap)
        events.append((f"{name}{number}", activity, time, who, team))
    return events


def batches(log, of="resource", **options):
    load = mining.measure_workload(log, "order", of=of, **options)
    return {worker.name: (worker.timed, worker.batches, worker.batched) for worker in load.workers}


def test_a_pause_of_just_the_minutes_ends_no_batch_and_a_second_more_does(make):
    assert batches(make(run("N", [300] * 4))) == {"ann": (5, 1, 5)}
    assert batches(make(run("N", [300, 300, 301, 300]))) == {"ann": (5, 0, 0)}
    assert batches(make(run("N", [300, 300, 301, 300])), batch_size=2) == {"ann": (5, 2, 5)}


def test_two_activities_are_two_runs(make):
    mixed = run("N", [60] * 2) + run("M", [60] * 2, activity="ship_goods", start=START + timedelta(seconds=30))
    assert batches(make(mixed)) == {"ann": (6, 0, 0)}
    assert batches(make(mixed), batch_size=3) == {"ann": (6, 2, 6)}
    # Almost seven minutes from one to the other, whatever else she did between.
    between = run("N", [400]) + run("M", [], activity="ship_goods", start=START + timedelta(seconds=200))
    assert batches(make(between), batch_size=2) == {"ann": (3, 0, 0)}


def test_a_batch_of_a_department_is_one_persons(make):
    both = run("N", [60] * 2) + run("M", [60] * 2, who="bob", start=START + timedelta(seconds=30))
    assert batches(make(both), of="department") == {"Desk": (6, 0, 0)}
    assert batches(make(both), of="department", batch_size=3) == {"Desk": (6, 2, 6)}


def test_steps_of_nobody_known_are_in_no_batch(make):
    log = make(run("N", [60] * 4, who=None))
    assert batches(log, of="department") == {"Desk": (0, None, None)}
    log = make(run("N", [60] * 4, who=None) + run("M", [60] * 4, start=START + timedelta(seconds=30)))
    assert batches(log, of="department") == {"Desk": (5, 1, 5)}


def test_steps_known_to_the_day_are_in_no_batch(make):
    entered = [(f"N{n}", "create_order", f"2024-03-04 09:0{n}", "ann", "Desk") for n in range(5)]
    shipped = [(f"N{n}", "ship_goods", "2024-03-05", "ann", "Desk") for n in range(5)]
    assert batches(make([*entered, *shipped])) == {"ann": (5, 1, 5)}


def test_repeats_within_a_batch_are_steps_but_no_more_orders(make):
    again = run("N", [60] * 3)
    again.append((*again[0][:2], again[-1][2] + timedelta(seconds=60), *again[0][3:]))
    log = make(again)
    assert batches(log) == {"ann": (5, 0, 0)}  # four orders
    assert batches(log, batch_size=4) == {"ann": (5, 1, 5)}


def test_a_week_begins_on_monday(make):
    """Sunday 3 March and Monday 4 March are two weeks, of one month."""
    events = [("A", "create_order", datetime(2024, 3, 3, 9), "ann", "Desk")]
    events += [("B", "create_order", datetime(2024, 3, 4, 9), "ann", "Desk")]
    events += [("C", "create_order", datetime(2024, 3, 4, 10), "ann", "Desk")]
    (ann,) = mining.measure_workload(make(events), "order", of="resource").workers
    assert (ann.days, ann.busiest_day, ann.weeks, ann.per_week) == (2, 2, 2, 1.5)


def test_who_has_it_in_hand_is_who_does_the_next_step(make):
    """Ann enters two orders on Monday; cem checks one on Tuesday, the other on Thursday: both lie with him."""
    events = [
        ("A", "create_order", datetime(2024, 3, 4, 8), "ann", "Desk"),
        ("B", "create_order", datetime(2024, 3, 4, 8), "ann", "Desk"),
        ("A", "check_credit", datetime(2024, 3, 5, 8), "cem", "Credit"),
        ("B", "check_credit", datetime(2024, 3, 7, 8), "cem", "Credit"),
    ]
    load = mining.measure_workload(make(events), "order", of="resource")
    hand = {worker.name: (worker.in_hand, worker.most_in_hand) for worker in load.workers}
    assert hand == {"ann": (0.0, 0), "cem": (pytest.approx(96 / 72, abs=1e-6), 2)}  # 24 + 72 of 72 hours


def test_unknown_people_are_counted_and_not_listed(make):
    events = [*run("N", [60]), *run("M", [60] * 4, who=None)]
    load = mining.measure_workload(make(events), "order", of="resource", top=1)
    assert (load.events, load.unknown, load.count) == (7, 5, 1)
    assert [(worker.name, worker.events, worker.objects) for worker in load.workers] == [("ann", 2, 2)]


def test_who_is_as_busy_stands_in_the_order_of_the_log(make):
    events = [*run("N", [60], who="ann"), *run("M", [60], who="bob", start=START + timedelta(hours=1))]
    load = mining.measure_workload(make(events), "order", of="resource")
    assert [worker.name for worker in load.workers] == ["ann", "bob"]


def test_an_order_that_is_touched_twice_is_one_order(make):
    events = [*run("N", [60]), ("N0", "confirm_order", START + timedelta(days=1), "ann", "Desk")]
    (ann,) = mining.measure_workload(make(events), "order", of="resource").workers
    assert (ann.events, ann.objects) == (3, 2)
