"""The folder a system is read into: replaced as a whole, so that what is there is always of one reading.

::

    OUT/
      assessment.yaml           written once, then yours
      mapping.yaml              written anew each time, unless you changed it
      data/SYSTEM/              everything of the last whole reading, replaced as one
        PART.parquet
        sql/PART.sql            what was run
        connect.json            up to where each part was read
      .connect/                 what is on its way
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from leadline.errors import DataError

try:
    import fcntl
except ImportError:  # Windows has no such locks; two readings at once are then the user's to avoid
    fcntl = None  # type: ignore[assignment]

STATE = "connect.json"
ASSESSMENT, MAPPING = "assessment.yaml", "mapping.yaml"


class PartState(BaseModel):
    """A part as it was read: hashes of its query and its file, and the last change of any row."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: str
    file: str
    rows: int
    newest: str | None


class State(BaseModel):
    """What the last reading was of, and up to where. ``mappings``: hashes of the mappings that were written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    system: str
    place: str
    version: str | None
    since: str | None
    mappings: tuple[str, ...]
    parts: Mapping[str, PartState]


class Place:
    """A folder that is being read into. ``new`` takes the files of this reading; ``commit`` puts them in place."""

    def __init__(self, out: Path, system: str) -> None:
        self.out, self.system = out, system
        self.home = out / "data" / system
        self._work = out / ".connect"
        self.new, self._old = self._work / f"{system}.new", self._work / f"{system}.old"
        self.scratch = self._work / f"{system}.scratch"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other readings out, mend what one that died left behind, and clear up at the end.

        Raises:
            DataError: the folder cannot be made, another reading is at work, or another system was read into it.
        """
        try:
            self._work.mkdir(parents=True, exist_ok=True)
            lock = (self._work / "lock").open("w")
        except OSError as error:
            raise DataError.of("output-folder-refused", file=str(self.out), reason=error.strerror or "") from error
        with lock:
            if fcntl is not None:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError as error:
                    raise DataError.of("connect-busy", file=str(self.out)) from error
            self._mend()
            self._check_alone()
            self.new.mkdir()
            self.scratch.mkdir()
            try:
                yield
            finally:
                for folder in (self.new, self.scratch):
                    shutil.rmtree(folder, ignore_errors=True)

    def state(self) -> State | None:
        """Return what the last reading left, or None where there is none that can be used."""
        try:
            return State.model_validate_json((self.home / STATE).read_text(encoding="utf-8"))
        except (OSError, ValidationError):
            return None

    def known(self, part: str, state: State | None, query: str) -> Path | None:
        """Return the file of a part if it is as it was written and of the same query, else None."""
        was, path = (state.parts.get(part) if state else None), self.home / f"{part}.parquet"
        if was is None or was.query != hash_of(query) or not path.is_file():
            return None
        return path if was.file == hash_of_file(path) else None

    def commit(self, state: State) -> None:
        """Put the new files in the place of the old ones."""
        text = json.dumps(state.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"
        (self.new / STATE).write_text(text, encoding="utf-8")
        self.home.parent.mkdir(exist_ok=True)
        if self.home.exists():
            self.home.rename(self._old)
        self.new.rename(self.home)
        shutil.rmtree(self._old, ignore_errors=True)

    def write(self, name: str, text: str) -> None:
        """Write a text file beside the data, whole or not at all."""
        aside = self._work / name
        aside.write_text(text, encoding="utf-8")
        aside.replace(self.out / name)

    def _check_alone(self) -> None:
        """Check that no other system was read into the folder, since it has one mapping."""
        others = sorted(path.parent.name for path in self.out.glob(f"data/*/{STATE}"))
        other = next((name for name in others if name != self.system), None)
        if other is not None:
            raise DataError.of("connect-other-system", file=str(self.out), other=other)

    def _mend(self) -> None:
        """Clear what a reading that died left; between the two renames of a commit, the old files come back."""
        if self._old.exists() and not self.home.exists():
            self._old.rename(self.home)
        for folder in (self._old, self.new, self.scratch):
            if folder.exists():
                shutil.rmtree(folder)


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def hash_of_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
