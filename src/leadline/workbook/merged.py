"""Merged cells of a sheet: the value of one that spans several rows counts for each of them.

One that spans several columns and stands alone in its row is a caption. A sheet lists its merged cells behind its rows,
so the list is looked for before the rows are read.
"""

import re
import zipfile
from array import array
from collections.abc import Iterator
from xml.parsers import expat

import numpy as np

from leadline.workbook.archive import DAMAGED, MEGABYTE, BadArchive
from leadline.workbook.cells import ColumnNumbers, Row
from leadline.workbook.xml import Attributes, Local, make_parser

_LIST = re.compile(rb"<(?:[\w.-]+:)?mergeCells[\s>]")
_LONGEST = 64
"""Bytes in which the list's name stands for sure: pieces of a part overlap by so many."""

_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,8}):\$?([A-Z]{1,3})\$?([0-9]{1,8})")
_MOST = 4_000_000
"""Merged areas of a sheet: in Excel's longest one that is one in each row of four columns."""


class Merged:
    """The merged cells of a sheet. ``filled`` counts the values that rows were given which the cells span."""

    def __init__(self) -> None:
        self._starts, self._ends, self._columns, self._wide = array("i"), array("i"), array("i"), array("i")
        self._local, self._numbers = Local(), ColumnNumbers()
        self.filled = 0

    def take(self, name: str, attributes: Attributes) -> None:
        """Note an element of the list, as a parser tells it."""
        area = _AREA.fullmatch(attributes.get("ref", "").upper()) if self._local[name] == "mergeCell" else None
        if area is None:
            return
        if len(self._starts) >= _MOST:
            raise BadArchive("damaged")
        self._starts.append(int(area[2]))
        self._ends.append(int(area[4]))
        self._columns.append(self._numbers[area[1]])
        self._wide.append(self._numbers[area[3]] > self._numbers[area[1]])

    def sort(self) -> None:
        """Put them in the order of their first rows, in which rows come."""
        order = np.argsort(np.array(self._starts), kind="stable")
        self._starts, self._ends, self._columns, self._wide = (
            array("i", np.array(each, np.int32)[order].tobytes())
            for each in (self._starts, self._ends, self._columns, self._wide)
        )

    def fill(self, rows: Iterator[Row], after: int, most: int) -> Iterator[tuple[Row, bool]]:
        """Return the rows with the values of cells merged over them, of those that begin in a row ``after`` this one.

        With each comes whether it is a caption: all it has is one cell that is merged over several columns.

        Raises:
            BadArchive: the texts so given have more than ``most`` characters together.
        """
        next_one, count, size = 0, len(self._starts), 0
        spanning: dict[int, tuple[int, str]] = {}  # by column: to which row, and the value
        for number, cells in rows:
            for column in [column for column, (end, _) in spanning.items() if end < number]:
                del spanning[column]
            caption = False
            while next_one < count and self._starts[next_one] <= number:
                column, last = self._columns[next_one], self._ends[next_one]
                if self._starts[next_one] == number > after and column in cells:
                    caption |= bool(self._wide[next_one]) and len(cells) == 1
                    if last > number:
                        spanning[column] = last, cells[column]
                next_one += 1
            for column, (_, text) in spanning.items():
                if column not in cells:
                    cells[column] = text
                    self.filled += 1
                    size += len(text)
            if size > most:
                raise BadArchive.too_large(size, most)
            yield (number, cells), caption


def find_merged(archive: zipfile.ZipFile, part: str) -> Merged:
    """Return the merged cells of a sheet's part, of which no more is held than their list.

    Raises:
        BadArchive: the list is longer than any sheet needs, or the archive is damaged.
    """
    merged = Merged()
    parser = make_parser(merged.take)
    found, ahead = False, b""
    try:
        with archive.open(part) as member:
            while chunk := member.read(MEGABYTE):
                if not found:
                    ahead = ahead[-_LONGEST:] + chunk
                    at = _LIST.search(ahead)
                    if at is None:
                        continue
                    found, chunk = True, ahead[at.start() :]
                parser.Parse(chunk, False)
    except expat.ExpatError:
        pass  # the list has ended; whether the part as a whole is sound, reading its rows shows
    except DAMAGED as error:
        raise BadArchive("damaged") from error
    merged.sort()
    return merged
