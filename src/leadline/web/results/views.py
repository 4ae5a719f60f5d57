"""Pages of a result: the summary a board reads, and what stands behind it, one page for each question."""

from contextlib import suppress
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from leadline.errors import InputError
from leadline.web.assessments.models import Assessment, Run
from leadline.web.assessments.views import found as found_assessment
from leadline.web.assessments.views import shown
from leadline.web.jobs.models import Job
from leadline.web.organisations.pages import Asked, page
from leadline.web.results.filters import Filtering, Filters, filters_of
from leadline.web.results.mending import problems_told
from leadline.web.results.narrowed import WHOLE, Narrow
from leadline.web.results.progress import changes_since, newest
from leadline.web.results.runs import KIND, make_result, running
from leadline.web.results.sections import shown_part

PAGES = {
    "results": ("summary", "heat", "radar", "radar-stages", "levels", "findings", "tables"),
    "result-indicators": ("indicators",),
    "result-agreement": ("agreement",),
    "result-rules": ("rules",),
    "result-quality": ("quality", "method"),
}
"""The pages of a result that are parts of the report, and which."""
WHY_WHOLE = {
    "result-agreement": "results-whole-answers",
    "result-quality": "results-whole-data",
    "result-comparison": "results-whole-comparison",
    "assessment-plan": "results-whole-plan",
}
"""The pages that show the whole whatever the filter, and the key of the sentence that says why."""
TABS = (
    "results",
    "result-indicators",
    "result-agreement",
    "result-rules",
    "result-quality",
    "result-process",
    "result-units",
)


def run_of(request: Asked, id: int, number: int) -> Run:
    """Return a run of an assessment of the asker's organisation.

    Raises:
        Http404: there is none.
    """
    runs = Run.objects.select_related("organisation", "assessment", "assessment__organisation", "file", "job")
    return get_object_or_404(runs, organisation=request.actor.owner, assessment_id=id, number=number)


def shown_run(
    request: Asked,
    run: Run,
    template: str,
    /,
    *,
    here: str,
    step: str = "score",
    filters: Filters | None = None,
    **more: Any,
) -> HttpResponse:
    """Return a page of a run: with its tabs, its filter, and what became known since.

    Without ``filters`` the page shows the whole, and says so where a filter came along.
    """
    runs = list(Run.objects.filter(assessment=run.assessment).values_list("number", flat=True))
    return shown(
        request,
        run.assessment,
        template,
        step=step,
        run=run,
        runs=runs,
        here=here,
        tabs=TABS,
        filters=filters or filters_of(request, run, why=WHY_WHOLE.get(here, "results-whole")),
        changes=changes_since(run) if run.number == runs[0] else 0,
        job=running(run.assessment),
        **more,
    )


def parts_of(request: Asked, run: Run, names: tuple[str, ...], narrow: Narrow = WHOLE) -> dict[str, str]:
    """Return parts of the report as HTML, of a part of the events, by their names as templates write them."""
    return {
        name.replace("-", "_"): mark_safe(shown_part(run, name, request.language, narrow))  # noqa: S308
        for name in names
    }


@require_safe
@page("result.view")
def results(request: Asked, id: int, number: int, here: str = "results") -> HttpResponse:
    """Show a page of a result that is made of parts of the report, of the part of the events that is asked for."""
    run = run_of(request, id, number)
    filtering: Filtering = "none" if here in WHY_WHOLE else "scores"
    filters = filters_of(request, run, filtering, why=WHY_WHOLE.get(here, ""), unasked=here != "results")
    if filters.problems:
        return shown_run(request, run, "results/part.html", here=here, filters=filters, parts={}, status=422)
    template = "results/summary.html" if here == "results" else "results/part.html"
    parts = parts_of(request, run, PAGES[here], filters.narrow)
    return shown_run(request, run, template, here=here, filters=filters, parts=parts)


@require_safe
@page("result.view")
def score(request: Asked, id: int) -> HttpResponse:
    """Lead to the newest result; where there is none, offer to work it out and say what stood in the way."""
    assessment = found_assessment(request, id)
    run = newest(assessment)
    job = running(assessment)
    if run is not None and job is None and not _failed(assessment, run):
        return redirect(run.get_absolute_url())
    last = Job.objects.filter(assessment=assessment, kind=KIND).first()
    problems = problems_told(last, request.language) if last and last.state == "failed" else []
    return shown(
        request, assessment, "results/score.html", step="score", run=run, job=job, last=last, problems=problems
    )


def _failed(assessment: Assessment, run: Run) -> bool:
    """Return whether the newest attempt failed after the newest result was made."""
    last = Job.objects.filter(assessment=assessment, kind=KIND).first()
    return last is not None and last.state == "failed" and last.created > run.created


@require_POST
@page("result.make")
def make(request: Asked, id: int) -> HttpResponse:
    """Start working out the assessment; where that is under way already, show it."""
    assessment = found_assessment(request, id)
    with suppress(InputError):  # somebody was faster: the same page shows that work
        make_result(request.actor, assessment)
    return redirect("assessment-score", request.actor.owner.slug, assessment.pk)


@require_safe
@page("result.view")
def progress(request: Asked, id: int) -> HttpResponse:
    """Have the page that waits for a result loaded again once the work is over."""
    over = running(found_assessment(request, id)) is None
    return HttpResponse(status=204, headers={"HX-Refresh": "true"} if over else None)
