"""How dates are written, as SQL: ISO 8601, the formats that are tried after it, and a format a person gave.

A ``Reading`` gives the time on the local clock, as it is written, and in UTC. Times without a zone belong to the log's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from leadline.engine import sql

ISO = "ISO 8601"
SERIAL = "excel"
"""The format of days counted as Excel does, where a sheet shows numbers instead of dates."""

EPOCHS = {"epoch": 1_000_000, "epoch-ms": 1000, "epoch-us": 1}
"""Formats of times counted from 1970 in UTC, as programs do: how many microseconds they count in."""

COUNTED = (SERIAL, *EPOCHS)
"""Formats of times that are written as a number; all others are in strptime notation."""

MONTH_FIRST, DAY_FIRST = "%m/%d/%Y", "%d/%m/%Y"
FAMILIES = ("%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", MONTH_FIRST, DAY_FIRST, "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%d")
MISSING = ("NULL", "null", "None", "NaN", "nan", "NaT", "N/A", "\\N")

_TIMES = (
    *(" %H:%M:%S", " %H:%M", " %H:%M:%S.%f", "T%H:%M:%S", "T%H:%M", " %I:%M:%S %p", " %I:%M %p"),
    *(", %I:%M %p", ", %I:%M:%S %p", ", %H:%M", ", %H:%M:%S"),  # as browsers write them, and what is exported there
)
_MORE_TIMES = {
    "%Y年%m月%d日": ("%H:%M:%S", "%H:%M", " %H时%M分%S秒", " %H时%M分", "%H时%M分%S秒", "%H时%M分"),
    "%Y%m%d": ("%H%M%S", " %H%M%S", "%H%M"),
}
_SPOKEN_TIMES = tuple(f"%Y-%m-%d {time}" for time in ("%I:%M:%S %p", "%I:%M %p", "%H时%M分%S秒", "%H时%M分"))
"""Times of day that no format of a day has after it; the day is any."""

_ISO_PATTERN = sql.text(
    r"\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?([Zz]|[+-]\d{2}(:?\d{2})?))?)?"
)
_OFFSET_PATTERN = sql.text(r":\d{2}([.,]\d+)? ?([Zz]|[+-]\d{2}(:?\d{2})?)$")
_END_OF_DAY = sql.text("([ T])24:00(:00)?$")
_SPOKEN = (
    ("[\u00a0\u2009\u202f]", " "),
    (r"\s*[上下]午\s*(0|00|1[3-9]|2[0-3])([:时点])", r" \1\2"),
    (r"\s*上午\s*(\S.*)$", r" \1 AM"),
    (r"\s*下午\s*(\S.*)$", r" \1 PM"),
)
"""How the halves of the day are written as formats know them; an hour past noon tells by itself which half it is.
Before AM and PM, newer programs write a narrow space that does not break."""
_UNUSUAL = sql.text("[午\u00a0\u2009\u202f]")

_DAY = 24 * 60 * 60 * 1_000_000  # microseconds
_ZERO_PATTERN = sql.text(r"0[0\s:/.T-]*")


@dataclass(frozen=True)
class Reading:
    """One way to read a date column: SQL for the local clock and for UTC, null where a value is not written so.

    ``utc`` is written over the columns ``raw`` and ``local`` that the reading was asked for. ``offsets`` says that some
    values name their zone; ``spoken`` that raw values have to be rewritten first, by the function of this name.
    """

    found: str
    local: str
    utc: str
    offsets: bool = False
    spoken: bool = False


def is_zero(raw: str) -> str:
    """Return SQL that is true for a date of zeros, which some systems write for no date."""
    return f"(starts_with({raw}, '0') AND regexp_full_match({raw}, {_ZERO_PATTERN}))"


def with_clock(day: str, clock: str) -> str:
    """Return SQL that joins a day and a time of day, each as text, to one text that a format of the day can read.

    Six digits, five where a leading zero was lost, and zeros alone are a time of day as SAP writes it. Workbooks give
    the day midnight, and the time of day a day of 1899. Without a time of day it is the day alone.
    """
    alone = f"regexp_replace({day}, '[ T]00:00(:00([.]0+)?)?$', '')"
    bare = f"regexp_replace({clock}, '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[ T]', '')"
    digits = f"regexp_replace(lpad({bare}, 6, '0'), '^(..)(..)(..)$', '\\1:\\2:\\3')"
    spoken = f"strftime(try_strptime('2000-01-01 ' || {bare}, [{sql.texts(_SPOKEN_TIMES)}]), '%H:%M:%S')"
    read = (
        f"CASE WHEN regexp_full_match({bare}, '[0-9]{{5,6}}|0+') THEN {digits} "
        f"WHEN regexp_matches({bare}, '[时MmAaPp]') THEN coalesce({spoken}, {bare}) ELSE {bare} END"
    )
    return f"CASE WHEN {clock} IS NULL OR {is_zero(day)} THEN {alone} ELSE {alone} || ' ' || {read} END"


def has_offset(raw: str) -> str:
    """Return SQL that is true for a time that names its zone as an offset or Z."""
    return f"regexp_matches({raw}, {_OFFSET_PATTERN})"


def parsed(raw: str, format_: str) -> str:
    """Return SQL that reads a format, with or without a time of day; a year needs four digits unless it is ``%y``.

    24:00, as SAP writes the end of a day, is the midnight after it.
    """
    formats = sql.texts([format_, *_timed(format_)])
    end_of_day = f"try_strptime(regexp_replace({raw}, {_END_OF_DAY}, '\\100:00:00'), [{formats}])"
    time = (
        f"coalesce(try_strptime({raw}, [{formats}]), CASE WHEN regexp_matches({raw}, {_END_OF_DAY}) "
        f"THEN {end_of_day} + to_microseconds({_DAY}) END)"
    )
    return time if "%y" in format_ or "%z" in format_ else f"CASE WHEN year({time}) >= 1000 THEN {time} END"


def is_spoken(raw: str) -> str:
    """Return SQL that is true for a time that says 上午 or 下午, or has spaces that formats do not know."""
    return f"regexp_matches({raw}, {_UNUSUAL})"


def spoken(raw: str) -> str:
    """Return SQL for a time in which 上午 and 下午 are AM and PM behind it, and spaces those that formats know."""
    told = raw
    for pattern, instead in _SPOKEN:
        told = f"regexp_replace({told}, {sql.text(pattern)}, {sql.text(instead)})"
    return told


def iso(raw: str) -> str:
    """Return SQL that reads ISO 8601 as the clock on the wall."""
    return f"CASE WHEN regexp_full_match({raw}, {_ISO_PATTERN}) THEN TRY_CAST({_tidy(raw)} AS TIMESTAMP) END"


def read_iso(raw: str, local: str, zone: str, *, offsets: bool) -> Reading:
    """Return how ISO 8601 is read. Without ``offsets`` no value names its zone."""
    utc = _to_utc(local, zone)
    if offsets:
        zoned = f"timezone('UTC', TRY_CAST({_tidy(raw)} AS TIMESTAMP WITH TIME ZONE))"
        utc = f"CASE WHEN {local} IS NULL THEN NULL WHEN {has_offset(raw)} THEN {zoned} ELSE {utc} END"
    return Reading(ISO, iso(raw), utc, offsets)


def read_format(raw: str, local: str, format_: str, zone: str) -> Reading:
    """Return how a format in strptime notation, or one of those of numbers, is read."""
    if format_ in EPOCHS:
        return Reading(format_, _from_utc(f"timezone('UTC', {epoch(raw, format_)})", zone), epoch(raw, format_))
    if format_ == SERIAL:
        # Day 0 is such that day 61 is 1 March 1900; Excel's 29 February 1900 never was. Its clock ends at milliseconds.
        days = f"TRY_CAST({raw} AS DOUBLE)"
        moment = f"TIMESTAMP '1899-12-30' + to_milliseconds(CAST(round({days} * 86400000) AS BIGINT))"
        return Reading(SERIAL, f"CASE WHEN {days} BETWEEN 61 AND 2958466 THEN {moment} END", _to_utc(local, zone))
    time = parsed(raw, format_)
    if "%z" in format_:
        return Reading(format_, _from_utc(time, zone), f"timezone('UTC', {time})")
    return Reading(format_, time, _to_utc(local, zone))


def epoch(raw: str, format_: str) -> str:
    """Return SQL for a time that is counted from 1970."""
    count = f"CAST(round(TRY_CAST({raw} AS DOUBLE) * {EPOCHS[format_]}) AS BIGINT)"
    return f"TIMESTAMP '1970-01-01' + to_microseconds({count})"


def read_typed(raw: str, local: str, zone: str, *, zoned: bool, finer: bool) -> Reading:
    """Return how a column that already holds times is read; ``finer`` ones than microseconds are cut."""
    if finer:
        # A cast would round, and make the last moment of a day the next day's midnight.
        cut = f"make_timestamp(epoch_ns({raw}) // 1000)"
        if zoned:
            return Reading("timestamp", cut if zone == "UTC" else _from_utc(f"timezone('UTC', {cut})", zone), cut)
        return Reading("timestamp", cut, _to_utc(local, zone))
    if zoned:
        # What timezone() says, six times as fast; but of infinity nothing is said.
        utc = f"coalesce(make_timestamp(epoch_us({raw})), timezone('UTC', {raw}))"
        return Reading("timestamp", utc, local) if zone == "UTC" else Reading("timestamp", _from_utc(raw, zone), utc)
    return Reading("timestamp", f"CAST({raw} AS TIMESTAMP)", _to_utc(local, zone))


def _timed(format_: str) -> Sequence[str]:
    """Return the format with each way to write a time of day, for a format that is a day."""
    if any(directive in format_ for directive in ("%H", "%I", "%z")):
        return ()
    return [format_ + time for time in (*_TIMES, *_MORE_TIMES.get(format_, ()))]


def _tidy(raw: str) -> str:
    return f"regexp_replace(replace({raw}, ',', '.'), ' ([Zz+-])', '\\1')"


def _to_utc(local: str, zone: str) -> str:
    return local if zone == "UTC" else f"timezone('UTC', timezone({sql.text(zone)}, {local}))"


def _from_utc(zoned: str, zone: str) -> str:
    return f"timezone({sql.text(zone)}, {zoned})"
