"""What the values of a column are: how many, how often they repeat, and whether they are dates, numbers or text.

Only the first rows of a file are looked at, so that a huge one takes no more memory than a small one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.amounts import survey_numbers
from leadline.eventlog.dateformat import (
    DAY_FIRST,
    EPOCHS,
    FAMILIES,
    ISO,
    MISSING,
    MONTH_FIRST,
    SERIAL,
    epoch,
    is_spoken,
    is_zero,
    iso,
    parsed,
    spoken,
)
from leadline.eventlog.suggest.words import plays, split

_MOST_VALUES = 60
_DATES = 0.9
"""A column whose values are dates to this share is a date column; the rest are told and left out."""

_SHORT = ("%d.%m.%y", "%m/%d/%y", "%d/%m/%y", "%y/%m/%d", "%d-%m-%y", "%y-%m-%d")
_TWO_DIGITS = sql.text(r"^\d{1,2}([./-])\d{1,2}[./-]\d{2}($|[ T])")
"""Dates with two digits for the year; a format is always written down for them, since no reader guesses a century."""

_MANY = 10
_EPOCH = 10
"""Digits of a time in seconds since 1970; in milliseconds it has three more."""

_ENDS = {"start", "started", "begin", "end", "ended", "complete", "completed"}
_YEARS = "BETWEEN 1980 AND 2100"
_BOOLEAN = "lower(v) IN ('true', 'false', 'yes', 'no', 'y', 'n', '0', '1', '是', '否', 'x')"
_NUMBER = r"regexp_full_match(v, '[+-]?(\d+|\d{1,3}([.,]\d{3})+)([.,]\d+)?([eE][+-]?\d+)?')"
_MONEY = r"regexp_full_match(v, '[^0-9]{0,8}[0-9][0-9., \x{a0}\x{202f}''’]*[^0-9]{0,8}')"
"""What may be a number with something beside it, such as a currency; whether it is one is told by reading it."""
_DATE = r"regexp_matches(v, '^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}') OR regexp_matches(v, '^\d{8}( ?\d{4,6}|$|[ T]\d)')"
"""What may be a date; whether it is one is told by reading it."""


@dataclass(frozen=True)
class Column:
    """A column's values. ``kind``: empty, date, number, boolean or text; ``share`` is how much of it is of that kind.

    ``formats`` are the ways in which its dates can be read, more than one where month and day cannot be told apart;
    ``needs_format`` says that the way must be written down. ``values`` are its most frequent values with their counts.
    ``signs`` are the currencies beside its numbers as they are written; ``unclear`` are numbers of which nothing tells
    whether ``1,234`` is a thousand; ``doubtful`` are those whose points could all be of thousands, as in ``1.234``.
    """

    name: str
    sql: str
    place: int
    rows: int
    filled: int
    distinct: int
    kind: str
    share: float = 1.0
    formats: tuple[str, ...] = ()
    needs_format: bool = False
    timed: bool = False
    whole: bool = False
    longest: int = 0
    signs: tuple[str, ...] = ()
    unclear: bool = False
    doubtful: bool = False
    values: dict[str, int] = field(default_factory=dict)

    @property
    def unique(self) -> bool:
        """Say whether every row has a value and none repeats."""
        return self.filled == self.rows and self.distinct == self.rows

    @property
    def sign(self) -> str | None:
        """The currency that stands beside every number, if it is one."""
        return self.signs[0] if self.kind == "number" and len(self.signs) == 1 else None

    @property
    def fill(self) -> float:
        """The share of rows that have a value."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def repeats(self) -> float:
        """How many rows have the same value, on average."""
        return self.filled / self.distinct if self.distinct else 0.0


