"""The questionnaire workbook: what a person sees, and what can and cannot be changed in it."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from leadline.model.load import load_model
from leadline.model.schema import Model
from leadline.ratings.questionnaire import write_questionnaire
from leadline.text import LANGUAGES, Language, Text


def exported(model: Model, folder: Path, language: Language = "en", organisation: str | None = None) -> Workbook:
    path = folder / "questionnaire.xlsx"
    write_questionnaire(model, path, language=language, organisation=organisation)
    return openpyxl.load_workbook(path)


def texts(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def drop_downs(sheet: Worksheet) -> dict[str, str]:
    return {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation if each.type == "list"}


def test_there_is_one_sheet_for_each_stage_named_as_excel_allows(small: Model, tmp_path: Path) -> None:
    assert exported(small, tmp_path).sheetnames == [
        "How to answer",
        "Leads first contact",  # the stage is called "Leads: first/contact"
        "Order management",
        "leadline",
    ]
    assert exported(small, tmp_path, "zh-Hans").sheetnames == ["填写说明", "线索管理", "订单管理", "leadline"]


def test_each_item_has_its_five_anchors_in_its_own_row(small: Model, tmp_path: Path) -> None:
    sheet = exported(small, tmp_path)["Leads first contact"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert [row[:8] for row in rows] == [
        ["Q-DAT-1", "Data", "How is Q-DAT-1 done?", *(f"Q-DAT-1 way {n}" for n in (1, 2, 3, 4, 5))],
        ["Q-RSK-1", "Risk", "How is Q-RSK-1 done?", *(f"Q-RSK-1 way {n}" for n in (1, 2, 3, 4, 5))],
    ]
    assert rows[0][12] == "order list; policy"
    assert rows[0][15] == "Clerk; Manager"
    headers = [str(cell.value).partition("\n")[0] for cell in sheet[3]]
    assert headers == [
        "Item", "Dimension", "Question", "1", "2", "3", "4", "5", "Answer", "Comment", "Evidence grade",
        "Evidence valid until", "Evidence to ask for", "Reason", "Approved by", "Whom to ask",
    ]  # fmt: skip


def test_the_first_sheet_explains_levels_and_evidence(small: Model, tmp_path: Path) -> None:
    english = texts(exported(small, tmp_path, organisation="Acme")["How to answer"])
    assert {"Questionnaire: Small model", "Acme · model small 2.1.0", "Name or id", "Department", "Role"} <= set(
        english
    )
    assert {"3  Defined", "Defined work", "E2", "A document or record that was shown and is in date."} <= set(english)
    assert "Supports a score up to 4." in english
    chinese = texts(exported(small, tmp_path, "zh-Hans")["填写说明"])
    assert {"调查问卷：小模型", "模型 small 2.1.0", "姓名或编号", "部门", "3  定义", "支持的最高得分：4。"} <= set(
        chinese
    )


@pytest.mark.parametrize(
    ("language", "first", "stage", "answers", "methods"),
    [
        ("en", "How to answer", "Order management", "N/A,Don't know", "Questionnaire,Interview,Observation,Document"),
        ("zh-Hans", "填写说明", "订单管理", "不适用,不知道", "问卷,访谈,现场观察,文件查阅"),
    ],
)
def test_answers_are_chosen_from_lists(
    small: Model, tmp_path: Path, language: Language, first: str, stage: str, answers: str, methods: str
) -> None:
    workbook = exported(small, tmp_path, language)
    assert drop_downs(workbook[stage]) == {"I5": f'"1,2,3,4,5,{answers}"', "K5": '"E0,E1,E2,E3"'}
    assert set(drop_downs(workbook[first]).values()) == {f'"{methods}"', "leadline!$E$1:$E$2"}
    offered = [cell.value for cell in workbook["leadline"]["E"][:2]]
    assert offered == (["Sales", "Finance"] if language == "en" else ["销售部", "财务部"])
    dates = [str(each.sqref) for each in workbook[stage].data_validations.dataValidation if each.type == "date"]
    assert dates == ["L5"]


def test_only_the_cells_to_fill_in_can_be_changed(small: Model, tmp_path: Path) -> None:
    workbook = exported(small, tmp_path)
    for sheet in workbook.worksheets[:3]:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
    unlocked = {
        sheet.title: {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        for sheet in workbook
    }
    assert unlocked["Order management"] == {"I5", "J5", "K5", "L5", "N5", "O5"}
    assert len(unlocked["How to answer"]) == 6  # name, department, role, unit, date, method
    assert unlocked["leadline"] == set()


def test_sheets_are_ready_to_read_and_print(small: Model, tmp_path: Path) -> None:
    sheet = exported(small, tmp_path)["Order management"]
    assert sheet.freeze_panes == "D5"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes, each one page wide
    assert sheet.print_title_rows == "$3:$3"
    assert sheet["D5"].alignment.wrap_text
    assert sheet.row_dimensions[4].hidden


def test_a_hidden_sheet_says_what_it_is(small: Model, tmp_path: Path) -> None:
    hidden = exported(small, tmp_path, "zh-Hans")["leadline"]
    assert hidden.sheet_state == "veryHidden"
    assert {row[1].value: row[2].value for row in hidden.iter_rows(max_row=5)} == {
        "layout": "1",
        "model": "small",
        "version": "2.1.0",
        "digest": "d1",
        "language": "zh-Hans",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_model_gives_the_same_bytes(small: Model, tmp_path: Path, language: Language) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_questionnaire(small, tmp_path / name, language=language, organisation="Acme")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_texts_that_look_like_formulas_stay_texts(small: Model, tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://example.com","win")'
    items = tuple(item.model_copy(update={"question": Text.same(evil)}) for item in small.items)
    departments = (small.process.departments[0].model_copy(update={"name": Text.same(evil)}),)
    process = small.process.model_copy(update={"departments": departments})
    model = small.model_copy(update={"items": items, "name": Text.same(evil), "process": process})
    workbook = exported(model, tmp_path, organisation="=1+1")
    formulas = [str(c.value) for sheet in workbook for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas == [  # the count of answers on the first sheet, and nothing else
        "=COUNTA('Leads first contact'!$I$5:$I$6)&\" / 2\"",
        "=COUNTA('Order management'!$I$5:$I$5)&\" / 1\"",
    ]


def test_a_stage_without_questions_has_an_empty_sheet(small: Model, tmp_path: Path) -> None:
    workbook = exported(small.model_copy(update={"items": small.items[:2]}), tmp_path)
    assert drop_downs(workbook["Order management"]) == {}


def test_no_department_is_offered_where_the_model_names_none(small: Model, tmp_path: Path) -> None:
    process = small.process.model_copy(update={"departments": ()})
    workbook = exported(small.model_copy(update={"process": process}), tmp_path)
    assert list(drop_downs(workbook["How to answer"]).values()) == ['"Questionnaire,Interview,Observation,Document"']


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_model_asks_all_its_items(tmp_path: Path, language: Language) -> None:
    model = load_model("ltc")
    workbook = exported(model, tmp_path, language)
    asked = [sheet.cell(row, 1).value for sheet in workbook.worksheets[1:5] for row in range(5, sheet.max_row + 1)]
    assert len(asked) == 50
    assert set(asked) == set(model.item_of)
