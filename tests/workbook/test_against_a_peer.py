"""The texts of cells are those that calamine (fastexcel), a reader in Rust, gives for the same workbook."""

import io
import math
import re
import string
from datetime import date, datetime, time, timedelta

import fastexcel
import openpyxl
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.workbook import open_workbook

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(-1e12, 1e12, allow_nan=False).map(lambda x: math.copysign(x, 1) if x == 0 else x),
    st.decimals(-(10**6), 10**6, places=2).map(float),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 30)).map(lambda at: at.replace(microsecond=0)),
    st.times().map(lambda at: at.replace(microsecond=0)),
    st.timedeltas(timedelta(0), timedelta(days=50)).map(lambda t: timedelta(seconds=round(t.total_seconds()))),
    TEXTS,
    st.text(string.ascii_letters + " <&>\"'\n\t_x0", max_size=12),
    st.sampled_from(["_x000D_", "=1+1", "  ", "#N/A", "2024-03-01", "007", "１２", "合同评审"]),
)
GRID = st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=12)
FORMATS = st.sampled_from(
    [
        *("General", "0.00", "yyyy-mm-dd", "d.m.yy hh:mm", '0.00" d"', "[h]:mm:ss", "[Red]#,##0;[Blue]-0", "@"),
        *("h:mm AM/PM", "[$-804]yyyy年m月d日", "#,##0.00\\ [$€-407]", "0.00E+00", "mm:ss.0", "[>=100]0;yyyy"),
        *('"d"0', "*d0", "_d0"),
    ]
)

BEYOND = re.compile(r"(?:[+-]\d+|0000)-\d\d-\d\d ")


def ours(book: bytes) -> dict[tuple[int, int], str]:
    with open_workbook(io.BytesIO(book), 2**27) as workbook:
        rows = dict(workbook.rows(workbook.sheets[0]))
    return {(row - 1, column): text for row, cells in rows.items() for column, text in cells.items()}


def theirs(book: bytes) -> dict[tuple[int, int], str]:
    sheet = fastexcel.read_excel(book).load_sheet(0, header_row=None, skip_rows=0, dtypes="string")
    found = {}
    for info, column in zip(sheet.selected_columns, sheet.to_arrow().columns):
        for row, text in enumerate(column.to_pylist()):
            if text and text.strip():
                found[row, info.absolute_index] = text.strip()
    return found


@given(GRID, FORMATS, st.booleans(), st.booleans())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_workbooks_of_xlsxwriter(grid: list[list[object]], code: str, shared: bool, of_1904: bool) -> None:
    buffer = io.BytesIO()
    options = {"constant_memory": not shared, "date_1904": of_1904, "default_date_format": "yyyy-mm-dd hh:mm:ss"}
    book = xlsxwriter.Workbook(buffer, options | {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    formats = [None, book.add_format({"num_format": code})]
    for i, row in enumerate(grid):
        for j, value in enumerate(row):
            dated = isinstance(value, date | time | timedelta)
            if of_1904 and dated and isinstance(value, date) and value.year < 1904:
                continue
            # Of a number far beyond all dates that is shown as a date, the peer panics.
            vast = isinstance(value, int | float) and abs(value) > 10**7
            sheet.write(i, j, value, None if dated or vast else formats[(i + j) % 2])
    book.close()
    told, given = ours(buffer.getvalue()), theirs(buffer.getvalue())
    assert told.keys() == given.keys()
    # Days before the year 1 and after 9999 are told as numbers: no date can be made of them.
    assert {at: told[at] for at in told if not BEYOND.match(given[at])} == {
        at: text for at, text in given.items() if not BEYOND.match(text)
    }


@given(GRID)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_workbooks_of_openpyxl(grid: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    for i, row in enumerate(grid):
        for j, value in enumerate(row):
            if not (isinstance(value, str) and value.startswith("=")):
                book.active.cell(i + 1, j + 1, value)
    buffer = io.BytesIO()
    book.save(buffer)
    assert ours(buffer.getvalue()) == theirs(buffer.getvalue())
