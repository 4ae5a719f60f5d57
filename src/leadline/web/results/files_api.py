"""What leaves and enters as a file, for programs: the report, the assessment as a folder."""

from typing import Any

from django.http import FileResponse
from ninja import File, Router
from ninja.files import UploadedFile

from leadline.text import Language
from leadline.web.assessments.api import AssessmentOut
from leadline.web.assessments.views import found as found_assessment
from leadline.web.organisations.routes import Called, route
from leadline.web.results.downloads import folder_of, report_of
from leadline.web.results.taking import take_archive
from leadline.web.results.views import run_of

router = Router(tags=["results"])


@route(router, "GET", "/assessments/{int:id}/results/{int:number}/report", "result.view", bytes)
def read_report(request: Called, id: int, number: int, language: Language = "en") -> FileResponse:
    """Give the report of a result as one HTML file that needs nothing else."""
    return report_of(run_of(request, id, number), language)


@route(router, "GET", "/assessments/{int:id}/folder", "assessment.define", bytes)
def take_folder_away(request: Called, id: int) -> FileResponse:
    """Give an assessment as the folder that `leadline assess` reads, as a ZIP archive; answers are in it."""
    return folder_of(request.actor, found_assessment(request, id))


@route(router, "POST", "/assessments/import", "assessment.define", AssessmentOut)
def take_folder_in(request: Called, archive: File[UploadedFile]) -> Any:
    """Make an assessment of such a folder, as a ZIP archive."""
    return take_archive(request.actor, archive)
