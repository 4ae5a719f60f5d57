"""An assessment is carried to a later version of its model: nothing is lost silently, and the old folder stays."""

import csv
import shutil
import sys
from pathlib import Path

import pytest

from leadline.assessment import Folder, Result, assess
from leadline.assessment.upgrade import upgrade
from leadline.cli import run
from leadline.errors import AnswersError, AssessmentError
from leadline.model import check_model, load_model
from leadline.ratings import Answers, read_answers, write_questionnaire
from leadline.ratings.answers import READERS
from leadline.ratings.entry import Entry
from leadline.text import LANGUAGES, say

MIGRATIONS = """\
migrations:
  - from: "0.8"
    to: "0.9"
    items: {Q-old-0: Q-old-1}
  - from: "0.9"
    to: "1.0"
    items: {Q-old-1: Q-order-risk, Q-gone: null}
    stages: {sale: order}
    dimensions: {control: risk}
    rules: {old-rule: paid, no-rule: null}
    asked_again: [Q-cash-risk]
    why: {Q-gone: {en: Nobody could answer it., zh-Hans: 无人能答。}}
"""
ANSWERS = """\
respondent,department,role,item,answer,reason,approver,comment
a,sales,clerk,Q-old-1,3,,,"a comma, and a quote"
b,finance,clerk,Q-old-1,NA,no credit is given,CFO,
a,sales,clerk,Q-gone,4,,,
a,sales,clerk,Q-cash-risk,2,,,
a,sales,clerk,Q-cash-customer,5,,,
"""
REGISTER = """\
item,cell,kind,title,reviewer
Q-old-1,,document,Credit policy,Mei
Q-gone,,record,A list,Mei
,sale.control,record,Minutes,Mei
"""
SETTINGS = """\
name: Old
organisation: Old Ltd
model: small            # beside this file
model_version: "0.9"
target: {default: 3, stages: {sale: 4}, cells: {sale.control: 3.5}}
not_applicable:
  - {rule: old-rule, reason: no invoices, approver: CFO}
  - {rule: no-rule, reason: no invoices, approver: CFO}
answers: [given/*.csv]
evidence: [register.csv]
"""


PERSON = {"respondent": "a", "department": "sales", "role": "clerk"}


