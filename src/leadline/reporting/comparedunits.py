"""Units of one organisation side by side: the same heat map for each, from what their events show."""

from collections.abc import Sequence

from leadline.reporting import numbers
from leadline.reporting.document import Cell, Column, Paragraph, Table
from leadline.reporting.palette import level_of
from leadline.reporting.reader import Reader
from leadline.scoring.units import UnitScores


def told_units(units: Sequence[UnitScores], attribute: str, reader: Reader) -> tuple[Paragraph | Table, ...]:
    """Return the units' scores: a row for the whole, each stage, dimension and cell, a column for each unit."""
    name = reader.attribute(attribute)
    rows = [
        ("whole", reader.word("overall")),
        *((f"stage {stage.id}", reader.text(stage.name)) for stage in reader.model.stages),
        *((f"dimension {dimension.id}", reader.text(dimension.name)) for dimension in reader.model.dimensions),
        *((f"cell {stage}.{dimension}", reader.cell(stage, dimension)) for stage, dimension in reader.model.cells),
    ]
    scores = [_scores(unit) for unit in units]
    table = Table(
        caption=reader.say("units-table", attribute=name),
        columns=(
            Column(title=reader.say("column-cell")),
            *(Column(title=unit.unit, align="end") for unit in units),
        ),
        rows=tuple(
            (
                Cell(text=said, mark="plain" if key.startswith("cell") else "strong"),
                *(_cell(its.get(key), reader) for its in scores),
            )
            for key, said in rows
            if any(its.get(key) is not None for its in scores)
        ),
        note=reader.join(
            reader.say("units-objects", unit=unit.unit, count=numbers.number(unit.objects)) for unit in units
        ),
    )
    return (Paragraph(text=reader.say("units-how"), mark="muted"), table)


def _scores(unit: UnitScores) -> dict[str, float | None]:
    its = unit.scores
    return {
        "whole": its.whole.score,
        **{f"stage {each.id}": each.score for each in its.stages},
        **{f"dimension {each.id}": each.score for each in its.dimensions},
        **{f"cell {each.stage}.{each.dimension}": each.score for each in its.cells},
    }


def _cell(score: float | None, reader: Reader) -> Cell:
    return reader.score_cell(score, note="" if score is None else reader.word("level-short", number=level_of(score)))
