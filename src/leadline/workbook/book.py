"""A workbook: the names of its sheets, and their rows from first to last. No sheet is ever held whole.

What a cell shows is told as text: numbers and dates as ``numbers`` says, ``true`` and ``false``, of a formula
its last result. Cells with an error (``#N/A``) and empty ones are left out. Merged cells have their value in the first,
and ``merged`` gives it to the other rows.
"""

import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from leadline.workbook.archive import BadArchive, check_archive
from leadline.workbook.cells import ColumnNumbers, Row
from leadline.workbook.merged import Merged, find_merged
from leadline.workbook.numbers import date_text, is_date_format, number_text
from leadline.workbook.strings import SharedStrings, unescaped
from leadline.workbook.xml import Attributes, Local, make_parser, scan, scan_whole

_MAIN, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_MOST = 100_000
"""Sheets, formats and styles of a workbook; Excel takes 65,000."""

_COLUMNS, _ROWS = 16_384, 16_777_216
_LONGEST_ERROR = 16
_LONGEST_ROW = 64 * 1024 * 1024
"""Characters in one row."""


@contextmanager
def open_workbook(file: BinaryIO, most: int, folder: Path | None = None) -> Iterator["Workbook"]:
    """Open a workbook of at most ``most`` bytes unpacked; its texts lie in ``folder`` meanwhile.

    Raises:
        BadArchive: it is no workbook, is damaged or too large.
    """
    check_archive(file, most)
    with zipfile.ZipFile(file) as archive, SharedStrings(folder) as strings:
        yield Workbook(archive, strings, most)


