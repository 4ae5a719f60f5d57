"""What a request tells: the language and time zone it is read in, where it comes from, how much it brings along."""

import ipaddress
import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from leadline.text import LANGUAGES, Language

COOKIE = "leadline_language"


def language_of(request: HttpRequest) -> Language:
    """Return the language ``request`` is answered in."""
    user = getattr(request, "user", None)
    asked: str = (
        (user.language if user is not None and user.is_authenticated else None)
        or request.COOKIES.get(COOKIE)
        or request.headers.get("Accept-Language", "en")
    )
    if asked in LANGUAGES:
        return asked
    return "zh-Hans" if asked.strip().lower().startswith("zh") else "en"


def spoken(code: str | None) -> Language:
    """Return the language that is kept with an account, a letter or a campaign; English where it is none.

    >>> spoken("zh-Hans"), spoken("")
    ('zh-Hans', 'en')
    """
    return "zh-Hans" if code == "zh-Hans" else "en"


def address_of(request: HttpRequest) -> str | None:
    """Return the address a request came from: behind a proxy of ours the one it names, for nobody else is believed."""
    named = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
    if settings.SECURE_PROXY_SSL_HEADER and named:
        return named if _is_address(named) else None
    return request.META.get("REMOTE_ADDR") or None


def _is_address(named: str) -> bool:
    try:
        ipaddress.ip_address(named)
    except ValueError:
        return False
    return True


def length_of(request: HttpRequest) -> int:
    """Return how many bytes a request brings along: what is no number is none, and Django reads none then.

    >>> request = HttpRequest()
    >>> request.META["CONTENT_LENGTH"] = "12"
    >>> length_of(request), length_of(HttpRequest())
    (12, 0)
    """
    try:
        return max(0, int(request.META.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0


def reader_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer every request in the reader's language and time zone, and to the reader alone."""

    def respond(request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.language = language  # type: ignore[attr-defined]
        with translation.override("zh-hans" if language == "zh-Hans" else "en"):
            zone = getattr(request.user, "time_zone", "") if request.user.is_authenticated else ""
            with timezone.override(zoneinfo.ZoneInfo(zone) if zone else None):
                response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        if request.user.is_authenticated:  # what one person is shown is nothing for a cache that others use
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return respond


def reader_context(request: HttpRequest) -> dict[str, Any]:
    """Return what every template knows: the reader's language."""
    return {"language": getattr(request, "language", "en")}
