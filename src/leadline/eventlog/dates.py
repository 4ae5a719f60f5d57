"""Read date columns: the format is found from all values of a column, never guessed row by row.

ISO 8601 first, then the formats of ``dateformat``, each with an optional time of day. A format is taken only if it
reads every value. Month first and day first that both read everything, and differ, are an error, not a guess.
Everything becomes UTC, microseconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.errors import DataError, Problem
from leadline.eventlog.dateformat import (
    DAY_FIRST,
    FAMILIES,
    MISSING,
    MONTH_FIRST,
    Reading,
    has_offset,
    is_spoken,
    is_zero,
    iso,
    parsed,
    read_format,
    read_iso,
    read_typed,
    spoken,
    with_clock,
)
from leadline.eventlog.log import QualityFinding
from leadline.eventlog.log import Reading as LogReading
from leadline.eventlog.mapping import (
    AttributeColumn,
    EventTable,
    Mapping,
    Milestone,
    When,
    attribute_kinds,
    name_of_time,
)
from leadline.eventlog.scratch import Scratch
from leadline.eventlog.source import Source
from leadline.model.schema import Model

_EXAMPLES = 3
_DAY = 24 * 60 * 60 * 1_000_000  # microseconds


@dataclass(frozen=True)
class Moment:
    """A date column that was read. ``time`` (UTC) and ``midnight`` are SQL over the dated relation.

    ``filled`` rows have a time. Where none of them is at midnight, ``midnight`` is simply FALSE.
    """

    time: str
    midnight: str
    day_only: bool
    filled: int


@dataclass(frozen=True)
class Dated:
    """A source with its date columns read; ``relation`` has the source's columns and those of its moments."""

    source: Source
    relation: str
    moments: dict[tuple[When, str | None], Moment]

    def moment(self, column: When, format_: str | None = None) -> Moment:
        """Return a date column, or a day's with its time of day's, as read with a format of its own or the table's."""
        return self.moments[column, format_ or self.source.table.format]


@dataclass(frozen=True)
class _Column:
    """A date column, or two: the format that was given for it, and SQL for its values that are not missing."""

    when: When
    format: str | None
    raw: str
    typed: bool

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return name_of_time(self.when)


class _Unreadable(Exception):  # noqa: N818 - a problem on its way to being told with the others
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def read_dates(
    engine: Engine, sources: Sequence[Source], mapping: Mapping, model: Model, scratch: Scratch
) -> tuple[tuple[Dated, ...], list[QualityFinding], list[LogReading]]:
    """Find out how every date column is read, and return the sources with a relation in which they are.

    With them come how each column of text is read, and findings: impossible dates, unread dates where the table allows
    them, and day-only columns.

    Raises:
        DataError: with every column that cannot be read, or can be read in two ways.
    """
    dated: list[Dated] = []
    findings: list[QualityFinding] = []
    told: list[LogReading] = []
    problems: list[Problem] = []
    kinds = attribute_kinds((each.table for each in sources), {a.id: a.type for a in model.process.attributes})
    for source in sources:
        readings: dict[_Column, Reading] = {}
        for column in _columns(source, kinds):
            names = f"raw{len(readings)}", f"local{len(readings)}"
            try:
                readings[column] = _choose(engine, source, column, names, mapping.time_zone)
            except _Unreadable as unreadable:
                problems.append(unreadable.problem)
        relation = scratch.name(f"dated_{source.number}")
        source = _write(engine, relation, source, readings, mapping)
        moments: dict[tuple[When, str | None], Moment] = {}
        for i, (column, reading) in enumerate(readings.items()):
            try:
                moment, found = _profile(engine, Dated(source, relation, {}), i, column, reading, mapping.time_zone)
            except _Unreadable as unreadable:
                problems.append(unreadable.problem)
                continue
            moments[column.when, column.format] = moment
            findings += found
            told += _told(engine, source, relation, i, column, reading)
        dated.append(Dated(source, relation, moments))
    if problems:
        raise DataError(problems)
    return tuple(dated), findings, told


def _columns(source: Source, kinds: dict[str, str]) -> list[_Column]:
    """Return the date columns of a table, each once with each format that is given for it."""
    columns = []
    for when, given in dict.fromkeys(_named(source, kinds)):
        typed = isinstance(when, str) and source.columns[when].kind == "moment"
        if not isinstance(when, str):
            raw = with_clock(*(_there(source.text(each)) for each in when))
        else:
            raw = source.columns[when].sql if typed else _there(source.text(when))
        columns.append(_Column(when, given, raw, typed))
    return columns


def _there(text: str) -> str:
    return f"CASE WHEN {text} NOT IN ({sql.texts(MISSING)}) THEN {text} END"


