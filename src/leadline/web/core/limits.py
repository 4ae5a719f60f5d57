"""How often something may be asked for: pages that guess, spend or send answer only so many times a minute.

How often is in the settings (``ACCOUNT_RATE_LIMITS``), where django-allauth has its own too. Those counts are in the
database (``CACHES``), so they hold for all processes of the server together.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.ratelimit import consume_or_429

from leadline.web.core.faults import too_many

View = Callable[..., Any]
_MINUTE = 60.0
_recent: dict[str, deque[float]] = {}
_counting = threading.Lock()


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

    Counted in the memory of each process, and of nobody in particular: of who answers anonymously neither the address
    nor the moment may be kept.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def respond(request: Any, *args: Any, **kwargs: Any) -> Any:
            if request.method == "POST" and not take(f"{by}:{kwargs[by]}", most(), time.monotonic()):
                return too_many(request)
            return view(request, *args, **kwargs)

        return respond

    return decorate


def take(key: str, most: int, now: float) -> bool:
    """Return whether there were fewer than ``most`` within the minute before ``now``, and count this one if so.

    >>> [take("doctest", 2, now) for now in (0.0, 1.0, 2.0, 60.5, 61.5)]
    [True, True, False, True, True]
    """
    with _counting:
        for old in [each for each, times in _recent.items() if times[-1] <= now - _MINUTE]:
            del _recent[old]
        times = _recent.setdefault(key, deque())
        while times and times[0] <= now - _MINUTE:
            times.popleft()
        if len(times) >= most:
            return False
        times.append(now)
        return True
