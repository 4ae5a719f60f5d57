"""What reading a log leaves in an engine: intermediate tables are dropped at the end, all of them if it fails."""

import tempfile
from pathlib import Path
from types import TracebackType

from leadline.engine.protocol import Engine


class Scratch:
    """Names of tables made on the way. ``name`` for intermediate ones, ``keep`` for those the log is made of."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._passing: list[str] = []
        self._kept: list[str] = []
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def name(self, name: str) -> str:
        """Note an intermediate table and return its name."""
        self._passing.append(name)
        return name

    def keep(self, name: str) -> str:
        """Note a table of the log and return its name."""
        self._kept.append(name)
        return name

    def folder(self, name: str) -> Path:
        """Make a folder for intermediate files and return it."""
        self._folder = self._folder or tempfile.TemporaryDirectory(prefix="leadline-")
        folder = Path(self._folder.name, name)
        folder.mkdir()
        return folder

    def __enter__(self) -> "Scratch":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        # Views stand on what was made before them, so the last made goes first.
        for name in reversed(self._passing + (self._kept if kind else [])):
            self._engine.drop(name)
        if self._folder:
            self._folder.cleanup()
