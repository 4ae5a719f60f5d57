"""A questionnaire of very many people: its page shows some at a time; an import takes few statements, up to a limit."""

import re
from typing import Any

import pytest

from leadline.errors import InputError
from leadline.web.questionnaires.importing import read_uploads, take_over
from leadline.web.questionnaires.models import Answer, Campaign, Participant
from leadline.web.questionnaires.progress import progress_of
from leadline.web.questionnaires.views import PAGE
from web.conftest import World
from web.test_api import BASE, ask, token_of
from web.test_questionnaires_campaigns import WHERE, table

HEADER = "respondent,department,role,item,answer\n"


def brought_in(world: World, campaign: Campaign, rows: str) -> None:
    take_over(world.actor("assessor"), campaign, *read_uploads(campaign, [table(HEADER + rows)]))


def people(count: int) -> str:
    return "".join(f"Person {n:03},Sales,x,Q-STD-FC-1,{1 + n % 5}\n" for n in range(count))


@pytest.fixture
def crowd(world: World) -> Campaign:
    """The campaign with three people more than its page shows at a time."""
    Participant.objects.bulk_create(
        Participant(organisation=world.organisation, campaign=world.campaign, name=f"Person {n:03}", role=f"role {n}")
        for n in range(PAGE + 2)
    )
    return world.campaign


def named(page: Any) -> list[str]:
    return re.findall(r'<th scope="row">(Person \d+)', page.content.decode())


def test_the_page_shows_a_hundred_people_and_leads_to_the_others(world: World, crowd: Campaign) -> None:
    client, here = world.client("assessor"), f"{WHERE}/{crowd.pk}/"
    first, second = client.get(here), client.get(here, {"page": "2"})
    assert len(named(first)) == PAGE
    assert named(second) == ["Person 100", "Person 101"]
    assert f"{PAGE + 3} in all" in first.content.decode()
    assert "page=2#people" in first.content.decode()
    found = client.get(here, {"q": "person 04"})
    assert named(found) == [f"Person {n:03}" for n in range(40, 50)]
    nobody = client.get(here, {"q": "zzz\0"})
    assert named(nobody) == []
    assert "Nobody here has that" in nobody.content.decode()
    assert named(client.get(here, {"page": "nonsense"})) == named(first)
    told = ask(f"{BASE}/campaigns/{crowd.pk}/participants?q=person+04", token_of(world, "assessor")).json()
    assert [each["name"] for each in told["items"]] == named(found)
    assert told["total"] == 10


def test_progress_counts_all_of_them_however_they_call_their_roles(crowd: Campaign) -> None:
    progress = progress_of(crowd, 3)
    assert (progress.all.people, len(progress.roles)) == (PAGE + 3, PAGE + 3)
    assert {each.people for each in progress.roles} == {1}


def test_an_import_takes_as_many_statements_for_a_hundred_people_as_for_ten(
    world: World, django_assert_max_num_queries: Any
) -> None:
    other = Campaign.objects.create(
        organisation=world.organisation, assessment=world.assessment, state="open", items=["Q-STD-FC-1"]
    )
    answers = [read_uploads(each, [table(HEADER + people(100))]) for each in (world.campaign, other)]
    with django_assert_max_num_queries(12):
        take_over(world.actor("assessor"), world.campaign, *answers[0])
    assert Answer.objects.filter(participant__campaign=world.campaign).count() == 100
    brought_in(world, other, people(10))
    changed = people(20).replace(",1\n", ",5\n")
    brought_in(world, other, changed)
    assert other.participants.count() == 20
    its = Answer.objects.filter(participant__campaign=other)
    assert sorted(its.values_list("value", flat=True)) == sorted([5, 2, 3, 4, 5] * 4)
    assert its.filter(revision=2).count() == 10


def test_one_person_under_two_names_in_one_file_has_the_later_answer(world: World) -> None:
    rows = "Wang Fang,Finance,x,Q-STD-FC-1,2\nfang@haichuan.example,Finance,x,Q-STD-FC-1,4\n"
    brought_in(world, world.campaign, rows)
    assert [(each.participant, each.value) for each in Answer.objects.all()] == [(world.participant, 4.0)]


def test_an_import_brings_in_no_more_people_than_a_questionnaire_may_have(world: World, settings: Any) -> None:
    settings.MOST_RESPONDENTS = world.campaign.participants.count() + 3
    with pytest.raises(InputError) as caught:
        brought_in(world, world.campaign, people(4))
    assert [each.code for each in caught.value.problems] == ["web-import-full"]
    assert not Answer.objects.exists()
    brought_in(world, world.campaign, people(3))
    brought_in(world, world.campaign, people(3).replace(",1\n", ",5\n"))  # nobody new
    assert Answer.objects.count() == 3
