"""What the drivers that follow Python's database API (PEP 249) share: rows as tuples, some thousand at a time."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from leadline.databases.address import Address
from leadline.databases.columns import column_of
from leadline.databases.connection import ConnectFault, Fault, FaultCode
from leadline.engine import sql

_ROWS = 20_000
_EARLY: Mapping[FaultCode, FaultCode] = MappingProxyType(
    {
        "database-timeout": "database-unreachable",
        "database-lost": "database-unreachable",
        "database-query": "database-refused",
    }
)
"""What a fault is while there is no connection yet."""

_WORDS = MappingProxyType({"true": True, "false": False})
"""Options are text, and to a driver the text "false" is true."""


def connect(
    make: Callable[..., Any], fault: Callable[[Exception], Fault | None], address: Address, **given: Any
) -> Any:
    """Return the connection a driver makes of what is ``given`` and the address's options.

    Raises:
        ConnectFault: the driver does not know an option, or cannot connect.
    """
    options = {name: _WORDS.get(value.lower(), value) for name, value in address.options.items()}
    try:
        return make(**given, **options)
    except Exception as error:  # whatever it is, also of a library below the driver: there is no connection
        found = fault(error) or Fault("database-refused", str(error) or type(error).__name__)
        no_host = re.search(r"Name or service not known|getaddrinfo|nodename nor servname", found.reason)
        raised = ConnectFault(replace(found, code="database-host" if no_host else _EARLY.get(found.code, found.code)))
    raise raised


class DbApiConnection:
    """A transaction that was begun as read-only, on a connection of a PEP 249 driver.

    A kind of database says what is its own: ``errors`` its driver raises, what their numbers mean, how names are
    quoted, and the driver's types of moments (``zoned``), which it gives without their zone, in UTC.
    """

    snapshot = True
    errors: tuple[type[Exception], ...] = ()
    codes: Mapping[int, FaultCode] = MappingProxyType({})
    zoned: Collection[Any] = ()

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def begin(self, query: str) -> "DbApiRows":
        """Begin a query."""
        cursor = self._connection.cursor()
        cursor.execute(query)
        return DbApiRows(cursor, [i for i, each in enumerate(cursor.description or ()) if each[1] in self.zoned])

    def quoted(self, *names: str) -> str:
        """Return a name of several parts, each quoted."""
        return ".".join(sql.name(name) for name in names)

    def recover(self) -> None:
        """Do nothing: a query that fails does not end the transaction."""

    def fault(self, error: Exception) -> Fault | None:
        """Return what an error means, or None where it does not come from the driver."""
        if not isinstance(error, self.errors):
            return None
        return Fault(self.codes.get(self.number(error), "database-query"), self.reason(error))

    def number(self, error: Exception) -> int:
        """Return the driver's number of an error."""
        return error.args[0] if error.args and isinstance(error.args[0], int) else 0

    def reason(self, error: Exception) -> str:
        """Return the database's own words."""
        return str(error).strip().split("\n")[0] or type(error).__name__

    def close(self) -> None:
        """End the transaction and the connection."""
        try:
            self._connection.close()
        except self.errors:  # a connection that is already gone cannot be closed
            return


class DbApiRows:
    """A query that was begun on a cursor. The columns at the places ``zoned`` are moments in UTC."""

    def __init__(self, cursor: Any, zoned: Collection[int]) -> None:
        self._cursor, self._zoned = cursor, frozenset(zoned)
        self.names: tuple[str, ...] = tuple(str(each[0]) for each in cursor.description or ())

    def batches(self, kept: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """Return the rows, with the columns at the places ``kept``."""
        names = [f"c{i}" for i in range(len(kept))]
        while rows := self._cursor.fetchmany(_ROWS):
            columns = list(zip(*rows))
            given = (_in_utc(columns[i]) if i in self._zoned else columns[i] for i in kept)
            yield pa.RecordBatch.from_arrays([column_of(values) for values in given], names=names)
        self._cursor.close()


def _in_utc(values: Sequence[Any]) -> Sequence[Any]:
    return [value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for value in values]
