"""What the steps *Score* and *Plan* tell of an assessment, and whether a result still says what is known."""

from collections.abc import Iterator

from leadline.reporting import numbers
from leadline.web.assessments.models import Assessment, Run
from leadline.web.assessments.steps import Told, counts
from leadline.web.audit.models import Entry
from leadline.web.results.models import FolderFile

NO_EVIDENCE = (
    "result-asked",
    "result-made",
    "folder-taken",
    "job-cancelled",
    "campaign-added",
    "campaign-changed",
    "invitations-sent",
    "reminders-sent",
    "questionnaire-joined",
    "questionnaire-finished",
    "session-added",
    "notes-saved",
    "quote-added",
    "quote-removed",
    "step-checked",
    "connection-added",
    "connection-read",
    "data-look-asked",
    "data-read-asked",
    "data-read",
    "mapping-proposed",
    "mapping-changed",
    "mapping-written",
)
"""What is done with an assessment and changes nothing it is worked out from: a mapping counts once confirmed."""


def newest(assessment: Assessment) -> Run | None:
    """Return the newest run of an assessment, if there is one."""
    return Run.objects.filter(assessment=assessment).select_related("file", "organisation", "assessment").first()


def changes_since(run: Run) -> int:
    """Return how many things were done with the assessment since a run was started: answers, evidence, definition."""
    began = run.job.created if run.job else run.created
    about = Entry.objects.filter(organisation_id=run.organisation_id, assessment_id=run.assessment_id, at__gt=began)
    about = about.exclude(action="respondents-invited", details__updated=0)  # whom nobody has heard of yet
    return about.exclude(action__in=NO_EVIDENCE).count()


@counts("collect")
def _collected(assessment: Assessment) -> Iterator[Told]:
    taken = FolderFile.objects.filter(assessment=assessment).count()
    if taken:
        yield Told("results-folder-files", True, {"count": taken})


@counts("score")
def _scored(assessment: Assessment) -> Iterator[Told]:
    run = newest(assessment)
    if run is None:
        yield Told("results-none-yet", False, {}, "assessment-score")
        return
    score = run.summary["score"]
    key = "results-newest" if score is not None else "results-newest-unrated"
    yield Told(key, True, {"number": run.number, "score": numbers.score(score)}, "assessment-score")
    changes = changes_since(run)
    if changes:
        yield Told("results-stale", False, {"count": changes}, "assessment-score")


@counts("plan")
def _planned(assessment: Assessment) -> Iterator[Told]:
    run = newest(assessment)
    if run is not None:
        yield Told("results-gaps", True, {"count": run.summary["gaps"]}, "assessment-plan")
