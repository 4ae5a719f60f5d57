"""Interviews and walk-throughs: what is kept, who may keep it, and what the core makes of it."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

import leadline
from leadline.errors import AnswersError, InputError
from leadline.ratings import read_answers
from leadline.web.assessments.folder import write_folder
from leadline.web.audit.models import Entry
from leadline.web.core.actions import Actor
from leadline.web.interviews.actions import (
    add_quote,
    add_session,
    change_session,
    check,
    delete_session,
    rate,
    save_notes,
)
from leadline.web.interviews.contribution import ratings_of
from leadline.web.interviews.models import Check, ItemRating, Quote, Session
from leadline.web.organisations.models import Organisation
from web.conftest import World

INTERVIEWS = Path(__file__).parents[2] / "examples" / "manufacturer" / "answers" / "interview.csv"
HELD = date(2025, 11, 3)


def session(world: World, person: str = "", *, kind: str = "interview", **more: object) -> Session:
    values = {"title": f"With {person}", "department": "Sales", "role": "Sales manager", "held_on": HELD}
    return add_session(world.actor("assessor"), world.assessment, kind, {**values, "person": person, **more})


def test_the_manufacturers_interviews_entered_as_sessions_are_the_same_ratings(world: World, tmp_path: Path) -> None:
    actor, sessions = world.actor("assessor"), {}
    with INTERVIEWS.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            who = row["respondent"]
            if who not in sessions:
                sessions[who] = session(world, who, department=row["department"], role=row["role"])
            rate(actor, sessions[who], row["item"], {each: row[each] for each in ("answer", "evidence", "comment")})
    write_folder(world.assessment, tmp_path)
    model = world.assessment.maturity
    here = read_answers(model, [tmp_path / "answers" / "interviews.csv"]).ratings
    there = read_answers(model, [INTERVIEWS]).ratings
    assert {each.model_copy(update={"answered": None}) for each in here} == set(there)
    assert {each.answered for each in here} == {HELD}
    assert len(here) == len(there) > 5
    assert leadline.assess(tmp_path).ratings == len(there)


def test_a_session_without_a_name_is_one_rater_whom_nobody_can_name(world: World) -> None:
    first, second = session(world), session(world)
    for each, value in ((first, "2"), (second, "3.5")):
        rate(world.actor("assessor"), each, "Q-STD-LM-1", {"answer": value})
    said = list(ratings_of(world.assessment))
    assert [each.value for each in said] == [2.0, 3.5]
    assert len({each.respondent for each in said}) == 2
    assert {each.department for each in said} == {"sales"}, "a department the model knows becomes its id"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"answer": "2.3"}, "answers-finer-than-half"),
        ({"answer": "6"}, "answers-outside-scale"),
        ({"answer": "not-applicable"}, "answers-no-reason"),
        ({"answer": "3", "evidence": "E9"}, "answers-not-a-grade"),
        ({"answer": "3", "evidence_until": "03/04/2026"}, "answers-not-a-date"),
    ],
)
def test_what_means_no_answer_is_refused_with_the_cores_own_words(
    world: World, values: dict[str, str], code: str
) -> None:
    its = session(world)
    with pytest.raises(AnswersError) as error:
        rate(world.actor("assessor"), its, "Q-STD-LM-1", values)
    assert [problem.code for problem in error.value.problems] == [code]
    assert not ItemRating.objects.filter(session=its).exists()


def test_an_empty_answer_takes_a_rating_back(world: World) -> None:
    its = session(world)
    rate(world.actor("assessor"), its, "Q-STD-LM-1", {"answer": "2"})
    rate(world.actor("assessor"), its, "Q-STD-LM-1", {"answer": "", "comment": "left over"})
    assert list(ratings_of(world.assessment)) == []


def test_a_person_is_of_one_department_and_rates_an_item_once_in_interviews(world: World) -> None:
    actor, first = world.actor("assessor"), session(world, "R1")
    rate(actor, first, "Q-STD-LM-1", {"answer": "2"})
    with pytest.raises(InputError) as error:
        session(world, "R1", department="Finance")
    assert error.value.problems[0].code == "web-person-two-departments"
    second = session(world, "R1")
    with pytest.raises(InputError) as error:
        rate(actor, second, "Q-STD-LM-1", {"answer": "4"})
    assert error.value.problems[0].code == "web-item-rated-twice"
    rate(actor, second, "Q-STD-LM-1", {"answer": "2"})
    seen = session(world, "R1", kind="observation")
    rate(actor, seen, "Q-STD-LM-1", {"answer": "4"})  # what was seen is another rating than what was said
    with pytest.raises(InputError):
        change_session(actor, first, {"department": "Legal"})
    first.refresh_from_db()
    assert first.department == "sales"


def test_whom_the_assessment_does_not_cover_and_what_its_model_lacks_is_left_out(world: World) -> None:
    actor, east, everybody = world.actor("assessor"), session(world, "E", unit=world.unit), session(world, "A")
    for each in (east, everybody):
        rate(actor, each, "Q-STD-LM-1", {"answer": "2"})
    ItemRating.objects.create(
        organisation=world.organisation, session=east, item="Q-GONE", answer="rated", value=3.0
    )  # fmt: skip
    assert {(each.respondent, each.item) for each in ratings_of(world.assessment)} == {
        ("E", "Q-STD-LM-1"), ("A", "Q-STD-LM-1"),
    }  # fmt: skip
    west = world.organisation.units.create(name="West")
    world.assessment.units.set([west])
    assert {each.respondent for each in ratings_of(world.assessment)} == {"A"}


def test_notes_are_never_overwritten_in_silence(world: World) -> None:
    actor, its = world.actor("assessor"), session(world)
    assert save_notes(actor, its, "first", 0).notes_revision == 1
    with pytest.raises(InputError) as error:
        save_notes(actor, its, "of somebody who had not seen the first", 0)
    assert error.value.problems[0].code == "web-notes-changed"
    its.refresh_from_db()
    assert its.notes == "first"
    assert save_notes(actor, its, "first", 0).notes_revision == 1, "the same twice, as after a lost answer, is no error"
    assert save_notes(actor, its, "first and second", 1).notes_revision == 2


def test_no_word_of_notes_quotes_or_comments_is_in_the_audit_log(world: World) -> None:
    actor, its = world.actor("assessor"), session(world, "Wang Wei")
    save_notes(actor, its, "secret-one", 0)
    add_quote(actor, its, "secret-two", "order.risk", usable=False)
    rate(actor, its, "Q-STD-LM-1", {"answer": "2", "comment": "secret-three"})
    told = str([entry.details for entry in Entry.objects.all()])
    assert "secret" not in told
    assert Entry.objects.count() == 4


@pytest.mark.parametrize(("text", "about"), [("  ", ""), ("We meet.", "Q-GONE"), ("We meet.", "order.colour")])
def test_a_quote_needs_words_and_a_place_the_model_has(world: World, text: str, about: str) -> None:
    before = Quote.objects.count()
    with pytest.raises(InputError):
        add_quote(world.actor("assessor"), session(world), text, about, usable=True)
    assert Quote.objects.count() == before


def test_a_step_is_checked_with_its_duration_and_can_be_unchecked(world: World) -> None:
    actor, its = world.actor("assessor"), session(world, kind="observation")
    check(actor, its, "qualify_lead", "seen", "in the CRM", "４５")  # full-width digits, as Chinese keyboards give
    row = Check.objects.get(session=its)
    assert (row.state, row.minutes, row.note) == ("seen", 45, "in the CRM")
    for minutes in ("soon", "-5", "1.5", "999999999999"):
        with pytest.raises(InputError):
            check(actor, its, "qualify_lead", "seen", "", minutes)
    with pytest.raises(InputError):
        check(actor, its, "no_such_step", "seen", "", "")
    check(actor, its, "qualify_lead", "", "", "")
    assert not Check.objects.filter(session=its).exists()


def test_nobody_writes_who_may_not_and_nobody_reaches_into_another_organisation(world: World) -> None:
    its = session(world)
    for role in ("reviewer", "viewer", "data-analyst", "respondent"):
        with pytest.raises(PermissionDenied):
            rate(world.actor(role), its, "Q-STD-LM-1", {"answer": "2"})
    other = Organisation.objects.get(slug="other")
    insider = Actor(organisation=other, user=world.stranger, roles=frozenset(["lead-assessor"]))
    for write in (
        lambda: rate(insider, its, "Q-STD-LM-1", {"answer": "2"}),
        lambda: save_notes(insider, its, "x", 0),
        lambda: add_quote(insider, its, "x", "", usable=True),
        lambda: check(insider, its, "qualify_lead", "seen", "", ""),
        lambda: delete_session(insider, Session.objects.get(pk=its.pk)),
        lambda: add_session(insider, world.assessment, "interview", {
            "title": "x", "department": "x", "role": "x", "held_on": HELD}),
    ):  # fmt: skip
        with pytest.raises(Http404):
            write()
    its.refresh_from_db()
    assert (its.notes, its.ratings.count(), its.quotes.count(), its.checks.count()) == ("", 0, 0, 0)
    assert not Session.objects.filter(title="x").exists()


def _page(world: World, rest: str = "") -> str:
    return f"/o/haichuan/assessments/{world.assessment.pk}/{rest}"


def test_ratings_are_kept_as_they_are_chosen_and_mistakes_are_told_in_place(world: World) -> None:
    its, client = session(world, kind="observation"), world.client("assessor")
    url, htmx = _page(world, f"sessions/{its.pk}/item/"), {"HX-Request": "true"}
    kept = client.post(url, {"item": "Q-STD-LM-1", "answer": "2.5", "comment": "seen"}, headers=htmx)
    assert kept.status_code == 200
    assert "Saved" in kept.text
    wrong = client.post(url, {"item": "Q-STD-LM-1", "answer": "not-applicable"}, headers=htmx)
    assert 'role="alert"' in wrong.text
    assert ItemRating.objects.get(session=its).value == 2.5
    plain = client.post(url, {"item": "Q-STD-LM-1", "answer": "3"})
    assert plain.status_code == 302
    assert plain["Location"].endswith(f"sessions/{its.pk}/#Q-STD-LM-1")
    assert client.post(url, {"item": "Q-GONE", "answer": "3"}).status_code == 404
    page = client.get(_page(world, f"sessions/{its.pk}/"))
    assert '<option value="3" selected>' in page.text


def test_autosaved_notes_bring_the_next_revision_to_the_page(world: World) -> None:
    its, client = session(world), world.client("assessor")
    url, htmx = _page(world, f"sessions/{its.pk}/notes/"), {"HX-Request": "true"}
    first = client.post(url, {"notes": "one\r\ntwo", "revision": "0"}, headers=htmx)
    assert 'id="notes-revision" value="1"' in first.text
    its.refresh_from_db()
    assert its.notes == "one\ntwo"
    stale = client.post(url, {"notes": "other", "revision": "0"}, headers=htmx)
    assert 'role="alert"' in stale.text
    assert "notes-revision" not in stale.text, "the page keeps its revision, so that what is there is not overwritten"


def test_a_reviewer_reads_a_session_and_cannot_write(world: World) -> None:
    its = session(world, "R1")
    save_notes(world.actor("assessor"), its, "<script>alert(1)</script>", 0)
    page = world.client("reviewer").get(_page(world, f"sessions/{its.pk}/")).text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "<textarea" not in page


def test_the_guide_asks_what_was_chosen_with_evidence_and_indicators(world: World) -> None:
    model, client = world.assessment.maturity, world.client("assessor")
    page = client.get(_page(world, "interviews/guide/?stage=lead&dimension=collaboration")).text
    item = model.item_of["Q-COL-LM-1"]
    assert all(text.en in page for text in item.evidence)
    assert all(anchor.en in page for anchor in item.anchors.values())
    assert all(model.indicator_of[id].name.en in page for id in item.indicators)
    assert "Q-COL-OM-1" not in page
    walk = client.get(_page(world, "observations/guide/?stage=order")).text
    steps = [step for step in model.process.activities if step.stage == "order"]
    assert all(step.code in walk for step in steps)
    assert walk.count("☐") == 3 * len(steps)


def test_a_department_that_rates_its_own_work_is_pointed_out(world: World) -> None:
    client = world.client("assessor")
    own = session(world, department="Marketing", stages=["lead"])
    others = session(world, department="Marketing", stages=["fulfilment"])
    assert "rate their own work higher" in client.get(_page(world, f"sessions/{own.pk}/")).text
    assert "rate their own work higher" not in client.get(_page(world, f"sessions/{others.pk}/")).text


def test_a_session_is_added_and_changed_by_its_form_in_chinese(world: World) -> None:
    client = world.client("assessor")
    client.cookies["leadline_language"] = "zh-Hans"
    world.people["assessor"].language = "zh-Hans"
    world.people["assessor"].save()
    form = {
        "title": "财务访谈",
        "department": "财务部",
        "role": "财务总监",
        "held_on": "2025-11-03",
        "stages": ["order"],
    }
    added = client.post(_page(world, "interviews/new/"), form)
    its = Session.objects.get(title="财务访谈")
    assert added["Location"].endswith(f"/sessions/{its.pk}/")
    assert (its.department, its.stages, its.assessor) == ("finance", ["order"], world.people["assessor"])
    assert "财务部" in client.get(_page(world, f"sessions/{its.pk}/change/")).text
    wrong = client.post(_page(world, "interviews/new/"), {**form, "held_on": "soon", "title": ""})
    assert wrong.status_code == 422


def test_a_person_of_two_departments_is_told_beside_the_field_and_nothing_typed_is_lost(world: World) -> None:
    session(world, "R1")
    form = {"title": "Again", "department": "Finance", "role": "clerk", "person": "R1", "held_on": "2025-11-03"}
    response = world.client("assessor").post(_page(world, "interviews/new/"), form)
    assert response.status_code == 422
    assert "R1 belongs to another department" in response.text
    assert 'value="Again"' in response.text
