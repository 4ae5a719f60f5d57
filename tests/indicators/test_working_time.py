"""``working_hours`` and ``working_days`` in the measure language, with calendars by unit."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from asked import asked_indicator, asked_rule
from leadline import measure
from leadline.errors import AssessmentError
from leadline.indicators.population import Population
from leadline.indicators.rules import check_rules
from leadline.worktime import Calendar, Calendars, public_days

OFFICE = {"mon-fri": ("09:00-12:00", "13:30-18:00")}
CHINA = Calendars(default=Calendar(country="CN", hours=OFFICE, time_zone="Asia/Shanghai"))
UNITS = Calendars(
    default=CHINA.default,
    by="business_unit",
    units={"Berlin": Calendar(country="DE", hours={"mon-fri": ("08:00-16:00",)}, time_zone="Europe/Berlin")},
)


@pytest.fixture
def orders(make_log):
    """Return a log of orders: id, unit, when it was created, when shipped; due on a day."""

    def make(*rows, time_zone="Asia/Shanghai"):
        names = ("id", "unit", "created", "shipped", "due")
        table = {
            "name": "orders",
            "file": "orders.csv",
            "object": "order",
            "id": "id",
            "attributes": {"business_unit": "unit", "due_date": "due"},
            "events": {"create_order": "created", "ship_goods": "shipped"},
        }
        files = {"orders.csv": [dict(zip(names, (*row, "")[:5])) for row in rows]}
        return make_log(files, [table], time_zone=time_zone)

    return make


@pytest.fixture
def told(model):
    """Return a function that measures one expression with calendars; it gives the value and the quality findings."""

    def tell(log, value, calendars=CHINA, aggregate="mean", rules=(), **more):
        indicator = asked_indicator(value, aggregate, **more)
        only = model.model_copy(update={"rules": rules})
        measured = measure(only, log, indicators=[indicator], calendars=calendars, by=["business_unit"])
        return measured.indicators[0], measured.quality

    return tell


def test_nights_lunch_weekends_and_the_spring_festival_are_no_working_hours(orders, told):
    log = orders(
        ("O1", "", "2025-03-07 17:00:00", "2025-03-10 10:00:00"),  # 1 hour on Friday, 1 on Monday
        ("O2", "", "2025-01-26 09:00:00", "2025-02-05 09:30:00"),  # Sunday (shifted) and Monday: 15, then half an hour
    )
    value, quality = told(log, "working_hours(create_order, ship_goods)", aggregate="median")
    assert (value.value, value.n) == ((2 + 15.5) / 2, 2)
    assert quality == ()
    elapsed, _ = told(log, "hours(create_order, ship_goods)", aggregate="median")
    assert elapsed.value == (65 + 240.5) / 2


def test_what_has_no_working_time_counts_elsewhere(orders, model):
    """O2 was never shipped: it has no working hours, and is an order in every other indicator."""
    log = orders(("O1", "", "2025-03-07 17:00:00", "2025-03-10 10:00:00"), ("O2", "Berlin", "2025-03-07 17:00:00", ""))
    asked = [
        asked_indicator(value, "mean").model_copy(update={"id": value})
        for value in ("working_hours(create_order, ship_goods)", "steps()")
    ]
    found = measure(model.model_copy(update={"rules": ()}), log, indicators=asked, calendars=UNITS).indicators
    assert [(each.n, each.value, each.lost) for each in found] == [(1, 2.0, {}), (2, 1.5, {})]


def test_working_days_count_from_the_next_day(orders, told):
    log = orders(
        ("O1", "", "2025-03-07 17:00:00", "2025-03-10 10:00:00"),  # Friday to Monday: 1
        ("O2", "", "2025-03-07 17:00:00", "2025-03-07 17:05:00"),  # the same day: 0
        ("O3", "", "2025-01-24 17:00:00", "2025-02-10 10:00:00"),  # 26, 27 January, 5, 6, 7, 8, 10 February: 7
    )
    assert told(log, "working_days(create_order, ship_goods)")[0].value == pytest.approx(8 / 3)


def test_days_alone_give_working_days_and_no_working_hours(orders, told):
    log = orders(("O1", "", "2025-01-24", "2025-02-10"), ("O2", "", "2025-03-07", "2025-03-10"))
    assert told(log, "working_days(create_order, ship_goods)")[0].value == (7 + 1) / 2
    hours, _ = told(log, "working_hours(create_order, ship_goods)")
    assert (hours.status, hours.reason) == ("not-measured", "day-only")


def test_before_a_due_date_working_days_are_negative_and_between_steps_never(orders, told):
    log = orders(("O1", "", "2025-03-10 10:00:00", "2025-03-07 17:00:00", "2025-03-12"))
    assert told(log, "working_days(due_date, ship_goods)")[0].value == -3  # Friday is three before Wednesday
    assert told(log, "working_days(create_order, ship_goods)")[0].reason == "no-observations"
    assert told(log, "working_hours(create_order, ship_goods)")[0].reason == "no-observations"


def test_at_night_the_order_of_two_steps_still_counts(orders, told):
    log = orders(
        ("O1", "", "2025-03-10 21:00:00", "2025-03-10 20:00:00"),
        ("O2", "", "2025-03-10 20:00:00", "2025-03-10 21:00:00"),
    )
    value, _ = told(log, "working_hours(create_order, ship_goods)")
    assert (value.value, value.n) == (0, 1)


def test_each_unit_has_its_own_hours_holidays_and_clock(orders, told):
    log = orders(
        # 1 October is a holiday in China; in Germany the 3rd is.
        ("O1", "Shanghai", "2025-09-30 17:00:00", "2025-10-09 10:00:00"),  # 1 hour, then 1 on the 9th
        ("O2", "Berlin", "2025-10-02T15:00:00+02:00", "2025-10-06T09:00:00+02:00"),  # 1 hour on Thursday, 1 on Monday
        ("O3", "Berlin", "2025-10-01T08:00:00+02:00", "2025-10-01T16:00:00+02:00"),
    )
    value, quality = told(log, "working_hours(create_order, ship_goods)", UNITS)
    assert {point.group: point.value for point in value.breakdown["business_unit"]} == {"Berlin": 5, "Shanghai": 2}
    assert quality == ()
    days, _ = told(log, "working_days(create_order, ship_goods)", UNITS)
    # Shanghai: 9 October alone, the holidays end on the 8th. Berlin: Thursday over the holiday to Monday, 1; and 0.
    assert {point.group: point.value for point in days.breakdown["business_unit"]} == {"Berlin": 0.5, "Shanghai": 1}


NIGHTS = Calendars(
    default=Calendar(
        country="CN",
        time_zone="Asia/Shanghai",
        hours=OFFICE,
        days={date(2025, 1, 27): ("09:00-12:00",)},  # a half day before the Spring Festival
    ),
    by="business_unit",
    units={
        # A night shift over midnight, through the night in which clocks are put forward.
        "Berlin": Calendar(
            country="DE",
            time_zone="Europe/Berlin",
            hours={"mon": ("22:00-24:00",), "tue-fri": ("00:00-02:00", "02:30-06:00", "22:00-24:00"),
                   "sat-sun": ("00:00-06:00",)},
            holidays=(date(2025, 4, 2),),
        )
    },
)  # fmt: skip


def minutes_worked(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Count the minutes whose clock shows working hours, one after the other; a shifted day has Monday's hours."""
    country, zone = public_days(calendar.country), ZoneInfo(calendar.time_zone)
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    week = {
        day: spans
        for key, spans in calendar.hours.items()
        for day in days[days.index(key.split("-")[0]) : days.index(key.split("-")[-1]) + 1]
    }
    total, moment = 0, start
    while moment < end:
        local = moment.replace(tzinfo=UTC).astimezone(zone)
        spans = week.get(days[local.weekday()], ())
        if local.date() in country.shifted:
            spans = week["mon"]
        elif local.date() in country.off or local.date() in calendar.holidays:
            spans = ()
        spans = calendar.days.get(local.date(), spans)
        total += any(span[:5] <= f"{local:%H:%M}" < span[6:] for span in spans)
        moment += timedelta(minutes=1)
    return total


