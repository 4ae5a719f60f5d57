"""Limits of time at their edges: the very day, the very hour, and what is still to come. Data end on 31 December."""

from datetime import date

import pytest

from asked import asked_rule
from indicators.test_rules import KEPT, OUT, PENDING, VIOLATED, verdicts
from leadline.indicators.population import Population
from leadline.indicators.rules import check_rules

LIMIT = {"template": "time_limit", "a": "create_order", "b": "confirm_order"}
DUE = {"template": "time_limit_after_due", "due": "due_date", "b": "confirm_order"}


def test_just_the_limit_in_hours_is_kept_and_a_second_more_is_not(order_log, model):
    log = order_log(
        [
            "O1 create_order 2025-03-03T08:00:00",
            "O1 confirm_order 2025-03-03T12:00:00",
            "O2 create_order 2025-03-03T08:00:00",
            "O2 confirm_order 2025-03-03T12:00:01",
            "O3 create_order 2025-03-03T08:00:00",  # each asks anew: the second waits five hours
            "O3 confirm_order 2025-03-03T09:00:00",
            "O3 create_order 2025-03-03T10:00:00",
            "O3 confirm_order 2025-03-03T15:00:00",
        ]
    )
    assert verdicts(log, model, **LIMIT, hours=4) == {"O1": KEPT, "O2": VIOLATED, "O3": VIOLATED}


def test_just_the_limit_in_days_is_kept_and_the_day_after_is_not(order_log, model):
    log = order_log(
        [
            "O1 create_order 2025-03-03T23:00",
            "O1 confirm_order 2025-03-05T23:30",
            "O2 create_order 2025-03-03T23:00",
            "O2 confirm_order 2025-03-06T00:30",
            "O3 create_order 2025-12-29T08:00",  # its last day is the last of the data, which is not over
            "O4 create_order 2025-12-28T08:00",  # its last day is over
            "O5 create_order 2025-03-03T08:00",  # each asks anew: the first waits a week, the second an hour
            "O5 confirm_order 2025-03-10T08:00",
            "O5 create_order 2025-03-11T08:00",
            "O5 confirm_order 2025-03-11T09:00",
        ]
    )
    assert verdicts(log, model, **LIMIT, days=2) == {
        "O1": KEPT,
        "O2": VIOLATED,
        "O3": PENDING,
        "O4": VIOLATED,
        "O5": VIOLATED,
    }


def test_a_limit_of_no_days_is_the_same_day(order_log, model):
    log = order_log(
        [
            "O1 create_order 2025-03-03T08:00",
            "O1 confirm_order 2025-03-03T20:00",
            "O2 create_order 2025-12-30T08:00",  # nothing more may come in time
            "O3 create_order 2025-12-31T08:00",
        ]
    )
    assert verdicts(log, model, **LIMIT, days=0) == {"O1": KEPT, "O2": VIOLATED, "O3": PENDING}


def test_one_late_answer_is_late_though_another_question_is_open(order_log, model):
    log = order_log(
        [
            "O1 create_order 2025-03-03T08:00",
            "O1 confirm_order 2025-03-20T08:00",
            "O1 create_order 2025-12-31T08:00",
        ]
    )
    assert verdicts(log, model, **LIMIT, days=5) == {"O1": VIOLATED}
    assert verdicts(log, model, **LIMIT, hours=48) == {"O1": VIOLATED}


@pytest.mark.parametrize("clock", [("", "T08:00"), ("T08:00", "")])
def test_hours_need_a_clock_on_both_sides(order_log, model, clock):
    log = order_log([f"O1 create_order 2025-03-03{clock[0]}", f"O1 confirm_order 2025-03-04{clock[1]}"])
    assert verdicts(log, model, **LIMIT, hours=24) == "hours-of-days"


