"""Respondents: what they are asked, each answer kept once and in order, read only after closing, no trace of whom."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.web.audit.models import Entry
from leadline.web.questionnaires.answering import read_given, respondent, save_answer
from leadline.web.questionnaires.models import Answer, Campaign, Participant
from web.conftest import World

ITEM = "Q-STD-FC-1"


def send(participant: Participant, client: Client | None = None, **told: object):
    body = {"item": ITEM, "answer": "3", "revision": 1} | told
    return (client or Client()).post(f"/q/{participant.key}/answer/", json.dumps(body), content_type="application/json")


def test_an_answer_is_kept_and_the_log_says_that_but_not_what(world: World) -> None:
    response = send(world.participant, answer="4", comment=" since March ")
    assert response.json() == {"kept": True, "revision": 1, "answer": "4", "reason": "", "comment": "since March"}
    kept = Answer.objects.get()
    assert (kept.answer, kept.value, kept.comment, kept.method) == ("rated", 4.0, "since March", "questionnaire")
    row = Entry.objects.get()
    assert (row.action, row.via, row.actor_name, row.details) == (
        "answer-saved", "link", "Wang Fang", {"item": ITEM, "revision": 1},
    )  # fmt: skip
    world.participant.refresh_from_db()
    assert world.participant.started is not None


def test_an_answer_is_of_the_day_it_is_where_the_campaign_was_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = world.people["assessor"]
    maker.time_zone = "Asia/Shanghai"
    maker.save(update_fields=["time_zone"])
    Campaign.objects.filter(pk=world.campaign.pk).update(created_by=maker)
    late = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)  # half past six in the morning there
    monkeypatch.setattr(timezone, "now", lambda: late)
    assert send(world.participant).status_code == 200
    assert Answer.objects.get().answered == date(2026, 11, 27)


def test_the_same_answer_sent_again_is_no_error_and_is_kept_once(world: World) -> None:
    assert send(world.participant).status_code == 200
    assert send(world.participant).status_code == 200
    assert Answer.objects.count() == Entry.objects.count() == 1


def test_an_older_or_rival_revision_gets_told_what_stands(world: World) -> None:
    send(world.participant, answer="2", revision=1)
    send(world.participant, answer="4", revision=2)
    for late in ({"answer": "5", "revision": 1}, {"answer": "5", "revision": 2}):
        response = send(world.participant, **late)
        assert response.status_code == 409
        assert response.json() == {"kept": False, "revision": 2, "answer": "4", "reason": "", "comment": ""}
    assert Answer.objects.get().value == 4


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(sent=st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["1", "3", "5", "dont-know"])), min_size=1))
def test_whatever_comes_in_whatever_order_the_newest_stands(world: World, sent: list[tuple[int, str]]) -> None:
    Answer.objects.all().delete()
    who = Participant.objects.select_related("campaign__organisation").get(pk=world.participant.pk)
    highest, stands = 0, ""
    for revision, answer in sent:
        saved = save_answer(respondent(who), who, read_given({"item": ITEM, "answer": answer, "revision": revision}))
        if revision > highest:
            highest, stands = revision, answer
        assert (saved.revision, saved.answer) == (highest, stands)
        assert saved.kept == ((revision, answer) == (highest, stands))
    kept = Answer.objects.get()
    assert (kept.revision, kept.chosen) == (highest, stands)


def test_saving_takes_three_queries_and_looks_no_session_up(world: World) -> None:
    send(world.participant)
    with CaptureQueriesContext(connection) as asked:
        send(world.participant, answer="5", revision=2)
    statements = [each["sql"].split()[0] for each in asked if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert statements == ["SELECT", "INSERT", "INSERT"]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"answer": "not-applicable"}, "web-answer-no-reason"),
        ({"answer": "6"}, "web-answer-unreadable"),
        ({"answer": "2.5"}, "web-answer-unreadable"),
        ({"revision": 0}, "web-answer-unreadable"),
        ({"revision": "x"}, "web-answer-unreadable"),
        ({"comment": "x" * 4001}, "web-answer-unreadable"),
        ({"comment": ["x"]}, "web-answer-unreadable"),
        ({"more": 1}, "web-answer-unreadable"),
        ({"item": "Q-NO"}, "web-answer-no-item"),
    ],
)
def test_what_is_no_answer_is_told_and_not_kept(world: World, told: dict[str, object], code: str) -> None:
    response = send(world.participant, **told)
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert not Answer.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '"x"'])
def test_a_body_that_is_no_object_is_told_too(world: World, body: str) -> None:
    response = Client().post(f"/q/{world.participant.key}/answer/", body, content_type="application/json")
    assert response.status_code == 422


def test_a_key_nobody_has_is_not_found(world: World) -> None:
    assert Client().get("/q/nobody/").status_code == 404
    assert Client().post("/q/nobody/answer/", "{}", content_type="application/json").status_code == 404
    assert Client().get("/q/join/nobody/").status_code == 404


def test_without_scripts_a_form_does_the_same_and_leads_on(world: World) -> None:
    form = {"item": ITEM, "answer": "not-applicable", "reason": "no such step", "revision": "1", "next": "Q-STD-FC-2"}
    response = Client().post(f"/q/{world.participant.key}/answer/", form)
    assert response.status_code == 302
    assert response["Location"] == f"/q/{world.participant.key}/#Q-STD-FC-2"
    assert (Answer.objects.get().answer, Answer.objects.get().reason) == ("not-applicable", "no such step")


def test_one_is_asked_what_names_the_role_first_then_the_departments_stages(world: World) -> None:
    page = Client().get(f"/q/{world.participant.key}/").content.decode()
    shown = [part.split('"')[0] for part in page.split('data-item="')[1:]]
    model = world.assessment.maturity
    named = [item.id for item in model.items if "Treasury manager" in {role.en for role in item.roles}]
    stages = [model.item_of[item].stage for item in shown]
    assert shown[: len(named)] == named == ["Q-RSK-SC-2", "Q-DAT-FC-1"]
    assert set(stages) == {"conversion", "fulfilment"}
    assert f"Open {50 - len(shown)} questions" in page
    everything = Client().get(f"/q/{world.participant.key}/?all").content.decode()
    assert everything.count('data-item="') == 50


def test_one_goes_on_where_one_stopped(world: World) -> None:
    send(world.participant, answer="2", comment="by phone")
    page = Client().get(f"/q/{world.participant.key}/").content.decode()
    card = page.split(f'data-item="{ITEM}"')[1].split("</section>")[0]
    assert 'value="2" checked' in card
    assert "by phone" in card
    assert 'name="revision" value="2"' in card
    assert 'value="1" aria-label' in page  # the bar: one answered


def test_an_answer_to_what_others_are_asked_is_shown_again(world: World) -> None:
    send(world.participant, item="Q-STD-LM-1")
    assert 'data-item="Q-STD-LM-1"' in Client().get(f"/q/{world.participant.key}/").content.decode()


@pytest.mark.parametrize("how", ["state", "clock"])
def test_after_closing_one_reads_and_changes_nothing(world: World, how: str) -> None:
    send(world.participant, answer="2")
    past = timezone.now() - timedelta(seconds=1)
    Campaign.objects.update(**({"state": "closed"} if how == "state" else {"closes": past}))
    page = Client().get(f"/q/{world.participant.key}/").content.decode()
    assert "This questionnaire is closed" in page
    assert "<fieldset disabled>" in page
    assert "answering.js" not in page
    response = send(world.participant, answer="5", revision=2)
    assert (response.status_code, response.json()["code"]) == (422, "web-campaign-closed")
    assert Client().post(f"/q/{world.participant.key}/end/").status_code == 422
    assert Answer.objects.get().value == 2


def test_before_opening_nothing_is_asked_or_taken(world: World) -> None:
    Campaign.objects.update(opens=timezone.now() + timedelta(days=1))
    page = Client().get(f"/q/{world.participant.key}/").content.decode()
    assert "opens on" in page
    assert "data-item" not in page
    assert send(world.participant).json()["code"] == "web-campaign-not-open"


def test_finishing_says_what_is_left_and_then_thanks(world: World) -> None:
    client = Client()
    send(world.participant)
    assert "Not answered yet" in client.get(f"/q/{world.participant.key}/end/").content.decode()
    client.post(f"/q/{world.participant.key}/end/")
    world.participant.refresh_from_db()
    assert world.participant.done
    assert world.participant.finished is not None
    assert "Thank you" in client.get(f"/q/{world.participant.key}/end/").content.decode()
    assert send(world.participant, answer="5", revision=2).status_code == 200  # still open, so still to be changed


def test_one_reads_in_the_language_of_the_invitation_until_one_chooses(world: World) -> None:
    Participant.objects.update(language="zh-Hans")
    client = Client()
    assert "已答 0" in client.get(f"/q/{world.participant.key}/").content.decode()
    client.post("/language/", {"language": "en", "next": "/"})
    assert "0 of" in client.get(f"/q/{world.participant.key}/").content.decode()


@pytest.fixture
def by_link(world: World) -> Campaign:
    return Campaign.objects.create(
        organisation=world.organisation, assessment=world.assessment, name="Everybody", mode="link", state="open",
        items=[item.id for item in world.assessment.maturity.items],
    )  # fmt: skip


SAID = {"department": "sales", "role": "销售总监", "unit": "East", "language": "en"}


def test_whoever_has_the_link_joins_and_comes_back_by_it(world: World, by_link: Campaign) -> None:
    client = Client()
    response = client.post(f"/q/join/{by_link.key}/", SAID)
    who = by_link.participants.get()
    assert response["Location"] == f"/q/{who.key}/"
    assert (who.department, who.role, who.unit) == ("sales", "Sales director", "East")  # one role, one group
    assert client.get(f"/q/join/{by_link.key}/")["Location"] == f"/q/{who.key}/"
    assert Client().get(f"/q/join/{by_link.key}/").status_code == 200


def test_joining_needs_department_and_role_and_a_unit_that_exists(world: World, by_link: Campaign) -> None:
    for wrong in ({"department": ""}, {"role": ""}, {"department": "space"}, {"unit": "West"}):
        assert Client().post(f"/q/join/{by_link.key}/", SAID | wrong).status_code == 422
    assert not by_link.participants.exists()


def test_a_closed_or_unopened_link_lets_nobody_in(world: World, by_link: Campaign) -> None:
    Campaign.objects.filter(pk=by_link.pk).update(state="closed")
    page = Client().post(f"/q/join/{by_link.key}/", SAID)
    assert "closed" in page.content.decode()
    assert not by_link.participants.exists()
    Campaign.objects.filter(pk=by_link.pk).update(state="draft")
    assert Client().get(f"/q/join/{by_link.key}/").status_code == 404
    assert Client().get(f"/q/join/{world.campaign.key}/").status_code == 404  # by name


def test_who_joins_signed_in_is_known_where_it_is_not_anonymous(world: World, by_link: Campaign) -> None:
    client = world.client("respondent")
    client.post(f"/q/join/{by_link.key}/", SAID)
    assert by_link.participants.get().user == world.people["respondent"]
    page = client.get("/o/haichuan/").content.decode()
    assert "Everybody" in page
    assert "Autumn" not in page


def test_an_anonymous_answer_leaves_no_trace_of_who_gave_it(world: World, by_link: Campaign) -> None:
    Campaign.objects.filter(pk=by_link.pk).update(anonymous=True)
    client = world.client("respondent")  # signed in, with an address of the own
    person = world.people["respondent"]
    before = _everything()
    client.post(f"/q/join/{by_link.key}/", SAID | {"name": "Somebody"}, REMOTE_ADDR="203.0.113.77")
    who = by_link.participants.get()
    told = json.dumps({"item": ITEM, "answer": "1", "revision": 1, "comment": "it is slow"})
    for where, body, kind in (("answer", told, "application/json"), ("end", "", "text/plain")):
        client.post(f"/q/{who.key}/{where}/", body, content_type=kind, REMOTE_ADDR="203.0.113.77")
    assert by_link.participants.get().done
    assert Answer.objects.get().comment == "it is slow"
    new = [row for row in _everything() if row not in before]
    assert [row for row in new if "203.0.113.77" in row or "Somebody" in row or person.email in row] == []
    who.refresh_from_db()
    assert (who.user, who.email, who.name, who.started, who.finished) == (None, "", "", None, None)
    assert Answer.objects.get().answered is None
    rows = Entry.objects.filter(action__in=["questionnaire-joined", "answer-saved", "questionnaire-finished"])
    assert {(row.actor, row.actor_name, row.address, row.subject_name, str(row.details)) for row in rows} == {
        (None, "", None, "Everybody", "{}")
    }
    assert rows.count() == 3


def _everything() -> list[str]:
    """Return every row of every table, as text."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [f"{table}: {row}" for row in cursor.fetchall()]
    return rows
