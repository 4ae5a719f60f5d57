"""What leaves the application: the report, the result, the folder. Always as a file, never shown in the page."""

import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from leadline.text import LANGUAGES, Language
from leadline.web.assessments.folder import write_folder
from leadline.web.assessments.models import Assessment, Run
from leadline.web.assessments.views import found as found_assessment
from leadline.web.core.actions import Actor
from leadline.web.files.giving import packed
from leadline.web.organisations.pages import Asked, page
from leadline.web.results.reports import drawn_report
from leadline.web.results.takenaway import folder_taken
from leadline.web.results.views import run_of


@require_safe
@page("result.view")
def report(request: Asked, id: int, number: int, language: str) -> FileResponse:
    """Give the report as one HTML file that needs nothing else."""
    said: Language | None = next((each for each in LANGUAGES if each == language), None)
    if said is None:
        raise Http404
    return report_of(run_of(request, id, number), said)


def report_of(run: Run, said: Language) -> FileResponse:
    """Return the report of a run in a language, to be saved."""
    response = FileResponse(drawn_report(run, said).open("rb"), content_type="text/html; charset=utf-8")
    return _attached(response, run, f"{said}.html")


@require_safe
@page("result.view")
def result_json(request: Asked, id: int, number: int) -> FileResponse:
    """Give ``result.json`` as the core wrote it."""
    run = run_of(request, id, number)
    response = FileResponse(run.file.path.open("rb"), content_type="application/json")
    return _attached(response, run, "json")


def _attached(response: FileResponse, run: Run, ending: str) -> FileResponse:
    name = f"{slugify(run.assessment.name) or 'assessment'}-{run.number}.{ending}"
    return _as_file(response, name)


def _as_file(response: FileResponse, name: str) -> FileResponse:
    """Make the browser keep a response as a file, whatever it thinks of its content."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@page("assessment.define")
def folder(request: Asked, id: int) -> FileResponse:
    """Give the assessment as the folder that ``leadline assess`` reads, packed; answers are in it, so few may."""
    return folder_of(request.actor, found_assessment(request, id))


def folder_of(actor: Actor, assessment: Assessment) -> FileResponse:
    """Return an assessment as a packed folder, to be saved; that somebody took it is written down."""
    folder_taken(actor, assessment)
    name = slugify(assessment.name) or "assessment"
    response = FileResponse(_packed(assessment, name), content_type="application/zip")
    return _as_file(response, f"{name}.zip")


def _packed(assessment: Assessment, name: str) -> IO[bytes]:
    work = Path(settings.WORK)
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix="folder-") as place:
        return packed(write_folder(assessment, Path(place) / name))
