"""Is this XLSX file safe to unpack? Asked before anything is unpacked, because files come from many people.

An XLSX file is a ZIP archive of XML. Two kinds of it exhaust the memory of whoever reads them: archives that unpack to
something absurdly large, and sheets with one cell so far out that the grid up to it does not fit (the reader allocates
the whole grid).
"""

import io
import re
import struct
import zipfile
import zlib

from xlsxwriter.utility import xl_rowcol_to_cell

from leadline.errors import AnswersError

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
LARGEST_UNPACKED = 100 * MEGABYTE
LARGEST_GRID = 1_000_000
"""Cells from A1 to the last cell with content; a questionnaire has about a thousand."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
"""What the standard library raises on a broken archive, depending on which byte is broken."""

_TAG = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)(\d+)["']""")


def check_archive(data: bytes, file: str) -> None:
    """Raise unless ``data`` is a whole XLSX archive of sensible size.

    Raises:
        AnswersError: it is protected by a password, an old workbook, no workbook at all, damaged, or too large.
    """
    if data.startswith(_OLE):
        raise AnswersError.of("answers-password" if _ENCRYPTED in data else "answers-old-workbook", file=file)
    if not data.startswith(_ZIP):
        raise AnswersError.of("answers-not-workbook", file=file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if size > LARGEST_UNPACKED:
                limit = LARGEST_UNPACKED // MEGABYTE
                raise AnswersError.of("answers-unpacks-too-large", file=file, size=size // MEGABYTE, limit=limit)
            if "xl/workbook.xml" not in archive.namelist():
                raise AnswersError.of("answers-not-workbook", file=file)
            # Reading stops at the size the directory gives and then checks the CRC, so a directory that lies is found.
            for entry in archive.infolist():
                _check_grid(archive.read(entry), file)
    except DAMAGED as error:
        raise AnswersError.of("answers-damaged", file=file) from error


def _check_grid(xml: bytes, file: str) -> None:
    row = column = last_row = last_column = 0
    for tag in _TAG.finditer(xml):
        kind, attributes = tag.groups()
        reference = _REFERENCE.search(attributes)
        if kind == b"row":
            row, column = int(reference[2]) if reference else row + 1, 0
            continue
        column = _column_number(reference[1]) if reference else column + 1
        row = int(reference[2]) if reference else row
        if not attributes.endswith(b"/"):  # programs style empty cells far out, and the reader skips them
            last_row, last_column = max(last_row, row), max(last_column, column)
    if last_row * last_column > LARGEST_GRID:
        cell = xl_rowcol_to_cell(last_row - 1, last_column - 1)
        raise AnswersError.of("answers-cells-too-far", file=file, cell=cell)


def _column_number(letters: bytes) -> int:
    """Return the number of a column, 1 for A.

    >>> _column_number(b"A"), _column_number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
