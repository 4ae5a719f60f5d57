"""Columns that have values but no name in the header: they are told, and the mapping can name them by their place."""

import pytest

from leadline.errors import DataError
from leadline.eventlog.suggest import suggest_mapping, write_proposal
from workbooks import workbook

MAPPING = """
    tables:
      - name: orders
        file: {file}
        object: order
        id: {id}
        attributes: {{region: {region}}}
        events: {{create_order: entered}}
    """
CSV = "no,entered,,net,\nA1,2024-03-01,East,5,\nA2,2024-03-02,,6,\n"
SHEET = [
    [None, "entered", "net", None],
    ["A1", "2024-03-01", 5, None],
    ["A2", "2024-03-02", 6, None, None, "late"],
]


def unnamed(log):
    return [finding for finding in log.quality if finding.code == "unnamed-columns"]


def test_a_column_of_a_csv_file_is_named_by_its_number(read, rows):
    log = read(MAPPING.format(file="a.csv", id="no", region="column 3"), {"a.csv": CSV})
    assert rows(log, "SELECT id, a_region FROM object_order ORDER BY id") == [
        {"id": "A1", "a_region": "East"},
        {"id": "A2", "a_region": None},
    ]
    assert not unnamed(log)


def test_what_nobody_names_is_told_and_empty_columns_are_not(read):
    log = read(MAPPING.format(file="a.csv", id="no", region="net"), {"a.csv": CSV})
    (told,) = unnamed(log)
    assert (told.count, told.of, told.examples) == (1, 4, ("column 3: East",))
    assert "column 3: East" in told.sentence("en")
    assert "无列名" in told.sentence("zh-Hans")


def test_a_column_of_a_sheet_is_named_by_its_letter(read, rows):
    log = read(MAPPING.format(file="a.xlsx", id="column A", region="column F"), {"a.xlsx": workbook(("S", SHEET))})
    assert rows(log, "SELECT id, a_region FROM object_order ORDER BY id") == [
        {"id": "A1", "a_region": None},
        {"id": "A2", "a_region": "late"},
    ]
    assert not unnamed(log)


def test_a_value_far_below_and_right_of_all_names_is_not_dropped_unsaid(read, rows):
    body = [[f"A{i}", "2024-03-01", 5] for i in range(60)]
    body[55] += [None, None, None, "found"]
    log = read(
        MAPPING.format(file="a.xlsx", id="no", region="net"),
        {"a.xlsx": workbook(("S", [["no", "entered", "net"], *body]))},
    )
    (told,) = unnamed(log)
    assert told.examples == ("column G: found",)
    named = MAPPING.format(file="a.xlsx", id="no", region="column G")
    assert rows(read(named, {}), "SELECT id FROM object_order WHERE a_region = 'found'") == [{"id": "A55"}]


def test_a_place_without_values_is_no_column(read):
    with pytest.raises(DataError, match="'column 5'"):
        read(MAPPING.format(file="a.csv", id="no", region="column 5"), {"a.csv": CSV})


def test_a_name_of_the_header_is_never_taken_for_a_place(read, rows):
    csv = "no,entered,,column 3\nA1,2024-03-01,place,name\n"
    log = read(MAPPING.format(file="a.csv", id="no", region="column 3"), {"a.csv": csv})
    assert rows(log, "SELECT a_region FROM object_order") == [{"a_region": "name"}]
    assert unnamed(log)[0].examples == ("column 3*: place",)


def test_a_proposal_lists_them(tmp_path, model):
    path = tmp_path / "orders.csv"
    path.write_text("order_no,shipped,\nA1,2024-03-01 10:00,East\nA2,2024-03-02 11:00,West\n", encoding="utf-8")
    proposal = suggest_mapping([path], model)
    assert "#   column 3: has values, such as 'East', but no name" in write_proposal(proposal)
    assert "column 3：有值（例如“East”）但无列名" in write_proposal(proposal, "zh-Hans")
