"""What is written about people in an organisation: invited, joined, given other roles, removed."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from leadline.errors import InputError
from leadline.model import load_model
from leadline.web.accounts.models import User
from leadline.web.core.actions import Actor, Outcome, action
from leadline.web.core.roles import ROLES
from leadline.web.organisations.models import Invitation, Membership, Organisation, Unit

DAYS = 14
"""How long an invitation can be used."""


@dataclass(frozen=True)
class Issued:
    """An invitation and its link, which is known only now: the database keeps no more than its digest."""

    invitation: Invitation
    token: str

    @property
    def link(self) -> str:
        """The address the invited person follows."""
        return f"{settings.PUBLIC_URL}{reverse('invitation', args=[self.token])}"


def find_invitation(token: str) -> Invitation | None:
    """Return the invitation of a link, in whatever state it is; None where there is none."""
    its = Invitation.objects.select_related("organisation", "invited_by", "unit")
    return its.filter(digest=_digest(token)).first()


@action("person-invited", "people.manage")
def invite(
    actor: Actor, email: str, roles: Sequence[str], *, unit: Unit | None = None, department: str = "", language: str
) -> Outcome[Issued]:
    """Ask a person to join in ``roles``; the link can be used once, for two weeks.

    Raises:
        InputError: this is no address or department, the person belongs to the organisation, or there is an open
            invitation.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise InputError.of("web-address-wrong", file=address) from error
    _check_department(department)
    if Membership.objects.filter(organisation=actor.owner, user__email__iexact=address).exists():
        raise InputError.of("web-member-already", file=address)
    earlier = Invitation.objects.filter(organisation=actor.owner, email=address, accepted=None, withdrawn=None)
    if earlier.filter(expires__gt=timezone.now()).exists():
        raise InputError.of("web-invited-already", file=address)
    earlier.update(withdrawn=timezone.now())
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=actor.owner, email=address, roles=_ordered(roles), unit=_own(actor, unit), department=department,
        language=language, digest=_digest(token), invited_by=actor.user, expires=_end(),
    )  # fmt: skip
    return Outcome(Issued(invitation, token), subject=invitation, details={"email": address, "roles": invitation.roles})


@action("invitation-sent-again", "people.manage")
def invite_again(actor: Actor, invitation: Invitation) -> Outcome[Issued]:
    """Give an invitation a new link and two more weeks; the old link is worth nothing from now on.

    Raises:
        InputError: it was accepted or withdrawn.
    """
    _check_pending(invitation)
    token = secrets.token_urlsafe(32)
    invitation.digest, invitation.expires, invitation.mailed = _digest(token), _end(), False
    invitation.save(update_fields=["digest", "expires", "mailed"])
    return Outcome(Issued(invitation, token), subject=invitation, details={"email": invitation.email})


@action("invitation-withdrawn", "people.manage")
def withdraw(actor: Actor, invitation: Invitation) -> Outcome[None]:
    """Make an invitation's link worthless, as when it went to a wrong address.

    Raises:
        InputError: it was accepted or withdrawn before.
    """
    _check_pending(invitation)
    invitation.withdrawn = timezone.now()
    invitation.save(update_fields=["withdrawn"])
    return Outcome(None, subject=invitation, details={"email": invitation.email})


@action("invitation-accepted", None)
def accept(actor: Actor, invitation: Invitation, user: User) -> Outcome[Membership]:
    """Make ``user`` a member as the invitation says. Whoever calls has made sure that the link is the user's.

    Raises:
        InputError: it was used, was withdrawn or is too old, or is another person's.
    """
    current = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if current.state != "open":
        raise InputError.of(f"web-invitation-{current.state}", file=current.email)
    if user.email.lower() != current.email:
        raise InputError.of("web-invitation-other", file=current.email)
    current.accepted = timezone.now()
    current.save(update_fields=["accepted"])
    membership, new = Membership.objects.get_or_create(
        organisation=current.organisation,
        user=user,
        defaults={"roles": current.roles, "unit": current.unit, "department": current.department},
    )
    if not new:
        membership.roles = _ordered([*membership.roles, *current.roles])
        membership.save(update_fields=["roles"])
    return Outcome(membership, subject=membership, details={"roles": membership.roles})


@action("member-changed", "people.manage")
def change_member(
    actor: Actor, membership: Membership, roles: Sequence[str], *, unit: Unit | None, department: str
) -> Outcome[Membership]:
    """Give a member other roles, another unit or department.

    Raises:
        InputError: nobody would administer the organisation any more, or this is no department.
    """
    _check_department(department)
    was = list(membership.roles)
    if "administrator" not in roles:
        _check_not_last(membership)
    membership.roles, membership.unit, membership.department = _ordered(roles), _own(actor, unit), department
    membership.save(update_fields=["roles", "unit", "department"])
    told = {"was": was, "is": membership.roles, "unit": str(unit or ""), "department": department}
    return Outcome(membership, subject=membership, details={name: value for name, value in told.items() if value})


@action("member-granted", None)
def grant(actor: Actor, user: User, role: str) -> Outcome[Membership]:
    """Give an account a role in the organisation, at the server's terminal alone."""
    actor.must_be_trusted()
    membership, _ = Membership.objects.get_or_create(organisation=actor.owner, user=user)
    membership.roles = _ordered([*membership.roles, role])
    membership.save(update_fields=["roles"])
    return Outcome(membership, subject=membership, details={"roles": membership.roles})


@action("member-removed", "people.manage")
def remove_member(actor: Actor, membership: Membership) -> Outcome[None]:
    """Take a person out of the organisation. What the person did stays, and so does the account.

    Raises:
        InputError: nobody would administer the organisation any more.
    """
    _check_not_last(membership)
    gone = Membership(pk=membership.pk, organisation=membership.organisation, user=membership.user)
    membership.delete()
    return Outcome(None, subject=gone, details={"email": gone.user.email, "roles": membership.roles})


def _check_not_last(membership: Membership) -> None:
    """Raise where ``membership`` is the last administrator's; two who go at the same time wait for one another."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    its = Membership.objects.filter(organisation=membership.organisation_id)
    administrators = {each.pk for each in its if "administrator" in each.roles and each.user.is_active}
    if administrators == {membership.pk}:
        raise InputError.of("web-last-administrator", file=str(membership.user))


def _check_department(department: str) -> None:
    known = [each.id for each in load_model("ltc").process.departments]
    if department and department not in known:
        raise InputError.of("web-department-unknown", file=department, departments=", ".join(known))


def _check_pending(invitation: Invitation) -> None:
    if invitation.state not in ("open", "expired"):
        raise InputError.of(f"web-invitation-{invitation.state}", file=invitation.email)


def _own(actor: Actor, unit: Unit | None) -> Unit | None:
    """Return a unit of the actor's own organisation, never another's."""
    return Unit.objects.get(organisation=actor.owner, pk=unit.pk) if unit else None


def _ordered(roles: Sequence[str]) -> list[str]:
    return sorted(set(roles), key=ROLES.index)


def _end() -> datetime:
    return timezone.now() + timedelta(days=DAYS)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
