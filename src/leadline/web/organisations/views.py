"""Pages about organisations: where a person lands, which there are, the name and the units of one."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadline.errors import InputError
from leadline.text import say
from leadline.web.accounts.models import User
from leadline.web.core.actions import Actor
from leadline.web.core.meanwhile import guard
from leadline.web.core.reading import address_of, language_of
from leadline.web.core.signedin import signed_in
from leadline.web.organisations.actions import add_organisation, add_unit, remove_unit, rename_organisation, rename_unit
from leadline.web.organisations.forms import NameForm
from leadline.web.organisations.models import Membership, Unit
from leadline.web.organisations.pages import Asked, page


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the person's organisation, or let the person choose where there are several."""
    its = list(Membership.objects.filter(user=request.user.pk).select_related("organisation"))
    if len(its) == 1:
        return redirect("organisation", its[0].organisation.slug)
    return render(request, "accounts/home.html", {"memberships": its})


@require_safe
@signed_in
def organisations(request: HttpRequest) -> HttpResponse:
    """Let the person choose among the own organisations, however many."""
    its = Membership.objects.filter(user=request.user.pk).select_related("organisation")
    return render(request, "accounts/home.html", {"memberships": its})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add(request: HttpRequest) -> HttpResponse:
    """Make a new organisation, whose administrator is whoever makes it; only who runs the installation may."""
    user = cast("User", request.user)
    if not user.is_superuser:
        raise PermissionDenied("organisation.add")
    form = NameForm(request.POST or None, what="organisation", language=language_of(request))
    if request.method == "POST" and form.is_valid():
        actor = Actor(organisation=None, user=user, address=address_of(request))
        made = add_organisation(actor, form.cleaned_data["name"], owner=user)
        return redirect("people", made.slug)
    return render(request, "organisations/add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page("organisation.manage")
def manage(request: Asked) -> HttpResponse:
    """Show the organisation's name and units; rename it."""
    owner = request.actor.owner
    form = NameForm(request.POST or None, what="organisation", language=request.language, initial={"name": owner.name})
    guard(form, owner, request.language)
    if request.method == "POST" and form.is_valid():
        rename_organisation(request.actor, form.cleaned_data["name"])
        messages.success(request, say("web", "organisation-saved", request.language))
        return redirect("organisation-settings", owner.slug)
    return _managed(request, form=form, status=422 if form.errors else 200)


@require_POST
@page("organisation.manage")
def new_unit(request: Asked) -> HttpResponse:
    """Add a business unit."""
    form = NameForm(request.POST, what="unit", language=request.language)
    if form.is_valid():
        try:
            add_unit(request.actor, form.cleaned_data["name"])
        except InputError as error:
            form.add_error("name", list(error.sentences(request.language)))
        else:
            return redirect("organisation-settings", request.actor.owner.slug)
    return _managed(request, unit_form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@page("organisation.manage")
def unit(request: Asked, unit: int) -> HttpResponse:
    """Rename or remove a business unit."""
    found = get_object_or_404(Unit, organisation=request.actor.owner, pk=unit)
    form = NameForm(request.POST or None, what="unit", language=request.language, initial={"name": found.name})
    guard(form, found, request.language)
    if request.method == "POST" and form.is_valid():
        try:
            rename_unit(request.actor, found, form.cleaned_data["name"])
        except InputError as error:
            form.add_error("name", list(error.sentences(request.language)))
        else:
            return redirect("organisation-settings", request.actor.owner.slug)
    people = Membership.objects.filter(unit=found).count()
    context: dict[str, Any] = {"form": form, "unit": found, "people": people}
    return render(request, "organisations/unit.html", context, status=422 if form.errors else 200)


@require_POST
@page("organisation.manage")
def drop_unit(request: Asked, unit: int) -> HttpResponse:
    """Remove a business unit."""
    remove_unit(request.actor, get_object_or_404(Unit, organisation=request.actor.owner, pk=unit))
    return redirect("organisation-settings", request.actor.owner.slug)


def _managed(
    request: Asked, *, form: NameForm | None = None, unit_form: NameForm | None = None, status: int = 200
) -> HttpResponse:
    owner = request.actor.owner
    context = {
        "form": form or NameForm(what="organisation", language=request.language, initial={"name": owner.name}),
        "unit_form": unit_form or NameForm(what="unit", language=request.language, auto_id="id_unit_%s"),
        "units": Unit.objects.filter(organisation=owner),
    }
    return render(request, "organisations/settings.html", context, status=status)
