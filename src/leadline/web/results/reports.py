"""The report as a file that is downloaded: drawn by a job of its own once a result is there, as that takes seconds."""

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings

from leadline.reporting import report
from leadline.text import LANGUAGES, Language
from leadline.web.assessments.models import Assessment, Run
from leadline.web.jobs.work import Running, work
from leadline.web.results.reading import found

KIND = "report"


@work(KIND)
def draw_reports(job: Running) -> Mapping[str, Any]:
    """Draw the reports of a run in every language."""
    runs = Run.objects.select_related("file", "assessment", "organisation")
    run = runs.filter(pk=job.job.params["run"]).first()
    if run is None:  # deleted meanwhile
        return {}
    for place, language in enumerate(LANGUAGES):
        job.tell("draw", place / len(LANGUAGES))
        drawn_report(run, language)
    return {"number": run.number}


def drawn_report(run: Run, language: Language) -> Path:
    """Return the file of a run's report; it is drawn where that was not done yet."""
    path = _folder(run.assessment) / f"{run.file.sha256[:16]}-{version('leadline')}.{language}.html"
    if not path.is_file():
        read = found(run)
        report(read.result, path, model=read.model, language=language)
    return path


def _folder(assessment: Assessment) -> Path:
    return Path(settings.WORK) / "reports" / str(assessment.pk)
