"""What a log can and cannot say, indicator by indicator, for a terminal."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from leadline.indicators.value import IndicatorValue
from leadline.model.schema import Model
from leadline.reporting import numbers
from leadline.reporting.chapters.told import reason
from leadline.reporting.reader import Reader
from leadline.text import Language


def show_coverage(values: Sequence[IndicatorValue], model: Model, language: Language, console: Console) -> None:
    """Print how many indicators of each stage the data can give, and for each of the others why not."""
    reader = Reader(model=model, language=language)
    console.print(_by_stage(values, reader))
    missing = [value for value in values if value.status == "not-measured"]
    if missing:
        console.print(_missing(missing, reader))


def _by_stage(values: Sequence[IndicatorValue], reader: Reader) -> Table:
    table = Table(title=reader.say("coverage-by-stage"), title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.add_column(reader.word("stage"))
    table.add_column(reader.say("column-measured"), justify="right")
    table.add_column(reader.say("column-asked"), justify="right")
    for stage in reader.model.stages:
        here = [value for value in values if reader.model.indicator_of[value.indicator].stage == stage.id]
        measured = sum(value.status == "measured" for value in here)
        table.add_row(reader.stage(stage.id), numbers.number(measured), numbers.number(len(here)))
    return table


def _missing(values: Sequence[IndicatorValue], reader: Reader) -> Table:
    table = Table(title=reader.say("coverage-missing"), title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.add_column(reader.word("indicator"))
    table.add_column(reader.say("column-why"))
    for value in values:
        why = reason(value.reason or "no-observations", value.params, reader)
        table.add_row(RichText(reader.indicator(value.indicator)), RichText(why))
    return table
