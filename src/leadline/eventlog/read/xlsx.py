"""A sheet of an Excel workbook. Every column becomes text as in CSV; cells shown as dates become ISO 8601.

A sheet goes to Parquet in batches of rows, so that memory does not grow with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from leadline.errors import DataError
from leadline.eventlog.read.header import LOOKED_AT, find_header
from leadline.eventlog.totalwords import SAID, find_totals
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


@dataclass(frozen=True)
class ReadSheet:
    """What was read: the names of the columns, empty where one has none, how many rows, of which sheet.

    ``header`` are the rows of the names; ``unnamed`` the columns that have values but no name, from 0; ``merged`` the
    values that rows were given because cells are merged over them; ``lost`` the cells that have an error, by error, or
    a formula that was never worked out (``formula``).
    """

    names: tuple[str, ...]
    rows: int
    sheet: str
    header: tuple[int, ...]
    unnamed: tuple[int, ...]
    merged: int
    lost: Mapping[str, int]


def read_xlsx(path: Path, out: Path, *, name: str, sheet: str | None, header: Sequence[int] | None = None) -> ReadSheet:
    """Write the rows as the Parquet file ``out`` and return what they are.

    The sheet is the first that is not hidden, if none is named. The header is as ``find_header`` says, or in the rows
    ``header``. The file is as ``read_csv`` writes it, without the columns that have neither a name nor a value. Rows
    without a value are left out. A cell that is merged over several rows of the table has its value in each of them; a
    row that is nothing but a cell merged over several columns is marked as those of totals are. Where reading fails
    there is no file.

    Raises:
        DataError: it is no workbook, is damaged or too large, has no such sheet, or the sheet is no table.
    """
    try:
        with _opened(path, name, out.parent) as workbook:
            chosen = sheet or workbook.first
            if chosen not in workbook.sheets:
                raise DataError.of("xlsx-no-sheet", file=name, sheet=chosen, known=", ".join(workbook.sheets))
            first = list(islice(workbook.rows(chosen), LOOKED_AT))
            if first and first[0][0] > 1:
                first.insert(0, (1, {}))
            found = find_header(first, name, lambda row: f"sheet {chosen}, row {row}", header)
            named = {i for i, column in enumerate(found.names) if column}
            unnamed = {i for _, cells in first[found.taken :] for i in cells} - named
            while True:
                merged = workbook.merged(chosen)
                rows = (row for row in workbook.rows(chosen) if row[0] > found.rows[-1])
                filled = merged.fill(rows, found.rows[-1], _UNPACKED)
                written, others = _write_rows(filled, out, sorted(named | unnamed))
                if not others:
                    break
                unnamed |= others  # the first rows did not show that they have values
        if written == 0:
            raise DataError.of("csv-header-only", file=name, place=f"sheet {chosen}")
    except DataError:
        out.unlink(missing_ok=True)
        raise
    names = found.names + ("",) * (max(unnamed, default=-1) + 1 - len(found.names))
    return ReadSheet(names, written, chosen, found.rows, tuple(sorted(unnamed)), merged.filled, dict(workbook.lost))


def _write_rows(rows: Iterator[tuple[Row, bool]], out: Path, columns: list[int]) -> tuple[int, set[int]]:
    """Write these columns of the rows; return how many rows there are, and which other columns have values."""
    schema = pa.schema([*((f"c{i}", pa.string()) for i in columns), ("row", pa.int64()), (SAID, pa.bool_())])
    most = max(_BATCH // len(columns), 1)
    written = 0
    known, others = frozenset(columns), set[int]()
    with pq.ParquetWriter(out, schema) as writer:
        numbers: list[int] = []
        captions: list[bool] = []
        texts: list[list[str | None]] = [[] for _ in columns]

        def write() -> None:
            arrays = [pa.array(column, pa.string()) for column in texts]
            said = pc.or_(find_totals(arrays), pa.array(captions))
            batch = [*arrays, pa.array(numbers, pa.int64()), said]
            writer.write_batch(pa.RecordBatch.from_arrays(batch, schema=schema))
            numbers.clear()
            captions.clear()
            for column in texts:
                column.clear()

        for (number, cells), caption in rows:
            if cells.keys() - known:
                others |= cells.keys() - known
            numbers.append(number)
            captions.append(caption)
            for column, values in zip(columns, texts):
                values.append(cells.get(column))
            written += 1
            if len(numbers) >= most:
                write()
        if numbers:
            write()
    return written, others
