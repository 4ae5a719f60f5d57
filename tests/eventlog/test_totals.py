"""Rows of totals in exports: seen, counted and left out, unless the mapping keeps them; real rows are kept."""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadline.engine import DuckDB
from leadline.errors import DataError
from leadline.eventlog.totalwords import _words, find_totals, is_total
from workbooks import workbook

MAPPING = """
    tables:
      - name: orders
        file: orders.csv
        object: order
        id: 单号
        attributes: {amount: 金额}
        events: {create_order: 日期}
    """
ORDERS = (
    "单号,日期,客户,金额\nA1,2024-01-01,甲,100\nA2,2024-01-02,乙,200\n小计,,,300\nA3,2024-01-03,丙,50\n合  计：,,,350\n"
)


def totals(log):
    return [finding for finding in log.quality if finding.code == "total-rows"]


def ids(log, rows):
    return [row["id"] for row in rows(log, "SELECT id FROM object_order ORDER BY id")]


def test_subtotals_and_totals_are_left_out_and_counted(read, rows):
    log = read(MAPPING, {"orders.csv": ORDERS})
    assert ids(log, rows) == ["A1", "A2", "A3"]
    (told,) = totals(log)
    assert (told.count, told.of, told.examples) == (2, 5, ("小计 (4)", "合  计： (6)"))
    assert "'totals: keep'" in told.sentence("en")
    assert "合计行" in told.sentence("zh-Hans")


def test_the_mapping_can_keep_them_and_is_told_of_it(read, rows):
    log = read(MAPPING.replace("object:", "totals: keep\n        object:"), {"orders.csv": ORDERS})
    assert ids(log, rows) == ["A1", "A2", "A3", "合  计：", "小计"]
    assert not totals(log)
    (named,) = [finding for finding in log.quality if finding.code == "total-named"]
    assert (named.count, named.of, {*named.examples}) == (2, 5, {"小计", "合  计："})


@pytest.mark.parametrize(
    "row",
    [
        "Total,,,350",
        "GRAND TOTAL:,,,350",
        "华东 小计,,,350",
        "2024年3月合计,,,350",
        "East Total,,,350",
        "华东,合计,,350",  # the group's name before it
        ",Sub-total,,350",
        "Gesamtsumme,,,350",
        "合　　计,,,350",
        ",,总计,350",
        "华东,2024-01-31 小计,,350",  # of a day, in the column of days
        "华东,2024年1月小计,,350",
        "华东,,甲公司 小计,350",  # a group within a group
        "East,Q1 2024 total,,350",
        "East,March 2024 Total,,350",
        "本页合计,,,350",
        "本页合计：,,,350",
        ",,本月累计,350",
        "累 计,,,350",
        "总计:,,,350",
        "合计：350.00元,,,",
        "共 12 条记录,,,350",
        "Total general,,,350",
        "Total: 12,,,350",
        "Total général,,,350",
        "總計,,,350",
        "AB小计,,,350",
    ],
)
def test_they_are_written_in_many_ways(read, rows, row):
    log = read(MAPPING, {"orders.csv": ORDERS.splitlines()[0] + "\nA1,2024-01-01,甲,350\n" + row + "\n"})
    assert ids(log, rows) == ["A1"]
    assert totals(log)[0].count == 1


@pytest.mark.parametrize(
    "row",
    [
        "A9,2024-01-09,Total,50",  # TotalEnergies, as people call it
        "A9,2024-01-09,合计,50",
        "Total,2024-01-09,丁,50",  # whatever it is called, it lacks nothing
        "A9,2024-01-09,Acme Total,",
        "A9,2024-01-09,小计科技,50",
        "Totalisator,,,50",
        "A9,,合计科技,50",  # a company, even where a row lacks its date
        "A9,,小计合计（北京）有限公司,50",
        "A9,,Total care,50",
        "A9,,Total Care 24/7,50",
        "A9,,Acme Total,50",
        "A9,,Summer sale,50",
        "A9,,深圳设计,50",
        "合计科技,,丁,50",
        "共享单车,,丁,50",
    ],
)
def test_a_row_that_lacks_nothing_is_no_total(read, rows, row):
    log = read(MAPPING, {"orders.csv": ORDERS.splitlines()[0] + "\n" + row + "\nA1,2024-01-01,甲,350\n"})
    assert len(ids(log, rows)) == 2
    assert not totals(log)


def test_a_step_called_total_is_no_total(read):
    mapping = """
        tables:
          - {name: log, file: log.csv, objects: {order: case}, activity: step, time: at, resource: who}
        """
    csv = "case,step,at,who\n" + "".join(
        f"{i},create order,2024-01-0{i} 09:00,ann\n{i},Total,2024-01-0{i} 10:00,\n" for i in (1, 2, 3)
    )
    log = read(mapping, {"log.csv": csv})
    assert not totals(log)
    (unmapped,) = [finding for finding in log.quality if finding.code == "unmapped-activity"]
    assert unmapped.count == 3


