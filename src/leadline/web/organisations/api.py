"""Organisations, their units and their members, for programs."""

from datetime import datetime
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from leadline.web.core.formerrors import refuse
from leadline.web.core.roles import Role
from leadline.web.core.schemas import Id, Line, Title
from leadline.web.organisations.actions import add_unit, remove_unit, rename_organisation, rename_unit
from leadline.web.organisations.forms import MemberForm
from leadline.web.organisations.letters import deliver
from leadline.web.organisations.members import change_member, invite, invite_again, remove_member, withdraw
from leadline.web.organisations.models import Invitation, Membership, Unit
from leadline.web.organisations.routes import Called, Listed, Paging, listed, route

router = Router(tags=["organisations"])


class OrganisationOut(Schema):
    """An organisation as the caller sees it."""

    slug: str
    name: str
    created: datetime


class NameGiven(Schema):
    """A name."""

    name: Line


class UnitOut(Schema):
    """A business unit."""

    id: int
    name: str


class MemberOut(Schema):
    """A person in the organisation."""

    id: int
    name: str
    email: str
    roles: list[str]
    department: str
    unit: UnitOut | None

    @staticmethod
    def resolve_name(row: Membership) -> str:
        """Return the person's name."""
        return row.user.get_full_name()

    @staticmethod
    def resolve_email(row: Membership) -> str:
        """Return the person's address."""
        return row.user.email


class MemberGiven(Schema):
    """What a member may do and where the member belongs; `department` is an id of the model."""

    roles: list[Role] = Field(min_length=1, max_length=20)
    department: Title = ""
    unit: Id | None = None


class InvitationGiven(MemberGiven):
    """A person to be invited."""

    email: Line
    language: Literal["en", "zh-Hans"] = "en"


class InvitationOut(Schema):
    """An invitation; the link is only in the letter."""

    id: int
    email: str
    roles: list[str]
    department: str
    unit: UnitOut | None
    expires: datetime
    mailed: bool


@route(router, "GET", "", "organisation.view", OrganisationOut)
def read_organisation(request: Called) -> Any:
    """Read the organisation."""
    return request.actor.owner


@route(router, "PATCH", "", "organisation.manage", OrganisationOut)
def change_organisation(request: Called, given: NameGiven) -> Any:
    """Give the organisation another name; its address stays."""
    return rename_organisation(request.actor, given.name)


@route(router, "GET", "/units", "organisation.view", Listed[UnitOut])
def list_units(request: Called, paging: Query[Paging]) -> Any:
    """List the business units."""
    return listed(request.actor.owner.units.all(), paging)


@route(router, "POST", "/units", "organisation.manage", UnitOut)
def create_unit(request: Called, given: NameGiven) -> Any:
    """Add a business unit."""
    return add_unit(request.actor, given.name)


@route(router, "PATCH", "/units/{int:unit}", "organisation.manage", UnitOut)
def patch_unit(request: Called, unit: int, given: NameGiven) -> Any:
    """Give a business unit another name."""
    return rename_unit(request.actor, get_object_or_404(Unit, organisation=request.actor.owner, pk=unit), given.name)


@route(router, "DELETE", "/units/{int:unit}", "organisation.manage")
def delete_unit(request: Called, unit: int) -> None:
    """Remove a business unit. Answers that name it keep the name."""
    remove_unit(request.actor, get_object_or_404(Unit, organisation=request.actor.owner, pk=unit))


@route(router, "GET", "/members", "people.view", Listed[MemberOut])
def list_members(request: Called, paging: Query[Paging]) -> Any:
    """List the people and their roles."""
    return listed(request.actor.owner.memberships.select_related("user", "unit"), paging)


@route(router, "PATCH", "/members/{int:member}", "people.manage", MemberOut)
def patch_member(request: Called, member: int, given: MemberGiven) -> Any:
    """Give a member other roles, another unit or department."""
    return change_member(request.actor, _member(request, member), **_checked(request, given))


@route(router, "DELETE", "/members/{int:member}", "people.manage")
def delete_member(request: Called, member: int) -> None:
    """Take a person out of the organisation; the account stays."""
    remove_member(request.actor, _member(request, member))


@route(router, "GET", "/invitations", "people.view", Listed[InvitationOut])
def list_invitations(request: Called, paging: Query[Paging]) -> Any:
    """List invitations that nobody has accepted or withdrawn."""
    rows = Invitation.objects.filter(organisation=request.actor.owner, accepted=None, withdrawn=None)
    return listed(rows.select_related("unit").order_by("-id"), paging)


@route(router, "POST", "/invitations", "people.manage", InvitationOut)
def create_invitation(request: Called, given: InvitationGiven) -> Any:
    """Invite a person; the letter goes out at once."""
    asked = _checked(request, given)
    issued = invite(request.actor, given.email, language=given.language, **asked)
    deliver(issued, by=str(request.actor.user))
    return issued.invitation


@route(router, "POST", "/invitations/{int:invitation}/again", "people.manage", InvitationOut, status=200)
def send_invitation_again(request: Called, invitation: int) -> Any:
    """Send an invitation with a new link; the old one is worth nothing from now on."""
    issued = invite_again(request.actor, _invitation(request, invitation))
    deliver(issued, by=str(request.actor.user))
    return issued.invitation


@route(router, "DELETE", "/invitations/{int:invitation}", "people.manage")
def delete_invitation(request: Called, invitation: int) -> None:
    """Withdraw an invitation, as when it went to a wrong address."""
    withdraw(request.actor, _invitation(request, invitation))


def _checked(request: Called, given: MemberGiven) -> dict[str, Any]:
    form = MemberForm(
        given.model_dump(include={"roles", "department", "unit"}),
        organisation=request.actor.owner,
        language=request.language,
    )
    return form.cleaned_data if form.is_valid() else refuse(form)


def _member(request: Called, member: int) -> Membership:
    its = Membership.objects.select_related("user", "unit", "organisation")
    return get_object_or_404(its, organisation=request.actor.owner, pk=member)


def _invitation(request: Called, invitation: int) -> Invitation:
    return get_object_or_404(Invitation, organisation=request.actor.owner, pk=invitation)
