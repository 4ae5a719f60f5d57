"""What was answered reaches the scores, and is the same as if it had come in a file."""

import csv
import shutil
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import leadline
from leadline.scoring.scores import CellScore
from leadline.web.assessments.folder import write_folder
from leadline.web.assessments.steps import steps
from leadline.web.questionnaires.importing import read_uploads, take_over
from leadline.web.questionnaires.models import Answer, Campaign, Participant
from web.conftest import World

FILE = Path(__file__).parents[2] / "examples" / "manufacturer" / "answers" / "questionnaire.csv"


def test_imported_answers_give_the_scores_of_their_file(world: World, tmp_path: Path) -> None:
    upload = SimpleUploadedFile("questionnaire.csv", FILE.read_bytes())
    take_over(world.actor("assessor"), world.campaign, *read_uploads(world.campaign, [upload]))
    by_web = write_folder(world.assessment, tmp_path / "web")
    by_file = shutil.copytree(by_web, tmp_path / "file")
    shutil.copy(FILE, by_file / "answers" / "questionnaire.csv")
    web, file = leadline.assess(by_web), leadline.assess(by_file)
    assert (web.respondents, web.ratings) == (file.respondents, file.ratings)
    assert [_settled(cell) for cell in web.scores.cells] == [_settled(cell) for cell in file.scores.cells]
    assert web.scores.whole.score == file.scores.whole.score
    for person in world.campaign.participants.all():  # draws are of a respondent's id: with the same, all is the same
        Participant.objects.filter(pk=person.pk).update(code=person.name)
    assert leadline.assess(write_folder(world.assessment, tmp_path / "again")).scores == file.scores


def _settled(cell: CellScore) -> CellScore:
    return cell.model_copy(update={"estimate": None, "at_least": ()})


def _table(world: World, folder: Path) -> list[dict[str, str]]:
    with (write_folder(world.assessment, folder) / "answers" / "questionnaire.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def _answer(participant: Participant, **more: object) -> Answer:
    its = {"item": "Q-STD-FC-1", "answer": "rated", "value": 4} | more
    return Answer.objects.create(participant=participant, **its)


def test_people_are_pseudonyms_and_comments_no_formulas(world: World, tmp_path: Path) -> None:
    _answer(world.participant, comment="=cmd()|x")
    [row] = _table(world, tmp_path)
    assert row["respondent"] == world.participant.code
    assert (row["department"], row["role"], row["answer"], row["comment"]) == (
        "finance", "Treasury manager", "4", "'=cmd()|x",
    )  # fmt: skip
    assert "Wang" not in str(row)
    assert "fang@" not in str(row)


@pytest.mark.parametrize("state", ["open", "closed"])
def test_drafts_and_items_the_model_has_no_longer_are_not_scored(world: World, tmp_path: Path, state: str) -> None:
    Campaign.objects.update(state=state)
    _answer(world.participant)
    _answer(world.participant, item="Q-GONE-1")
    draft = Campaign.objects.create(organisation=world.organisation, assessment=world.assessment, name="d")
    _answer(Participant.objects.create(organisation=world.organisation, campaign=draft))
    assert [row["item"] for row in _table(world, tmp_path)] == ["Q-STD-FC-1"]


def test_who_works_for_a_unit_outside_the_assessment_is_left_out(world: World, tmp_path: Path) -> None:
    _answer(world.participant)
    west = {"unit": "West", "department": "sales", "role": "x"}
    _answer(Participant.objects.create(organisation=world.organisation, campaign=world.campaign, **west))
    assert len(_table(world, tmp_path / "all")) == 2
    world.assessment.units.add(world.unit)
    assert [row["unit"] for row in _table(world, tmp_path / "east")] == [""]


def test_not_applicable_and_dont_know_reach_the_core(world: World, tmp_path: Path) -> None:
    _answer(world.participant, answer="not-applicable", value=None, reason="no invoices")
    _answer(world.participant, item="Q-STD-FC-2", answer="dont-know", value=None)
    _answer(world.participant, item="Q-AUT-FC-1", value=2)
    scores = leadline.assess(write_folder(world.assessment, tmp_path)).scores
    items = {item.item: item for cell in scores.cells for item in cell.items}
    assert items["Q-STD-FC-1"].not_applicable == 1
    assert items["Q-STD-FC-2"].dont_know == 1
    assert items["Q-AUT-FC-1"].mean == 2


def _told(world: World) -> dict[str, tuple[bool, dict[str, object]]]:
    return {told.key: (told.done, told.params) for told in steps(world.assessment)[2].told if "campaigns" in told.key}


def test_the_step_collect_tells_what_is_there_and_missing(world: World) -> None:
    assert _told(world) == {
        "campaigns-answered": (False, {"people": 0, "answers": 0}),
        "campaigns-still-open": (False, {"count": 1}),
    }
    _answer(world.participant)
    Campaign.objects.update(state="closed")
    assert _told(world) == {"campaigns-answered": (True, {"people": 1, "answers": 1})}
    Campaign.objects.all().delete()
    assert _told(world) == {"campaigns-none-yet": (False, {})}
