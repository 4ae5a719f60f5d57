"""What an assessment may be for, and every number of the scoring rules with what it means."""

from collections.abc import Mapping
from typing import Any

from leadline.model.fieldnames import field_name
from leadline.model.schema import Gates, Goal, Scoring
from leadline.reporting import numbers
from leadline.reporting.document import Cell, Column, Paragraph, Section, Table
from leadline.reporting.reader import Reader
from leadline.text import say

EACH = "…"
"""Stands for the keys of a map, such as the grades of evidence."""


def goals(reader: Reader) -> Section | None:
    """Return the goals of a model with their weights, or nothing where it has none."""
    if not reader.model.goals:
        return None
    table = Table(
        caption=reader.say("book-goals"),
        columns=tuple(
            Column(title=reader.say(key)) for key in ("book-goal", "book-stage-weights", "book-dimension-weights")
        ),
        rows=tuple(_goal(goal, reader) for goal in reader.model.goals),
    )
    children = (Paragraph(text=reader.say("book-goals-said")), table)
    return Section(id="goals", title=reader.say("book-goals"), children=children)


def _goal(goal: Goal, reader: Reader) -> tuple[Cell, ...]:
    weighed = reader.model.pursuing(goal.id)
    return (
        Cell(text=reader.text(goal.name), note=reader.text(goal.description), anchor=f"goal-{goal.id}"),
        *(
            Cell(
                text=reader.join(
                    reader.say(
                        "method-goal-weight",
                        name=reader.text(part.name),
                        share=numbers.share(part.weight / sum(each.weight for each in parts)),
                    )
                    for part in parts
                )
            )
            for parts in (weighed.stages, weighed.dimensions)
        ),
    )


def scoring(reader: Reader) -> Section:
    """Return every number of the scoring rules and of the gates, with its value in this model and what it means."""
    given = reader.model.scoring
    given_numbers = {key: getattr(given, key) for key in Scoring.model_fields if key != "gates"}
    gates = {key: getattr(given.gates, key) for key in Gates.model_fields}
    children = (
        Paragraph(text=reader.say("book-scoring-said")),
        _table(
            "book-scoring-table",
            [_row(("scoring",), key, value, reader) for key, value in given_numbers.items()],
            reader,
        ),
        _table(
            "book-gates-table", [_row(("scoring", "gates"), key, value, reader) for key, value in gates.items()], reader
        ),
    )
    return Section(id="scoring", title=reader.say("book-scoring"), children=children)


def _table(caption: str, rows: list[tuple[Cell, ...]], reader: Reader) -> Table:
    columns = ("book-number", "book-set", "column-meaning")
    return Table(
        caption=reader.say(caption), columns=tuple(Column(title=reader.say(key)) for key in columns), rows=tuple(rows)
    )


def _row(path: tuple[str, ...], key: str, value: Any, reader: Reader) -> tuple[Cell, ...]:
    name = field_name("model", (*path, key, EACH), reader.language).replace(f"“{EACH}”", EACH)
    meaning = reader.say(f"book-gate-{key}" if path[-1] == "gates" else f"book-scoring-{key}")
    return (
        Cell(text=f"{name[:1].upper()}{name[1:]}", note=".".join((*path, key))),
        Cell(text=_value(value, reader), mark="strong"),
        Cell(text=meaning),
    )


def _value(value: Any, reader: Reader) -> str:
    if isinstance(value, bool):
        return say("fields", "yes" if value else "no", reader.language)
    if value is None or value in ((), {}):
        return numbers.NOTHING
    if value == "all":
        return reader.say("book-every")
    if isinstance(value, Mapping):
        return reader.join(f"{reader.department(key)}{reader.word('colon')}{each:g}" for key, each in value.items())
    if isinstance(value, tuple):
        return reader.join(reader.cell(*cell.split(".")) for cell in value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)
