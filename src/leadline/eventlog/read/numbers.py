"""Which row of a log each event is, looked up by its id: on disk, because a long log has more ids than memory."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

BATCH = 65_536
"""Ids that wait in memory to be written, and that are asked for at once."""

_CACHE = 64 * 1024
"""KiB of the file that are kept in memory."""


class Numbers:
    """Numbers by id in a file of its own, which goes when it is closed. An id that is given again has its last number.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, Numbers(Path(folder, "ids.sqlite")) as numbers:
    ...     numbers.add("e1", 0)
    ...     numbers.add("e2", 1)
    ...     numbers.find(["e2", "none", "e1", "e2"])
    [1, None, 0, 1]
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: dict[str, int] = {}
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{_CACHE};"
            "CREATE TABLE numbers (id TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID;"
            "CREATE TABLE asked (place INTEGER PRIMARY KEY, id TEXT);"
        )

    def add(self, key: str, number: int) -> None:
        """Note the number of an id."""
        self._waiting[key] = number
        if len(self._waiting) >= BATCH:
            self._write()

    def find(self, keys: Sequence[str]) -> list[int | None]:
        """Return the number of each id, in their order; None where it has none."""
        self._write()
        self._run("INSERT INTO asked VALUES (?, ?)", list(enumerate(keys)))
        found = self._connection.execute("SELECT n FROM asked LEFT JOIN numbers USING (id) ORDER BY place").fetchall()
        self._connection.execute("DELETE FROM asked")
        return [number for (number,) in found]

    def _write(self) -> None:
        # In order of the ids, so that neighbours go to the same page of the file.
        self._run("INSERT OR REPLACE INTO numbers VALUES (?, ?)", sorted(self._waiting.items()))
        self._waiting.clear()

    def _run(self, statement: str, rows: Sequence[tuple[object, object]]) -> None:
        self._connection.execute("BEGIN")
        self._connection.executemany(statement, rows)
        self._connection.execute("COMMIT")

    def __enter__(self) -> "Numbers":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._connection.close()
        self._path.unlink(missing_ok=True)
