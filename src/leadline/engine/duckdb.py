"""DuckDB, the embedded default engine."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from leadline.engine import sql
from leadline.errors import DataError, InputError

_COMPLAINTS = (duckdb.Error, UnicodeDecodeError, RuntimeError)
"""What comes of a damaged file: DuckDB's errors, and its binding's where a name or value is no text."""

_OF_PARQUET = re.compile(
    r"TProtocolException|parquet|decompress|page header|string encoding|read beyond", re.IGNORECASE
)


class DuckDB:
    """An embedded DuckDB with a bounded spill folder.

    >>> engine = DuckDB()
    >>> engine.query("SELECT 6 * 7 AS answer").to_pylist()
    [{'answer': 42}]
    >>> engine.close()
    """

    def __init__(self, *, threads: int | None = None, memory_limit: str | None = None) -> None:
        self._spill = tempfile.TemporaryDirectory(prefix="leadline-")
        config: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": self._spill.name,
            "max_temp_directory_size": "20GB",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "preserve_insertion_order": "true",
        }
        if threads:
            config["threads"] = threads
        if memory_limit:
            config["memory_limit"] = memory_limit
        self._parquet: list[str] = []
        self._connection = duckdb.connect(":memory:", config=config)
        self._connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        self._connection.execute("SET python_enable_replacements = false")  # SQL never sees Python's variables

    def register(self, name: str, table: pa.Table) -> None:
        """Make ``table`` readable as ``name``."""
        self._connection.register(name, table)

    def read_parquet(self, name: str, path: Path) -> None:
        """Make the Parquet file at ``path`` readable as ``name`` without loading it; ``file_row_number`` from 0.

        Raises:
            InputError: it is not a Parquet file.
        """
        source = f"read_parquet({sql.text(_literal(path))}, file_row_number = true)"
        self._parquet.append(path.name)
        try:
            self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {sql.name(name)} AS SELECT * FROM {source}")
        except _COMPLAINTS as error:
            raise InputError.of("file-not-parquet", file=path.name, reason=str(error).splitlines()[0]) from error

    def execute(self, statements: str) -> None:
        """Run one or several statements for their effect.

        Raises:
            DataError: a file they read turns out to be damaged.
        """
        with _damaged_files_told(self._parquet):
            self._connection.execute(statements)

    def query(self, statement: str) -> pa.Table:
        """Run one statement and return its rows.

        Raises:
            DataError: a file it reads turns out to be damaged.
        """
        with _damaged_files_told(self._parquet):
            return self._connection.sql(statement).to_arrow_table()

    def drop(self, name: str) -> None:
        """Forget the table or view ``name``, if there is one."""
        self._connection.unregister(name)
        kinds = self._connection.execute(
            "SELECT 'TABLE' FROM duckdb_tables() WHERE table_name = $1 "
            "UNION ALL SELECT 'VIEW' FROM duckdb_views() WHERE view_name = $1",
            [name],
        ).fetchall()
        for (kind,) in kinds:
            self._connection.execute(f"DROP {kind} IF EXISTS {sql.name(name)}")

    def seal(self) -> None:
        """Take away access to files: from now on only what is in the engine can be read."""
        self._connection.execute("SET enable_external_access = false")

    def close(self) -> None:
        """Free everything the engine holds."""
        self._connection.close()
        self._spill.cleanup()


@contextmanager
def _damaged_files_told(parquet: Sequence[str]) -> Iterator[None]:
    """Turn DuckDB's complaint about a file into ours: Parquet is found to be damaged only when it is used."""
    try:
        yield
    except _COMPLAINTS as error:
        damaged = re.search(r'Failed to read file "([^"]+)": ([^\n]*)', str(error))
        if damaged:
            raise DataError.of("file-not-readable", file=Path(damaged[1]).name, reason=damaged[2]) from error
        # Not every complaint names its file; those of no class of DuckDB's own come from decoding bytes.
        foreign = not isinstance(error, duckdb.Error) or type(error) is duckdb.Error
        if parquet and (foreign or _OF_PARQUET.search(str(error))):
            reason = str(error).splitlines()[0]
            raise DataError.of("file-not-readable", file=", ".join(parquet), reason=reason) from error
        raise


def _literal(path: Path) -> str:
    """Return a path that DuckDB takes as it stands: in its patterns ``*``, ``?`` and ``[`` have a meaning."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path))
