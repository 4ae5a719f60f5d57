"""What failed sign-ins are counted for, so that guessing is slow and a stranger still keeps nobody out.

Six failures from one network lock the account for that network alone. All networks together have a bound of their own
(``login_failed`` in the settings), which nobody reaches from one of them. A browser in which the person signed in
before, or set a new password by a letter's link, is counted apart: whatever strangers do, it gets through.
"""

import ipaddress
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from leadline.web.core.reading import address_of

_SALT = "leadline.known"
_YEAR = 365 * 24 * 3600


def account_of(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """Return what a sign-in is counted for: the address however it was written, and the browser if it is known.

    >>> account_of(None, {"email": " Ann@Haichuan.example "})
    'ann@haichuan.example'
    """
    given = credentials or {}
    named = given.get("email") or given.get("username") or given.get("login")
    if not named and request is not None:
        named = request.POST.get("login")
    address = str(named or "").strip().lower()[:200]
    known = _known(request, address) if request is not None and address else ""
    return f"{address} {known}" if known else address


def address_counted(account: str) -> str:
    """Return the address of what a sign-in is counted for.

    >>> address_counted("ann@haichuan.example 3f9a"), address_counted("ann@haichuan.example")
    ('ann@haichuan.example', 'ann@haichuan.example')
    """
    return account.partition(" ")[0]


def network_of(request: HttpRequest) -> str | None:
    """Return where a sign-in comes from: an address, of IPv6 the network of one household or office (/64)."""
    address = address_of(request)
    if address is None or ":" not in address:
        return address
    return str(ipaddress.IPv6Network(f"{address.partition('%')[0]}/64", strict=False).network_address)


def know_browser(request: HttpRequest | None, user: Any, **_more: Any) -> None:
    """Have the browser known from now on as one in which this account was signed in."""
    if request is not None:
        address = user.email.lower()[:200]
        request.known_as = address, _known(request, address) or secrets.token_hex(8)  # type: ignore[attr-defined]


def know_browser_anew(request: HttpRequest, user: Any, **_more: Any) -> None:
    """Have the browser known by another word, so that failures so far do not count: a letter's link was followed."""
    request.known_as = user.email.lower()[:200], secrets.token_hex(8)  # type: ignore[attr-defined]


def known_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give a browser a word by which it is known again; it is for one account, and opens nothing."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if known := getattr(request, "known_as", None):
            address, word = known
            response.set_signed_cookie(
                _cookie(address), word, salt=_SALT + address, max_age=_YEAR, httponly=True, samesite="Lax",
                secure=settings.SECURE,
            )  # fmt: skip
        return response

    return respond


def _known(request: HttpRequest, address: str) -> str:
    return str(request.get_signed_cookie(_cookie(address), "", salt=_SALT + address, max_age=_YEAR))


def _cookie(address: str) -> str:
    """Return the name of the cookie, which does not tell the address to who sits at the browser."""
    return f"leadline_known_{salted_hmac(_SALT, address, algorithm='sha256').hexdigest()[:16]}"
