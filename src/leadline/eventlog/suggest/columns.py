"""What the values of a column are: how many, how often they repeat, and whether they are dates, numbers or text.

Only the first rows of a file are looked at, so that a huge one takes no more memory than a small one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import pyarrow as pa

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.amounts import Written, survey_numbers
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
_AT_ONCE = 1_000_000
"""Values that are looked at together."""

_DATES = 0.9
"""A column whose values are dates to this share is a date column; the rest are told and left out."""

_TOLD = (
    *("%d.%m.%y", "%m/%d/%y", "%d/%m/%y", "%y/%m/%d", "%d-%m-%y", "%y-%m-%d"),
    *("%d-%m-%Y", "%m-%d-%Y", "%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%b %d %Y"),
)
_NAMED_MONTH = r"(\d{1,2}[- ][A-Za-z]{3}[- ]\d{2,4}|[A-Za-z]{3} \d{1,2},? \d{4})"
_LIKE_TOLD = sql.text(rf"^(\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2}}|\d{{1,2}}-\d{{1,2}}-\d{{4}}|{_NAMED_MONTH})($|[ T,])")
"""Dates with two digits for the year, dashes behind the day, or a month's name: their format is always written down.

No reader guesses a century, and none tries the others.
"""

_MANY = 10
_EPOCH = 10
"""Digits of a time in seconds since 1970; in milliseconds it has three more."""

_ENDS = {"start", "started", "begin", "end", "ended", "complete", "completed"}
_YEARS = "BETWEEN 1980 AND 2100"
_BOOLEAN = "lower(v) IN ('true', 'false', 'yes', 'no', 'y', 'n', '0', '1', '是', '否', 'x')"
_NUMBER = r"regexp_full_match(v, '[+-]?(\d+|\d{1,3}([.,]\d{3})+)([.,]\d+)?([eE][+-]?\d+)?')"
_MONEY = r"regexp_full_match(v, '[^0-9]{0,8}[0-9][0-9., \x{a0}\x{202f}''’]*[^0-9]{0,8}')"
"""What may be a number with something beside it, such as a currency; whether it is one is told by reading it."""
_DATE = (
    r"regexp_matches(v, '^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}') OR regexp_matches(v, '^\d{8}( ?\d{4,6}|$|[ T]\d)')"
    rf" OR regexp_matches(v, '^{_NAMED_MONTH}')"
)
"""What may be a date; whether it is one is told by reading it."""


def _rows(condition: str) -> str:
    """Return SQL that counts the rows whose value fulfils a condition."""
    return f"coalesce(sum(n) FILTER (WHERE {condition}), 0)"


_COUNTS = {
    "filled": "sum(n)",
    "values": "count(*)",
    "booleans": _rows(_BOOLEAN),
    "numbers": _rows(_NUMBER),
    "dates": _rows(_DATE),
    "told": _rows(f"regexp_matches(v, {_LIKE_TOLD})"),
    "zeros": _rows(is_zero("v")),
    "whole": _rows(r"regexp_full_match(v, '\d+')"),
    "money": _rows(_MONEY),
    "serial": _rows("TRY_CAST(v AS DOUBLE) BETWEEN 29000 AND 73000"),
    "epochs": _rows(r"regexp_full_match(v, '1\d{9}|1\d{12}')"),
    "clocks": _rows(r"regexp_matches(v, '\d[:时点]\d')"),
    "midnights": _rows(r"regexp_matches(v, '[ T日]0?0[:时点]00')"),
    "longest": "max(length(v))",
}
_READS = {family: f"f{i}" for i, family in enumerate(FAMILIES)}
_NOTHING = dict.fromkeys((*_COUNTS, *_READS.values(), "iso", "likely", "differ"), 0)


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


def profile_columns(engine: Engine, relation: str, given: Mapping[str, tuple[str, pa.DataType]]) -> tuple[Column, ...]:
    """Return what the values of columns are; ``given`` are their names, with SQL for each in ``relation`` and its type.

    As many columns as fit into memory are asked about at once, and of each value only once, however often it occurs:
    an export of a hundred columns takes little longer than one of ten.
    """
    (counted,) = engine.query(f"SELECT count(*) AS rows FROM {sql.name(relation)}").to_pylist()
    at_once = max(1, _AT_ONCE // max(1, counted["rows"]))
    columns = [(place, name, code, arrow) for place, (name, (code, arrow)) in enumerate(given.items())]
    profiled: list[Column] = []
    for start in range(0, len(columns), at_once):
        profiled += _profiled(engine, relation, columns[start : start + at_once], counted["rows"])
    return tuple(profiled)


def _profiled(
    engine: Engine, relation: str, columns: Sequence[tuple[int, str, str, pa.DataType]], rows: int
) -> Iterator[Column]:
    values = sql.name(f"{relation}_values")
    each = ", ".join(f"{{'place': {place}, 'v': {_filled(code)}}}" for place, _, code, _ in columns)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {values} AS SELECT m.place AS place, m.v AS v, count(*) AS n "
        f"FROM (SELECT unnest([{each}]) AS m FROM {sql.name(relation)}) WHERE m.v IS NOT NULL GROUP BY 1, 2"
    )
    counts = _by_place(engine, values, _COUNTS)
    dates = _read_dates(engine, values, [at for at, row in counts.items() if row["dates"] >= 0.5 * row["filled"]])
    unread = [
        at for at, row in counts.items() if not any(dates.get(at, {}).get(key) for key in ("iso", *_READS.values()))
    ]
    told = _told(engine, values, [at for at in unread if counts[at]["told"] == counts[at]["filled"]])
    frequent = _most_frequent(engine, values)
    for place, name, code, arrow in columns:
        row = _NOTHING | counts.get(place, {}) | dates.get(place, {})
        column = Column(
            name=name,
            sql=code,
            place=place,
            rows=rows,
            filled=row["filled"],
            distinct=row["values"],
            kind="text" if row["filled"] else "empty",
            whole=row["whole"] == row["filled"],
            longest=row["longest"],
            values=frequent.get(place, {}),
        )
        survey = partial(survey_numbers, engine, f"(SELECT v FROM {values} WHERE place = {place})", "v")
        yield _judged(column, arrow, row, told.get(place, ()), survey) if column.filled else column
    engine.execute(f"DROP TABLE {values}")


def _filled(code: str) -> str:
    text = f"nullif(trim(CAST({code} AS VARCHAR)), '')"
    return f"CASE WHEN {text} NOT IN ({sql.texts(MISSING)}) THEN {text} END"


def _judged(
    column: Column, arrow: pa.DataType, row: Mapping[str, int], told: tuple[str, ...], survey: Callable[[], Written]
) -> Column:
    """Return a column with the kind that its values are of, by what was counted, and what belongs to that kind."""
    name, filled, distinct, digits = column.name, column.filled, column.distinct, column.whole
    found = {ISO: row["iso"]} | {family: row[read] for family, read in _READS.items()}
    numeric = pa.types.is_integer(arrow) or pa.types.is_floating(arrow) or pa.types.is_decimal(arrow)
    typed = pa.types.is_timestamp(arrow) or pa.types.is_date(arrow)
    kind, share, needs = "text", 1.0, False
    formats: tuple[str, ...] = ()
    # A zero is a date only among dates; alone it is a number.
    dated = filled - row["zeros"] if max(found.values()) else filled
    best = max(found.values())
    if typed:
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
    elif told:
        kind, formats, needs = "date", told, True
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
        written = survey()
    if written and written.numbers == distinct and (written.one_sign or not written.signed):
        kind, share = "number", 1.0
    exact = written if written and written.numbers == distinct else None
    return replace(
        column,
        kind=kind,
        share=share,
        formats=formats,
        needs_format=needs,
        timed=kind == "date" and (row["clocks"] > row["midnights"] or formats[0] in EPOCHS),
        signs=exact.signs if exact else (),
        unclear=kind == "number" and written is not None and written.unclear,
        doubtful=kind == "number" and written is not None and written.doubtful,
    )


def _by_place(engine: Engine, source: str, asked: Mapping[str, str]) -> dict[int, dict[str, int]]:
    """Return what is asked of the values of each column, by its place."""
    counted = ", ".join(f"CAST({each} AS BIGINT) AS {name}" for name, each in asked.items())
    rows = engine.query(f"SELECT place, {counted} FROM {source} GROUP BY place").to_pylist()
    return {row.pop("place"): row for row in rows}


def _read_dates(engine: Engine, values: str, places: Sequence[int]) -> dict[int, dict[str, int]]:
    """Count how many rows of columns each format of dates reads."""
    if not places:
        return {}
    inner = ", ".join(f"{parsed('v', family)} AS {short}" for family, short in _READS.items())
    likely = " OR ".join(f"year({short}) {_YEARS}" for short in ("iso", *_READS.values()))
    among = ", ".join(map(str, places))
    read = (
        f"(SELECT place, n, {iso('v')} AS iso, {inner} FROM (SELECT place, {_plain('v')} AS v, n "
        f"FROM {values} WHERE place IN ({among})))"
    )
    asked = {short: _rows(f"{short} IS NOT NULL") for short in ("iso", *_READS.values())}
    differ = f"{_READS[MONTH_FIRST]} <> {_READS[DAY_FIRST]}"
    return _by_place(engine, read, {**asked, "likely": _rows(likely), "differ": _rows(differ)})


def _told(engine: Engine, values: str, places: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the ways to read dates whose format must be told, of those that read every value of a column."""
    if not places:
        return {}
    among = ", ".join(map(str, places))
    asked = {f"f{i}": f"count({parsed('v', each)})" for i, each in enumerate(_TOLD)}
    asked |= {"values": "count(*)"}
    return {
        place: tuple(each for i, each in enumerate(_TOLD) if row[f"f{i}"] == row["values"])
        for place, row in _by_place(engine, f"(SELECT * FROM {values} WHERE place IN ({among}))", asked).items()
    }


def _most_frequent(engine: Engine, values: str) -> dict[int, dict[str, int]]:
    """Return the most frequent values of each column with their counts."""
    ranked = f"SELECT *, row_number() OVER (PARTITION BY place ORDER BY n DESC, v) AS r FROM {values}"
    found: dict[int, dict[str, int]] = {}
    kept = engine.query(f"SELECT place, v, n FROM ({ranked}) WHERE r <= {_MOST_VALUES} ORDER BY place, r")
    for row in kept.to_pylist():
        found.setdefault(row["place"], {})[row["v"]] = row["n"]
    return found


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
