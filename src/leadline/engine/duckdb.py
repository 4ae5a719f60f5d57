"""DuckDB, the embedded default engine."""

import os
import re
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pyarrow as pa

from leadline.engine import sql
from leadline.errors import DataError, InputError

_COMPLAINTS = (duckdb.Error, UnicodeDecodeError, RuntimeError)
"""What comes of a damaged file: DuckDB's errors, and its binding's where a name or value is no text."""

_SIZE = re.compile(r"\d+(\.\d+)? ?([KMGT]i?B|%)", re.IGNORECASE)
_OF_PARQUET = re.compile(
    r"TProtocolException|parquet|decompress|page header|string encoding|read beyond", re.IGNORECASE
)


_FOLDER = re.compile(r"""(['"])(?:[A-Za-z]:)?[/\\][^'"]*[/\\]""")
"""The folder of a path that stands in quotes."""

_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")
"""How DuckDB says what its limit is."""
MEMORY = "LEADLINE_MEMORY"
"""Name of the environment variable that bounds the memory of every engine, such as 2GB."""
_SPILL = "LEADLINE_SPILL"
_MOST_SPILLED = "40GB"


class DuckDB:
    """An embedded DuckDB with bounded memory and a bounded spill folder.

    ``path`` is a database file to keep the tables in; without, they go with the engine. ``memory_limit``, such as
    ``2GB``, is what DuckDB may hold in memory, by default what the environment says in LEADLINE_MEMORY, else four
    fifths of the machine's; what does not fit is written to disk, up to 40 GB or what LEADLINE_SPILL says.

    Raises:
        InputError: the memory limit is no size, or the file is no database of DuckDB's.

    >>> engine = DuckDB()
    >>> engine.query("SELECT 6 * 7 AS answer").to_pylist()
    [{'answer': 42}]
    >>> engine.close()
    """

    def __init__(
        self,
        *,
        path: Path | None = None,
        read_only: bool = False,
        threads: int | None = None,
        memory_limit: str | None = None,
    ) -> None:
        memory_limit = memory_limit or os.environ.get(MEMORY)
        spilled = os.environ.get(_SPILL, _MOST_SPILLED)
        for size in (memory_limit, spilled):
            if size and not _SIZE.fullmatch(size):
                raise InputError.of("memory-limit", given=size)
        beside = path.parent if path and not read_only else None  # where the tables have room, the spill has too
        self._spill = tempfile.TemporaryDirectory(prefix="leadline-", dir=beside)
        config: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": self._spill.name,
            "max_temp_directory_size": spilled,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "preserve_insertion_order": "true",
        }
        if threads:
            config["threads"] = threads
        if memory_limit:
            config["memory_limit"] = memory_limit
            if "%" not in memory_limit:  # kept for the next block instead of given back: a tenth of prepare's time
                config["block_allocator_memory"] = memory_limit
        self._parquet: list[str] = []
        try:
            self._connection = duckdb.connect(path or ":memory:", config=config, read_only=read_only)
        except duckdb.Error as error:
            self._spill.cleanup()
            raise InputError.of("file-not-readable", file=str(path), reason=str(error).splitlines()[0]) from error
        self._connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        self._connection.execute("SET python_enable_replacements = false")  # SQL never sees Python's variables

    @property
    def room(self) -> int:
        """How many bytes a query may hold in memory: the memory limit."""
        size, unit = str(self._connection.sql("SELECT current_setting('memory_limit')").fetchall()[0][0]).split()
        return int(float(size) * 1024 ** _UNITS.index(unit))

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
            raise InputError.of("file-not-parquet", file=path.name, reason=_reason(error)) from error

    def execute(self, statements: str) -> None:
        """Run one or several statements for their effect.

        Raises:
            DataError: a file they read turns out to be damaged, or the memory limit too small.
        """
        with _complaints_told(self._parquet):
            self._connection.execute(statements)

    def write(self, name: str, select: str, *, unpacked: Collection[str] = ()) -> None:
        """Write the rows of a select as table ``name``; columns ``unpacked`` are not compressed.

        Raises:
            DataError: a file they are read from turns out to be damaged, or the memory limit too small.
        """
        with _complaints_told(self._parquet):
            described = self._connection.sql(select)
            columns = ", ".join(
                f"{sql.name(column)} {kind}{' USING COMPRESSION uncompressed' if column in unpacked else ''}"
                for column, kind in zip(described.columns, described.types, strict=True)
            )
            self._connection.execute(f"CREATE OR REPLACE TABLE {sql.name(name)} ({columns})")
            self._connection.execute(f"INSERT INTO {sql.name(name)} {select}")

    def query(self, statement: str) -> pa.Table:
        """Run one statement and return its rows.

        Raises:
            DataError: a file it reads turns out to be damaged, or the memory limit too small.
        """
        with _complaints_told(self._parquet):
            return self._connection.sql(statement).to_arrow_table()

    def stream(self, statement: str, rows: int) -> Iterator[pa.Table]:
        """Run one statement and give its rows in their order, at most so many at a time: one block at least.

        Raises:
            DataError: a file it reads turns out to be damaged, or the memory limit too small.

        >>> engine = DuckDB()
        >>> [block.num_rows for block in engine.stream("SELECT range FROM range(5) ORDER BY range", 2)]
        [2, 2, 1]
        >>> engine.close()
        """
        with _complaints_told(self._parquet):
            reader = self._connection.sql(statement).to_arrow_reader(rows)
            try:
                some = False
                for batch in reader:
                    some = True
                    yield pa.Table.from_batches([batch])
                if not some:
                    yield reader.schema.empty_table()
            finally:
                reader.close()

    def drop(self, name: str) -> None:
        """Forget the table or view ``name``, if there is one."""
        self._connection.unregister(name)
        for kind in ("VIEW", "TABLE"):
            with suppress(duckdb.CatalogException):  # it is the other one; to ask first takes ten times as long
                self._connection.execute(f"DROP {kind} IF EXISTS {sql.name(name)}")

    def seal(self) -> None:
        """Take away access to files: from now on only what is in the engine can be read."""
        self._connection.execute("SET enable_external_access = false")

    def close(self) -> None:
        """Free everything the engine holds."""
        self._connection.close()
        self._spill.cleanup()


@contextmanager
def _complaints_told(parquet: Sequence[str]) -> Iterator[None]:
    """Turn DuckDB's complaints into ours: Parquet is found to be damaged, and memory too small, only on use."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise DataError.of("memory-too-small", reason=str(error).splitlines()[0]) from error
    except _COMPLAINTS as error:
        damaged = re.search(r'Failed to read file "([^"]+)": ([^\n]*)', str(error))
        if damaged:
            raise DataError.of("file-not-readable", file=Path(damaged[1]).name, reason=damaged[2]) from error
        # Not every complaint names its file; those of no class of DuckDB's own come from decoding bytes.
        foreign = not isinstance(error, duckdb.Error) or type(error) is duckdb.Error
        if parquet and (foreign or _OF_PARQUET.search(str(error))):
            raise DataError.of("file-not-readable", file=", ".join(parquet), reason=_reason(error)) from error
        raise


def _reason(error: Exception) -> str:
    """Return DuckDB's own words; where a file lies is nobody's business."""
    return _FOLDER.sub(r"\1", str(error).splitlines()[0])


def _literal(path: Path) -> str:
    """Return a path that DuckDB takes as it stands: in its patterns ``*``, ``?`` and ``[`` have a meaning."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path))
