"""Gaps against the target profile, the largest weighted gap first."""

from leadline.assessment.result import Result
from leadline.reporting import numbers
from leadline.reporting.charts import bars_width, gap_bars
from leadline.reporting.document import Block, Cell, Chart, Column, Figure, Paragraph, Section, Table
from leadline.reporting.reader import Reader

DRAWN = 10


def gaps(result: Result, reader: Reader) -> Section:
    """Return a chart of the largest gaps and the table of all of them."""
    if not result.gaps:
        rated = any(cell.score is not None for cell in result.scores.cells)
        children: tuple[Block, ...] = (Paragraph(text=reader.say("gaps-none" if rated else "gaps-nothing-rated")),)
        return Section(id="gaps", title=reader.say("gaps"), children=children)
    worst = result.gaps[:DRAWN]
    names = [reader.cell(gap.stage, gap.dimension) for gap in worst]
    bars = gap_bars(names, [round(gap.score, 2) for gap in worst], [gap.target for gap in worst])
    figure = Figure(
        chart=Chart(id="gaps", option=bars, width=bars_width(names), height=44 + 30 * len(worst)),
        caption=reader.say("gaps-caption", count=len(worst)),
        alt=reader.join(
            reader.say("gaps-bar", name=name, score=numbers.score(gap.score), target=numbers.score(gap.target))
            for name, gap in zip(names, worst, strict=True)
        ),
        fit=True,
    )
    return Section(
        id="gaps",
        title=reader.say("gaps"),
        children=(Paragraph(text=reader.say("gaps-order")), figure, _table(result, reader)),
    )


def _table(result: Result, reader: Reader) -> Table:
    return Table(
        caption=reader.say("gaps-table"),
        columns=(
            Column(title=reader.word("stage")),
            Column(title=reader.word("dimension")),
            Column(title=reader.word("score"), align="end"),
            Column(title=reader.word("target"), align="end"),
            Column(title=reader.word("gap"), align="end"),
            Column(title=reader.word("weight"), align="end"),
            Column(title=reader.say("column-priority"), align="end"),
        ),
        rows=tuple(
            (
                Cell(text=reader.stage(gap.stage)),
                Cell(text=reader.dimension(gap.dimension)),
                reader.score_cell(gap.score, at=f"gaps.{place}.score"),
                Cell(text=numbers.score(gap.target), explains=f"gaps.{place}.target"),
                Cell(text=numbers.score(gap.gap), mark="strong", explains=f"gaps.{place}.gap"),
                Cell(text=numbers.share(gap.weight, 1), explains=f"gaps.{place}.weight"),
                Cell(text=numbers.number(gap.priority, 4), explains=f"gaps.{place}.priority"),
            )
            for place, gap in enumerate(result.gaps)
        ),
    )
