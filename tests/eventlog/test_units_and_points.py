"""Numbers of which a file does not say all: units in the names of columns, and points that may be of thousands."""

import pytest

from leadline.eventlog.amounts import times_of

MAPPING = """
    tables:
      - name: orders
        file: orders.csv
        object: order
        id: no
        attributes: {amount: AMOUNT}
        events: {create_order: at}
    """


def orders(name, *values):
    rows = "".join(f'{i},2024-01-0{i},"{value}"\n' for i, value in enumerate(values, 1))
    return {"orders.csv": f'no,at,"{name}"\n{rows}'}


def amounts(log, rows):
    return [row["a"] for row in rows(log, "SELECT a_amount AS a FROM object_order ORDER BY id")]


def findings(log):
    return {finding.code: finding for finding in log.quality if finding.code in ("doubtful-points", "unit-in-name")}


def test_a_unit_in_the_name_is_told_until_the_mapping_says_what_it_means(read, rows):
    files = orders("金额(万元)", "8.7654", "1,234.5", "0.0001")
    told = read(MAPPING.replace("AMOUNT", "金额(万元)"), files)
    assert amounts(told, rows) == [8.7654, 1234.5, 0.0001]
    assert "its 3 rows are in units of 10000" in findings(told)["unit-in-name"].sentence("en")
    assert "times: 10000" in findings(told)["unit-in-name"].sentence("zh-Hans")
    right = read(MAPPING.replace("AMOUNT", "{column: 金额(万元), times: 10000}"), files)
    assert amounts(right, rows) == [87654.0, 12345000.0, 1.0]  # 8.7654 * 10000 is a little more than that
    assert not findings(right)
    as_written = read(MAPPING.replace("AMOUNT", "{column: 金额(万元), times: 1}"), files)
    assert amounts(as_written, rows) == [8.7654, 1234.5, 0.0001]
    assert not findings(as_written)


@pytest.mark.parametrize(
    ("name", "times"),
    [
        ("合同金额（万元）", 10000),
        ("回款金额/万元", 10000),
        ("金额 万", 1),
        ("金额（万）", 10000),
        ("合同额亿元", 100_000_000),
        ("Betrag (TEUR)", 1000),
        ("Net value [k€]", 1000),
        ("Revenue in thousands", 1000),
        ("Amount ('000)", 1000),
        ("Umsatz Mio", 1_000_000),
        ("万科订单金额", 1),
        ("Amount", 1),
        ("金额(元)", 1),
        ("Thousand Oaks total", 1000),
    ],
)
def test_units_as_names_say_them(name, times):
    assert times_of(name) == times


def test_points_that_could_all_be_of_thousands_are_told(read, rows):
    files = orders("net", "1.234", "12.500", "999")
    told = read(MAPPING.replace("AMOUNT", "net"), files)
    assert amounts(told, rows) == [1.234, 12.5, 999.0]
    finding = findings(told)["doubtful-points"]
    assert (finding.count, finding.of) == (2, 3)
    assert "小数" in finding.sentence("zh-Hans")
    german = read(MAPPING.replace("AMOUNT", '{column: net, decimal: ","}'), files)
    assert amounts(german, rows) == [1234.0, 12500.0, 999.0]
    assert not findings(german)
    assert not findings(read(MAPPING.replace("AMOUNT", '{column: net, decimal: "."}'), files))


@pytest.mark.parametrize("shows", ["12.5", "0.125", "1.2345"])
def test_one_value_that_shows_the_point_is_enough(read, shows):
    assert not findings(read(MAPPING.replace("AMOUNT", "net"), orders("net", "1.234", shows)))


def test_no_thousands_begin_with_a_nought(read, rows):
    log = read(MAPPING.replace("AMOUNT", "net"), orders("net", "0,125", "1,234", "7"))
    assert amounts(log, rows) == [0.125, 1.234, 7.0]
