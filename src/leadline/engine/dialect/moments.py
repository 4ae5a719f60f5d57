"""Dates and times: DuckDB's rules for clocks, zones and text, said in Spark's words.

Spark's session runs on UTC. DuckDB's TIMESTAMP is its TIMESTAMP_NTZ, and TIMESTAMP WITH TIME ZONE its TIMESTAMP.
"""

from leadline.engine.dialect.strptime import shifted
from leadline.engine.dialect.words import choose, matched

_ISO = (
    r"\A\s*+(\d{1,5}+)([-/ ])(\d{1,2}+)\2(\d{1,2}+)"
    r"(?:[T ] *+(\d{1,2}+):(\d{1,2}+)(?::(\d{1,2}+)(?:\.(\d{0,9}+))?)?( ?)(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?\z"
)
_GROUPS = 10


def microseconds(moment: str) -> str:
    """Return Spark SQL for the microseconds since 1970 of a moment, zoned or in UTC."""
    return f"unix_micros(CAST({moment} AS TIMESTAMP))"


def read_moment(text: str) -> str:
    """Return Spark SQL that reads ISO 8601 as the clock on the wall, null where it is not written so."""
    return matched(text, _ISO, _GROUPS, _clock())


def _group(number: int) -> str:
    return f"get(g, {number - 1})"


def _whole(number: int) -> str:
    return f"coalesce(CAST(nullif({_group(number)}, '') AS INT), 0)"


def _clock() -> str:
    second = f"{_whole(7)} + CAST(rpad(left({_group(8)}, 6), 6, '0') AS DECIMAL(16, 6)) / 1000000"
    day = ", ".join(map(_whole, (1, 3, 4)))
    midnight = f"try_make_timestamp_ntz({day}, 0, 0, 0) + INTERVAL '1' DAY"
    return choose(
        (f"{_whole(7)} > 59", "NULL"),  # Spark takes a 60th second for the next minute
        (f"{_whole(5)} = 24 AND {_whole(6)} = 0 AND {second} = 0", midnight),
        otherwise=f"try_make_timestamp_ntz({day}, {_whole(5)}, {_whole(6)}, {second})",
    )


def read_zoned(text: str) -> str:
    """Return Spark SQL that reads ISO 8601 with an offset, UTC where it has none; null where it is not written so."""
    offset = _group(10)
    zoned = choose(
        (f"{_group(9)} = ' ' AND {offset} <> 'UTC'", "NULL"),
        (f"{offset} RLIKE '^[+-]'", shifted(_clock(), offset)),
        otherwise=f"CAST({_clock()} AS TIMESTAMP)",
    )
    return matched(text, _ISO, _GROUPS, zoned)


def read_day(text: str) -> str:
    """Return Spark SQL that reads the day of a date or time, null where it is not written so."""
    day = f"try_make_timestamp_ntz({', '.join(map(_whole, (1, 3, 4)))}, 0, 0, 0)"
    dated = choose((f"{_clock()} IS NOT NULL", f"CAST({day} AS DATE)"))
    return matched(f"rtrim({text})", _ISO, _GROUPS, dated)


def on_clock(zone: str, zoned: str) -> str:
    """Return Spark SQL for what the clock of a zone shows at a moment."""
    return f"convert_timezone('UTC', {zone}, CAST({zoned} AS TIMESTAMP_NTZ))"


def from_clock(zone: str, local: str) -> str:
    """Return Spark SQL for the moment, zoned, at which the clock of a zone shows ``local``.

    Where a clock is turned back and shows a time twice, DuckDB means the later moment and Spark the earlier: the hours
    behind the change decide.
    """
    if zone == "'UTC'":
        return f"CAST({local} AS TIMESTAMP)"
    early = f"convert_timezone({zone}, 'UTC', {local})"
    ahead = f"({early} + INTERVAL '3' HOUR)"
    late = f"({local} + ({ahead} - convert_timezone('UTC', {zone}, {ahead})))"
    same = f"convert_timezone('UTC', {zone}, {late}) = {local} AND {late} > {early}"
    return f"CAST({choose((same, late), otherwise=early)} AS TIMESTAMP)"


def between_zones(zone: str, moment: str) -> str:
    """Return Spark SQL for what the clock of a zone shows when it is ``moment`` in UTC."""
    return f"convert_timezone('UTC', {zone}, {moment})"


def span(number: str, per_second: int) -> str:
    """Return Spark SQL for so many parts of a second as an interval; a second has ``per_second`` of them."""
    return f"make_dt_interval(0, 0, 0, CAST(CAST({number} AS DECIMAL(26, 6)) / {per_second} AS DECIMAL(18, 6)))"