def _named(source: Source, kinds: dict[str, str]) -> Iterator[tuple[When, str | None]]:
    table = source.table
    if isinstance(table, EventTable):
        yield table.time, table.format
    else:
        for step in table.events.values():
            milestone = Milestone(time=step) if isinstance(step, str) else step
            yield milestone.time, milestone.format or table.format
            if milestone.recorded:
                yield milestone.recorded, table.format
    if table.recorded:
        yield table.recorded, table.format
    for attribute, given in table.attributes.items():
        column = AttributeColumn(column=given) if isinstance(given, str) else given
        if kinds[attribute] == "date":
            yield column.column, column.format or table.format


def _choose(engine: Engine, source: Source, column: _Column, names: tuple[str, str], zone: str) -> Reading:
    """Return how a column is read; ``names`` are those its raw values and local times will have."""
    relation = f"(SELECT row, {column.raw} AS raw FROM {source.relation})"
    if column.typed:
        kind = engine.query(f"SELECT raw FROM {relation} LIMIT 0").schema.field("raw").type
        zoned, finer = getattr(kind, "tz", None) is not None, getattr(kind, "unit", "us") == "ns"
        return read_typed(*names, zone, zoned=zoned, finer=finer)
    halves = engine.query(f"SELECT count(*) FILTER (WHERE {is_spoken('raw')}) AS n FROM {relation}")["n"][0].as_py()
    if halves:
        relation = f"(SELECT row, {spoken('raw')} AS raw FROM {relation})"
    if column.format:
        reading = read_format(*names, column.format, zone)
    else:
        reading = _found(engine, source, column, names, zone, relation)
    return replace(reading, spoken=halves > 0)


def _found(
    engine: Engine, source: Source, column: _Column, names: tuple[str, str], zone: str, relation: str
) -> Reading:
    """Return how the values of a column are read, found from all of them."""
    counts = engine.query(
        f"SELECT count(raw) AS filled, count(*) FILTER (WHERE {is_zero('raw')}) AS zeros, count({iso('raw')}) AS iso, "
        f"count(*) FILTER (WHERE {has_offset('raw')}) AS offsets FROM {relation}"
    ).to_pylist()[0]
    if counts["iso"] == counts["filled"] - counts["zeros"]:
        return read_iso(*names, zone, offsets=counts["offsets"] > 0)
    reads = {family: f"f{i}" for i, family in enumerate(FAMILIES)}
    inner = ", ".join(f"{parsed('raw', family)} AS {name}" for family, name in reads.items())
    relation = f"(SELECT row, raw, {inner} FROM {relation})"
    differ = f"{reads[MONTH_FIRST]} <> {reads[DAY_FIRST]}"
    counts |= engine.query(
        f"SELECT {', '.join(f'count({name}) AS {name}' for name in reads.values())}, "
        f"count(*) FILTER (WHERE {differ}) AS differ FROM {relation}"
    ).to_pylist()[0]
    best = max(reads, key=lambda family: counts[reads[family]])
    if counts["iso"] >= counts[reads[best]]:
        return read_iso(*names, zone, offsets=True)
    if counts["differ"] and counts[reads[best]] == counts[reads[MONTH_FIRST]] == counts[reads[DAY_FIRST]]:
        row, value = _first(engine, relation, differ)
        params = {"value": value, "month": MONTH_FIRST, "day": DAY_FIRST, "table": source.table.name}
        raise _Unreadable(_problem("dates-ambiguous", source, column, row, params))
    return read_format(*names, best, zone)


def _write(engine: Engine, relation: str, source: Source, readings: dict[_Column, Reading], mapping: Mapping) -> Source:
    """Make the dated relation: written out where text had to be read, so that it is read once. Return its source."""
    first, last = mapping.plausible[0], mapping.plausible[1] + timedelta(days=1)
    raw = [
        "*",
        *(
            f"{spoken(column.raw) if reading.spoken else column.raw} AS raw{i}"
            for i, (column, reading) in enumerate(readings.items())
        ),
    ]
    local = ["*", *(f"{reading.local} AS local{i}" for i, reading in enumerate(readings.values()))]
    utc = ["*", *(f"{reading.utc} AS utc{i}" for i, reading in enumerate(readings.values()))]
    kept = [
        "*",
        *(
            f"CASE WHEN utc{i} >= TIMESTAMP '{first}' AND utc{i} < TIMESTAMP '{last}' THEN utc{i} END AS t{i}, "
            f"epoch_us(local{i}) % {_DAY} = 0 AS m{i}"
            for i in range(len(readings))
        ),
    ]
    kind = "VIEW" if all(column.typed for column in readings) else "TABLE"
    select = f"SELECT * FROM {source.relation}"
    if kind == "TABLE" and source.written:  # cleaned once and for all
        select = f"SELECT * EXCLUDE ({', '.join(source.written.values())}) FROM {source.relation}"
        source = replace(source, written={})
    for columns in (raw, local, utc, kept):
        select = f"SELECT {', '.join(columns)} FROM ({select})"
    engine.execute(f"CREATE OR REPLACE TEMP {kind} {relation} AS {select}")
    return source


