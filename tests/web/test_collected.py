"""What was collected is gathered once while nothing changes; and a step is done only once those before it are."""

from datetime import date
from typing import Any

import pytest

from leadline.text import Language
from leadline.web.assessments import measuring
from leadline.web.assessments.collected import collect
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.steps import Told, steps
from leadline.web.core.actions import ACTIONS
from leadline.web.interviews.actions import add_session, rate, save_notes
from leadline.web.organisations.actions import add_unit
from leadline.web.questionnaires.actions import invite
from leadline.web.questionnaires.roster import Invited
from leadline.web.results.progress import NO_EVIDENCE, changes_since
from web.conftest import World

ITEM = "Q-STD-LM-1"


@pytest.fixture
def gathered(monkeypatch: pytest.MonkeyPatch) -> list[Assessment]:
    """Count how often the folder is written."""
    written, write = list[Assessment](), measuring.write_folder

    def counting(assessment: Assessment, folder: Any) -> Any:
        written.append(assessment)
        return write(assessment, folder)

    monkeypatch.setattr(measuring, "write_folder", counting)
    return written


def test_it_is_gathered_anew_once_something_is_written_and_not_before(world: World, gathered: list[Assessment]) -> None:
    actor = world.actor("assessor")
    values = {"title": "x", "department": "sales", "role": "staff", "held_on": date(2025, 11, 3), "person": "A"}
    session = add_session(actor, world.assessment, "interview", values)
    for value, times in (("4", 1), ("2", 2)):
        rate(actor, session, ITEM, {"answer": value})
        assert [collect(world.assessment).items[ITEM].mean for _ in range(3)] == [float(value)] * 3
        assert len(gathered) == times


def test_what_is_done_with_the_organisation_counts_and_with_another_assessment_does_not(
    world: World, gathered: list[Assessment]
) -> None:
    actor = world.actor("assessor")
    other = Assessment.objects.create(organisation=world.organisation, name="Other", model=["ltc"])
    collect(world.assessment)
    values = {"title": "x", "department": "sales", "role": "staff", "held_on": date(2025, 11, 3), "person": "A"}
    add_session(actor, other, "interview", values)
    collect(world.assessment)
    assert len(gathered) == 1
    add_unit(world.actor("administrator"), "North")  # whose name stands in answers
    collect(world.assessment)
    assert len(gathered) == 2


def test_no_step_is_done_before_those_before_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    states = {step.id: step.state for step in steps(world.assessment)}
    assert states["define"] == states["methods"] == "done"
    there = {
        step: [lambda _, done=done: iter([Told("results-none-yet", done, {})])]
        for step, done in (("collect", False), ("score", True), ("plan", True))
    }
    monkeypatch.setattr("leadline.web.assessments.steps._counters", there)
    states = {step.id: step.state for step in steps(world.assessment)}
    assert (states["collect"], states["score"], states["plan"]) == ("now", "later", "later")
    assert [step.begun for step in steps(world.assessment)] == [False, False, False, True, True]
    world.assessment.methods = []
    assert [step.state for step in steps(world.assessment)] == ["done", "now", "later", "later", "later"]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_what_is_missing_is_said_in_words_and_not_by_an_empty_place(world: World, language: Language) -> None:
    bare = Assessment.objects.create(organisation=world.organisation, name="Bare", model=["ltc"])
    found = steps(bare)
    told = {each.key: each.sentence(language) for step in found for each in step.told}
    assert {"step-goal-none", "step-period-none", "step-methods-none", "consensus-none"} <= told.keys()
    assert not any(sentence.endswith((":", "：", "–")) for sentence in told.values())
    assert not any(step.begun for step in found), "that nobody agreed on anything is no beginning"


def test_a_result_without_a_score_is_not_told_as_nought(world: World) -> None:
    def newest() -> list[str]:
        told = [each for step in steps(world.assessment) for each in step.told]
        return [each.sentence("en") for each in told if each.key.startswith("results-newest")]

    assert world.run.summary["score"] is None
    assert newest() == ["Result 1: too little is rated for an overall score"]
    world.run.summary["score"] = 2.5
    world.run.save()
    assert newest() == ["Result 1: score 2.50"]


def test_what_changes_no_score_makes_no_result_old(world: World) -> None:
    assert [name for name in NO_EVIDENCE if name not in ACTIONS] == []
    actor, before = world.actor("assessor"), changes_since(world.run)
    invite(actor, world.campaign, [Invited(email="new@haichuan.example")])
    save_notes(actor, world.session, "Nothing new.", 0)
    assert changes_since(world.run) == before
    invite(actor, world.campaign, [Invited(email="fang@haichuan.example", department="sales")])
    assert changes_since(world.run) == before + 1, "whose department is another one now"
