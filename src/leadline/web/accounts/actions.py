"""What is written about accounts: by the person, or at the server's terminal."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.ratelimit import clear
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.http import HttpRequest
from django.utils import timezone

from leadline.errors import InputError
from leadline.text import Language
from leadline.web.accounts.addresses import prove_address
from leadline.web.accounts.locks import account_of
from leadline.web.accounts.models import User
from leadline.web.accounts.newaddress import link_for
from leadline.web.core import mail
from leadline.web.core.actions import Actor, Outcome, action, change, record


@action("account-added", None)
def add_account(
    actor: Actor,
    email: str,
    password: str,
    *,
    name: str,
    language: str,
    time_zone: str,
    proven: bool,
    runs_installation: bool = False,
) -> Outcome[User]:
    """Make an account for somebody who followed a link; ``proven`` where the link came by a letter to the address."""
    if runs_installation:
        actor.must_be_trusted()
    user = User.objects.create_user(
        email, password, name=name, language=language, time_zone=time_zone,
        is_superuser=runs_installation, is_staff=runs_installation,
    )  # fmt: skip
    if proven:
        prove_address(user)
    return Outcome(user, subject=user, details={"email": user.email})


@action("profile-changed", None)
def change_profile(actor: Actor, user: User, values: Mapping[str, str]) -> Outcome[User]:
    """Change name, language or time zone of the actor's own account."""
    _check_own(actor, user)
    return Outcome(user, subject=user, details=change(user, values))


@action("address-asked", None)
def ask_address(actor: Actor, user: User, email: str) -> Outcome[None]:
    """Send a link to a new address of the actor's own account, unless another account has it; it works for a day."""
    _check_own(actor, user)
    if not User.objects.filter(email__iexact=email).exists():
        transaction.on_commit(lambda: _tell(user, email, "address-confirm", link=link_for(user, email), email=email))
    return Outcome(None, subject=user, details={"email": email})


@action("address-changed", None)
def change_address(actor: Actor, user: User, email: str) -> Outcome[User]:
    """Give the actor's own account the address that was just proven, and tell the old one.

    Raises:
        InputError: another account has it by now.
    """
    _check_own(actor, user)
    was, user.email = user.email, email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
            EmailAddress.objects.filter(user=user).delete()
            prove_address(user)
    except IntegrityError as error:
        user.email = was
        raise InputError.of("web-address-taken", file=email) from error
    details = {"was": was, "is": email}
    note_everywhere(actor, "address-changed", user, details)
    transaction.on_commit(lambda: _tell(user, was, "address-changed", email=email))
    return Outcome(user, subject=user, details=details)


@action("signed-out-elsewhere", None)
def sign_out_elsewhere(actor: Actor, user: User) -> Outcome[User]:
    """End every session of an account; the page that asks keeps its own."""
    _check_own(actor, user)
    user.sessions += 1
    user.save(update_fields=["sessions"])
    return Outcome(user, subject=user)


@action("person-unlocked", None)
def unlock(actor: Actor, user: User) -> Outcome[int]:
    """Forget the failed sign-ins of an account, so that it can be tried again; return how many there were."""
    actor.must_be_trusted()
    its = AccessAttempt.objects.filter(Q(username=user.email) | Q(username__startswith=f"{user.email} "))
    failures = its.aggregate(times=Sum("failures_since_start"))["times"] or 0
    its.delete()
    somewhere = HttpRequest()
    somewhere.META["REMOTE_ADDR"] = "127.0.0.1"  # where the terminal is
    clear(somewhere, action="login_failed", key=account_of(None, {"email": user.email}))
    return Outcome(failures, subject=user, details={"failures": failures})


@action("person-second-step-removed", None)
def remove_second_step(actor: Actor, user: User) -> Outcome[bool]:
    """Take the second step of signing in off an account, whose phone is lost; return whether there was one."""
    actor.must_be_trusted()
    removed, _ = Authenticator.objects.filter(user=user).delete()
    return Outcome(bool(removed), subject=user)


def _check_own(actor: Actor, user: User) -> None:
    if not actor.trusted and actor.user != user:
        raise PermissionDenied("account")


def note_everywhere(actor: Actor, name: str, user: User, details: Mapping[str, Any]) -> None:
    """Add a row to the log of every organisation a person belongs to, beside the action's own, which is in no one's."""
    for membership in user.memberships.select_related("organisation"):
        record(replace(actor, organisation=membership.organisation), name, user, details)


def _tell(user: User, to: str, letter: str, **params: Any) -> None:
    language: Language = "zh-Hans" if user.language == "zh-Hans" else "en"
    mail.send_aside(
        to, letter, language, site=settings.PUBLIC_URL, when=f"{timezone.now():%Y-%m-%d %H:%M} UTC", **params
    )
