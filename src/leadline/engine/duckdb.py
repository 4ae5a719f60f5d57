"""DuckDB, the embedded default engine."""

import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa

from leadline.errors import InputError


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
        self._connection = duckdb.connect(":memory:", config=config)
        self._connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")

    def register(self, name: str, table: pa.Table) -> None:
        """Make ``table`` readable as ``name``."""
        self._connection.register(name, table)

    def read_parquet(self, name: str, path: Path) -> None:
        """Make the Parquet file at ``path`` readable as ``name`` without loading it."""
        quoted = str(path).replace("'", "''")
        try:
            self._connection.execute(
                f"CREATE OR REPLACE TEMP VIEW \"{name}\" AS SELECT * FROM read_parquet('{quoted}')"
            )
        except duckdb.Error as error:
            raise InputError.of("file-not-parquet", file=path.name, reason=str(error).splitlines()[0]) from error

    def execute(self, sql: str) -> None:
        """Run one or several statements for their effect."""
        self._connection.execute(sql)

    def query(self, sql: str) -> pa.Table:
        """Run one statement and return its rows."""
        return self._connection.execute(sql).to_arrow_table()

    def drop(self, name: str) -> None:
        """Forget the table or view ``name``, if there is one."""
        self._connection.execute(f'DROP VIEW IF EXISTS "{name}"')

    def close(self) -> None:
        """Free everything the engine holds."""
        self._connection.close()
        self._spill.cleanup()
