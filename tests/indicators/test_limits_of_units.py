"""Days of rules on the clock of the unit: seven hours behind the log's. A day known as a day is the log's own day."""

import pytest

from indicators.test_rules import KEPT, PENDING, VIOLATED, verdicts
from leadline.worktime import Calendar, Calendars

HOURS = {"mon-fri": ("08:00-16:00",)}
UNITS = Calendars(
    default=Calendar(hours=HOURS, time_zone="Asia/Shanghai"),
    by="business_unit",
    units={"Berlin": Calendar(hours=HOURS, time_zone="Europe/Berlin")},
)
NEXT_DAY = {"template": "time_limit", "a": "create_order", "b": "confirm_order", "days": 1}


@pytest.fixture
def judged(make_log, model):
    """Return a function that judges a rule on orders: unit, entered, confirmed, due."""

    def judge(parts, **orders):
        names = ("unit", "entered", "confirmed", "due")
        rows = [{"id": name, **dict(zip(names, (*given, "", "")[:4]))} for name, given in orders.items()]
        table = {
            "name": "orders",
            "file": "orders.csv",
            "object": "order",
            "id": "id",
            "attributes": {"business_unit": "unit", "due_date": "due"},
            "events": {"create_order": "entered", "confirm_order": "confirmed"},
        }
        log = make_log({"orders.csv": rows}, [table], time_zone="Asia/Shanghai")
        return verdicts(log, model, calendars=UNITS, **parts)

    return judge


def test_a_limit_from_a_day_to_a_moment(judged):
    assert judged(
        NEXT_DAY,
        O1=("Berlin", "2025-03-03", "2025-03-05 02:00"),  # in Berlin the evening of the fourth
        O2=("Shanghai", "2025-03-03", "2025-03-05 02:00"),
        O3=("Berlin", "2025-03-03", "2025-03-05 08:00"),  # in Berlin one o'clock on the fifth
        O4=("Berlin", "2025-12-30"),  # may be confirmed on the last day, which is not over
        O5=("Berlin", "2025-12-29"),
        O6=("Berlin", "2025-03-04", "2025-03-04 02:00"),  # in Berlin the evening before: no answer
    ) == {"O1": KEPT, "O2": VIOLATED, "O3": VIOLATED, "O4": PENDING, "O5": VIOLATED, "O6": VIOLATED}


def test_a_limit_from_a_moment_to_a_day(judged):
    assert judged(
        NEXT_DAY,
        O1=("Berlin", "2025-03-04 02:00", "2025-03-05"),  # entered in Berlin on the third: two days
        O2=("Shanghai", "2025-03-04 02:00", "2025-03-05"),
        O3=("Berlin", "2025-03-04 02:00", "2025-03-03"),  # in Berlin the very day
        O4=("Shanghai", "2025-03-04 02:00", "2025-03-03"),
        O5=("Berlin", "2025-12-30 02:00"),  # entered on the twenty-ninth: over
        O6=("Shanghai", "2025-12-30 02:00"),
    ) == {"O1": VIOLATED, "O2": KEPT, "O3": KEPT, "O4": VIOLATED, "O5": VIOLATED, "O6": PENDING}


def test_a_limit_of_no_days_to_a_day(judged):
    same_day = {**NEXT_DAY, "days": 0}
    assert judged(
        same_day,
        O1=("Berlin", "2025-03-04 02:00", "2025-03-03"),  # the evening of the third in Berlin
        O2=("Berlin", "2025-03-04 08:00", "2025-03-03"),  # the fourth
    ) == {"O1": KEPT, "O2": VIOLATED}


def test_what_is_due_on_a_day_and_done_at_a_moment(judged):
    after_due = {"template": "time_limit_after_due", "due": "due_date", "b": "confirm_order", "days": 1}
    assert judged(
        after_due,
        O1=("Berlin", "2025-01-02 10:00", "2025-03-05 02:00", "2025-03-03"),
        O2=("Shanghai", "2025-01-02 10:00", "2025-03-05 02:00", "2025-03-03"),
        O3=("Berlin", "2025-01-02 10:00", "2025-03-04 02:00", "2025-03-04"),  # in Berlin before it was due
    ) == {"O1": KEPT, "O2": VIOLATED, "O3": VIOLATED}
    assert judged(
        after_due,
        O1=("Berlin", "2025-01-02", "2025-03-05", "2025-03-03"),
        O2=("Berlin", "2025-01-02", "2025-03-04", "2025-03-03"),
    ) == {"O1": VIOLATED, "O2": KEPT}
