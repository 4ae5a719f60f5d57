"""The page on which a person sees where the own account is signed in, and ends one session or all others."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from leadline.text import Language, say
from leadline.web.accounts.sessions import device_of, end_session, sessions_of
from leadline.web.accounts.views import own_account
from leadline.web.core.reading import language_of
from leadline.web.core.signedin import signed_in


@require_safe
@never_cache
@signed_in
def sessions(request: HttpRequest) -> HttpResponse:
    """Show where the person is signed in."""
    _, user = own_account(request)
    here = request.session.session_key
    rows = [
        {"session": each, "device": _device(each, language_of(request)), "here": each.session_key == here}
        for each in sessions_of(user)
    ]
    return render(request, "accounts/sessions.html", {"rows": rows, "others": len(rows) > 1})


@require_POST
@signed_in
def end(request: HttpRequest, session: int) -> HttpResponse:
    """End one of the person's other sessions; the present one is ended by signing out."""
    actor, user = own_account(request)
    row = get_object_or_404(UserSession, user=user, pk=session)
    if row.session_key == request.session.session_key:
        raise Http404
    end_session(actor, user, row)
    messages.success(request, say("web", "session-ended", language_of(request)))
    return redirect("sessions")


def _device(row: Any, language: Language) -> str:
    browser, system = device_of(row.user_agent)
    said = [say("web", f"session-browser-{browser or 'unknown'}", language)]
    return " · ".join([*said, say("web", f"session-system-{system}", language)] if system else said)
