"""Whether an uploaded table is what its name says, and safe to unpack, before anything reads it."""

import gzip
import zlib

from leadline.errors import InputError
from leadline.eventlog.read.content import content_of
from leadline.eventlog.read.xlsx import sheet_names
from leadline.web.files.store import Received

_WANTED = {"parquet": "Parquet", "gz": "gzip", "sqlite": "SQLite", "db": "SQLite"}
_LONGEST = 200
"""Bytes of a name: what file systems take, with room for what is put before and behind."""


def check_received(received: Received) -> None:
    """Check that a table that came in is of its kind.

    Raises:
        InputError: its name is no name of a file; its bytes are of another kind; a workbook is damaged or unpacks to
            something absurdly large; of packed files it is no log.
    """
    if len(received.name.encode()) > _LONGEST or any(not letter.isprintable() for letter in received.name):
        raise InputError.of("web-upload-name", file=received.name[:60])
    if received.kind == "gz" and not received.name.lower().endswith(".xes.gz"):
        raise InputError.of("web-upload-packed", file=received.name)
    if received.kind == "xlsx":
        sheet_names(received.path, name=received.name)
        return
    with received.path.open("rb") as file:
        head = file.read(4096)
    if content_of(head) != _WANTED.get(received.kind):
        raise InputError.of("web-upload-content", file=received.name, kind=received.kind)
    if received.kind == "gz":
        _check_packed(received)


def _check_packed(received: Received) -> None:
    try:
        with gzip.open(received.path) as stream:
            head = stream.read(4096)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError.of("web-upload-content", file=received.name, kind=received.kind) from error
    if b"<" not in head:
        raise InputError.of("web-upload-content", file=received.name, kind=received.kind)
