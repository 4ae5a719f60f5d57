"""Background jobs, for programs: watch one until it is over, or cancel it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from leadline.web.core.problems import Said, told_of
from leadline.web.core.schemas import Id
from leadline.web.jobs.models import Job
from leadline.web.jobs.work import cancel
from leadline.web.organisations.routes import Called, Listed, Paging, listed, route

router = Router(tags=["jobs"])
State = Literal["waiting", "running", "done", "failed", "cancelled"]


class JobOut(Schema):
    """A job: what is done, how far it is and how it ended."""

    id: UUID
    kind: str
    state: State
    step: str
    progress: float
    assessment: int | None = Field(alias="assessment_id")
    result: dict[str, Any]
    problems: list[Said]
    attempts: int
    created: datetime
    started: datetime | None
    finished: datetime | None

    @staticmethod
    def resolve_problems(row: Job, context: Any) -> list[Said]:
        """Return what went wrong, in the caller's language."""
        return told_of(row.told, context["request"].language)


class JobsAsked(Paging):
    """Which jobs are wanted."""

    state: State | None = None
    assessment: Id | None = None


@route(router, "GET", "/jobs", "job.view", Listed[JobOut])
def list_jobs(request: Called, asked: Query[JobsAsked]) -> Any:
    """List the jobs, newest first."""
    rows = Job.objects.filter(organisation=request.actor.owner)
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.assessment is not None:
        rows = rows.filter(assessment_id=asked.assessment)
    return listed(rows, asked)


@route(router, "GET", "/jobs/{uuid:job}", "job.view", JobOut)
def read_job(request: Called, job: UUID) -> Any:
    """Read a job; it is over when its state is done, failed or cancelled."""
    return get_object_or_404(Job, organisation=request.actor.owner, pk=job)


@route(router, "POST", "/jobs/{uuid:job}/cancel", "job.cancel", JobOut, status=200)
def cancel_job(request: Called, job: UUID) -> Any:
    """Ask for a job to stop: one that waits stops at once, one that runs at its next step."""
    return cancel(request.actor, get_object_or_404(Job, organisation=request.actor.owner, pk=job))
