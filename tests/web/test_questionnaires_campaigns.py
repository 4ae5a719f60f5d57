"""Campaigns: made, opened, people invited and reminded, progress without small groups, files out and in."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail.backends.locmem import EmailBackend
from django.http import Http404
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from leadline.errors import InputError
from leadline.model import load_model
from leadline.web.accounts.models import User
from leadline.web.audit.models import Entry
from leadline.web.jobs.models import Job
from leadline.web.jobs.work import do
from leadline.web.organisations.models import Membership, Organisation
from leadline.web.questionnaires import actions
from leadline.web.questionnaires.importing import read_uploads, take_over
from leadline.web.questionnaires.models import Answer, Campaign, Participant
from leadline.web.questionnaires.progress import progress_of
from leadline.web.questionnaires.roster import read_pasted, read_roster
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


# -- people


def test_a_pasted_table_in_chinese_is_read() -> None:
    pasted = "姓名\t邮箱\t部门\t岗位\n王芳\tFang@haichuan.example\t财务共享中心\t资金经理\n"
    [who] = read_pasted(load_model(), pasted, [])
    assert (who.name, who.email, who.department, who.role) == (
        "王芳", "fang@haichuan.example", "finance", "Treasury manager",
    )  # fmt: skip


def test_everything_wrong_with_a_list_is_told_at_once_with_its_row(world: World) -> None:
    rows = "name,email,unit\nA,a@x.example,East\nB,nobody,East\nC,a@x.example,West\n"
    with pytest.raises(InputError) as caught:
        read_roster(load_model(), rows.encode(), "people.csv", ".csv", ["East"])
    assert [(each.code, each.place) for each in caught.value.problems] == [
        ("web-people-email", "row 3"),
        ("web-people-unit", "row 4"),
        ("web-people-twice", "row 4"),
    ]


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ("", "web-people-none"),
        ("name,shoe size\nA,42", "web-people-column"),
        ("A,a@x.example,,,,too,many", "web-people-long"),
        (f"{'A' * 121},a@x.example", "web-people-value-long"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(pasted: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_pasted(load_model(), pasted, [])
    assert caught.value.problems[0].code == code


def test_people_are_added_once_and_members_find_it_on_their_page(world: World) -> None:
    client = world.client("assessor")
    where = f"{WHERE}/{world.campaign.pk}/people/"
    for _ in range(2):
        client.post(where, {"pasted": "Wang Fang, fang@haichuan.example, 销售部\nRes, respondent@haichuan.example"})
    assert world.campaign.participants.count() == 2
    world.participant.refresh_from_db()
    assert (world.participant.department, world.participant.role) == ("sales", "Treasury manager")
    page = world.client("respondent").get("/o/haichuan/").content.decode()
    assert "Autumn" in page
    assert world.campaign.participants.get(email="respondent@haichuan.example").key in page
    assert "Autumn" not in world.client("viewer").get("/o/haichuan/").content.decode()


def test_who_becomes_a_member_after_the_invitation_is_known_once_added_again(world: World) -> None:
    someone = User.objects.create_user("fang@haichuan.example", name="Wang Fang")
    Membership.objects.create(organisation=world.organisation, user=someone, roles=["respondent"])
    actions.invite(world.actor("assessor"), world.campaign, read_pasted(load_model(), "fang@haichuan.example", []))
    world.participant.refresh_from_db()
    assert world.participant.user == someone


def test_a_bad_list_adds_nobody(world: World) -> None:
    page = world.client("assessor").post(f"{WHERE}/{world.campaign.pk}/people/", {"pasted": "A,a@x.example\nB,nobody"})
    assert page.status_code == 422
    assert "Row 2" in page.content.decode() or "row 2" in page.content.decode()
    assert world.campaign.participants.count() == 1


def test_a_workbook_with_people_is_read(world: World) -> None:
    import openpyxl

    book, content = openpyxl.Workbook(), BytesIO()
    for row in (["Name", "E-mail", "Department"], ["Li Lei", "li@haichuan.example", "Logistics"]):
        book.active.append(row)
    book.save(content)
    upload = SimpleUploadedFile("people.xlsx", content.getvalue())
    world.client("assessor").post(f"{WHERE}/{world.campaign.pk}/people/", {"file": upload})
    assert world.campaign.participants.get(name="Li Lei").email == "li@haichuan.example"


def test_whoever_is_removed_cannot_answer_any_more(world: World) -> None:
    world.client("assessor").post(f"{WHERE}/{world.campaign.pk}/people/{world.participant.pk}/remove/")
    assert Client().get(f"/q/{world.participant.key}/").status_code == 404


# -- mail


def job_of(world: World, what: str) -> Job:
    act = actions.send if what == "invitation" else actions.remind
    job = act(world.actor("assessor"), Campaign.objects.get(pk=world.campaign.pk))
    do.call(str(job.pk))
    job.refresh_from_db()
    return job


def test_everybody_is_invited_once_in_the_own_language(world: World) -> None:
    Participant.objects.create(
        organisation=world.organisation, campaign=world.campaign, email="li@haichuan.example", language="zh-Hans"
    )
    assert job_of(world, "invitation").result == {"sent": 2, "refused": 0}
    assert [(each.to, each.subject) for each in sorted(mail.outbox, key=lambda each: each.to)] == [
        (["fang@haichuan.example"], "Haichuan asks for your view: Autumn"),
        (["li@haichuan.example"], "“Haichuan”邀请您填写：Autumn"),
    ]
    assert f"/q/{world.participant.key}/" in next(m for m in mail.outbox if "fang" in m.to[0]).body
    with pytest.raises(InputError, match="nobody to write to"):
        job_of(world, "invitation")


def test_only_those_who_were_invited_and_have_not_finished_are_reminded(world: World) -> None:
    earlier = timezone.now() - timedelta(days=3)

    def person(name: str, **more: object) -> None:
        Participant.objects.create(
            organisation=world.organisation, campaign=world.campaign, email=f"{name}@haichuan.example", **more
        )

    person("late", invited=earlier)
    person("ready", invited=earlier, done=True)
    person("nagged", invited=earlier, reminded=timezone.now() - timedelta(hours=1))
    person("nagged-before", invited=earlier, reminded=earlier)
    job_of(world, "reminder")
    assert sorted(each.to[0] for each in mail.outbox) == ["late@haichuan.example", "nagged-before@haichuan.example"]
    with pytest.raises(InputError):
        job_of(world, "reminder")


def test_doing_the_job_again_writes_to_nobody_twice(world: World) -> None:
    job = job_of(world, "invitation")
    Job.objects.filter(pk=job.pk).update(state="waiting")
    do.call(str(job.pk))
    assert len(mail.outbox) == 1


def test_one_refused_address_does_not_keep_the_others_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.invite(world.actor("assessor"), world.campaign, read_pasted(load_model(), "gone@haichuan.example", []))
    deliver = EmailBackend.send_messages

    def refuse(self: EmailBackend, messages: list) -> int:
        if "gone" in messages[0].to[0]:
            raise ConnectionRefusedError
        return deliver(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert job_of(world, "invitation").result == {"sent": 1, "refused": 1}
    assert Participant.objects.get(email="gone@haichuan.example").invited is None


def test_nobody_is_written_to_while_it_is_closed_or_anonymous(world: World) -> None:
    actions.close_campaign(world.actor("assessor"), world.campaign)
    with pytest.raises(InputError, match="only while"):
        actions.send(world.actor("assessor"), world.campaign)
    anonymous = make(world, mode="link", anonymous=True)
    with pytest.raises(InputError, match="by its link"):
        actions.invite(world.actor("assessor"), anonymous, read_pasted(load_model(), "a@x.example", []))


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
