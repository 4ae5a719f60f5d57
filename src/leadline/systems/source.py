"""Where a system's rows come from: a session with its database, or a folder of its exports read into an engine."""

from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from leadline.databases import Session

_POSTGRESQL = """
SELECT c.relname AS of_table, a.attname AS of_column, has_column_privilege(c.oid, a.attnum, 'SELECT') AS readable
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ANY (current_schemas(false))
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')"""
_MYSQL = """
SELECT table_name AS of_table, column_name AS of_column, 1 AS readable
FROM information_schema.columns WHERE table_schema = database()"""
FINGERPRINT = "fingerprint"
"""The column in which the database tells a row's values by half a SHA-256 of them."""

_COLUMNS = {"postgresql": _POSTGRESQL, "mysql": _MYSQL}


class Source(Protocol):
    """Rows of a system, all of one moment. ``kind`` is one of ``System.reads``.

    ``fills``: a column that is not there counts as one without a value.
    """

    kind: str
    place: str
    fills: bool

    def columns(self) -> dict[str, bool]:
        """Return every column as ``table.column``, and whether it may be read."""

    def read(self, query: str, path: Path, *, file: str) -> None:
        """Write the rows of a query as the Parquet file ``path``; ``file`` is what the query is called in messages."""

    def ask(self, query: str) -> pa.Table:
        """Return the rows of a small query."""

    def fingerprint(self, query: str) -> str:
        """Return SQL that adds the column FINGERPRINT to the rows of a query called ``part``; empty if it has none."""


class Database:
    """A session with a database. ``place`` says which, without user and password."""

    fills = False

    def __init__(self, session: Session, kind: str, place: str, scratch: Path) -> None:
        self.kind, self.place = kind, place
        self._session, self._scratch = session, scratch

    def columns(self) -> dict[str, bool]:
        """Return every column of the database's current schemas."""
        rows = self.ask(_COLUMNS[self.kind]).to_pylist()
        return {f"{row['of_table']}.{row['of_column']}": bool(row["readable"]) for row in rows}

    def read(self, query: str, path: Path, *, file: str) -> None:
        """Write the rows of a query as the Parquet file ``path``."""
        self._session.read(query, path, file=file)

    def ask(self, query: str) -> pa.Table:
        """Return the rows of a small query."""
        path = self._scratch / "asked.parquet"
        self._session.read(query, path)
        return pq.read_table(path)

    def fingerprint(self, query: str) -> str:
        """Return SQL for a fingerprint of a row's values. A session always writes a value as text in one way."""
        if self.kind == "postgresql":
            return f", left(encode(sha256(convert_to(CAST(part AS text), 'UTF8')), 'hex'), 32) AS {FINGERPRINT}"
        columns = self.ask(f"SELECT * FROM (\n{query}) AS part LIMIT 0").column_names
        # A mark before each value, since a value may be missing or hold the separator.
        values = ", ".join(f"IF(part.`{c}` IS NULL, '-', CONCAT('+', HEX(part.`{c}`)))" for c in columns)
        return f", LEFT(SHA2(CONCAT_WS(',', {values}), 256), 32) AS {FINGERPRINT}"
