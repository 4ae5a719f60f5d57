"""A whole assessment: the same bytes every time, every number traceable, and the verbs a notebook would use."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import leadline
from leadline import Model
from leadline.assessment import Folder, Result, assess, read_result, write_result

PROGRAM = "from leadline.cli import run; run()"


def test_the_same_folder_gives_the_same_bytes_whatever_the_hash_seed_and_the_clock(
    manufacturer: Result, model: Model, root: Path, tmp_path: Path
):
    here, there = tmp_path / "here", tmp_path / "there"
    write_result(manufacturer, here / "result.json")
    leadline.report(manufacturer, here / "report.en.html", model=model, language="en")
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    zone = "America/New_York" if os.environ.get("TZ") == "Asia/Shanghai" else "Asia/Shanghai"
    command = [sys.executable, "-c", PROGRAM, "assess", str(root / "examples" / "manufacturer"), "--out", str(there)]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    for name in ("result.json", "report.en.html"):
        assert (there / name).read_bytes() == (here / name).read_bytes()


def test_a_result_is_read_back_as_it_was(manufacturer: Result, tmp_path: Path):
    path = write_result(manufacturer, tmp_path / "deep" / "result.json")
    assert read_result(path) == manufacturer
    assert [file.name for file in path.parent.iterdir()] == ["result.json"]


def test_the_schema_of_the_result_is_published_and_locked(manufacturer: Result, root: Path, tmp_path: Path):
    published = json.loads((root / "docs" / "result.schema.json").read_text(encoding="utf-8"))
    assert published == Result.model_json_schema(), "the schema changed: raise SCHEMA_VERSION if a meaning changed"
    written = write_result(manufacturer, tmp_path / "result.json").read_text(encoding="utf-8")
    jsonschema.validate(json.loads(written), published)


def test_every_number_names_its_inputs(manufacturer: Result, root: Path):
    read = {file.name: file.sha256 for file in manufacturer.files}
    tables = {table for file in manufacturer.files for table in file.tables}
    for name, digest in read.items():
        file = root / "examples" / "manufacturer" / "data" / name
        assert hashlib.sha256(file.read_bytes()).hexdigest() == digest
    for value in manufacturer.indicators:
        if value.recording:
            assert set(value.recording.files) <= {file.name for file in manufacturer.kpis}
            assert value.recording.sources
            assert not value.tables
            assert value.object is None
        elif value.status == "measured":
            assert value.tables, value.indicator
            assert set(value.tables) <= tables, value.indicator
            assert value.n > 0
            assert value.object in {profile.type for profile in manufacturer.types}
            assert value.low is None or value.high is None or value.low <= value.value <= value.high, value.indicator
        else:
            assert value.reason, value.indicator
    for rule in manufacturer.rules:
        assert (rule.reason is None) == (rule.status == "measured")
        assert set(rule.tables) <= tables
    for cell in manufacturer.scores.cells:
        assert {score.indicator for score in cell.indicators} <= {value.indicator for value in manufacturer.indicators}


def test_months_and_breakdowns_add_up_to_the_whole(manufacturer: Result):
    for value in manufacturer.indicators:
        if value.status == "measured" and not value.recording:
            assert sum(point.n for point in value.trend) == value.n, value.indicator
            for points in value.breakdown.values():
                assert sum(point.n for point in points) <= value.n, value.indicator


def test_nobody_is_named_in_the_result(manufacturer: Result):
    text = manufacturer.model_dump_json()
    assert not [code for code in (f'"R{n:02d}"' for n in range(1, 41)) if code in text]


def test_a_simulated_company_is_labelled_everywhere(manufacturer: Result, tmp_path: Path):
    assert manufacturer.simulated
    model = leadline.load_model("ltc")
    for language, label in (("en", "SIMULATED"), ("zh-Hans", "模拟数据")):
        page = leadline.report(manufacturer, tmp_path / f"{language}.html", model=model, language=language)
        assert label in page.read_text(encoding="utf-8")


def test_the_verbs_of_a_notebook(root: Path):
    folder = root / "examples" / "manufacturer"
    model = leadline.load_model("ltc")
    with leadline.read_log(folder / "mapping.yaml", [folder / "data"], model) as log:
        measured = leadline.measure(model, log, by=["business_unit"])
        assert leadline.flow_map(log, "order").edges
    answers = leadline.read_answers(model, sorted((folder / "answers").glob("*.csv")))
    scores = leadline.score(model, measured.indicators, answers, rules=measured.rules)
    assert 1 <= scores.whole.score <= 5
    assert leadline.gaps(scores)[0].priority > 0


def write(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "assessment.yaml").write_text(text, encoding="utf-8")
    return folder


def test_answers_alone_are_an_assessment_and_nothing_is_a_1(tmp_path: Path):
    folder = write(tmp_path / "a", "name: Only answers\norganisation: X\nanswers: [answers.csv]\n")
    (folder / "answers.csv").write_text(
        "respondent,department,role,item,answer\nR1,Sales,Clerk,Q-STD-LM-1,4\n", encoding="utf-8"
    )
    result = assess(folder)
    assert result.scores.cell("lead", "standardisation").score == 4.0
    assert {cell.status for cell in result.scores.cells if cell.stage != "lead"} == {"not-rated"}
    assert {value.reason for value in result.indicators} == {"no-data", "not-recorded"}
    assert result.scores.whole.status == "not-rated"


def test_an_assessment_overrules_scoring_numbers_and_leaves_out_what_does_not_apply(tmp_path: Path):
    folder = write(
        tmp_path / "b",
        "name: N\norganisation: X\nanswers: [answers.csv]\n"
        "scoring: {gates: {preset: average}, rated_share: 0.01}\n"
        "not_applicable:\n"
        "  - {stage: lead, dimension: risk, reason: none, approver: CFO}\n"
        "  - {indicator: win-rate, reason: none, approver: CFO}\n"
        "  - {rule: review-before-signature, reason: none, approver: CFO}\n",
    )
    (folder / "answers.csv").write_text(
        "respondent,department,role,item,answer\nR1,Sales,Clerk,Q-STD-LM-1,4\n", encoding="utf-8"
    )
    result = assess(folder)
    assert result.scoring.gates.preset == "average"
    assert result.scoring.gates.fully == 0.85
    assert result.scoring_overruled == ("gates", "rated_share")
    assert result.scores.cell("lead", "risk").status == "not-applicable"
    assert "win-rate" not in {value.indicator for value in result.indicators}
    assert [absent.name.en for absent in result.not_applicable][1:] == ["Win rate", "Review before signature"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("scoring: {min_sampel: 3}", "line 4"),
        ("scoring: {rated_share: 7}", "line 4"),
        ("not_applicable: [{reason: r, approver: a}]", "line 4"),
        ("not_applicable: [{indicator: win-rat, reason: r, approver: a}]", "win-rate"),
        ("breakdwn: [region]", "breakdown"),
    ],
)
def test_what_an_assessment_overrules_is_checked_with_its_line(tmp_path: Path, text: str, line: str):
    folder = write(tmp_path / "c", f"name: N\norganisation: X\nanswers: [answers.csv]\n{text}\n")
    with pytest.raises(leadline.InputError, match=line):
        Folder(folder)
