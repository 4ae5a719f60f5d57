"""``leadline kpi export``, and an assessment that reads what was entered."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from leadline import load_model

Leadline = Callable[..., tuple[int, str, str]]
ROW = "{indicator},2025-{month},,,{above},{below},control tests\n"
TABLE = "indicator,month,value,n,numerator,denominator,source\n" + "".join(
    ROW.format(indicator="order-control-tests", month=month, above=27, below=30) for month in ("03", "06", "09")
)
ASSESSMENT = """\
name: Figures alone
organisation: Nobody Ltd
period: {from: 2025-01-01, to: 2025-12-31}
kpis: [kpis/*.csv]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kpis").mkdir()
    (tmp_path / "kpis" / "audit.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "assessment.yaml").write_text(ASSESSMENT, encoding="utf-8")
    return tmp_path


def test_a_template_has_a_row_for_each_month_that_is_asked_for(leadline: Leadline, tmp_path: Path):
    code, said, complaint = leadline(
        "kpi", "export", tmp_path / "k.csv", "--period", "2025-01..2025-06", "--language", "en"
    )
    assert (code, complaint) == (0, "")
    recorded = [indicator for indicator in load_model().indicators if indicator.recorded]
    assert f"{len(recorded)} indicators" in said
    rows = (tmp_path / "k.csv").read_text(encoding="utf-8-sig").splitlines()
    months = {"month": 6, "quarter": 2, "year": 1}
    assert len(rows) == 1 + sum(months[each.recorded.every] for each in recorded if each.recorded)
    defaults = sum(each.basis.kind == "expert-default" for each in recorded)
    assert sum("expert default, to be calibrated" in row for row in rows) > defaults  # told in every row of theirs


def test_what_is_wrong_with_the_command_is_told(leadline: Leadline, tmp_path: Path):
    for arguments, said in (
        (("k.docx",), ".xlsx or .csv"),
        (("no/k.csv",), "does not exist"),
        (("k.csv", "--period", "last year"), "2025-01..2025-12"),
        (("k.csv", "--period", "2025-06..2025-01"), "2025-01..2025-12"),
    ):
        name, *rest = arguments
        code, _, complaint = leadline("kpi", "export", tmp_path / name, *rest, "--language", "en")
        assert code == 2
        assert said in complaint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("language", "by", "default"),
    [
        ("en", "recorded in control tests", "expert defaults to be calibrated, which are not benchmarks"),
        ("zh-Hans", "填报依据：control tests", "专家默认值，有待校准，不是行业基准"),
    ],
)
def test_figures_alone_are_an_assessment_and_say_who_recorded_them(leadline, folder: Path, language, by, default):
    code, said, complaint = leadline("assess", folder, "--language", language)
    assert (code, complaint) == (0, "")
    assert default in ("" if language == "zh-Hans" else " ").join(said.split())
    result = json.loads((folder / "report" / "result.json").read_text(encoding="utf-8"))
    (value,) = [each for each in result["indicators"] if each["status"] == "measured"]
    assert (value["value"], value["n"], value["recording"]["files"]) == (90.0, 90, ["audit.csv"])
    assert [file["name"] for file in result["kpis"]] == ["audit.csv"]
    html = (folder / "report" / f"report.{language}.html").read_text(encoding="utf-8")
    assert by in html
    assert ("3 recorded values" if language == "en" else "3 个填报值") in html


def test_explain_says_that_a_value_was_recorded_and_what_its_levels_rest_on(leadline: Leadline, folder: Path):
    leadline("assess", folder)
    result = folder / "report" / "result.json"
    _, said, _ = leadline("explain", result, "order-control-tests", "--language", "en")
    assert "Recorded value, not from the log (share)" in said
    assert "Recorded by control tests, in audit.csv" in said
    assert "Entry values are an expert default to be calibrated" in said
    _, said, _ = leadline("explain", result, "order-control-tests", "--language", "zh-Hans")
    assert "填报值，非日志计算" in said
    assert "准入值为专家默认值" in said


def test_a_bad_table_stops_the_assessment_before_anything_is_written(leadline: Leadline, folder: Path):
    (folder / "kpis" / "audit.csv").write_text(TABLE.replace("2025-06", "June"), encoding="utf-8")
    code, _, complaint = leadline("assess", folder, "--language", "en")
    assert code == 2
    assert "audit.csv, row 3, column month: 'June' is no month" in complaint
    assert not (folder / "report").exists()
    (folder / "kpis" / "audit.csv").unlink()
    code, _, complaint = leadline("assess", folder, "--language", "en")
    assert code == 2
    assert "no file in this folder matches kpis/*.csv" in complaint


def test_an_indicator_that_does_not_apply_may_stand_in_the_table(leadline: Leadline, folder: Path):
    absent = "not_applicable:\n  - {indicator: order-control-tests, reason: no controls, approver: CFO}\n"
    (folder / "assessment.yaml").write_text(ASSESSMENT + absent, encoding="utf-8")
    code, _, complaint = leadline("assess", folder)
    assert (code, complaint) == (0, "")


def test_every_overlay_that_is_given_counts(leadline: Leadline, tmp_path: Path):
    assert leadline("kpi", "export", tmp_path / "k.csv", "--model", "manufacturing", "--model", "huawei")[0] == 0
    code, _, complaint = leadline("kpi", "export", tmp_path / "k.csv", "--model", "none-such", "--model", "huawei")
    assert code == 2
    assert "none-such" in complaint
