"""Pages for who is signed in: all others are led to the sign-in page, and from there back to where they were."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

Answer = TypeVar("Answer", bound=HttpResponseBase)


def signed_in(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Make a view one that only who is signed in gets to."""

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return view(request, *args, **kwargs) if request.user.is_authenticated else lead_to_sign_in(request)

    return respond


def lead_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page, and from there to the page the person saw.

    That is not always what was asked for: most addresses a form is sent to show nothing when they are opened, and a
    part of a page is no page.
    """
    part = request.headers.get("HX-Request") == "true"
    asked = request.method in ("GET", "HEAD") and not part
    to_sign_in = redirect_to_login(request.get_full_path() if asked else _page_before(request))
    return HttpResponseClientRedirect(to_sign_in.url) if part else to_sign_in


def _page_before(request: HttpRequest) -> str:
    """Return the page of ours from which something was sent; the first page where the browser does not say."""
    named = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(named, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(named)
    return parts.path + (f"?{parts.query}" if parts.query else "")
