"""A table that people fill in: a CSV file, or the first sheet of a workbook."""

from typing import NamedTuple

from leadline.ratings.answers_csv import table_of
from leadline.ratings.answers_xlsx import sheets_of

WORKBOOKS = (".xlsx", ".xlsm")
SUFFIXES = (*WORKBOOKS, ".csv", ".tsv", ".txt")


class TableIn(NamedTuple):
    """The stripped cells of a table, and its sheet where it has one."""

    sheet: str | None
    rows: list[list[str]]


def table_in(data: bytes, file: str, suffix: str) -> TableIn:
    r"""Return the table in a file; of a workbook its first sheet, empty rows too, so that rows keep their numbers.

    Raises:
        AnswersError: it is no such text or no readable workbook.

    >>> table_in("指标,月份\nbad-debt-ratio, 2025-03".encode("gb18030"), "kpis.csv", ".csv").rows
    [['指标', '月份'], ['bad-debt-ratio', '2025-03']]
    """
    if suffix not in WORKBOOKS:
        return TableIn(None, table_of(data, file))
    name, rows = next(iter(sheets_of(data, file).items()), ("", {}))
    width = 1 + max((column for texts in rows.values() for column in texts), default=0)
    count = range(max(rows, default=0) + 1)
    return TableIn(name, [[rows.get(row, {}).get(column, "") for column in range(width)] for row in count])
