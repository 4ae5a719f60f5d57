"""What the audit log of an organisation is told of its people's accounts, though nobody of it did anything."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from leadline.web.accounts.models import User
from leadline.web.audit.models import Entry
from leadline.web.core.actions import Actor, record
from leadline.web.core.reading import address_of
from leadline.web.organisations.models import Membership

QUIET = timedelta(minutes=15)
"""While an account stays locked its lock is told once."""


def note_lock(request: HttpRequest, username: str, **_more: Any) -> None:
    """Note in every organisation a person belongs to that the account was locked after failed sign-ins."""
    user = User.objects.filter(email__iexact=username).first()
    if user is None:
        return
    told = Entry.objects.filter(action="person-locked", subject_id=str(user.pk), at__gt=timezone.now() - QUIET)
    if told.exists():
        return
    for membership in Membership.objects.filter(user=user).select_related("organisation"):
        actor = Actor(organisation=membership.organisation, address=address_of(request))
        record(actor, "person-locked", user, {"email": user.email})
