"""Rows that sum up others, as lists and reports have them at the end and between groups: 合计, 小计, Total.

Such a row has a word for a total in a cell of its own, or at the end of its first one (*East Total*), and lacks what
the others have: the date, or half of what is never missing in them. An order that is called so lacks nothing.
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

_DATED = 0.9
_DATE = sql.text(r"^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}|^\d{8}$")
_COLON = "[:：]?"


@dataclass(frozen=True)
class Totals:
    """How many rows of totals there are, of how many rows; and a few of their words with the row they stand in."""

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
            yield r"\s*".join(word)


def is_total(text: str) -> str:
    """Return SQL that says whether a text is a word for a total and nothing else.

    >>> from leadline.engine import DuckDB
    >>> with DuckDB() as engine:
    ...     words = "(VALUES ('合　计：'), ('Grand total'), ('SUB-TOTAL'), ('Total Energies'), ('A-100')) v(word)"
    ...     engine.query(f"SELECT word FROM {words} WHERE {is_total('word')}")["word"].to_pylist()
    ['合　计：', 'Grand total', 'SUB-TOTAL']
    """
    alone, _ = _words()
    return f"regexp_full_match({text}, {sql.text(f'(?i)({alone})[ ]*{_COLON}')})"


def leave_out_totals(engine: Engine, relation: str, columns: Sequence[str], scratch: Scratch) -> tuple[str, Totals]:
    """Return the relation without the rows of totals, and what they are. ``columns`` are of text, in their order."""
    _, behind = _words()
    filled = [f"nullif({column}, '')" for column in columns]
    first = f"coalesce({', '.join(filled)}, '')"
    group = rf"(?i).{{1,80}}(\s|[㐀-鿿]|\d|[:：)）_-])({behind})[ ]*{_COLON}"
    said = " OR ".join(
        [
            *(f"coalesce({is_total(column)}, FALSE)" for column in columns),
            f"regexp_full_match({first}, {sql.text(group)})",
        ]
    )
    rows = engine.query(f"SELECT count(*) AS rows, count(*) FILTER (WHERE {said}) AS said FROM {sql.name(relation)}")
    if not rows["said"][0].as_py():
        return relation, NO_TOTALS
    lacks = _lacks(engine, relation, columns, said)
    if not lacks:
        return relation, NO_TOTALS
    totals, kept = scratch.name(f"{relation}_totals"), scratch.name(f"{relation}_kept")
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {sql.name(totals)} AS SELECT row, {first} AS word FROM {sql.name(relation)} "
        f"WHERE ({said}) AND ({lacks})"
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


def _lacks(engine: Engine, relation: str, columns: Sequence[str], said: str) -> str:
    """Return SQL that says whether a row lacks what all others have; empty where the others have nothing in common."""
    counted = ", ".join(
        f"count(nullif({c}, '')) AS f{i}, count(*) FILTER (WHERE regexp_matches({c}, {_DATE})) AS d{i}"
        for i, c in enumerate(columns)
    )
    found = engine.query(f"SELECT count(*) AS n, {counted} FROM {sql.name(relation)} WHERE NOT ({said})").to_pylist()[0]
    if not found["n"]:
        return ""
    always = [i for i in range(len(columns)) if found[f"f{i}"] >= _ALWAYS * found["n"]]
    empty = {i: f"coalesce({columns[i]}, '') = ''" for i in always}
    dates = [empty[i] for i in always if found[f"d{i}"] >= _DATED * found[f"f{i}"]]
    counts = " + ".join(f"CASE WHEN {each} THEN 1 ELSE 0 END" for each in empty.values())
    halves = [f"2 * ({counts}) >= {max(2, len(always) - 1)}"] if len(always) > 1 else []
    return " OR ".join([*dates, *halves])
