"""Pages of jobs: what runs, how far it is, how it ended, and the part of a page that watches one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from leadline.web.jobs.models import Job
from leadline.web.jobs.work import cancel
from leadline.web.organisations.pages import Asked, page

_SHOWN = 200


def _found(request: Asked, job: UUID) -> Job:
    return get_object_or_404(
        Job.objects.select_related("assessment", "started_by"), organisation=request.actor.owner, pk=job
    )


@require_safe
@page("job.view")
def jobs(request: Asked) -> HttpResponse:
    """Show the organisation's jobs, newest first."""
    its = Job.objects.filter(organisation=request.actor.owner).select_related("assessment", "started_by")
    return render(request, "jobs/jobs.html", {"jobs": its[:_SHOWN]})


@require_safe
@page("job.view")
def job(request: Asked, job: UUID) -> HttpResponse:
    """Show one job."""
    return render(request, "jobs/job.html", {"job": _found(request, job)})


@require_safe
@page("job.view")
def job_part(request: Asked, job: UUID) -> HttpResponse:
    """Show how far a job is; once it is over the page hears ``job-over`` and may fetch itself anew."""
    found = _found(request, job)
    response = render(request, "parts/job.html", {"job": found})
    if found.over:
        response["HX-Trigger"] = "job-over"
    return response


@require_POST
@page("job.cancel")
def job_cancel(request: Asked, job: UUID) -> HttpResponse:
    """Ask for a job to stop."""
    found = cancel(request.actor, _found(request, job))
    if request.headers.get("HX-Request"):
        return render(request, "parts/job.html", {"job": found})
    return redirect("job", request.actor.owner.slug, found.pk)
