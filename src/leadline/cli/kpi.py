"""``leadline kpi``: the table of indicators that people record, because no log has them."""

import re
from pathlib import Path
from typing import Annotated

import typer

from leadline.cli.console import DEFAULT_LANGUAGE, MARKUP, LanguageOption, output, printed, spoken, told
from leadline.errors import AssessmentError, DataError
from leadline.kpis import write_kpi_template
from leadline.kpis.template import months_between
from leadline.model import load_model
from leadline.text import say

kpi_app = typer.Typer(help=told("kpi-group"), rich_markup_mode=MARKUP, no_args_is_help=True)
_PERIOD = re.compile(r"(\d{4})|(\d{4}-(?:0[1-9]|1[0-2]))(?:\.\.(\d{4}-(?:0[1-9]|1[0-2])))?")


@kpi_app.callback(help=told("kpi-group"))
def recorded() -> None:
    """Recorded indicators."""


@kpi_app.command("export", help=told("kpi-export"))
def kpi_export(
    path: Annotated[Path, typer.Argument(help=told("kpi-path"))],
    model: Annotated[list[str] | None, typer.Option("--model", help=told("model"))] = None,
    period: Annotated[str | None, typer.Option(help=told("kpi-period"))] = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Write the table in which people record what no log can say."""
    if not path.parent.is_dir():
        raise AssessmentError.of("output-folder-missing", file=str(path), folder=str(path.parent))
    read, months = load_model(model or "ltc"), months_of(period) if period else ()
    write_kpi_template(read, path, months=months, language=spoken(language))
    asked = sum(indicator.recorded is not None for indicator in read.indicators)
    said = say("cli", "kpis-written", spoken(language), path=printed(path), indicators=asked)
    output().print(said, soft_wrap=True)


def months_of(period: str) -> tuple[str, ...]:
    """Return the months of a period as people write it on the command line.

    Raises:
        DataError: it is no period, or ends before it starts.

    >>> len(months_of("2025")), months_of("2025-03"), months_of("2024-12..2025-01")
    (12, ('2025-03',), ('2024-12', '2025-01'))
    """
    found = _PERIOD.fullmatch(period.strip())
    year, first, last = found.groups() if found else (None, None, None)
    first, last = (f"{year}-01", f"{year}-12") if year else (first, last or first)
    months = months_between(first, last) if first and last else ()
    if not months:
        raise DataError.of("kpis-period", given=period)
    return months
