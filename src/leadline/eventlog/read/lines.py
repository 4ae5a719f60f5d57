"""On which line of a file its rows begin, as an editor counts: messages name them, and people look them up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_BREAK = r"\r\n?|\n"
_SHOWN = 3


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
                if self._delimiter and len(columns) > 2:  # of two columns, one delimiter a line says little
                    delimiters = np.asarray(pc.count_substring(column, self._delimiter))
                    whole |= (found > 0) & (delimiters == found * (len(columns) - 1))
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
