"""Cells of a workbook that are merged over several rows count for every row they span."""

import io
import zipfile

import openpyxl
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.eventlog.suggest import suggest_mapping, write_proposal
from leadline.workbook import open_workbook

MAPPING = """
    tables:
      - name: steps
        file: steps.xlsx
        objects: {order: order}
        activity: step
        time: at
        department: team
    """
ROWS = [
    ["team", "order", "step", "at"],
    ["East", "A1", "Create order", "2024-03-01 09:00"],
    [None, None, "Ship goods", "2024-03-02 09:00"],
    [None, "A2", "Create order", "2024-03-03 09:00"],
    [None, "A3", "Create order", "2024-03-04 09:00"],
    ["West", None, "Ship goods", "2024-03-05 09:00"],
]
AREAS = [(1, 0, 4, 0), (1, 1, 2, 1), (4, 1, 5, 1)]


def merged(rows, areas):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("S")
    for area in areas:
        sheet.merge_range(*area, "")
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if cell is not None:
                sheet.write(i, j, cell)
    book.close()
    return buffer.getvalue()


def test_every_line_has_the_id_it_is_merged_over(read, rows):
    log = read(MAPPING, {"steps.xlsx": merged(ROWS, AREAS)})
    assert rows(log, "SELECT id, steps FROM object_order ORDER BY id") == [
        {"id": "A1", "steps": 2},
        {"id": "A2", "steps": 1},
        {"id": "A3", "steps": 2},
    ]
    teams = "SELECT d.name, count(*) AS n FROM steps_order s JOIN departments d ON d.code = s.department GROUP BY 1"
    assert {row["name"]: row["n"] for row in rows(log, teams)} == {"East": 4, "West": 1}


def test_only_the_first_cell_counts_where_nothing_is_merged(read):
    log = read(MAPPING, {"steps.xlsx": merged(ROWS, [])})
    (missing,) = [finding for finding in log.quality if finding.code == "missing-ids"]
    assert missing.count == 2


def test_it_is_said(read, tmp_path, model):
    log = read(MAPPING, {"steps.xlsx": merged(ROWS, AREAS)})
    assert log.readings[0].sentence("en").endswith("count for each of them: 5 values.")
    assert log.readings[0].sentence("zh-Hans").endswith("已填入所跨各行，共 5 处。")
    proposal = suggest_mapping([tmp_path / "data" / "steps.xlsx"], model)
    assert "cells merged over several rows count for each of them: 5 values" in write_proposal(proposal)
    assert "跨行合并单元格的值已填入所跨各行，共 5 处" in write_proposal(proposal, "zh-Hans")


def test_names_merged_downwards_and_titles_are_not_values(read, rows):
    table = [
        ["Orders", None, None],
        [None, None, None],
        ["no", "amount", None],
        [None, "net", "entered"],
        ["A1", 5, "2024-03-01"],
        [None, 6, "2024-03-02"],
    ]
    mapping = """
        tables:
          - {name: a, file: a.xlsx, object: order, id: no, repeats: true, events: {create_order: amount entered}}
        """
    log = read(mapping, {"a.xlsx": merged(table, [(0, 0, 1, 2), (2, 0, 3, 0), (2, 1, 2, 2), (4, 0, 5, 0)])})
    assert rows(log, "SELECT id, steps FROM object_order") == [{"id": "A1", "steps": 2}]


def test_rows_that_have_nothing_else_are_not_made(read):
    """An id merged over five rows of which two were filled in is two rows."""
    rows = [["order", "step", "at"], ["A1", "Create order", "2024-03-01"], [None, "Ship goods", "2024-03-02"]]
    mapping = MAPPING.replace("        department: team\n", "")
    log = read(mapping, {"steps.xlsx": merged(rows, [(1, 0, 5, 0)])})
    assert log.readings[0].rows == 2


def test_a_caption_over_all_columns_is_no_record(read, rows):
    table = [
        ["no", "entered", "net"],
        ["East region", None, None],
        ["A1", "2024-03-01", 5],
        ["A2", "2024-03-02", 6],
        ["West region", None, None],
        *([f"A{i}", "2024-03-03", 7] for i in range(3, 99)),
        ["B1", None, None],
    ]
    mapping = "tables: [{name: a, file: a.xlsx, object: order, id: no, events: {create_order: entered}}]"
    log = read(mapping, {"a.xlsx": merged(table, [(1, 0, 1, 2), (4, 0, 4, 2)])})
    # B1 is not merged: an order of which nothing else is known yet.
    found = [row["id"] for row in rows(log, "SELECT id FROM object_order ORDER BY id")]
    assert sorted(found) == sorted(["B1", *(f"A{i}" for i in range(1, 99))])
    (told,) = [finding for finding in log.quality if finding.code == "total-rows"]
    assert (told.count, told.of, told.examples) == (2, 101, ("East region (2)", "West region (5)"))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_list_may_stand_in_any_order(spans, random):
    """Blocks of rows, each with a number merged over it, as openpyxl writes them; the list of areas is shuffled."""
    book = openpyxl.Workbook()
    sheet, row, areas, meant = book.active, 2, [], []
    sheet.append(["block", "value"])
    for number, span in enumerate(spans):
        for i in range(span):
            sheet.cell(row + i, 2, i)
            meant.append(str(number))
        sheet.cell(row, 1, number)
        areas.append((row, span))
        row += span
    random.shuffle(areas)
    for first, span in areas:
        if span > 1:
            sheet.merge_cells(start_row=first, end_row=first + span - 1, start_column=1, end_column=1)
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    with open_workbook(buffer, 10**8) as opened:
        found = opened.merged("Sheet").fill(opened.rows("Sheet"), 1, 10**6)
        assert [cells.get(0) for (number, cells), _ in found if number > 1] == meant


def test_a_list_of_nonsense_takes_no_time_and_no_memory(read):
    """Areas that overlap, end before they begin or lie outside are passed over."""
    content = merged(ROWS, AREAS)
    for wrong in ("B9:B2", "A1:A1", "A2", "ZZZZ1:ZZZZ9", "A2:A99999999", ""):
        assert read(MAPPING, {"steps.xlsx": _with_area(content, wrong)}).readings[0].rows == 5


def _with_area(content: bytes, area: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                assert b"</mergeCells>" in data
                data = data.replace(b"</mergeCells>", f'<mergeCell ref="{area}"/></mergeCells>'.encode())
            new.writestr(name, data)
    return out.getvalue()
