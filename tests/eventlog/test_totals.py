"""Rows of totals in exports: seen, counted and left out, unless the mapping keeps them; real rows are kept."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.engine import DuckDB
from leadline.eventlog.totals import is_total
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
        ",,总计,350",
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
    ],
)
def test_a_row_that_lacks_nothing_is_no_total(read, rows, row):
    log = read(MAPPING, {"orders.csv": ORDERS.splitlines()[0] + "\nA1,2024-01-01,甲,350\n" + row + "\n"})
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


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ABC合计小总 total:", max_size=8), min_size=1, max_size=12))
def test_a_word_is_a_total_or_part_of_something_else(words):
    spelt = {"".join(word.split()).rstrip(":").lower() for word in ("合计", "小计", "总计", "total")}
    with DuckDB() as engine:
        listed = ", ".join(f"('{word}')" for word in words)
        told = engine.query(f"SELECT word, {is_total('word')} AS total FROM (VALUES {listed}) v(word)").to_pylist()
    for row in told:
        folded = "".join(row["word"].split()).removesuffix(":").lower()
        if row["total"]:
            assert folded in spelt