def test_of_one_day_the_order_is_the_processs(order_log, model):
    """Entering stands before confirming: a day without a clock answers what was asked on it, whatever the hour."""
    log = order_log(
        [
            "O1 create_order 2025-03-03T20:00",
            "O1 confirm_order 2025-03-03",
            "O2 create_order 2025-03-04T20:00",
            "O2 confirm_order 2025-03-03",
        ]
    )
    assert verdicts(log, model, **LIMIT, days=1) == {"O1": KEPT, "O2": VIOLATED}


def test_an_answer_at_the_very_moment_answers(order_log, model):
    log = order_log(["O1 create_order 2025-03-03T08:00", "O1 confirm_order 2025-03-03T08:00"])
    assert verdicts(log, model, **LIMIT, hours=1) == {"O1": KEPT}
    turned = {**LIMIT, "a": "confirm_order", "b": "create_order"}
    assert verdicts(log, model, **turned, hours=1) == {"O1": VIOLATED}  # in the process it came before


@pytest.fixture
def dues(make_log, model):
    """Return a function that asks a rule of orders: due day, and days of confirming."""

    def dues(days, **orders):
        heads = [{"order": name, "entered": "2025-01-02 08:00", "due": given[0]} for name, given in orders.items()]
        steps = [{"order": name, "at": at} for name, given in orders.items() for at in given[1:]]
        tables = [
            {
                "name": "orders",
                "file": "orders.csv",
                "object": "order",
                "id": "order",
                "events": {"create_order": "entered"},
                "attributes": {"due_date": "due"},
            },
            {
                "name": "steps",
                "file": "steps.csv",
                "object": "order",
                "id": "order",
                "repeats": True,
                "events": {"confirm_order": "at"},
            },
        ]
        log = make_log({"orders.csv": heads, "steps.csv": steps}, tables)
        return verdicts(log, model, **DUE, days=days)

    return dues


def test_a_due_day_counts_and_so_does_the_last_day(dues):
    assert dues(
        3,
        O1=("2025-03-10", "2025-03-10 09:00"),  # on the due day itself
        O2=("2025-03-10", "2025-03-13 23:00"),  # on the last day
        O3=("2025-03-10", "2025-03-14 00:10"),
        O4=("2025-03-10", "2025-03-09 09:00"),  # before it was due: answers nothing
        O5=("2025-03-10", "2025-03-09 09:00", "2025-03-12 09:00", "2025-05-01 09:00"),  # the first after it counts
        O6=("", "2025-03-12 09:00"),
    ) == {"O1": KEPT, "O2": KEPT, "O3": VIOLATED, "O4": VIOLATED, "O5": KEPT, "O6": OUT}


def test_what_is_due_may_still_come_until_its_last_day_is_over(dues):
    assert dues(
        3,
        O1=("2025-12-28", "2025-03-01 09:00"),  # its last day is the last of the data
        O2=("2025-12-27", "2025-03-01 09:00"),  # over
        O3=("2026-02-01", "2025-03-01 09:00"),
        O4=("2025-12-28", "2025-12-30 09:00"),
    ) == {"O1": PENDING, "O2": VIOLATED, "O3": PENDING, "O4": KEPT}


def test_an_answer_of_any_time_may_come_within_the_days_of_the_model(order_log, model):
    """Which of several is asked: the first. The model waits thirty days."""
    log = order_log(
        [
            "O1 create_order 2025-12-01T08:00",  # its thirtieth day is the last one
            "O2 create_order 2025-11-30T08:00",
            "O3 create_order 2025-11-01T08:00",
            "O3 create_order 2025-12-30T08:00",
            "O4 confirm_order 2025-11-01T08:00",
        ]
    )
    parts = {"template": "responded_existence", "a": "create_order", "b": ["confirm_order"]}
    assert verdicts(log, model, **parts) == {"O1": PENDING, "O2": VIOLATED, "O3": VIOLATED, "O4": OUT}
    asked = asked_rule(model, **parts)
    _, (before,) = check_rules(Population(log, asked), date(2025, 12, 30), (None, None))
    assert (before.violations, before.pending) == (1, 2)
