"""Maturity at a glance: radar of dimensions, heat map stage x dimension, and both as tables."""

from collections.abc import Sequence

from leadline.assessment.result import Result
from leadline.reporting import numbers
from leadline.reporting.charts import radar
from leadline.reporting.document import Cell, Chart, Column, Figure, HeatMap, Paragraph, Section, Table
from leadline.reporting.palette import level_of
from leadline.reporting.reader import Reader
from leadline.scoring.scores import Aggregate, CellScore

FEWEST_AXES = 3
"""A radar with fewer scores than this has no area and shows a shape that means nothing."""


def overview(result: Result, reader: Reader) -> Section:
    """Return the radar, the heat map, and the table of dimensions and stages."""
    scores = result.scores
    return Section(
        id="overview",
        title=reader.say("overview"),
        children=(
            score_radar(scores.dimensions, result.scoring.confidence, reader),
            heat_map(result, reader),
            aggregates(reader.say("overview-dimensions"), reader.word("dimension"), scores.dimensions, reader),
            aggregates(reader.say("overview-stages"), reader.word("stage"), scores.stages, reader),
            Paragraph(text=reader.say("overview-means"), mark="muted"),
            *_how_sure(result, reader),
        ),
    )


def _how_sure(result: Result, reader: Reader) -> tuple[Paragraph, ...]:
    """Say what intervals and probabilities mean, where there are some."""
    scores = result.scores
    if not scores.draws:
        return ()
    confidence = numbers.share(result.scoring.confidence)
    said = reader.say("overview-how-sure", draws=numbers.number(scores.draws), seed=scores.seed, confidence=confidence)
    return (Paragraph(text=said, mark="muted"),)


def heat_map(result: Result, reader: Reader) -> HeatMap:
    """Return the heat map: a row for each dimension, a column for each stage, the totals last."""
    cells = {(cell.stage, cell.dimension): cell for cell in result.scores.cells}
    by_stage = {aggregate.id: aggregate for aggregate in result.scores.stages}
    by_dimension = {aggregate.id: aggregate for aggregate in result.scores.dimensions}
    stages = reader.model.stages
    rows = [
        (
            reader.text(dimension.name),
            (
                *(_cell(cells[stage.id, dimension.id], reader) for stage in stages),
                _total(by_dimension[dimension.id], reader),
            ),
        )
        for dimension in reader.model.dimensions
    ]
    rows.append(
        (
            reader.word("overall"),
            (*(_total(by_stage[stage.id], reader) for stage in stages), _total(result.scores.whole, reader)),
        )
    )
    levels = (
        Cell(text=f"{reader.word('level-short', number=level.number)} {reader.text(level.name)}", level=level.number)
        for level in reader.model.levels
    )
    return HeatMap(
        caption=reader.say("overview-heatmap"),
        corner=reader.say("overview-corner"),
        columns=(*(reader.text(stage.name) for stage in stages), reader.word("overall")),
        rows=tuple(rows),
        legend=(
            *levels,
            Cell(text=reader.word("not-rated"), mark="not-rated"),
            Cell(text=reader.word("not-applicable"), mark="not-applicable"),
        ),
    )


def _total(aggregate: Aggregate, reader: Reader) -> Cell:
    if aggregate.status == "not-applicable":
        return Cell(text=reader.word("not-applicable"), mark="not-applicable")
    return _heat(aggregate.score, aggregate.id, reader)


def _heat(score: float | None, at: str, reader: Reader) -> Cell:
    """Return a score with its level's number; the level's name stands in the legend."""
    note = "" if score is None else reader.word("level-short", number=level_of(score))
    return reader.score_cell(score, note=note, at=at).model_copy(update={"explains": at})


def _cell(cell: CellScore, reader: Reader) -> Cell:
    at = f"{cell.stage}.{cell.dimension}"
    if cell.status == "not-applicable":
        return Cell(text=reader.word("not-applicable"), mark="not-applicable", explains=at)
    return _heat(cell.score, at, reader)


