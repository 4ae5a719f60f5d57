"""Levels by gates: which level each dimension and the whole reach, and why not the next one."""

from collections.abc import Sequence

from leadline.assessment.result import Result
from leadline.reporting import numbers
from leadline.reporting.chapters.told import gate
from leadline.reporting.document import Block, Bullets, Cell, Column, Details, Paragraph, Section, Table
from leadline.reporting.reader import Reader
from leadline.scoring.scores import Aggregate, LevelVerdict


def levels(result: Result, reader: Reader) -> Section:
    """Return the whole's level with its failing gates, and each dimension's achievements and failing gates."""
    whole = result.scores.whole.verdict
    preset = whole.preset if whole else reader.model.scoring.gates.preset
    children: list[Block] = [Paragraph(text=reader.say(f"levels-preset-{preset}"))]
    if whole:
        children += _verdict(whole, "scores.whole.verdict", reader)
    children.append(_achievements(result.scores.dimensions, reader))
    for place, dimension in enumerate(result.scores.dimensions):
        if dimension.verdict and dimension.verdict.failures:
            children.append(
                Details(
                    summary=reader.say("levels-why-dimension", dimension=reader.dimension(dimension.id)),
                    children=tuple(_verdict(dimension.verdict, f"scores.dimensions.{place}.verdict", reader)),
                )
            )
    return Section(id="levels", title=reader.say("levels"), children=tuple(children))


def moves(result: Result, reader: Reader) -> tuple[Block, ...]:
    """Return the level of the whole, why not the next, and the smallest moves to it; nothing without a verdict."""
    whole = result.scores.whole.verdict
    return tuple(_verdict(whole, "scores.whole.verdict", reader)) if whole else ()


def _verdict(verdict: LevelVerdict, at: str, reader: Reader) -> list[Block]:
    """Return a verdict: the level in a sentence, the gates that fail, the moves that would pass them."""
    level = verdict.level
    if level is None:
        said = reader.say("levels-none")
    elif verdict.failures:
        said = reader.say("levels-not-next", level=reader.level(level), next=verdict.failures[0].level)
    else:
        said = reader.say("levels-reached", level=reader.level(level))
    blocks: list[Block] = [Paragraph(text=said, mark="strong")]
    if verdict.failures:
        blocks.append(Bullets(items=tuple(gate(failure, reader) for failure in verdict.failures)))
    if verdict.moves:
        blocks.append(
            Table(
                caption=reader.say("levels-moves"),
                columns=(
                    Column(title=reader.say("column-cell")),
                    Column(title=reader.say("column-now"), align="end"),
                    Column(title=reader.say("column-to"), align="end"),
                    Column(title=reader.say("column-rise"), align="end"),
                ),
                rows=tuple(
                    (
                        Cell(text=reader.cell(move.stage, move.dimension)),
                        reader.score_cell(move.score, at=f"{at}.moves.{place}.score"),
                        Cell(text=numbers.score(move.to), explains=f"{at}.moves.{place}.to"),
                        Cell(text=f"+{numbers.score(move.to - move.score)}", mark="strong"),
                    )
                    for place, move in enumerate(verdict.moves)
                ),
            )
        )
    return blocks


def _achievements(dimensions: Sequence[Aggregate], reader: Reader) -> Table:
    count = len(reader.model.levels)
    rows = []
    for place, dimension in enumerate(dimensions):
        verdict, at = dimension.verdict, f"scores.dimensions.{place}.verdict"
        reached = verdict.achievements if verdict else ()
        level = verdict.level if verdict else None
        rows.append(
            (
                Cell(text=reader.dimension(dimension.id)),
                reader.level_cell(level, at=f"{at}.level"),
                *(
                    Cell(text=numbers.share(value), explains=f"{at}.achievements.{k}")
                    for k, value in enumerate(reached)
                ),
                *(Cell(text=numbers.NOTHING) for _ in range(count - len(reached))),
            )
        )
    gates = reader.model.scoring.gates
    return Table(
        caption=reader.say("levels-achievements"),
        columns=(
            Column(title=reader.word("dimension")),
            Column(title=reader.word("level"), align="end"),
            *(Column(title=reader.word("level-short", number=number), align="end") for number in range(1, count + 1)),
        ),
        rows=tuple(rows),
        note=reader.say(
            "levels-bands",
            partly=numbers.share(gates.partly),
            largely=numbers.share(gates.largely),
            fully=numbers.share(gates.fully),
        ),
    )
