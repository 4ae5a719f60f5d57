"""What happens while people answer: the end comes, it is opened again, letters wait, the same file comes twice."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from leadline.errors import InputError
from leadline.text import catalogue
from leadline.web.jobs.work import do
from leadline.web.questionnaires import actions
from leadline.web.questionnaires.importing import read_uploads, take_over
from leadline.web.questionnaires.models import Answer, Campaign, Participant
from web.conftest import World

ITEM = "Q-STD-LM-1"
HEADER = "respondent,department,role,item,answer\n"
WHERE = "/o/haichuan/campaigns"


def save(world: World, answer: str, revision: int):
    told = json.dumps({"item": ITEM, "answer": answer, "revision": revision})
    return Client().post(f"/q/{world.participant.key}/answer/", told, content_type="application/json")


def close_by_the_clock(world: World) -> None:
    Campaign.objects.filter(pk=world.campaign.pk).update(closes=timezone.now() - timedelta(seconds=1))


def table(text: str, name: str = "answers.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


# -- the end comes while somebody types


def test_what_is_typed_when_the_end_comes_is_refused_in_words_and_the_answer_before_it_stays(world: World) -> None:
    assert save(world, "3", 1).status_code == 200
    close_by_the_clock(world)
    refused = save(world, "4", 2)
    assert refused.status_code == 422
    assert refused.json()["code"] == "web-campaign-closed"
    assert [(each.value, each.revision) for each in Answer.objects.all()] == [(3.0, 1)]
    page = Client().get(f"/q/{world.participant.key}/").content.decode()
    assert catalogue("web")["answering-closed-read"].en in page
    assert "<fieldset disabled>" in page
    assert Client().post(f"/q/{world.participant.key}/end/").status_code == 422


def test_opened_again_it_goes_on_where_it_stopped(world: World) -> None:
    save(world, "3", 1)
    close_by_the_clock(world)
    page = world.client("assessor")
    shown = page.get(f"{WHERE}/{world.campaign.pk}/").content.decode()
    assert 'name="what" value="open"' in shown, "though nobody pressed Close"
    refused = page.post(reverse("campaign-act", args=["haichuan", world.campaign.pk]), {"what": "open"})
    assert refused.status_code == 422
    assert "Set a later one" in refused.content.decode()
    later = f"{timezone.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    changed = {"name": "Autumn", "language": "en", "closes": later}
    assert page.post(reverse("campaign-change", args=["haichuan", world.campaign.pk]), changed).status_code == 302
    assert save(world, "4", 2).json()["kept"], "what the browser still holds is taken"
    assert 'name="what" value="close"' in page.get(f"{WHERE}/{world.campaign.pk}/").content.decode()


# -- letters


def test_letters_that_waited_until_after_the_end_are_not_sent(world: World) -> None:
    job = actions.send(world.actor("assessor"), world.campaign)
    close_by_the_clock(world)
    do.call(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.problems[0]["code"]) == ("failed", "web-campaign-mail-closed")
    assert mail.outbox == []


def test_two_who_press_remind_at_once_write_once(world: World) -> None:
    Participant.objects.filter(pk=world.participant.pk).update(invited=timezone.now() - timedelta(days=1))
    jobs = [actions.remind(world.actor("assessor"), world.campaign) for _ in range(2)]
    for job in jobs:
        do.call(str(job.pk))
    assert len(mail.outbox) == 1
    for job in jobs:
        job.refresh_from_db()
    assert [job.result["sent"] for job in jobs] == [1, 0]


def test_who_finished_or_was_removed_meanwhile_gets_no_letter(world: World) -> None:
    earlier = timezone.now() - timedelta(days=1)
    Participant.objects.filter(pk=world.participant.pk).update(invited=earlier)
    gone = Participant.objects.create(
        organisation=world.organisation, campaign=world.campaign, email="gone@haichuan.example", invited=earlier
    )
    job = actions.remind(world.actor("assessor"), world.campaign)
    Client().post(f"/q/{world.participant.key}/end/")
    actions.remove_person(world.actor("assessor"), gone)
    do.call(str(job.pk))
    assert mail.outbox == []


def test_who_was_just_invited_is_not_reminded_the_next_moment(world: World) -> None:
    do.call(str(actions.send(world.actor("assessor"), world.campaign).pk))
    assert len(mail.outbox) == 1
    with pytest.raises(InputError, match="nobody to write to"):
        actions.remind(world.actor("assessor"), world.campaign)


# -- the same answers twice


def test_into_an_anonymous_campaign_nobody_is_counted_twice_whatever_the_file(world: World) -> None:
    actor = world.actor("assessor")

    def anonymous() -> Campaign:
        values = {"name": "Spring", "mode": "link", "anonymous": True, "state": "open"}
        return actions.add_campaign(actor, world.assessment, values)

    one = anonymous()
    zhang, li = (f"{who},Sales,Sales manager,Q-STD-FC-1,4\n" for who in ("Zhang Wei", "Li Na"))
    take_over(actor, one, *read_uploads(one, [table(HEADER + zhang), table(HEADER + li, "li.csv")]))
    for files in (
        [table(HEADER + zhang)],
        [table(f"{HEADER}{zhang}\n"), table(HEADER + li.replace("Li", "Bo"), "b.csv")],
    ):
        with pytest.raises(InputError, match="imported before, the answers of: Zhang Wei"):
            take_over(actor, one, *read_uploads(one, files))
    assert one.participants.count() == 2, "who answers alike, but is another person, counts"
    other = anonymous()
    take_over(actor, other, *read_uploads(other, [table(HEADER + zhang)]))
    assert not [row for row in Participant.objects.values() if "Zhang" in repr(row)]
