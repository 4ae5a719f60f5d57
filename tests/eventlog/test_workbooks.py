"""Event and milestone tables in Excel workbooks, and workbooks that are none."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from leadline.errors import DataError
from workbooks import workbook

MAPPING = """
    tables:
      - name: orders
        file: orders.xlsx
        object: order
        id: order_no
        attributes: {amount: net}
        events: {create_order: entered, ship_goods: shipped}
    """


ROWS = [
    ["order_no", "entered", "shipped", "net", None, "note"],
    ["007", datetime(2024, 3, 1, 9, 15), date(2024, 3, 4), 1234.5, None, " two\nlines "],
    [None, None, None, None, None, None],
    [4711, datetime(2024, 3, 2, 9, 15, 30), None, 10, None, None],
]


def sentence(raised) -> str:
    assert raised.value.sentences("zh-Hans")
    return raised.value.sentences("en")[0]


def test_a_milestone_table(read, rows):
    log = read(MAPPING, {"orders.xlsx": workbook(("Orders", ROWS))})
    assert rows(log, "SELECT id, a_amount, first_create_order FROM object_order") == [
        {"id": "007", "a_amount": 1234.5, "first_create_order": datetime(2024, 3, 1, 9, 15)},
        {"id": "4711", "a_amount": 10.0, "first_create_order": datetime(2024, 3, 2, 9, 15, 30)},
    ]
    shipped = next(a for a in log.types[0].activities if a.activity == "ship_goods")
    assert (shipped.events, shipped.day_only) == (1, True)
    assert [r.sentence() for r in log.readings][:2] == [
        "orders.xlsx: 2 rows of an Excel workbook, sheet 'Orders'.",
        "orders.xlsx, column entered: dates are read as ISO 8601, "
        "such as '2024-03-02 09:15:30' as 2024-03-02 09:15:30.",
    ]


def test_the_mapping_chooses_the_sheet(read):
    book = workbook(("Cover", [["Orders of 2024"]]), ("Orders", ROWS))
    log = read(MAPPING + "    sheet: Orders\n", {"orders.xlsx": book})
    assert log.objects().num_rows == 2
    with pytest.raises(DataError) as raised:
        read(MAPPING + "    sheet: Order\n", {"orders.xlsx": book})
    assert "orders.xlsx: this workbook has no sheet 'Order'. Its sheets: Cover, Orders." in sentence(raised)


def test_an_event_table_with_days_counted_as_excel_does(read):
    mapping = """
        tables:
          - name: steps
            file: steps.xlsx
            objects: {order: order}
            activity: step
            time: at
            format: excel
        """
    rows = [["order", "step", "at"], ["a", "Create order", 45352.385416666664], ["a", "Ship goods", 45353]]
    log = read(mapping, {"steps.xlsx": workbook(("Sheet1", rows))})
    assert log.events()["time"].to_pylist() == [datetime(2024, 3, 1, 9, 15), datetime(2024, 3, 2)]


def test_rows_are_named_as_excel_counts_them(read):
    rows = [*ROWS, ["x", "soon", None, 1, None, None]]
    with pytest.raises(DataError) as raised:
        read(MAPPING, {"orders.xlsx": workbook(("Orders", rows))})
    assert sentence(raised).startswith("orders.xlsx, row 5, column entered: 'soon' is not a date")


def test_one_value_in_the_last_cell_does_not_take_the_memory(read, rows):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["order_no", "entered", "shipped", "net"])
    sheet.write_row(1, 0, ["a", "2024-03-01", "2024-03-02", 1])
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    log = read(MAPPING, {"orders.xlsx": buffer.getvalue()})
    assert [each["id"] for each in rows(log, "SELECT id FROM object_order")] == ["a"]


def packed(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "this file is empty"),
        (b"id,name\n", "this is no Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a workbook of Excel 97-2003"),
        (packed(a=b"x"), "this is no Excel workbook"),
        (packed(**{"xl__workbook.xml": b"<x/>"}), "this workbook is damaged"),
        (workbook(("Orders", ROWS))[:2000], "this workbook is damaged"),
        (workbook(("Orders", [])), "sheet Orders, row 1: the first row has no column names"),
        (workbook(("Orders", ROWS[:1])), "sheet Orders: this file has a header but no rows"),
    ],
)
def test_what_is_no_table_is_said(read, content, says):
    with pytest.raises(DataError) as raised:
        read(MAPPING, {"orders.xlsx": content})
    assert says in sentence(raised)


def test_cells_in_which_something_stands_that_gives_no_value_are_told(read, rows):
    book = openpyxl.Workbook()  # it does not work formulas out
    sheet = book.active
    sheet.append(["order_no", "entered", "shipped", "net"])
    sheet.append(["a", datetime(2024, 3, 1), datetime(2024, 3, 2), "=1+1"])
    sheet.append(["b", datetime(2024, 3, 1), "#N/A", 5])
    buffer = io.BytesIO()
    book.save(buffer)
    log = read(MAPPING, {"orders.xlsx": buffer.getvalue()})
    assert rows(log, "SELECT id, a_amount FROM object_order ORDER BY id") == [
        {"id": "a", "a_amount": None},
        {"id": "b", "a_amount": 5.0},
    ]
    told = {finding.code: finding for finding in log.quality}
    assert (told["formula-cells"].count, told["error-cells"].count) == (1, 1)
    assert told["error-cells"].examples == ("#N/A (1)",)
    assert "a formula without its result" in told["formula-cells"].sentence("en")
    assert "错误值" in told["error-cells"].sentence("zh-Hans")


def test_a_hidden_sheet_is_not_the_first_one(read):
    book = openpyxl.Workbook()
    book.active.append(["of the program"])
    book.active.sheet_state = "veryHidden"
    sheet = book.create_sheet("Orders")
    sheet.append(["order_no", "entered", "shipped", "net"])
    sheet.append(["a", datetime(2024, 3, 1), datetime(2024, 3, 2), 5])
    buffer = io.BytesIO()
    book.save(buffer)
    assert "sheet 'Orders'" in read(MAPPING, {"orders.xlsx": buffer.getvalue()}).readings[0].sentence()


def test_a_column_without_a_name_is_no_header_of_several_rows(read, rows):
    table = [[None, "order_no", "entered", "shipped", "net"], [0, "7", datetime(2024, 3, 1, 9), None, 5.0]]
    log = read(MAPPING, {"orders.xlsx": workbook(("Orders", table))})
    assert rows(log, "SELECT id, a_amount FROM object_order") == [{"id": "7", "a_amount": 5.0}]


def test_long_numbers_that_excel_cut_are_told_and_those_written_whole_are_kept(read, rows):
    """A workbook of the same ids, as numbers: Excel has room for fifteen digits; as text all are there."""
    ids = ["420106199001011234", "420106199001015678"]
    for given, told in ((ids, []), ([float(each[:15] + "000") for each in ids], [2])):
        table = [
            ["order_no", "entered", "shipped", "net"],
            *([each, datetime(2024, 3, 1), None, 5.0] for each in given),
        ]
        log = read(MAPPING, {"orders.xlsx": workbook(("Orders", table))})
        assert [each.count for each in log.quality if each.code == "id-zeroed"] == told
    assert [row["id"] for row in rows(log, "SELECT id FROM object_order ORDER BY id")] == [f"{i[:15]}000" for i in ids]
