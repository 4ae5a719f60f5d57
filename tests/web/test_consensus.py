"""A consensus meeting: who differs, how far, without names; what is agreed counts and changes no rating."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

import leadline
from leadline.errors import AnswersError
from leadline.web.assessments.collected import collect
from leadline.web.assessments.folder import write_folder
from leadline.web.interviews.actions import add_session, rate
from leadline.web.interviews.contribution import ratings_of
from leadline.web.interviews.meetings import agree, withdraw
from leadline.web.interviews.models import Consensus
from web.conftest import World

DAY = date(2025, 11, 30)
ITEM, ALIKE = "Q-STD-LM-1", "Q-STD-SC-1"


@pytest.fixture
def rated(world: World) -> World:
    """Four people of sales say 4 to one item, four of finance 1; all say 3 to another."""
    actor = world.actor("assessor")
    for department, value in (("sales", "4"), ("finance", "1")):
        for number in range(4):
            values = {"title": "x", "department": department, "role": "staff", "held_on": DAY}
            its = add_session(
                actor, world.assessment, "interview", {**values, "person": f"{department}-person-{number}"}
            )
            rate(actor, its, ITEM, {"answer": value})
            rate(actor, its, ALIKE, {"answer": "3"})
    return world


def meet(world: World, **more: str) -> Consensus:
    given = {"value": "2.5", "participants": "6"} | more
    return agree(world.actor("assessor"), world.assessment, ITEM, agreed=DAY, **given)


def test_what_was_agreed_is_scored_and_the_ratings_stay(rated: World, tmp_path: Path) -> None:
    before = list(ratings_of(rated.assessment))
    meet(rated, comment="three leads were walked through")
    result = leadline.assess(write_folder(rated.assessment, tmp_path))
    (score,) = [item for cell in result.scores.cells for item in cell.items if item.item == ITEM]
    assert (score.mean, score.consensus, score.score, score.participants) == (2.5, 2.5, 2.5, 6)
    assert score.distribution == (4, 0, 0, 4, 0)
    assert list(ratings_of(rated.assessment)) == before
    meet(rated, value="3")
    result = leadline.assess(write_folder(rated.assessment, tmp_path))
    (score,) = [item for cell in result.scores.cells for item in cell.items if item.item == ITEM]
    assert (score.mean, score.score) == (2.5, 3.0)
    assert Consensus.objects.filter(assessment=rated.assessment).count() == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"value": "2.3"}, "answers-finer-than-half"),
        ({"value": "not-applicable"}, "answers-consensus-no-value"),
        ({"value": ""}, "web-consensus-no-answer"),
        ({"participants": "1"}, "answers-not-participants"),
        ({"participants": ""}, "web-consensus-no-participants"),
    ],
)
def test_a_meeting_agrees_on_a_value_in_halves_by_two_people_or_more(
    rated: World, given: dict[str, str], code: str
) -> None:
    with pytest.raises(AnswersError) as error:
        meet(rated, **given)
    assert [problem.code for problem in error.value.problems] == [code]
    assert not Consensus.objects.exists()


def test_only_assessors_write_what_was_agreed(rated: World) -> None:
    for role in ("reviewer", "viewer", "sponsor", "data-analyst"):
        with pytest.raises(PermissionDenied):
            agree(rated.actor(role), rated.assessment, ITEM, value="2", participants="3", agreed=DAY)


def test_the_page_lists_where_people_differ_and_names_nobody(rated: World) -> None:
    client, url = rated.client("assessor"), f"/o/haichuan/assessments/{rated.assessment.pk}/consensus/"
    page = client.get(url).text
    assert f'id="{ITEM}"' in page
    assert f'id="{ALIKE}"' not in page
    assert "-person-" not in page
    assert "Sales · staff: 4.00 (4 people)" in page
    assert "Finance · staff: 1.00 (4 people)" in page
    assert page.index(f'id="{ITEM}"') < (every := client.get(url + "?all").text).index(f'id="{ALIKE}"')
    assert f'id="{ALIKE}"' in every


def test_fewer_raters_than_may_be_shown_are_not_shown(world: World) -> None:
    actor = world.actor("assessor")
    for person, value in (("a", "1"), ("b", "5")):
        values = {"title": "x", "department": "sales", "role": "staff", "held_on": DAY, "person": person}
        rate(actor, add_session(actor, world.assessment, "interview", values), ITEM, {"answer": value})
    page = world.client("assessor").get(f"/o/haichuan/assessments/{world.assessment.pk}/consensus/").text
    assert f'id="{ITEM}"' in page
    assert "<svg" not in page
    assert "5.00" not in page


def test_what_was_agreed_by_its_form_is_shown_and_withdrawn(rated: World) -> None:
    client, url = rated.client("lead-assessor"), f"/o/haichuan/assessments/{rated.assessment.pk}/consensus/"
    form = {"item": ITEM, "value": "2.5", "participants": "6", "agreed": "2025-11-30", "comment": "walked through"}
    assert client.post(url + "agree/", form)["Location"] == f"{url}#{ITEM}"
    assert "walked through" in client.get(url).text
    refused = client.post(url + "agree/", {**form, "agreed": "soon", "value": "3.5"})
    assert refused.status_code == 422
    said = refused.content.decode()
    (item,) = [part for part in said.split("<article")[1:] if f'id="{ITEM}"' in part]
    assert 'role="alert"' in item  # beside what was entered, which is still there
    assert 'value="3.5" selected' in item
    assert "walked through" in item
    assert client.post(url + "agree/", {**form, "item": "Q-GONE"}).status_code == 422
    client.post(url + "withdraw/", {"item": ITEM})
    assert not Consensus.objects.exists()
    assert client.post(url + "withdraw/", {"item": ITEM}).status_code == 404


def test_an_agreed_item_that_nobody_rates_any_more_is_told_and_can_be_withdrawn(rated: World) -> None:
    agreed = meet(rated)
    rated.assessment.sessions.all().delete()
    client, url = rated.client("assessor"), f"/o/haichuan/assessments/{rated.assessment.pk}/consensus/"
    page = client.get(url).text
    assert 'role="alert"' in page
    assert "withdraw/" in page
    withdraw(rated.actor("assessor"), agreed)
    assert collect(rated.assessment).answers.consensus == ()
