"""Indicators stage by stage: value, sample, interval, score, trend, and why some could not be measured."""

from collections.abc import Iterable, Mapping
from math import ceil
from typing import NamedTuple

from leadline.assessment.result import Result
from leadline.indicators.value import IndicatorValue, Point
from leadline.model.schema import Indicator, Measure, Stage
from leadline.reporting import numbers
from leadline.reporting.chapters.told import basis, reason
from leadline.reporting.charts import months, trend
from leadline.reporting.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    Column,
    Details,
    Figure,
    Mark,
    Paragraph,
    Section,
    Table,
)
from leadline.reporting.reader import Reader
from leadline.scoring.scores import IndicatorScore

BASIS_MARKS: dict[str, Mark] = {"sourced": "good", "partly-sourced": "plain", "expert-default": "warn"}


class _Scored(NamedTuple):
    """An indicator's score, its cell's target, and where the score and the value stand in the result."""

    score: IndicatorScore
    target: float
    at: str
    value_at: str


def indicators(result: Result, reader: Reader) -> Section:
    """Return a part for each stage: the measured indicators, their details folded away, the others with the reason."""
    values = {value.indicator: value for value in result.indicators}
    at = values_at(result)
    scores = {
        score.indicator: _Scored(
            score, cell.target, f"scores.cells.{place}.indicators.{k}", at.get(score.indicator, "")
        )
        for place, cell in enumerate(result.scores.cells)
        for k, score in enumerate(cell.indicators)
    }
    parts = (
        part
        for stage in reader.model.stages
        if (part := _stage(stage, [i for i in reader.model.indicators if i.stage == stage.id], values, scores, reader))
    )
    return Section(
        id="indicators",
        title=reader.say("indicators"),
        children=(
            Paragraph(text=reader.say("indicators-how", confidence=numbers.share(reader.model.scoring.confidence))),
            Bullets(items=tuple(reader.say(f"basis-{kind}-means") for kind in BASIS_MARKS)),
            *parts,
        ),
    )


def values_at(result: Result) -> dict[str, str]:
    """Return where each indicator's value stands in the result.

    >>> values_at(Result.model_construct(indicators=(IndicatorValue(indicator="win-rate", status="measured"),)))
    {'win-rate': 'indicators.0'}
    """
    return {value.indicator: f"indicators.{place}" for place, value in enumerate(result.indicators)}


def _stage(
    stage: Stage,
    known: list[Indicator],
    values: Mapping[str, IndicatorValue],
    scores: Mapping[str, _Scored],
    reader: Reader,
) -> Section | None:
    asked = [indicator for indicator in known if indicator.id in values]
    measured = [indicator for indicator in asked if values[indicator.id].value is not None]
    children: list[Block] = []
    if measured:
        children.append(_table(measured, values, scores, reader))
        details = tuple(
            _details(indicator, values[indicator.id], scores[indicator.id].value_at, reader) for indicator in measured
        )
        children.append(Details(summary=reader.say("indicators-details", count=len(measured)), children=details))
    missing = [indicator for indicator in asked if indicator not in measured]
    if missing:
        children.append(_missing(missing, values, reader))
    if not children:
        return None
    return Section(id=f"indicators-{stage.id}", title=reader.text(stage.name), children=tuple(children))


def _table(
    measured: Iterable[Indicator],
    values: Mapping[str, IndicatorValue],
    scores: Mapping[str, _Scored],
    reader: Reader,
) -> Table:
    return Table(
        caption=reader.say("indicators-measured"),
        columns=(
            Column(title=reader.word("indicator")),
            Column(title=reader.word("dimension")),
            Column(title=reader.say("column-value"), align="end"),
            Column(title=reader.say("column-n"), align="end"),
            Column(title=reader.word("score"), align="end"),
            Column(title=reader.say("column-entry"), align="end"),
            Column(title=reader.say("column-trend")),
            Column(title=reader.say("column-basis")),
        ),
        rows=tuple(_row(indicator, values[indicator.id], scores[indicator.id], reader) for indicator in measured),
    )


