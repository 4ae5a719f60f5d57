"""The page of the plan: gaps, moves, initiatives, what would be, what the result hangs on."""

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from leadline.web.assessments.views import found as found_assessment
from leadline.web.assessments.views import shown
from leadline.web.organisations.pages import Asked, page
from leadline.web.results.progress import newest
from leadline.web.results.reading import found
from leadline.web.results.views import parts_of, run_of, shown_run
from leadline.web.results.whatif import form_of


@require_safe
@page("result.view")
def plan(request: Asked, id: int) -> HttpResponse:
    """Show gaps, the smallest moves to the next level, what the result hangs on, and initiatives that fit."""
    assessment = found_assessment(request, id)
    run = newest(assessment)
    if run is None:
        return shown(request, assessment, "results/no_plan.html", step="plan")
    run = run_of(request, id, run.number)
    parts = parts_of(request, run, ("gaps", "moves", "initiatives", "sensitivity"))
    read = found(run)
    form = form_of(run, read, QueryDict(), read.reader(request.language))
    return shown_run(
        request, run, "results/plan.html", here="assessment-plan", step="plan", filters=None, parts=parts, **form
    )