class Workbook:
    """The sheets of a workbook, by name in their order."""

    def __init__(self, archive: zipfile.ZipFile, strings: SharedStrings, most: int) -> None:
        self._archive, self._strings, self._most = archive, strings, most
        self._parts = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
        self._read_strings = False
        self._of_1904 = False
        self._kinds: dict[str, tuple[str, str]] = {}
        self._sheets: dict[str, str] = {}
        self._hidden: set[str] = set()
        self.lost: Counter[str] = Counter()
        scan_whole(archive, self._part(_LINKS), make_parser(self._link))
        scan_whole(archive, _MAIN, make_parser(self._main))
        if not self._sheets:
            raise BadArchive("no-workbook")

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets that have cells."""
        return tuple(self._sheets)

    @property
    def first(self) -> str:
        """The first sheet that is not hidden, or the first one."""
        return next((name for name in self._sheets if name not in self._hidden), self.sheets[0])

    def rows(self, sheet: str) -> Iterator[Row]:
        """Return the rows of a sheet that have a value, each once, from first to last.

        ``lost`` then counts the cells that have none though something stands in them: errors by what they say, and
        each ``formula`` that was never worked out.

        Raises:
            BadArchive: the sheet is damaged, or its texts together are too large.
        """
        if not self._read_strings and (part := self._part_of("sharedStrings")):
            self._strings.read(self._archive, part)
        self._read_strings = True
        styles = _Styles()
        if part := self._part_of("styles"):
            scan_whole(self._archive, part, make_parser(styles.start, styles.end))
        reader = _Sheet(self._strings, styles.dates(), self._of_1904, self._most)
        self.lost = reader.lost
        for _ in scan(self._archive, self._sheets[sheet], reader.parser):
            found, reader.found = reader.found, []
            yield from found

    def merged(self, sheet: str) -> Merged:
        """Return the merged cells of a sheet.

        Raises:
            BadArchive: the sheet is damaged.
        """
        return find_merged(self._archive, self._sheets[sheet])

    def _part(self, name: str) -> str:
        """Return the name by which the archive has a part: not every program minds capitals."""
        if name.lower() not in self._parts:
            raise BadArchive("damaged")
        return self._parts[name.lower()]

    def _part_of(self, kind: str) -> str | None:
        return next((self._part(part) for each, part in self._kinds.values() if each == kind), None)

    def _link(self, name: str, attributes: Attributes) -> None:
        if name.endswith("Relationship") and attributes.get("TargetMode") != "External" and len(self._kinds) < _MOST:
            target = attributes.get("Target", "").replace("\\", "/")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            self._kinds[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2], part

    def _main(self, name: str, attributes: Attributes) -> None:
        name = name.rpartition(":")[2]
        if name == "workbookPr":
            self._of_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif name == "sheet" and len(self._sheets) < _MOST:
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            kind, part = self._kinds.get(link, ("", ""))
            if kind == "worksheet":
                self._sheets[attributes.get("name", "")] = self._part(part)
                if attributes.get("state", "visible") != "visible":
                    self._hidden.add(attributes.get("name", ""))


class _Styles:
    """Which styles of cells show a number as a date."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []
        self._of_cells = False

    def start(self, name: str, attributes: Attributes) -> None:
        name = name.rpartition(":")[2]
        if name == "numFmt" and len(self._codes) < _MOST:
            self._codes.setdefault(int(attributes["numFmtId"]), attributes.get("formatCode", ""))
        elif name == "cellXfs":
            self._of_cells = True
        elif name == "xf" and self._of_cells and len(self._formats) < _MOST:
            self._formats.append(int(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name.endswith("cellXfs"):
            self._of_cells = False

    def dates(self) -> frozenset[str]:
        """Return the numbers of the styles, as cells name them."""
        known = {number: is_date_format(number, self._codes.get(number)) for number in set(self._formats)}
        return frozenset(str(style) for style, number in enumerate(self._formats) if known[number])


class _Sheet:
    """Gathers the rows of a sheet's part as it is read."""

    def __init__(self, strings: SharedStrings, dates: frozenset[str], of_1904: bool, most: int) -> None:
        self._strings, self._dates, self._of_1904, self._most = strings, dates, of_1904, most
        self.found: list[Row] = []
        self._local, self._numbers = Local(), ColumnNumbers()
        self._row, self._named, self._column = 0, False, 0
        self._cells: dict[int, str] = {}
        self._kind: str | None = None
        self._style: str | None = None
        self._pieces: list[str] = []
        self._spoken = self._formula = False
        self._size = self._all = 0
        self.lost: Counter[str] = Counter()
        self.parser = make_parser(self._start, self._end)

    def _start(self, name: str, attributes: Attributes) -> None:
        name = self._local[name]
        if name == "v":
            if self._kind != "inlineStr":
                self.parser.CharacterDataHandler = self._pieces.append
        elif name == "c":
            self._start_cell(attributes)
        elif name == "t":
            if not self._spoken:
                self.parser.CharacterDataHandler = self._pieces.append
        elif name == "row":
            self._start_row(attributes.get("r"))
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._spoken = True

    def _end(self, name: str) -> None:
        name = self._local[name]
        if name in ("v", "t"):
            self.parser.CharacterDataHandler = None
        elif name == "c":
            if self._pieces:
                self._end_cell("".join(self._pieces))
                self._pieces.clear()
            elif self._formula and self._kind != "str":  # a text may be empty
                self.lost["formula"] += 1
            self._formula = False
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._spoken = False
        elif name == "sheetData":  # what comes after the rows is of no interest, but must be whole
            self.parser.StartElementHandler = self.parser.EndElementHandler = None

    def _start_row(self, number: str | None) -> None:
        before, self._named = self._row, number is not None
        self._row = int(number) if number is not None else before + 1
        self._column = -1
        if not before < self._row <= _ROWS:
            raise BadArchive("damaged")

    def _start_cell(self, attributes: Attributes) -> None:
        place = attributes.get("r")
        if place:
            letters = place.rstrip("0123456789")
            self._column = self._numbers[letters]
            if not self._named:  # its first cell says where a row without a number is
                self._row, self._named = max(int(place[len(letters) :]), self._row), True
        else:
            self._column += 1
        if not self._column < _COLUMNS:
            raise BadArchive("damaged")
        self._kind, self._style = attributes.get("t"), attributes.get("s")

    def _end_cell(self, text: str) -> None:
        kind = self._kind
        if kind == "s":
            text = self._strings[int(text)]
        elif kind is None or kind == "n":
            text = date_text(text, of_1904=self._of_1904) if self._style in self._dates else number_text(text)
        elif kind == "b":
            text = "false" if text in ("0", "false") else "true"
        elif kind == "e":
            self.lost[text[:_LONGEST_ERROR]] += 1
            return
        else:
            text = unescaped(text)
        text = text.strip()
        if text:
            self._cells[self._column] = text
            self._size += len(text)
            if self._size > _LONGEST_ROW:
                raise BadArchive("damaged")

    def _end_row(self) -> None:
        if self._cells:
            self.found.append((self._row, self._cells))
            self._cells = {}
            self._all += self._size
            self._size = 0
            if self._all > self._most:  # few texts that many cells share
                raise BadArchive.too_large(self._all, self._most)
