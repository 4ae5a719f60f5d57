"""Which cells of a workbook's first sheet hold formulas: what they show may be old, or was never worked out."""

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping

_SHEET = re.compile(rb"""<(?:\w+:)?sheet\b[^>]*?\b\w*:id\s*=\s*["']([^"']+)["']""")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"""\b(Id|Target)\s*=\s*["']([^"']*)["']""")
_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["']([A-Z]+)(\d+)["'][^>]*(?<!/)>\s*<(?:\w+:)?f\b""")


def formula_cells(data: bytes) -> frozenset[tuple[int, int]]:
    """Return row and column, from 0, of the cells with a formula on the first sheet of an XLSX file.

    ``data`` must have passed the check of archives. Where the sheet cannot be found there are none.

    >>> from xlsxwriter import Workbook
    >>> content = io.BytesIO()
    >>> with Workbook(content) as workbook:
    ...     _ = workbook.add_worksheet().write_formula("B3", "=1+1")
    >>> formula_cells(content.getvalue())
    frozenset({(2, 1)})
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return frozenset()
        first = _SHEET.search(archive.read("xl/workbook.xml"))
        target = _targets(archive.read("xl/_rels/workbook.xml.rels")).get(first[1] if first else b"", "")
        name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        xml = archive.read(name) if name in names else b""
    return frozenset((int(row) - 1, _column(letters)) for letters, row in _CELL.findall(xml))


def _targets(relations: bytes) -> Mapping[bytes, str]:
    found = (dict(_ATTRIBUTE.findall(each)) for each in _RELATION.findall(relations))
    return {each[b"Id"]: each[b"Target"].decode() for each in found if {b"Id", b"Target"} <= each.keys()}


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
