"""What a log can and cannot say, indicator by indicator, for a terminal."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console

from leadline.indicators.value import IndicatorValue
from leadline.model.schema import Model
from leadline.reporting import numbers
from leadline.reporting.chapters.told import reason
from leadline.reporting.document import Cell, Column, Paragraph, Table
from leadline.reporting.printing import print_blocks, print_table
from leadline.reporting.reader import Reader
from leadline.text import Language

_REASONS = 12
"""Reasons that are shown of many: with the heading, as much as a screen holds."""


def show_coverage(
    values: Sequence[IndicatorValue], model: Model, language: Language, console: Console, *, every: bool = False
) -> None:
    """Print how many indicators of each stage the data can give, and what is missing for the others.

    What most indicators lack comes first. ``every``: each reason is shown, and the one of each indicator.
    """
    reader = Reader(model=model, language=language)
    print_table(_by_stage(values, reader), console)
    whys = [(value, _why(value, reader)) for value in values if value.status == "not-measured"]
    counted = Counter(why for _, why in whys).most_common()
    shown = counted if every else counted[:_REASONS]
    if counted:
        print_table(_by_reason(shown, reader), console)
    if every and whys:
        print_table(_missing(whys, reader), console)
    elif counted:
        rest = counted[len(shown) :]
        key = "coverage-further" if rest else "coverage-each"
        said = reader.say(key, reasons=len(rest), count=sum(count for _, count in rest))
        print_blocks([Paragraph(text=said)], console)


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


def _why(value: IndicatorValue, reader: Reader) -> str:
    return reason(value.reason or "no-observations", value.params, reader)


def _by_reason(counted: Sequence[tuple[str, int]], reader: Reader) -> Table:
    return Table(
        caption=reader.say("coverage-by-reason"),
        columns=(Column(title=reader.say("column-why")), Column(title=reader.say("column-indicators"), align="end")),
        rows=tuple((Cell(text=why), Cell(text=numbers.number(count))) for why, count in counted),
    )


def _missing(whys: Sequence[tuple[IndicatorValue, str]], reader: Reader) -> Table:
    return Table(
        caption=reader.say("coverage-missing"),
        columns=(Column(title=reader.word("indicator")), Column(title=reader.say("column-why"))),
        rows=tuple((Cell(text=reader.indicator(value.indicator)), Cell(text=why)) for value, why in whys),
    )
