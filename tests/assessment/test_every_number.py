"""Every number of ``result.json`` has its path: what it is, what it follows from, or what was read for it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel

from leadline import Model, Result, assess, load_model, read_result, write_result
from leadline.assessment.explain import Explainer, explain
from leadline.assessment.explanation import Explanation
from leadline.errors import AssessmentError
from leadline.reporting.explained import line
from leadline.reporting.reader import Reader
from leadline.text import LANGUAGES, catalogue

SET_OR_READ = (
    "Scoring",
    "Gates",
    "Result",
    "Coverage",
    "Sensitivity",
    "SourceFile",
    "AnswersFile",
    "EvidenceFile",
    "KpiFile",
)
"""Classes whose numbers have nothing behind them but their sentence: settings, counts of files, counts of draws."""
DRAWN = ("at_least[]", "Result.quantiles[][]", "Estimate.", "Swing.", "Scores.draws", "Scores.seed", "dimension_shares")


def numbers(written: Any, field: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number of what was written, with its path."""
    if isinstance(written, dict):
        for key, value in written.items():
            yield from numbers(value, f"{field}.{key}" if field else key)
    elif isinstance(written, list):
        for i, value in enumerate(written):
            yield from numbers(value, f"{field}.{i}")
    elif isinstance(written, int | float) and not isinstance(written, bool):
        yield field, written


def data_alone(root: Path, folder: Path) -> Path:
    shutil.copytree(root / "examples" / "manufacturer" / "data", folder / "data")
    shutil.copy(root / "examples" / "manufacturer" / "mapping.yaml", folder)
    text = "name: N\norganisation: X\ndata: data\nmapping: mapping.yaml\nscoring: {min_sample: 40, draws: 200}\n"
    (folder / "assessment.yaml").write_text(text, encoding="utf-8")
    return folder


def verified_answers(root: Path, folder: Path) -> Path:
    """Ratings of one cell that differ, a meeting that agreed on one item, one reviewed document; one cell left out."""
    (folder / "assessment.yaml").write_text(
        "name: N\norganisation: X\nkind: verified\nanswers: [answers.csv, meeting.csv]\nevidence: [evidence.csv]\n"
        "not_applicable:\n- {stage: lead, dimension: risk, reason: No leads., approver: CFO}\n"
        "scoring: {draws: 200, group_weights: {finance: 2}}\n",
        encoding="utf-8",
    )
    people = [("R1", "sales", "Clerk", 1), ("R2", "finance", "Head", 5), ("R3", "sales", "Clerk", 4)]
    items = [item.id for item in load_model("ltc").items if (item.stage, item.dimension) != ("lead", "risk")]
    rows = [f"{who},{department},{role},{item},{value}" for who, department, role, value in people for item in items]
    (folder / "answers.csv").write_text("respondent,department,role,item,answer\n" + "\n".join(rows), encoding="utf-8")
    meeting = "item,answer,participants,answered\nQ-STD-LM-1,4.5,3,2025-11-30\n"
    (folder / "meeting.csv").write_text(meeting, encoding="utf-8")
    register = "item,kind,title,reviewer\nQ-STD-LM-1,document,Lead policy,Auditor\n"
    (folder / "evidence.csv").write_text(register, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=[None, data_alone, verified_answers], ids=["example", "data", "answers"])
