"""A sheet of an Excel workbook. Every column becomes text as in CSV; cells shown as dates become ISO 8601."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc

from leadline.archive import MEGABYTE, BadArchive, Fault, Limits, check_archive
from leadline.errors import DataError

_LIMITS = Limits(unpacked=2048 * MEGABYTE, grid=20_000_000)
"""The reader holds a sheet as a whole grid, to its last cell with content, and knows no other way: this many cells take
about two gigabytes while they are read, and a tenth of it afterwards."""

_FAULTS: dict[Fault, str] = {
    "password": "xlsx-password",
    "old": "xlsx-old",
    "no-workbook": "xlsx-no-workbook",
    "unpacks-too-large": "xlsx-unpacks-too-large",
    "cells-too-far": "xlsx-cells-too-far",
    "damaged": "xlsx-damaged",
}


def sheet_names(path: Path, *, name: str) -> tuple[str, ...]:
    """Return the names of a workbook's sheets, in their order.

    Raises:
        DataError: it is no workbook, is damaged or too large.
    """
    with _complaining(name):
        with path.open("rb") as file:
            check_archive(file, _LIMITS)
        return tuple(fastexcel.read_excel(path).sheet_names)


@contextmanager
def _complaining(name: str) -> Iterator[None]:
    """Tell what is wrong with a workbook in our own words."""
    try:
        yield
    except BadArchive as bad:
        raise DataError.of(_FAULTS[bad.fault], file=name, **bad.params) from bad
    except fastexcel.FastExcelError as error:
        raise DataError.of("file-not-readable", file=name, reason=str(error).splitlines()[0]) from error


def read_xlsx(path: Path, *, name: str, sheet: str | None) -> tuple[tuple[str, ...], pa.Table, str]:
    """Return the header, the rows as ``read_csv`` gives them, and the name of the sheet: the first, if none is named.

    The header is row 1. Columns without a name and rows without a value are left out.

    Raises:
        DataError: it is no workbook, is damaged or too large, has no such sheet, or the sheet is no table.
    """
    with _complaining(name):
        with path.open("rb") as file:
            if not file.read(1):
                raise DataError.of("file-empty", file=name)
            file.seek(0)
            check_archive(file, _LIMITS)
        workbook = fastexcel.read_excel(path)
        chosen = sheet or workbook.sheet_names[0]
        if chosen not in workbook.sheet_names:
            raise DataError.of("xlsx-no-sheet", file=name, sheet=chosen, known=", ".join(workbook.sheet_names))
        # Without skip_rows=0 the reader drops empty rows at the top, and rows could not be named.
        loaded = workbook.load_sheet(chosen, header_row=None, skip_rows=0, dtypes="string")
        batch = loaded.to_arrow()
    columns = [pc.utf8_trim_whitespace(column.cast(pa.string())) for column in batch.columns]
    header = tuple((column[0].as_py() or "") for column in columns) if batch.num_rows else ()
    place = f"sheet {chosen}, row 1"
    if not any(header):
        raise DataError.of("csv-no-header", file=name, place=place)
    doubled = sorted({column for column in header if column and header.count(column) > 1})
    if doubled:
        raise DataError.of("csv-doubled-columns", file=name, place=place, columns=", ".join(doubled))
    rows = pa.array(range(1, batch.num_rows + 1), type=pa.int64())
    table = pa.table([*columns, rows], names=[*(f"c{i}" for i in range(len(columns))), "row"]).slice(1)
    filled = pa.chunked_array([pa.array([False] * table.num_rows, pa.bool_())])
    for column in table.columns[:-1]:
        filled = pc.or_(filled, pc.fill_null(pc.not_equal(column, ""), fill_value=False))
    table = table.filter(filled)
    if table.num_rows == 0:
        raise DataError.of("csv-header-only", file=name, place=f"sheet {chosen}")
    return header, table, chosen
