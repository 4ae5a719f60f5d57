"""Which account a sign-in is counted for, so that six failures lock it for a while."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest


def account_of(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """Return the address a sign-in was tried for, however it was written: one account, one count.

    >>> account_of(None, {"email": " Ann@Haichuan.example "})
    'ann@haichuan.example'
    """
    given = credentials or {}
    named = given.get("email") or given.get("username") or given.get("login")
    if not named and request is not None:
        named = request.POST.get("login")
    return str(named or "").strip().lower()
