"""Is this XLSX file safe to unpack? Asked before anything is unpacked, because files come from many people.

An XLSX file is a ZIP archive of XML. Two kinds of it exhaust the memory of whoever reads them: archives that unpack to
something absurdly large, and sheets with one cell so far out that the grid up to it does not fit (the reader allocates
the whole grid).
"""

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, Literal

from xlsxwriter.utility import xl_rowcol_to_cell

MEGABYTE = 1024 * 1024
MILLION = 1_000_000
_CHUNK = 4 * MEGABYTE

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
"""What the standard library raises on a broken archive, depending on which byte is broken."""

_TAG = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
_CUT_TAG = re.compile(rb"<(?:\w+:)?(row|c)\b")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)(\d+)["']""")

Fault = Literal["password", "old", "no-workbook", "unpacks-too-large", "cells-too-far", "damaged"]


class BadArchive(Exception):  # noqa: N818 - a fault on its way to the code of whoever wanted the file
    """What is wrong with an archive, and figures for the sentence that says so."""

    def __init__(self, fault: Fault, **params: Any) -> None:
        super().__init__(fault)
        self.fault, self.params = fault, params


@dataclass(frozen=True)
class Limits:
    """How much an archive may hold: bytes unpacked, and cells from A1 to a sheet's last cell with content."""

    unpacked: int
    grid: int


def check_archive(file: BinaryIO, limits: Limits) -> None:
    """Raise unless ``file`` is a whole XLSX archive within the limits.

    Raises:
        BadArchive: it is protected by a password, an old workbook, no workbook at all, damaged, or too large.
    """
    start = file.read(8)
    if start.startswith(_OLE):
        raise BadArchive("password" if _ENCRYPTED in file.read() else "old")
    if not start.startswith(_ZIP):
        raise BadArchive("no-workbook")
    try:
        with zipfile.ZipFile(file) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if size > limits.unpacked:
                raise BadArchive("unpacks-too-large", size=size // MEGABYTE, limit=limits.unpacked // MEGABYTE)
            if "xl/workbook.xml" not in archive.namelist():
                raise BadArchive("no-workbook")
            # Reading stops at the size the directory gives and then checks the CRC, so a directory that lies is found.
            for entry in archive.infolist():
                with archive.open(entry) as member:
                    _check_grid(member, limits.grid)
    except DAMAGED as error:
        raise BadArchive("damaged") from error


def _check_grid(member: IO[bytes], largest: int) -> None:
    row = column = last_row = last_column = 0
    rest = b""
    while True:
        chunk = member.read(_CHUNK)
        xml = rest + chunk
        # A tag that the end of the chunk has cut is looked at with the next one.
        end = max(xml.rfind(b"<"), 0) if chunk else len(xml)
        rest = xml[end:]
        if len(rest) > _CHUNK:
            if _CUT_TAG.match(rest):
                raise BadArchive("damaged")
            rest = b""
        for tag in _TAG.finditer(xml, 0, end):
            kind, attributes = tag.groups()
            reference = _REFERENCE.search(attributes)
            if kind == b"row":
                row, column = int(reference[2]) if reference else row + 1, 0
                continue
            column = _column_number(reference[1]) if reference else column + 1
            row = int(reference[2]) if reference else row
            if not attributes.endswith(b"/"):  # programs style empty cells far out, and the reader skips them
                last_row, last_column = max(last_row, row), max(last_column, column)
        if not chunk:
            break
    if last_row * last_column > largest:
        raise BadArchive(
            "cells-too-far",
            cell=xl_rowcol_to_cell(last_row - 1, last_column - 1),
            cells=round(last_row * last_column / MILLION, 1),
            limit=round(largest / MILLION, 1),
        )


def _column_number(letters: bytes) -> int:
    """Return the number of a column, 1 for A.

    >>> _column_number(b"A"), _column_number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
