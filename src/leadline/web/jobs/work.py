"""Start a job, do it in the worker, and take up again what a killed worker left.

A kind of job is a function registered by ``work``. It must be safe to do again from its start: it writes aside and
renames, or in one transaction. What was running when the worker was killed is done again, ``ATTEMPTS`` times at most;
then it says that it failed.
"""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from leadline.errors import LeadlineError, Problem
from leadline.web.core.actions import Actor, Outcome, action
from leadline.web.jobs.models import Job

ATTEMPTS = 3
_TOLD_EVERY = 0.5  # seconds
_log = logging.getLogger(__name__)
_kinds: dict[str, Callable[["Running"], Mapping[str, Any]]] = {}


class CancelledError(Exception):
    """Somebody asked for the job to stop."""


class Running:
    """A job being done: its parameters, the actor it is done for, and ``tell`` for its progress."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.actor = Actor(organisation=job.organisation, user=job.started_by, via="worker", trusted=True)
        self._told = 0.0

    def tell(self, step: str, done: float) -> None:
        """Keep how far it is.

        Raises:
            CancelledError: somebody asked for the job to stop.
        """
        now = time.monotonic()
        if step == self.job.step and now - self._told < _TOLD_EVERY:
            return
        self._told = now
        self.job.step, self.job.progress, self.job.seen = step, done, timezone.now()
        self.job.save(update_fields=["step", "progress", "seen"])
        if Job.objects.filter(pk=self.job.pk, cancel_asked=True).exists():
            raise CancelledError


def work(kind: str) -> Callable[[Callable[[Running], Mapping[str, Any]]], Callable[[Running], Mapping[str, Any]]]:
    """Register the function that does jobs of a kind; what it returns is kept as the job's ``result``."""

    def register(body: Callable[[Running], Mapping[str, Any]]) -> Callable[[Running], Mapping[str, Any]]:
        _kinds[kind] = body
        return body

    return register


def start(actor: Actor, kind: str, *, assessment: Any = None, **params: Any) -> Job:
    """Start a job; call it inside an action, whose permission and audit row are the job's too."""
    job = Job.objects.create(
        organisation=actor.owner, assessment=assessment, kind=kind, params=params, started_by=actor.user
    )
    transaction.on_commit(lambda: _enqueue(job))
    return job


def _enqueue(job: Job) -> None:
    do.enqueue(str(job.pk))


@action("job-cancelled", "job.cancel")
def cancel(actor: Actor, job: Job) -> Outcome[Job]:
    """Ask for a job to stop: one that waits stops at once, one that runs at its next step."""
    _stop(job)
    return Outcome(job, subject=job, details={"kind": job.kind, "step": job.step})


def _stop(job: Job) -> None:
    waiting = Job.objects.filter(pk=job.pk, state="waiting")
    if not waiting.update(state="cancelled", cancel_asked=True, finished=timezone.now()):
        Job.objects.filter(pk=job.pk, state="running").update(cancel_asked=True)
    job.refresh_from_db()


@task()
def do(id: str) -> None:
    """Do a job; called by the worker."""
    claimed = Job.objects.filter(pk=id, state="waiting").update(
        state="running", started=timezone.now(), seen=timezone.now()
    )
    if not claimed:
        return
    job = Job.objects.select_related("organisation", "started_by", "assessment").get(pk=id)
    job.attempts += 1
    job.save(update_fields=["attempts"])
    try:
        result = _kinds[job.kind](Running(job))
    except CancelledError:
        _end(job, "cancelled")
    except LeadlineError as error:
        _end(job, "failed", problems=[problem.model_dump(mode="json") for problem in error.problems])
    except Exception:
        _log.exception("job %s (%s) failed", job.pk, job.kind)
        _end(job, "failed", problems=[Problem(code="web-job-broken", params={"job": str(job.pk)}).model_dump()])
    else:
        _end(job, "done", result=dict(result), progress=1.0)


def _end(job: Job, state: str, **fields: Any) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, finished=timezone.now(), **fields)


def take_up() -> int:
    """Queue again what a killed worker or server left behind, and return how many; called as the worker starts.

    There is one worker; so what is *running* now has nobody who runs it. What waits is queued once more, since the
    server may have been killed between the job and its place in the queue: a job is done only by who claims it.
    """
    left = list(Job.objects.filter(state__in=("waiting", "running")))
    for job in left:
        if job.state == "waiting":
            _enqueue(job)
        elif job.cancel_asked:
            _end(job, "cancelled")
        elif job.attempts >= ATTEMPTS:
            broken = Problem(code="web-job-killed", params={"times": job.attempts})
            _end(job, "failed", problems=[broken.model_dump()])
        else:
            Job.objects.filter(pk=job.pk).update(state="waiting", step="", progress=0)
            _enqueue(job)
    return len(left)


def newest(assessment: Any, kind: str) -> Job | None:
    """Return the job of a kind that was started last for an assessment, None where there was none."""
    return Job.objects.filter(assessment=assessment, kind=kind).first()
