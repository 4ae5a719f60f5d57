"""What leaves the application: the report, the result, the folder. Always as a file, never shown in the page."""

from django.http import FileResponse, Http404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from leadline.text import LANGUAGES, Language
from leadline.web.assessments.folder import write_folder
from leadline.web.assessments.models import Assessment, Run
from leadline.web.assessments.views import found as found_assessment
from leadline.web.core.actions import Actor
from leadline.web.files.aside import aside
from leadline.web.files.giving import packed, saved
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
    return saved(drawn_report(run, said).open("rb"), _called(run, f"{said}.html"), "text/html; charset=utf-8")


@require_safe
@page("result.view")
def result_json(request: Asked, id: int, number: int) -> FileResponse:
    """Give ``result.json`` as the core wrote it."""
    run = run_of(request, id, number)
    return saved(run.file.path.open("rb"), _called(run, "json"), "application/json")


def _called(run: Run, ending: str) -> str:
    return f"{slugify(run.assessment.name) or 'assessment'}-{run.number}.{ending}"


@require_safe
@page("assessment.define")
def folder(request: Asked, id: int) -> FileResponse:
    """Give the assessment as the folder that ``leadline assess`` reads, packed; answers are in it, so few may."""
    return folder_of(request.actor, found_assessment(request, id))


def folder_of(actor: Actor, assessment: Assessment) -> FileResponse:
    """Return an assessment as a packed folder, to be saved; that somebody took it is written down."""
    folder_taken(actor, assessment)
    name = slugify(assessment.name) or "assessment"
    with aside("folder") as place:
        return saved(packed(write_folder(assessment, place / name)), f"{name}.zip", "application/zip")
