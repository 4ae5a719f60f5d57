"""What a log file holds, written to Parquet in batches as it is read, so that no log needs to fit into memory.

Everything is text, as the file writes it; the engine makes dates and numbers of it later, as it does for CSV.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

_BATCH = 65_536
_OTHERS = 200
_SHOWN = 3
_DECLARED = {
    **dict.fromkeys(("time", "timestamp", "date", "datetime"), "date"),
    **dict.fromkeys(("integer", "int", "float", "real", "double", "numeric"), "number"),
    **dict.fromkeys(("boolean", "bool"), "boolean"),
}


class Rows:
    """A Parquet file that grows by rows. ``None`` is a missing value; integers count rows or traces."""

    def __init__(self, path: Path, columns: Sequence[str], whole: Sequence[str] = ()) -> None:
        self.path = path
        self.count = 0
        fields = [pa.field(c, pa.int64() if c in whole else pa.string()) for c in columns]
        self._schema = pa.schema(fields)
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd", compression_level=1)
        self._rows: list[tuple[str | int | None, ...]] = []

    def add(self, *row: str | int | None) -> None:
        """Add a row: one value for each column."""
        self._rows.append(row)
        self.count += 1
        if len(self._rows) >= _BATCH:
            self._flush()

    def add_columns(self, columns: Sequence[pa.Array]) -> None:
        """Add many rows at once: one array for each column."""
        self._flush()
        table = pa.table([column.cast(field.type) for column, field in zip(columns, self._schema)], schema=self._schema)
        self._writer.write_table(table)
        self.count += table.num_rows

    def close(self) -> None:
        """Write what is left and close the file."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            arrays = [pa.array(values, field.type) for values, field in zip(zip(*self._rows), self._schema)]
            self._writer.write_table(pa.table(arrays, schema=self._schema))
            self._rows.clear()


@dataclass(frozen=True)
class Clash:
    """An attribute that an event has twice with different values: the row of the event, and its trace's key."""

    event: int
    trace: str | None
    attribute: str
    values: tuple[str | None, str | None]


class Parts:
    """The parts of a log file, one Parquet file each.

    ``events``
        name, transition (of the lifecycle), time, id, object (the key of the only object, for logs of one type), and
        ``x0, x1 ...``, the attributes of events named by ``columns``.
    ``belongs``
        event (its row, from 0), object (key), qualifier.
    ``objects``
        key, type, id.
    ``attributes``
        object (key), name, kind, value, time (null or empty: from the beginning).
    ``relations``
        source, target (keys), qualifier.
    """

    def __init__(self, folder: Path, columns: Iterable[str]) -> None:
        self.columns = tuple(dict.fromkeys(columns))
        self._places = {column: place for place, column in enumerate(self.columns)}
        values = [f"x{i}" for i in range(len(self.columns))]
        self.events = Rows(folder / "events.parquet", ["name", "transition", "time", "id", "object", *values])
        self.belongs = Rows(folder / "belongs.parquet", ["event", "object", "qualifier"], whole=["event"])
        self.objects = Rows(folder / "objects.parquet", ["key", "type", "id"])
        self.attributes = Rows(folder / "attributes.parquet", ["object", "name", "kind", "value", "time"])
        self.relations = Rows(folder / "relations.parquet", ["source", "target", "qualifier"])
        self.others: dict[str, None] = {}
        self.declared: dict[tuple[str, str], str] = {}
        self.clashing = 0
        """Events that have an attribute twice with different values, of which the last counts."""
        self.clashes: tuple[Clash, ...] = ()
        """The first of them."""

    @property
    def tables(self) -> dict[str, Rows]:
        """The parts by name."""
        return {name: getattr(self, name) for name in ("events", "belongs", "objects", "attributes", "relations")}

    def of_columns(self, given: Iterable[tuple[str | None, str | None]]) -> list[str | None]:
        """Return the attributes of the next event by ``columns``: of one given twice the last.

        Others are noted, and so is what stood before another value.
        """
        values: list[str | None] = [None] * len(self.columns)
        clash: Clash | None = None
        for attribute, value in given:
            place = self._places.get(attribute) if attribute is not None else None
            if place is not None:
                before, values[place] = values[place], value
                if clash is None and before not in (None, value):
                    clash = Clash(self.events.count, None, self.columns[place], (before, value))
            elif attribute is not None:
                self.leave_out(attribute)
        if clash:
            self.clash([clash])
        return values

    def leave_out(self, attribute: str) -> None:
        """Note the name of an attribute of events that nobody asked for."""
        if len(self.others) < _OTHERS:
            self.others[attribute] = None

    def clash(self, found: Sequence[Clash]) -> None:
        """Note events that have an attribute twice: one clash for each event."""
        self.clashing += len(found)
        self.clashes = (*self.clashes, *found)[:_SHOWN]

    def declare(self, object_type: str, attribute: str, given: str) -> None:
        """Note what kind of value the log says an attribute of objects has; of text it says nothing new."""
        kind = _DECLARED.get(given.lower())
        if kind:
            self.declared[object_type, attribute] = kind

    def __enter__(self) -> "Parts":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for rows in self.tables.values():
            rows.close()