def written(
    request: pytest.FixtureRequest, root: Path, manufacturer: Result, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return ``result.json`` of one of three assessments: the example, data alone, answers alone."""
    folder = tmp_path_factory.mktemp("assessed")
    result = assess(request.param(root, folder)) if request.param else manufacturer
    return write_result(result, folder / "report" / "result.json")


@pytest.fixture(scope="module")
def explainer(written: Path, model: Model) -> Explainer:
    return Explainer(read_result(written), model)


def test_every_number_of_the_file_is_explained_under_its_path(written: Path, explainer: Explainer):
    asked = dict(numbers(json.loads(written.read_text(encoding="utf-8"))))
    assert len(asked) > 1000
    for field, value in asked.items():
        tree = explainer.explain(field)
        assert (tree.field, tree.value) == (field, value)
        assert tree.how or tree.children or tree.catalogue == "origins", field


def test_what_was_not_worked_out_says_what_it_was_read_from(written: Path, explainer: Explainer):
    bare = {
        place.label
        for place in explainer.places.numbers(explainer.places.root)
        for tree in [explainer.explain(place.field)]
        if tree.how is None and not tree.children
    }
    said = {"GateFailure.level", "GateFailure.of_level", "CellMove.to", "Finding.params[count]", "Finding.params[next]"}
    said |= {f"Finding.params[{each}]" for each in ("rated", "own", "others", "items", "respondents", "departments")}
    left = {each for each in bare - said if not any(part in each for part in DRAWN)}
    left = {each for each in left if each.partition(".")[0] not in SET_OR_READ}
    assert left <= {"IndicatorValue.n"}  # of indicators that were not measured


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_explanation_can_be_said(written: Path, explainer: Explainer, model: Model, language: str):
    reader = Reader(model=explainer.result.judging(model), language=language)
    trees = [explainer.explain(name) for name in explainer.names]
    said = {line(node, reader).text for tree in trees for node in tree.walk()}
    assert not [text for text in said if not text.strip() or "None" in text or "{" in text]


def test_a_group_holds_every_number_that_stands_in_it(written: Path, explainer: Explainer):
    whole = json.loads(written.read_text(encoding="utf-8"))
    for name in ("quality", "sensitivity", "quantiles", "gaps", "maps", "coverage", "scoring"):
        asked = {field for field, _ in numbers(whole[name], name)}
        if asked:
            told = {node.field for node in explainer.explain(name).walk() if node.field}
            assert asked <= told, name
        else:
            with pytest.raises(AssessmentError, match=name):
                explainer.explain(name)
    for name, field in (("findings", "scores.findings"), ("reliability", "scores.reliability")):
        part = whole["scores"][field.partition(".")[2]]
        told = {node.field for node in explainer.explain(name).walk()} if part else set()
        assert {field for field, _ in numbers(part, field)} <= told


def has_numbers(hint: Any) -> bool:
    if get_origin(hint) is Literal:
        return any(isinstance(each, int) for each in get_args(hint))
    return hint in (int, float, Any) or any(has_numbers(each) for each in get_args(hint))


def records(hint: Any) -> Iterator[type[BaseModel]]:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
    for each in get_args(hint):
        yield from records(each)


def test_every_number_a_result_may_ever_hold_has_its_sentence():
    """By the types alone: also numbers that none of the assessments above happens to have."""
    told, classes, seen = catalogue("origins"), [Result], {Result}
    while classes:
        record = classes.pop()
        for name, hint in get_type_hints(record).items():
            if name not in record.model_fields:
                continue
            inside = [each for each in records(hint) if each not in seen]
            seen.update(inside)
            classes += inside
            label = f"{record.__name__}.{name}"
            if has_numbers(hint) and not any(True for _ in records(hint)) and label != "GoalReference.name":
                assert label in told, label
    for key in ("count", "rated", "level", "next", "q", "j", "gap", "share", "n", "violations", "needed"):
        assert f"Finding.params[{key}]" in told
    assert len(seen) > 30


def test_a_count_read_from_data_says_its_tables_and_files(manufacturer: Result, model: Model):
    result = manufacturer
    edge = result.maps[0].edges[0]
    tree = explain(result, model, "maps.0.edges.0.count")
    assert (tree.value, tree.params["earlier"], tree.params["later"]) == (edge.count, edge.source, edge.target)
    (tables,) = tree.children
    assert (tables.label, tables.params["files"]) == ("tables", "crm_leads.csv")
    (files,) = [
        node for node in explain(result, model, "scores.reliability.alpha.value").walk() if "files" in node.params
    ]
    assert files.params["files"] == "interview.csv, questionnaire.csv"


def test_a_setting_says_who_set_it(written: Path, explainer: Explainer):
    by = {name: explainer.explain(f"scoring.{name}").params["set_by"].en for name in ("min_sample", "gates.fully")}
    used = explainer.result.model
    assert by["gates.fully"] == f"set by the model {used.id}, version {used.version}"
    own = "min_sample" in explainer.result.scoring_overruled
    assert ("assessment.yaml" in by["min_sample"]) == own


def test_a_gates_shortfall_leads_to_the_cell_and_to_the_gate(root: Path, tmp_path: Path, model: Model):
    folder = tmp_path / "strict"
    shutil.copytree(root / "examples" / "manufacturer", folder, ignore=shutil.ignore_patterns("report", "haichuan"))
    with (folder / "assessment.yaml").open("a", encoding="utf-8") as file:
        file.write("scoring: {draws: 100, gates: {level3_every_cell: 2.5}}\n")
    result = assess(folder)
    failures = result.scores.whole.verdict.failures
    at = next(i for i, failure in enumerate(failures) if failure.gate == "every-cell")
    tree = explain(result, model, f"scores.whole.verdict.failures.{at}.shortfall")
    assert tree.formula == f"2.5 − {failures[at].value:.4f} = {failures[at].shortfall:.4f}"
    value = explain(result, model, f"scores.whole.verdict.failures.{at}.value")
    (cell,) = [child for child in value.children if child.field]
    assert cell.field.startswith("scores.cells.")
    assert cell.field.endswith(".score")
    needed = explain(result, model, f"scores.whole.verdict.failures.{at}.needed")
    assert [child.field for child in needed.children] == ["scoring.gates.level3_every_cell"]


@pytest.mark.parametrize("what", ["scores.cells.99.q", "scores.cells.0.status", "organisation", "", "quantiles.nobody"])
def test_a_path_without_numbers_is_an_error(explainer: Explainer, what: str):
    with pytest.raises(AssessmentError):
        explainer.explain(what)


def test_a_cells_consensus_and_evidence_are_in_its_tree(root: Path, tmp_path: Path, model: Model):
    tree: Explanation = explain(assess(verified_answers(root, tmp_path)), model, "lead.standardisation")
    nodes = {node.label: node for node in tree.walk()}
    assert (nodes["item-consensus"].value, nodes["item-consensus"].params["day"]) == (4.5, "2025-11-30")
    assert nodes["evidence-reviewed"].params["title"] == "Lead policy"
    (item,) = [node for node in tree.walk() if node.label == "item" and node.params["item"] == "Q-STD-LM-1"]
    assert item.value == 4  # what was agreed, capped by the document
    assert item.formula == "min(4.5, 4) = 4"
    assert "Auditor" not in str(tree)