def _profile(
    engine: Engine, dated: Dated, i: int, column: _Column, reading: Reading, zone: str
) -> tuple[Moment, list[QualityFinding]]:
    """Count what was read, what was not, and what is impossible. Return the moment, and findings."""
    source, table = dated.source, dated.source.table
    zero = "FALSE" if column.typed else is_zero(f"raw{i}")
    is_bare = f"t{i} IS NOT NULL AND NOT {has_offset(f'raw{i}')}" if reading.offsets else "FALSE"
    counts = engine.query(
        f"SELECT count(raw{i}) AS filled, count(utc{i}) AS read, count(t{i}) AS kept, "
        f"count(*) FILTER (WHERE utc{i} IS NULL AND {zero}) AS zeros, "
        f"count(*) FILTER (WHERE t{i} IS NOT NULL AND NOT m{i}) AS timed, "
        f"count(*) FILTER (WHERE {is_bare}) AS bare FROM {dated.relation}"
    ).to_pylist()[0]
    unread = counts["filled"] - counts["read"] - counts["zeros"]
    impossible = counts["read"] - counts["kept"] + counts["zeros"]
    day_only = counts["kept"] > 0 and counts["timed"] == 0
    is_unread = f"raw{i} IS NOT NULL AND utc{i} IS NULL AND NOT {zero}"
    if unread and (table.bad_dates == "error" or counts["read"] == 0):
        row, value = _first(engine, f"(SELECT row, CAST(raw{i} AS VARCHAR) AS raw, * FROM {dated.relation})", is_unread)
        params = {"value": value, "count": unread, "of": counts["filled"], "found": reading.found, "table": table.name}
        code = "dates-unread" if column.format or counts["read"] else "dates-no-format"
        raise _Unreadable(_problem(code, source, column, row, params))
    examples = {
        "unread-dates": _values(engine, dated.relation, i, is_unread) if unread else (),
        "impossible-dates": _values(
            engine, dated.relation, i, f"raw{i} IS NOT NULL AND t{i} IS NULL AND NOT ({is_unread})"
        )
        if impossible
        else (),
        "some-offsets": _values(engine, dated.relation, i, is_bare) if counts["bare"] else (),
    }
    found = (
        ("unread-dates", unread, "warning"),
        ("impossible-dates", impossible, "warning"),
        ("day-only", counts["kept"] if day_only else 0, "note"),
        ("some-offsets", counts["bare"] if counts["bare"] < counts["kept"] else 0, "warning"),
    )
    midnight = "FALSE" if counts["timed"] == counts["kept"] else f"m{i}"
    time = f"utc{i}" if counts["kept"] == counts["read"] else f"t{i}"  # nothing is impossible: nothing to look at
    return Moment(time, midnight, day_only, counts["kept"]), [
        QualityFinding(
            code=code,
            severity=severity,
            table=table.name,
            column=column.name,
            count=count,
            of=counts["filled"],
            examples=examples.get(code, ()),
            params={"zone": zone} if code == "some-offsets" else {},
        )
        for code, count, severity in found
        if count
    ]


def _told(
    engine: Engine, source: Source, relation: str, i: int, column: _Column, reading: Reading
) -> Iterator[LogReading]:
    """Say how a column of text is read, with the value that tells most: the one whose day is the highest."""
    if column.typed:
        return
    rows = engine.query(
        f"SELECT raw{i} AS example, strftime(local{i}, '%Y-%m-%d %H:%M:%S') AS meant FROM {relation} "
        f"WHERE t{i} IS NOT NULL ORDER BY day(local{i}) DESC, row LIMIT 1"
    ).to_pylist()
    for row in rows:
        params = {"column": column.name, "format": reading.found, "example": row["example"], "meant": row["meant"]}
        yield LogReading(code="dates", file=source.table.origin, rows=source.rows, params=params)


def _values(engine: Engine, relation: str, i: int, where: str) -> tuple[str, ...]:
    rows = engine.query(
        f"SELECT CAST(raw{i} AS VARCHAR) AS value, min(row) AS first FROM {relation} WHERE {where} "
        f"GROUP BY 1 ORDER BY first LIMIT {_EXAMPLES}"
    )
    return tuple(rows["value"].to_pylist())


def _first(engine: Engine, relation: str, where: str) -> tuple[int, str]:
    row = engine.query(f"SELECT row, raw FROM {relation} WHERE {where} ORDER BY row LIMIT 1").to_pylist()[0]
    return row["row"], row["raw"]


def _problem(code: str, source: Source, column: _Column, row: int, params: dict[str, Any]) -> Problem:
    return Problem(code=code, file=source.table.origin, place=f"row {row}, column {column.name}", params=params)
