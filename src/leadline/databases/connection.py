"""What each kind of database offers: a query's column names first, then its rows in batches of Arrow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import pyarrow as pa

FaultCode = Literal[
    "database-host",
    "database-unreachable",
    "database-credentials",
    "database-refused",
    "database-name",
    "database-denied",
    "database-timeout",
    "database-lost",
    "database-query",
]


@dataclass(frozen=True)
class Fault:
    """What a driver's error means: a code, and the database's own words."""

    code: FaultCode
    reason: str


@dataclass(frozen=True)
class Extract:
    """What was read of a query. ``known`` are all its columns, ``left_out`` those of bytes, which are not taken."""

    schema: pa.Schema
    rows: int
    known: tuple[str, ...]
    left_out: tuple[str, ...] = ()


class Rows(Protocol):
    """A query that was begun."""

    names: tuple[str, ...]

    def batches(self, kept: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """Return the rows, with the columns at the places ``kept``; columns of bytes have the type binary."""


class Connection(Protocol):
    """An open, read-only transaction. ``snapshot``: all its queries see the database at one moment."""

    snapshot: bool

    def begin(self, query: str) -> Rows:
        """Begin a query."""

    def quoted(self, *names: str) -> str:
        """Return a name of several parts, each quoted."""

    def recover(self) -> None:
        """Make the transaction usable again after a query that failed."""

    def fault(self, error: Exception) -> Fault | None:
        """Return what an error means, or None where it does not come from the driver."""

    def close(self) -> None:
        """End the transaction and the connection."""


class ConnectFault(Exception):  # noqa: N818 - a fault on its way to being told with the database's name
    """A connection that could not be made."""

    def __init__(self, fault: Fault | None) -> None:
        self.fault = fault or Fault("database-refused", "-")
        super().__init__(self.fault.code)


class DriverMissing(Exception):  # noqa: N818 - as above
    """The driver's package is not installed; ``extra`` is the extra of Leadline that brings it."""

    def __init__(self, extra: str) -> None:
        super().__init__(extra)
        self.extra = extra
