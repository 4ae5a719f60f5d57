"""An assessment's folder with a register of evidence and a consensus meeting, down to the report."""

from pathlib import Path

import pytest

import leadline
from leadline.assessment import Folder, assess, read_result, write_result

PEOPLE = [
    ("R1", "Sales", "Clerk", 1),
    ("R2", "Finance", "Head", 5),
    ("R3", "Sales", "Clerk", 4),
    ("R4", "Legal", "Head", 4),
]


def folder(
    path: Path, kind: str, register: str = "item,kind,title,reviewer\nQ-STD-LM-1,document,Lead policy,Auditor\n"
):
    (path / "assessment.yaml").write_text(
        f"name: N\norganisation: X\nkind: {kind}\nanswers: [answers.csv, meeting.csv]\nevidence: [evidence.csv]\n",
        encoding="utf-8",
    )
    rows = [f"{who},{department},{role},{item},{value}" for who, department, role, value in PEOPLE
            for item in ("Q-STD-LM-1", "Q-STD-SC-1")]  # fmt: skip
    (path / "answers.csv").write_text("respondent,department,role,item,answer\n" + "\n".join(rows), encoding="utf-8")
    (path / "meeting.csv").write_text(
        "item,answer,participants,answered\nQ-STD-LM-1,4.5,3,2025-11-30\n", encoding="utf-8"
    )
    (path / "evidence.csv").write_text(register, encoding="utf-8")
    return path


def item(result: leadline.Result, stage: str):
    return next(each for each in result.scores.cell(stage, "standardisation").items if each.status == "rated")


def test_a_verified_assessment_caps_what_was_agreed_at_what_was_reviewed(tmp_path: Path):
    result = assess(folder(tmp_path, "verified"))
    met, other = item(result, "lead"), item(result, "conversion")
    assert (met.consensus, met.grade, met.score) == (4.5, "E2", 4)
    assert (other.consensus, other.grade, other.score) == (None, "E0", 2)
    assert result.scores.cell("lead", "standardisation").uncapped == 4.5
    assert [(file.name, file.pieces) for file in result.evidence] == [("evidence.csv", 1)]
    assert read_result(write_result(result, tmp_path / "result.json")) == result


def test_the_same_unreviewed_leaves_it_at_e1(tmp_path: Path):
    unseen = "item,kind,title\nQ-STD-LM-1,document,Lead policy\n"
    assert item(assess(folder(tmp_path, "verified", unseen)), "lead").score == 3


def test_a_unit_that_the_assessment_does_not_name_is_told_with_its_row(tmp_path: Path):
    path = folder(tmp_path, "self")
    settings = (path / "assessment.yaml").read_text(encoding="utf-8")
    (path / "assessment.yaml").write_text(settings + "units: [East, West]\n", encoding="utf-8")
    said = (path / "answers.csv").read_text(encoding="utf-8").replace(",item", ",unit,item", 1)
    said = said.replace("Clerk,", "Clerk,East,").replace("Head,", "Head,Wst,")
    (path / "answers.csv").write_text(said, encoding="utf-8")
    with pytest.raises(leadline.InputError, match=r"row 4, column unit: the assessment has no unit 'Wst'.*'West'"):
        assess(path)
    (path / "answers.csv").write_text(said.replace("Wst", "west"), encoding="utf-8")
    assert assess(path).respondents == 4


def test_a_self_assessment_shows_the_cap_only(tmp_path: Path):
    met = item(assess(folder(tmp_path, "self")), "lead")
    assert (met.capped, met.score) == (4, 4.5)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            ["agreed: 4.5, 3 took part, 2025-11-30", "Lead policy", "reviewed", "Krippendorff", "2 items, 8 ratings"],
        ),
        (
            "zh-Hans",
            ["共识值 4.5、3 人参加、2025-11-30", "Lead policy", "已审核", "平均一致性", "2 个题项、8 个评分"],
        ),
    ],
)
def test_the_report_tells_both(tmp_path: Path, language: str, told: list[str]):
    result = assess(folder(tmp_path, "verified"))
    model = leadline.load_model("ltc")
    page = leadline.report(result, tmp_path / "report.html", model=model, language=language).read_text("utf-8")
    assert [each for each in told if each not in page] == []
    assert "Auditor" not in page


def test_a_register_that_is_not_there_is_told(tmp_path: Path):
    path = folder(tmp_path, "self")
    (path / "evidence.csv").unlink()
    with pytest.raises(leadline.InputError, match=r"evidence\.csv"):
        Folder(path)