def test_the_query_counts_what_a_clock_counts_minute_by_minute(orders, told):
    random = Random(6)  # noqa: S311 - a repeatable choice, no secret
    begins = {"Shanghai": datetime(2025, 1, 20), "Berlin": datetime(2025, 3, 26)}
    rows, counted = [], {unit: [] for unit in begins}
    for number in range(24):
        unit = ("Shanghai", "Berlin")[number % 2]
        start = begins[unit] + timedelta(minutes=random.randrange(10 * 1440))
        end = start + timedelta(minutes=random.randrange(8 * 1440))
        rows.append((f"O{number}", unit, f"{start:%Y-%m-%d %H:%M:%S}", f"{end:%Y-%m-%d %H:%M:%S}"))
        calendar = NIGHTS.units.get(unit, NIGHTS.default)
        counted[unit].append(minutes_worked(calendar, start, end) / 60)
    value, quality = told(orders(*rows, time_zone="UTC"), "working_hours(create_order, ship_goods)", NIGHTS)
    assert {point.group: point.value for point in value.breakdown["business_unit"]} == {
        unit: pytest.approx(sum(hours) / len(hours)) for unit, hours in counted.items()
    }
    assert quality == ()


def test_a_month_ends_on_the_clock_of_the_unit(orders, told):
    # Half past eleven in the evening of 31 January, UTC: in Shanghai it is February, in Berlin half past midnight too.
    log = orders(
        ("O1", "Shanghai", "2025-01-31T22:30:00+00:00", "2025-02-03T02:00:00+00:00"),
        ("O2", "Berlin", "2025-01-31T22:30:00+00:00", "2025-02-03T10:00:00+00:00"),
        time_zone="UTC",
    )
    by_month = lambda calendars: [(p.group, p.n) for p in told(log, "1", calendars)[0].trend]  # noqa: E731
    assert by_month(None) == [("2025-01", 2)]
    assert by_month(CHINA) == [("2025-02", 2)]
    assert by_month(UNITS) == [("2025-01", 1), ("2025-02", 1)]


