"""Pages of models: which there are, one of them with what it changes, and handing one in."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadline.errors import InputError, LeadlineError
from leadline.model import load_model
from leadline.text import Text, say
from leadline.web.maturity.actions import archive_model, offer_model, remove_model
from leadline.web.maturity.changes import BASE, choices, compared, counts, remarks
from leadline.web.maturity.forms import ModelForm
from leadline.web.maturity.library import SHIPPED, given_of, load_given, uses_of
from leadline.web.maturity.models import OwnModel
from leadline.web.maturity.taking import take_model
from leadline.web.organisations.pages import Asked, page

MOST_REMARKS = 50


@dataclass(frozen=True)
class Shipped:
    """What comes with Leadline: a whole model, or an overlay on it."""

    id: str
    name: Text
    version: str
    overlay: bool


def shipped_models() -> list[Shipped]:
    """Return what comes with Leadline, the whole model first."""
    found = []
    for id in SHIPPED:
        model = load_model(id)
        its: Any = model.overlays[-1] if model.overlays else model
        found.append(Shipped(id, its.name, its.version, bool(model.overlays)))
    return found


def own_of(request: Asked, own: int) -> OwnModel:
    """Return a version of an own model of the asker's organisation.

    Raises:
        Http404: there is none.
    """
    rows = OwnModel.objects.select_related("file", "added_by", "organisation")
    return get_object_or_404(rows, organisation=request.actor.owner, pk=own)


@require_safe
@page("model.view")
def overview(request: Asked) -> HttpResponse:
    """List the own models, version by version, and what comes with Leadline."""
    rows = OwnModel.objects.filter(organisation=request.actor.owner).select_related("added_by")
    context = {"models": rows, "uses": uses_of(request.actor.owner), "shipped": shipped_models()}
    return render(request, "maturity/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page("model.manage")
def add(request: Asked) -> HttpResponse:
    """Hand in a model: whatever is wrong in it is told in place, and nothing is kept then."""
    form = ModelForm(request.POST or None, request.FILES or None, language=request.language)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            own = take_model(request.actor, form.cleaned_data["file"], form.head)
        except LeadlineError as error:
            problems = error.sentences(request.language)
        else:
            messages.success(request, say("web", "model-was-added", request.language))
            return redirect("model", request.actor.owner.slug, own.pk)
    context = {"form": form, "problems": problems}
    return render(request, "maturity/add.html", context, status=422 if problems or form.errors else 200)


@require_safe
@page("model.view")
def model(request: Asked, own: int) -> HttpResponse:
    """Show a version: what it changes, what deserves a look in it, who uses it."""
    row = own_of(request, own)
    return _shown(request, row)


def _shown(request: Asked, row: OwnModel, refused: LeadlineError | None = None) -> HttpResponse:
    known = choices(row)
    against = request.GET.get("with", BASE)
    if against != BASE and against not in known:
        raise Http404
    context: dict[str, Any] = {"own": row, "choices": known, "against": against}
    context["uses"] = uses_of(request.actor.owner).get(row.token, [])
    context["refused"] = refused.sentences(request.language) if refused else []
    try:
        given = given_of(row.organisation_id, [row.token])
        context["counts"] = counts(load_given(given))
        context["compared"] = compared(row, against, request.language)
        found = remarks(given)
    except LeadlineError as error:  # what comes with Leadline moved on, and the version does not fit it any more
        context["broken"] = error.sentences(request.language)
    else:
        context["remarks"] = [each.sentence(request.language) for each in found[:MOST_REMARKS]]
        context["more_remarks"] = max(0, len(found) - MOST_REMARKS)
    return render(request, "maturity/model.html", context, status=422 if refused else 200)


@require_POST
@page("model.manage")
def archive(request: Asked, own: int) -> HttpResponse:
    """Offer a version to no further assessment, or offer it again."""
    row = own_of(request, own)
    (offer_model if row.archived else archive_model)(request.actor, row)
    return redirect("model", request.actor.owner.slug, row.pk)


@require_POST
@page("model.manage")
def remove(request: Asked, own: int) -> HttpResponse:
    """Remove a version nothing was judged by."""
    row = own_of(request, own)
    try:
        remove_model(request.actor, row)
    except InputError as error:
        return _shown(request, row, error)
    messages.success(request, say("web", "model-was-removed", request.language, name=row.token))
    return redirect("models", request.actor.owner.slug)
