"""Units of one organisation side by side: the same scores for each, from their events and their people's answers."""

from collections.abc import Sequence

from leadline.reporting import numbers
from leadline.reporting.document import Cell, Column, Paragraph, Table
from leadline.reporting.palette import level_of
from leadline.reporting.reader import Reader
from leadline.scoring.units import UnitScores


def told_units(
    units: Sequence[UnitScores], attribute: str, reader: Reader, *, answered: bool | None
) -> tuple[Paragraph | Table, ...]:
    """Return the units' scores: a row for the whole, each stage, dimension and cell, a column for each unit.

    ``answered``: answers were told apart by the units too; None where they were not asked for. What explains a score
    is ``of_unit`` of the unit's place.
    """
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
                *(
                    _cell(its.get(key), of_unit(place, key.rpartition(" ")[2]), reader)
                    for place, its in enumerate(scores)
                ),
            )
            for key, said in rows
            if any(its.get(key) is not None for its in scores)
        ),
        note=reader.join(_counted(unit, answered, reader) for unit in units),
    )
    told = "units-answers" if answered else "units-events-only" if answered is False else "units-events-of-part"
    how = (reader.say("units-how"), reader.say(told))
    few = reader.join(
        reader.say("units-private", unit=unit.unit, count=len(unit.private)) for unit in units if unit.private
    )
    private = (reader.say("units-few", units=few, smallest=reader.model.scoring.private_group),) if few else ()
    return (*(Paragraph(text=text, mark="muted") for text in (*how, *private)), table)


def of_unit(place: int, what: str) -> str:
    """Return what explains a score of the unit in a place: ``split_unit`` tells both apart again.

    >>> split_unit(of_unit(2, "order.risk"))
    (2, 'order.risk')
    """
    return f"unit:{place}:{what}"


def split_unit(explains: str) -> tuple[int, str]:
    """Return the place of a unit, and what of it is to be explained."""
    _, place, what = explains.split(":", 2)
    return int(place), what


def _counted(unit: UnitScores, answered: bool | None, reader: Reader) -> str:
    objects = numbers.number(unit.objects)
    if not answered:
        return reader.say("units-objects", unit=unit.unit, count=objects)
    return reader.say("units-objects-people", unit=unit.unit, count=objects, people=numbers.number(unit.respondents))


def _scores(unit: UnitScores) -> dict[str, float | None]:
    its = unit.scores
    return {
        "whole": its.whole.score,
        **{f"stage {each.id}": each.score for each in its.stages},
        **{f"dimension {each.id}": each.score for each in its.dimensions},
        **{f"cell {each.stage}.{each.dimension}": each.score for each in its.cells},
    }


def _cell(score: float | None, at: str, reader: Reader) -> Cell:
    note = "" if score is None else reader.word("level-short", number=level_of(score))
    return reader.score_cell(score, note=note, at=at)
