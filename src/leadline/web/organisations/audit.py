"""The audit log as a page: who did what and when, newest first, to filter, to leaf through, to take away."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Max, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from leadline.text import Language, say
from leadline.web.audit.models import Entry
from leadline.web.core.forms import word
from leadline.web.core.tables import csv_download
from leadline.web.organisations.details import action_said, details_said, subject_said
from leadline.web.organisations.models import Organisation
from leadline.web.organisations.pages import Asked, page

PAGE = 50
MOST = 100_000
"""Rows of one download; who needs more takes them by dates."""


_DAYS = (MinValueValidator(date(1970, 1, 1)), MaxValueValidator(date(2999, 12, 31)))
"""Days that are still days when a time zone or another day is counted in."""


class AuditFilter(forms.Form):
    """What to see of the log. The choices are what is in it, so that people and assessments that are gone are found."""

    person = forms.ChoiceField(required=False)
    action = forms.ChoiceField(required=False)
    assessment = forms.ChoiceField(required=False)
    first = forms.DateField(
        required=False, validators=_DAYS, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        required=False, validators=_DAYS, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, entries: QuerySet[Entry], language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "audit", language)
        people = _newest_names(entries.exclude(actor=None), "actor_id", "actor_name")
        about = _newest_names(entries.filter(subject_type="assessment"), "subject_id", "subject_name")
        actions = set(entries.order_by().values_list("action", flat=True).distinct())
        choices: dict[str, list[tuple[str, str]]] = {
            "person": sorted(people.items(), key=lambda each: each[1]),
            "action": sorted(((name, action_said(name, language)) for name in actions), key=lambda each: each[1]),
            "assessment": sorted(about.items(), key=lambda each: each[1]),
        }
        for name, its in choices.items():
            self.fields[name].choices = [("", say("web", "audit-all", language)), *its]  # type: ignore[attr-defined]

    def chosen(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """Return the rows asked for; days are the reader's."""
        given = self.cleaned_data
        if given["person"]:
            entries = entries.filter(actor_id=given["person"])
        if given["action"]:
            entries = entries.filter(action=given["action"])
        if given["assessment"]:
            entries = entries.filter(assessment_id=given["assessment"])
        if given["first"]:
            entries = entries.filter(at__gte=_midnight(given["first"]))
        if given["last"]:
            entries = entries.filter(at__lt=_midnight(given["last"] + timedelta(days=1)))
        return entries


def _newest_names(entries: QuerySet[Entry], id: str, name: str) -> dict[str, str]:
    """Return what each was called last, by id; the database tells them apart, as a log has very many rows."""
    each = entries.order_by().values_list(id, name).annotate(last=Max("id")).order_by("last")
    return {str(key): called for key, called, _ in each}


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@require_safe
@page("audit.view")
def audit(request: Asked) -> HttpResponse:
    """Show the organisation's audit log; with ``csv`` in the query give it as a file."""
    every = entries_of(request.actor.owner)
    form = AuditFilter(request.GET, entries=every, language=request.language)
    entries = form.chosen(every) if form.is_valid() else every.none()
    if "csv" in request.GET:
        return _download(entries, request.language)
    shown = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    tell(shown, request.language)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"form": form, "entries": shown, "query": kept.urlencode()}
    return render(request, "audit/log.html", context, status=200 if form.is_valid() else 422)


def tell(entries: Iterable[Entry], language: Language) -> None:
    """Give each row the words of its page: what was done, to what, and the details."""
    for entry in entries:
        entry.said = action_said(entry.action, language)  # type: ignore[attr-defined]
        entry.about = subject_said(entry, language)  # type: ignore[attr-defined]
        entry.told = list(details_said(entry.details, language))  # type: ignore[attr-defined]


def entries_of(organisation: Organisation) -> QuerySet[Entry]:
    """Return the rows of one organisation, newest first."""
    return Entry.objects.filter(organisation=organisation)


def _download(entries: QuerySet[Entry], language: Language) -> HttpResponse:
    header = [say("web", f"audit-{each}", language) for each in ("at", "who", "via", "what", "subject", "details")]
    rows = (
        (
            timezone.localtime(entry.at).isoformat(timespec="seconds"),
            entry.actor_name,
            say("web", f"audit-via-{entry.via}", language),
            action_said(entry.action, language),
            subject_said(entry, language),
            "; ".join(f"{label}: {value}" for label, value in details_said(entry.details, language)),
        )
        for entry in entries[:MOST].iterator()
    )
    return csv_download("audit.csv", header, rows)
