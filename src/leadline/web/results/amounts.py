"""By what times and amounts of a run are reckoned: calendars and exchange rates, as when it was worked out."""

from pathlib import Path

from leadline.assessment import read_rates
from leadline.indicators import Rates
from leadline.web.assessments.models import Run
from leadline.web.results.models import FolderFile
from leadline.web.results.reading import found
from leadline.worktime import Calendars


def calendars_of(run: Run) -> Calendars | None:
    """Return when the company's units work, as the assessment says."""
    given = run.assessment.extra.get("calendars")
    return Calendars.model_validate(given) if given else None


def rates_of(run: Run) -> Rates | None:
    """Return the rates that amounts of a run are converted by.

    None where there were none, or where those of the assessment are no longer the ones of the run: then amounts stay in
    the currency they were recorded in.
    """
    told, used = run.assessment.extra.get("currency"), found(run).result.rates
    if not told or used is None:
        return None
    file = FolderFile.objects.filter(assessment=run.assessment, part="rates").select_related("file").first()
    if file is None or file.file.sha256 != used.sha256:
        return None
    return read_rates(Path(file.file.path), told["report_in"])
