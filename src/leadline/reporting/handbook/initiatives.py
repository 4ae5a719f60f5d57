"""What a company can do: how effects are meant, what costs mean, and the initiatives family by family."""

from collections.abc import Sequence

from leadline.model.initiative import CostClass, Effect, Family, Initiative
from leadline.reporting import numbers
from leadline.reporting.document import Block, Bullets, Cell, Column, Details, Mark, Paragraph, Section, Table
from leadline.reporting.reader import Reader

EFFECT_MARKS: dict[str, Mark] = {"evidence-informed": "plain", "expert-default": "warn"}


def initiatives(reader: Reader) -> Section | None:
    """Return the initiatives of a model, or nothing where it has none."""
    model = reader.model
    if not model.initiatives:
        return None
    rules = model.effects
    said = [
        reader.say("book-initiatives-said", months=rules.months),
        reader.say(
            "book-initiatives-sum",
            first=numbers.share(rules.counted(1)),
            second=numbers.share(rules.counted(2)),
            third=numbers.share(rules.counted(3)),
            beyond=numbers.share(rules.beyond_level5),
        ),
        reader.say("book-effects-basis"),
        *([reader.text(rules.basis.note)] if rules.basis.note else []),
    ]
    families = [(family, [one for one in model.initiatives if one.family == family.id]) for family in model.families]
    return Section(
        id="initiatives",
        title=reader.say("book-initiatives"),
        children=(
            *(Paragraph(text=text) for text in said),
            _costs(model.cost_classes, reader),
            *(_family(family, found, reader) for family, found in families if found),
        ),
    )


def _costs(classes: Sequence[CostClass], reader: Reader) -> Table:
    notes = {reader.text(cost.basis.note): None for cost in classes if cost.basis.note}
    return Table(
        caption=reader.say("book-costs"),
        columns=(
            Column(title=reader.say("book-cost")),
            Column(title=reader.say("book-cost-range")),
            Column(title=reader.say("book-basis")),
        ),
        rows=tuple(
            (
                Cell(text=f"{cost.id} · {reader.text(cost.name)}"),
                Cell(text=_range(cost, reader)),
                Cell(text=reader.say(f"basis-{cost.basis.kind}"), mark="warn"),
            )
            for cost in classes
        ),
        note=" ".join(notes),
    )


def _range(cost: CostClass, reader: Reader) -> str:
    low, high = (None if end is None else f"{end:g}" for end in (cost.low, cost.high))
    if low and high:
        return reader.say("book-cost-between", low=low, high=high, currency=cost.currency)
    if high:
        return reader.say("book-cost-under", high=high, currency=cost.currency)
    return reader.say("book-cost-over", low=low, currency=cost.currency) if low else reader.say("book-cost-any")


def _family(family: Family, found: Sequence[Initiative], reader: Reader) -> Section:
    columns = ("book-initiative", "book-where", "book-cost", "book-months", "book-suits", "book-first")
    table = Table(
        caption=reader.say("book-index-initiatives"),
        columns=tuple(Column(title=reader.say(key)) for key in columns),
        rows=tuple(_row(initiative, reader) for initiative in found),
    )
    return Section(
        id=f"family-{family.id}",
        title=reader.text(family.name),
        children=(
            Paragraph(text=reader.text(family.description)),
            table,
            *(_details(initiative, reader) for initiative in found),
        ),
    )


def _row(initiative: Initiative, reader: Reader) -> tuple[Cell, ...]:
    known = reader.model.initiative_of
    first = [known[id].name for id in initiative.depends_on if id in known]
    return (
        Cell(
            text=reader.text(initiative.name),
            note=reader.text(initiative.description),
            anchor=f"initiative-{initiative.id}",
        ),
        Cell(
            text=reader.join(reader.stage(stage) for stage in initiative.stages),
            note=reader.join(reader.dimension(dimension) for dimension in initiative.dimensions),
        ),
        Cell(text=initiative.cost_class),
        Cell(text=between(*initiative.duration_months)),
        Cell(text=between(*(reader.word("level-short", number=level) for level in initiative.suits_levels))),
        Cell(text=reader.join(map(reader.text, first)) or numbers.NOTHING),
    )


def between(low: int | str, high: int | str) -> str:
    """Return two ends as one text, a single one where they are the same.

    >>> between(2, 2), between(3, 6)
    ('2', '3–6')
    """
    return str(low) if low == high else f"{low}\N{EN DASH}{high}"


def _details(initiative: Initiative, reader: Reader) -> Details:
    families = {family.id: family for family in reader.model.families}
    also = [reader.text(families[id].name) for id in initiative.secondary_families if id in families]
    lines = [
        *([reader.say("book-needs", needs=_needs(initiative, reader))] if initiative.prerequisites else []),
        reader.say("book-risk", risk=reader.text(initiative.risk)),
        *([reader.say("book-also", families=reader.join(also))] if also else []),
        *([reader.say("basis-sources", sources=reader.join(initiative.sources))] if initiative.sources else []),
    ]
    effects: Block = Paragraph(text=reader.say("book-effects-none"), mark="muted")
    if initiative.effects:
        effects = Table(
            caption=reader.say("book-effects"),
            columns=tuple(
                Column(title=title)
                for title in (reader.word("indicator"), reader.say("book-change"), reader.say("book-basis"))
            ),
            rows=tuple(_effect(effect, reader) for effect in initiative.effects),
        )
    return Details(summary=reader.text(initiative.name), children=(Bullets(items=tuple(lines)), effects))


def _needs(initiative: Initiative, reader: Reader) -> str:
    return reader.join(reader.text(need) for need in initiative.prerequisites)


def _effect(effect: Effect, reader: Reader) -> tuple[Cell, ...]:
    said = reader.say(f"book-effect-{effect.basis.kind}")
    if effect.basis.sources:
        said = reader.say("basis-join").join(
            (said, reader.say("basis-sources", sources=reader.join(effect.basis.sources)))
        )
    return (
        Cell(
            text=reader.indicator(effect.indicator),
            note=reader.cell(*_cell_of(effect, reader)),
            link=f"indicator-{effect.indicator}",
        ),
        Cell(text=reader.say(f"book-change-{effect.unit}", low=signed(effect.low), high=signed(effect.high))),
        Cell(text=said, mark=EFFECT_MARKS[effect.basis.kind]),
    )


def _cell_of(effect: Effect, reader: Reader) -> tuple[str, str]:
    indicator = reader.model.indicator_of[effect.indicator]
    return indicator.stage, indicator.dimension


def signed(value: float) -> str:
    """Return a change with its sign.

    >>> signed(15.0), signed(-0.5), signed(0)
    ('+15', '−0.5', '0')
    """
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{abs(value):g}"
