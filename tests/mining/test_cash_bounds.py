"""From lead to cash at its bounds: an age to the day, what is last of one moment, how long nothing happened."""

from datetime import date

import pytest

from leadline.mining import trace_cash

EVENTS = {"create_order": "entered", "check_credit": "checked", "cancel_order": "cancelled", "receive_payment": "paid"}
EVENTS |= {"survey_customer": "asked"}
# An order of next year is not seen, and shows that orders are ever paid.
HEADER = "order,entered,checked,cancelled,paid,asked\nZ,2025-01-01 08:00,,,2025-01-02 08:00,\n"


def trace(read_orders, model, rows: str, as_of: date = date(2024, 3, 31)):
    return trace_cash(read_orders(HEADER + rows, EVENTS), model, "order", as_of=as_of)


@pytest.mark.parametrize(
    ("entered", "paid", "objects", "reached"),
    [
        ("2024-03-02 00:00", "2024-03-31 23:59", 1, 1),  # thirty days before the end of the day of looking
        ("2024-03-02 00:01", "2024-03-31 23:59", 0, 0),
        ("2024-01-01 08:00", "2024-01-31 08:00", 1, 1),  # paid thirty days later, to the minute
        ("2024-01-01 08:00", "2024-01-31 08:01", 1, 0),
    ],
)
def test_thirty_days_are_thirty_days(read_orders, model, entered, paid, objects, reached):
    found = trace(read_orders, model, f"A,{entered},,,{paid},\n")
    cohort = next(each for each in found.cohorts if each.days == 30)
    assert (cohort.objects, cohort.reached) == (objects, reached)


def test_of_steps_at_one_moment_the_later_in_the_process_is_the_last(read_orders, model):
    found = trace(read_orders, model, "A,2024-03-01 08:00,,2024-03-01 08:00,,\n")
    assert [(stop.activity, stop.outcome) for stop in found.stops] == [("cancel_order", "ended")]


def test_a_survey_ends_nothing_and_a_cancelled_order_does(read_orders, model):
    rows = "A,2024-03-01 08:00,,,,2024-03-02 08:00\nB,2024-03-01 08:00,,2024-03-02 08:00,,\n"
    found = trace(read_orders, model, rows)
    assert {(stop.activity, stop.outcome) for stop in found.stops} == {
        ("survey_customer", "open"),
        ("cancel_order", "ended"),
    }


def test_idle_are_the_days_since_the_last_step(read_orders, model):
    rows = "A,2024-03-01 00:00,2024-03-21 00:00,,,\nB,2024-03-01 00:00,2024-03-25 00:00,,,\n"
    (stop,) = trace(read_orders, model, rows).stops
    assert (stop.objects, stop.idle_days) == (2, 9.0)  # eleven days and seven, until the end of the 31st


def test_the_day_of_looking_is_seen_to_its_end_and_no_further(read_orders, model):
    rows = "A,2024-03-01 08:00,2024-03-05 23:59,2024-03-06 00:00,2024-03-06 00:00,\n"
    found = trace(read_orders, model, rows, as_of=date(2024, 3, 5))
    assert [(stop.activity, stop.outcome) for stop in found.stops] == [("check_credit", "open")]
    assert trace(read_orders, model, rows, as_of=date(2024, 3, 6)).reached == 1
