"""Where the names of columns stand: in lists of Kingdee, Yonyou and SAP, below titles and merged over columns."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.errors import DataError
from leadline.eventlog.read.header import find_header
from workbooks import workbook

BODY = [[f"XS{i}", date(2024, 3, 1 + i), "华东", 1000.0 + i, 1130.0 + i, date(2024, 3, 9 + i)] for i in range(3)]
UPPER = ["单据编号", "单据日期", "区域", "金额", None, "发货日期"]
LOWER = [None, None, None, "未税", "含税", None]
TITLES = [["销售订单列表"], ["组织：华东公司", None, "打印日期：2024-07-01"]]
MAPPING = """
    tables:
      - name: orders
        file: orders.xlsx
        object: order
        id: 单据编号
        attributes: {amount: 金额 含税, region: 区域}
        events: {create_order: 单据日期, ship_goods: 发货日期}
    """


def found(*rows, given=None):
    numbered = [
        (i, {j: str(cell) for j, cell in enumerate(row) if cell not in (None, "")}) for i, row in enumerate(rows, 1)
    ]
    header = find_header(numbered, "a.csv", lambda row: f"row {row}", given)
    return header.names, header.rows


def test_names_of_two_rows_below_titles_are_joined(read, rows):
    log = read(MAPPING, {"orders.xlsx": workbook(("Sheet", [*TITLES, UPPER, LOWER, *BODY]))})
    assert rows(log, "SELECT id, a_amount, a_region FROM object_order ORDER BY id") == [
        {"id": f"XS{i}", "a_amount": 1130.0 + i, "a_region": "华东"} for i in range(3)
    ]
    assert log.readings[0].sentence("en") == (
        "orders.xlsx: 3 rows of an Excel workbook, sheet 'Sheet'. "
        "The names of its columns stand in rows 3 and 4, joined."
    )
    assert log.readings[0].sentence("zh-Hans").endswith("列名位于第 3 行和第 4 行，已合并为一个列名。")


def test_a_title_above_the_header_of_a_csv_file(read, rows):
    # As Excel saves it, with the commas of all columns; and as a program writes it, without.
    for title in ("收款单列表,,\n单位：元,,2024年7月1日\n", "收款单列表\n\n"):
        csv = f"{title}单号,收款日期,金额\nSK1,2024-03-05,100\nSK2,2024-03-06,200\n"
        mapping = """
            tables:
              - name: a
                file: a.csv
                object: payment
                id: 单号
                attributes: {amount: 金额}
                events: {receive_payment: 收款日期}
            """
        log = read(mapping, {"a.csv": csv.encode("gb18030")})
        assert rows(log, "SELECT id, a_amount FROM object_payment") == [
            {"id": "SK1", "a_amount": 100.0},
            {"id": "SK2", "a_amount": 200.0},
        ]
        assert "stand in row 3; what is above is left out" in log.readings[0].sentence("en")


def test_a_message_names_the_line_of_the_file_below_titles(read):
    with pytest.raises(DataError) as raised:
        read(
            "tables: [{name: a, file: a.csv, object: order, id: no, events: {create_order: at}}]",
            {"a.csv": "Orders,,\n,,\nno,at,who\n1,2024-01-01,x\n2,soon,y\n"},
        )
    assert raised.value.problems[0].place == "row 5, column at"


def test_the_mapping_can_say_where_the_header_is(read, rows):
    table = [
        ["A", "B", "C"],
        ["x", "y", "z"],
        ["no", "entered", "n1"],
        ["7", "2024-01-05", "5"],
        ["8", "2024-01-06", "6"],
    ]
    csv = "\n".join(",".join(row) for row in table)
    mapping = "tables: [{name: a, file: a.csv, header: 3, object: order, id: no, events: {create_order: entered}}]"
    assert rows(read(mapping, {"a.csv": csv}), "SELECT id FROM object_order") == [{"id": "7"}, {"id": "8"}]
    two = "tables: [{name: a, file: a.csv, header: [2, 3], object: order, id: x no, events: {create_order: y entered}}]"
    assert rows(read(two, {"a.csv": csv}), "SELECT id FROM object_order") == [{"id": "7"}, {"id": "8"}]
    with pytest.raises(DataError, match=r"a\.csv, row 99: this row, which 'header' in the mapping names"):
        read(mapping.replace("3", "99"), {"a.csv": csv})


def test_groups_above_complete_names_are_part_of_them():
    upper, lower = ["应收单据", "", "收款", "", "核销", ""], ["单据号", "日期", "日期", "金额", "日期", "金额"]
    names, rows = found(upper, lower, ["AR1", "20240101", "20240131", "5.00", "20240203", "5.00"])
    assert names == ("应收单据 单据号", "应收单据 日期", "收款 日期", "收款 金额", "核销 日期", "核销 金额")
    assert rows == (1, 2)


def test_what_is_told_above_the_header_is_no_part_of_it():
    told = ["单位：元", "", "", "2024年3月"]
    names, rows = found(told, ["单号", "日期", "金额", "备注"], ["1", "2024-01-01", "5", "x"])
    assert (names, rows) == (("单号", "日期", "金额", "备注"), (2,))


def test_a_name_that_stands_twice_gets_a_number():
    names, _ = found(["id", "date", "date", "date (1)"], ["1", "2024-01-01", "2024-01-02", "2024-01-03"])
    assert names == ("id", "date (2)", "date (3)", "date (1)")


@pytest.mark.parametrize(
    "rows",
    [
        (["a", "", "", "", ""], ["b", "c", "1", "2", "3"], ["d", "e", "1", "2", "3"]),  # nothing names all columns
        (["a", "b", "", ""], ["", "c", "d", ""], ["", "", "e", "f"], ["1", "2", "3", "4"]),  # three rows
    ],
)
def test_a_header_that_is_not_clear_is_asked_for(rows):
    with pytest.raises(DataError) as raised:
        found(*rows)
    assert raised.value.problems[0].code == "header-unclear"
    assert "'header: 3', or 'header: [3, 4]'" in raised.value.sentences("en")[0]
    assert "header: [3, 4]" in raised.value.sentences("zh-Hans")[0]


names = st.lists(st.text("abcdefgh单号金额日期", min_size=1, max_size=6), min_size=4, max_size=9, unique=True)


@given(names, st.lists(st.text("xyz列表:：2024", min_size=1, max_size=9), max_size=3), st.data())
def test_titles_and_merged_names_change_nothing_but_where_names_stand(columns, titles, data):
    width = len(columns)
    body = [[f"K{i}", *(f"{i}{j}.5" for j in range(1, width))] for i in range(3)]
    titled = [[title] for title in titles]
    assert found(*titled, columns, *body) == (tuple(columns), (len(titles) + 1,))
    # Some neighbours get one name in common above them; the others, the first among them, are merged downwards.
    start = data.draw(st.integers(1, width - 2))
    end = data.draw(st.integers(start + 2, width)) if start + 2 <= width else width
    if 2 * (width - (end - start) + 1) < width:
        return  # then the upper row is hardly more than a title
    upper = [*columns[:start], "共同", *[""] * (end - start - 1), *columns[end:]]
    lower = [*[""] * start, *columns[start:end], *[""] * (width - end)]
    joined = (*columns[:start], *(f"共同 {name}" for name in columns[start:end]), *columns[end:])
    assert found(*titled, upper, lower, *body) == (joined, (len(titles) + 1, len(titles) + 2))


def test_a_hundred_thousand_columns_are_told_apart_at_once():
    names = [f"c{i % 50_000}" for i in range(100_000)]  # to look for each among all others would take minutes
    told, _ = found(names, ["1"] * len(names))
    assert (told[7], told[50_007]) == ("c7 (1)", "c7 (2)")


def test_a_header_that_is_given_is_no_empty_row():
    with pytest.raises(DataError, match="or is empty"):
        find_header([(1, {}), (2, {0: "no"})], "a.csv", lambda row: f"row {row}", [1])
