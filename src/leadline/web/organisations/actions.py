"""What is written about organisations, units and memberships."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from leadline.errors import InputError
from leadline.web.accounts.models import User
from leadline.web.accounts.running import check_runs
from leadline.web.core.actions import Actor, Outcome, action
from leadline.web.core.roles import ROLES, Role
from leadline.web.organisations.models import Membership, Organisation, Unit

FOUNDER: tuple[Role, ...] = ("administrator", "lead-assessor", "data-analyst")
"""The roles of who makes an organisation: enough to begin alone."""


@action("organisation-added", None)
def add_organisation(actor: Actor, name: str, *, owner: User, roles: Sequence[str] = FOUNDER) -> Outcome[Organisation]:
    """Make an organisation whose first member is ``owner``; only whoever runs the installation may."""
    check_runs(actor)
    organisation = Organisation.objects.create(name=name, slug=_free_slug(name))
    Membership.objects.create(organisation=organisation, user=owner, roles=sorted(set(roles), key=ROLES.index))
    return Outcome(organisation, details={"name": name})


@action("organisation-renamed", "organisation.manage")
def rename_organisation(actor: Actor, name: str) -> Outcome[Organisation]:
    """Give the organisation another name; its address stays."""
    organisation = actor.owner
    was, organisation.name = organisation.name, name
    organisation.save(update_fields=["name"])
    return Outcome(organisation, subject=organisation, details={"was": was, "is": name})


@action("unit-added", "organisation.manage")
def add_unit(actor: Actor, name: str) -> Outcome[Unit]:
    """Add a business unit.

    Raises:
        InputError: there is one of this name.
    """
    try:
        with transaction.atomic():
            unit = Unit.objects.create(organisation=actor.owner, name=name)
    except IntegrityError as error:
        raise InputError.of("web-unit-exists", file=name) from error
    return Outcome(unit, subject=unit, details={"name": name})


@action("unit-renamed", "organisation.manage")
def rename_unit(actor: Actor, unit: Unit, name: str) -> Outcome[Unit]:
    """Give a business unit another name.

    Raises:
        InputError: there is another one of this name.
    """
    was, unit.name = unit.name, name
    try:
        with transaction.atomic():
            unit.save(update_fields=["name"])
    except IntegrityError as error:
        raise InputError.of("web-unit-exists", file=name) from error
    return Outcome(unit, subject=unit, details={"was": was, "is": name})


@action("unit-removed", "organisation.manage")
def remove_unit(actor: Actor, unit: Unit) -> Outcome[None]:
    """Remove a business unit; answers that name it keep the name."""
    gone = Unit(pk=unit.pk, organisation=unit.organisation, name=unit.name)
    unit.delete()
    return Outcome(None, subject=gone, details={"name": gone.name})


def _free_slug(name: str) -> str:
    basis = slugify(name)[:50] or "organisation"
    slug, number = basis, 1
    while Organisation.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{basis}-{number}"
    return slug
