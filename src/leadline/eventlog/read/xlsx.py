"""A sheet of an Excel workbook. Every column becomes text as in CSV; cells shown as dates become ISO 8601.

A sheet goes to Parquet in batches of rows, so that memory does not grow with it.
"""

from collections.abc import Iterator, Set
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from leadline.errors import DataError
from leadline.workbook import MEGABYTE, BadArchive, Fault, Row, Workbook, open_workbook

_UNPACKED = 2048 * MEGABYTE
"""Bytes: a sheet filled to its last row, about fifty columns wide."""

_BATCH = 500_000
"""Cells that are written at once."""

_LOOKED_AT = 20
"""Rows by which a header is known to be one row."""

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


def read_xlsx(path: Path, out: Path, *, name: str, sheet: str | None) -> tuple[tuple[str, ...], int, str]:
    """Write the rows as the Parquet file ``out``; return the header, how many rows there are, and the sheet's name.

    The sheet is the first, if none is named. The header is row 1. The file is as ``read_csv`` writes it, without the
    columns that have no name. Rows without a value are left out. Where reading fails there is no file.

    Raises:
        DataError: it is no workbook, is damaged or too large, has no such sheet, or the sheet is no table.
    """
    try:
        with _opened(path, name, out.parent) as workbook:
            chosen = sheet or workbook.sheets[0]
            if chosen not in workbook.sheets:
                raise DataError.of("xlsx-no-sheet", file=name, sheet=chosen, known=", ".join(workbook.sheets))
            rows = workbook.rows(chosen)
            header = _header(rows, name, f"sheet {chosen}, row 1")
            rows = _table_below(rows, header, name, chosen)
            written = _write_rows(rows, out, [i for i, column in enumerate(header) if column])
        if written == 0:
            raise DataError.of("csv-header-only", file=name, place=f"sheet {chosen}")
    except DataError:
        out.unlink(missing_ok=True)
        raise
    return header, written, chosen


def _header(rows: Iterator[Row], name: str, place: str) -> tuple[str, ...]:
    number, cells = next(rows, (1, {}))
    if number > 1 or not cells:
        raise DataError.of("csv-no-header", file=name, place=place)
    header = tuple(cells.get(i, "") for i in range(max(cells) + 1))
    doubled = sorted({column for column in header if column and header.count(column) > 1})
    if doubled:
        raise DataError.of("csv-doubled-columns", file=name, place=place, columns=", ".join(doubled))
    return header


def _table_below(rows: Iterator[Row], header: tuple[str, ...], name: str, sheet: str) -> Iterator[Row]:
    """Return the rows after checking that the header is one row: no title above it, no names merged over columns."""
    first = list(islice(rows, _LOOKED_AT))
    named = {i for i, column in enumerate(header) if column}
    filled = {i for _, cells in first for i, value in cells.items() if value}
    below = next((cells for _, cells in first), {})
    title = len(named) < 0.5 * len(filled)
    merged = bool(below.keys() - named) and min(named) not in below and _between(below.keys() - named, named)
    if title or merged:
        params = {"names": len(named), "columns": len(filled | named)}
        raise DataError.of("xlsx-header-rows", file=name, place=f"sheet {sheet}, row 1", **params)
    return chain(first, rows)


def _between(unnamed: Set[int], named: Set[int]) -> bool:
    """Say whether columns without a name stand after one that has: a merged name has its value in the first alone."""
    return all(min(named) < each for each in unnamed)


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
