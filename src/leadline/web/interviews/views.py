"""Pages of interviews and walk-throughs: the list, the guide to take along, one session."""

from datetime import date
from typing import Any, get_args

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadline.errors import InputError
from leadline.model import Model
from leadline.model.schema import Grade
from leadline.text import Language, Text, say
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.views import found, shown
from leadline.web.core.meanwhile import guard
from leadline.web.interviews.actions import add_session, change_session, delete_session
from leadline.web.interviews.forms import SessionForm
from leadline.web.interviews.guide import judged_by_itself, make_guide, roles_of, steps_to_see
from leadline.web.interviews.models import Check, Session
from leadline.web.organisations.pages import Asked, page

HALVES = tuple((half / 2, f"{half / 2:g}") for half in range(2, 11))
"""What assessors may give: 1 to 5 in halves, with how it is written."""


def session_of(request: Asked, id: int, session: int) -> Session:
    """Return a session of an assessment of the asker's organisation.

    Raises:
        Http404: there is none.
    """
    its = Session.objects.select_related("assessment", "unit", "assessor")
    return get_object_or_404(its, organisation=request.actor.owner, assessment=id, pk=session)


@require_safe
@page("interview.view")
def overview(request: Asked, id: int, kind: str) -> HttpResponse:
    """Show the sessions of one kind."""
    assessment = found(request, id)
    its = Session.objects.filter(assessment=assessment, kind=kind).prefetch_related("ratings", "quotes", "checks")
    return shown(
        request,
        assessment,
        "interviews/overview.html",
        step="collect",
        kind=kind,
        sessions=its.select_related("assessor", "unit"),
        departments=_names(assessment.maturity, request.language),
    )


@require_safe
@page("interview.view")
def guide(request: Asked, id: int, kind: str) -> HttpResponse:
    """Show what to ask and look at, to be printed or read along."""
    assessment = found(request, id)
    model = assessment.maturity
    stages = [each for each in request.GET.getlist("stage") if each in model.stage_of]
    dimensions = [each for each in request.GET.getlist("dimension") if each in model.dimension_of]
    role = request.GET.get("role", "")
    roles = roles_of(model)
    role = role if role in {each.en for each in roles} else ""
    return shown(
        request,
        assessment,
        "interviews/guide.html",
        step="collect",
        kind=kind,
        model=model,
        parts=make_guide(model, stages=stages, dimensions=dimensions, role=role),
        walk=list(steps_to_see(model, stages)) if kind == "observation" else [],
        stages=stages,
        dimensions=dimensions,
        role=role,
        roles=roles,
        departments={each.id: each.name for each in model.process.departments},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page("interview.write")
def add(request: Asked, id: int, kind: str) -> HttpResponse:
    """Add a session."""
    assessment = found(request, id)
    form = _form(request, assessment, {"held_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            session = add_session(request.actor, assessment, kind, form.cleaned_data)
            return redirect("interview", request.actor.owner.slug, assessment.pk, session.pk)
        except InputError as error:
            form.add_error("person", error.sentences(request.language))
    return _edit(request, assessment, kind, form)


@require_http_methods(["GET", "HEAD", "POST"])
@page("interview.write")
def change(request: Asked, id: int, session: int) -> HttpResponse:
    """Change with whom a session was and what it was about."""
    row = session_of(request, id, session)
    initial = {
        name: getattr(row, name) for name in ("title", "person", "role", "unit", "held_on", "stages", "dimensions")
    }
    names = _names(row.assessment.maturity, request.language)
    form = _form(request, row.assessment, {**initial, "department": names.get(row.department, row.department)})
    guard(form, row, request.language)
    if request.method == "POST" and form.is_valid():
        try:
            change_session(request.actor, row, form.cleaned_data)
            return redirect("interview", request.actor.owner.slug, id, row.pk)
        except InputError as error:
            form.add_error("person", error.sentences(request.language))
    return _edit(request, row.assessment, row.kind, form, session=row)


@require_POST
@page("interview.write")
def delete(request: Asked, id: int, session: int) -> HttpResponse:
    """Delete a session."""
    row = session_of(request, id, session)
    kind, title = row.kind, row.title
    delete_session(request.actor, row)
    messages.info(request, say("web", "interview-deleted", request.language, title=title))
    return redirect(f"{kind}s", request.actor.owner.slug, id)


@require_safe
@page("interview.view")
def show(request: Asked, id: int, session: int) -> HttpResponse:
    """Show a session: notes, quotes, ratings and, for a walk-through, the steps seen."""
    row = session_of(request, id, session)
    model = row.assessment.maturity
    rated = {each.item: each for each in row.ratings.all()}
    checked = {each.activity: each for each in row.checks.all()}
    return shown(
        request,
        row.assessment,
        "interviews/session.html",
        step="collect",
        kind=row.kind,
        session=row,
        parts=make_guide(model, stages=row.stages, dimensions=row.dimensions, also=rated),
        walk=list(steps_to_see(model, row.stages)) if row.kind == "observation" else [],
        rated=rated,
        checked=checked,
        quotes=[(quote, _about(model, quote.about)) for quote in row.quotes.all()],
        own=say("words", "list-separator", request.language).join(
            stage.name.get(request.language) for stage in judged_by_itself(model, row.department, row.stages)
        ),
        department=_names(model, request.language).get(row.department, row.department),
        halves=HALVES,
        grades=get_args(Grade),
        states=Check.STATES,
    )


def _form(request: Asked, assessment: Assessment, initial: dict[str, Any]) -> SessionForm:
    return SessionForm(
        request.POST or None,
        assessment=assessment,
        model=assessment.maturity,
        language=request.language,
        initial=initial,
    )


def _edit(request: Asked, assessment: Assessment, kind: str, form: SessionForm, **more: Any) -> HttpResponse:
    model = assessment.maturity
    return shown(
        request,
        assessment,
        "interviews/edit.html",
        step="collect",
        kind=kind,
        form=form,
        departments=_names(model, request.language).values(),
        roles=[each.get(request.language) for each in roles_of(model)],
        status=422 if form.errors else 200,
        **more,
    )


def _names(model: Model, language: Language) -> dict[str, str]:
    """Return what the reader calls each department, by its id."""
    return {each.id: each.name.get(language) for each in model.process.departments}


def _about(model: Model, about: str) -> Text | None:
    """Return what a quote is about in words: an item with its question, or a cell."""
    if about in model.item_of:
        return Text.joined(" ", Text.same(about), model.item_of[about].question)
    stage, _, dimension = about.partition(".")
    if stage in model.stage_of and dimension in model.dimension_of:
        return Text.joined(" · ", model.stage_of[stage].name, model.dimension_of[dimension].name)
    return None


def day_of(text: str) -> date | None:
    """Return the day a date field was filled with, None for none that can be read.

    >>> day_of("2026-11-26"), day_of("soon")
    (datetime.date(2026, 11, 26), None)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