def score_radar(aggregates: Sequence[Aggregate], confidence: float, reader: Reader) -> Figure | Paragraph:
    """Return the radar of dimensions, or of stages, with the band of their intervals and their targets."""
    dimensions = aggregates
    if sum(dimension.score is not None for dimension in dimensions) < FEWEST_AXES:
        return Paragraph(text=reader.say("radar-too-few"), mark="muted")
    names = [_name(dimension, reader) for dimension in dimensions]
    option = radar(
        names,
        [dimension.score for dimension in dimensions],
        [dimension.target for dimension in dimensions],
        [(each.estimate.low, each.estimate.high) if each.estimate else None for each in dimensions],
        current_name=reader.word("score"),
        target_name=reader.word("target"),
        interval_name=reader.say("radar-interval", confidence=numbers.share(confidence)),
    )
    said = reader.join(
        reader.say(
            "radar-axis",
            name=name,
            score=reader.word("not-rated")
            if dimension.score is None
            else numbers.score(dimension.score) + reader.interval(dimension.estimate),
            target=numbers.score(dimension.target),
        )
        for name, dimension in zip(names, dimensions, strict=True)
    )
    missing = [name for name, dimension in zip(names, dimensions, strict=True) if dimension.score is None]
    drawn = any(dimension.estimate for dimension in dimensions)
    caption = reader.say("radar-caption-interval" if drawn else "radar-caption")
    if missing:
        caption += reader.say("radar-missing", names=reader.join(missing))
    drawing = Chart(
        id="radar" if dimensions[0].kind == "dimension" else "radar-stages", option=option, width=600, height=490
    )
    return Figure(chart=drawing, caption=caption, alt=said, fit=True)


def _name(aggregate: Aggregate, reader: Reader) -> str:
    return reader.dimension(aggregate.id) if aggregate.kind == "dimension" else reader.stage(aggregate.id)


def aggregates(caption: str, first: str, aggregates: Sequence[Aggregate], reader: Reader) -> Table:
    """Return the table of dimensions, or of stages: scores, levels, and the means beside them."""
    return Table(
        caption=caption,
        columns=(
            Column(title=first),
            Column(title=reader.word("score"), align="end"),
            Column(title=reader.say("interval-title"), align="end"),
            Column(title=reader.say("column-level-gates"), align="end"),
            Column(title=reader.say("column-minimum"), align="end"),
            Column(title=reader.say("column-geometric"), align="end"),
            Column(title=reader.say("column-lower-bound"), align="end"),
            Column(title=reader.word("target"), align="end"),
            Column(title=reader.say("column-rated-share"), align="end"),
            Column(title=reader.word("weight"), align="end"),
        ),
        rows=tuple(
            _row(aggregate, f"scores.{aggregate.kind}s.{place}", reader) for place, aggregate in enumerate(aggregates)
        ),
    )


def _row(aggregate: Aggregate, at: str, reader: Reader) -> tuple[Cell, ...]:
    return (
        Cell(text=_name(aggregate, reader)),
        reader.score_cell(aggregate.score, at=aggregate.id)
        if aggregate.status != "not-applicable"
        else Cell(text=reader.word("not-applicable"), mark="not-applicable"),
        Cell(
            text=reader.interval(aggregate.estimate).strip() or numbers.NOTHING,
            explains=f"{at}.estimate.low" if aggregate.estimate else "",
        ),
        _level(aggregate, at, reader),
        *(
            Cell(text=numbers.score(value), explains="" if value is None else f"{at}.{name}")
            for name in ("minimum", "geometric", "lower_bound", "target")
            for value in [getattr(aggregate, name)]
        ),
        Cell(text=numbers.share(aggregate.rated_share), explains=f"{at}.rated_share"),
        Cell(text=numbers.share(aggregate.weight), explains=f"{at}.weight"),
    )


def _level(aggregate: Aggregate, at: str, reader: Reader) -> Cell:
    if aggregate.verdict is None:
        return Cell(text=numbers.NOTHING)
    cell = reader.level_cell(aggregate.verdict.level, at=f"{at}.verdict.level")
    return cell.model_copy(update={"note": cell.note + reader.sureness(aggregate.verdict)})
