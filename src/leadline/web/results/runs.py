"""An assessment is worked out: a job writes its folder, assesses it and keeps the result as a run."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max

from leadline.assessment import Folder, Result, assess, write_result
from leadline.errors import InputError, LeadlineError
from leadline.eventlog import open_log
from leadline.web.assessments.folder import write_folder
from leadline.web.assessments.models import Assessment, Run
from leadline.web.core.actions import Actor, Outcome, action
from leadline.web.files.store import store_bytes
from leadline.web.files.unpacking import within
from leadline.web.jobs.models import Job
from leadline.web.jobs.work import Running, start, work
from leadline.web.results.basis import Basis, basis_of, keep_basis
from leadline.web.results.logs import adopt_log, keep_log, left_log
from leadline.web.results.reports import KIND as REPORT

KIND = "assess"


@action("result-asked", "result.make")
def make_result(actor: Actor, assessment: Assessment) -> Outcome[Job]:
    """Start working out an assessment.

    Raises:
        InputError: it is being worked out already.
    """
    Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)  # of two at once the second waits
    if running(assessment):
        raise InputError.of("web-result-running", file=assessment.name)
    job = start(actor, KIND, assessment=assessment)
    return Outcome(job, subject=assessment, details={"job": str(job.pk)})


def running(assessment: Assessment) -> Job | None:
    """Return the job that works out an assessment now, if there is one."""
    return Job.objects.filter(assessment=assessment, kind=KIND, state__in=("waiting", "running")).first()


@work(KIND)
def assess_it(job: Running) -> Mapping[str, Any]:
    """Work out an assessment. Done again after a kill it begins anew: nothing is kept before the last step."""
    assessment = Assessment.objects.select_related("organisation").get(jobs=job.job)
    done = Run.objects.filter(job=job.job).first()
    if done is not None:  # killed after the last step, before the job was ended
        adopt_log(done, left_log(assessment))
        return {"number": done.number}
    with _place(job.job) as place:
        job.tell("write", 0.0)
        folder = write_folder(assessment, place / "assessment")
        try:
            read = Folder(folder)
            log = keep_log(assessment, read, job.tell)
            with open_log(log, read.model) if log else nullcontext() as events:
                result = assess(read, log=events, progress=job.tell)
        except LeadlineError as error:
            raise type(error)([within(folder, problem) for problem in error.problems]) from error
        file = write_result(result, place / "result.json")
        run = keep_result(job.actor, assessment, file, result, job.job, basis_of(read, result))
        adopt_log(run, log)
    return {"number": run.number}


@contextmanager
def _place(job: Job) -> Iterator[Path]:
    """Give a job a folder of its own; what a killed attempt left in it goes first."""
    place = Path(settings.WORK) / f"assess-{job.pk}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@action("result-made", "result.make")
def keep_result(
    actor: Actor, assessment: Assessment, file: Path, result: Result, job: Job | None, basis: Basis
) -> Outcome[Run]:
    """Keep a result as the assessment's next run, with what it rests on beside its data."""
    last: int = Run.objects.filter(assessment=assessment).aggregate(last=Max("number"))["last"] or 0
    run = Run.objects.create(
        organisation=actor.owner,
        assessment=assessment,
        number=last + 1,
        job=job,
        model=assessment.model,
        file=store_bytes(actor, "result.json", [file.read_bytes()], ("json",)),
        summary=summed_up(result),
        created_by=actor.user,
    )
    keep_basis(actor, run, basis)
    start(actor, REPORT, assessment=assessment, run=run.pk)
    return Outcome(run, subject=run, details={"number": run.number, "score": run.summary["score"]})


def summed_up(result: Result) -> dict[str, Any]:
    """Return what lists of runs show."""
    whole = result.scores.whole
    return {
        "score": whole.score,
        "level": whole.verdict.level if whole.verdict else None,
        "low": whole.estimate.low if whole.estimate else None,
        "high": whole.estimate.high if whole.estimate else None,
        "target": whole.target,
        "measured": result.coverage.measured,
        "applicable": result.coverage.applicable,
        "respondents": result.respondents,
        "gaps": len(result.gaps),
    }
