"""The short form of a result, for a terminal: heat map, levels, largest gaps, slowest waits.

Cells carry their number and level, and colours are given with their text's colour, so that the heat map reads on light
and on dark backgrounds and without any colour. It fits 100 columns in both languages.
"""

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text as RichText

from leadline.assessment.result import Result
from leadline.eventlog.log import ObjectProfile, QualityFinding
from leadline.model.schema import BasisKind, Model
from leadline.reporting import numbers
from leadline.reporting.chapters.overview import heat_map
from leadline.reporting.chapters.summary import coverage, goal, verdict
from leadline.reporting.chapters.told import quality_finding
from leadline.reporting.document import Cell, Column, Mark, Table
from leadline.reporting.palette import INK, LEVELS
from leadline.reporting.printing import Wrapped, print_table
from leadline.reporting.reader import Reader
from leadline.text import Language

GAPS, WAITS = 5, 3
WIDTH = 100
STAGE_WIDTH = 13
_SEVERITY_MARKS: dict[str, Mark] = {"error": "bad", "warning": "strong", "note": "muted"}


def show(result: Result, model: Model, language: Language, console: Console) -> None:
    """Print a result's heat map, levels, five largest gaps, three slowest waits and what it stands on."""
    reader = Reader(model=model, language=language)
    width = min(console.width, WIDTH)
    if result.simulated:
        console.print(
            Panel(
                RichText.assemble((reader.word("simulated"), "bold"), " ", reader.word("simulated-why")),
                border_style="yellow",
                width=width,
            )
        )
    console.print(
        RichText.assemble(
            (reader.text(result.organisation), "bold"),
            " · ",
            reader.word("in-brackets", what=reader.text(result.name), more=reader.word(result.scores.kind)),
        )
    )
    if result.goal:
        console.print(RichText(f"{reader.say('fact-goal')}{reader.word('colon')}{goal(result.goal, reader)}"))
    console.print(Wrapped(RichText(verdict(result, reader), style="bold")), width=width)
    console.print(_heat_map(result, reader))
    console.print(Wrapped(RichText(_levels(result, reader))), width=width)
    if result.gaps:
        print_table(_gaps(result, reader), console)
    if result.waits:
        print_table(_waits(result, reader), console)
    console.print(Wrapped(RichText(coverage(result, reader))), width=width)
    console.print(Wrapped(RichText(bases(model, reader))), width=width)


def bases(model: Model, reader: Reader) -> str:
    """Return what the indicators' entry values rest on, so that an expert default is never taken for a benchmark."""
    kinds = Counter(indicator.basis.kind for indicator in model.indicators)
    return reader.say("terminal-bases", **{kind.replace("-", "_"): kinds[kind] for kind in get_args(BasisKind)})


def show_quality(
    types: Sequence[ObjectProfile],
    quality: Sequence[QualityFinding],
    model: Model,
    language: Language,
    console: Console,
) -> None:
    """Print what a log holds and what was found in its data."""
    reader = Reader(model=model, language=language)
    print_table(_contents(types, reader), console)
    if quality:
        print_table(_findings(quality, reader), console)
    else:
        console.print(RichText(reader.say("quality-none")))


def _contents(types: Sequence[ObjectProfile], reader: Reader) -> Table:
    return Table(
        caption=reader.say("quality-contents"),
        columns=(
            Column(title=reader.say("column-object")),
            Column(title=reader.say("column-objects"), align="end"),
            Column(title=reader.say("column-events"), align="end"),
            Column(title=reader.say("column-steps")),
        ),
        rows=tuple(
            (
                Cell(text=reader.object(profile.type)),
                Cell(text=numbers.number(profile.objects)),
                Cell(text=numbers.number(profile.events)),
                Cell(text=reader.join(reader.activity(step.activity) for step in profile.activities)),
            )
            for profile in types
        ),
    )


def _findings(quality: Sequence[QualityFinding], reader: Reader) -> Table:
    return Table(
        caption=reader.say("quality-findings"),
        columns=(Column(title=reader.say("column-severity")), Column(title=reader.say("column-finding"))),
        rows=tuple(
            (
                Cell(text=reader.word(f"severity-{one.severity}"), mark=_SEVERITY_MARKS[one.severity]),
                Cell(text=quality_finding(one, reader)),
            )
            for one in sorted(quality, key=lambda one: list(_SEVERITY_MARKS).index(one.severity))
        ),
    )


def _heat_map(result: Result, reader: Reader) -> RichTable:
    heat = heat_map(result, reader)
    table = RichTable(title=RichText(heat.caption, style="bold"), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(heat.corner, overflow="fold")
    for column in heat.columns:
        table.add_column(column, justify="center", max_width=STAGE_WIDTH)
    last = len(heat.rows) - 1
    for place, (name, cells) in enumerate(heat.rows):
        table.add_row(
            RichText(name, style="bold" if place == last else ""),
            *(_heat_cell(cell, reader) for cell in cells),
            end_section=place == last - 1,
        )
    return table


def _levels(result: Result, reader: Reader) -> str:
    verdicts = {each.id: each.verdict for each in result.scores.dimensions}
    if not any(verdict and verdict.level for verdict in verdicts.values()):
        return reader.say("levels-by-dimension", levels=reader.word("not-rated"))
    named = (
        f"{reader.dimension(id_)} {(verdict.level if verdict else None) or reader.word('not-rated')}"
        f"{reader.sureness(verdict)}"
        for id_, verdict in verdicts.items()
    )
    return reader.say("levels-by-dimension", levels=reader.join(named))


def _heat_cell(cell: Cell, reader: Reader) -> RichText:
    if cell.level is None:
        return RichText(cell.text, style="dim")
    level = reader.word("level-short", number=cell.level)
    return RichText(f" {cell.text} {level} ", style=f"{INK} on {LEVELS[cell.level]}")


def _gaps(result: Result, reader: Reader) -> Table:
    worst = result.gaps[:GAPS]
    ends = (reader.word(key) for key in ("score", "target", "gap"))
    return Table(
        caption=reader.say("summary-gaps", count=len(worst)),
        columns=(Column(title=reader.say("column-cell")), *(Column(title=title, align="end") for title in ends)),
        rows=tuple(
            (
                Cell(text=reader.cell(gap.stage, gap.dimension)),
                Cell(text=numbers.score(gap.score)),
                Cell(text=numbers.score(gap.target)),
                Cell(text=numbers.score(gap.gap), mark="strong"),
            )
            for gap in worst
        ),
    )


def _waits(result: Result, reader: Reader) -> Table:
    ends = (reader.say(key) for key in ("column-median", "column-p90", "column-count"))
    return Table(
        caption=reader.say("process-slowest"),
        columns=(
            Column(title=reader.say("column-wait")),
            Column(title=reader.say("column-object")),
            *(Column(title=title, align="end") for title in ends),
        ),
        rows=tuple(
            (
                Cell(text=f"{reader.activity(edge.source)} → {reader.activity(edge.target)}"),
                Cell(text=reader.object(wait.object)),
                Cell(text=reader.duration(edge.median_hours, day_only=edge.day_only), mark="strong"),
                Cell(text=reader.duration(edge.p90_hours, day_only=edge.day_only)),
                Cell(text=numbers.number(edge.count)),
            )
            for wait in result.waits[:WAITS]
            for edge in [wait.edge]
        ),
    )
