"""What a log can and cannot say, indicator by indicator, for a terminal."""

from collections.abc import Sequence

from rich.console import Console

from leadline.indicators.value import IndicatorValue
from leadline.model.schema import Model
from leadline.reporting import numbers
from leadline.reporting.chapters.told import reason
from leadline.reporting.document import Cell, Column, Table
from leadline.reporting.printing import print_table
from leadline.reporting.reader import Reader
from leadline.text import Language


def show_coverage(values: Sequence[IndicatorValue], model: Model, language: Language, console: Console) -> None:
    """Print how many indicators of each stage the data can give, and for each of the others why not."""
    reader = Reader(model=model, language=language)
    print_table(_by_stage(values, reader), console)
    missing = [value for value in values if value.status == "not-measured"]
    if missing:
        print_table(_missing(missing, reader), console)


def _by_stage(values: Sequence[IndicatorValue], reader: Reader) -> Table:
    rows = []
    for stage in reader.model.stages:
        here = [value for value in values if reader.model.indicator_of[value.indicator].stage == stage.id]
        measured = sum(value.status == "measured" for value in here)
        rows.append((reader.stage(stage.id), numbers.number(measured), numbers.number(len(here))))
    return Table(
        caption=reader.say("coverage-by-stage"),
        columns=(
            Column(title=reader.word("stage")),
            Column(title=reader.say("column-measured"), align="end"),
            Column(title=reader.say("column-asked"), align="end"),
        ),
        rows=tuple(tuple(Cell(text=text) for text in row) for row in rows),
    )


def _missing(values: Sequence[IndicatorValue], reader: Reader) -> Table:
    return Table(
        caption=reader.say("coverage-missing"),
        columns=(Column(title=reader.word("indicator")), Column(title=reader.say("column-why"))),
        rows=tuple(
            (
                Cell(text=reader.indicator(value.indicator)),
                Cell(text=reason(value.reason or "no-observations", value.params, reader)),
            )
            for value in values
        ),
    )
