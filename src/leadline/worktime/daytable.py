"""Working time by prefix sums: how much of it lies before each day, so that a span costs two lookups and no loop.

Days here are UTC days, so that a query converts no time zone: a calendar's hours are laid onto the UTC time line once,
when the table is made. An instant is working time when its local clock shows working hours; where a clock is put
forward an hour of them is missing, where it is put back an hour comes twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import pyarrow as pa

from leadline.worktime.calendar import Calendar
from leadline.worktime.publicdays import PublicDays, public_days

SECONDS = 86_400
MICRO = 1_000_000
_EPOCH = date(1970, 1, 1).toordinal()
_REACH = 15 * 3600  # no time zone is further from UTC

Spans = tuple[tuple[int, int], ...]
"""Working spans of one day, in seconds since its midnight."""


@dataclass(frozen=True)
class DayTable:
    """The days from ``first`` to ``last`` of several calendars, one calendar after the other.

    For each UTC day: ``before``, the working seconds before it, and ``shape``, the place in ``shapes`` of its working
    spans. For each day of the calendar's own clock: ``upto``, how many working days there are from ``first`` to it.
    ``known`` are for each calendar the first and last day of which its holidays are known.
    """

    first: date
    last: date
    before: tuple[int, ...]
    shape: tuple[int, ...]
    upto: tuple[int, ...]
    shapes: tuple[Spans, ...]
    known: tuple[tuple[date, date], ...]
    zones: tuple[str, ...]

    @property
    def days(self) -> int:
        """How many days each calendar has."""
        return (self.last - self.first).days + 1

    def known_times(self, calendar: int) -> tuple[datetime, datetime]:
        """Return from when until when (UTC, exclusive) a calendar is known."""
        zone = ZoneInfo(self.zones[calendar])
        first, last = self.known[calendar]
        start, end = (datetime(d.year, d.month, d.day, tzinfo=zone) for d in (first, last + timedelta(days=1)))
        return start.astimezone(UTC).replace(tzinfo=None), end.astimezone(UTC).replace(tzinfo=None)

    def as_table(self) -> pa.Table:
        """Return the table as rows, for an engine to join: place (from 0), upto, and in microseconds ``before``.

        Each of the spans a day may have is ``start`` and ``length`` (0 where it has none) with its number.
        """
        columns = {
            "place": pa.array(range(len(self.before)), pa.int64()),
            "before": pa.array([seconds * MICRO for seconds in self.before], pa.int64()),
            "upto": pa.array(self.upto, pa.int32()),
        }
        for i in range(self.spans):
            cut = [shape[i] if i < len(shape) else (0, 0) for shape in self.shapes]
            columns[f"start{i}"] = pa.array([cut[shape][0] * MICRO for shape in self.shape], pa.int64())
            columns[f"length{i}"] = pa.array([(cut[s][1] - cut[s][0]) * MICRO for s in self.shape], pa.int64())
        return pa.table(columns)

    @property
    def spans(self) -> int:
        """The most working spans a day has."""
        return max(map(len, self.shapes))


def day_table(calendars: tuple[Calendar, ...], first: date, last: date, *, time_zone: str) -> DayTable:
    """Return the table of ``calendars`` from ``first`` to ``last``; ``time_zone`` is that of a calendar without one.

    >>> week = Calendar(hours={"mon-fri": ("09:00-12:00", "13:30-18:00")})
    >>> table = day_table((week,), date(2025, 3, 6), date(2025, 3, 10), time_zone="UTC")  # Thursday to Monday
    >>> [seconds / 3600 for seconds in table.before], table.upto
    ([0.0, 7.5, 15.0, 15.0, 15.0], (1, 2, 2, 2, 3))
    """
    before: list[int] = []
    shape: list[int] = []
    upto: list[int] = []
    known: list[tuple[date, date]] = []
    shapes: dict[Spans, int] = {(): 0}
    zones = tuple(calendar.time_zone or time_zone for calendar in calendars)
    for calendar, zone in zip(calendars, zones, strict=True):
        country = public_days(calendar.country, calendar.subdivision) if calendar.country else None
        known.append(_known(country, first, last))
        spans = _spans(calendar, country, zone, known[-1], first, last)
        seconds = [sum(end - start for start, end in spans[day]) for day in spans]
        before += accumulate(seconds[:-1], initial=0)
        shape += [shapes.setdefault(each, len(shapes)) for each in spans.values()]
        works = (int(bool(_hours(calendar, country, first + timedelta(days=i)))) for i in range(len(spans)))
        upto += accumulate(works)
    return DayTable(
        first=first,
        last=last,
        before=tuple(before),
        shape=tuple(shape),
        upto=tuple(upto),
        shapes=tuple(shapes),
        known=tuple(known),
        zones=zones,
    )


def _known(country: PublicDays | None, first: date, last: date) -> tuple[date, date]:
    if country is None:
        return first, last
    return max(first, date(country.first, 1, 1)), min(last, date(country.last, 12, 31))


def _hours(calendar: Calendar, country: PublicDays | None, day: date) -> Spans:
    """Return a day's working hours, in minutes since midnight.

    A single day with hours of its own has these. A shifted or further working day has, at the weekend, the hours of the
    first weekday that has any: it stands for a day of the week.
    """
    if day in calendar.days:
        return calendar.single[day]
    week = calendar.week
    ordinary = week[day.weekday()]
    shifted = country is not None and day in country.shifted
    if day in calendar.working_days or (shifted and day not in calendar.holidays):
        usual = next(hours for hours in week if hours)
        return (ordinary or usual) if day.weekday() < 5 else usual
    if day in calendar.holidays or (country is not None and day in country.off):
        return ()
    return ordinary


def _spans(
    calendar: Calendar,
    country: PublicDays | None,
    zone: str,
    known: tuple[date, date],
    first: date,
    last: date,
) -> dict[int, Spans]:
    """Return the working spans of each UTC day from ``first`` to ``last``, by its number since 1970."""
    start, end = first.toordinal() - _EPOCH, last.toordinal() - _EPOCH
    found: dict[int, list[tuple[int, int]]] = {day: [] for day in range(start, end + 1)}
    offsets = _Offsets(zone)
    for day in range(start - 1, end + 2):
        local = date.fromordinal(day + _EPOCH)
        hours = _hours(calendar, country, local) if known[0] <= local <= known[1] else ()
        for opens, closes in hours:
            for a, b in offsets.on_utc(day * SECONDS + 60 * opens, day * SECONDS + 60 * closes):
                for number in range(a // SECONDS, (b - 1) // SECONDS + 1):
                    if number in found:
                        midnight = number * SECONDS
                        found[number].append((max(a - midnight, 0), min(b - midnight, SECONDS)))
    return {day: tuple(sorted(spans)) for day, spans in found.items()}


class _Offsets:
    """How far a time zone's clock is ahead of UTC, looked up once a day."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._on: dict[int, int] = {}

    def on_utc(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Give the spans of UTC in which the clock shows times from ``start`` to ``end`` (seconds, as if UTC)."""
        low, high = start // SECONDS * SECONDS - _REACH, start // SECONDS * SECONDS + SECONDS + _REACH
        earlier, later = self._at(low), self._at(high)
        if earlier == later:
            yield start - earlier, end - earlier
            return
        before, change = low, high
        while change - before > 1:
            middle = (before + change) // 2
            before, change = (middle, change) if self._read(middle) == earlier else (before, middle)
        for offset, since, until in ((earlier, low, change), (later, change, high + SECONDS)):
            a, b = max(start - offset, since), min(end - offset, until)
            if a < b:
                yield a, b

    def _at(self, second: int) -> int:
        if second not in self._on:
            self._on[second] = self._read(second)
        return self._on[second]

    def _read(self, second: int) -> int:
        offset = datetime.fromtimestamp(second, self._zone).utcoffset()
        return round(offset.total_seconds()) if offset else 0
