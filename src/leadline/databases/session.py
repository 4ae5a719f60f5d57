"""A session with a database: opened by its address, read one query after the other, every error in our words."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import pyarrow as pa

from leadline.databases.address import Address
from leadline.databases.connection import ConnectFault, Connection, DriverMissing, Extract, Fault
from leadline.databases.gather import gather
from leadline.databases.mysql import MySQL
from leadline.databases.oracle import Oracle
from leadline.databases.postgresql import PostgreSQL
from leadline.databases.sqlite import SQLite
from leadline.databases.sqlserver import SQLServer
from leadline.databases.statement import check_query
from leadline.errors import DataError, LeadlineError

Done = TypeVar("Done")
Wanted = Callable[[tuple[str, ...]], Collection[str]]

TIMEOUT = 300
"""Seconds a query may take until its last row, where nothing else is said."""

_CONNECTIONS: dict[str, Callable[[Address, int], Connection]] = {
    "postgresql": PostgreSQL,
    "sqlite": SQLite,
    "mysql": MySQL,
    "sqlserver": SQLServer,
    "oracle": Oracle,
}


_FILES = frozenset({"cafile", "ssl_ca", "ssl_capath", "ssl_cert", "ssl_key", "wallet_location", "config_dir"})
"""Options that name a file: a driver says at most that some file is not there."""


class _QueryFault(Exception):  # noqa: N818 - a fault on its way to being told
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class Session:
    """An open, read-only session. All its queries see the database as it was when the session began.

    Where the database offers no such thing, ``snapshot`` is false.
    """

    def __init__(self, name: str, address: Address, timeout: int, connection: Connection) -> None:
        self.name = name
        self.snapshot = connection.snapshot
        self._address, self._timeout, self._connection = address, timeout, connection

    def read(self, query: str, path: Path, *, file: str | None = None, wanted: Wanted | None = None) -> Extract:
        """Write the rows of a query as the Parquet file ``path`` and return what is in it.

        ``file`` is what the query is called in messages; ``wanted`` says which of its columns are read. No more than
        a batch of rows is in memory; where anything fails, there is no file.

        Raises:
            DataError: the query does more than read, names what is not there, takes too long, has two columns of a
                name, or the database went away.
        """
        file = file or self.name
        query = check_query(query, self._address.kind, file=file)
        try:
            return self._read(query, path, file, wanted or (lambda names: names))
        except _QueryFault as failed:
            raised = _told(failed.fault, self._address, self._timeout, file)
        with suppress(_QueryFault):
            self._guarded(self._connection.recover)
        raise raised  # here, so that the driver's own error, which may hold the connection string, is not behind ours

    def read_table(
        self, table: Sequence[str], path: Path, *, file: str | None = None, wanted: Wanted | None = None
    ) -> Extract:
        """Write the rows of a table or view, given by the parts of its name, as ``read`` does for a query.

        Raises:
            DataError: as for ``read``.
        """
        return self.read(f"SELECT * FROM {self._connection.quoted(*table)}", path, file=file, wanted=wanted)

    def close(self) -> None:
        """End the session."""
        self._connection.close()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        self.close()

    def _read(self, query: str, path: Path, file: str, wanted: Wanted) -> Extract:
        ends = time.monotonic() + self._timeout
        rows = self._guarded(lambda: self._connection.begin(query))
        asked = set(wanted(rows.names))
        kept = [i for i, name in enumerate(rows.names) if name in asked]
        names = [rows.names[i] for i in kept]
        folded = [name.casefold() for name in names]
        doubled = sorted({name for name, fold in zip(names, folded) if folded.count(fold) > 1})
        if doubled:
            raise DataError.of("database-doubled-columns", file=file, columns=", ".join(doubled))
        if not kept:
            return Extract(pa.schema([]), 0, rows.names)
        schema, count = gather(tuple(names), self._guarded_batches(rows.batches(kept), ends), path)
        return Extract(schema, count, rows.names, tuple(name for name in names if name not in schema.names))

    def _guarded(self, act: Callable[[], Done]) -> Done:
        """Do something with the driver; its errors become faults."""
        try:
            return act()
        except Exception as error:
            fault = self._connection.fault(error)
            if fault is None:
                raise
            raised = _QueryFault(fault)
        raise raised

    def _guarded_batches(self, batches: Iterator[pa.RecordBatch], ends: float) -> Iterator[pa.RecordBatch]:
        """Give batches on; an error in fetching one is a fault, one in writing it is not.

        Not every driver has a limit for a whole query and not only for one answer of the server, so it is kept here.
        """
        while (batch := self._guarded(lambda: next(batches, None))) is not None:
            if time.monotonic() > ends:
                raise _QueryFault(Fault("database-timeout", f"> {self._timeout} s"))
            yield batch


def open_session(name: str, address: Address, *, timeout: int = TIMEOUT) -> Session:
    """Open a read-only session with a database, called ``name`` in messages.

    ``timeout`` is how many seconds a query may take, until its last row. Nothing is written, ever.

    Raises:
        DataError: the driver is not installed, the database cannot be reached, it refuses the user, or an option names
            a file that is not there.

    >>> import sqlite3, tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> made = sqlite3.connect(folder / "crm.db")
    >>> _ = made.executescript("CREATE TABLE deal (id, stage); INSERT INTO deal VALUES (1, 'won'), (2, 'lost')")
    >>> made.close()
    >>> with open_session("crm", Address("sqlite", "", None, str(folder / "crm.db"))) as session:
    ...     session.read("SELECT id FROM deal WHERE stage = 'won'", folder / "won.parquet").rows
    1
    """
    absent = sorted(option for option in _FILES & address.options.keys() if not Path(address.options[option]).exists())
    if absent:
        raise DataError.of("database-option-file", file=name, options=", ".join(absent))
    try:
        return Session(name, address, timeout, _CONNECTIONS[address.kind](address, timeout))
    except DriverMissing as missing:
        raised = DataError.of("database-driver", file=name, kind=address.kind, extra=missing.extra)
    except ConnectFault as failed:
        raised = _told(failed.fault, address, timeout, name)
    raise raised  # here, so that the driver's error is not behind it


def _told(fault: Fault, address: Address, timeout: int, file: str) -> LeadlineError:
    params = {"reason": address.redact(fault.reason), "host": address.host, "user": address.user or "-"}
    return DataError.of(fault.code, file=file, database=address.database, timeout=timeout, **params)
