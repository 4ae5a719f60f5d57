"""A sheet of an Excel workbook. Every column becomes text as in CSV; cells shown as dates become ISO 8601.

A sheet goes to Parquet in batches of rows, so that memory does not grow with it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from leadline.errors import DataError
from leadline.eventlog.read.header import LOOKED_AT, find_header
from leadline.workbook import MEGABYTE, BadArchive, Fault, Row, Workbook, open_workbook

_UNPACKED = 2048 * MEGABYTE
"""Bytes: a sheet filled to its last row, about fifty columns wide."""

_BATCH = 500_000
"""Cells that are written at once."""

_FAULTS: dict[Fault, str] = {
    "password": "xlsx-password",
    "old": "xlsx-old",
    "no-workbook": "xlsx-no-workbook",
    "unpacks-too-large": "xlsx-unpacks-too-large",
    "damaged": "xlsx-damaged",
}


def sheet_names(path: Path, *, name: str) -> tuple[str, ...]:
    """Return the names of a workbook's sheets, in their order.

    Raises:
        DataError: it is no workbook, is damaged or too large.
    """
    with _opened(path, name, None) as workbook:
        return workbook.sheets


@contextmanager
def _opened(path: Path, name: str, folder: Path | None) -> Iterator[Workbook]:
    """Open a workbook, and tell what is wrong with it in our own words."""
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise DataError.of("file-empty", file=name)
            file.seek(0)
            with open_workbook(file, _UNPACKED, folder) as workbook:
                yield workbook
    except BadArchive as bad:
        raise DataError.of(_FAULTS[bad.fault], file=name, **bad.params) from bad


def read_xlsx(
    path: Path, out: Path, *, name: str, sheet: str | None, header: Sequence[int] | None = None
) -> tuple[tuple[str, ...], int, str, tuple[int, ...]]:
    """Write the rows as the Parquet file ``out``; return names of columns, how many rows, the sheet, the header's rows.

    The sheet is the first, if none is named. The header is as ``find_header`` says, or in the rows ``header``. The file
    is as ``read_csv`` writes it, without the columns that have no name. Rows without a value are left out. Where
    reading fails there is no file.

    Raises:
        DataError: it is no workbook, is damaged or too large, has no such sheet, or the sheet is no table.
    """
    try:
        with _opened(path, name, out.parent) as workbook:
            chosen = sheet or workbook.sheets[0]
            if chosen not in workbook.sheets:
                raise DataError.of("xlsx-no-sheet", file=name, sheet=chosen, known=", ".join(workbook.sheets))
            rows = workbook.rows(chosen)
            first = list(islice(rows, LOOKED_AT))
            if first and first[0][0] > 1:
                first.insert(0, (1, {}))
            found = find_header(first, name, lambda row: f"sheet {chosen}, row {row}", header)
            rows = chain(first[found.taken :], rows)
            written = _write_rows(rows, out, [i for i, column in enumerate(found.names) if column])
        if written == 0:
            raise DataError.of("csv-header-only", file=name, place=f"sheet {chosen}")
    except DataError:
        out.unlink(missing_ok=True)
        raise
    return found.names, written, chosen, found.rows


def _write_rows(rows: Iterator[Row], out: Path, columns: list[int]) -> int:
    """Write these columns of the rows and return how many rows there are."""
    schema = pa.schema([*((f"c{i}", pa.string()) for i in columns), ("row", pa.int64())])
    most = max(_BATCH // len(columns), 1)
    written = 0
    with pq.ParquetWriter(out, schema) as writer:
        numbers: list[int] = []
        texts: list[list[str | None]] = [[] for _ in columns]

        def write() -> None:
            arrays = [pa.array(column, pa.string()) for column in texts]
            writer.write_batch(pa.RecordBatch.from_arrays([*arrays, pa.array(numbers, pa.int64())], schema=schema))
            numbers.clear()
            for column in texts:
                column.clear()

        for number, cells in rows:
            numbers.append(number)
            for column, values in zip(columns, texts):
                values.append(cells.get(column))
            written += 1
            if len(numbers) >= most:
                write()
        if numbers:
            write()
    return written