def test_a_day_without_a_time_is_that_day_on_every_clock(orders, told):
    log = orders(("O1", "Berlin", "2025-02-01", "2025-02-03"), time_zone="Asia/Shanghai")
    value, _ = told(log, "days(create_order, ship_goods)", UNITS)
    assert (value.value, value.trend[0].group) == (2, "2025-02")


def test_a_first_step_with_a_time_is_of_the_unit_s_day_though_other_steps_have_none(orders, told):
    """In Shanghai it is half past midnight on 1 March, in Berlin the evening of 28 February."""
    log = orders(
        ("O1", "Berlin", "2025-03-01 00:30:00", "2025-03-03"),
        ("O2", "Berlin", "", "2025-03-01"),  # that day on every clock
        ("O3", "Shanghai", "2025-03-01 00:30:00", ""),
    )
    assert [(point.group, point.n) for point in told(log, "1", UNITS)[0].trend] == [("2025-02", 1), ("2025-03", 2)]


def test_a_rule_s_days_end_on_the_clock_of_the_unit(orders, model):
    log = orders(
        ("O1", "Berlin", "2025-03-03T21:00:00+00:00", "2025-03-03T22:30:00+00:00"),  # 22:00 to 23:30 in Berlin
        ("O2", "Berlin", "2025-03-03T21:00:00+00:00", "2025-03-03T23:30:00+00:00"),  # half past midnight in Berlin
        ("O3", "Shanghai", "2025-03-03T21:00:00+00:00", "2025-03-04T10:00:00+00:00"),  # 05:00 to 18:00 on the 4th
        time_zone="UTC",
    )
    only = asked_rule(model, template="time_limit", a="create_order", b="ship_goods", days=0)
    check_rules(Population(log, only, calendars=UNITS), date(2025, 12, 31), (None, None))
    rows = log.engine.query("SELECT id, asked FROM rules_order ORDER BY id").to_pylist()
    assert [row["asked"] for row in rows] == [False, True, False]
    check_rules(Population(log, only), date(2025, 12, 31), (None, None))
    rows = log.engine.query("SELECT id, asked FROM rules_order ORDER BY id").to_pylist()
    assert [row["asked"] for row in rows] == [False, False, True]


