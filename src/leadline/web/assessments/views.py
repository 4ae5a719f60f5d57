"""Pages of assessments: the list, where one stands, and the steps that define it."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadline.web.assessments.actions import add_assessment, change_assessment, delete_assessment
from leadline.web.assessments.forms import USUAL_SPLITS, DefineForm, MethodsForm, entered
from leadline.web.assessments.models import Assessment, Run
from leadline.web.assessments.remodelling import Remodelled, remodelled
from leadline.web.assessments.steps import doors, steps
from leadline.web.core.meanwhile import guard
from leadline.web.maturity.library import WHOLE
from leadline.web.organisations.pages import Asked, page


def found(request: Asked, id: int) -> Assessment:
    """Return an assessment of the asker's organisation.

    Raises:
        Http404: there is none.
    """
    return get_object_or_404(Assessment, organisation=request.actor.owner, pk=id)


def shown(
    request: Asked, assessment: Assessment, template: str, /, *, step: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    """Return a page of an assessment: its frame shows the steps and where the page is."""
    context = {"assessment": assessment, "steps": steps(assessment), "step": step, **more}
    return render(request, template, context, status=status)


@require_safe
@page("organisation.view")
def overview(request: Asked) -> HttpResponse:
    """Show the organisation's assessments."""
    seen = request.actor.may("assessment.view")
    its = Assessment.objects.filter(organisation=request.actor.owner) if seen else Assessment.objects.none()
    its = its.prefetch_related(Prefetch("runs", Run.objects.select_related("organisation")))  # for its address
    return render(request, "assessments/overview.html", {"assessments": its, "seen": seen})


@require_http_methods(["GET", "HEAD", "POST"])
@page("assessment.define")
def add(request: Asked) -> HttpResponse:
    """Define a new assessment."""
    form = _define_form(request, None)
    if request.method == "POST" and form.is_valid():
        assessment = add_assessment(request.actor, form.values)
        return redirect("assessment-methods", request.actor.owner.slug, assessment.pk)
    return render(
        request, "assessments/define.html", {"form": form, "frame": "base.html"}, status=422 if form.errors else 200
    )


@require_safe
@page("assessment.view")
def home(request: Asked, id: int) -> HttpResponse:
    """Show where an assessment stands and what is missing."""
    return shown(request, found(request, id), "assessments/home.html")


@require_http_methods(["GET", "HEAD", "POST"])
@page("assessment.define")
def define(request: Asked, id: int) -> HttpResponse:
    """Change what an assessment is for and covers."""
    assessment = found(request, id)
    form = _define_form(request, assessment)
    guard(form, assessment, request.language, apart=("overlays",))  # goals and object types are those of the model
    change = None
    if request.method == "POST" and form.is_valid():
        change = _to_confirm(request, assessment, form)
        if change is None:
            change_assessment(request.actor, assessment, form.values)
            return redirect("assessment", request.actor.owner.slug, assessment.pk)
    return shown(
        request,
        assessment,
        "assessments/define.html",
        step="define",
        form=form,
        change=change,
        confirm=" ".join(form.names),
        frame="assessments/frame.html",
        status=422 if form.errors or change else 200,
    )


def _to_confirm(request: Asked, assessment: Assessment, form: DefineForm) -> Remodelled | None:
    """Return what another model means for what was collected, where that matters and nobody confirmed just that."""
    if form.names == assessment.model or request.POST.get("confirmed") == " ".join(form.names):
        return None
    change = remodelled(assessment, form.names)
    return change if change.matters else None


@require_http_methods(["GET", "HEAD", "POST"])
@page("assessment.define")
def methods(request: Asked, id: int) -> HttpResponse:
    """Choose how evidence is collected."""
    assessment = found(request, id)
    form = MethodsForm(request.POST or None, language=request.language, initial={"methods": assessment.methods})
    guard(form, assessment, request.language)
    if request.method == "POST" and form.is_valid():
        change_assessment(request.actor, assessment, form.cleaned_data)
        return redirect("assessment-collect", request.actor.owner.slug, assessment.pk)
    return shown(
        request, assessment, "assessments/methods.html", step="methods", form=form, status=422 if form.errors else 200
    )


@require_safe
@page("assessment.view")
def collect(request: Asked, id: int) -> HttpResponse:
    """Show every way evidence comes in, and what has come."""
    assessment = found(request, id)
    open_to = [
        door
        for door in doors()
        if request.actor.may(door.permission) and (not door.method or door.method in assessment.methods)
    ]
    return shown(request, assessment, "assessments/collect.html", step="collect", doors=open_to)


@require_POST
@page("assessment.delete")
def delete(request: Asked, id: int) -> HttpResponse:
    """Delete an assessment; the name typed must be its own."""
    assessment = found(request, id)
    if request.POST.get("name", "").strip() not in (assessment.name, assessment.title.get(request.language)):
        return shown(request, assessment, "assessments/home.html", status=422, not_deleted=True)
    delete_assessment(request.actor, assessment)
    return HttpResponseRedirect(reverse("organisation", args=[request.actor.owner.slug]))


def _define_form(request: Asked, assessment: Assessment | None) -> DefineForm:
    return DefineForm(
        request.POST or None,
        organisation=request.actor.owner,
        language=request.language,
        present=assessment.model if assessment else (WHOLE,),
        targets=assessment.target if assessment else None,
        splits=assessment.breakdown if assessment else (),
        initial=entered(assessment) if assessment else {"goal": "whole", "thread": "order", "breakdown": USUAL_SPLITS},
    )
