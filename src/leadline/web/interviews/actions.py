"""What is written of interviews and walk-throughs: sessions, notes, quotes, ratings, steps seen."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from leadline.errors import AnswersError, InputError, Problem
from leadline.ratings.entry import Entry, department_id, departments_of, interpret
from leadline.ratings.fields import Field, plain
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.ratings import columns_of
from leadline.web.core.actions import Actor, Outcome, action, change
from leadline.web.core.forms import whole_number
from leadline.web.interviews.models import Check, ItemRating, Quote, Session

LONGEST_STAY = 100_000  # minutes; more is a slip of the pen


@action("session-added", "interview.write")
def add_session(actor: Actor, assessment: Assessment, kind: str, values: Mapping[str, Any]) -> Outcome[Session]:
    """Add a session of a kind; ``values`` are fields of ``Session``.

    Raises:
        InputError: the person was said to belong to another department or unit.
    """
    session = Session.objects.create(
        organisation_id=assessment.organisation_id, assessment=assessment, kind=kind, assessor=actor.user,
        **_named(assessment, values),
    )  # fmt: skip
    _check_person(session)
    return Outcome(session, subject=session, details={"kind": kind, "department": session.department})


@action("session-changed", "interview.write")
def change_session(actor: Actor, session: Session, values: Mapping[str, Any]) -> Outcome[Session]:
    """Change what a session is about.

    Raises:
        InputError: the person was said to belong elsewhere, or rated the same item differently in another session.
    """
    change(session, _named(session.assessment, values))
    _check_person(session)
    return Outcome(session, subject=session, details={"department": session.department})


@action("session-deleted", "interview.write")
def delete_session(actor: Actor, session: Session) -> Outcome[None]:
    """Delete a session with its notes, quotes and ratings."""
    gone = Outcome(
        None,
        subject=Session(
            pk=session.pk,
            organisation_id=session.organisation_id,
            assessment_id=session.assessment_id,
            title=session.title,
        ),
        details={"ratings": session.ratings.count()},
    )
    session.delete()
    return gone


@action("notes-saved", "interview.write")
def save_notes(actor: Actor, session: Session, text: str, revision: int) -> Outcome[Session]:
    """Keep notes written over ``revision``; who wrote over an older one is told, so that nothing is lost in silence.

    Raises:
        InputError: somebody else has written since, and something else.
    """
    current = Session.objects.select_for_update().get(pk=session.pk)
    if current.notes_revision != revision and current.notes != text:
        raise InputError.of("web-notes-changed")
    if current.notes != text:
        current.notes, current.notes_revision = text, current.notes_revision + 1
        current.save(update_fields=["notes", "notes_revision", "changed"])
    return Outcome(current, subject=current, details={"characters": len(text)})


@action("quote-added", "interview.write")
def add_quote(actor: Actor, session: Session, text: str, about: str, *, usable: bool) -> Outcome[Quote]:
    """Keep something said word for word; ``about`` is an item, a cell or empty.

    Raises:
        InputError: there are no words, or the model has no such item or cell.
    """
    model = session.assessment.maturity
    cells = {f"{stage}.{dimension}" for stage, dimension in model.cells}
    if not text.strip():
        raise InputError.of("web-quote-empty")
    if about and about not in model.item_of and about not in cells:
        raise InputError.of("web-quote-about", given=about)
    quote = Quote.objects.create(
        organisation_id=session.organisation_id, session=session, text=text.strip(), about=about, usable=usable
    )
    return Outcome(quote, subject=session, details={"about": about, "usable": usable})


@action("quote-removed", "interview.write")
def remove_quote(actor: Actor, quote: Quote) -> Outcome[None]:
    """Remove a quote."""
    gone = Outcome(None, subject=quote.session, details={"about": quote.about})
    quote.delete()
    return gone


@action("item-rated", "interview.write")
def rate(
    actor: Actor, session: Session, item: str, values: Mapping[Field, str], *, seen: str | None = None
) -> Outcome[ItemRating | None]:
    """Keep what a session came to on an item; an empty answer takes it back.

    ``values`` are fields of an answer as people write them, read as those of a table of answers are. ``seen`` is the
    state that was written over, empty for none; None: whatever is there.

    Raises:
        AnswersError: they mean no answer; every problem at once.
        InputError: somebody else rated it meanwhile; the person rated it differently in another session of this kind.
    """
    _check_seen(ItemRating.objects.filter(session=session, item=item), seen)
    if not values.get("answer"):
        taken_back = ItemRating.objects.filter(session=session, item=item).delete()[0]
        return Outcome(None, subject=session, details={"item": item, "answer": None, "had": bool(taken_back)})
    model = session.assessment.maturity
    person: dict[Field, str] = {
        "respondent": session.respondent,
        "department": session.department,
        "role": session.role,
        "method": session.kind,
        "item": item,
    }
    told = {field: text.strip() for field, text in values.items() if text.strip()}
    entry = Entry("", {**told, **person}, lambda _: "", asks_reason=True)
    rating, problems = interpret(model, departments_of(model), entry)
    if rating is None or problems:
        raise AnswersError(problems)
    row, _ = ItemRating.objects.update_or_create(
        session=session,
        item=item,
        defaults={
            "organisation_id": session.organisation_id,
            **columns_of(rating),
        },
    )
    _check_person(session)
    return Outcome(
        row, subject=session, details={"item": item, "answer": rating.value if rating.value else rating.answer}
    )


@action("step-checked", "interview.write")
def check(
    actor: Actor, session: Session, activity: str, state: str, note: str, minutes: str, *, seen: str | None = None
) -> Outcome[Check | None]:
    """Keep whether a step of the reference process was seen; an empty state takes it back. ``seen``: see ``rate``.

    Raises:
        InputError: the model has no such step, or the duration is no whole number of minutes; somebody else wrote
            meanwhile.
    """
    if activity not in session.assessment.maturity.activity_of:
        raise InputError.of("web-step-unknown", given=activity)
    _check_seen(Check.objects.filter(session=session, activity=activity), seen)
    if state not in Check.STATES:
        Check.objects.filter(session=session, activity=activity).delete()
        return Outcome(None, subject=session, details={"step": activity, "state": None})
    took = whole_number(plain(minutes))
    if plain(minutes) and (took is None or took > LONGEST_STAY):
        raise InputError.of("web-minutes", given=minutes)
    row, _ = Check.objects.update_or_create(
        session=session,
        activity=activity,
        defaults={
            "organisation_id": session.organisation_id,
            "state": state,
            "note": note.strip(),
            "minutes": took,
        },
    )
    return Outcome(row, subject=session, details={"step": activity, "state": state})


def _check_seen(its: "QuerySet[ItemRating] | QuerySet[Check]", seen: str | None) -> None:
    """Refuse to write over what somebody else has written since it was seen."""
    current = its.select_for_update().first()
    if seen is not None and seen != (current.seen if current else ""):
        raise InputError.of("web-entry-changed")


def _named(assessment: Assessment, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields of a session; a department the model knows becomes its id."""
    department = (
        {"department": department_id(assessment.maturity, values["department"])} if "department" in values else {}
    )
    return {**values, **department}


def _check_person(session: Session) -> None:
    """Refuse what the core would refuse of one person's answers, while the person who entered it is still there."""
    if not session.person:
        return
    problems: list[Problem] = []
    others = Session.objects.filter(assessment=session.assessment_id, person=session.person).exclude(pk=session.pk)
    for other in others.select_related("unit"):
        params = {"person": session.person, "other": other.title}
        if other.department != session.department:
            problems.append(Problem(code="web-person-two-departments", params=params))
        if other.unit and session.unit and other.unit != session.unit:
            problems.append(Problem(code="web-person-two-units", params=params))
        if other.kind == session.kind:
            theirs = {each.item: _said(each) for each in other.ratings.all()}
            problems += [
                Problem(code="web-item-rated-twice", params={**params, "item": mine.item})
                for mine in session.ratings.all()
                if theirs.get(mine.item, _said(mine)) != _said(mine)
            ]
    if problems:
        raise InputError(problems)


def _said(rating: ItemRating) -> tuple[object, ...]:
    return rating.answer, rating.value, rating.evidence, rating.evidence_until
