"""Rows behind a quote that was never closed: where a second one closes it, only the number of delimiters tells."""

import pytest

MAPPING = """
time_zone: UTC
tables:
  - name: orders
    file: orders.csv
    object: order
    id: order_no
    events: {create_order: entered}
"""
HEAD = "order_no;note;entered\n"


def found(read, lines: str, head: str = HEAD):
    log = read(MAPPING, {"orders.csv": (head + lines).encode()})
    return log, [each for each in log.quality if each.code == "rows-swallowed"]


def test_rows_between_two_open_quotes_are_told(read, rows):
    lines = 'a;x;2025-01-01\nb;"3;2025-01-02\nc;y;2025-01-03\nd;4";2025-01-04\ne;"5;2025-01-05\nf;6";2025-01-06\n'
    log, (finding,) = found(read, lines)
    assert [row["id"] for row in rows(log, "SELECT id FROM object_order ORDER BY id")] == ["a", "b", "e"]
    assert (finding.count, finding.of, finding.examples) == (2, 3, ("3", "6"))
    assert finding.sentence("en").startswith("orders: in 2 of 3 rows a value has line breaks")


def test_each_swallowed_row_adds_as_many_delimiters_as_a_row_has(read):
    lines = 'a;"x;2025-01-01\nb;y;2025-01-02\nc;z";2025-01-03\n'
    _, (finding,) = found(read, lines)
    assert (finding.count, finding.of, finding.examples) == (1, 1, ("2",))
    assert "（起始行：2）" in finding.sentence("zh-Hans")


@pytest.mark.parametrize(
    "note",
    ['"two\nlines"', '"a; b\nc"', '"a; b; c\nd; e"', '"said ""yes""\nand; no"', "plain"],
    ids=["a break", "one delimiter", "three delimiters", "quotes", "one line"],
)
def test_texts_of_several_lines_are_texts(read, note):
    _, none = found(read, f"a;{note};2025-01-01\nb;x;2025-01-02\n")
    assert none == []


def test_of_two_columns_one_delimiter_a_line_says_nothing(read):
    _, none = found(read, '"a;1\nb";2025-01-01\n', head="order_no;entered\n")
    assert none == []
