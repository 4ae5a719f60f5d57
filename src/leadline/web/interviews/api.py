"""Interviews and walk-throughs, for programs: sessions, notes, quotes, ratings, steps seen, and the guide."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from leadline.model.schema import Grade
from leadline.ratings.fields import Field as AnswerField
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.views import found
from leadline.web.core.formerrors import refuse
from leadline.web.core.schemas import Given, Prose, Title
from leadline.web.interviews.actions import (
    add_quote,
    add_session,
    change_session,
    check,
    delete_session,
    rate,
    remove_quote,
    save_notes,
)
from leadline.web.interviews.forms import SessionForm
from leadline.web.interviews.guide import make_guide, steps_to_see
from leadline.web.interviews.models import Check, ItemRating, Quote, Session
from leadline.web.interviews.views import session_of
from leadline.web.organisations.routes import Called, Listed, Paging, listed, route

router = Router(tags=["interviews"])
HERE = "/assessments/{int:id}"
ONE = HERE + "/sessions/{int:session}"
Kind = Literal["interview", "observation"]


class SessionOut(Schema):
    """An interview or walk-through."""

    id: int
    kind: str
    title: str
    person: str
    department: str
    role: str
    unit: int | None = Field(alias="unit_id")
    held_on: date
    stages: list[str]
    dimensions: list[str]
    notes: str
    notes_revision: int
    created: datetime
    changed: datetime


class SessionGiven(Given):
    """With whom, when and about what. In a change, what is left out stays."""

    title: Title | None = None
    person: Title | None = Field(None, description="Name or id, or empty: then nobody is named.")
    department: Title | None = None
    role: Title | None = None
    unit: int | None = None
    held_on: date | None = None
    stages: list[Title] | None = Field(None, max_length=50, description="Ids of stages; none: all.")
    dimensions: list[Title] | None = Field(None, max_length=50, description="Ids of dimensions; none: all.")


class SessionAdded(SessionGiven):
    """A new session."""

    kind: Kind


class NotesGiven(Given):
    """Notes, and the revision they were written over."""

    notes: str = Field(max_length=1_000_000, pattern=r"^[^\x00]*$")
    revision: int = Field(ge=0, le=2_000_000_000)


class RatingOut(Schema):
    """What a session came to on an item."""

    item: str
    answer: str
    value: float | None
    evidence: str
    evidence_until: date | None
    reason: str
    approver: str
    comment: str
    changed: datetime


class RatingGiven(Given):
    """An answer: 1 to 5 in halves, *not applicable* with a reason or who approved it, or *don't know*."""

    answer: float | Literal["not-applicable", "dont-know"]
    evidence: Grade | None = None
    evidence_until: date | None = None
    reason: Prose = ""
    approver: Title = ""
    comment: Prose = ""


class QuoteOut(Schema):
    """Something said word for word."""

    id: int
    text: str
    about: str
    usable: bool


class QuoteGiven(Given):
    """Something said word for word; ``about`` is an item, a cell (``order.risk``) or empty."""

    text: Prose
    about: Title = ""
    usable: bool = False


class CheckOut(Schema):
    """Whether a step of the reference process was seen."""

    activity: str
    state: str
    note: str
    minutes: int | None


class CheckGiven(Given):
    """Whether a step was seen, and how long it took."""

    state: Literal["seen", "not-seen", "not-applicable"]
    note: Prose = ""
    minutes: int | None = Field(None, ge=0, le=100_000)


class GuideAsked(Schema):
    """Which part of the model to ask about."""

    stage: list[str] = Field([], description="Ids of stages; none: all.")
    dimension: list[str] = Field([], description="Ids of dimensions; none: all.")
    role: str = Field("", description="The English name of a role; empty: any.")


class QuestionOut(Schema):
    """A question with its anchors, the evidence to ask for, and the indicators it is compared with."""

    item: str
    stage: str
    dimension: str
    question: str
    anchors: dict[int, str]
    roles: list[str]
    evidence: list[str]
    indicators: list[str]


class StagesAsked(Schema):
    """Which stages are wanted."""

    stage: list[str] = Field([], description="Ids of stages; none: all.")


class StepToSee(Schema):
    """A step of the reference process, to be looked at in a walk-through."""

    activity: str
    name: str
    stage: str


class SessionsAsked(Paging):
    """Which sessions are wanted."""

    kind: Kind | None = None


@route(router, "GET", HERE + "/guide", "interview.view", list[QuestionOut])
def read_guide(request: Called, id: int, asked: Query[GuideAsked]) -> Any:
    """Give the questions of chosen stages and dimensions, for a role."""
    language = request.language
    parts = make_guide(found(request, id).maturity, stages=asked.stage, dimensions=asked.dimension, role=asked.role)
    return [
        {
            "item": its.item.id,
            "stage": part.stage.id,
            "dimension": part.dimension.id,
            "question": its.item.question.get(language),
            "anchors": {level: text.get(language) for level, text in its.item.anchors.items()},
            "roles": [text.get(language) for text in its.item.roles],
            "evidence": [text.get(language) for text in its.item.evidence],
            "indicators": [each.id for each in its.indicators],
        }
        for part in parts
        for its in part.questions
    ]


@route(router, "GET", HERE + "/walk-through", "interview.view", list[StepToSee])
def read_walk_through(request: Called, id: int, asked: Query[StagesAsked]) -> Any:
    """Give the steps to look at in a walk-through, in the order the work is done; without stages all."""
    return [
        {"activity": step.id, "name": step.name.get(request.language), "stage": part.id}
        for part, steps in steps_to_see(found(request, id).maturity, asked.stage)
        for step in steps
    ]