def test_without_a_calendar_nobody_guesses(orders, told):
    log = orders(("O1", "", "2025-03-07 17:00:00", "2025-03-10 10:00:00"))
    value, _ = told(log, "working_hours(create_order, ship_goods)", None)
    assert (value.status, value.reason) == ("not-measured", "no-calendar")


def test_days_no_decree_is_known_of_are_left_out_counted_and_told(orders, told):
    after = public_days("CN").last + 1
    log = orders(
        ("O1", "", "2025-03-07 17:00:00", "2025-03-10 10:00:00"),
        ("O2", "", f"{after}-03-07 17:00:00", f"{after}-03-10 10:00:00"),
        ("O3", "", f"{after - 1}-12-31 17:00:00", f"{after}-01-04 10:00:00"),
    )
    value, quality = told(log, "coalesce(working_hours(create_order, ship_goods), 0)")
    assert (value.value, value.n, value.lost) == (2, 1, {"calendar-unknown": 2})
    (finding,) = quality
    assert (finding.code, finding.count, finding.of, finding.examples) == ("calendar-unknown", 2, 3, ("O2", "O3"))
    assert f"CN 2001-{after - 1}" in finding.sentence("en")
    late, days = "days(create_order, as_of) < 300", "working_days(create_order, ship_goods)"
    whole, _ = told(log, days, where=late)
    assert (whole.status, whole.reason, whole.params["n"]) == ("not-measured", "calendar-unknown", 2)


def test_a_unit_is_known_however_it_is_written(orders, told):
    times = ("2025-10-02T15:00:00+02:00", "2025-10-06T09:00:00+02:00")  # 2 hours in Berlin; a holiday in Shanghai
    log = orders(("O1", "BERLIN", *times), ("O2", "Ｂer lin", *times), ("O3", "Berlin", *times))
    value, quality = told(log, "working_hours(create_order, ship_goods)", UNITS)
    assert ({point.group: point.value for point in value.breakdown["business_unit"]}, quality) == (
        {"BERLIN": 2, "Ｂer lin": 2, "Berlin": 2},
        (),
    )


def test_a_unit_that_nothing_has_is_told(orders, told):
    log = orders(("O1", "Hamburg", "2025-03-07 17:00:00", "2025-03-10 10:00:00"))
    _, quality = told(log, "working_hours(create_order, ship_goods)", UNITS)
    assert [(finding.code, finding.examples) for finding in quality] == [("calendar-unit-unseen", ("Berlin",))]


def test_units_the_data_do_not_have_leave_the_default(order_log, told):
    log = order_log(["O1 create_order 2025-03-07T09:00 x", "O1 ship_goods 2025-03-07T10:00 x"])
    value, quality = told(log, "working_hours(create_order, ship_goods)", UNITS)
    assert value.value == 1  # read as UTC, and told by Shanghai's clock: 17:00 to 18:00
    assert [finding.code for finding in quality] == ["calendar-unit-unseen"]


def test_mistakes_in_calendars_are_told_all_at_once(orders, told):
    log = orders(("O1", "", "2025-03-07 17:00:00", "2025-03-10 10:00:00"))
    wrong = Calendars(
        default=Calendar(country="ZZ", hours={"mon-fri": ("18:00-09:00",), "wed": ("09:00-10:00",)}),
        units={"Berlin": Calendar(subdivision="BY", time_zone="Berlin", hours={"someday": ("09:00-10:00",)})},
    )
    with pytest.raises(AssessmentError) as caught:
        told(log, "1", wrong)
    assert [problem.code for problem in caught.value.problems] == [
        "calendar-by",
        "calendar-country",
        "calendar-hours",
        "calendar-weekday-twice",
        "calendar-subdivision",
        "calendar-time-zone",
        "calendar-weekday",
    ]
