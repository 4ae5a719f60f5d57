"""Stage by stage and cell by cell: questions with their anchors, indicators with their entry values, rules."""

from collections.abc import Sequence

from leadline.model.schema import Dimension, Indicator, Item, Stage
from leadline.reporting import numbers
from leadline.reporting.chapters.indicators import BASIS_MARKS, entry_value, measure_said
from leadline.reporting.chapters.told import basis
from leadline.reporting.document import Block, Cell, Column, Details, Paragraph, Section, Table
from leadline.reporting.handbook.rules import rules_of, rules_table
from leadline.reporting.reader import Reader

LEVELS = (1, 2, 3, 4, 5)
ENTERED = (2, 3, 4, 5)


def stages(reader: Reader) -> tuple[Section, ...]:
    """Return a chapter for each stage with a part for each of its cells."""
    model = reader.model
    return tuple(
        Section(
            id=f"stage-{stage.id}",
            title=reader.say("book-stage", number=number, name=reader.text(stage.name)),
            children=tuple(_cell(stage, dimension, reader) for dimension in model.dimensions),
        )
        for number, stage in enumerate(model.stages, start=1)
    )


def _cell(stage: Stage, dimension: Dimension, reader: Reader) -> Section:
    model, place = reader.model, (stage.id, dimension.id)
    items = [item for item in model.items if (item.stage, item.dimension) == place]
    indicators = [one for one in model.indicators if (one.stage, one.dimension) == place]
    rules = rules_of(model, *place)
    share = (stage.weight / sum(s.weight for s in model.stages)) * (
        dimension.weight / sum(d.weight for d in model.dimensions)
    )
    counted = reader.say(
        "book-cell-counts",
        items=len(items),
        indicators=len(indicators),
        rules=len(rules),
        target=numbers.number(model.target.of(*place), 1),
        share=numbers.share(share, 1),
    )
    children: list[Block] = [Paragraph(text=counted, mark="muted")]
    if items:
        children += [_anchors(items, reader), _asked(items, reader)]
    if indicators:
        children += [_entries(indicators, reader), _measured(indicators, reader)]
    if rules:
        children.append(rules_table(rules, reader))
    return Section(id=f"cell-{stage.id}-{dimension.id}", title=reader.text(dimension.name), children=tuple(children))


def _anchors(items: Sequence[Item], reader: Reader) -> Table:
    return Table(
        caption=reader.say("book-items"),
        columns=(
            Column(title=reader.say("book-item")),
            *(Column(title=reader.level(level), level=level) for level in LEVELS),
        ),
        rows=tuple(
            (
                Cell(text=reader.text(item.question), note=item.id, anchor=f"item-{item.id}", mark="strong"),
                *(Cell(text=reader.text(text)) for _, text in sorted(item.anchors.items())),
            )
            for item in items
        ),
    )


def _asked(items: Sequence[Item], reader: Reader) -> Details:
    rows = tuple(
        (
            Cell(text=item.id),
            Cell(text=reader.join(reader.text(role) for role in item.roles) or numbers.NOTHING),
            Cell(text=reader.join(reader.text(piece) for piece in item.evidence) or numbers.NOTHING),
            Cell(text=reader.join(reader.indicator(one) for one in item.indicators) or numbers.NOTHING),
        )
        for item in items
    )
    columns = ("book-item", "book-roles", "book-evidence", "book-item-indicators")
    return Details(
        summary=reader.say("book-items-asked"),
        children=(
            Table(
                caption=reader.say("book-index-items"),
                columns=tuple(Column(title=reader.say(key)) for key in columns),
                rows=rows,
            ),
        ),
    )


def _entries(indicators: Sequence[Indicator], reader: Reader) -> Table:
    return Table(
        caption=reader.say("book-indicators"),
        columns=(
            Column(title=reader.word("indicator")),
            *(Column(title=reader.word("level-short", number=level), level=level) for level in ENTERED),
            Column(title=reader.say("column-basis")),
        ),
        rows=tuple(
            (
                Cell(
                    text=f"{reader.text(indicator.name)} · {indicator.code}",
                    note=reader.text(indicator.definition),
                    anchor=f"indicator-{indicator.id}",
                ),
                *(Cell(text=entry_value(indicator, level, reader)) for level in ENTERED),
                Cell(text=reader.say(f"basis-{indicator.basis.kind}"), mark=BASIS_MARKS[indicator.basis.kind]),
            )
            for indicator in indicators
        ),
    )


def _measured(indicators: Sequence[Indicator], reader: Reader) -> Details:
    rows = tuple(
        (
            Cell(text=reader.text(indicator.name), note=indicator.id),
            _how(indicator, reader),
            Cell(
                text=basis(indicator.basis, reader),
                note=reader.say("indicator-caveat", caveat=reader.text(indicator.caveat)) if indicator.caveat else "",
            ),
        )
        for indicator in indicators
    )
    columns = (reader.word("indicator"), reader.say("book-measured"), reader.say("book-basis"))
    return Details(
        summary=reader.say("book-indicators-measured"),
        children=(
            Table(
                caption=reader.say("book-index-indicators"),
                columns=tuple(Column(title=title) for title in columns),
                rows=rows,
            ),
        ),
    )


def _how(indicator: Indicator, reader: Reader) -> Cell:
    """Return the measure as an analyst writes it, or what people are asked to enter and how often."""
    further = _further(indicator, reader)
    if indicator.recorded:
        often = reader.say(f"book-recorded-{indicator.recorded.every}")
        return Cell(text=reader.text(indicator.recorded.ask), note=reader.say("basis-join").join((often, further)))
    said = measure_said(indicator.measure) if indicator.measure else numbers.NOTHING
    return Cell(text=said, note=further, mark="code")


def _further(indicator: Indicator, reader: Reader) -> str:
    said = [reader.say(f"book-direction-{indicator.direction}")]
    if indicator.nature == "outcome":
        said.append(reader.say("nature-outcome"))
    if indicator.scale == "logarithmic":
        said.append(reader.say("book-logarithmic"))
    if indicator.min_sample:
        said.append(reader.say("book-sample", count=indicator.min_sample))
    if indicator.weight != 1:
        said.append(reader.say("book-indicator-weight", weight=f"{indicator.weight:g}"))
    return reader.say("basis-join").join(said)
