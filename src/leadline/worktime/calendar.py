"""Working calendars as an assessment writes them, and everything that can be wrong with one.

::

    calendars:
      default:
        country: CN                          # public holidays, and working days shifted to weekends
        hours: {mon-fri: ["09:00-12:00", "13:30-18:00"]}
        holidays: [2025-06-20]               # further days off: the company's own
        working_days: [2025-05-02]           # further working days
        days: {2025-12-24: ["09:00-12:00"]}  # single days with hours of their own: a half day
      by: business_unit                      # an attribute: whose value has a calendar of its own
      units:
        Berlin:
          country: DE
          subdivision: BE
          time_zone: Europe/Berlin           # default: the log's
          hours: {mon-thu: ["08:00-17:00"], fri: ["08:00-14:00"]}
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from pydantic import BaseModel, ConfigDict, Field

from leadline.errors import AssessmentError, Problem
from leadline.worktime.publicdays import known_countries, known_subdivisions
from leadline.worktime.zones import known_zones

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES = 24 * 60
_HOURS = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")

Mistake = tuple[str, tuple[str | int, ...], dict[str, str]]
"""The code of a problem, where it is below ``calendars``, and what its sentence tells."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Calendar(_Part):
    """When one unit works.

    ``hours`` are the working hours of weekdays (``mon`` or ``mon-fri``), as times of the clock in ``time_zone``; what
    goes past midnight is written in two parts. ``country`` and ``subdivision`` are ISO 3166 codes. ``holidays`` and
    ``working_days`` are the unit's own and stand above the country's. ``days`` are single days with hours of their own,
    such as half days, and stand above all else.
    """

    hours: Mapping[str, tuple[str, ...]] = Field(min_length=1)
    country: str | None = None
    subdivision: str | None = None
    time_zone: str | None = None
    holidays: tuple[date, ...] = ()
    working_days: tuple[date, ...] = ()
    days: Mapping[date, tuple[str, ...]] = {}

    @property
    def single(self) -> dict[date, tuple[tuple[int, int], ...]]:
        """The working hours of the single days that have their own, as minutes since midnight, as ``week`` has them.

        >>> Calendar(hours={"mon": ("09:00-18:00",)}, days={date(2025, 12, 24): ("09:00-12:00",)}).single
        {datetime.date(2025, 12, 24): ((540, 720),)}
        """
        return {day: _spans(written) for day, written in self.days.items()}

    @property
    def week(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each weekday from Monday the working hours, as minutes since midnight; for a calendar without mistakes.

        >>> Calendar(hours={"mon-tue": ("09:00-12:00", "13:30-18:00"), "sat": ("10:00-12:00",)}).week[:2]
        (((540, 720), (810, 1080)), ((540, 720), (810, 1080)))
        """
        hours: dict[int, tuple[tuple[int, int], ...]] = {}
        for key, written in self.hours.items():
            hours |= {day: _spans(written) for day in _weekdays(key) or ()}
        return tuple(hours.get(day, ()) for day in range(7))


class Calendars(_Part):
    """The calendars of an assessment: ``units`` has those of the values of the attribute ``by`` that have their own."""

    default: Calendar
    by: str | None = None
    units: Mapping[str, Calendar] = {}

    @property
    def all(self) -> tuple[Calendar, ...]:
        """Every calendar: the default, then those of the units."""
        return (self.default, *self.units.values())

    @property
    def names(self) -> tuple[str, ...]:
        """What each of ``all`` is called: ``default``, or its unit."""
        return ("default", *self.units)


def calendar_mistakes(calendars: Calendars) -> Iterator[Mistake]:
    """Find everything that is wrong with calendars, each with where it is.

    >>> wrong = Calendars(default=Calendar(country="XX", hours={"mon": ("09:00-12:00", "11:00-18:00")}))
    >>> [(code, at) for code, at, _ in calendar_mistakes(wrong)]
    [('calendar-country', ('default', 'country')), ('calendar-overlap', ('default', 'hours', 'mon'))]
    """
    if calendars.units and calendars.by is None:
        yield "calendar-by", ("units",), {}
    if calendars.by is not None and not calendars.units:
        yield "calendar-units", ("by",), {"by": calendars.by}
    places = [("default",), *(("units", unit) for unit in calendars.units)]
    for place, calendar in zip(places, calendars.all, strict=True):
        for code, at, params in _mistakes(calendar):
            yield code, (*place, *at), params


def check_calendars(calendars: Calendars) -> None:
    """Refuse calendars with mistakes.

    Raises:
        AssessmentError: with every one of them.

    >>> check_calendars(Calendars(default=Calendar(hours={"mon": ("18:00-09:00",)})))
    Traceback (most recent call last):
    leadline.errors.AssessmentError: calendars.default.hours.mon.0: '18:00-09:00' are no hours of one day. Write them \
as HH:MM-HH:MM, the earlier first; what goes past midnight goes in two parts, up to 24:00 and from 00:00.
    """
    problems = [
        Problem(code=code, file=".".join(map(str, ("calendars", *at))), params=params)
        for code, at, params in calendar_mistakes(calendars)
    ]
    if problems:
        raise AssessmentError(problems)


def _mistakes(calendar: Calendar) -> Iterator[Mistake]:
    country, part, zone = calendar.country, calendar.subdivision, calendar.time_zone
    if country is not None and country not in known_countries():
        yield "calendar-country", ("country",), {"country": country}
    elif part is not None and part not in known_subdivisions(country):
        known = ", ".join(known_subdivisions(country)) or "–"
        yield "calendar-subdivision", ("subdivision",), {"subdivision": part, "country": country or "–", "known": known}
    if zone is not None and zone not in known_zones():
        yield "calendar-time-zone", ("time_zone",), {"zone": zone}
    for i, day in enumerate(calendar.working_days):
        if day in calendar.holidays:
            yield "calendar-both", ("working_days", i), _twice(day, "holidays", "working_days")
    for day, written in calendar.days.items():
        at = ("days", str(day))
        for key, others in (("holidays", calendar.holidays), ("working_days", calendar.working_days)):
            if day in others:
                yield "calendar-both", at, _twice(day, key, "days")
        yield from _mistakes_of_spans(written, at)
    yield from _mistakes_of_hours(calendar.hours)


def _twice(day: date, first: str, second: str) -> dict[str, str]:
    return {"day": str(day), "first": first, "second": second}


def _mistakes_of_hours(hours: Mapping[str, tuple[str, ...]]) -> Iterator[Mistake]:
    before = len(WEEK) * [""]
    works = wrong = False
    for key, written in hours.items():
        at = ("hours", key)
        days = _weekdays(key)
        if days is None:
            wrong = True
            yield "calendar-weekday", at, {"given": key}
            continue
        for day in days:
            if before[day]:
                yield "calendar-weekday-twice", at, {"day": WEEK[day], "other": before[day]}
            before[day] = key
        wrong = wrong or any(_minutes(each) is None for each in written)
        works = works or bool(_spans(written))
        yield from _mistakes_of_spans(written, at)
    if not works and not wrong:
        yield "calendar-no-hours", ("hours",), {}


def _mistakes_of_spans(written: tuple[str, ...], at: tuple[str, ...]) -> Iterator[Mistake]:
    spans = []
    for i, each in enumerate(written):
        span = _minutes(each)
        if span is None:
            yield "calendar-hours", (*at, i), {"given": each}
        else:
            spans.append((span, each))
    spans.sort()
    for (first, told), (second, other) in pairwise(spans):
        if second[0] < first[1]:
            yield "calendar-overlap", at, {"first": told, "second": other}


def _spans(written: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return written hours as minutes since midnight, sorted, without those that are none."""
    return tuple(sorted(span for each in written if (span := _minutes(each))))


def _weekdays(key: str) -> tuple[int, ...] | None:
    """Return the weekdays that a key names, from 0 for Monday, or None where it names none."""
    first, _, last = (part.strip().lower() for part in key.partition("-"))
    last = last if "-" in key else first
    if first not in WEEK or last not in WEEK or WEEK.index(first) > WEEK.index(last):
        return None
    return tuple(range(WEEK.index(first), WEEK.index(last) + 1))


def _minutes(written: str) -> tuple[int, int] | None:
    """Return hours such as ``09:00-12:00`` as minutes since midnight, or None where they are no hours of one day."""
    found = _HOURS.fullmatch(written)
    if not found:
        return None
    h, m, last_h, last_m = map(int, found.groups())
    start, end = 60 * h + m, 60 * last_h + last_m
    return (start, end) if m < 60 and last_m < 60 and start < end <= MINUTES else None
