"""Rows that are no records: those that sum up others (合计, 小计, Total), and notes below the table.

Such a row has a word for a total in a cell of its own, or at the end of its first one (*East Total*), and lacks what
the others have: the date, or where there is none half of what is never missing. An order that is called so lacks
nothing. A note, such as who printed the list, stands at the very end and lacks nearly all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.scratch import Scratch
from leadline.yamlfast import read_plain

_MOST = 1000
_EXAMPLES = 3
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
_COLON = "[:：]?"
_GAP = r"[\s\x{3000}]"
"""Spaces, also those as wide as a Chinese character."""


@dataclass(frozen=True)
class Totals:
    """How many rows of totals and notes there are, of how many; and a few of their words with the row they stand in."""

    count: int = 0
    of: int = 0
    examples: tuple[str, ...] = ()


NO_TOTALS = Totals()


@cache
def _words() -> tuple[str, str]:
    """Return the words for totals as two patterns: those that stand alone, and those behind a name of a group."""
    path = files("leadline").joinpath("content", "columns", "totals.yaml")
    words = read_plain(path.read_text(encoding="utf-8"), _MOST)
    return "|".join(_spelt(words["alone"])), "|".join(_spelt(words["behind"]))


def _spelt(words: Sequence[str]) -> Iterator[str]:
    """Return patterns of words: Chinese ones with spaces between their characters, as 合 计; others after a space."""
    for word in words:
        if word.isascii():
            yield re.escape(word).replace(r"\ ", "[ -]?")
        else:
            yield f"{_GAP}*".join(word)


def is_total(text: str) -> str:
    """Return SQL that says whether a text is a word for a total and nothing else.

    >>> from leadline.engine import DuckDB
    >>> engine = DuckDB()
    >>> words = "(VALUES ('合　计：'), ('Grand total'), ('SUB-TOTAL'), ('Total Energies'), ('A-100')) v(word)"
    >>> engine.query(f"SELECT word FROM {words} WHERE {is_total('word')}")["word"].to_pylist()
    ['合　计：', 'Grand total', 'SUB-TOTAL']
    >>> engine.close()
    """
    alone, _ = _words()
    return f"regexp_full_match({text}, {sql.text(f'(?i)({alone}){_GAP}*{_COLON}')})"


def _is_group(text: str) -> str:
    """Return SQL that says whether a text is the name of a group with a word for its total behind it."""
    _, behind = _words()
    pattern = rf"(?i).{{1,80}}({_GAP}|[㐀-鿿]|\d|[:：)）_-])({behind}){_GAP}*{_COLON}"
    return f"regexp_full_match({text}, {sql.text(pattern)})"


def leave_out_totals(engine: Engine, relation: str, columns: Sequence[str], scratch: Scratch) -> tuple[str, Totals]:
    """Return the relation without totals and notes, and what they are. ``columns`` are of text, in their order."""
    filled = [f"nullif({column}, '')" for column in columns]
    first = f"coalesce({', '.join(filled)}, '')"
    said = " OR ".join([*(f"coalesce({is_total(column)}, FALSE)" for column in columns), _is_group(first)])
    rows = engine.query(f"SELECT count(*) AS rows, count(*) FILTER (WHERE {said}) AS said FROM {sql.name(relation)}")
    notes = _first_note(engine, relation, columns)
    if not rows["said"][0].as_py() and notes is None:
        return relation, NO_TOTALS
    end = "FALSE" if notes is None else f"row >= {notes}"
    below = f"({end} AND regexp_matches({first}, {_NOTE}))"
    lacks = _lacks(engine, relation, columns, f"{said} OR {end}")
    if lacks is None:
        return relation, NO_TOTALS
    totals, kept = scratch.name(f"{relation}_totals"), scratch.name(f"{relation}_kept")
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {sql.name(totals)} AS SELECT row, {first} AS word FROM {sql.name(relation)} "
        f"WHERE (({said}) AND ({lacks.much})) OR ({below} AND {lacks.most})"
    )
    count = int(engine.query(f"SELECT count(*) AS n FROM {sql.name(totals)}")["n"][0].as_py())
    if not count:
        return relation, NO_TOTALS
    engine.execute(
        f"CREATE OR REPLACE TEMP VIEW {sql.name(kept)} AS SELECT r.* FROM {sql.name(relation)} r "
        f"ANTI JOIN {sql.name(totals)} t ON t.row = r.row"
    )
    shown = engine.query(
        f"SELECT word, min(row) AS row FROM {sql.name(totals)} GROUP BY word ORDER BY row LIMIT {_EXAMPLES}"
    ).to_pylist()
    examples = tuple(f"{each['word']} ({each['row']})" for each in shown)
    return kept, Totals(count, int(rows["rows"][0].as_py()), examples)


def _first_note(engine: Engine, relation: str, columns: Sequence[str]) -> int | None:
    """Return the first of the rows at the end that have hardly a value: who printed the list, and when."""
    listed = ", ".join(columns)
    last = engine.query(f"SELECT row, {listed} FROM {sql.name(relation)} ORDER BY row DESC LIMIT {_NOTES}").to_pylist()
    found = None
    for row in last:
        if sum(bool(row[column]) for column in columns) > _HARDLY:
            return found
        found = int(row["row"])
    return None  # so many are no notes


@dataclass(frozen=True)
class _Lacks:
    """SQL that says whether a row lacks what all others have: the date, else half of it (``much``); or nearly all."""

    much: str
    most: str


def _is_no_date(column: str) -> str:
    text = f"coalesce({column}, '')"
    return f"(NOT regexp_matches({text}, {_DATE}) OR {_is_group(text)})"


def _lacks(engine: Engine, relation: str, columns: Sequence[str], said: str) -> _Lacks | None:
    """Return what rows lack that are ``said`` to be totals, or None where the others have nothing in common."""
    counted = ", ".join(
        f"count(nullif({c}, '')) AS f{i}, count(*) FILTER (WHERE regexp_matches({c}, {_DATE})) AS d{i}"
        for i, c in enumerate(columns)
    )
    found = engine.query(f"SELECT count(*) AS n, {counted} FROM {sql.name(relation)} WHERE NOT ({said})").to_pylist()[0]
    always = [i for i in range(len(columns)) if found[f"f{i}"] >= _ALWAYS * found["n"]]
    if not found["n"] or len(always) < 2:
        return None
    counts = " + ".join(f"CASE WHEN coalesce({columns[i]}, '') = '' THEN 1 ELSE 0 END" for i in always)
    dates = [_is_no_date(columns[i]) for i in always if found[f"d{i}"] >= _DATED * found[f"f{i}"]]
    # Where all others have a date, what has one is no total: a step of a system lacks a person.
    much = " AND ".join(dates) or f"2 * ({counts}) >= {max(2, len(always) - 1)}"
    most = f"{counts} >= {max(2, len(always) - _HARDLY)}"
    return _Lacks(much, " AND ".join([most, *dates]))
