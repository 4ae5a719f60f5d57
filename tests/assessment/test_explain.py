"""Every number of a result has its path: down to ratings, data and entry values, and back up by arithmetic."""

import math
import re
from pathlib import Path
from typing import get_args

import pytest

from leadline import Model, Result, assess, load_model, read_result, write_result
from leadline.assessment.explain import Explainer, explain
from leadline.assessment.explanation import Explanation, How
from leadline.assessment.inputs import first_entries
from leadline.errors import AssessmentError
from leadline.model.schema import Indicator
from leadline.scoring.gates import dimension_verdict
from leadline.scoring.scores import CellScore
from leadline.scoring.thresholds import score_value
from leadline.text import LANGUAGES, catalogue


@pytest.fixture(scope="module")
def trees(manufacturer: Result, model: Model) -> dict[str, Explanation]:
    explainer = Explainer(manufacturer, model)
    return {what: explainer.explain(what) for what in explainer.names}


def recomputed(node: Explanation, model: Model) -> float:
    parts = [child for child in node.children if child.weight is not None and child.value is not None]
    values, weights = [part.value for part in parts], [part.weight for part in parts]
    match node.how:
        case "mean":
            return math.fsum(w * v for w, v in zip(weights, values, strict=True)) / math.fsum(weights)
        case "geometric":
            return math.prod(v**w for w, v in zip(weights, values, strict=True)) ** (1 / math.fsum(weights))
        case "minimum":
            return min(values)
        case "sum":
            return math.fsum(values)
        case "product":
            return math.prod(values)
        case "difference":
            return values[0] - values[1]
        case "ratio":
            return values[0] / values[1]
        case "percent":
            return 100 * values[0] / values[1]
        case "same":
            (value,) = values
            return value
        case "entry-values":
            return interpolated(node, model.indicator_of[node.params["indicator"]])
        case "gates":
            return by_gates(node, model)
    raise AssertionError(node.how)


def interpolated(node: Explanation, indicator: Indicator) -> float:
    (value,) = [child.value for child in node.children if child.label in ("value", "recorded-value")]
    entries = {}
    for child in node.children:
        if child.label == "entry":
            entries[child.params["level"]] = child.value
        elif child.label == "entry-low":
            entries[child.params["level"]] = (child.value,)
        elif child.label == "entry-high":
            entries[child.params["level"]] += (child.value,)
    return score_value(indicator.model_copy(update={"levels": entries}), value)


def by_gates(node: Explanation, model: Model) -> int:
    """The level again, from the achievement of level k by each cell: its score is their sum."""
    scores, weights = {}, {}
    for achieved in (child for child in node.children if child.label == "achievement" and child.catalogue == "explain"):
        for cell in achieved.children:
            place = cell.params["stage"], cell.params["dimension"]
            scores[place] = scores.get(place, 0) + cell.value
            weights[place] = cell.weight
    cells = [
        CellScore(stage=s, dimension=d, status="rated", score=score, weight=weights[s, d])
        for (s, d), score in scores.items()
    ]
    return dimension_verdict(cells, model.scoring.gates, 0.0).level


def test_every_number_that_was_worked_out_follows_from_its_children(manufacturer, model, trees):
    model = model.model_copy(update={"scoring": manufacturer.scoring})
    worked_out = [node for tree in trees.values() for node in tree.walk() if node.how]
    assert {node.how for node in worked_out} == set(get_args(How))
    for node in worked_out:
        rounded = 5e-7 if node.label == "GateFailure.shortfall" else 1e-9  # a shortfall has six decimals
        assert recomputed(node, model) == pytest.approx(node.value, abs=rounded), (node.label, node.field)


def test_a_formula_says_what_it_says(trees):
    formula = {node.label: node.formula for node in trees["order.risk"].walk() if node.formula}
    assert formula["cell"] == "0.6 × 3.4066 + 0.4 × 2.9659 = 3.2303"
    assert trees["change-approval"].formula == "3 + (82.3529 − 80) / (92 − 80) = 3.1961"


def test_a_score_under_2_says_where_level_1_begins_and_how_far_from_it_the_value_is(trees):
    # level 2 from 70%, level 3 from 85%: level 1 from 55%; the value is 64.2602%
    tree = trees["quote-first-time-right"]
    assert tree.formula == "1 + (64.2602 − 55) / (70 − 55) = 1.6173"
    assert [child.value for child in tree.children if child.label == "entry-first"] == [55]
    # level 2 from 42 hours, level 3 from 24: level 1 from 60, on a logarithmic scale
    assert trees["lead-response-time"].formula == "1 + ln(56.15 / 60) / ln(42 / 60) = 1.1859"
    # worse than where level 1 begins is 1, however far
    assert (trees["late-invoices"].value, trees["late-invoices"].formula) == (1, "")


