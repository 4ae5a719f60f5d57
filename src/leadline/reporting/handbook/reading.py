"""How to read the handbook, what the levels mean, and the whole model in one matrix."""

from collections import Counter

from leadline.model.schema import Model
from leadline.reporting import numbers
from leadline.reporting.chapters.indicators import BASIS_MARKS
from leadline.reporting.document import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    HeatMap,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
    Table,
)
from leadline.reporting.handbook.rules import rules_of
from leadline.reporting.reader import Reader


def reading(reader: Reader) -> Section:
    """Return what a cell, a question, an indicator and a rule are, how much there is, and what the numbers rest on."""
    kinds = Counter(indicator.basis.kind for indicator in reader.model.indicators)
    honest = reader.say(
        "book-honest-said",
        count=len(reader.model.indicators),
        sourced=kinds["sourced"],
        partly=kinds["partly-sourced"],
        default=kinds["expert-default"],
    )
    keys = ("cell", "sides", "rules", "unmeasured", "codes")
    children: tuple[Block, ...] = (
        _counts(reader),
        *(Paragraph(text=reader.say(f"book-reading-{key}")) for key in keys),
        Callout(tone="note", title=reader.say("book-honest"), text=honest),
        Bullets(items=tuple(reader.say(f"basis-{kind}-means") for kind in BASIS_MARKS)),
    )
    return Section(id="reading", title=reader.say("book-reading"), children=children)


def _counts(reader: Reader) -> KeyFigures:
    model = reader.model
    sourced = sum(indicator.basis.kind != "expert-default" for indicator in model.indicators)
    critical = sum(rule.severity == "critical" for rule in model.rules)
    controls = sum(activity.control_point for activity in model.process.activities)
    counted = {
        "cells": (len(model.cells), {"stages": len(model.stages), "dimensions": len(model.dimensions)}),
        "items": (len(model.items), {}),
        "indicators": (len(model.indicators), {"sourced": sourced}),
        "rules": (len(model.rules), {"critical": critical}),
        "activities": (len(model.process.activities), {"controls": controls}),
        "initiatives": (len(model.initiatives), {"families": len(model.families)}),
    }
    return KeyFigures(
        figures=tuple(
            KeyFigure(
                label=reader.say(f"book-count-{key}"),
                value=numbers.number(count),
                note=reader.say(f"book-count-{key}-note", **params),
            )
            for key, (count, params) in counted.items()
            if count
        )
    )


def levels(reader: Reader) -> Section:
    """Return the five levels and their meaning."""
    table = Table(
        caption=reader.say("book-levels"),
        columns=(Column(title=reader.word("level")), Column(title=reader.say("column-meaning"))),
        rows=tuple(
            (Cell(text=reader.level(level.number), level=level.number), Cell(text=reader.text(level.meaning)))
            for level in reader.model.levels
        ),
    )
    children = (Paragraph(text=reader.say("book-levels-said")), table)
    return Section(id="levels", title=reader.say("book-levels"), children=children)


def matrix(reader: Reader) -> Section:
    """Return how many questions, indicators and rules each cell has; a cell leads to its page."""
    model = reader.model
    drawn = HeatMap(
        caption=reader.say("book-matrix-caption"),
        corner=reader.say("overview-corner"),
        columns=tuple(
            _weighed(reader.text(stage.name), stage.weight, [each.weight for each in model.stages], reader)
            for stage in model.stages
        ),
        rows=tuple(
            (
                _weighed(reader.text(dimension.name), dimension.weight, [d.weight for d in model.dimensions], reader),
                tuple(_counted(model, stage.id, dimension.id, reader) for stage in model.stages),
            )
            for dimension in model.dimensions
        ),
        legend=(),
    )
    children = (Paragraph(text=reader.say("book-matrix-how"), mark="muted"), drawn)
    return Section(id="matrix", title=reader.say("book-matrix"), children=children)


def _weighed(name: str, weight: float, weights: list[float], reader: Reader) -> str:
    return reader.say("book-weight", name=name, share=numbers.share(weight / sum(weights)))


def _counted(model: Model, stage: str, dimension: str, reader: Reader) -> Cell:
    cell = (stage, dimension)
    return Cell(
        text=reader.say("book-matrix-items", items=sum((item.stage, item.dimension) == cell for item in model.items)),
        note=reader.say(
            "book-matrix-rest",
            indicators=sum((indicator.stage, indicator.dimension) == cell for indicator in model.indicators),
            rules=len(rules_of(model, stage, dimension)),
        ),
        link=f"cell-{stage}-{dimension}",
    )
