"""On which line of a file its rows begin, as an editor counts: messages name them, and people look them up."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_BREAK = r"\r\n?|\n"


class Lines:
    r"""Counts the lines of rows that come block by block; a row is longer where its values have line breaks.

    >>> lines = Lines(2)
    >>> lines.of([pa.array(["1", "2", "3"]), pa.array(["a", "two\nlines", "b"])]).to_pylist()
    [2, 3, 5]
    >>> lines.of([pa.array(["4"]), pa.array(["c"])]).to_pylist()
    [6]
    """

    def __init__(self, first: int) -> None:
        self._next = first

    def of(self, columns: Sequence[pa.Array]) -> pa.Array:
        """Return the line on which each of the next rows begins, of their values as the file has them."""
        rows = len(columns[0])
        breaks = np.zeros(rows, np.int64)
        for column in columns:
            if _may_break(column):
                breaks += np.asarray(pc.count_substring_regex(column, _BREAK))
        ends = self._next + np.arange(1, rows + 1) + np.cumsum(breaks)
        starts = np.concatenate(([self._next], ends[:-1])) if rows else ends
        self._next = int(ends[-1]) if rows else self._next
        return pa.array(starts, pa.int64())


def _may_break(column: pa.Array) -> bool:
    """Say whether a line break is anywhere in a column's text: far cheaper to know than how many each value has."""
    data = column.buffers()[2]
    text = data.to_pybytes() if data else b""
    return b"\n" in text or b"\r" in text
