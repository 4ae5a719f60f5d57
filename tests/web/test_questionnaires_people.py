"""The people of a campaign: who is asked, by list or by workbook, and the letters they get."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from leadline.errors import InputError
from leadline.model import load_model
from leadline.web.accounts.models import User
from leadline.web.jobs.models import Job
from leadline.web.jobs.work import do
from leadline.web.organisations.models import Membership
from leadline.web.questionnaires import actions
from leadline.web.questionnaires.models import Campaign, Participant
from leadline.web.questionnaires.roster import read_pasted, read_roster
from web.conftest import World

WHERE = "/o/haichuan/campaigns"


# -- who is asked


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
    book, content = Workbook(), BytesIO()
    for row in (["Name", "E-mail", "Department"], ["Li Lei", "li@haichuan.example", "Logistics"]):
        book.active.append(row)
    book.save(content)
    upload = SimpleUploadedFile("people.xlsx", content.getvalue())
    world.client("assessor").post(f"{WHERE}/{world.campaign.pk}/people/", {"file": upload})
    assert world.campaign.participants.get(name="Li Lei").email == "li@haichuan.example"


def test_whoever_is_removed_cannot_answer_any_more(world: World) -> None:
    world.client("assessor").post(f"{WHERE}/{world.campaign.pk}/people/{world.participant.pk}/remove/")
    assert Client().get(f"/q/{world.participant.key}/").status_code == 404


# -- letters


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
    anonymous = actions.add_campaign(
        world.actor("assessor"), world.assessment, {"name": "Spring", "mode": "link", "anonymous": True}
    )
    with pytest.raises(InputError, match="by its link"):
        actions.invite(world.actor("assessor"), anonymous, read_pasted(load_model(), "a@x.example", []))
