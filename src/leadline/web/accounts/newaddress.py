"""A person changes the own address: by a link that goes to the new one, which nobody but its owner can follow.

What the link carries is signed and kept nowhere. It is worth nothing once it was used, after a day, and after
the password has changed or the person was signed out everywhere.
"""

from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from leadline.errors import InputError
from leadline.web.accounts.models import User

_SALT = "leadline.address"
SECONDS = 24 * 3600
"""How long a link can be used."""


def link_for(user: User, address: str) -> str:
    """Return the link that makes ``address`` the user's."""
    told = {"user": user.pk, "was": user.email, "is": address, "state": user.get_session_auth_hash()}
    return f"{settings.PUBLIC_URL}{reverse('address-confirm', args=[signing.dumps(told, salt=_SALT, compress=True)])}"


def address_in(token: str, user: User) -> str:
    """Return the new address of a link, for the account it was made for.

    Raises:
        InputError: it is none, is too old, was used, or is another person's.
    """
    try:
        told: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=SECONDS)
    except signing.BadSignature as error:
        raise InputError.of("web-address-link") from error
    if told["user"] != user.pk:
        raise InputError.of("web-address-other")
    if (told["was"], told["state"]) != (user.email, user.get_session_auth_hash()):
        raise InputError.of("web-address-link")
    return str(told["is"])
