"""MySQL and MariaDB by PyMySQL, of the extra ``mysql``. Rows stay on the server until they are fetched."""

from collections.abc import Mapping
from types import MappingProxyType

from leadline.databases.address import Address
from leadline.databases.connection import ConnectFault, DriverMissing, FaultCode
from leadline.databases.dbapi import DbApiConnection, DbApiRows, connect

_TIMESTAMP = 7  # the protocol's number of the type that stands for a moment; DATETIME is a clock of no zone
_CONNECT_SECONDS = 15
_CODES: Mapping[int, FaultCode] = MappingProxyType(
    {
        1044: "database-denied",
        1045: "database-credentials",
        1698: "database-credentials",
        1049: "database-refused",
        1054: "database-name",
        1142: "database-denied",
        1143: "database-denied",
        1146: "database-name",
        1317: "database-lost",
        1927: "database-lost",
        1969: "database-timeout",
        2003: "database-unreachable",
        2006: "database-lost",
        2013: "database-lost",
        3024: "database-timeout",
    }
)


class MySQL(DbApiConnection):
    """A read-only transaction with a consistent snapshot."""

    codes = _CODES
    zoned = (_TIMESTAMP,)

    def __init__(self, address: Address, timeout: int) -> None:
        try:
            import pymysql
            from pymysql.cursors import SSCursor
        except ImportError:
            raise DriverMissing("mysql") from None
        self.errors = (pymysql.MySQLError, OSError)
        connection = connect(
            pymysql.connect,
            self.fault,
            address,
            host=address.host,
            port=address.port or 3306,
            user=address.user,
            password=address.password or "",
            database=address.database,
            charset="utf8mb4",
            connect_timeout=min(timeout, _CONNECT_SECONDS),
            read_timeout=min(timeout, _CONNECT_SECONDS),  # a server that says nothing
            cursorclass=SSCursor,
            local_infile=False,
        )
        super().__init__(connection)
        connection._read_timeout = (
            timeout + _CONNECT_SECONDS
        )  # for a network that is gone; the server's limit comes first
        maria = "MariaDB" in connection.get_server_info()
        limit = f"max_statement_time = {timeout}" if maria else f"max_execution_time = {timeout * 1000}"
        try:
            with connection.cursor() as cursor:
                for statement in (
                    f"SET SESSION {limit}",
                    "SET SESSION time_zone = '+00:00'",
                    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
                    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
                ):
                    cursor.execute(statement)
        except self.errors as error:
            self.close()
            raise ConnectFault(self.fault(error)) from None

    def begin(self, query: str) -> DbApiRows:
        """Begin a query; asked for no rows first, a query with two columns of a name fails before any row is sent."""
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({query}\n) AS q LIMIT 0")
        return super().begin(query)

    def recover(self) -> None:
        """Forget what is left of a query that failed; the driver would wait for it even where the server is gone."""
        result = self._connection._result
        if result is not None:
            result.unbuffered_active = False

    def close(self) -> None:
        """End the transaction and the connection."""
        self.recover()
        super().close()

    def quoted(self, *names: str) -> str:
        """Return a name of several parts, each in backquotes."""
        return ".".join("`" + name.replace("`", "``") + "`" for name in names)

    def reason(self, error: Exception) -> str:
        """Return the server's sentence, which follows its number."""
        return str(error.args[1]) if len(error.args) > 1 else super().reason(error)
