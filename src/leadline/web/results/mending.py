"""What stood in the way of a result, in words, and the page where it is mended."""

from dataclasses import dataclass

from leadline.errors import Problem
from leadline.text import Language
from leadline.web.jobs.models import Job


@dataclass(frozen=True)
class Told:
    """A problem as a sentence, and the name of the page where it is mended."""

    sentence: str
    url_name: str


def problems_told(job: Job, language: Language) -> list[Told]:
    """Return the problems of a job that failed."""
    return [Told(problem.sentence(language), _page_of(problem)) for problem in job.told]


def _page_of(problem: Problem) -> str:
    """Return where a problem is mended: the definition for what ``assessment.yaml`` says, else what was collected.

    >>> _page_of(Problem(code="assessment-period", file="assessment.yaml"))
    'assessment-define'
    """
    about = problem.file or ""
    return "assessment-define" if about.endswith("assessment.yaml") or about == "" else "assessment-collect"
