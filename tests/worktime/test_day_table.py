"""Working time by prefix sums, by hand and against a clock that looks at every minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.worktime import Calendar, Calendars, calendar_mistakes, day_table, public_days

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE = {"mon-fri": ("09:00-12:00", "13:30-18:00")}
MINUTE = timedelta(minutes=1)


def worked(table, moment, calendar=0):
    """Return the working seconds before a moment (UTC, naive), by the two lookups a query does."""
    place = calendar * table.days + (moment.date() - table.first).days
    clock = (moment - datetime.combine(moment.date(), time())).total_seconds()
    within = sum(max(0, min(clock, end) - start) for start, end in table.shapes[table.shape[place]])
    return table.before[place] + within


def utc(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def hours(calendar, start, end, zone="Asia/Shanghai"):
    table = day_table((calendar,), date(2024, 1, 1), date(2026, 12, 31), time_zone=zone)
    return (worked(table, utc(end, zone)) - worked(table, utc(start, zone))) / 3600


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2025-03-05T10:00", "2025-03-05T15:00", 3.5),  # lunch is no work: 10-12 and 13:30-15
        ("2025-03-05T12:15", "2025-03-05T13:15", 0),
        ("2025-03-07T17:00", "2025-03-10T10:00", 2),  # Friday's last hour, Monday's first
        ("2025-03-07T22:00", "2025-03-08T22:00", 0),
        # Spring Festival 2025: off from Tuesday 28 January to Tuesday 4 February; Sunday 26 January and Saturday
        # 8 February are worked instead.
        ("2025-01-26T00:00", "2025-01-27T00:00", 7.5),
        ("2025-01-28T00:00", "2025-02-05T00:00", 0),
        ("2025-02-08T00:00", "2025-02-10T00:00", 7.5),
        ("2025-01-25T00:00", "2025-02-10T00:00", 7 * 7.5 - 7.5),  # 26, 27 January, 5, 6, 7, 8 February
        # Spring Festival 2026: off from Sunday 15 to Monday 23 February; 14 and 28 February, two Saturdays, are worked.
        ("2026-02-14T00:00", "2026-02-24T00:00", 7.5),
        ("2026-02-28T08:00", "2026-02-28T10:30", 1.5),
    ],
)
def test_a_chinese_office_by_hand(start, end, expected):
    assert hours(Calendar(country="CN", hours=OFFICE), start, end) == expected


def test_own_days_stand_above_the_country_s():
    own = Calendar(country="CN", hours=OFFICE, holidays=(date(2025, 1, 26),), working_days=(date(2025, 1, 28),))
    assert hours(own, "2025-01-26T00:00", "2025-01-27T00:00") == 0
    assert hours(own, "2025-01-28T00:00", "2025-01-29T00:00") == 7.5


def test_a_half_day_has_its_own_hours():
    half = Calendar(
        country="DE",
        hours=OFFICE,
        working_days=(date(2025, 12, 27),),
        days={date(2025, 12, 24): ("09:00-12:00",), date(2025, 12, 25): ("10:00-11:00",), date(2025, 12, 31): ()},
    )
    of = {day: hours(half, f"2025-12-{day}T00:00", f"2025-12-{day}T23:59", "Europe/Berlin") for day in range(23, 32)}
    # Heiligabend until noon; an hour on a holiday; the 26th is one; Saturday worked; the last day of the year off
    assert of == {23: 7.5, 24: 3, 25: 1, 26: 0, 27: 7.5, 28: 0, 29: 7.5, 30: 7.5, 31: 0}
    table = day_table((half,), date(2025, 12, 23), date(2025, 12, 31), time_zone="UTC")
    assert table.upto == (1, 2, 3, 3, 4, 4, 5, 6, 6)


def test_mistakes_in_single_days_are_told():
    wrong = Calendar(
        hours=OFFICE,
        holidays=(date(2025, 12, 24),),
        days={date(2025, 12, 24): ("09:00-12:00", "11:00-13:00"), date(2025, 12, 31): ("13:00-12:00",)},
    )
    assert [(code, at) for code, at, _ in calendar_mistakes(Calendars(default=wrong))] == [
        ("calendar-both", ("default", "days", "2025-12-24")),
        ("calendar-overlap", ("default", "days", "2025-12-24")),
        ("calendar-hours", ("default", "days", "2025-12-31", 0)),
    ]


@pytest.mark.parametrize(
    ("spans", "codes"),
    [
        (("09:00-12:00", "12:00-15:00"), []),  # one ends where the next begins
        (("12:00-15:00", "09:00-12:01"), ["calendar-overlap"]),
        (("00:00-24:00",), []),
        (("09:00-09:00",), ["calendar-hours"]),
        (("12:00-09:00",), ["calendar-hours"]),
        (("09:60-12:00",), ["calendar-hours"]),
        (("09:00-11:60",), ["calendar-hours"]),
        (("22:00-24:01",), ["calendar-hours"]),
    ],
)
def test_what_hours_of_a_day_are(spans, codes):
    found = calendar_mistakes(Calendars(default=Calendar(hours={"mon": spans, "tue": ("09:00-12:00",)})))
    assert [code for code, _, _ in found] == codes


def test_which_parts_of_a_country_there_are_is_told():
    def params(**where):
        ((code, at, params),) = calendar_mistakes(Calendars(default=Calendar(hours=OFFICE, **where)))
        assert (code, at) == ("calendar-subdivision", ("default", "subdivision"))
        return params

    bavaria = params(country="DE", subdivision="Bayern")
    assert (bavaria["subdivision"], bavaria["country"]) == ("Bayern", "DE")
    assert {"BY", "BE"} <= set(bavaria["known"].split(", "))
    assert params(country="CN", subdivision="GD") == {"subdivision": "GD", "country": "CN", "known": "–"}
    assert params(subdivision="BY") == {"subdivision": "BY", "country": "–", "known": "–"}


def test_a_shifted_saturday_has_the_hours_of_a_weekday():
    half_saturdays = Calendar(country="CN", hours={**OFFICE, "sat": ("09:00-12:00",)})
    assert hours(half_saturdays, "2025-03-08T00:00", "2025-03-09T00:00") == 3
    assert hours(half_saturdays, "2025-02-08T00:00", "2025-02-09T00:00") == 7.5


def test_the_night_a_clock_is_put_forward_has_an_hour_less_and_back_an_hour_more():
    night = Calendar(hours={"mon-sun": ("00:00-08:00",)})
    berlin = "Europe/Berlin"
    assert hours(night, "2025-03-29T00:00", "2025-03-29T12:00", berlin) == 8
    assert hours(night, "2025-03-30T00:00", "2025-03-30T12:00", berlin) == 7  # 02:00 becomes 03:00
    assert hours(night, "2025-10-26T00:00", "2025-10-26T12:00", berlin) == 9  # 03:00 becomes 02:00


def test_hours_that_the_clock_skips_are_no_hours():
    skipped = Calendar(hours={"sun": ("02:00-03:00",)})
    assert hours(skipped, "2025-03-30T00:00", "2025-03-31T00:00", "Europe/Berlin") == 0
    assert hours(skipped, "2025-03-23T00:00", "2025-03-24T00:00", "Europe/Berlin") == 1


def test_working_days_are_counted_on_the_unit_s_own_clock():
    table = day_table((Calendar(country="CN", hours=OFFICE),), date(2025, 1, 24), date(2025, 2, 10), time_zone="UTC")
    upto = dict(zip((table.first + timedelta(days=i) for i in range(table.days)), table.upto, strict=True))
    # Friday 24 January; then by hand 26 (shifted), 27, and after the holidays 5, 6, 7, 8 (shifted), 10 February.
    assert upto[date(2025, 2, 10)] - upto[date(2025, 1, 24)] == 7


def test_what_no_decree_is_known_of_is_not_known():
    china = public_days("CN")
    assert not any(day.year > china.last for day in china.shifted)
    table = day_table(
        (Calendar(country="CN", hours=OFFICE),), date(2025, 1, 1), date(china.last + 2, 1, 1), time_zone="UTC"
    )
    assert table.known == ((date(2025, 1, 1), date(china.last, 12, 31)),)
    forever = day_table((Calendar(hours=OFFICE),), date(2025, 1, 1), date(2080, 1, 1), time_zone="UTC")
    assert forever.known == ((date(2025, 1, 1), date(2080, 1, 1)),)


# -- against a loop over minutes

minutes = st.integers(0, 24 * 60)


@st.composite
def weeks(draw):
    """Draw hours of some weekdays: each up to three spans that do not overlap."""
    found = {}
    for day in draw(st.lists(st.sampled_from(WEEK), min_size=1, unique=True)):
        ends = sorted(draw(st.sets(minutes, min_size=2, max_size=6)))
        spans = list(zip(ends[::2], ends[1::2]))
        found[day] = tuple(f"{a // 60:02d}:{a % 60:02d}-{b // 60:02d}:{b % 60:02d}" for a, b in spans)
    return found


SPANS = {  # each with a change of clocks in it, where there is one
    "Europe/Berlin": date(2025, 3, 28),
    "America/Los_Angeles": date(2025, 11, 1),
    "Asia/Shanghai": date(2025, 1, 24),
    "Australia/Lord_Howe": date(2025, 4, 4),  # by half an hour
    "America/Santiago": date(2025, 9, 5),  # at midnight
    "Asia/Kathmandu": date(2025, 5, 1),
}


def loop(calendar, zone, start, end):
    """Return the seconds from ``start`` to ``end`` in which the clock shows working hours, minute by minute."""
    clock, total = ZoneInfo(zone), 0
    country = public_days(calendar.country) if calendar.country else None
    usual = next(calendar.hours[day] for day in WEEK if calendar.hours.get(day))
    moment = start
    while moment < end:
        local = moment.replace(tzinfo=UTC).astimezone(clock)
        today, name = local.date(), WEEK[local.weekday()]
        spans = calendar.hours.get(name, ())
        weekend = name in ("sat", "sun")
        if today in calendar.working_days or (country and today in country.shifted and today not in calendar.holidays):
            spans = usual if weekend else (spans or usual)
        elif today in calendar.holidays or (country and today in country.off):
            spans = ()
        spans = calendar.days.get(today, spans)
        shown = f"{local:%H:%M}"
        total += 60 * any(span[:5] <= shown < span[6:] for span in spans)
        moment += MINUTE
    return total


@given(
    zone=st.sampled_from(sorted(SPANS)),
    week=weeks(),
    country=st.sampled_from([None, "CN", "DE"]),
    own=st.tuples(st.sets(st.integers(0, 4), max_size=2), st.sets(st.integers(5, 9), max_size=2)),
    single=st.dictionaries(st.integers(0, 4), st.sampled_from([(), ("00:00-06:00", "22:00-24:00"), ("09:00-12:00",)])),
    ends=st.tuples(st.integers(0, 4 * 1440), st.integers(0, 4 * 1440)).map(sorted),
)
def test_two_lookups_agree_with_a_loop_over_minutes(zone, week, country, own, single, ends):
    first = SPANS[zone]
    off, on = ({first + timedelta(days=i % 5) for i in days} for days in own)
    days = {first + timedelta(days=i): spans for i, spans in single.items()}
    calendar = Calendar(
        hours=week, country=country, time_zone=zone, holidays=tuple(off), working_days=tuple(on - off), days=days
    )
    table = day_table((calendar,), first - timedelta(days=2), first + timedelta(days=8), time_zone="UTC")
    start, end = (datetime.combine(first, time()) + minute * MINUTE for minute in ends)
    assert worked(table, end) - worked(table, start) == loop(calendar, zone, start, end)


@given(week=weeks(), at=st.lists(st.integers(0, 14 * 1440), min_size=3, max_size=3).map(sorted))
def test_working_time_adds_up_and_never_exceeds_the_time(week, at):
    table = day_table((Calendar(hours=week),), date(2025, 3, 1), date(2025, 3, 20), time_zone="Europe/Berlin")
    a, b, c = (worked(table, datetime(2025, 3, 2) + minute * MINUTE) for minute in at)
    assert (b - a) + (c - b) == c - a
    assert 0 <= c - a <= 60 * (at[2] - at[0])
