"""Workbooks as a test writes them."""

import io

import xlsxwriter


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    """Return a workbook of sheets: a name and rows of cells, None where a cell is empty."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"default_date_format": "d.m.yyyy hh:mm"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                sheet.write(i, j, cell)
    book.close()
    return buffer.getvalue()
