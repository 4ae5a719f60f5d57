"""What pages of signing in ask for: the company's own server, and how long a lock lasts."""

import math
from datetime import timedelta

from django import template

from leadline.web.accounts.adapter import company_server

register = template.Library()


@register.simple_tag
def company_sign_in() -> dict[str, str] | None:
    """Return the company's OpenID Connect server; None where people sign in by password alone."""
    return company_server()


@register.filter
def minutes(span: timedelta) -> int:
    """Return a time span in minutes, rounded up.

    >>> minutes(timedelta(seconds=61))
    2
    """
    return math.ceil(span.total_seconds() / 60)
