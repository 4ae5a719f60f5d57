"""Organisations, their units and their members, for programs."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from leadline.web.core.schemas import Given, Line
from leadline.web.organisations.actions import add_unit, remove_unit, rename_organisation, rename_unit
from leadline.web.organisations.models import Membership, Unit
from leadline.web.organisations.routes import Called, Listed, Paging, listed, route

router = Router(tags=["organisations"])


class OrganisationOut(Schema):
    """An organisation as the caller sees it."""

    slug: str
    name: str
    created: datetime


class NameGiven(Given):
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
def change_unit(request: Called, unit: int, given: NameGiven) -> Any:
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
