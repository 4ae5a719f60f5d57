"""Which addresses are proven: their owner followed a link that was sent there, or has the server's terminal.

Only of a proven address is the password kept when the company's server signs its owner in for the first time; otherwise
somebody else may have made the account and be waiting.
"""

from typing import Any

from allauth.account.models import EmailAddress

from leadline.web.accounts.models import User


def prove_address(user: User) -> None:
    """Note that the address of an account belongs to who uses it."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def prove_by_reset(user: User, **_more: Any) -> None:
    """Do so when a password was set by the link of a letter."""
    prove_address(user)
