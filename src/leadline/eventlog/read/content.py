"""What a file really is, by its first bytes: people rename things."""

import codecs
import re
from pathlib import Path

from leadline.errors import DataError

_HTML = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype html|html|head|meta|table)\b", re.IGNORECASE)

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PAR1", "Parquet"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "Excel 97-2003 (.xls)"),
    (b"SQLite format 3", "SQLite"),
    (b"PGDMP", "PostgreSQL dump"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
)


def content_of(head: bytes) -> str | None:
    """Return what the first bytes of a file say it is, or None where they look like text.

    >>> content_of(b"PAR1...")
    'Parquet'
    >>> content_of(b"<html><table>")
    'HTML'
    >>> content_of(b"id;name")
    """
    if head.startswith(b"PK\x03\x04"):
        return "Excel (.xlsx)" if b"[Content_Types].xml" in head or b"xl/" in head else "ZIP"
    found = next((name for magic, name in _MAGIC if head.startswith(magic)), None)
    if found:
        return found
    if _HTML.match(head):  # what many an ERP system calls .xls
        return "HTML"
    return "binary" if b"\x00" in head and not looks_like_utf16(head) else None


def looks_like_utf16(head: bytes) -> str | None:
    """Return the UTF-16 (or 32) encoding whose mark the file shows, or in which it reads as lines of text, or None."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) // 2 * 2].decode(encoding, errors="ignore")
        if b"\x00" in head and "\n" in text and all(c.isprintable() or c.isspace() for c in text):
            return encoding
    return None


def check_content(path: Path, name: str, wanted: str | None) -> None:
    """Check that a file is what its name says. ``wanted`` is a name of ``content_of``; None stands for text.

    Raises:
        DataError: it is empty, or is something else.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise DataError.of("file-empty", file=name)
    found = content_of(head)
    if found == wanted:
        return
    if wanted is None:
        codes = {"Parquet": "file-parquet-not-csv", "binary": "file-binary"}
        raise DataError.of(codes.get(found or "", "file-not-csv"), file=name, found=found)
    raise DataError.of("file-not-parquet", file=name, reason=found or "text")
