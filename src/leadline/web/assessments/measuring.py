"""By what an assessment's data are measured: model, calendars and rates as the core takes them from its folder."""

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from leadline.assessment import read_rates
from leadline.assessment.folder import FILE, tailored
from leadline.assessment.folder import Assessment as Written
from leadline.indicators import Rates
from leadline.model import Model
from leadline.web.assessments.folder import write_folder
from leadline.web.assessments.models import Assessment
from leadline.web.files.aside import aside
from leadline.web.maturity.library import WHOLE, load
from leadline.worktime import Calendars
from leadline.yamlfile import read_yaml, validated


@dataclass(frozen=True)
class Grounds:
    """What ``leadline.measure`` is told by an assessment: without the indicators and rules that do not apply."""

    model: Model
    calendars: Calendars | None
    rates: Rates | None
    not_applicable: Container[str]


def read_written(assessment: Assessment, folder: Path) -> tuple[Written, Model]:
    """Write an assessment into ``folder``; return what its YAML says, and the model it is judged by.

    Raises:
        InputError: something in it is wrong.
    """
    file = write_folder(assessment, folder) / FILE
    written = validated(Written, read_yaml(file), file)
    return written, tailored(load(assessment.organisation_id, assessment.model or [WHOLE]), written, file)


def grounds_of(assessment: Assessment) -> Grounds:
    """Return by what an assessment's data are measured, which is the same as when its result is worked out.

    Raises:
        InputError: something in it is wrong, such as a table of exchange rates.
    """
    with aside("measuring") as folder:
        written, model = read_written(assessment, folder)
        currency = written.currency
        return Grounds(
            model=model,
            calendars=written.calendars,
            rates=read_rates(folder / currency.rates, currency.report_in) if currency else None,
            not_applicable={each.rule for each in written.not_applicable if each.rule},
        )
