"""People and invitations, for programs."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from leadline.text import Language
from leadline.web.core.limits import limited
from leadline.web.core.problems import Trouble
from leadline.web.core.roles import Role
from leadline.web.core.schemas import Given, Line, Title
from leadline.web.organisations.api import MemberOut, UnitOut
from leadline.web.organisations.letters import deliver
from leadline.web.organisations.members import (
    Issued,
    change_member,
    invite,
    invite_again,
    remove_member,
    withdraw,
)
from leadline.web.organisations.models import Invitation, InvitationState, Membership, Unit
from leadline.web.organisations.routes import Called, Listed, Paging, listed, route

router = Router(tags=["people"])


class MemberGiven(Given):
    """What a member may do, and where the person belongs."""

    roles: list[Role] = Field(min_length=1, max_length=20)
    unit: int | None = Field(None, ge=1, le=2**62)
    department: Title = ""


class InvitationGiven(MemberGiven):
    """Whom to invite, and the language of the letter."""

    email: Line
    language: Language = "en"


class InvitationOut(Schema):
    """An invitation, whether it can be used, and whether a letter has carried its link."""

    id: int
    email: str
    roles: list[str]
    unit: UnitOut | None
    department: str
    state: InvitationState
    expires: datetime
    mailed: bool


class IssuedOut(Schema):
    """An invitation just made. ``link`` is there only where no letter could carry it, and only this once."""

    invitation: InvitationOut
    link: str | None


@route(router, "GET", "/members/{int:member}", "people.view", MemberOut)
def read_member(request: Called, member: int) -> Any:
    """Read a person and the roles."""
    return _member(request, member)


@route(router, "PUT", "/members/{int:member}", "people.manage", MemberOut)
def put_member(request: Called, member: int, given: MemberGiven) -> Any:
    """Give a member other roles, another unit or department."""
    found = _member(request, member)
    return change_member(
        request.actor, found, given.roles, unit=_unit(request, given.unit), department=given.department
    )


@route(router, "DELETE", "/members/{int:member}", "people.manage")
def delete_member(request: Called, member: int) -> None:
    """Take a person out of the organisation. What the person did stays."""
    remove_member(request.actor, _member(request, member))


@route(router, "GET", "/invitations", "people.view", Listed[InvitationOut])
def list_invitations(request: Called, paging: Query[Paging]) -> Any:
    """List the invitations, newest first."""
    return listed(request.actor.owner.invitations.select_related("unit"), paging)


@route(router, "POST", "/invitations", "people.manage", IssuedOut, also={429: Trouble})
@limited("invite")
def create_invitation(request: Called, given: InvitationGiven) -> Any:
    """Invite a person; the link can be used once, for two weeks."""
    issued = invite(
        request.actor, given.email, given.roles, unit=_unit(request, given.unit), department=given.department,
        language=given.language,
    )  # fmt: skip
    return _out(request, issued)


@route(router, "POST", "/invitations/{int:invitation}/again", "people.manage", IssuedOut, also={429: Trouble})
@limited("invite")
def send_invitation_again(request: Called, invitation: int) -> Any:
    """Send an invitation once more, with a new link; the old one is worth nothing."""
    return _out(request, invite_again(request.actor, _invitation(request, invitation)))


@route(router, "DELETE", "/invitations/{int:invitation}", "people.manage")
def withdraw_invitation(request: Called, invitation: int) -> None:
    """Withdraw an invitation; its link is worth nothing."""
    withdraw(request.actor, _invitation(request, invitation))


def _member(request: Called, member: int) -> Membership:
    its = Membership.objects.select_related("user", "unit", "organisation")
    return get_object_or_404(its, organisation=request.actor.owner, pk=member)


def _invitation(request: Called, invitation: int) -> Invitation:
    its = Invitation.objects.select_related("unit", "organisation")
    return get_object_or_404(its, organisation=request.actor.owner, pk=invitation)


def _unit(request: Called, unit: int | None) -> Unit | None:
    return None if unit is None else get_object_or_404(Unit, organisation=request.actor.owner, pk=unit)


def _out(request: Called, issued: Issued) -> dict[str, Any]:
    mailed = deliver(issued, by=str(request.user))
    issued.invitation.mailed = mailed
    return {"invitation": issued.invitation, "link": None if mailed else issued.link}
