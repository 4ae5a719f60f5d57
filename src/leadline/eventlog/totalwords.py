"""The words by which a cell says that its row sums up others (合计, 小计, Total), and the rows that have such a cell.

Looking for words in every cell of a large table costs as much as reading dates. So only the bytes with which a cell
begins and ends are looked at first; what is left is few, and each text of it is looked at once.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from leadline.engine import sql
from leadline.yamlfast import read_plain

Rows = npt.NDArray[np.bool_]

SAID = "total"
"""The column of a table that was read in which the answer stands."""

_MOST = 1000
_LETTERS_FROM = 0x41
"""Below are digits and what numbers, days and times of day are written with besides."""

_LONGEST = 80
_BESIDE = 40
"""Characters of what is summed up, where it stands in the first cell of a row, and where in another one."""

_COLON = "[:：]?"
_SPACES = " \t\n\r\f\v\u00a0\u3000"
_GAP = f"[\\s{_SPACES}]"
"""Spaces, also those as wide as a Chinese character."""

_CHINESE = re.compile("[㐀-鿿]")
_NUMBER = rf"[-+]?[¥￥$€]?{_GAP}*\d[\d.,]*{_GAP}*(?:元|万元|条|笔|行|单|张|项|件|个)?(?:记录|数据)?"
_PERIOD = r"(?:\d[\d ./年月日-]*|(?:\d{4}.?)?q[1-4](?:.?\d{4})?|[a-z]{3,9}\.? \d{4}|.{0,5}季度)"
"""A day, month, quarter or year: in whatever column it stands, a word for a total behind it means its sum."""

_Pairs = npt.NDArray[np.bool_]
"""Which two bytes, one after the other, may be the first or last ones of a cell that says it."""


@dataclass(frozen=True)
class _Words:
    """``alone`` and ``group`` are patterns for SQL; ``first`` is for the first cell of a row, ``any`` for each."""

    alone: str
    group: str
    first: re.Pattern[str]
    any: re.Pattern[str]
    begins: _Pairs
    ends: _Pairs
    first_bytes: Rows
    last_bytes: Rows


@cache
def _words() -> _Words:
    path = files("leadline").joinpath("content", "columns", "totals.yaml")
    given = read_plain(path.read_text(encoding="utf-8"), _MOST)
    alone, behind = _one_of(given["alone"]), _one_of(given["behind"])
    chinese, chinese_behind = (_one_of(filter(_CHINESE.search, given[key])) for key in ("alone", "behind"))
    end = f"{_GAP}*{_COLON}"
    just = f"{alone}{end}"
    group = rf".{{1,{_LONGEST}}}(?:{_GAP}|[㐀-鿿]|\d|[:：)）_-]){behind}{end}"
    anywhere = (
        just,
        f"{alone}{_GAP}*[:：]{_GAP}*{_NUMBER}",
        f"(?:{chinese}|共){_GAP}*{_NUMBER}",
        f"{_PERIOD}{_GAP}*{behind}{end}",
        f".{{1,{_BESIDE}}}{chinese_behind}{end}",
    )
    begins, ends = np.zeros((256, 256), bool), np.zeros((256, 256), bool)
    for word in (*given["alone"], *given["behind"], "共"):
        written = word.encode()
        for one, two in product(*(each.swapcase() + each for each in (written[:1], written[1:2]))):
            begins[one, two] = True
        for one, two in product(*(each.swapcase() + each for each in (written[-2:-1], written[-1:]))):
            ends[one, two] = True
    for sign in (":", "：", *_SPACES):
        written = sign.encode()[-2:]
        ends[written[0] if len(written) > 1 else slice(None), written[-1]] = True
    either = re.compile("|".join(anywhere), re.IGNORECASE)
    first, last = np.logical_or.reduce(begins, axis=1), np.logical_or.reduce(ends, axis=0)
    return _Words(f"(?i){just}", f"(?i){group}", re.compile(group, re.IGNORECASE), either, begins, ends, first, last)


def _one_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(_spelt(words))})"


def _spelt(words: Iterable[str]) -> Iterator[str]:
    """Return patterns of words: Chinese ones with spaces between their characters, as 合 计; others after a space."""
    for word in words:
        if _CHINESE.search(word):
            yield f"{_GAP}*".join(word)
        else:
            yield re.escape(word).replace(r"\ ", "[ -]?")


def is_total(text: str) -> str:
    """Return SQL that says whether a text is a word for a total and nothing else.

    >>> from leadline.engine import DuckDB
    >>> engine = DuckDB()
    >>> words = "(VALUES ('合　计：'), ('Grand total'), ('SUB-TOTAL'), ('Total Energies'), ('A-100')) v(word)"
    >>> engine.query(f"SELECT word FROM {words} WHERE {is_total('word')}")["word"].to_pylist()
    ['合　计：', 'Grand total', 'SUB-TOTAL']
    >>> engine.close()
    """
    return f"regexp_full_match({text}, {sql.text(_words().alone)})"


def is_group(text: str) -> str:
    """Return SQL that says whether a text is the name of a group, such as a day, with a word for its total behind."""
    return f"regexp_full_match({text}, {sql.text(_words().group)})"


def word_of(cells: Iterable[str | None]) -> str:
    """Return the cell of a row that says that the row is a total, or the first one that has a text.

    >>> word_of(["华东", "2024-01-31 小计", None, "300"])
    '2024-01-31 小计'
    >>> word_of(["", "Printed by Ann"]), word_of(["East Total Energies", "Total"])
    ('Printed by Ann', 'Total')
    """
    texts = [text for text in cells if text]
    words = _words()
    if texts and words.first.fullmatch(texts[0]):
        return texts[0]
    return next(filter(words.any.fullmatch, texts), texts[0] if texts else "")


def find_totals(columns: Sequence[pa.StringArray]) -> pa.BooleanArray:
    """Return for each row of a table whether a cell says that it is a total; what else speaks for it is not looked at.

    >>> first, second = ["A1", "华东", "East Total", "A2"], ["合计科技", "1月 小计", "", "Acme Total"]
    >>> find_totals([pa.array(first), pa.array(second)])
    <pyarrow.lib.BooleanArray object at ...>
    [
      false,
      true,
      true,
      false
    ]
    """
    words = _words()
    said = np.zeros(len(columns[0]), np.bool_)
    filled = np.zeros(len(columns[0]), np.bool_)  # in a column before
    for column in columns:
        starts, stops, data = _bytes_of(column)
        longer = stops - starts > 1
        if data.size > 1 and data.max() >= _LETTERS_FROM:
            rows = _may_say(starts, stops, data, longer)
            if rows.size:
                said[rows] |= _says(column.take(pa.array(rows)), filled[rows], words)
        filled |= stops > starts
    return pa.array(said)


def _bytes_of(column: pa.StringArray) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Return where each text begins and ends, and the bytes of all of them."""
    _, offsets, data = column.buffers()
    if data is None or not len(column):
        none = np.zeros(len(column), np.int32)
        return none, none, np.zeros(0, np.uint8)
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    return ends[:-1] - ends[0], ends[1:] - ends[0], np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]