def _row(indicator: Indicator, value: IndicatorValue, scored: _Scored, reader: Reader) -> tuple[Cell, ...]:
    score, target, at, value_at = scored
    return (
        Cell(text=reader.text(indicator.name), note=indicator.code, subject=f"indicator/{indicator.id}"),
        Cell(text=reader.dimension(indicator.dimension)),
        Cell(
            text=reader.measured(value.value, indicator.unit),
            note=_sure(indicator, value, reader),
            explains=indicator.id,
        ),
        Cell(text=numbers.NOTHING) if value.stated else Cell(text=numbers.number(value.n), explains=f"{value_at}.n"),
        _score(score, at, reader),
        Cell(text=_entry(indicator, target, reader), note=_nature(indicator, reader), explains=at),
        trend_cell(indicator, value, reader, at=f"{value_at}.trend"),
        Cell(text=reader.say(f"basis-{indicator.basis.kind}"), mark=BASIS_MARKS[indicator.basis.kind]),
    )


def _sure(indicator: Indicator, value: IndicatorValue, reader: Reader) -> str:
    """Return a value's interval and, for one that people recorded, who says so."""
    known = value.low is not None and value.high is not None
    ends = (reader.measured(end, indicator.unit) for end in (value.low, value.high))
    interval = numbers.interval(*ends) if known else ""
    if value.recording is None:
        return interval
    by = reader.say("indicator-recorded-by", sources=reader.join(value.recording.sources))
    return reader.join([interval or reader.say("indicator-stated"), by])


def _score(score: IndicatorScore, at: str, reader: Reader) -> Cell:
    if score.score is None:
        why = reason(score.reason, score.params, reader) if score.reason else ""
        return Cell(text=reader.say("not-scored"), note=why, mark="not-rated")
    if score.low is None or score.high is None:
        return reader.score_cell(score.score, at=f"{at}.score")
    sure = numbers.interval(numbers.score(score.low), numbers.score(score.high))
    return reader.score_cell(score.score, note=sure, at=f"{at}.score")


def _entry(indicator: Indicator, target: float, reader: Reader) -> str:
    """Return the entry value of the level the cell's target asks for: of the higher one where it lies between two."""
    level = max(2, ceil(round(target, 6)))
    return reader.say(
        "entry-at",
        level=reader.word("level-short", number=level),
        value=entry_value(indicator, level, reader),
    )


def entry_value(indicator: Indicator, level: int, reader: Reader) -> str:
    """Return what a value must be to reach ``level``: at least, at most, or between."""
    bound = next((bound for number, bound in indicator.levels.items() if number == level), None)
    if bound is None:
        return numbers.NOTHING
    if isinstance(bound, tuple):
        low, high = (numbers.entry(end, indicator.unit, reader.language) for end in bound)
        return numbers.interval(low, high)
    sign = "≥" if indicator.direction == "higher" else "≤"
    return f"{sign} {numbers.entry(bound, indicator.unit, reader.language)}"


def _nature(indicator: Indicator, reader: Reader) -> str:
    return reader.say("nature-outcome") if indicator.nature == "outcome" else ""


def trend_cell(indicator: Indicator, value: IndicatorValue, reader: Reader, *, at: str = "") -> Cell:
    """Return an indicator's months as a small line, with its first and last value; ``at`` is what explains them."""
    known = [point for point in value.trend if point.value is not None]
    if len(known) < 2:
        return Cell(text=numbers.NOTHING, mark="muted")
    option = trend([point.value for point in value.trend])
    first, last = known[0], known[-1]
    return Cell(
        text=" → ".join(
            reader.measured(point.value, indicator.unit).replace(" ", "\N{NO-BREAK SPACE}") for point in (first, last)
        ),
        chart=Chart(id=f"trend-{indicator.id}", option=option, width=120, height=30),
        explains=at,
    )


def trend_figure(indicator: Indicator, value: IndicatorValue, reader: Reader) -> Figure | None:
    """Return an indicator's months as a chart with the entry values of the levels; None of fewer than two months."""
    known = [point for point in value.trend if point.value is not None]
    if len(known) < 2:
        return None
    entries = [
        (reader.word("level-short", number=level), float(bound))
        for level, bound in sorted(indicator.levels.items())
        if not isinstance(bound, tuple)
    ]
    unit = numbers.unit_name(indicator.unit, reader.language)
    option = months([point.group for point in value.trend], [point.value for point in value.trend], entries, unit=unit)
    return Figure(
        chart=Chart(id="months", option=option, width=860, height=260),
        caption=reader.say("trend-caption"),
        alt=reader.join(f"{point.group} {reader.measured(point.value, indicator.unit)}" for point in known),
        fit=True,
    )


