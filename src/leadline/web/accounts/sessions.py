"""Where a person is signed in: each browser, since when and when it was last seen, and ending one of them.

django-allauth keeps the list; a session that has ended leaves it. When it was last seen is noted now and then, so that
looking at a page writes nothing.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from leadline.web.accounts.models import User
from leadline.web.core.actions import Actor, Outcome, action

NOTED_EVERY = timedelta(minutes=5)

_BROWSERS = (
    ("wechat", "MicroMessenger/"),
    ("wecom", "wxwork/"),
    ("dingtalk", "DingTalk/"),
    ("feishu", "Lark/"),
    ("edge", "Edg"),
    ("opera", "OPR/"),
    ("samsung", "SamsungBrowser/"),
    ("firefox", "Firefox/"),
    ("firefox", "FxiOS/"),
    ("chrome", "Chrome/"),
    ("chrome", "CriOS/"),
    ("safari", "Safari/"),
)
"""By which words browsers tell what they are; most name others too, so the order decides."""
_SYSTEMS = (
    ("harmony", "HarmonyOS"),
    ("harmony", "OpenHarmony"),
    ("android", "Android"),
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("windows", "Windows"),
    ("mac", "Mac OS X"),
    ("linux", "Linux"),
)


def session_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Note when and where the browser of somebody who is signed in was last seen, but not while answering.

    Nothing may tell when somebody was at a questionnaire that promises anonymity.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        answering = request.path.startswith(("/q/", "/api/"))  # which no session opens
        if request.user.is_authenticated and request.session.session_key and not answering:
            seen = UserSession.objects.filter(
                session_key=request.session.session_key, last_seen_at__gt=timezone.now() - NOTED_EVERY
            )
            if not seen.exists():
                UserSession.objects.create_from_request(request)
        return get_response(request)

    return respond


def sessions_of(user: User) -> list[Any]:
    """Return where a person is signed in, last seen first; what has ended is forgotten."""
    its = UserSession.objects.purge_and_list(user)
    return sorted(its, key=lambda each: (each.last_seen_at, each.pk), reverse=True)


@action("session-ended", None)
def end_session(actor: Actor, user: User, session: Any) -> Outcome[None]:
    """End one of the actor's own sessions: that browser has to sign in again."""
    browser, system = device_of(session.user_agent)
    gone = {"browser": browser, "system": system, "address": session.ip}
    session.end()
    return Outcome(None, subject=user, details=gone)


def device_of(user_agent: str) -> tuple[str, str]:
    """Return which browser on which system says what it is by ``user_agent``; empty where nothing is recognised.

    >>> device_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0")
    ('edge', 'windows')
    >>> device_of("curl/8")
    ('', '')
    """
    return _named(_BROWSERS, user_agent), _named(_SYSTEMS, user_agent)


def _named(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, word in known if word in user_agent), "")
