"""Make a token, tell whose one is, revoke one."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from leadline.web.api.models import ApiToken
from leadline.web.core.actions import Actor, Outcome, action
from leadline.web.organisations.routes import Holder, reads_tokens

PREFIX = "ll_"
_NOTED_EVERY = timedelta(minutes=1)


def digest_of(token: str) -> str:
    """Return what is kept of a token. It has 256 random bits, so a plain hash cannot be turned back.

    >>> digest_of("ll_x")[:8]
    '1b2e831e'
    """
    return hashlib.sha256(token.encode()).hexdigest()


@action("token-made", None)
def make_token(actor: Actor, name: str, days: int, *, made_by: ApiToken | None = None) -> Outcome[str]:
    """Return a new token of the actor, valid for some days; it is shown this once.

    One made by another token ends when that does and is revoked with it: a token that leaked does not live on by it.
    """
    if actor.user is None:
        raise PermissionDenied("token")
    token = PREFIX + secrets.token_urlsafe(32)
    expires = timezone.now() + timedelta(days=days)
    row = ApiToken.objects.create(
        organisation=actor.owner,
        user=actor.user,
        name=name,
        digest=digest_of(token),
        start=token[:8],
        expires=min(expires, made_by.expires) if made_by else expires,
        made_by=made_by,
    )
    return Outcome(token, subject=row, details={"name": name, "days": days})


@action("token-revoked", None)
def revoke_token(actor: Actor, row: ApiToken) -> Outcome[None]:
    """Make one of the actor's own tokens, and every token it has made, open nothing any more."""
    rows = [row.pk]
    while rows:
        ApiToken.objects.filter(pk__in=rows, user=actor.user, revoked=None).update(revoked=timezone.now())
        rows = list(ApiToken.objects.filter(made_by__in=rows).values_list("pk", flat=True))
    return Outcome(None, subject=row, details={"name": row.name})


@reads_tokens
def holder(token: str) -> Holder | None:
    """Return whose a token is; None for one that is unknown, expired, revoked or of somebody who may not sign in."""
    row = ApiToken.objects.select_related("user", "organisation").filter(digest=digest_of(token)).first()
    if row is None or not row.valid or not row.user.is_active:
        return None
    now = timezone.now()
    if row.used is None or now - row.used > _NOTED_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(used=now)
    return Holder(row.user, row.organisation, row)