def measure_said(measure: Measure) -> str:
    """Return a measure as its YAML says it: what an analyst compares with a query of their own."""
    over = f" / ({measure.over})" if measure.over else ""
    where = f" where {measure.where}" if measure.where else ""
    at = f" at {measure.at}" if measure.at else ""
    return f"{measure.aggregate}({measure.value}){over} on {measure.object}{where}{at}"


def _details(indicator: Indicator, value: IndicatorValue, at: str, reader: Reader) -> Details:
    return Details(summary=reader.text(indicator.name), children=meaning(indicator, value, at, reader))


def meaning(indicator: Indicator, value: IndicatorValue, at: str, reader: Reader) -> tuple[Block, ...]:
    """Return what an indicator is, what its entry values rest on, and its value by month and by attribute.

    ``at`` is where the value stands in the result.
    """
    entries = reader.join(
        f"{reader.word('level-short', number=level)} {entry_value(indicator, level, reader)}"
        for level in sorted(indicator.levels)
    )
    lines = [
        reader.text(indicator.definition),
        reader.say("indicator-entries", entries=entries),
        reader.say("indicator-basis", basis=basis(indicator.basis, reader)),
    ]
    if indicator.caveat:
        lines.append(reader.say("indicator-caveat", caveat=reader.text(indicator.caveat)))
    if indicator.measure:
        lines.append(reader.say("indicator-measure", measure=measure_said(indicator.measure)))
    if value.recording and indicator.recorded:
        by, files = (reader.join(names) for names in (value.recording.sources, value.recording.files))
        lines.append(reader.say("indicator-recorded", sources=by, files=files))
        lines.append(reader.say("indicator-asked", ask=reader.text(indicator.recorded.ask)))
    if value.tables:
        lines.append(reader.say("indicator-tables", tables=reader.join(value.tables)))
    children: list[Block] = [Bullets(items=tuple(lines))]
    if value.trend:
        months_told = reader.say("indicator-months"), reader.say("column-month")
        children.append(_points(*months_told, value.trend, f"{at}.trend", indicator, reader))
    for attribute, points in value.breakdown.items():
        name = reader.attribute(attribute)
        rarer = value.left_out.get(attribute, 0)
        caption = (
            reader.say("indicator-by-most", attribute=name, shown=len(points), rarer=numbers.number(rarer))
            if rarer
            else reader.say("indicator-by", attribute=name)
        )
        children.append(_points(caption, name, points, f"{at}.breakdown.{attribute}", indicator, reader))
    return tuple(children)


def _points(caption: str, first: str, points: Iterable[Point], at: str, indicator: Indicator, reader: Reader) -> Table:
    return Table(
        caption=caption,
        columns=(
            Column(title=first),
            Column(title=reader.say("column-n"), align="end"),
            Column(title=reader.say("column-value"), align="end"),
        ),
        rows=tuple(
            (
                Cell(text=point.group or reader.say("group-empty")),
                Cell(text=numbers.number(point.n), explains=f"{at}.{place}.n"),
                Cell(
                    text=reader.measured(point.value, indicator.unit),
                    explains="" if point.value is None else f"{at}.{place}.value",
                ),
            )
            for place, point in enumerate(points)
        ),
    )


def _missing(missing: Iterable[Indicator], values: Mapping[str, IndicatorValue], reader: Reader) -> Table:
    return Table(
        caption=reader.say("indicators-missing"),
        columns=(
            Column(title=reader.word("indicator")),
            Column(title=reader.word("dimension")),
            Column(title=reader.say("column-why")),
        ),
        rows=tuple(
            (
                Cell(text=reader.text(indicator.name), note=indicator.code, subject=f"indicator/{indicator.id}"),
                Cell(text=reader.dimension(indicator.dimension)),
                Cell(text=reason(values[indicator.id].reason or "no-data", values[indicator.id].params, reader)),
            )
            for indicator in missing
        ),
    )
