"""What Leadline asks of a place where SQL runs. The one query language is SQL in DuckDB's dialect."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

import pyarrow as pa


class Engine(Protocol):
    """Register Arrow, run SQL, give Arrow. Names are given unquoted; identifiers in SQL are the caller's to quote."""

    @property
    def room(self) -> int | None:
        """How many bytes a query may hold in memory; None where an engine finds room for every join by itself."""

    def register(self, name: str, table: pa.Table) -> None:
        """Make ``table`` readable as ``name``."""

    def read_parquet(self, name: str, path: Path) -> None:
        """Make the Parquet file at ``path`` readable as ``name`` without loading it.

        A column ``file_row_number`` counts its rows from 0.
        """

    def execute(self, statements: str) -> None:
        """Run one or several statements for their effect."""

    def write(self, name: str, select: str, *, unpacked: Collection[str] = ()) -> None:
        """Write the rows of a select as table ``name``.

        ``unpacked`` columns hold small numbers in which little room can be saved: where that costs more time than it is
        worth, they are stored as they are.
        """

    def query(self, statement: str) -> pa.Table:
        """Run one statement and return its rows."""

    def stream(self, statement: str, rows: int) -> Iterator[pa.Table]:
        """Run one statement and give its rows in their order, at most so many at a time: one block at least.

        Memory does not grow with the rows. Until the last block is taken, or the iterator closed, nothing else can be
        asked.
        """

    def drop(self, name: str) -> None:
        """Forget the table or view ``name``, if there is one."""

    def seal(self) -> None:
        """Take away access to files: from now on only what is in the engine can be read."""

    def close(self) -> None:
        """Free everything the engine holds."""
