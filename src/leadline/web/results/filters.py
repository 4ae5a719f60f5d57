"""What a page of a result says of its filter: what can be chosen, what is chosen and how to take it off, what it means.

The filter stands in the address (``results.narrowed``), so that it can be shared and goes along from page to page.
"""

import json
from dataclasses import dataclass
from typing import Literal, NamedTuple

from django.http import QueryDict

from leadline.errors import InputError
from leadline.mining import split
from leadline.reporting.reader import Reader
from leadline.text import Language, say
from leadline.web.assessments.models import Run
from leadline.web.organisations.pages import Asked
from leadline.web.results.answering import DAYS, AnswersIn
from leadline.web.results.logs import has_log, log_of
from leadline.web.results.narrowed import WHOLE, Narrow, answers_told, check_asked, check_narrow, narrow_of
from leadline.web.results.reading import found, kept_fragment

OFFERED = ("business_unit", "region", "channel", "segment", "product")
"""Attributes that a filter offers, where the events have them; and those the assessment breaks values down by."""
Filtering = Literal["scores", "events", "none"]
"""What a page does with the filter: it shows scores of the part, events of it alone, or it has to say why neither."""


class Chip(NamedTuple):
    """One thing that is chosen, and the address of the same page without it."""

    name: str
    value: str
    without: str


class Value(NamedTuple):
    """A value that can be chosen, as an address names it and as it is called."""

    id: str
    said: str
    chosen: bool


class Facet(NamedTuple):
    """An attribute with the values that can be chosen of it, and how many are."""

    name: str
    values: tuple[Value, ...]
    chosen: int


@dataclass(frozen=True)
class Filters:
    """The filter of a page. ``narrow`` is what the page shows of: the whole where it cannot be filtered.

    ``notes`` say what the filter means here, or why it means nothing; ``problems`` what is wrong with it.
    """

    narrow: Narrow
    asked: Narrow
    possible: bool
    facets: tuple[Facet, ...]
    chips: tuple[Chip, ...]
    notes: tuple[str, ...]
    problems: tuple[str, ...]
    clear: str

    @property
    def suffix(self) -> str:
        """What a link to another page of the result ends with, so that the filter goes along."""
        return f"?{self.asked.query}" if not self.asked.whole else ""

    @property
    def said(self) -> str:
        """What is chosen, in words."""
        return " · ".join(f"{chip.name}{chip.value}" for chip in self.chips)


def filters_of(
    request: Asked, run: Run, filtering: Filtering = "none", *, why: str = "", unasked: bool = True
) -> Filters:
    """Return the filter of a page.

    ``why`` is the key of the sentence why the page shows the whole. ``unasked``: it says also where nothing is chosen
    that its events are gone.
    """
    read, asked = found(run), narrow_of(request.GET)
    reader, kept = read.reader(request.language), has_log(run)
    narrow, notes, problems = asked if kept and filtering != "none" else WHOLE, [], []
    try:
        check_asked(request.GET)
        check_narrow(read.result, narrow)
    except InputError as error:
        narrow, problems = WHOLE, error.sentences(request.language)
    if not narrow.whole:
        notes = _notes(run, narrow, reader, filtering)
    elif not problems and not asked.whole:
        notes = [_say(why if kept and why else why_whole(run), request.language)]
    elif filtering != "none" and not kept and unasked:
        notes = [_say(why_whole(run), request.language)]
    possible = kept and filtering != "none"
    return Filters(
        narrow=narrow,
        asked=asked,
        possible=possible,
        facets=_facets(run, asked, reader) if possible else (),
        chips=tuple(_chips(request.GET, asked, reader)),
        notes=tuple(notes),
        problems=tuple(problems),
        clear=_without(request.GET, "where", "from", "to"),
    )


def why_whole(run: Run) -> str:
    """Return the key of the sentence that says why a run without events cannot be filtered."""
    return "results-events-gone" if found(run).result.files else "results-no-events"


def _notes(run: Run, narrow: Narrow, reader: Reader, filtering: Filtering) -> list[str]:
    language = reader.language
    notes = [_say("results-days-mean", language)] if narrow.dated else []
    if filtering == "scores":
        notes = [_say("results-narrowed", language), *notes, *told_answers(answers_told(run, narrow), reader)]
    return notes


def told_answers(told: AnswersIn, reader: Reader) -> list[str]:
    """Return the sentences that say whose answers count in a part, or why none do."""
    language = reader.language
    match told.why:
        case "none":
            return []
        case "unit":
            private = len(told.part.private) if told.part else 0
            few = [_say("results-answers-few", language, count=private, smallest=told.smallest)] if private else []
            return [_say("results-answers-unit", language, units=reader.join(told.units)), *few]
        case "unknown":
            names = [
                _say("results-days", language) if each == DAYS else reader.attribute(each) for each in told.unknown
            ]
            return [_say("results-answers-unknown", language, names=reader.join(names))]
        case why:
            return [_say(f"results-answers-{why}", language)]


def _chips(given: QueryDict, asked: Narrow, reader: Reader) -> list[Chip]:
    language = reader.language
    colon = _say("results-colon", language)
    chips = [
        Chip(
            reader.attribute(attribute) + colon,
            value or _say("results-no-value", language),
            _without(given, f"where={attribute}={value}"),
        )
        for attribute, values in asked.where
        for value in values
    ]
    days = (("from", "results-from", asked.start), ("to", "results-to", asked.end))
    return chips + [
        Chip(_say(key, language) + colon, day.isoformat(), _without(given, name)) for name, key, day in days if day
    ]


def _without(given: QueryDict, *names: str) -> str:
    """Return the address of a page without some of what is asked: all of a name, or ``name=value`` alone."""
    left = given.copy()
    for each in names:
        name, one, value = each.partition("=")
        if one:
            left.setlist(name, [other for other in left.getlist(name) if other != value])
        else:
            left.pop(name, None)
    return f"?{left.urlencode()}"


def _facets(run: Run, asked: Narrow, reader: Reader) -> tuple[Facet, ...]:
    """Return what can be chosen: the most frequent values of each attribute, and what is chosen already."""
    chosen = dict(asked.where)
    offered = values_offered(run)
    facets = []
    for attribute in dict.fromkeys((*offered, *chosen)):
        its = chosen.get(attribute, ())
        values = tuple(
            Value(f"{attribute}={value}", value or _say("results-no-value", reader.language), value in its)
            for value in dict.fromkeys((*offered.get(attribute, ()), *its))
        )
        facets.append(Facet(reader.attribute(attribute), values, len(its)))
    return tuple(facets)


def values_offered(run: Run) -> dict[str, list[str]]:
    """Return the most frequent values of each attribute that a filter offers; of all object types, in order."""

    def ask() -> str:
        with log_of(run, found(run).model) as log:
            if log is None:
                return "{}"
            offered = {}
            for attribute in dict.fromkeys((*run.assessment.breakdown, *OFFERED)):
                types = [each.type for each in log.types if any(a.attribute == attribute for a in each.attributes)]
                values = {group.value for each in types for group in split(log, each, attribute).groups if group.value}
                if values:
                    offered[attribute] = sorted(values)
            return json.dumps(offered)

    breakdown = ",".join(run.assessment.breakdown)
    offered: dict[str, list[str]] = json.loads(kept_fragment((str(run.pk), run.file.sha256, "offered", breakdown), ask))
    return offered


def _say(key: str, language: Language, **params: object) -> str:
    return say("web", key, language, **params)
