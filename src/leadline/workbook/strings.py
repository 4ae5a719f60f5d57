"""The texts that a workbook's sheets share. They lie on disk and are looked up, so that they may be of any number."""

import mmap
import re
import tempfile
import zipfile
from array import array
from pathlib import Path
from types import TracebackType
from typing import IO

from leadline.workbook.archive import BadArchive
from leadline.workbook.xml import Attributes, Local, make_parser, scan

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


class SharedStrings:
    """Texts by their number, from 0. Close them, or use them as a context manager."""

    def __init__(self, folder: Path | None) -> None:
        self._files: list[IO[bytes]] = [tempfile.TemporaryFile(dir=folder) for _ in range(2)]  # noqa: SIM115
        self._maps: list[mmap.mmap] = []
        self._views: list[memoryview] = []
        self._text, self._ends = memoryview(b""), memoryview(b"").cast("q")

    def read(self, archive: zipfile.ZipFile, part: str) -> None:
        """Take the texts of a workbook's part."""
        reader = _Reader()
        texts, ends = self._files
        end = 0
        for _ in scan(archive, part, reader.parser):
            found, reader.found = reader.found, []
            numbers = array("q")
            for text in found:
                end += len(text)
                numbers.append(end)
            texts.write(b"".join(found))
            ends.write(numbers.tobytes())
        self._text, self._ends = self._mapped(texts), self._mapped(ends).cast("q")
        self._views.append(self._ends)

    def _mapped(self, file: IO[bytes]) -> memoryview:
        file.flush()
        if not file.tell():
            return memoryview(b"")
        self._maps.append(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        self._views.append(memoryview(self._maps[-1]))
        return self._views[-1]

    def __getitem__(self, number: int) -> str:
        """Return a text.

        Raises:
            BadArchive: there is none of this number.
        """
        if not 0 <= number < len(self._ends):
            raise BadArchive("damaged")
        start = self._ends[number - 1] if number else 0
        return str(self._text[start : self._ends[number]], "utf-8")

    def close(self) -> None:
        """Let go of the files, which are deleted with it."""
        for view in reversed(self._views):
            view.release()
        for mapped in self._maps:
            mapped.close()
        for file in self._files:
            file.close()

    def __enter__(self) -> "SharedStrings":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


class _Reader:
    """Gathers the texts of a part: of a text in several styles all runs, without what says how it is pronounced."""

    def __init__(self) -> None:
        self.found: list[bytes] = []
        self._local, self._pieces, self._spoken = Local(), list[str](), False
        self.parser = make_parser(self._start, self._end)

    def _start(self, name: str, _: Attributes) -> None:
        name = self._local[name]
        if name == "t" and not self._spoken:
            self.parser.CharacterDataHandler = self._pieces.append
        elif name == "rPh":
            self._spoken = True

    def _end(self, name: str) -> None:
        name = self._local[name]
        if name == "t":
            self.parser.CharacterDataHandler = None
        elif name == "rPh":
            self._spoken = False
        elif name == "si":
            self.found.append(unescaped("".join(self._pieces)).encode())
            self._pieces.clear()


def unescaped(text: str) -> str:
    r"""Return a text with the characters that XML does not have, which a workbook writes as ``_xHHHH_``.

    >>> unescaped("two_x000D_lines"), unescaped("a_x005F_x000D_b")
    ('two\rlines', 'a_x000D_b')
    """
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)
