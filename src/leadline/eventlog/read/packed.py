"""A file as a stream, unpacked where it is gzip, that ends with a clear error where it is damaged or a bomb."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from leadline.errors import DataError
from leadline.eventlog.read.content import content_of

_HEAD = 4096
GIGABYTE = 1024**3
LARGEST_UNPACKED = 100 * GIGABYTE
LARGEST_RATIO = 300
"""Event logs repeat themselves and shrink 20 to 60 times; gzip of nothing but zeros shrinks a thousand times."""

RATIO_FROM = 64 * 1024**2
"""Unpacked bytes below which the ratio does not matter: no memory is exhausted by them."""


class Stream:
    """A file to read from start to end. ``line`` is the line that was reached.

    What was read too far can be given back; ``skipped`` lines are then missing from what is read next.
    """

    def __init__(self, source: BinaryIO, raw: BinaryIO, name: str) -> None:
        self._source, self._raw, self.name = source, raw, name
        self._packed = source is not raw
        self._read = 0
        self._ahead, self._at = b"", 0
        self.line = 1
        self.skipped = 0

    def give_back(self, data: bytes, skipped: int) -> None:
        """Let the next read begin with ``data``, where ``skipped`` lines of the file are left out."""
        self._ahead, self._at, self.skipped = data, 0, skipped

    def peek(self, size: int) -> bytes:
        """Return the next bytes, at most ``size``, and leave them where they are."""
        if len(self._ahead) - self._at < size:
            rest = self._ahead[self._at :]
            self._ahead, self._at = rest + self._further(size - len(rest)), 0
        return self._ahead[self._at : self._at + size]

    def read(self, size: int = -1) -> bytes:
        """Return the next ``size`` bytes.

        Raises:
            DataError: the archive is damaged, or unpacks to something absurdly large.
        """
        if self._at < len(self._ahead):
            end = len(self._ahead) if size < 0 else self._at + size
            ahead, self._at = self._ahead[self._at : end], end
            return ahead
        self._ahead, self._at = b"", 0
        return self._further(size)

    def _further(self, size: int) -> bytes:
        """Return bytes behind what was read ahead."""
        try:
            data = self._source.read(size)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise DataError.of("gzip-damaged", file=self.name, place=f"line {self.line}") from error
        self.line += data.count(b"\n")
        self._read += len(data)
        if self._packed and self._read > RATIO_FROM:
            ratio = self._read / max(self._raw.tell(), 1)
            if ratio > LARGEST_RATIO or self._read > LARGEST_UNPACKED:
                size_read = self._read // 1024**2
                raise DataError.of("gzip-bomb", file=self.name, size=size_read, ratio=round(ratio))
        return data


@contextmanager
def open_stream(path: Path, name: str) -> Iterator[Stream]:
    """Open a file that may be packed with gzip, whatever its name says.

    Raises:
        DataError: it is empty, or is no text, also once it is unpacked.
    """
    with path.open("rb") as raw:
        magic = raw.read(2)
        raw.seek(0)
        if not magic:
            raise DataError.of("file-empty", file=name)
        if magic == b"\x1f\x8b":
            with gzip.open(raw) as source:
                yield _of_text(Stream(source, raw, name))  # type: ignore[arg-type]
        else:
            yield _of_text(Stream(raw, raw, name))


def _of_text(stream: Stream) -> Stream:
    """Return the stream of a file unless its first bytes say that it is something else."""
    found = content_of(stream.peek(_HEAD))
    if found not in (None, "HTML", "binary"):  # of these the reader says more
        raise DataError.of("log-packed", file=stream.name, found=found)
    return stream