def test_totals_of_a_workbook(read, rows):
    body = [["A1", date(2024, 1, 1), "甲", 100.0], ["A2", date(2024, 1, 2), "乙", 50.0], ["总计", None, None, 150.0]]
    mapping = MAPPING.replace("orders.csv", "orders.xlsx")
    log = read(mapping, {"orders.xlsx": workbook(("S", [["单号", "日期", "客户", "金额"], *body]))})
    assert ids(log, rows) == ["A1", "A2"]
    assert totals(log)[0].examples == ("总计 (4)",)


@pytest.fixture(scope="module")
def engine():
    engine = DuckDB()
    yield engine
    engine.close()


def test_totals_are_seen_wherever_they_stand_in_a_long_file(read, rows):
    """Between groups, in the middle of a block, and hundreds of rows apart: none is looked for at the end alone."""
    lines = []
    for i in range(5000):
        lines.append(f"A{i},2024-01-{i % 28 + 1:02},Customer {i},5")
        if i in (0, 7, 2500, 4998):
            lines.append(f"Group {i} total,,,5")
    log = read(MAPPING, {"orders.csv": "单号,日期,客户,金额\n" + "\n".join(lines) + "\n"})
    assert len(ids(log, rows)) == 5000
    (told,) = totals(log)
    assert (told.count, told.of) == (4, 5004)
    assert told.examples == ("Group 0 total (3)", "Group 7 total (11)", "Group 2500 total (2505)")


def test_a_total_is_told_by_the_cell_that_says_it(read):
    log = read(MAPPING, {"orders.csv": ORDERS.splitlines()[0] + "\nA1,2024-01-01,甲,350\n华东,2024-01-31 小计,,350\n"})
    assert totals(log)[0].examples == ("2024-01-31 小计 (3)",)


@settings(max_examples=200, deadline=None)
@example([("", "1共计 ")], 0)
@example([("合计\u3000", "1"), ("", "3月 小计\u00a0")], 0)
@given(
    st.lists(st.tuples(*[st.text("合小总共计 tToOal:：1", max_size=7)] * 2), min_size=1, max_size=9), st.integers(0, 3)
)
def test_looking_at_the_ends_of_cells_first_misses_nothing(found, skipped):
    """What is found among many is what each row says by itself, also in a slice of a longer table."""
    columns = [pa.array(list(column), pa.string()).slice(skipped) for column in zip(*found)]
    for row, told in zip(found[skipped:], find_totals(columns).to_pylist()):
        filled = [cell for cell in row if cell]
        words = _words()
        said = any(words.any.fullmatch(cell) for cell in filled) or bool(filled and words.first.fullmatch(filled[0]))
        assert told == said


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ABC合计小总 total:", max_size=8), min_size=1, max_size=12))
def test_a_word_is_a_total_or_part_of_something_else(engine, words):
    spelt = {"".join(word.split()).rstrip(":").lower() for word in ("合计", "小计", "总计", "total")}
    listed = ", ".join(f"('{word}')" for word in words)
    for row in engine.query(f"SELECT word, {is_total('word')} AS total FROM (VALUES {listed}) v(word)").to_pylist():
        folded = "".join(row["word"].split()).removesuffix(":").lower()
        if row["total"]:
            assert folded in spelt


def test_notes_below_the_table_are_left_out(read, rows):
    notes = "制表人：李丽,,审核：王,\n打印时间：2024-03-05,,,\n"
    log = read(MAPPING, {"orders.csv": ORDERS + notes})
    assert ids(log, rows) == ["A1", "A2", "A3"]
    assert totals(log)[0].count == 4


def test_notes_without_commas_as_salesforce_writes_them(read, rows):
    notes = '\n"Orders by month"\n"Copyright (c) 2000-2024 salesforce.com, inc."\n"Generated By: Ann"\n'
    log = read(MAPPING, {"orders.csv": ORDERS + notes})
    assert ids(log, rows) == ["A1", "A2", "A3"]
    (told,) = totals(log)
    assert (told.count, told.of, told.examples[-1]) == (5, 8, "Orders by month (8)")


@pytest.mark.parametrize("last", ["A4", "A4,2024-01-0", "A4: 5,2024-01-05", "Orders by month\nA4,2024-01-05,丁,5"])
def test_half_a_row_is_no_note(read, last):
    with pytest.raises(DataError) as raised:
        read(MAPPING, {"orders.csv": ORDERS + last})
    assert raised.value.problems[0].code == "csv-ragged"


def test_an_open_last_row_is_no_note(read, rows):
    body = "".join(f"A{i},2024-01-0{i},{i},甲,1\n" for i in range(1, 6))
    log = read(MAPPING, {"orders.csv": f"单号,日期,发货,客户,金额\n{body}A6,2024-01-06,,,\n"})
    assert ids(log, rows)[-1] == "A6"


def test_a_row_that_was_hardly_filled_in_is_no_note(read, rows):
    log = read(MAPPING, {"orders.csv": ORDERS.replace("合  计：,,,350\n", "A4,,,\n")})
    assert ids(log, rows)[-1] == "A4"