@route(router, "GET", HERE + "/sessions", "interview.view", Listed[SessionOut])
def list_sessions(request: Called, id: int, asked: Query[SessionsAsked]) -> Any:
    """List the interviews and walk-throughs of an assessment."""
    rows = Session.objects.filter(assessment=found(request, id))
    return listed(rows.filter(kind=asked.kind) if asked.kind else rows, asked)


@route(router, "POST", HERE + "/sessions", "interview.write", SessionOut)
def create_session(request: Called, id: int, given: SessionAdded) -> Any:
    """Add an interview or walk-through."""
    assessment = found(request, id)
    asked = given.model_dump(exclude={"kind"}, exclude_none=True)
    return add_session(request.actor, assessment, given.kind, _checked(request, assessment, asked))


@route(router, "GET", ONE, "interview.view", SessionOut)
def read_session(request: Called, id: int, session: int) -> Any:
    """Read a session."""
    return session_of(request, id, session)


@route(router, "PATCH", ONE, "interview.write", SessionOut)
def patch_session(request: Called, id: int, session: int, given: SessionGiven) -> Any:
    """Change with whom a session was and what it was about."""
    row = session_of(request, id, session)
    names = ("title", "person", "department", "role", "held_on", "stages", "dimensions")
    asked = {name: getattr(row, name) for name in names} | {"unit": row.unit_id}
    asked |= given.model_dump(exclude_none=True)
    return change_session(request.actor, row, _checked(request, row.assessment, asked))


@route(router, "DELETE", ONE, "interview.write")
def remove_session(request: Called, id: int, session: int) -> None:
    """Delete a session with its notes, quotes and ratings."""
    delete_session(request.actor, session_of(request, id, session))


@route(router, "PUT", ONE + "/notes", "interview.write", SessionOut)
def put_notes(request: Called, id: int, session: int, given: NotesGiven) -> Any:
    """Keep notes; refused where somebody else has changed them since ``revision``."""
    return save_notes(request.actor, session_of(request, id, session), given.notes, given.revision)


@route(router, "GET", ONE + "/ratings", "interview.view", Listed[RatingOut])
def list_ratings(request: Called, id: int, session: int, paging: Query[Paging]) -> Any:
    """List what a session came to."""
    return listed(ItemRating.objects.filter(session=session_of(request, id, session)), paging)


@route(router, "PUT", ONE + "/ratings/{str:item}", "interview.write", RatingOut)
def put_rating(request: Called, id: int, session: int, item: str, given: RatingGiven) -> Any:
    """Rate an item."""
    row = session_of(request, id, session)
    _known(item, row.assessment.maturity.item_of)
    answer = given.answer if isinstance(given.answer, str) else f"{given.answer:g}"
    values: dict[AnswerField, str] = {
        "answer": answer,
        "evidence": given.evidence or "",
        "evidence_until": given.evidence_until.isoformat() if given.evidence_until else "",
        "reason": given.reason,
        "approver": given.approver,
        "comment": given.comment,
    }
    return rate(request.actor, row, item, values)


@route(router, "DELETE", ONE + "/ratings/{str:item}", "interview.write")
def remove_rating(request: Called, id: int, session: int, item: str) -> None:
    """Take a rating back."""
    row = session_of(request, id, session)
    _known(item, row.assessment.maturity.item_of)
    rate(request.actor, row, item, {})


@route(router, "GET", ONE + "/quotes", "interview.view", Listed[QuoteOut])
def list_quotes(request: Called, id: int, session: int, paging: Query[Paging]) -> Any:
    """List the quotes of a session."""
    return listed(Quote.objects.filter(session=session_of(request, id, session)), paging)


@route(router, "POST", ONE + "/quotes", "interview.write", QuoteOut)
def create_quote(request: Called, id: int, session: int, given: QuoteGiven) -> Any:
    """Add a quote."""
    return add_quote(request.actor, session_of(request, id, session), given.text, given.about, usable=given.usable)


@route(router, "DELETE", ONE + "/quotes/{int:quote}", "interview.write")
def delete_quote(request: Called, id: int, session: int, quote: int) -> None:
    """Remove a quote."""
    remove_quote(request.actor, get_object_or_404(Quote, session=session_of(request, id, session), pk=quote))


@route(router, "GET", ONE + "/steps", "interview.view", Listed[CheckOut])
def list_checks(request: Called, id: int, session: int, paging: Query[Paging]) -> Any:
    """List the steps of the reference process that were checked."""
    return listed(Check.objects.filter(session=session_of(request, id, session)), paging)


@route(router, "PUT", ONE + "/steps/{str:activity}", "interview.write", CheckOut)
def put_check(request: Called, id: int, session: int, activity: str, given: CheckGiven) -> Any:
    """Say whether a step was seen."""
    row = session_of(request, id, session)
    _known(activity, row.assessment.maturity.activity_of)
    minutes = "" if given.minutes is None else str(given.minutes)
    return check(request.actor, row, activity, given.state, given.note, minutes)


@route(router, "DELETE", ONE + "/steps/{str:activity}", "interview.write")
def remove_check(request: Called, id: int, session: int, activity: str) -> None:
    """Take back what was said of a step."""
    row = session_of(request, id, session)
    _known(activity, row.assessment.maturity.activity_of)
    check(request.actor, row, activity, "", "", "")


def _checked(request: Called, assessment: Assessment, asked: dict[str, Any]) -> dict[str, Any]:
    form = SessionForm(asked, assessment=assessment, model=assessment.maturity, language=request.language)
    values: dict[str, Any] = form.cleaned_data if form.is_valid() else refuse(form)
    return values


def _known(id: str, known: Any) -> None:
    if id not in known:
        raise Http404
