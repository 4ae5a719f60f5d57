"""SQL Server by python-tds, of the extra ``sqlserver``. Encrypted only where the option ``cafile`` is given.

SQL Server has no read-only transactions: the connection says that it only reads, nothing but a SELECT is sent, and the
transaction is never committed. One snapshot for all tables needs the database's ALLOW_SNAPSHOT_ISOLATION.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from leadline.databases.address import Address
from leadline.databases.connection import ConnectFault, DriverMissing, Fault, FaultCode
from leadline.databases.dbapi import DbApiConnection, connect

_CONNECT_SECONDS = 15
_CODES: Mapping[int, FaultCode] = MappingProxyType(
    {
        18456: "database-credentials",
        4060: "database-refused",
        207: "database-name",
        208: "database-name",
        229: "database-denied",
        230: "database-denied",
        1222: "database-timeout",
    }
)


class SQLServer(DbApiConnection):
    """A transaction that is never committed."""

    codes = _CODES

    def __init__(self, address: Address, timeout: int) -> None:
        try:
            import pytds
        except ImportError:
            raise DriverMissing("sqlserver") from None
        self.errors = (pytds.Error, OSError, ValueError)  # of what is no answer of a SQL Server
        self._closed: type[Exception] = pytds.ClosedConnectionError
        connection = connect(
            pytds.connect,
            self.fault,
            address,
            dsn=address.host,
            port=address.port or 1433,
            database=address.database,
            user=address.user,
            password=address.password,
            timeout=timeout,
            login_timeout=min(timeout, _CONNECT_SECONDS),
            appname="leadline",
            readonly=True,
            disable_connect_retry=True,  # else its first try has a quarter of a second
            autocommit=True,  # the transaction is begun by hand
        )
        super().__init__(connection)
        try:
            with connection.cursor() as cursor:
                self.snapshot = _allows_snapshots(cursor)
                level = "SNAPSHOT" if self.snapshot else "READ COMMITTED"  # a stricter one would lock who works there
                cursor.execute(f"SET LOCK_TIMEOUT {timeout * 1000}")
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
                cursor.execute("BEGIN TRANSACTION")
        except self.errors as error:
            self.close()
            raise ConnectFault(self.fault(error)) from None

    def quoted(self, *names: str) -> str:
        """Return a name of several parts, each in brackets."""
        return ".".join("[" + name.replace("]", "]]") + "]" for name in names)

    def fault(self, error: Exception) -> Fault | None:
        """Return what an error means."""
        if isinstance(error, TimeoutError):
            return Fault("database-timeout", self.reason(error))
        if isinstance(error, self._closed | ConnectionError):
            return Fault("database-lost", self.reason(error))
        if isinstance(error, OSError):
            return Fault("database-unreachable", self.reason(error))
        return super().fault(error)

    def number(self, error: Exception) -> int:
        """Return the server's number of an error."""
        return int(getattr(error, "number", 0) or 0)


def _allows_snapshots(cursor: Any) -> bool:
    cursor.execute("SELECT snapshot_isolation_state FROM sys.databases WHERE name = DB_NAME()")
    row = cursor.fetchone()
    return bool(row and row[0] == 1)
