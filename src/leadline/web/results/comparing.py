"""Two results side by side, like with like, and the units of one beside one another."""

from contextlib import suppress
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from leadline.assessment.compare import compare
from leadline.errors import InputError
from leadline.reporting.compared import told_comparison
from leadline.reporting.comparedunits import told_units
from leadline.web.assessments.models import Run
from leadline.web.core.forms import whole_number
from leadline.web.organisations.pages import Asked, page
from leadline.web.results.filters import filters_of
from leadline.web.results.links import ComparedLinks, UnitLinks, links_of
from leadline.web.results.reading import found, kept_fragment
from leadline.web.results.sections import to_html
from leadline.web.results.seen import attributes_of, side_by_side
from leadline.web.results.views import run_of, shown_run


@require_safe
@page("result.view")
def comparison(request: Asked, id: int, number: int) -> HttpResponse:
    """Compare a result with an earlier one of the same organisation: another run, or another assessment."""
    run = run_of(request, id, number)
    others = (
        Run.objects.filter(organisation=request.actor.owner)
        .exclude(pk=run.pk)
        .select_related("assessment", "file", "organisation")
        .order_by("-created")
    )
    chosen = _chosen(request.GET.get("with", ""), others)
    parts = ""
    if chosen is not None:
        before, after = found(chosen), found(run)
        key = (str(run.pk), run.file.sha256, "compare", chosen.file.sha256, request.language)

        def tell() -> str:
            told = told_comparison(
                compare(before.result, after.result), before.result, after.result, after.reader(request.language)
            )
            return to_html(run, told, ComparedLinks(links_of(chosen), links_of(run)))

        parts = kept_fragment(key, tell)
    return shown_run(
        request, run, "results/comparison.html", here="result-comparison", others=others, chosen=chosen,
        parts=mark_safe(parts),  # noqa: S308
    )  # fmt: skip


def _chosen(given: str, others: Any) -> Run | None:
    """Return the run that was asked for.

    Raises:
        Http404: the organisation has no such other run.
    """
    if not given:
        return None
    chosen: Run | None = others.filter(pk=whole_number(given)).first()
    if chosen is None:
        raise Http404
    return chosen


@require_safe
@page("result.view")
def units(request: Asked, id: int, number: int) -> HttpResponse:
    """Show the scores of units, regions or channels side by side, from their events and their people's answers."""
    run = run_of(request, id, number)
    reader = found(run).reader(request.language)
    attributes = attributes_of(run)
    wanted = request.GET.get("by", "")
    attribute = wanted if wanted in attributes else next(iter(attributes), "")
    filters = filters_of(request, run, "events")
    narrow = filters.narrow
    parts = ""
    if attribute and not filters.problems:
        key = (str(run.pk), run.file.sha256, "units", attribute, narrow.query, request.language)

        def tell() -> str:
            side = side_by_side(run, attribute, narrow)
            links = UnitLinks(links_of(run, narrow), attribute, tuple(unit.unit for unit in side.units), narrow)
            answered = side.answered if narrow.whole else None
            return to_html(run, told_units(side.units, attribute, reader, answered=answered), links)

        with suppress(InputError):  # nothing of the part tells its units apart: the page says that nothing is there
            parts = kept_fragment(key, tell)
    choices = [(name, reader.attribute(name)) for name in attributes]
    return shown_run(
        request, run, "results/units.html", here="result-units", attribute=attribute, choices=choices,
        filters=filters, parts=mark_safe(parts), status=422 if filters.problems else 200,  # noqa: S308
    )  # fmt: skip
