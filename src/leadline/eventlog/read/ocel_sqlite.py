"""OCEL 2.0 as an SQLite database, opened for reading only."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from leadline.engine import sql
from leadline.errors import DataError
from leadline.eventlog.read.content import content_of
from leadline.eventlog.read.numbers import BATCH, Numbers
from leadline.eventlog.read.parts import Parts

_NEEDED = ("event", "object", "event_object", "event_map_type", "object_map_type")
_CHANGED = "ocel_changed_field"
_Row = tuple[str | None, ...]


def read_ocel_sqlite(path: Path, name: str, parts: Parts) -> None:
    """Write the parts of an OCEL log.

    Raises:
        DataError: it is no SQLite database or is damaged, tables of OCEL 2.0 are missing, or it has no events.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise DataError.of("file-empty", file=name)
    if content_of(head) != "SQLite":
        raise DataError.of("file-not-sqlite", file=name, found=content_of(head) or "text")
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.text_factory = lambda data: data.decode("utf-8", errors="replace")
            connection.execute("PRAGMA trusted_schema = OFF")
            _Database(connection, name, parts).read()
    except (sqlite3.Error, OverflowError) as error:
        raise DataError.of("file-not-readable", file=name, reason=str(error).splitlines()[0]) from error
    if not parts.events.count:
        raise DataError.of("log-no-events", file=name)


class _Database:
    def __init__(self, connection: sqlite3.Connection, name: str, parts: Parts) -> None:
        self._connection, self._name, self._parts = connection, name, parts
        self._tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def read(self) -> None:
        missing = [table for table in _NEEDED if table not in self._tables]
        if missing:
            raise DataError.of("ocel-tables-missing", file=self._name, tables=", ".join(missing))
        parts = self._parts
        with Numbers(parts.events.path.with_name("numbers.sqlite")) as numbers:
            for kind, table in self._rows("SELECT ocel_type, ocel_type_map FROM event_map_type"):
                self._read_events(kind, f"event_{table}", numbers)
            for key, kind in self._rows("SELECT ocel_id, ocel_type FROM object"):
                parts.objects.add(key, kind, key)
            for kind, table in self._rows("SELECT ocel_type, ocel_type_map FROM object_map_type"):
                self._read_attributes(kind or "", f"object_{table}")
            for batch in self._batches("SELECT ocel_id, ocel_type FROM event"):
                self._number(batch, [kind for _, kind in batch], numbers)
            for batch in self._batches("SELECT ocel_event_id, ocel_object_id, ocel_qualifier FROM event_object"):
                for number, (_, key, qualifier) in zip(self._number(batch, [None] * len(batch), numbers), batch):
                    parts.belongs.add(number, key, qualifier)
        if "object_object" in self._tables:
            for row in self._rows("SELECT ocel_source_id, ocel_target_id, ocel_qualifier FROM object_object"):
                parts.relations.add(*row)

    def _number(self, rows: Sequence[_Row], kinds: Sequence[str | None], numbers: Numbers) -> list[int]:
        """Return which row of the log each event is, the events being the first column.

        An event that the table of its type does not have is added: without a time it is counted, and left out.
        """
        keys = [row[0] or "" for row in rows]
        found: list[int] = []
        added: dict[str, int] = {}
        for key, kind, number in zip(keys, kinds, numbers.find(keys)):
            number = added.get(key) if number is None else number
            if number is None:
                number = added[key] = self._parts.events.count
                self._parts.events.add(kind, None, None, key or None, None, *(None for _ in self._parts.columns))
                numbers.add(key, number)
            found.append(number)
        return found

    def _rows(self, statement: str) -> Iterator[_Row]:
        for row in self._connection.execute(statement):
            yield tuple(_text(value) for value in row)

    def _batches(self, statement: str) -> Iterator[list[_Row]]:
        rows = self._rows(statement)
        while batch := list(islice(rows, BATCH)):
            yield batch

    def _columns(self, table: str, *needed: str) -> dict[str, str]:
        if table not in self._tables:
            raise DataError.of("ocel-tables-missing", file=self._name, tables=table)
        found = {row[1]: row[2] for row in self._connection.execute(f"PRAGMA table_info({sql.name(table)})")}
        missing = [f"{table}.{column}" for column in needed if column not in found]
        if missing:
            raise DataError.of("ocel-tables-missing", file=self._name, tables=", ".join(missing))
        return found

    def _read_events(self, kind: str | None, table: str, numbers: Numbers) -> None:
        parts, columns = self._parts, list(self._columns(table, "ocel_id", "ocel_time"))
        for row in self._rows(f"SELECT {', '.join(sql.name(c) for c in columns)} FROM {sql.name(table)}"):
            given = dict(zip(columns, row))
            if key := given.get("ocel_id"):
                numbers.add(key, parts.events.count)
            values = [given.get(column) for column in parts.columns]
            parts.events.add(kind, None, given.get("ocel_time"), given.get("ocel_id"), None, *values)
        for column in columns:
            if column not in parts.columns and not column.startswith("ocel_"):
                parts.leave_out(column)

    def _read_attributes(self, kind: str, table: str) -> None:
        # Types whose objects never change need no times, and are written without them.
        columns = self._columns(table, "ocel_id")
        attributes = [column for column in columns if not column.startswith("ocel_")]
        for attribute in attributes:
            self._parts.declare(kind, attribute, columns[attribute])
        names = ["ocel_id", *(each for each in ("ocel_time", _CHANGED) if each in columns), *attributes]
        for row in self._rows(f"SELECT {', '.join(sql.name(c) for c in names)} FROM {sql.name(table)}"):
            given = dict(zip(names, row))
            changed = given.get(_CHANGED)
            for attribute in [changed] if changed in attributes else attributes:
                if attribute and given[attribute] is not None:
                    self._parts.attributes.add(
                        given["ocel_id"], attribute, "text", given[attribute], given.get("ocel_time")
                    )


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value)
