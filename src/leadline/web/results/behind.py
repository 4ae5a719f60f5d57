"""What is behind a number: its explanation, the objects that do worst by an indicator, those that violate a rule."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import pyarrow as pa
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from leadline.assessment.explanation import Explanation
from leadline.errors import AssessmentError
from leadline.indicators import find_objects, find_violations
from leadline.indicators.value import IndicatorValue, RuleCompliance
from leadline.model.schema import Indicator
from leadline.reporting import numbers
from leadline.reporting.chapters.indicators import meaning, trend_figure, values_at
from leadline.reporting.chapters.told import reason
from leadline.reporting.document import Block, Paragraph
from leadline.reporting.explained import line, tree
from leadline.reporting.objects import MOST_OBJECTS, told_objects
from leadline.reporting.reader import Reader
from leadline.text import Language
from leadline.web.assessments.models import Run
from leadline.web.organisations.pages import Asked, page
from leadline.web.results.amounts import calendars_of, rates_of
from leadline.web.results.filters import filters_of
from leadline.web.results.links import links_of
from leadline.web.results.logs import log_of
from leadline.web.results.narrowed import WHOLE, Narrow, seen_narrowed
from leadline.web.results.reading import Found, found, kept_fragment
from leadline.web.results.sections import to_html
from leadline.web.results.seen import otherwise_of, seen
from leadline.web.results.views import run_of, shown_run

_Listing: TypeAlias = Callable[[Run, str, Narrow], pa.Table | None]
DEPTH = 3
"""How many steps down an explanation shows at once; the rest is asked for line by line."""


def explained(read: Found, what: str) -> Explanation:
    """Return how a number of a result came about.

    Raises:
        Http404: the result has nothing of this name.
        AssessmentError: the model that judged is no longer the one that is installed.
    """
    try:
        return read.explainer.explain(what)
    except AssessmentError as error:
        if error.problems[0].code == "explain-unknown":
            raise Http404 from error
        raise


@require_safe
@page("result.view")
def explain(request: Asked, id: int, number: int) -> HttpResponse:
    """Show how a number came about: as a part for the panel beside a page, or as a page of its own."""
    run = run_of(request, id, number)
    asked, what = request.GET, request.GET.get("what", "")
    read, otherwise = seen(run, asked), otherwise_of(asked)
    filters = filters_of(request, run, "none" if "if" in asked else "events", why="results-whole", unasked=False)
    found_tree = explained(read, what)
    reader = read.reader(request.language)
    key = (str(run.pk), run.file.sha256, "explanation", what, otherwise, request.language)
    links = links_of(run, filters.narrow, otherwise=otherwise)
    shown_tree = kept_fragment(key, lambda: to_html(run, [tree(found_tree, reader, depth=DEPTH)], links))
    context: dict[str, Any] = {
        "title": line(found_tree, reader).text, "tree": mark_safe(shown_tree), "what": what,  # noqa: S308
        "supposed": "if" in asked, "unit": asked.get("unit", "") if "by" in asked else "",
        "part": "" if filters.narrow.whole else filters.said,
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        return render(request, "results/explanation_part.html", context)
    return shown_run(request, run, "results/explanation.html", here="", filters=filters, **context)


@require_safe
@page("result.view")
def indicator(request: Asked, id: int, number: int, indicator: str) -> HttpResponse:
    """Show one indicator: its value, months and groups, what it rests on, and the objects that do worst."""
    run = run_of(request, id, number)
    filters = filters_of(request, run, "events")
    read = seen_narrowed(run, filters.narrow) or found(run)
    known = read.model.indicator_of.get(indicator)
    value = next((each for each in read.result.indicators if each.indicator == indicator), None)
    if known is None or value is None:
        raise Http404
    narrow = filters.narrow
    key = (str(run.pk), run.file.sha256, "indicator", indicator, narrow.query, request.language)
    links = links_of(run, narrow)
    parts = kept_fragment(key, lambda: to_html(run, _told(known, value, read, request.language), links))
    asked = request.actor.may("data.view") and known.measure is not None and value.value is not None
    objects = _listed(request, run, narrow, worst_objects, indicator, known) if asked else ""
    title = read.reader(request.language).text(known.name)
    return shown_run(
        request, run, "results/behind.html", here="result-indicators", title=title, what=indicator,
        filters=filters, parts=mark_safe(parts), objects=objects, asked=asked,  # noqa: S308
        status=422 if filters.problems else 200,
    )  # fmt: skip


def _told(known: Indicator, value: IndicatorValue, read: Found, language: Language) -> Sequence[Block]:
    reader = read.reader(language)
    if value.value is None:
        return (Paragraph(text=reason(value.reason or "no-data", value.params, reader), mark="strong"),)
    said = numbers.interval(*(reader.measured(end, known.unit) for end in (value.low, value.high)))
    head = reader.measured(value.value, known.unit)
    head = head if value.low is None else reader.word("in-brackets", what=head, more=said)
    figure, at = trend_figure(known, value, reader), values_at(read.result)[known.id]
    return (Paragraph(text=head, mark="strong"), *([figure] if figure else []), *meaning(known, value, at, reader))


def _listed(
    request: Asked, run: Run, narrow: Narrow, which: _Listing, what: str, known: Indicator | None = None
) -> str:
    """Return the table of the objects behind an indicator or a rule: for those who may see the data."""
    read = found(run)

    def ask() -> str:
        rows = which(run, what, narrow)
        if rows is None:
            return ""
        return to_html(run, [told_objects(rows, read.reader(request.language), read.result.time_zone, known)])

    key = (str(run.pk), run.file.sha256, "worst" if known else "violations", what, narrow.query, request.language)
    return mark_safe(kept_fragment(key, ask))  # noqa: S308


def worst_objects(run: Run, indicator: str, narrow: Narrow = WHOLE) -> pa.Table | None:
    """Return the objects that do worst by an indicator, the worst first; None where the events cannot say any more."""
    model = found(run).model
    with log_of(run, model) as log:
        return find_objects(model, log, indicator, top=MOST_OBJECTS, **_counted(run, narrow)) if log else None


def violating_objects(run: Run, rule: str, narrow: Narrow = WHOLE) -> pa.Table | None:
    """Return every object that violates a rule; None where the events cannot say any more."""
    model = found(run).model
    with log_of(run, model) as log:
        return find_violations(model, log, rule, **_counted(run, narrow)) if log else None


@require_safe
@page("result.view")
def rule(request: Asked, id: int, number: int, rule: str) -> HttpResponse:
    """Show one rule: why there is one, how it was kept, and what violates it, with the money."""
    run = run_of(request, id, number)
    filters = filters_of(request, run, "events")
    narrow = filters.narrow
    read = seen_narrowed(run, narrow) or found(run)
    known = read.model.rule_of.get(rule)
    kept = next((each for each in read.result.rules if each.rule == rule), None)
    if known is None or kept is None:
        raise Http404
    reader = read.reader(request.language)
    asked = request.actor.may("data.view") and kept.share is not None
    objects = _listed(request, run, narrow, violating_objects, rule) if asked else ""
    said = [Paragraph(text=reader.text(known.why))]
    if kept.share is None:
        said.append(Paragraph(text=reason(kept.reason or "no-data", kept.params, reader), mark="strong"))
    else:
        said.insert(0, Paragraph(text=_kept(kept, kept.share, reader), mark="strong"))
    return shown_run(
        request, run, "results/behind.html", here="result-rules", title=reader.text(known.name), what=rule,
        filters=filters, status=422 if filters.problems else 200,
        parts=mark_safe(to_html(run, said, links_of(run, narrow))), objects=objects, asked=asked,  # noqa: S308
    )  # fmt: skip


def _kept(kept: RuleCompliance, share: float, reader: Reader) -> str:
    counts = {"n": numbers.number(kept.n), "violations": numbers.number(kept.violations)}
    return reader.say("rule-kept", share=numbers.share(share, 1), **counts)


def _counted(run: Run, narrow: Narrow) -> dict[str, Any]:
    """Return which objects count, and what they are reckoned by: the same as in the values beside them."""
    result = found(run).result
    return {
        "period": (narrow.start or result.period_from, narrow.end or result.period_to),
        "where": dict(narrow.where),
        "calendars": calendars_of(run),
        "rates": rates_of(run),
    }
