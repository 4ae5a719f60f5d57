"""How often something may be asked for: pages that guess, spend or send answer only so many times a minute.

How often is in the settings (``ACCOUNT_RATE_LIMITS``), where django-allauth has its own too. Those counts are in the
database (``CACHES``), so they hold for all processes of the server together.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.ratelimit import consume_or_429
from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import salted_hmac

from leadline.web.core.faults import too_many

View = Callable[..., Any]
_MINUTE, _HOUR = 60, 3600  # seconds


def limited(action: str, *, looking: bool = False) -> Callable[[View], View]:
    """Limit how often a view takes a form, or, with ``looking``, is asked for at all; more gets 429."""

    def decorate(view: View) -> View:
        @wraps(view)
        def respond(request: Any, *args: Any, **kwargs: Any) -> Any:
            refused = consume_or_429(request, action=action, limit_get=looking)
            return refused or view(request, *args, **kwargs)

        return respond

    return decorate


def thronged(by: str, most: Callable[[], int]) -> Callable[[View], View]:
    """Limit how often a view takes what is sent, by a part of its path, to ``most`` times a minute; more gets 429.

    Counted of nobody in particular: of who answers anonymously neither the address nor the moment may be kept.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def respond(request: Any, *args: Any, **kwargs: Any) -> Any:
            if request.method == "POST" and not take(f"{by}:{kwargs[by]}", most(), time.time()):
                return too_many(request)
            return view(request, *args, **kwargs)

        return respond

    return decorate


def take(key: str, most: int, now: float) -> bool:
    """Return whether there were fewer than ``most`` within the minute of ``now``, and count this one.

    What is kept is a number under a keyed digest, so that who reads the database learns neither what was asked for nor
    in which minute; it is forgotten on the hour, which tells nothing either. On PostgreSQL two at the same instant may
    count as one, which a limit of some hundreds does not mind.
    """
    counted = salted_hmac("leadline.limits", f"{key}:{now // _MINUTE}", algorithm="sha256").hexdigest()
    with transaction.atomic():
        times: int = cache.get(counted, 0) + 1
        cache.set(counted, times, timeout=2 * _HOUR - now % _HOUR)
    return times <= most
