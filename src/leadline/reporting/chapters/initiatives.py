"""What the company could do about its gaps: the model's initiatives that work there and suit the present level."""

from collections.abc import Sequence

from leadline.assessment.result import Result
from leadline.model.initiative import Initiative
from leadline.planning.gaps import Gap
from leadline.reporting import numbers
from leadline.reporting.document import Cell, Column, Paragraph, Section, Table
from leadline.reporting.handbook.initiatives import between
from leadline.reporting.palette import level_of
from leadline.reporting.reader import Reader

MOST = 15
MOST_GAPS = 3
"""How many gaps stand beside an initiative; more in one cell nobody reads, and all stand in the table of gaps."""


def initiatives(result: Result, reader: Reader) -> Section:
    """Return the initiatives that fit the gaps, those that work on the heaviest gaps first."""
    fitting = fitting_initiatives(result.gaps, reader.model.initiatives)
    title = reader.say("initiatives-fit")
    if not fitting:
        return Section(id="initiatives", title=title, children=(Paragraph(text=reader.say("initiatives-fit-none")),))
    columns = ("book-initiative", "initiatives-gaps", "book-cost", "book-months", "book-suits", "book-first")
    table = Table(
        caption=reader.say("initiatives-table", count=min(MOST, len(fitting)), all=len(fitting)),
        columns=tuple(Column(title=reader.say(key)) for key in columns),
        rows=tuple(_row(initiative, its, reader) for initiative, its in fitting[:MOST]),
    )
    how = (Paragraph(text=reader.say(key), mark="muted") for key in ("initiatives-fit-how", "book-effects-basis"))
    return Section(id="initiatives", title=title, children=(*how, table))


def fitting_initiatives(
    gaps: Sequence[Gap], initiatives: Sequence[Initiative]
) -> tuple[tuple[Initiative, tuple[Gap, ...]], ...]:
    """Return the initiatives that work on a gap and suit its cell's present level, each with those gaps.

    The one whose gaps have the highest priority together comes first.
    """
    found = [
        (
            one,
            tuple(
                gap
                for gap in gaps
                if gap.stage in one.stages
                and gap.dimension in one.dimensions
                and one.suits_levels[0] <= level_of(gap.score) <= one.suits_levels[1]
            ),
        )
        for one in initiatives
    ]
    worked_on = [(one, its) for one, its in found if its]
    return tuple(sorted(worked_on, key=lambda pair: (-sum(gap.priority for gap in pair[1]), pair[0].id)))


def _row(initiative: Initiative, gaps: Sequence[Gap], reader: Reader) -> tuple[Cell, ...]:
    known = reader.model.initiative_of
    first = [known[id].name for id in initiative.depends_on if id in known]
    cost = next((each.name for each in reader.model.cost_classes if each.id == initiative.cost_class), None)
    levels = (reader.word("level-short", number=level) for level in initiative.suits_levels)
    return (
        Cell(text=reader.text(initiative.name), note=reader.text(initiative.description)),
        Cell(text=_gaps(gaps, reader)),
        Cell(text=reader.text(cost) if cost else initiative.cost_class),
        Cell(text=between(*initiative.duration_months)),
        Cell(text=between(*levels)),
        Cell(text=reader.join(map(reader.text, first)) or numbers.NOTHING),
    )


def _gaps(gaps: Sequence[Gap], reader: Reader) -> str:
    """Return the heaviest gaps an initiative works on, and how many more there are."""
    heaviest = gaps[:MOST_GAPS]
    told = reader.join(f"{reader.cell(gap.stage, gap.dimension)}\u00a0{numbers.score(gap.gap)}" for gap in heaviest)
    left = len(gaps) - len(heaviest)
    return reader.say("initiatives-more", gaps=told, count=left) if left else told
