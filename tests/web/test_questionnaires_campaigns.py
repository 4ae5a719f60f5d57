"""Campaigns: made, opened, progress without small groups, files out and in."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.utils import timezone
from openpyxl import load_workbook

from leadline.errors import InputError
from leadline.model import load_model
from leadline.web.audit.models import Entry
from leadline.web.organisations.models import Organisation
from leadline.web.questionnaires import actions
from leadline.web.questionnaires.importing import read_uploads, take_over
from leadline.web.questionnaires.models import Answer, Campaign, Participant
from leadline.web.questionnaires.progress import progress_of
from web.conftest import World

WHERE = "/o/haichuan/campaigns"


def make(world: World, **values: object) -> Campaign:
    return actions.add_campaign(world.actor("assessor"), world.assessment, {"name": "Spring", **values})


def table(text: str, name: str = "answers.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


# -- made and changed


def test_a_new_campaign_asks_everything_in_the_models_order(world: World) -> None:
    made = make(world)
    assert (made.state, made.mode, made.items) == ("draft", "named", [item.id for item in load_model().items])
    assert Entry.objects.get(action="campaign-added").details["items"] == 50


def test_a_campaign_is_made_on_its_page(world: World) -> None:
    form = {"name": "All hands", "way": "anonymous", "language": "zh-Hans", "closes": "2030-01-31T18:00"}
    response = world.client("assessor").post(f"/o/haichuan/assessments/{world.assessment.pk}/campaigns/new/", form)
    made = Campaign.objects.get(name="All hands")
    assert response["Location"] == f"{WHERE}/{made.pk}/items/"
    assert (made.mode, made.anonymous, made.language) == ("link", True, "zh-Hans")
    assert made.closes is not None
    assert made.closes.isoformat() == "2030-01-31T10:00:00+00:00"  # six in the evening in Shanghai


def test_it_cannot_close_before_it_opens_nor_be_anonymous_by_name(world: World) -> None:
    form = {"name": "x", "way": "link", "language": "en", "opens": "2030-02-01T00:00", "closes": "2030-01-31T18:00"}
    page = world.client("assessor").post(f"/o/haichuan/assessments/{world.assessment.pk}/campaigns/new/", form)
    assert page.status_code == 422
    assert "It closes before it opens." in page.content.decode()
    with pytest.raises(InputError, match="not anonymous"):
        make(world, mode="named", anonymous=True)


def test_questions_are_chosen_by_filter_and_stay_once_it_is_open(world: World) -> None:
    made = make(world)
    client = world.client("assessor")
    page = client.get(f"{WHERE}/{made.pk}/items/?stage=lead&dimension=risk").content.decode()
    assert page.count(" checked") == 2  # the two items of that cell
    client.post(f"{WHERE}/{made.pk}/items/", {"items": ["Q-RSK-LM-2", "Q-RSK-LM-1", "Q-NO"]})
    made.refresh_from_db()
    assert made.items == ["Q-RSK-LM-1", "Q-RSK-LM-2"]
    assert client.post(f"{WHERE}/{made.pk}/items/", {}).status_code == 422
    actions.open_campaign(world.actor("assessor"), made)
    assert client.post(f"{WHERE}/{made.pk}/items/", {"items": ["Q-RSK-LM-1"]}).status_code == 422
    made.refresh_from_db()
    assert len(made.items) == 2


def test_opened_closed_and_not_opened_again_when_its_time_is_over(world: World) -> None:
    client, made = world.client("assessor"), make(world)
    for what, state in (("open", "open"), ("close", "closed"), ("open", "open")):
        client.post(f"{WHERE}/{made.pk}/do/", {"what": what})
        made.refresh_from_db()
        assert made.state == state
    made.closes = timezone.now() - timedelta(minutes=1)
    made.save()
    assert made.stands() == "closed"
    page = client.post(f"{WHERE}/{made.pk}/do/", {"what": "open"})
    assert (page.status_code, "closing date is over" in page.content.decode()) == (422, True)


def test_deleting_needs_the_name_and_takes_the_answers_with_it(world: World) -> None:
    Answer.objects.create(participant=world.participant, item="Q-STD-FC-1", answer="dont-know")
    client = world.client("assessor")
    client.post(f"{WHERE}/{world.campaign.pk}/do/", {"what": "delete", "name": "Winter"})
    assert Answer.objects.exists()
    client.post(f"{WHERE}/{world.campaign.pk}/do/", {"what": "delete", "name": "Autumn"})
    assert not Campaign.objects.exists()
    assert not Answer.objects.exists()
    assert Entry.objects.get(action="campaign-deleted").subject_name == "Autumn"


def test_another_organisation_neither_sees_nor_changes_it(world: World) -> None:
    stranger = world.client("stranger")
    assert stranger.get(f"{WHERE}/{world.campaign.pk}/").status_code == 404
    assert stranger.get(f"/o/other/campaigns/{world.campaign.pk}/").status_code == 404
    where = f"/o/other/campaigns/{world.campaign.pk}/people/{world.participant.pk}/remove/"
    assert stranger.post(where).status_code == 404
    other = Organisation.objects.get(slug="other")
    insider = world.actor("assessor")
    insider = type(insider)(organisation=other, user=world.stranger, roles=frozenset(["lead-assessor"]))
    with pytest.raises(Http404):
        actions.close_campaign(insider, world.campaign)
    with pytest.raises(Http404):
        actions.add_campaign(insider, world.assessment, {"name": "x"})
    world.campaign.refresh_from_db()
    assert world.campaign.state == "open"


# -- progress


def join(campaign: Campaign, department: str, role: str, count: int, **more: object) -> None:
    for _ in range(count):
        Participant.objects.create(
            organisation=campaign.organisation, campaign=campaign, department=department, role=role, **more
        )


def test_an_anonymous_campaign_shows_no_small_group_and_no_person(world: World) -> None:
    anonymous = make(world, mode="link", anonymous=True)
    join(anonymous, "sales", "Sales manager", 5, done=True)
    join(anonymous, "finance", "Treasury manager", 3)
    join(anonymous, "legal", "Legal counsel", 1)
    progress = progress_of(anonymous, 3)
    # the one of legal alone is under three, and so would be told by the difference to all: finance is hidden with it
    assert [(each.name, each.people, each.finished) for each in progress.departments] == [
        ("sales", 5, 5), (None, 4, 0),
    ]  # fmt: skip
    page = world.client("assessor").get(f"{WHERE}/{anonymous.pk}/").content.decode()
    assert "Legal counsel" not in page
    assert "small groups together" in page
    assert "people-table" not in page


def test_a_campaign_by_name_shows_who_has_not_finished(world: World) -> None:
    page = world.client("reviewer").get(f"{WHERE}/{world.campaign.pk}/").content.decode()
    assert "Wang Fang" in page
    assert "not invited yet" in page
    assert world.participant.key not in page  # only those who run it may pass the link on
    assert world.participant.key in world.client("assessor").get(f"{WHERE}/{world.campaign.pk}/").content.decode()


# -- files


def test_the_workbook_asks_what_the_campaign_asks_and_comes_back(world: World, tmp_path: Path) -> None:
    asks = make(world, items=["Q-STD-LM-1", "Q-STD-FC-1"], mode="link")
    response = world.client("reviewer").get(f"{WHERE}/{asks.pk}/workbook/?language=zh-Hans")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    book = load_workbook(BytesIO(response.getvalue()))
    marked = {cell.value: (sheet, cell) for sheet in book for row in sheet for cell in row if cell.value}
    assert "Q-STD-LM-1" in marked
    assert "Q-STD-LM-2" not in marked
    for field, value in (("respondent", "Li Lei"), ("department", "销售部"), ("role", "销售经理")):
        sheet, cell = marked[f"leadline:{field}"]
        sheet.cell(cell.row, cell.column + 2).value = value
    sheet, cell = marked["Q-STD-LM-1"]
    [answer] = [each.column for row in sheet for each in row if each.value == "leadline:answer"]
    sheet.cell(cell.row, answer).value = 4
    content = BytesIO()
    book.save(content)
    actions.open_campaign(world.actor("assessor"), asks)
    upload = SimpleUploadedFile("li.xlsx", content.getvalue())
    world.client("assessor").post(f"{WHERE}/{asks.pk}/import/", {"files": [upload]})
    kept = Answer.objects.select_related("participant").get()
    assert (kept.item, kept.value, kept.participant.department) == ("Q-STD-LM-1", 4.0, "sales")
    assert str(kept.participant) == "Li Lei"


HEADER = "respondent,department,role,item,answer\n"
MEETING = "respondent,department,role,item,answer,method\nA,Sales,x,Q-STD-LM-1,4,\n,,,Q-STD-LM-1,3,consensus\n"


def test_one_wrong_row_and_nothing_is_imported(world: World) -> None:
    good, bad = (
        table(HEADER + "A,Sales,x,Q-STD-LM-1,4\n", "good.csv"),
        table(HEADER + "B,Sales,x,Q-STD-LM-1,7\nB,Sales,x,Q-NONE-1,3\n", "bad.csv"),
    )
    page = world.client("assessor").post(f"{WHERE}/{world.campaign.pk}/import/", {"files": [good, bad]})
    assert page.status_code == 422
    said = page.content.decode()
    assert "bad.csv, row 2" in said
    assert "bad.csv, row 3" in said
    assert not Answer.objects.exists()
    assert world.campaign.participants.count() == 1


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        (MEETING, "meeting.csv", "web-import-consensus"),
        (HEADER + "A,Sales,x,Q-STD-LM-2,4\n", "a.csv", "web-import-not-asked"),
        ("x", "a.exe", "web-upload-kind"),
    ],
)
def test_a_file_that_is_not_for_this_campaign_is_refused(world: World, text: str, name: str, code: str) -> None:
    asks = make(world, items=["Q-STD-LM-1"])
    with pytest.raises(InputError) as caught:
        read_uploads(asks, [table(text, name)])
    assert code in [each.code for each in caught.value.problems]


def test_an_import_finds_people_by_name_and_replaces_their_answers(world: World) -> None:
    before = {"item": "Q-STD-FC-1", "answer": "rated", "value": 2, "revision": 3}
    Answer.objects.create(participant=world.participant, **before)
    rows = HEADER + "wang fang,Finance,x,Q-STD-FC-1,4\nNew,Sales,x,Q-STD-FC-1,3\n"
    actor = world.actor("assessor")
    take_over(actor, world.campaign, *read_uploads(world.campaign, [table(rows)]))
    assert [(str(each.participant), each.value, each.revision) for each in Answer.objects.order_by("value")] == [
        ("New", 3.0, 1), ("Wang Fang", 4.0, 4),
    ]  # fmt: skip
    with pytest.raises(InputError, match="imported before"):
        take_over(actor, world.campaign, *read_uploads(world.campaign, [table(rows)]))
    assert Answer.objects.count() == 2


def test_an_import_into_an_anonymous_campaign_keeps_no_name_and_is_refused_twice(world: World) -> None:
    anonymous = make(world, mode="link", anonymous=True, state="open")
    rows = HEADER + "Zhang Wei,Sales,Sales manager,Q-STD-FC-1,4\n"
    client = world.client("assessor")
    statuses = [
        client.post(f"{WHERE}/{anonymous.pk}/import/", {"files": [table(rows, "Zhang Wei.csv")]}).status_code
        for _ in range(2)
    ]
    assert statuses == [302, 422]
    [who] = anonymous.participants.all()
    assert (who.name, who.department) == ("", "sales")
    assert not [row for row in Entry.objects.all() if "Zhang" in f"{row.details}{row.subject_name}"]


def test_a_draft_takes_no_files(world: World) -> None:
    draft = make(world)
    rows = HEADER + "A,Sales,x,Q-STD-LM-1,4\n"
    with pytest.raises(InputError, match="draft"):
        take_over(world.actor("assessor"), draft, *read_uploads(draft, [table(rows)]))
