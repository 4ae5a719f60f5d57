"""What goes wrong, told to people: an error of the core becomes a page with its sentences, never a stack of code."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leadline.errors import LeadlineError
from leadline.text import say
from leadline.web.core.problems import is_program, trouble
from leadline.web.core.reading import spoken


def fault_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> "_Faults":
    """Turn a ``LeadlineError`` of a view into a page that says what is wrong and what to do."""
    return _Faults(get_response)


class _Faults:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405:
            return _no_page(request, response.headers.get("Allow", ""))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return a page for what the person gave wrong; anything else is the server's fault."""
        if not isinstance(exception, LeadlineError) or is_program(request):
            return None
        return render(request, "fault.html", _told(request, 422, exception), status=422)


def _told(request: HttpRequest, status: int | str, error: LeadlineError | None = None) -> dict[str, Any]:
    language = spoken(getattr(request, "language", None))
    return {
        "title": say("web", f"fault-{status}", language),
        "remedy": say("web", f"fault-{status}-remedy", language),
        "sentences": error.sentences(language) if error else [],
        "language": language,
        "way_out": True,
    }


def _fault(request: HttpRequest, status: int) -> HttpResponse:
    if is_program(request):
        return trouble(request, status)
    return render(request, "fault.html", _told(request, status), status=status)


def _no_page(request: HttpRequest, allowed: str) -> HttpResponse:
    """Say that an address takes what a form or a program sends, and is no page to open."""
    if is_program(request):
        return trouble(request, 405, headers={"Allow": allowed})
    response = render(request, "fault.html", _told(request, "button"), status=405)
    response.headers["Allow"] = allowed
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be understood."""
    return _fault(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the person may not."""
    return _fault(request, 403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old or came from elsewhere."""
    return _fault(request, 403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, or none for this person."""
    if request.path.startswith("/q/"):  # a respondent, who has no account and no start page
        return render(request, "fault.html", {**_told(request, "link"), "way_out": False}, status=404)
    return _fault(request, 404)


def too_large(request: HttpRequest) -> HttpResponse:
    """Say that more was sent than is taken; what was sent is not read, so the connection ends with the answer."""
    response = _fault(request, 413)
    response.headers["Connection"] = "close"
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """Say that this was asked for too often."""
    response = _fault(request, 429)
    response.headers["Retry-After"] = "60"
    return response


def closed(request: HttpRequest) -> HttpResponse:
    """Say that there is no such page, of one the library has and we do not."""
    return render(request, "fault.html", _told(request, 404), status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the server failed, which it has logged."""
    return _fault(request, 500)
