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


TWO = "order_no;entered\n"
DATED = "".join(f"SO{i:04};2025-01-{i:02}\n" for i in range(1, 10))


def test_of_two_columns_one_delimiter_a_line_says_nothing(read):
    _, none = found(read, '"a;1\nb";2025-01-01\n', head=TWO)
    assert none == []


def test_of_two_columns_rows_are_told_by_the_forms_of_their_values(read):
    _, (finding,) = found(read, DATED + '"SO0010;2025-01-10\nSO0011;\nSO0012";2025-01-12\n', head=TWO)
    assert (finding.count, finding.of, finding.examples) == (1, 10, ("11",))


NOTED = """
time_zone: UTC
tables:
  - {name: orders, file: orders.csv, object: order, id: order_no, events: {create_order: entered}}
  - {name: notes, file: notes.csv, object: order, id: order_no, attributes: {reason_code: note}}
"""


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("late\nSO0008;was sent first", True),
        ("Dear sir\nplease call; thanks", False),
        ("to do:\n1;open\n2;close", False),
        ("see\nSO0008; was sent first; then this", False),
        ("SO0008;was sent first\nsee there", False),
    ],
    ids=["a row", "a sentence", "a list", "two delimiters", "the delimiter on the wrong line"],
)
def test_of_two_columns_a_text_is_rows_only_where_each_line_is_one(read, note, told):
    notes = "order_no;note\n" + "".join(f"SO{i:04};{'so ' * i}\n" for i in range(1, 7)) + f'SO0007;"{note}"\n'
    log = read(NOTED, {"orders.csv": (TWO + DATED).encode(), "notes.csv": notes.encode()})
    assert [each.table for each in log.quality if each.code == "rows-swallowed"] == ["notes"] * told


def test_of_two_columns_of_mere_text_nothing_is_told(read):
    """Whether names and places are rows or a text of several lines, nothing in the file says."""
    notes = "order_no;note\n" + "".join(f"{name};fine\n" for name in ("ann", "bob")) + 'eve;"well\ndan;fine"\n'
    log = read(NOTED, {"orders.csv": (TWO + DATED).encode(), "notes.csv": notes.encode()})
    assert not [each for each in log.quality if each.code == "rows-swallowed"]
