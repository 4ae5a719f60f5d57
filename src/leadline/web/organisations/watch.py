"""What the audit log is told of people's accounts, which the library writes and no action does."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from leadline.web.accounts.locks import address_counted
from leadline.web.accounts.models import User
from leadline.web.audit.models import Entry
from leadline.web.core.actions import Actor, record
from leadline.web.core.reading import address_of
from leadline.web.organisations.models import Membership, Organisation

QUIET = timedelta(minutes=15)
"""While an account stays locked its lock is told once."""


def watch() -> None:
    """Listen for what happens to accounts."""
    from allauth.account.signals import password_changed, password_reset, password_set
    from allauth.mfa.signals import authenticator_added, authenticator_removed
    from allauth.socialaccount.signals import social_account_added
    from axes.signals import user_locked_out

    user_locked_out.connect(note_lock, dispatch_uid="note-lock")
    for signal in (password_changed, password_reset, password_set):
        signal.connect(note_password, dispatch_uid="note-password")
    authenticator_added.connect(note_second_step_on, dispatch_uid="note-second-step")
    authenticator_removed.connect(note_second_step_off, dispatch_uid="note-second-step")
    social_account_added.connect(note_company, dispatch_uid="note-company")


def note_lock(request: HttpRequest, username: str, **_more: Any) -> None:
    """Note that an account was locked after failed sign-ins; nobody of the organisation did it."""
    user = User.objects.filter(email__iexact=address_counted(username)).first()
    if user is None:
        return
    told = Entry.objects.filter(action="person-locked", subject_id=str(user.pk), at__gt=timezone.now() - QUIET)
    if not told.exists():
        _note(request, user, "person-locked", by=None)


def note_password(request: HttpRequest, user: User, **_more: Any) -> None:
    """Note that a password was set."""
    _note(request, user, "person-password-set", by=user)


def note_second_step_on(request: HttpRequest, user: User, authenticator: Any, **_more: Any) -> None:
    """Note that two-step sign-in was turned on; its recovery codes are part of it."""
    if authenticator.type == "totp":
        _note(request, user, "person-second-step-on", by=user)


def note_second_step_off(request: HttpRequest, user: User, authenticator: Any, **_more: Any) -> None:
    """Note that two-step sign-in was turned off."""
    if authenticator.type == "totp":
        _note(request, user, "person-second-step-off", by=user)


def note_company(request: HttpRequest, sociallogin: Any, **_more: Any) -> None:
    """Note that an account can be signed in to by the company's server from now on."""
    _note(request, sociallogin.user, "person-company-connected", by=sociallogin.user)


def _note(request: HttpRequest, user: User, name: str, *, by: User | None) -> None:
    """Add a row in every organisation the person belongs to; in none's where there is none yet."""
    its = Membership.objects.filter(user=user).select_related("organisation")
    organisations: list[Organisation | None] = [membership.organisation for membership in its]
    for organisation in organisations or [None]:
        actor = Actor(organisation=organisation, user=by, address=address_of(request))
        record(actor, name, user, {"email": user.email})
