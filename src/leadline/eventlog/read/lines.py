"""On which line of a file its rows begin, as an editor counts: messages name them, and people look them up."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_BREAK = r"\r\n?|\n"
_SHOWN = 3
_COMMON = 0.1
"""Share of a column's values that have a form, for it to be one of the column's own."""
_KEYED = 0.9
"""Share of a column's values that have one of its own forms, for a value without one to be none of its values."""
_SHORTEST = 4
"""Characters: shorter numbers also begin the lines of a list."""


@dataclass(frozen=True)
class Swallowing:
    """How many rows have a value that holds whole rows, as behind a quote that was never closed; the first lines."""

    count: int = 0
    lines: tuple[int, ...] = ()


NO_SWALLOWING = Swallowing()


class Lines:
    r"""Counts the lines of rows that come block by block; a row is longer where its values have line breaks.

    >>> lines = Lines(2)
    >>> lines.of([pa.array(["1", "2", "3"]), pa.array(["a", "two\nlines", "b"])]).to_pylist()
    [2, 3, 5]
    >>> lines.of([pa.array(["4"]), pa.array(["c"])]).to_pylist()
    [6]

    A value that has as many delimiters as the rows it spans is text by chance, or rows behind a quote never closed:

    >>> lines = Lines(2, ",")
    >>> lines.of([pa.array(["1", "3"]), pa.array(["a,b\n2,c", "two\nlines"]), pa.array(["d", "e"])]).to_pylist()
    [2, 4]
    >>> lines.swallowing
    Swallowing(count=1, lines=(2,))

    Of two columns one delimiter a line says little: there each line must look like a row, by numbers or dates of the
    forms that its columns have elsewhere.

    >>> lines = Lines(2, ",")
    >>> lines.of([pa.array(["SO01", "SO02", "SO05"]), pa.array(["a", "b\nSO03,c", "two\nlines, no row"])]).to_pylist()
    [2, 3, 5]
    >>> lines.swallowing
    Swallowing(count=1, lines=(3,))
    """

    def __init__(self, first: int, delimiter: str | None = None) -> None:
        self._next = first
        self._delimiter = delimiter
        self.swallowing = NO_SWALLOWING

    def of(self, columns: Sequence[pa.Array]) -> pa.Array:
        """Return the line on which each of the next rows begins, of their values as the file has them."""
        rows = len(columns[0])
        breaks, whole = np.zeros(rows, np.int64), np.zeros(rows, np.bool_)
        for column in columns:
            if _may_break(column):
                found = np.asarray(pc.count_substring_regex(column, _BREAK))
                breaks += found
                if self._delimiter and len(columns) > 1:
                    delimiters = np.asarray(pc.count_substring(column, self._delimiter))
                    whole |= (found > 0) & (delimiters == found * (len(columns) - 1))
        if self._delimiter and len(columns) == 2:
            whole = _like_rows(columns, self._delimiter, whole, breaks > 0)
        ends = self._next + np.arange(1, rows + 1) + np.cumsum(breaks)
        starts = np.concatenate(([self._next], ends[:-1])) if rows else ends
        self._next = int(ends[-1]) if rows else self._next
        if whole.any():
            shown = (*self.swallowing.lines, *starts[whole][:_SHOWN].tolist())[:_SHOWN]
            self.swallowing = Swallowing(self.swallowing.count + int(whole.sum()), shown)
        return pa.array(starts, pa.int64())


def _may_break(column: pa.Array) -> bool:
    """Say whether a line break is anywhere in a column's text: far cheaper to know than how many each value has."""
    data = column.buffers()[2]
    text = data.to_pybytes() if data else b""
    return b"\n" in text or b"\r" in text


def _like_rows(columns: Sequence[pa.Array], delimiter: str, asked: np.ndarray, broken: np.ndarray) -> np.ndarray:
    """Say which of the ``asked`` rows are several rows of two values by the forms of the values in unbroken ones."""
    found = np.zeros(len(asked), np.bool_)
    if asked.any():
        own = [_own_forms(column.filter(pa.array(~broken))) for column in columns]
        rows = {
            at: _rows(delimiter.join(column[at].as_py() for column in columns), delimiter) for at in asked.nonzero()[0]
        }
        values = list({value for each in rows.values() for row in each for value in row})
        forms = dict(zip(values, _form(pa.array(values, pa.string())).to_pylist()))
        for at, each in rows.items():
            found[at] = all(len(row) == len(columns) and _fits(row, own, forms) for row in each)
    return found


def _rows(text: str, delimiter: str) -> list[list[str]]:
    return [line.split(delimiter) for line in re.split(_BREAK, text)]


def _fits(row: Sequence[str], own: Sequence[frozenset[str]], forms: Mapping[str, str]) -> bool:
    """Say whether values have forms of their columns, where a column has such; at least one that is not empty."""
    keyed = [(forms[value], its) for value, its in zip(row, own) if its and value]
    return bool(keyed) and all(form in its for form, its in keyed)


def _own_forms(column: pa.Array) -> frozenset[str]:
    """Return the few forms with digits that nearly all values of a column have; none where it has any other text."""
    counted = pc.value_counts(_form(column.filter(pc.not_equal(column, "")))).to_pylist()
    of = sum(each["counts"] for each in counted)
    common = [each for each in counted if each["counts"] >= _COMMON * of]
    known = sum(each["counts"] for each in common) >= _KEYED * of
    forms = frozenset(each["values"] for each in common)
    return forms if known and all("0" in form and len(form) >= _SHORTEST for form in forms) else frozenset()


def _form(column: pa.Array) -> pa.Array:
    """Return how values are written: each digit a 0, each letter an a, all else as it is."""
    return pc.replace_substring_regex(pc.replace_substring_regex(column, r"\d", "0"), r"\pL", "a")
