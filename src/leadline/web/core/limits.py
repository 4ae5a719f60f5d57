"""How often something may be asked for: pages that guess, spend or send answer only so many times a minute.

How often is in the settings (``ACCOUNT_RATE_LIMITS``), where django-allauth has its own too.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.core.ratelimit import consume_or_429
from django.http import HttpResponseBase

View = Callable[..., HttpResponseBase]


def limited(action: str, *, looking: bool = False) -> Callable[[View], View]:
    """Limit how often a view takes a form, or, with ``looking``, is asked for at all; more gets 429 and a page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def respond(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            refused = consume_or_429(request, action=action, limit_get=looking)
            return cast("HttpResponseBase", refused) if refused else view(request, *args, **kwargs)

        return respond

    return decorate
