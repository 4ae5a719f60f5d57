"""The management summary: one page that stands alone."""

from leadline.assessment.result import GoalReference, Result
from leadline.reporting import numbers
from leadline.reporting.document import Block, Cell, Column, KeyFigure, KeyFigures, Paragraph, Section, Table
from leadline.reporting.palette import level_of
from leadline.reporting.reader import Reader
from leadline.scoring.scores import CellScore

STRENGTHS, GAPS = 3, 5


def summary(result: Result, reader: Reader) -> Section:
    """Return overall score and level or why there is none, strengths, gaps, and how much the result stands on."""
    children: list[Block] = [_figures(result, reader), Paragraph(text=verdict(result, reader), mark="strong")]
    strengths = _strengths(result)
    if strengths:
        children.append(_strength_table(strengths, result, reader))
    if result.gaps:
        children.append(_gap_table(result, reader))
    elif strengths:
        children.append(Paragraph(text=reader.say("summary-no-gaps")))
    children.append(Paragraph(text=coverage(result, reader), mark="muted"))
    return Section(id="summary", title=reader.say("summary"), children=tuple(children))


def verdict(result: Result, reader: Reader) -> str:
    """Return in a sentence or two how mature the process is, or why that cannot be said."""
    whole = result.scores.whole
    if whole.score is None:
        return reader.say(
            "verdict-not-rated",
            rated=numbers.share(whole.rated_share),
            needed=numbers.share(reader.model.scoring.rated_share),
        )
    level = whole.verdict.level if whole.verdict else None
    said = reader.say(
        "verdict-score",
        score=numbers.score(whole.score) + reader.interval(whole.estimate),
        target=numbers.score(whole.target),
    )
    if level is None:
        return said + reader.say("verdict-no-level")
    key = "verdict-average" if whole.verdict and whole.verdict.preset == "average" else "verdict-level"
    name = reader.text(reader.model.level_name(level))
    return said + reader.say(key, number=level, name=name, sure=reader.sureness(whole.verdict))


def goal(goal: GoalReference, reader: Reader) -> str:
    """Return what the assessment was for, and whether that set the weights."""
    return reader.say("goal-weights" if goal.overrules else "goal-own-weights", name=reader.text(goal.name))


def coverage(result: Result, reader: Reader) -> str:
    """Return in a sentence what was measured, rated and asked."""
    cells = [cell for cell in result.scores.cells if cell.status != "not-applicable"]
    return reader.say(
        "coverage" if result.ratings else "coverage-no-answers",
        measured=result.coverage.measured,
        applicable=result.coverage.applicable,
        rated=sum(cell.status == "rated" for cell in cells),
        cells=len(cells),
        respondents=numbers.number(result.respondents),
        departments=numbers.number(result.departments),
        ratings=numbers.number(result.ratings),
    )


def _figures(result: Result, reader: Reader) -> KeyFigures:
    whole = result.scores.whole
    level = whole.verdict.level if whole.verdict else None
    rated = sum(cell.status == "rated" for cell in result.scores.cells)
    applicable = sum(cell.status != "not-applicable" for cell in result.scores.cells)
    figures = [
        KeyFigure(
            label=reader.say("figure-score"),
            value=reader.word("not-rated") if whole.score is None else numbers.score(whole.score),
            note=" · ".join(
                part
                for part in (
                    reader.interval(whole.estimate).strip(),
                    reader.say("figure-target", target=numbers.score(whole.target)),
                )
                if part
            ),
            level=None if whole.score is None else level_of(whole.score),
            explains="whole",
        ),
        KeyFigure(
            label=reader.say("figure-level"),
            value=reader.word("not-rated") if level is None else str(level),
            note="" if level is None else reader.text(reader.model.level_name(level)) + reader.sureness(whole.verdict),
            level=level,
            explains="gates",
        ),
        KeyFigure(
            label=reader.say("figure-cells"),
            explains="scores.whole.rated_share",
            value=f"{rated}/{applicable}",
            note=reader.say("figure-cells-note", share=numbers.share(whole.rated_share)),
        ),
        KeyFigure(
            label=reader.say("figure-indicators"),
            explains="coverage.measured",
            value=f"{result.coverage.measured}/{result.coverage.applicable}",
            note=reader.say("figure-indicators-note-recorded" if result.kpis else "figure-indicators-note"),
        ),
        KeyFigure(
            label=reader.say("figure-respondents"),
            explains="respondents",
            value=numbers.number(result.respondents),
            note=reader.say("figure-respondents-note", ratings=numbers.number(result.ratings)),
        ),
    ]
    return KeyFigures(figures=tuple(figures))


def _strengths(result: Result) -> list[CellScore]:
    rated = [cell for cell in result.scores.cells if cell.score is not None]
    return sorted(rated, key=lambda cell: (-(cell.score or 0), cell.stage, cell.dimension))[:STRENGTHS]


def _strength_table(cells: list[CellScore], result: Result, reader: Reader) -> Table:
    at = {(cell.stage, cell.dimension): f"scores.cells.{place}" for place, cell in enumerate(result.scores.cells)}
    return Table(
        caption=reader.say("summary-strengths", count=len(cells)),
        columns=(
            Column(title=reader.say("column-cell")),
            Column(title=reader.word("score"), align="end"),
            Column(title=reader.word("target"), align="end"),
        ),
        rows=tuple(
            (
                Cell(text=reader.cell(cell.stage, cell.dimension)),
                reader.score_cell(cell.score, at=f"{cell.stage}.{cell.dimension}"),
                Cell(text=numbers.score(cell.target), explains=f"{at[cell.stage, cell.dimension]}.target"),
            )
            for cell in cells
        ),
    )


def _gap_table(result: Result, reader: Reader) -> Table:
    worst = result.gaps[:GAPS]
    return Table(
        caption=reader.say("summary-gaps", count=len(worst)),
        columns=(
            Column(title=reader.say("column-cell")),
            Column(title=reader.word("score"), align="end"),
            Column(title=reader.word("target"), align="end"),
            Column(title=reader.word("gap"), align="end"),
        ),
        rows=tuple(
            (
                Cell(text=reader.cell(gap.stage, gap.dimension)),
                reader.score_cell(gap.score, at=f"gaps.{place}.score"),
                Cell(text=numbers.score(gap.target), explains=f"gaps.{place}.target"),
                Cell(text=numbers.score(gap.gap), mark="strong", explains=f"gaps.{place}.gap"),
            )
            for place, gap in enumerate(worst)
        ),
    )
