"""Pages of those who run the installation: everybody who has an account, and what belongs to no organisation's log."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from leadline.text import say
from leadline.web.accounts.models import User
from leadline.web.accounts.running import grant_installation, switch_off, switch_on, take_installation
from leadline.web.accounts.views import own_account
from leadline.web.audit.models import Entry
from leadline.web.core.actions import Actor
from leadline.web.core.again import confirmed
from leadline.web.core.reading import language_of
from leadline.web.core.signedin import signed_in
from leadline.web.organisations.audit import PAGE, tell

View = Callable[..., HttpResponse]
_DONE: dict[str, Callable[[Actor, User], User]] = {
    "grant": grant_installation,
    "take": take_installation,
    "off": switch_off,
    "on": switch_on,
}


def runs_installation(view: View) -> View:
    """Open a page to those who run the installation alone."""

    @signed_in
    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not own_account(request)[1].is_superuser:
            raise PermissionDenied("installation")
        return view(request, *args, **kwargs)

    return respond


@require_safe
@runs_installation
def accounts(request: HttpRequest) -> HttpResponse:
    """Show everybody who has an account, or those whose name or address has some letters in it."""
    wanted = request.GET.get("q", "").replace("\0", "").strip()
    rows = User.objects.prefetch_related("memberships__organisation").order_by("email")
    if wanted:
        rows = rows.filter(Q(email__icontains=wanted) | Q(name__icontains=wanted))
    context = {"people": Paginator(rows, PAGE).get_page(request.GET.get("page")), "wanted": wanted}
    return render(request, "installation/accounts.html", context)


@require_safe
@runs_installation
def account(request: HttpRequest, person: int) -> HttpResponse:
    """Show one account and what can be done with it."""
    return render(request, "installation/account.html", {"person": get_object_or_404(User, pk=person)})


@require_POST
@runs_installation
@confirmed()
def act(request: HttpRequest, person: int, what: str) -> HttpResponse:
    """Let a person run the installation or no longer, switch an account off or on."""
    found = get_object_or_404(User, pk=person)
    actor, own = own_account(request)
    _DONE[what](actor, found)
    messages.success(request, say("web", f"installation-done-{what}", language_of(request), name=str(found)))
    return redirect("organisations") if what == "take" and found == own else redirect("installation-account", person)


@require_safe
@runs_installation
def log(request: HttpRequest) -> HttpResponse:
    """Show what was done that is in no organisation's log, newest first."""
    shown = Paginator(Entry.objects.filter(organisation=None), PAGE).get_page(request.GET.get("page"))
    tell(shown, language_of(request))
    return render(request, "installation/log.html", {"entries": shown})
