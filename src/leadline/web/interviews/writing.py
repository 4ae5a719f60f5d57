"""The small writes of a session's page: kept as one types, or by a form where there is no script."""

from collections.abc import Callable
from functools import partial
from typing import Any, get_args

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from leadline.errors import LeadlineError
from leadline.ratings.fields import Field, ItemField
from leadline.web.core.forms import typed, whole_number
from leadline.web.interviews.actions import add_quote, check, rate, remove_quote, save_notes
from leadline.web.interviews.models import Check, ItemRating, Quote, Session
from leadline.web.interviews.views import session_of
from leadline.web.organisations.pages import Asked, page


@require_POST
@page("interview.write")
def notes(request: Asked, id: int, session: int) -> HttpResponse:
    """Keep the notes."""
    row = session_of(request, id, session)
    revision = whole_number(request.POST.get("revision", ""))
    if "notes" not in request.POST or revision is None:
        raise Http404
    text = typed(request, "notes")
    return _kept(request, row, lambda: save_notes(request.actor, row, text, revision), "notes")


@require_POST
@page("interview.write")
def item(request: Asked, id: int, session: int) -> HttpResponse:
    """Keep, or take back, the rating of an item."""
    row = session_of(request, id, session)
    its = typed(request, "item")
    if its not in row.assessment.maturity.item_of:
        raise Http404
    fields: tuple[ItemField, ...] = get_args(ItemField)
    given: dict[Field, str] = {field: typed(request, field) for field in fields if field != "item"}
    entries = ItemRating.objects.filter(session=row, item=its)
    write = partial(rate, request.actor, row, its, given, seen=request.POST.get("seen"))
    return _kept(request, row, write, its, entries)


@require_POST
@page("interview.write")
def step(request: Asked, id: int, session: int) -> HttpResponse:
    """Keep whether a step of the process was seen."""
    row = session_of(request, id, session)
    activity, state, note, minutes = (typed(request, name) for name in ("activity", "state", "note", "minutes"))
    seen = request.POST.get("seen")
    entries = Check.objects.filter(session=row, activity=activity)
    write = partial(check, request.actor, row, activity, state, note, minutes, seen=seen)
    return _kept(request, row, write, activity, entries)


@require_POST
@page("interview.write")
def quote(request: Asked, id: int, session: int) -> HttpResponse:
    """Add a quote."""
    row = session_of(request, id, session)
    text, about = typed(request, "text"), typed(request, "about")
    add_quote(request.actor, row, text, about, usable="usable" in request.POST)
    return redirect(_page(request, row) + "#quotes")


@require_POST
@page("interview.write")
def quote_remove(request: Asked, id: int, session: int, quote: int) -> HttpResponse:
    """Remove a quote."""
    row = session_of(request, id, session)
    remove_quote(request.actor, get_object_or_404(Quote, session=row, pk=quote))
    return redirect(_page(request, row) + "#quotes")


def _kept(
    request: Asked, session: Session, write: Callable[[], object], anchor: str, entries: Any = None
) -> HttpResponse:
    """Write, and say so beside the field; without a script go back to where it stands on the page.

    ``entries`` finds what was written over, whose state goes back to the page.
    """
    if request.headers.get("HX-Request") != "true":
        write()
        return redirect(f"{_page(request, session)}#{anchor}")
    sentences: list[str] = []
    try:
        write()
    except LeadlineError as error:
        sentences = error.sentences(request.language)
    session.refresh_from_db(fields=["notes_revision"])
    entry = entries.first() if entries is not None else None
    context = {
        "sentences": sentences,
        "now": timezone.now(),
        "session": session,
        "notes": anchor == "notes",
        "anchor": anchor if entries is not None else "",
        "seen": entry.seen if entry else "",
    }
    return render(request, "interviews/kept.html", context)


def _page(request: Asked, session: Session) -> str:
    return reverse("interview", args=[request.actor.owner.slug, session.assessment_id, session.pk])
