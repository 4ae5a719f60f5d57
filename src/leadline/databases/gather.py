"""Batches of rows to one Parquet file, though a later batch may need a wider type than the first.

Where it does, a further part is begun; at the end the parts are written into one file, each column in the type that
holds all its values. Never more than a batch is in memory. The file has its name only once it is whole.
"""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from leadline.databases.columns import turned, wider

_ROWS = 100_000


def gather(names: tuple[str, ...], batches: Iterable[pa.RecordBatch], path: Path) -> tuple[pa.Schema, int]:
    """Write batches with these columns as the Parquet file ``path``; return its schema and how many rows it has.

    Columns of bytes are left out, and a column without a value is text. Where reading the batches fails, there is no
    file.

    >>> import tempfile
    >>> batches = (pa.RecordBatch.from_pydict({"c0": values}) for values in ([1, 2], ["three"]))
    >>> gather(("n",), batches, Path(tempfile.mkdtemp()) / "n.parquet")
    (n: string, 3)
    """
    parts = _Parts(names, path)
    try:
        for batch in batches:
            parts.add(batch)
        return parts.unite()
    finally:
        parts.remove()


class _Parts:
    def __init__(self, names: tuple[str, ...], path: Path) -> None:
        self._names, self._path = names, path
        self._paths: list[Path] = []
        self._types = [pa.null()] * len(names)
        self._writer: pq.ParquetWriter | None = None
        self._rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        types = [wider(kind, column.type) for kind, column in zip(self._types, batch.columns)]
        if self._writer is None or types != self._types:
            self._close()
            self._types = types
            self._paths.append(self._path.with_name(f"{self._path.name}.part{len(self._paths)}"))
            self._writer = pq.ParquetWriter(self._paths[-1], self._schema())
        self._writer.write_batch(self._cast(batch), row_group_size=_ROWS)
        self._rows += batch.num_rows

    def unite(self) -> tuple[pa.Schema, int]:
        self._close()
        schema = pa.schema(
            pa.field(field.name, pa.string() if pa.types.is_null(field.type) else field.type)
            for field in self._schema()
        )
        whole = self._path.with_name(f"{self._path.name}.whole")
        if len(self._paths) == 1 and schema.equals(self._schema()):
            whole = self._paths.pop()
        else:
            with pq.ParquetWriter(whole, schema) as writer:
                self._paths.append(whole)
                for part in self._paths[:-1]:
                    for batch in pq.ParquetFile(part).iter_batches(_ROWS, columns=schema.names):
                        columns = [turned(column, field.type) for column, field in zip(batch.columns, schema)]
                        writer.write_table(pa.Table.from_arrays(columns, schema=schema))
        whole.replace(self._path)
        return schema, self._rows

    def remove(self) -> None:
        self._close()
        for path in self._paths:
            path.unlink(missing_ok=True)

    def _schema(self) -> pa.Schema:
        return pa.schema(
            pa.field(name, kind) for name, kind in zip(self._names, self._types) if not pa.types.is_binary(kind)
        )

    def _cast(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        columns = [
            turned(column, kind) for column, kind in zip(batch.columns, self._types) if not pa.types.is_binary(kind)
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self._schema())

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
