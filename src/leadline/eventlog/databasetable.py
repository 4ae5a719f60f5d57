"""The databases of a mapping: each is opened when a table first asks for it, and read in one snapshot.

Rows of a database have no order. They are put into that of their columns, from left to right, so that the same rows
give the same log, whatever order the database gives them in; ``row`` counts them so.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from leadline.databases import Address, Extract, Session, open_session, parse_address
from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.errors import DataError
from leadline.eventlog.log import QualityFinding, Reading, SourceFile
from leadline.eventlog.mapping import Mapping, RowTable
from leadline.eventlog.read.content import content_of
from leadline.eventlog.read.find import find_file
from leadline.eventlog.relationfile import RelationFile
from leadline.eventlog.scratch import Scratch

_ROW = "row of the database"
_CHUNK = 200_000
_CALLED = {
    "postgresql": "PostgreSQL",
    "sqlite": "SQLite",
    "mysql": "MySQL",
    "sqlserver": "SQL Server",
    "oracle": "Oracle",
}


class Databases:
    """The sessions with a mapping's databases. Close them, or use it as a context manager."""

    def __init__(self, engine: Engine, mapping: Mapping, folders: Sequence[Path], scratch: Scratch) -> None:
        self._engine, self._mapping, self._folders, self._scratch = engine, mapping, folders, scratch
        self._sessions: dict[str, tuple[Address, Session] | None] = {}
        self._folder: Path | None = None
        self._read: list[Session] = []

    def open(
        self, table: RowTable, relation: str, wanted: Callable[[tuple[str, ...]], Collection[str]]
    ) -> RelationFile | None:
        """Read the rows of a table as ``relation``: only the columns that are ``wanted`` of those it has.

        None where its database could not be opened, which was told when it was first asked for.

        Raises:
            DataError: the database cannot be opened, or its rows cannot be read.
        """
        opened = self._opened(table.database or "")
        if opened is None:
            return None
        address, session = opened
        self._folder = self._folder or self._scratch.folder("databases")
        path = self._folder / f"{relation}.parquet"
        origin = table.origin
        if table.query is not None:
            extract = session.read(table.query, path, file=origin, wanted=wanted)
        else:
            extract = session.read_table(table.table_name, path, file=origin, wanted=wanted)
        if extract.schema.names and not extract.rows:
            raise DataError.of("database-no-rows", file=origin)
        self._put_in_order(relation, path, extract)
        columns = {field.name: (sql.name(field.name), field.type) for field in extract.schema}
        self._read.append(session)
        digest = _digest(self._engine, relation, extract)
        reading = Reading(code="database", file=origin, rows=extract.rows, params={"kind": _CALLED[address.kind]})
        described = SourceFile(name=origin, rows=extract.rows, sha256=digest)
        others = tuple(name for name in extract.known if name not in columns and name not in extract.left_out)
        return RelationFile(
            relation, columns, sql.name(_ROW), described, reading, others=others, bytes=extract.left_out
        )

    def findings(self) -> list[QualityFinding]:
        """Say of which databases several tables were read that may not fit together."""
        read = {session.name: self._read.count(session) for session in self._read if not session.snapshot}
        return [
            QualityFinding(code="database-no-snapshot", severity="note", table=name, count=count, of=count)
            for name, count in read.items()
            if count > 1
        ]

    def close(self) -> None:
        """End all sessions."""
        for opened in self._sessions.values():
            if opened:
                opened[1].close()

    def __enter__(self) -> "Databases":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        self.close()

    def _opened(self, name: str) -> tuple[Address, Session] | None:
        if name in self._sessions:
            return self._sessions[name]
        self._sessions[name] = None
        database = self._mapping.databases[name]
        address = parse_address(database.url.get_secret_value(), name=name)
        if address.kind == "sqlite":
            address = self._found(address)
        session = open_session(name, address, timeout=database.timeout)
        self._sessions[name] = address, session
        return address, session

    def _found(self, address: Address) -> Address:
        """Return where a file of SQLite is: in the data folders, as all files of a mapping."""
        path = find_file(address.database, self._folders)
        with path.open("rb") as file:
            head = file.read(4096)
        if not head:
            raise DataError.of("file-empty", file=address.database)
        if content_of(head) != "SQLite":
            raise DataError.of("file-not-sqlite", file=address.database, found=content_of(head) or "text")
        return replace(address, database=str(path))

    def _put_in_order(self, relation: str, path: Path, extract: Extract) -> None:
        if not extract.schema.names:
            return
        rows = self._scratch.name(f"{relation}_rows")
        self._engine.read_parquet(rows, path)
        columns = ", ".join(sql.name(name) for name in extract.schema.names)
        self._engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {sql.name(relation)} AS SELECT row_number() OVER (ORDER BY {columns}) "
            f"AS {sql.name(_ROW)}, {columns} FROM {sql.name(rows)} ORDER BY {sql.name(_ROW)}"
        )


def _digest(engine: Engine, relation: str, extract: Extract) -> str:
    """Return the SHA-256 of the rows in order: of each column which values are there, their lengths, and their text."""
    digest = hashlib.sha256("\0".join(extract.schema.names).encode())
    columns = ", ".join(sql.name(name) for name in extract.schema.names)
    for first in range(0, extract.rows, _CHUNK):
        chunk = engine.query(
            f"SELECT {columns} FROM {sql.name(relation)} WHERE {sql.name(_ROW)} > {first} "
            f"AND {sql.name(_ROW)} <= {first + _CHUNK} ORDER BY {sql.name(_ROW)}"
        )
        for column in chunk.columns:
            texts = column.cast(pa.large_string())
            digest.update(np.asarray(pc.is_valid(texts)).tobytes())
            filled = pa.concat_arrays(pc.fill_null(texts, "").chunks)
            _, offsets, data = filled.buffers()
            ends = np.frombuffer(offsets, "<i8")[filled.offset : filled.offset + len(filled) + 1]
            digest.update(np.diff(ends).tobytes())
            digest.update(memoryview(data)[ends[0] : ends[-1]] if data else b"")
    return digest.hexdigest()