def profile_column(engine: Engine, relation: str, name: str, given: str, arrow: pa.DataType, place: int) -> Column:
    """Return what the values of a column are; ``given`` is SQL for it in ``relation``."""
    text = f"nullif(trim(CAST({given} AS VARCHAR)), '')"
    source = f"(SELECT CASE WHEN {text} NOT IN ({sql.texts(MISSING)}) THEN {text} END AS v FROM {sql.name(relation)})"
    row = engine.query(
        f"SELECT count(*) AS rows, count(v) AS filled, count(DISTINCT v) AS values, "
        f"count(*) FILTER (WHERE {_BOOLEAN}) AS booleans, count(*) FILTER (WHERE {_NUMBER}) AS numbers, "
        f"count(*) FILTER (WHERE {_DATE}) AS dates, count(*) FILTER (WHERE {is_zero('v')}) AS zeros, "
        r"count(*) FILTER (WHERE regexp_full_match(v, '\d+')) AS whole, "
        f"count(*) FILTER (WHERE {_MONEY}) AS money, count(TRY_CAST(v AS DOUBLE)) AS plain, "
        "count(*) FILTER (WHERE TRY_CAST(v AS DOUBLE) BETWEEN 29000 AND 73000) AS serial, "
        r"count(*) FILTER (WHERE regexp_full_match(v, '1\d{9}|1\d{12}')) AS epochs, "
        r"count(*) FILTER (WHERE regexp_matches(v, '\d[:时点]\d')) AS clocks, "
        r"count(*) FILTER (WHERE regexp_matches(v, '[ T日]0?0[:时点]00')) AS midnights, "
        f"max(length(v)) AS longest FROM {source}"
    ).to_pylist()[0]
    reads = {family: f"f{i}" for i, family in enumerate(FAMILIES)}
    row |= (
        _read_dates(engine, source, reads)
        if row["dates"] >= 0.5 * row["filled"] > 0
        else dict.fromkeys(("iso", "differ", "likely", *reads.values()), 0)
    )
    filled, distinct = row["filled"], row["values"]
    short = _short_years(engine, source, filled) if row["dates"] == filled > 0 else ()
    found = {ISO: row["iso"]} | {family: row[short] for family, short in reads.items()}
    numeric = pa.types.is_integer(arrow) or pa.types.is_floating(arrow) or pa.types.is_decimal(arrow)
    typed = pa.types.is_timestamp(arrow) or pa.types.is_date(arrow)
    kind, share, needs = "text", 1.0, False
    formats: tuple[str, ...] = ()
    # A zero is a date only among dates; alone it is a number.
    dated = filled - row["zeros"] if max(found.values()) else filled
    best = max(found.values())
    digits = row["whole"] == filled
    if filled == 0:
        kind = "empty"
    elif typed:
        kind, formats = "date", ("timestamp",)
    elif (
        best
        and min(best, row["likely"]) >= _DATES * dated
        and (not digits or plays("time", name) or _repeats_or_all(row, distinct))
    ):
        kind, share = "date", best / dated
        formats = tuple(family for family, count in found.items() if count == best)
        if formats[0] == ISO:
            formats = (ISO,)
        ambiguous = {MONTH_FIRST, DAY_FIRST} <= {*formats} and row["differ"] > 0
        formats = (MONTH_FIRST, DAY_FIRST) if ambiguous else formats[:1]
        needs = ambiguous or numeric
    elif short:
        kind, formats, needs = "date", short, True
    elif row["serial"] == filled and row["numbers"] == filled and plays("time", name) and not plays("id", name):
        kind, formats, needs = "date", (SERIAL,), True
    elif (
        row["epochs"] == filled
        and not plays("id", name)
        and (row["longest"] > _EPOCH or plays("time", name) or {*split(name)} & _ENDS)
    ):
        kind, formats, needs = "date", ("epoch" if row["longest"] == _EPOCH else "epoch-ms",), True
    elif pa.types.is_boolean(arrow) or (row["booleans"] == filled and distinct <= 2 and not numeric):
        kind = "boolean"
    elif row["numbers"] >= 0.8 * filled:
        kind, share = "number", row["numbers"] / filled
    written = None
    if row["money"] == filled > 0 and kind in ("text", "number") and not digits and not numeric:
        written = survey_numbers(engine, source, "v")
    if written and written.numbers == filled and (written.one_sign or not written.signed):
        kind, share = "number", 1.0
    top = engine.query(
        f"SELECT v, count(*) AS n FROM {source} WHERE v IS NOT NULL GROUP BY v ORDER BY n DESC, v LIMIT {_MOST_VALUES}"
    ).to_pylist()
    return Column(
        name=name,
        sql=given,
        place=place,
        rows=row["rows"],
        filled=filled,
        distinct=distinct,
        kind=kind,
        share=share,
        formats=formats,
        needs_format=needs,
        timed=kind == "date" and (row["clocks"] > row["midnights"] or formats[0] in EPOCHS),
        whole=digits,
        longest=row["longest"] or 0,
        signs=written.signs if written and written.numbers == filled else (),
        unclear=kind == "number" and written is not None and written.unclear,
        doubtful=kind == "number" and written is not None and written.doubtful,
        values={each["v"]: each["n"] for each in top},
    )


