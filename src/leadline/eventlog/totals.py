"""Rows that are no records: those that sum up others (合计, 小计, Total), and notes below the table.

Such a row has a word for a total in a cell of its own, or behind what it sums up (*East Total*, 2024-01-31 小计), and
lacks what the others have: the date, or where there is none half of what is never missing. An order that is called so
lacks nothing. A note, such as who printed the list, stands at the very end and lacks nearly all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.scratch import Scratch
from leadline.eventlog.totalwords import SAID, is_group, word_of

_EXAMPLES = 3
_LOOKED_AT = 200
"""Rows among which examples are looked for."""

_ALWAYS = 0.98
"""The share of rows that have a value, from which on it is said to be never missing."""

_NOTE = sql.text(r"[:：©]|\w\s+\w")
"""What a note says more than a key does."""

_NOTES = 20
"""Rows at the end among which notes are looked for."""

_HARDLY = 2
"""Values that a note below a table has at most."""

_DATED = 0.9
_DATE = sql.text(r"^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}|^\d{8}$")
_SEEN = 100_000
"""Lines of a file by which its columns of dates are told."""


@dataclass(frozen=True)
class Totals:
    """How many rows of totals and notes there are, of how many; and a few of their words with the row they stand in."""

    count: int = 0
    of: int = 0
    examples: tuple[str, ...] = ()


NO_TOTALS = Totals()


def leave_out_totals(
    engine: Engine, relation: str, file: Path, columns: Sequence[str], rows: int, scratch: Scratch
) -> tuple[str, Totals]:
    """Return the relation without totals and notes, and what they are.

    ``file`` is the Parquet file of the relation, with its ``rows``; ``columns`` are of text, in their order.
    """
    notes = _first_note(file, columns)
    said = engine.query(f"SELECT count(*) AS n FROM {sql.name(relation)} WHERE {SAID}")["n"][0].as_py()
    if not said and notes is None:
        return relation, NO_TOTALS
    end = "FALSE" if notes is None else f"row >= {notes}"
    filled = ", ".join(f"nullif({column}, '')" for column in columns)
    below = f"({end} AND regexp_matches(coalesce({filled}, ''), {_NOTE}))"
    lacks = _lacks(engine, relation, columns, f"{SAID} OR {end}")
    if lacks is None:
        return relation, NO_TOTALS
    totals, kept = scratch.name(f"{relation}_totals"), scratch.name(f"{relation}_kept")
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {sql.name(totals)} AS SELECT row, {', '.join(columns)} "
        f"FROM {sql.name(relation)} WHERE ({SAID} AND ({lacks.much})) OR ({below} AND {lacks.most})"
    )
    count = int(engine.query(f"SELECT count(*) AS n FROM {sql.name(totals)}")["n"][0].as_py())
    if not count:
        return relation, NO_TOTALS
    engine.execute(
        f"CREATE OR REPLACE TEMP VIEW {sql.name(kept)} AS SELECT r.* FROM {sql.name(relation)} r "
        f"ANTI JOIN {sql.name(totals)} t ON t.row = r.row"
    )
    shown = engine.query(f"SELECT * FROM {sql.name(totals)} ORDER BY row LIMIT {_LOOKED_AT}").to_pylist()
    words: dict[str, int] = {}
    for each in shown:
        words.setdefault(word_of(each[column] for column in columns), each["row"])
    examples = tuple(f"{word} ({row})" for word, row in list(words.items())[:_EXAMPLES])
    return kept, Totals(count, rows, examples)


def _first_note(file: Path, columns: Sequence[str]) -> int | None:
    """Return the first of the rows at the end that have hardly a value: who printed the list, and when."""
    found = None
    for row in reversed(_last_rows(file, columns)):
        if sum(bool(row[column]) for column in columns) > _HARDLY:
            return found
        found = int(row["row"])
    return None  # so many are no notes


def _last_rows(file: Path, columns: Sequence[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    with pq.ParquetFile(file) as parquet:
        for group in reversed(range(parquet.num_row_groups)):
            table: pa.Table = parquet.read_row_group(group, [*columns, "row"])
            rows = table.slice(max(0, table.num_rows - _NOTES + len(rows))).to_pylist() + rows
            if len(rows) >= _NOTES:
                break
    return rows


@dataclass(frozen=True)
class _Lacks:
    """SQL that says whether a row lacks what all others have: the date, else half of it (``much``); or nearly all."""

    much: str
    most: str


def _is_no_date(column: str) -> str:
    text = f"coalesce({column}, '')"
    return f"(NOT regexp_matches({text}, {_DATE}) OR {is_group(text)})"


def _lacks(engine: Engine, relation: str, columns: Sequence[str], said: str) -> _Lacks | None:
    """Return what rows lack that are ``said`` to be totals, or None where the others have nothing in common."""
    counted = ", ".join(f"count(nullif({c}, '')) AS f{i}" for i, c in enumerate(columns))
    others = f"{sql.name(relation)} WHERE NOT ({said})"
    found = engine.query(f"SELECT count(*) AS n, {counted} FROM {others}").to_pylist()[0]
    always = [i for i in range(len(columns)) if found[f"f{i}"] >= _ALWAYS * found["n"]]
    if not found["n"] or len(always) < 2:
        return None
    dated = ", ".join(
        f"count(*) FILTER (WHERE regexp_matches({columns[i]}, {_DATE})) AS d{i}, "
        f"count(nullif({columns[i]}, '')) AS f{i}"
        for i in always
    )
    seen = engine.query(f"SELECT {dated} FROM {others} AND row <= {_SEEN}").to_pylist()[0]
    counts = " + ".join(f"CASE WHEN coalesce({columns[i]}, '') = '' THEN 1 ELSE 0 END" for i in always)
    dates = [_is_no_date(columns[i]) for i in always if seen[f"d{i}"] and seen[f"d{i}"] >= _DATED * seen[f"f{i}"]]
    # Where all others have a date, what has one is no total: a step of a system lacks a person.
    much = " AND ".join(dates) or f"2 * ({counts}) >= {max(2, len(always) - 1)}"
    most = f"{counts} >= {max(2, len(always) - _HARDLY)}"
    return _Lacks(much, " AND ".join([most, *dates]))