def test_level_1_of_a_band_begins_on_both_sides(model):
    levels = {2: (1.0, 12.0), 3: (2.0, 8.0), 4: (2.5, 6.0), 5: (3.0, 5.0)}
    band = model.indicators[0].model_copy(update={"direction": "band", "unit": "ratio", "levels": levels})
    found = [(each.label, each.value, each.params["unit"]) for each in first_entries(band)]
    assert found == [("entry-first-low", 0.0, "ratio"), ("entry-first-high", 16.0, "ratio")]


def test_each_of_the_main_numbers_says_how_it_came_about(trees, manufacturer):
    for what, tree in trees.items():
        if tree.value is not None:
            assert tree.how, what
    for cell in manufacturer.scores.cells:
        tree = trees[f"{cell.stage}.{cell.dimension}"]
        assert {n.how for n in tree.walk() if n.label in ("q", "j") and n.children and n.value is not None} == {"mean"}


def test_a_cell_goes_down_to_counts_of_ratings_files_and_entry_values(trees):
    tree = trees["order.risk"]
    labels = {node.label for node in tree.walk()}
    assert {"q", "j", "ratings-at", "tables", "entry", "item-cap", "rule", "weight-of-stage", "sources"} <= labels
    asked = [node for node in tree.walk() if node.label == "ratings"]
    assert [ratings.value for ratings in asked] == [25, 26]  # of Q-RSK-OM-1 and Q-RSK-OM-2
    assert [sum(child.value for child in ratings.children) for ratings in asked] == [25, 26]


def test_nobody_is_named_and_private_groups_are_only_counted(manufacturer, trees):
    shown = [node for tree in trees.values() for node in tree.walk() if node.label == "group"]
    smallest = manufacturer.scoring.private_group
    assert shown
    assert all(child.value >= smallest for node in shown for child in node.children)
    params = (each for tree in trees.values() for node in tree.walk() for each in node.params.values())
    text = " ".join(sorted({str(each) for each in params}))
    assert not [code for code in (f"R{n:02d}" for n in range(1, 41)) if re.search(rf"\b{code}\b", text)]


def test_every_node_has_its_words(trees):
    for tree in trees.values():
        for node in tree.walk():
            assert node.label in catalogue(node.catalogue), node.label
    assert all(catalogue("explain")[key].get(language) for key in catalogue("explain") for language in LANGUAGES)


def test_an_unknown_name_is_told_with_the_nearest(manufacturer, model):
    with pytest.raises(AssessmentError, match=r"order\.rsik.*order\.risk"):
        explain(manufacturer, model, "order.rsik")
    with pytest.raises(AssessmentError, match=r"xyz.*whole"):
        explain(manufacturer, model, "xyz")


def test_another_model_cannot_explain_it(manufacturer, model):
    with pytest.raises(AssessmentError, match="--model"):
        explain(manufacturer, model.model_copy(update={"digest": "0" * 64}), "whole")


def test_what_is_not_rated_is_explained_by_its_reasons(tmp_path: Path):
    (tmp_path / "assessment.yaml").write_text("name: N\norganisation: X\nanswers: [a.csv]\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text("respondent,department,role,item,answer\nR1,S,C,Q-STD-LM-1,4\n", encoding="utf-8")
    result, model = assess(tmp_path), load_model("ltc")
    tree = explain(result, model, "order.risk")
    assert (tree.value, tree.how) == (None, None)
    assert "no-data" in {node.label for node in tree.walk() if node.catalogue == "reasons"}
    whole = explain(result, model, "whole")
    assert (whole.value, whole.how) == (None, None)
    assert all(explain(result, model, what) for what in Explainer(result, model).names)


def test_a_damaged_foreign_or_other_result_is_refused(manufacturer: Result, tmp_path: Path):
    path = write_result(manufacturer, tmp_path / "result.json")
    good = path.read_text(encoding="utf-8")
    for text, needle in (
        (good[:5000], "damaged"),
        ("\x00\xff", "damaged"),
        ("[]", "not a Leadline result"),
        ('{"schema_version": 1}', "not a Leadline result"),
        (good.replace('"schema_version": 1', '"schema_version": 99'), "99"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(AssessmentError, match=needle):
            read_result(path)
    with pytest.raises(AssessmentError, match=r"nothing\.json"):
        read_result(tmp_path / "nothing.json")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AssessmentError, match="damaged"):
        read_result(path)
