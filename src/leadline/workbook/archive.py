"""Is this XLSX file safe to unpack? Asked before anything of it is used, because files come from many people.

An XLSX file is a ZIP archive of XML; some archives unpack to something absurdly large.
"""

import struct
import zipfile
import zlib
from typing import Any, BinaryIO, Literal

MEGABYTE = 1024 * 1024
_CHUNK = 4 * MEGABYTE

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
"""What the standard library raises on a broken archive, depending on which byte is broken."""

Fault = Literal["password", "old", "no-workbook", "unpacks-too-large", "damaged"]


class BadArchive(Exception):  # noqa: N818 - a fault on its way to the code of whoever wanted the file
    """What is wrong with an archive, and figures for the sentence that says so."""

    def __init__(self, fault: Fault, **params: Any) -> None:
        super().__init__(fault)
        self.fault, self.params = fault, params

    @classmethod
    def too_large(cls, size: int, most: int) -> "BadArchive":
        """Return the fault of an archive of ``size`` bytes where ``most`` are read."""
        return cls("unpacks-too-large", size=size // MEGABYTE, limit=most // MEGABYTE)


def check_archive(file: BinaryIO, most: int) -> None:
    """Raise unless ``file`` is a whole XLSX archive of at most ``most`` bytes unpacked.

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
            if size > most:
                raise BadArchive.too_large(size, most)
            if "xl/workbook.xml" not in archive.namelist():
                raise BadArchive("no-workbook")
            # Reading stops at the size the directory gives and then checks the CRC, so a directory that lies is found.
            for entry in archive.infolist():
                with archive.open(entry) as member:
                    while member.read(_CHUNK):
                        pass
    except DAMAGED as error:
        raise BadArchive("damaged") from error
