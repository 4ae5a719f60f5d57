"""Whether an uploaded table is what its name says, and safe to unpack, before anything reads it."""

import gzip
import zlib

from leadline.errors import InputError
from leadline.eventlog.read.content import content_of
from leadline.eventlog.read.xlsx import sheet_names
from leadline.web.files.models import StoredFile

_WANTED = {"parquet": "Parquet", "gz": "gzip", "sqlite": "SQLite", "db": "SQLite"}
_LONGEST = 200
"""Bytes of a name: what file systems take, with room for what is put before and behind."""


def check_stored(stored: StoredFile) -> None:
    """Check that a stored table is of its kind.

    Raises:
        InputError: its name is no name of a file; its bytes are of another kind; a workbook is damaged or unpacks to
            something absurdly large; of packed files it is no log.
    """
    if len(stored.name.encode()) > _LONGEST or any(not letter.isprintable() for letter in stored.name):
        raise InputError.of("web-upload-name", file=stored.name[:60])
    if stored.kind == "gz" and not stored.name.lower().endswith(".xes.gz"):
        raise InputError.of("web-upload-packed", file=stored.name)
    if stored.kind == "xlsx":
        sheet_names(stored.path, name=stored.name)
        return
    with stored.path.open("rb") as file:
        head = file.read(4096)
    if content_of(head) != _WANTED.get(stored.kind):
        raise InputError.of("web-upload-content", file=stored.name, kind=stored.kind)
    if stored.kind == "gz":
        _check_packed(stored)


def _check_packed(stored: StoredFile) -> None:
    try:
        with gzip.open(stored.path) as stream:
            head = stream.read(4096)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError.of("web-upload-content", file=stored.name, kind=stored.kind) from error
    if b"<" not in head:
        raise InputError.of("web-upload-content", file=stored.name, kind=stored.kind)
