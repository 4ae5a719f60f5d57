"""SQLite by Python's own module: the file is opened read-only, and a query that takes too long is stopped."""

import re
import sqlite3
import time
from pathlib import Path

from leadline.databases.address import Address
from leadline.databases.connection import ConnectFault, Fault, FaultCode
from leadline.databases.dbapi import DbApiConnection, DbApiRows

_STEPS = 10_000
"""Steps of SQLite's machine between two looks at the clock: about a millisecond."""

_SAID: tuple[tuple[str, FaultCode], ...] = (
    (r"no such (?:table|column)", "database-name"),
    (r"^interrupted$", "database-timeout"),
    (r"database is locked|disk I/O error", "database-lost"),
)


class SQLite(DbApiConnection):
    """A read transaction on a file."""

    errors = (sqlite3.Error, OverflowError)

    def __init__(self, address: Address, timeout: int) -> None:
        path = Path(address.database)
        try:
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=min(timeout, 15))
        except sqlite3.Error as error:
            raise ConnectFault(Fault("database-unreachable", str(error))) from None
        super().__init__(connection)
        self._timeout, self._ends = timeout, 0.0
        try:
            connection.isolation_level = None
            connection.text_factory = lambda data: data.decode("utf-8", errors="replace")
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the snapshot begins
        except sqlite3.Error as error:
            self.close()
            raise ConnectFault(Fault("database-refused", self.reason(error))) from None
        connection.set_progress_handler(lambda: time.monotonic() > self._ends, _STEPS)

    def begin(self, query: str) -> DbApiRows:
        """Begin a query; the clock runs until its last row."""
        self._ends = time.monotonic() + self._timeout
        return super().begin(query)

    def fault(self, error: Exception) -> Fault | None:
        """Return what an error means: SQLite has words for it, not numbers."""
        found = super().fault(error)
        if found is None:
            return None
        code = next((code for said, code in _SAID if re.search(said, found.reason)), found.code)
        return Fault(code, found.reason)
