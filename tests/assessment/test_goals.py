"""The goal of an assessment sets the weights, and everything that is shown says so."""

import math
from pathlib import Path

import pytest

from leadline.assessment import Folder, Result, assess
from leadline.assessment.explain import explain
from leadline.errors import AssessmentError
from leadline.model import load_model
from leadline.reporting import report
from leadline.text import LANGUAGES

ANSWERS = "respondent,department,role,item,answer\n"


def folder(path: Path, goal: str | None) -> Path:
    """An assessment by answers alone: each cell of the stage ``fulfilment`` at 4, all others at 2."""
    path.mkdir()
    rows = [
        f"{who},sales,manager,{item.id},{4 if item.stage == 'fulfilment' else 2}"
        for who in ("a", "b", "c")
        for item in load_model("ltc").items
    ]
    (path / "answers.csv").write_text(ANSWERS + "\n".join(rows), encoding="utf-8")
    said = f"goal: {goal}\n" if goal else ""
    head = "name: Goals\norganisation: Goals Ltd\nmodel: ltc\nanswers: [answers.csv]\nscoring: {draws: 200}\n"
    (path / "assessment.yaml").write_text(head + said, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("goal", "score"),
    [
        (None, 2.7),  # fulfilment weighs 35 of 100: .65 x 2 + .35 x 4
        ("whole", 2.7),
        ("cash-cycle", 3.1),  # 55 of 100: .45 x 2 + .55 x 4
        ("sales-efficiency", 2.3),  # 15 of 100: .85 x 2 + .15 x 4
    ],
)
def test_the_goal_sets_the_weights(goal: str | None, score: float, tmp_path: Path):
    result = assess(folder(tmp_path / "x", goal))
    assert result.scores.whole.score == pytest.approx(score, abs=1e-9)
    weights = {stage.id: stage.weight for stage in result.scores.stages}
    assert weights["fulfilment"] == pytest.approx((score - 2) / 2, abs=1e-9)


def test_a_goal_s_dimensions_weigh_by_the_goal(tmp_path: Path):
    result = assess(folder(tmp_path / "x", "compliance"))
    weights = {dimension.id: dimension.weight for dimension in result.scores.dimensions}
    assert weights["risk"] == pytest.approx(0.4, abs=1e-9)
    assert math.fsum(weights.values()) == pytest.approx(1)


def test_the_report_and_the_explanation_say_what_the_goal_did(tmp_path: Path):
    model = load_model("ltc")
    result = assess(folder(tmp_path / "x", "cash-cycle"))
    for language in LANGUAGES:
        page = report(result, tmp_path / f"{language}.html", model=model, language=language)
        text = page.read_text(encoding="utf-8")
        name = model.goal_of["cash-cycle"].name.get(language)
        fulfilment = model.stage_of["fulfilment"].name.get(language)
        assert name in text
        assert f"{fulfilment} 55%" in text
    tree = explain(result, model, "fulfilment.risk")
    weights = {node.label: node.value for node in tree.walk() if node.label.startswith("weight-of-")}
    assert weights["weight-of-stage"] == 55
    assert weights["weight-of-dimension"] == 20


def test_without_a_goal_nothing_is_said_of_one(tmp_path: Path):
    result = assess(folder(tmp_path / "x", None))
    assert result.goal is None
    text = report(result, tmp_path / "en.html", model=load_model("ltc"), language="en").read_text(encoding="utf-8")
    assert "<dt>Goal</dt>" not in text


def test_a_goal_the_model_does_not_have_names_those_it_has(tmp_path: Path):
    with pytest.raises(AssessmentError) as caught:
        Folder(folder(tmp_path / "x", "cash"))
    (problem,) = caught.value.problems
    assert problem.place == "line 6"
    assert "cash-cycle" in str(problem.params["known"])


def test_every_goal_of_the_shipped_model_is_an_expert_default_and_names_all_stages_or_none():
    model = load_model("ltc")
    assert [goal.id for goal in model.goals] == [
        "whole",
        "sales-efficiency",
        "customer-experience",
        "cash-cycle",
        "compliance",
    ]
    for goal in model.goals:
        assert goal.basis.kind == "expert-default"
        for given, all_of_them in ((goal.stages, model.stage_of), (goal.dimensions, model.dimension_of)):
            assert not given or (set(given) == set(all_of_them) and sum(given.values()) == 100)


def test_scores_of_cells_do_not_depend_on_the_goal(tmp_path: Path):
    def cells(result: Result) -> list[float | None]:
        return [cell.score for cell in result.scores.cells]

    assert cells(assess(folder(tmp_path / "a", None))) == cells(assess(folder(tmp_path / "b", "compliance")))
