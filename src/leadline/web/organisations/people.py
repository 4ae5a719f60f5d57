"""Pages about the people of an organisation: who belongs to it, who is invited, what each may do."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadline.errors import InputError
from leadline.text import say
from leadline.web.core.limits import limited
from leadline.web.core.meanwhile import guard
from leadline.web.organisations.forms import InviteForm, MemberForm, departments
from leadline.web.organisations.letters import deliver
from leadline.web.organisations.members import (
    DAYS,
    Issued,
    change_member,
    invite,
    invite_again,
    remove_member,
    withdraw,
)
from leadline.web.organisations.models import Invitation, Membership
from leadline.web.organisations.pages import Asked, page


@require_safe
@page("people.view")
def people(request: Asked) -> HttpResponse:
    """Show who belongs to the organisation and who is invited."""
    its = Membership.objects.filter(organisation=request.actor.owner).select_related("user", "unit")
    pending = Invitation.objects.filter(organisation=request.actor.owner, accepted=None, withdrawn=None)
    context = {
        "memberships": its,
        "invitations": pending.select_related("unit"),
        "departments": dict(departments(request.language)),
    }
    return render(request, "organisations/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page("people.manage")
@limited("invite")
def invite_people(request: Asked) -> HttpResponse:
    """Invite one or more people."""
    initial = {"roles": ["respondent"], "language_of_mail": request.language}
    form = InviteForm(
        request.POST or None, organisation=request.actor.owner, language=request.language, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        issued, refused = [], []
        for address in given["emails"]:
            try:
                issued.append(
                    invite(
                        request.actor, address, given["roles"], unit=given["unit"], department=given["department"],
                        language=given["language_of_mail"],
                    )
                )  # fmt: skip
            except InputError as error:
                refused.extend(error.sentences(request.language))
        return _issued(request, issued, refused)
    return render(request, "organisations/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@page("people.manage")
@limited("invite")
def send_again(request: Asked, invitation: int) -> HttpResponse:
    """Send an invitation once more, with a new link."""
    its = get_object_or_404(Invitation, organisation=request.actor.owner, pk=invitation)
    return _issued(request, [invite_again(request.actor, its)], [])


@require_POST
@page("people.manage")
def withdraw_invitation(request: Asked, invitation: int) -> HttpResponse:
    """Withdraw an invitation."""
    its = get_object_or_404(Invitation, organisation=request.actor.owner, pk=invitation)
    withdraw(request.actor, its)
    messages.success(request, say("web", "member-withdrawn", request.language, email=its.email))
    return redirect("people", request.actor.owner.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@page("people.manage")
def member(request: Asked, member: int) -> HttpResponse:
    """Change what a member may do."""
    membership = _found(request, member)
    initial = {"roles": membership.roles, "unit": membership.unit, "department": membership.department}
    form = MemberForm(
        request.POST or None, organisation=request.actor.owner, language=request.language, initial=initial
    )
    guard(form, membership, request.language)
    if request.method == "POST" and form.is_valid():
        change_member(request.actor, membership, **form.cleaned_data)
        messages.success(request, say("web", "member-changed", request.language, name=str(membership.user)))
        return redirect("people", request.actor.owner.slug)
    context: dict[str, Any] = {"form": form, "membership": membership}
    return render(request, "organisations/member.html", context, status=422 if form.errors else 200)


@require_POST
@page("people.manage")
def remove(request: Asked, member: int) -> HttpResponse:
    """Take a person out of the organisation."""
    membership = _found(request, member)
    remove_member(request.actor, membership)
    messages.success(request, say("web", "member-removed", request.language, name=str(membership.user)))
    if membership.user == request.user:
        return redirect("home")
    return redirect("people", request.actor.owner.slug)


def _found(request: Asked, member: int) -> Membership:
    its = Membership.objects.select_related("user", "unit", "organisation")
    return get_object_or_404(its, organisation=request.actor.owner, pk=member)


def _issued(request: Asked, issued: Sequence[Issued], refused: Sequence[str]) -> HttpResponse:
    """Send the letters and show what became of them. A link is shown only where no letter could carry it."""
    sent = [each for each in issued if deliver(each, by=str(request.user))]
    unsent = [each for each in issued if each not in sent]
    context = {"sent": sent, "unsent": unsent, "refused": refused, "days": DAYS}
    return render(request, "organisations/invited.html", context, status=200 if issued else 422)
