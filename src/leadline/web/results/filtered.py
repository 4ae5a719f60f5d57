"""The page of indicators: of everything, or of one unit or region and some months."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from leadline.errors import InputError
from leadline.reporting.reader import Reader
from leadline.web.assessments.models import Run
from leadline.web.organisations.pages import Asked, page
from leadline.web.results.links import links_of
from leadline.web.results.logs import has_log
from leadline.web.results.narrowed import Narrow, asking, narrow_of, seen_narrowed
from leadline.web.results.process import FILTERS, values_of, why_whole
from leadline.web.results.reading import Found, found, kept_fragment
from leadline.web.results.sections import PARTS, shown_part, to_html
from leadline.web.results.views import run_of, shown_run


class Group(NamedTuple):
    """An attribute with its values, each as an address names it."""

    name: str
    values: tuple[tuple[str, str], ...]


@require_safe
@page("result.view")
def indicators(request: Asked, id: int, number: int) -> HttpResponse:
    """Show the indicators of a result, or of the part of its events that is asked for."""
    run = run_of(request, id, number)
    read, kept, narrow, problems = found(run), has_log(run), narrow_of(request.GET.dict()), []
    parts = ""
    if narrow.whole or not kept:
        parts = shown_part(run, "indicators", request.language)
    else:
        try:
            parts = _part(run, narrow, request)
        except InputError as error:
            problems = error.sentences(request.language)
    reader = read.reader(request.language)
    return shown_run(
        request, run, "results/indicators.html", here="result-indicators", parts=mark_safe(parts),  # noqa: S308
        problems=problems, status=422 if problems else 200, asked=narrow, chosen=asking(narrow).get("part", ""),
        groups=_groups(run, read, reader) if kept else (), why_whole="" if kept else why_whole(read),
        narrowed=kept and not narrow.whole,
    )  # fmt: skip


def _part(run: Run, narrow: Narrow, request: Asked) -> str:
    otherwise = urlencode(asking(narrow))

    def tell() -> str:
        read = seen_narrowed(run, narrow)
        if read is None:
            return ""
        blocks = PARTS["indicators"](read.result, read.reader(request.language))
        return to_html(run, blocks, links_of(run, otherwise))

    return kept_fragment((str(run.pk), run.file.sha256, "narrowed", otherwise, request.language), tell)


def _groups(run: Run, read: Found, reader: Reader) -> list[Group]:
    """Return the attributes that values may be narrowed by: those the events have, with their most frequent values."""
    groups = []
    for attribute in dict.fromkeys((*run.assessment.breakdown, *FILTERS)):
        types = [each.type for each in read.result.types if any(a.attribute == attribute for a in each.attributes)]
        values = sorted({value for each in types for value in values_of(run, read, each, attribute)})
        if values:
            named = tuple((f"{attribute}={value}", value) for value in values)
            groups.append(Group(reader.attribute(attribute), named))
    return groups
