"""The document of a result: its title block and its chapters in the order a reader expects them."""

from leadline.assessment.calendars import hours_told
from leadline.assessment.result import CalendarUsed, ModelReference, RatesFile, Result
from leadline.eventlog.log import THREAD
from leadline.model.schema import Model
from leadline.reporting import numbers
from leadline.reporting.chapters.annex import annex
from leadline.reporting.chapters.calculation import calculation
from leadline.reporting.chapters.findings import findings
from leadline.reporting.chapters.gaps import gaps
from leadline.reporting.chapters.indicators import indicators
from leadline.reporting.chapters.levels import levels
from leadline.reporting.chapters.overview import overview
from leadline.reporting.chapters.process import process
from leadline.reporting.chapters.quality import quality
from leadline.reporting.chapters.questionnaire import questionnaire
from leadline.reporting.chapters.rules import rules
from leadline.reporting.chapters.sensitivity import sensitivity
from leadline.reporting.chapters.summary import goal, summary
from leadline.reporting.document import Callout, Document
from leadline.reporting.reader import Reader
from leadline.text import Language

CHAPTERS = (
    summary,
    overview,
    levels,
    gaps,
    findings,
    indicators,
    rules,
    process,
    questionnaire,
    quality,
    sensitivity,
    calculation,
    annex,
)


def document(result: Result, *, model: Model, language: Language) -> Document:
    """Return the report on ``result`` as a tree; ``model`` is the model it was made with.

    Raises:
        InstallationError: the charts' browser code was not installed.
    """
    reader = Reader(model=result.judging(model), language=language)
    banner = Callout(tone="simulated", title=reader.word("simulated"), text=reader.word("simulated-why"))
    return Document(
        language=language,
        title=reader.say("title", organisation=reader.text(result.organisation)),
        subtitle=reader.text(result.name),
        label=reader.word(result.scores.kind),
        contents=reader.say("contents"),
        facts=_facts(result, reader),
        banner=banner if result.simulated else None,
        chapters=tuple(chapter(result, reader) for chapter in CHAPTERS),
        print_note=reader.say("print-note"),
        footer=reader.say("footer", version=result.leadline_version),
    )


def _model(used: ModelReference, reader: Reader) -> str:
    """Name the model that judged, and every overlay on it: a tailored model is not the one it was made from."""
    model = reader.say("model", name=reader.text(used.name), version=used.version)
    overlays = [reader.say("model", name=reader.text(each.name), version=each.version) for each in used.overlays]
    return reader.say("model-tailored", model=model, overlays=reader.join(overlays)) if overlays else model


def _facts(result: Result, reader: Reader) -> tuple[tuple[str, str], ...]:
    period = reader.say("period", first=numbers.day(result.period_from), last=numbers.day(result.period_to))
    logged = reader.join(
        reader.say("fact-objects", object=reader.object(profile.type), count=numbers.number(profile.objects))
        for profile in result.types
        if profile.type != THREAD
    )
    return (
        (reader.say("fact-organisation"), reader.text(result.organisation)),
        (reader.say("fact-assessment"), reader.text(result.name)),
        *([(reader.say("fact-goal"), goal(result.goal, reader))] if result.goal else []),
        (reader.say("fact-kind"), reader.say(f"kind-{result.scores.kind}")),
        (reader.say("fact-period"), period),
        (reader.say("fact-as-of"), numbers.day(result.as_of)),
        (reader.say("fact-model"), _model(result.model, reader)),
        (reader.say("fact-log"), logged or numbers.NOTHING),
        (reader.say("fact-time-zone"), result.time_zone),
        *[(reader.say("fact-calendar"), _calendar(each, reader)) for each in result.calendars],
        *([(reader.say("fact-currency"), _currency(result.rates, reader))] if result.rates else []),
    )


def _calendar(calendar: CalendarUsed, reader: Reader) -> str:
    """Say when a unit works, by which country's days, and of which years these are known."""
    place = "-".join(part for part in (calendar.country, calendar.subdivision) if part)
    own = [("calendar-holidays", calendar.holidays), ("calendar-working-days", calendar.working_days)]
    parts = [
        reader.text(hours_told(calendar.hours)),
        calendar.time_zone,
        *([reader.say("calendar-country", country=place)] if place else []),
        *(reader.say(key, days=", ".join(map(numbers.day, days))) for key, days in own if days),
    ]
    if calendar.days:
        listed = (f"{numbers.day(day)} {', '.join(hours) or numbers.NOTHING}" for day, hours in calendar.days.items())
        parts.append(reader.say("calendar-days", days="; ".join(listed)))
    if calendar.known_from and calendar.known_to:
        parts.append(reader.say("calendar-known", first=calendar.known_from.year, last=calendar.known_to.year))
    told = {"en": "; ", "zh-Hans": "；"}[reader.language].join(parts)
    return reader.say("calendar-of", unit=calendar.unit, told=told) if calendar.unit else told


def _currency(rates: RatesFile, reader: Reader) -> str:
    return reader.say("fact-converted", currency=rates.report_in, count=numbers.number(rates.rates), file=rates.name)