@pytest.fixture
def old(small_model: Path, tmp_path: Path) -> Path:
    """An assessment made for version 0.9 of the small model, which is now 1.0 and stands in the folder itself."""
    rule = small_model / "rules" / "paid.yaml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("when: amount > 0\n", ""), encoding="utf-8")
    (small_model / "migrations.yaml").write_text(MIGRATIONS, encoding="utf-8")
    folder = tmp_path / "old"
    (folder / "given").mkdir(parents=True)
    shutil.copytree(small_model, folder / "small")
    (folder / "assessment.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "given" / "all.csv").write_text(ANSWERS, encoding="utf-8")
    (folder / "register.csv").write_text(REGISTER, encoding="utf-8")
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_another_version_is_refused_and_names_the_remedy(old: Path):
    with pytest.raises(AssessmentError, match=r"line 4: .*version 0\.9 .*now version 1\.0.*leadline model upgrade"):
        Folder(old)


def test_answers_go_where_the_migration_leads(old: Path, tmp_path: Path):
    done = upgrade(old, tmp_path / "new")
    assert (done.before, done.after) == ("0.9", "1.0")
    assert done.answers.rows == 3
    assert {(lost.id, count, lost.why.en if lost.why else None) for lost, count in done.answers.lost} == {
        ("Q-gone", 1, "Nobody could answer it."),
        ("Q-cash-risk", 1, None),
    }
    carried = rows(tmp_path / "new" / "answers" / "all.csv")
    assert [(row["respondent"], row["item"], row["answer"]) for row in carried] == [
        ("a", "Q-order-risk", "3"),
        ("b", "Q-order-risk", "NA"),
        ("a", "Q-cash-customer", "5"),
    ]
    assert carried[0]["comment"] == "a comma, and a quote"
    assert carried[1]["approver"] == "CFO"
    assert done.unasked == ("Q-order-customer", "Q-cash-risk")


def test_a_person_s_business_unit_goes_along(old: Path, tmp_path: Path):
    table = "respondent,department,role,unit,item,answer\na,sales,clerk,East,Q-old-1,3\nb,sales,clerk,,Q-old-1,3\n"
    (old / "given" / "all.csv").write_text(table, encoding="utf-8")
    path = old / "assessment.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "units: [East, West]\n", encoding="utf-8")
    upgrade(old, tmp_path / "new")
    assert [row["unit"] for row in rows(tmp_path / "new" / "answers" / "all.csv")] == ["East", ""]
    assert Folder(tmp_path / "new").assessment.units == ("East", "West")


def test_evidence_and_settings_go_along(old: Path, tmp_path: Path):
    done = upgrade(old, tmp_path / "new")
    register = rows(tmp_path / "new" / "evidence" / "register.csv")
    assert [(row["item"], row["cell"], row["title"]) for row in register] == [
        ("Q-order-risk", "", "Credit policy"),
        ("", "order.risk", "Minutes"),
    ]
    assert [(lost.kind, lost.id) for lost in done.lost] == [("rules", "no-rule")]
    settings = (tmp_path / "new" / "assessment.yaml").read_text(encoding="utf-8")
    assert "# beside this file" in settings
    read = Folder(tmp_path / "new")
    assert read.assessment.model_version == "1.0"
    assert read.assessment.target is not None
    assert read.assessment.target.stages == {"order": 4}
    assert read.assessment.target.cells == {"order.risk": 3.5}
    assert [absent.rule for absent in read.exclusions] == ["paid"]
    assert assess(tmp_path / "new").ratings == 3


def test_the_old_folder_stays_as_it_was(old: Path, tmp_path: Path):
    before = {path: path.read_bytes() for path in old.rglob("*") if path.is_file()}
    upgrade(old, tmp_path / "new")
    assert {path: path.read_bytes() for path in old.rglob("*") if path.is_file()} == before


def test_two_steps_are_followed_one_after_the_other(old: Path, tmp_path: Path):
    file = old / "given" / "all.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("Q-old-1", "Q-old-0"), encoding="utf-8")
    (old / "register.csv").write_text("item,kind,title\nQ-old-0,document,Policy\n", encoding="utf-8")
    done = upgrade(old, tmp_path / "new", before="0.8")
    assert done.answers.rows == 3
    assert {row["item"] for row in rows(tmp_path / "new" / "evidence" / "register.csv")} == {"Q-order-risk"}


def test_a_table_with_a_column_for_each_item_is_carried_too(old: Path, tmp_path: Path):
    wide = "respondent,department,role,Q-old-1,Q-gone,Q-cash-customer\na,sales,clerk,3,2,4\n"
    (old / "given" / "all.csv").write_text(wide, encoding="utf-8")
    done = upgrade(old, tmp_path / "new")
    carried = rows(tmp_path / "new" / "answers" / "all.csv")
    assert [(row["item"], row["answer"]) for row in carried] == [("Q-order-risk", "3"), ("Q-cash-customer", "4")]
    assert [(lost.id, count) for lost, count in done.answers.lost] == [("Q-gone", 1)]


def test_what_a_meeting_agreed_is_carried_as_that(old: Path, tmp_path: Path):
    meetings = "item,answer,participants\nQ-old-1,3.5,4\n"
    (old / "given" / "meeting.csv").write_text(meetings, encoding="utf-8")
    upgrade(old, tmp_path / "new")
    result = assess(tmp_path / "new")
    (cell,) = [cell for cell in result.scores.cells if (cell.stage, cell.dimension) == ("order", "risk")]
    assert [item.consensus for item in cell.items if item.consensus] == [3.5]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answered_workbook_is_carried(old: Path, tmp_path: Path, language):
    """A workbook made by the earlier version: its marks name the old items and the old version."""
    from openpyxl import load_workbook

    model = load_model(old / "small")
    earlier = model.model_copy(
        update={
            "version": "0.9",
            "items": tuple(
                item.model_copy(update={"id": "Q-old-1"}) if item.id == "Q-order-risk" else item for item in model.items
            ),
        }
    )
    path = old / "given" / "book.xlsx"
    write_questionnaire(earlier, path, language=language)
    book = load_workbook(path)
    filled = 0
    for sheet in book:
        answers = {cell.column for row in sheet.iter_rows() for cell in row if cell.value == "leadline:answer"}
        for row in sheet.iter_rows():
            for cell in row:
                mark = str(cell.value or "")
                if mark in ("leadline:respondent", "leadline:role", "leadline:department"):
                    sheet.cell(cell.row, cell.column + 2, "sales" if "department" in mark else "x")
                elif mark.startswith("Q-") and answers:
                    sheet.cell(cell.row, min(answers), 4)
                    filled += 1
    book.save(path)
    assert filled == 4
    settings = old / "assessment.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("given/*.csv", "given/*.xlsx"), encoding="utf-8")
    done = upgrade(old, tmp_path / "new")
    carried = rows(tmp_path / "new" / "answers" / "book.csv")
    assert {row["item"] for row in carried} == {"Q-order-risk", "Q-order-customer", "Q-cash-customer"}
    assert [(lost.id, count) for lost, count in done.answers.lost] == [("Q-cash-risk", 1)]


@pytest.mark.parametrize(
    ("change", "before", "needle"),
    [
        (('model_version: "0.9"\n', ""), None, "Give it with --from"),
        (("", ""), "0.1", "no migration leads from version 0.1 of 'small' to 1.0. Known starts: 0.8, 0.9"),
        (("", ""), "1.0", "is for version 1.0 of 'small' already"),
    ],
)
def test_without_a_way_nothing_is_written(old: Path, tmp_path: Path, change, before: str | None, needle: str):
    settings = old / "assessment.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(AssessmentError) as caught:
        upgrade(old, tmp_path / "new", before=before)
    assert needle in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old", "small"]


def test_nothing_is_overwritten_and_nothing_half_is_left(old: Path, tmp_path: Path):
    (tmp_path / "new").mkdir()
    with pytest.raises(AssessmentError, match="there already"):
        upgrade(old, tmp_path / "new")
    (old / "given" / "all.csv").write_text('respondent,"never closed', encoding="utf-8")
    with pytest.raises(Exception, match=r"all\.csv"):
        upgrade(old, tmp_path / "other")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old", "small"]


def test_the_manufacturer_is_carried_from_the_first_version(root: Path, manufacturer: Result, tmp_path: Path):
    done = upgrade(root / "examples" / "manufacturer", tmp_path / "new", before="2025.1")
    narrowed = {"Q-RSK-LM-1": "lead.risk", "Q-RSK-OM-1": "order.risk"}  # asked again, so that old answers say nothing
    assert {lost.id for lost, _ in done.answers.lost} == set(narrowed)
    old, new = manufacturer, assess(tmp_path / "new")
    pairs = zip(new.scores.cells, old.scores.cells, strict=True)
    changed = {f"{cell.stage}.{cell.dimension}" for cell, was in pairs if cell.score != was.score}
    assert changed == set(narrowed.values())


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            ("Q-old-1: Q-order-risk", "Q-old-1: Q-ordr-risk"),
            "migrations.yaml, line 7: the migration leads to 'Q-ordr-risk', which the model does not have.",
        ),
        (("asked_again: [Q-cash-risk]", "asked_again: [Q-cash]"), "migrations.yaml, line 11: the migration leads to"),
        (('to: "1.0"', 'to: "1.1"'), "migrations.yaml, line 6: this migration leads to version 1.1, which is neither"),
    ],
)
def test_migrations_are_checked(old: Path, wrong: tuple[str, str], sentence: str):
    file = old / "small" / "migrations.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(*wrong), encoding="utf-8")
    (problem,) = check_model(old / "small")
    assert problem.sentence().startswith(sentence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_says_what_became_of_everything(
    old: Path, tmp_path: Path, language, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    arguments = ["leadline", "model", "upgrade", str(old), str(tmp_path / "new"), "--language", language]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as ended:
        run()
    assert not ended.value.code
    said = capsys.readouterr().out
    assert say("upgrade", "answers-carried", language, count=3) in said
    assert say("upgrade", "answers-lost", language, count=1, id="Q-gone") in said
    assert ("Nobody could answer it." if language == "en" else "无人能答。") in said
    assert "no-rule" in said


def test_files_that_differ_only_in_their_ending_are_both_carried(old: Path, tmp_path: Path):
    header = "respondent,department,role,item,answer\n"
    (old / "given" / "all.csv").write_text(header + "a,sales,clerk,Q-old-1,3\n", encoding="utf-8")
    other = header + "b,sales,clerk,Q-old-1,4\n"
    (old / "given" / "all.tsv").write_text(other.replace(",", "\t"), encoding="utf-8")
    settings = old / "assessment.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("given/*.csv", "given/*"), encoding="utf-8")
    done = upgrade(old, tmp_path / "new")
    written = [row for file in (tmp_path / "new" / "answers").iterdir() for row in rows(file)]
    assert done.answers.rows == len(written) == 2
    assert {row["respondent"] for row in written} == {"a", "b"}


def test_a_file_that_holds_no_answers_is_told(old: Path, tmp_path: Path):
    (old / "given" / "notes.pdf").write_text("notes", encoding="utf-8")
    settings = old / "assessment.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("given/*.csv", "given/*"), encoding="utf-8")
    with pytest.raises(AnswersError, match=r"notes\.pdf"):
        upgrade(old, tmp_path / "new")


def test_one_respondents_reason_asks_nobody_else_for_one(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A workbook may say *not applicable* with a reason here and without one there."""
    places = str
    entries = [
        Entry(
            "b.xlsx", {**PERSON, "item": "Q-old-1", "answer": "NA", "reason": "cash only", "approver": "CFO"}, places
        ),
        Entry("b.xlsx", {**PERSON, "item": "Q-cash-customer", "answer": "NA"}, places),
    ]
    (old / "given" / "all.csv").write_text("anything", encoding="utf-8")
    monkeypatch.setitem(READERS, ".csv", lambda model, data, name: entries)
    monkeypatch.setattr("leadline.assessment.upgrade.read_answers", lambda model, paths: Answers())
    upgrade(old, tmp_path / "new")
    monkeypatch.undo()
    ratings = read_answers(load_model(old / "small"), sorted((tmp_path / "new" / "answers").glob("*.csv"))).ratings
    assert {(rating.item, rating.reason) for rating in ratings} == {
        ("Q-order-risk", "cash only"),
        ("Q-cash-customer", None),
    }


def test_a_mapping_outside_the_folder_is_referred_to_and_never_written(root: Path, tmp_path: Path):
    example = root / "examples" / "manufacturer"
    folder = tmp_path / "deep" / "old"
    (tmp_path / "deep" / "common").mkdir(parents=True)
    shutil.copytree(example / "data", folder / "data")
    shutil.copy(example / "mapping.yaml", tmp_path / "deep" / "common" / "mapping.yaml")
    settings = 'name: X\norganisation: X\nmodel_version: "2025.1"\nmapping: ../common/mapping.yaml\n'
    (folder / "assessment.yaml").write_text(settings, encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    upgrade(folder, tmp_path / "elsewhere" / "new")
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["new"]
    read = Folder(tmp_path / "elsewhere" / "new")
    assert read.assessment.mapping == "../../deep/common/mapping.yaml"
    assert read.mapping is not None


def test_ids_that_change_places_keep_their_own_targets(old: Path, tmp_path: Path):
    file = old / "small" / "migrations.yaml"
    text = file.read_text(encoding="utf-8").replace("stages: {sale: order}", "stages: {order: cash, cash: order}")
    file.write_text(text, encoding="utf-8")
    settings = old / "assessment.yaml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("stages: {sale: 4}, cells: {sale.control: 3.5}", "stages: {order: 2, cash: 4}")
    settings.write_text(text, encoding="utf-8")
    upgrade(old, tmp_path / "new")
    target = Folder(tmp_path / "new").assessment.target
    assert target is not None
    assert target.stages == {"cash": 2, "order": 4}
