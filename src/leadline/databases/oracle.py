"""Oracle by python-oracledb in its thin mode, of the extra ``oracle``: no client of Oracle's is needed."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from threading import Thread
from types import MappingProxyType
from typing import Any

from leadline.databases.address import Address
from leadline.databases.connection import ConnectFault, DriverMissing, Fault, FaultCode
from leadline.databases.dbapi import DbApiConnection, DbApiRows, connect
from leadline.engine import sql

_CONNECT_SECONDS = 15
_LOGIN_SECONDS = 30
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_$#]*")
_CODES: Mapping[int, FaultCode] = MappingProxyType(
    {
        1017: "database-credentials",
        28000: "database-credentials",
        28001: "database-credentials",
        904: "database-name",
        942: "database-name",
        1031: "database-denied",
        1045: "database-denied",
        28: "database-lost",
        3113: "database-lost",
        3114: "database-lost",
        12514: "database-refused",
        12541: "database-unreachable",
        12545: "database-host",
    }
)

_OF_DRIVER: Mapping[str, FaultCode] = MappingProxyType(
    {
        "DPY-4024": "database-timeout",
        "DPY-4011": "database-lost",
        "DPY-1001": "database-lost",
        "DPY-6001": "database-refused",  # no such service
        "DPY-6003": "database-refused",  # no such SID
    }
)


class Oracle(DbApiConnection):
    """A read-only transaction, which in Oracle sees one moment. ``database`` of the address is the service's name."""

    codes = _CODES

    def __init__(self, address: Address, timeout: int) -> None:
        try:
            import oracledb
        except ImportError:
            raise DriverMissing("oracle") from None
        self._driver = oracledb
        self.errors = (
            oracledb.Error,
            OSError,
            ValueError,
        )  # dates begin in 4712 BC, Python's later
        connection = connect(
            _within(min(timeout, _LOGIN_SECONDS), oracledb.connect),
            self.fault,
            address,
            user=address.user,
            password=address.password,
            host=address.host,
            port=address.port or 1521,
            service_name=address.database,
            tcp_connect_timeout=min(timeout, _CONNECT_SECONDS),
        )
        super().__init__(connection)
        connection.call_timeout = timeout * 1000
        try:
            with connection.cursor() as cursor:
                cursor.execute("ALTER SESSION SET TIME_ZONE = 'UTC'")
                cursor.execute("SET TRANSACTION READ ONLY")
        except self.errors as error:
            self.close()
            raise ConnectFault(self.fault(error)) from None

    def quoted(self, *names: str) -> str:
        """Return a name of several parts, each quoted; a plain one in capitals, as Oracle keeps what nobody quoted."""
        return super().quoted(*(name.upper() if _PLAIN.fullmatch(name) else name for name in names))

    def begin(self, query: str) -> DbApiRows:
        """Begin a query; where a column has a zone, its value is asked for in UTC, for the driver drops the zone."""
        cursor = self._connection.cursor()
        cursor.execute(f"SELECT * FROM ({query}\n) WHERE 1 = 0")
        zoned = (self._driver.DB_TYPE_TIMESTAMP_TZ, self._driver.DB_TYPE_TIMESTAMP_LTZ)
        described = cursor.description or ()
        if any(each[1] in zoned for each in described):
            names = (
                f"SYS_EXTRACT_UTC({sql.name(n)}) AS {sql.name(n)}" if kind in zoned else sql.name(n)
                for n, kind, *_ in described
            )
            query = f"SELECT {', '.join(names)} FROM ({query}\n)"
        cursor.execute(query, fetch_decimals=True, fetch_lobs=False)  # exact numbers; long texts as texts
        return DbApiRows(cursor, [i for i, each in enumerate(described) if each[1] in zoned])

    def fault(self, error: Exception) -> Fault | None:
        """Return what an error means; the driver's own have no number of the database's."""
        if isinstance(error, TimeoutError):
            return Fault("database-timeout", self.reason(error))
        found = super().fault(error)
        if found is None or found.code != "database-query":
            return found
        full = getattr(error.args[0], "full_code", "") if error.args else ""
        if full.startswith("DPY-6"):  # the listener cannot be reached, for a reason told behind an id of no use
            told = str(error).strip().split("\n")
            return Fault(_OF_DRIVER.get(full, "database-unreachable"), told[1] if len(told) > 1 else found.reason)
        return Fault(_OF_DRIVER.get(full, found.code), found.reason)

    def number(self, error: Exception) -> int:
        """Return the number of an ORA error."""
        return int(getattr(error.args[0], "code", 0) or 0) if error.args else 0


def _within(seconds: int, make: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that connects, or gives up: the driver waits for ever for a server that says nothing."""

    def connects(**given: Any) -> Any:
        connection: Future[Any] = Future()

        def run() -> None:
            try:
                connection.set_result(make(**given))
            except Exception as error:
                connection.set_exception(error)

        Thread(target=run, daemon=True).start()
        try:
            return connection.result(seconds)
        except TimeoutError:
            connection.add_done_callback(lambda late: late.exception() or late.result().close())
            raise TimeoutError(f"> {seconds} s") from None

    return connects
