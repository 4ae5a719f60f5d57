"""How much the result hangs on the model's own numbers: a tornado of weights and entry values, and flip points."""

from leadline.assessment.result import Result
from leadline.reporting import numbers
from leadline.reporting.charts import bars_width, tornado
from leadline.reporting.document import Block, Cell, Chart, Column, Figure, Paragraph, Section, Table
from leadline.reporting.reader import Reader
from leadline.scoring.sensitivity import Sensitivity, Swing

DRAWN = 12


def sensitivity(result: Result, reader: Reader) -> Section:
    """Return the tornado of the inputs that move the whole most, and which weights would change its level."""
    found = result.sensitivity
    if found is None:
        children: tuple[Block, ...] = (Paragraph(text=reader.say("sensitivity-none")),)
        return Section(id="sensitivity", title=reader.say("sensitivity"), children=children)
    changes = {"weights": numbers.share(found.weight_change), "entries": numbers.share(found.entry_change)}
    children = (
        Paragraph(text=reader.say("sensitivity-how", **changes)),
        Paragraph(text=_level(found, reader, changes), mark="strong"),
        Paragraph(text=_draws(found, result, reader)),
        *_tornado(found, reader),
        *(_flips(found, reader) if found.level else ()),
    )
    return Section(id="sensitivity", title=reader.say("sensitivity"), children=children)


def _level(found: Sensitivity, reader: Reader, changes: dict[str, str]) -> str:
    if found.level is None:
        return reader.say("sensitivity-no-level")
    changing = [_name(swing, reader) for swing in found.swings if swing.changes_level]
    if changing:
        return reader.say("sensitivity-level-changes", names=reader.join(changing))
    return reader.say("sensitivity-level-holds", **changes)


def _draws(found: Sensitivity, result: Result, reader: Reader) -> str:
    return reader.say(
        "sensitivity-draws",
        draws=numbers.number(found.draws),
        share=numbers.share(found.level_share),
        low=numbers.score(found.low),
        high=numbers.score(found.high),
        confidence=numbers.share(result.scoring.confidence),
        dimensions=reader.join(
            reader.say("sensitivity-of-dimension", dimension=reader.dimension(id), share=numbers.share(share))
            for id, share in found.dimension_shares.items()
        ),
    )


def _tornado(found: Sensitivity, reader: Reader) -> tuple[Block, ...]:
    first = found.swings[:DRAWN]
    names = [_name(swing, reader) for swing in first]
    lows, highs = [round(swing.low, 4) for swing in first], [round(swing.high, 4) for swing in first]
    figure = Figure(
        chart=Chart(
            id="sensitivity",
            option=tornado(names, lows, highs, found.score),
            width=bars_width(names),
            height=44 + 26 * len(first),
        ),
        caption=reader.say("sensitivity-caption", count=len(first)),
        alt=reader.join(
            reader.say(
                "sensitivity-bar", name=name, low=numbers.number(swing.low, 3), high=numbers.number(swing.high, 3)
            )
            for name, swing in zip(names, first, strict=True)
        ),
        fit=True,
    )
    table = Table(
        caption=reader.say("sensitivity-table"),
        columns=(
            Column(title=reader.say("column-input")),
            Column(title=reader.say("column-low"), align="end"),
            Column(title=reader.say("column-high"), align="end"),
            Column(title=reader.say("column-swing"), align="end"),
        ),
        rows=tuple(
            (
                Cell(text=name),
                *(
                    Cell(text=numbers.number(getattr(swing, end), 3), explains=f"sensitivity.swings.{place}.{end}")
                    for end in ("low", "high", "swing")
                ),
            )
            for place, (name, swing) in enumerate(zip(names, first, strict=True))
        ),
    )
    return figure, table


def _flips(found: Sensitivity, reader: Reader) -> tuple[Block, ...]:
    flips = sorted(
        ((swing.flip, place, swing) for place, swing in enumerate(found.swings) if swing.flip is not None),
        key=lambda each: abs(each[0]),
    )
    if not flips:
        return (Paragraph(text=reader.say("sensitivity-no-flip")),)
    table = Table(
        caption=reader.say("sensitivity-flips"),
        columns=(Column(title=reader.say("column-input")), Column(title=reader.say("column-flip"), align="end")),
        rows=tuple(
            (
                Cell(text=_name(swing, reader)),
                Cell(text=f"{flip * 100:+,.1f}%", explains=f"sensitivity.swings.{place}.flip"),
            )
            for flip, place, swing in flips
        ),
    )
    return (table,)


def _name(swing: Swing, reader: Reader) -> str:
    """Return an input's name with what of it was changed."""
    names = {"stage-weight": reader.stage, "dimension-weight": reader.dimension}
    name = swing.id if swing.kind == "item-weight" else names.get(swing.kind, reader.indicator)(swing.id)
    return reader.say(f"sensitivity-{swing.kind}", name=name)
