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
from rich.table import Table
from rich.text import Text as RichText

from leadline.assessment.result import Result
from leadline.eventlog.log import ObjectProfile, QualityFinding
from leadline.model.schema import BasisKind, Model
from leadline.reporting import numbers
from leadline.reporting.chapters.overview import heat_map
from leadline.reporting.chapters.summary import coverage, goal, verdict
from leadline.reporting.chapters.told import quality_finding
from leadline.reporting.document import Cell
from leadline.reporting.palette import INK, LEVELS
from leadline.reporting.reader import Reader
from leadline.text import Language

GAPS, WAITS = 5, 3
WIDTH = 100
STAGE_WIDTH = 13
_SEVERITY_STYLES = {"error": "bold red", "warning": "bold", "note": "dim"}


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
    console.print(RichText(verdict(result, reader), style="bold"), width=width)
    console.print(_heat_map(result, reader))
    console.print(RichText(_levels(result, reader)), width=width)
    if result.gaps:
        console.print(_gaps(result, reader))
    if result.waits:
        console.print(_waits(result, reader))
    console.print(RichText(coverage(result, reader)), width=width)
    console.print(RichText(bases(model, reader)), width=width)


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
    held = _table(reader.say("quality-contents"))
    held.add_column(reader.say("column-object"))
    held.add_column(reader.say("column-objects"), justify="right")
    held.add_column(reader.say("column-events"), justify="right")
    held.add_column(reader.say("column-steps"))
    for profile in types:
        steps = reader.join(reader.activity(step.activity) for step in profile.activities)
        held.add_row(
            RichText(reader.object(profile.type)),
            numbers.number(profile.objects),
            numbers.number(profile.events),
            RichText(steps),
        )
    console.print(held)
    if not quality:
        console.print(RichText(reader.say("quality-none")))
        return
    found = _table(reader.say("quality-findings"))
    found.add_column(reader.say("column-severity"))
    found.add_column(reader.say("column-finding"))
    for one in sorted(quality, key=lambda one: list(_SEVERITY_STYLES).index(one.severity)):
        found.add_row(
            RichText(reader.word(f"severity-{one.severity}"), style=_SEVERITY_STYLES[one.severity]),
            RichText(quality_finding(one, reader)),
        )
    console.print(found)


def _heat_map(result: Result, reader: Reader) -> Table:
    heat = heat_map(result, reader)
    table = _table(heat.caption)
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
    table = _table(reader.say("summary-gaps", count=len(worst)))
    table.add_column(reader.say("column-cell"))
    for title in (reader.word("score"), reader.word("target"), reader.word("gap")):
        table.add_column(title, justify="right")
    for gap in worst:
        table.add_row(
            RichText(reader.cell(gap.stage, gap.dimension)),
            numbers.score(gap.score),
            numbers.score(gap.target),
            RichText(numbers.score(gap.gap), style="bold"),
        )
    return table


def _waits(result: Result, reader: Reader) -> Table:
    table = _table(reader.say("process-slowest"))
    table.add_column(reader.say("column-wait"))
    table.add_column(reader.say("column-object"))
    for key in ("column-median", "column-p90", "column-count"):
        table.add_column(reader.say(key), justify="right")
    for wait in result.waits[:WAITS]:
        edge = wait.edge
        table.add_row(
            RichText(f"{reader.activity(edge.source)} → {reader.activity(edge.target)}"),
            RichText(reader.object(wait.object)),
            RichText(reader.duration(edge.median_hours, day_only=edge.day_only), style="bold"),
            reader.duration(edge.p90_hours, day_only=edge.day_only),
            numbers.number(edge.count),
        )
    return table


def _table(title: str) -> Table:
    return Table(title=RichText(title, style="bold"), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