def _read_dates(engine: Engine, source: str, reads: Mapping[str, str]) -> dict[str, int]:
    """Count how many rows each format of dates reads; each value is read once, however often it occurs."""
    inner = ", ".join(f"{parsed('v', family)} AS {short}" for family, short in reads.items())
    counted = ", ".join(f"coalesce(sum(n) FILTER (WHERE {s} IS NOT NULL), 0) AS {s}" for s in reads.values())
    likely = " OR ".join(f"year({short}) {_YEARS}" for short in ("i", *reads.values()))
    counts = engine.query(
        f"SELECT coalesce(sum(n) FILTER (WHERE i IS NOT NULL), 0) AS iso, {counted}, "
        f"coalesce(sum(n) FILTER (WHERE {likely}), 0) AS likely, "
        f"count(*) FILTER (WHERE {reads[MONTH_FIRST]} <> {reads[DAY_FIRST]}) AS differ "
        f"FROM (SELECT v, n, {iso('v')} AS i, {inner} FROM "
        f"(SELECT {_plain('v')} AS v, count(*) AS n FROM {source} GROUP BY 1))"
    ).to_pylist()[0]
    return {name: int(count) for name, count in counts.items()}


def _short_years(engine: Engine, source: str, filled: int) -> tuple[str, ...]:
    """Return the ways to read dates whose years have two digits, of those that read every value."""
    counted = ", ".join(f"count({parsed('v', each)}) AS f{i}" for i, each in enumerate(_SHORT))
    counts = engine.query(
        f"SELECT count(*) FILTER (WHERE regexp_matches(v, {_TWO_DIGITS})) AS fit, {counted} FROM {source}"
    ).to_pylist()[0]
    if counts["fit"] < filled:
        return ()
    return tuple(each for i, each in enumerate(_SHORT) if counts[f"f{i}"] == filled)


def _repeats_or_all(row: Mapping[str, int], distinct: int) -> bool:
    """Say whether eight digits are days though no name says so: they repeat, or all of many are real days."""
    return distinct < 0.5 * row["filled"] or (distinct >= _MANY and row["likely"] == row["filled"])


def _plain(text: str) -> str:
    return f"CASE WHEN {is_spoken(text)} THEN {spoken(text)} ELSE {text} END"


def moment(column: Column, chosen: str) -> str:
    """Return SQL that reads a date column in the way that was chosen, null where a value is not written so."""
    text = _plain(f"trim(CAST({column.sql} AS VARCHAR))")
    if chosen == "timestamp":
        return f"CAST({column.sql} AS TIMESTAMP)"
    if chosen == ISO:
        return iso(text)
    if chosen == SERIAL:
        return f"TIMESTAMP '1899-12-30' + to_milliseconds(CAST(round(TRY_CAST({text} AS DOUBLE) * 86400000) AS BIGINT))"
    return epoch(text, chosen) if chosen in EPOCHS else parsed(text, chosen)