def _may_say(
    starts: npt.NDArray[np.int32], stops: npt.NDArray[np.int32], data: npt.NDArray[np.uint8], longer: Rows
) -> npt.NDArray[np.int64]:
    """Return the rows whose texts begin or end with the bytes of a word."""
    words = _words()
    last = words.last_bytes[data[stops - 1]]  # of an empty text at the very start: any byte, but not longer
    first = words.first_bytes[data[np.minimum(starts, data.size - 1)]]
    rows = np.flatnonzero((last | first) & longer)
    at, end = starts[rows], stops[rows]
    pairs = words.ends[data[end - 2], data[end - 1]] | words.begins[data[at], data[at + 1]]
    return rows[pairs]


def _says(texts: pa.StringArray, not_first: Rows, words: _Words) -> Rows:
    """Say of each text whether it makes its row a total, where others stand before it in some rows."""
    coded = pc.dictionary_encode(texts)
    distinct = coded.dictionary.to_pylist()
    anywhere = np.fromiter((bool(words.any.fullmatch(text)) for text in distinct), np.bool_, len(distinct))
    first = np.fromiter((bool(words.first.fullmatch(text)) for text in distinct), np.bool_, len(distinct))
    codes = np.asarray(coded.indices)
    return np.asarray(anywhere[codes] | (first[codes] & ~not_first))
