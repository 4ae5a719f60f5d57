"""A result scored again from itself and the answers: the same to the last digit, or an error."""

import shutil
from pathlib import Path

import pytest

from leadline import Model, Result, suppose
from leadline.assessment import Folder
from leadline.assessment.explain import Explainer
from leadline.assessment.rescore import given_of, supposed
from leadline.errors import AssessmentError
from leadline.planning import Supposition
from leadline.ratings import Answers, read_answers
from leadline.reporting.explained import line
from leadline.reporting.reader import Reader
from leadline.reporting.supposed import THEN, told_what_if
from leadline.text import LANGUAGES


@pytest.fixture(scope="module")
def example(root: Path) -> Folder:
    return Folder(root / "examples" / "manufacturer")


@pytest.fixture(scope="module")
def answers(example: Folder) -> Answers:
    return read_answers(example.model, example.answers, units=example.assessment.units)


PLAN = Supposition(
    cells={"order.risk": 3.5},
    items={"Q-STD-LM-1": 4},
    indicators={"lead-response-time": 4},
    initiatives=("approval-workflow", "authority-matrix"),
)


def test_scored_again_it_is_the_same_to_the_last_digit(manufacturer: Result, model: Model, answers: Answers):
    again = given_of(manufacturer, model, answers).scored()
    assert again.model_copy(update={"findings": manufacturer.scores.findings}) == manufacturer.scores
    assert again.findings == manufacturer.scores.findings


def test_other_answers_are_refused(manufacturer: Result, model: Model, answers: Answers):
    fewer = answers.model_copy(update={"ratings": answers.ratings[:-1]})
    with pytest.raises(AssessmentError, match="no longer those"):
        given_of(manufacturer, model, fewer)


def test_the_example_by_its_folder(manufacturer: Result, example: Folder):
    found = suppose(example, PLAN, result=manufacturer)
    assert found.shift("order.risk").after.score == pytest.approx(3.5, abs=1e-6)
    assert found.shift("whole").after.score > found.shift("whole").before.score
    assert found.shift("whole").before.score == manufacturer.scores.whole.score
    changed = {change.id for change in found.changes}
    untouched = [value for value in manufacturer.indicators if value.indicator not in changed]
    assert untouched == [value for value in found.indicators if value.indicator not in changed]


def test_without_a_result_it_says_where_it_looked(example: Folder, tmp_path: Path):
    shutil.copy(example.path / "assessment.yaml", tmp_path)
    for name in ("data", "answers", "kpis"):
        (tmp_path / name).symlink_to(example.path / name)
    shutil.copy(example.path / "mapping.yaml", tmp_path)
    with pytest.raises(AssessmentError, match=r"result\.json"):
        suppose(tmp_path, PLAN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_that_would_be_is_explained(manufacturer: Result, example: Folder, model: Model, language: str):
    found = suppose(example, PLAN, result=manufacturer)
    reader = Reader(model=manufacturer.judging(model), language=language)
    then = supposed(manufacturer, found)
    explainers = {
        True: Explainer(then, model, supposed={change.id for change in found.changes}),
        False: Explainer(manufacturer, model),
    }
    asked = {
        cell.explains
        for block in told_what_if(found, reader)
        if block.kind == "table"
        for row in block.rows
        for cell in row
        if cell.explains
    }
    assert len(asked) > 60
    for what in asked:
        tree = explainers[what.startswith(THEN)].explain(what.removeprefix(THEN))
        assert all("{" not in line(node, reader).text for node in tree.walk())
    labels = {node.label for node in explainers[True].explain("Q-STD-LM-1").walk()}
    assert "supposed" in labels
    assert "item-consensus" not in labels
