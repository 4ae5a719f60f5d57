"""How each score came about: every cell's calculation written out with its numbers."""

from collections.abc import Iterable

from leadline.assessment.result import Result
from leadline.reporting import numbers
from leadline.reporting.chapters.told import note, reason
from leadline.reporting.document import Block, Bullets, Cell, Column, Details, Paragraph, Section, Table
from leadline.reporting.reader import Reader
from leadline.scoring.scores import CellScore, IndicatorScore, ItemScore


def calculation(result: Result, reader: Reader) -> Section:
    """Return for each cell its inputs with their shares, Q, J, coverage, the weight of Q, and the cell's score."""
    return Section(
        id="calculation",
        title=reader.say("calculation"),
        children=(
            Paragraph(
                text=reader.say("calculation-how", weight=numbers.score(reader.model.scoring.quantitative_weight))
            ),
            *(_cell(cell, reader) for cell in result.scores.cells),
        ),
    )


def _cell(cell: CellScore, reader: Reader) -> Details:
    if cell.status == "not-applicable":
        outcome = reader.word("not-applicable")
    else:
        outcome = reader.word("not-rated") if cell.score is None else numbers.score(cell.score)
    children: list[Block] = []
    if cell.indicators or cell.items:
        children.append(_inputs(cell, reader))
    steps = [reader.say("calculation-reason", reason=reader.text(cell.reason))] if cell.reason else _steps(cell, reader)
    children.append(Bullets(items=(*steps, *(note(key, reader) for key in cell.notes))))
    return Details(
        summary=reader.say("calculation-cell", cell=reader.cell(cell.stage, cell.dimension), score=outcome),
        children=tuple(children),
    )


def _inputs(cell: CellScore, reader: Reader) -> Table:
    return Table(
        caption=reader.say("calculation-inputs"),
        columns=(
            Column(title=reader.say("column-input")),
            Column(title=reader.say("column-kind")),
            Column(title=reader.word("score"), align="end"),
            Column(title=reader.say("column-share"), align="end"),
            Column(title=reader.say("column-part"), align="end"),
        ),
        rows=(
            *(_indicator(one, reader) for one in cell.indicators),
            *(_item(one, reader) for one in cell.items),
        ),
    )


def _indicator(indicator: IndicatorScore, reader: Reader) -> tuple[Cell, ...]:
    unscored = indicator.score is None and indicator.reason
    return (
        Cell(
            text=reader.indicator(indicator.indicator),
            note=reason(indicator.reason or "", indicator.params, reader) if unscored else "",
        ),
        Cell(text=reader.word("indicator")),
        Cell(text=numbers.score(indicator.score)),
        Cell(text=numbers.share(indicator.share, 1)),
        Cell(text=_product(indicator.share, indicator.score)),
    )


def _item(item: ItemScore, reader: Reader) -> tuple[Cell, ...]:
    return (
        Cell(text=reader.text(reader.model.item_of[item.item].question), note=item.item),
        Cell(text=reader.word("item")),
        Cell(text=numbers.score(item.score), note=_capped(item.mean, item.cap, item.score, reader)),
        Cell(text=numbers.share(item.share, 1)),
        Cell(text=_product(item.share, item.score)),
    )


def _product(share: float | None, score: float | None) -> str:
    return numbers.NOTHING if share is None or score is None else numbers.number(share * score, 3)


def _capped(mean: float | None, cap: float | None, score: float | None, reader: Reader) -> str:
    if mean is None or cap is None or score is None or round(mean - score, 6) <= 0:
        return ""
    return reader.say("calculation-capped", mean=numbers.score(mean), cap=numbers.score(cap))


def _steps(cell: CellScore, reader: Reader) -> list[str]:
    """Return the sums in the order they are done; numbers as used, rounded to three decimals."""
    steps = []
    if cell.q is not None:
        terms = _terms((one.share, one.score) for one in cell.indicators)
        steps.append(reader.say("calculation-q", terms=terms, q=numbers.number(cell.q, 3)))
    if cell.j is not None:
        terms = _terms((one.share, one.score) for one in cell.items)
        steps.append(reader.say("calculation-j", terms=terms, j=numbers.number(cell.j, 3)))
    measured = sum(one.score is not None for one in cell.indicators)
    steps.append(
        reader.say(
            "calculation-coverage",
            measured=measured,
            applicable=len(cell.indicators),
            coverage=numbers.number(cell.coverage, 3),
        )
    )
    if cell.score is None:
        return [*steps, reader.say("calculation-not-rated")]
    if cell.q is not None and cell.j is not None:
        weight = cell.quantitative_weight
        steps.append(
            reader.say(
                "calculation-weight",
                full=numbers.score(reader.model.scoring.quantitative_weight),
                coverage=numbers.number(cell.coverage, 3),
                weight=numbers.number(weight, 3),
            )
        )
        total = weight * cell.q + (1 - weight) * cell.j
        steps.append(
            reader.say(
                "calculation-both",
                weight=numbers.number(weight, 3),
                q=numbers.number(cell.q, 3),
                rest=numbers.number(1 - weight, 3),
                j=numbers.number(cell.j, 3),
                score=numbers.number(total, 3),
            )
        )
    else:
        only = cell.q if cell.q is not None else cell.j
        total = only if only is not None else cell.score
        key = "calculation-only-q" if cell.q is not None else "calculation-only-j"
        steps.append(reader.say(key, score=numbers.number(total, 3)))
    if round(total - cell.score, 6):
        steps.append(reader.say("calculation-limited", score=numbers.number(cell.score, 3)))
    if cell.uncapped is not None and round(cell.uncapped - cell.score, 6):
        steps.append(reader.say("calculation-uncapped", uncapped=numbers.number(cell.uncapped, 3)))
    return steps


def _terms(pairs: Iterable[tuple[float | None, float | None]]) -> str:
    return " + ".join(
        f"{numbers.number(share, 3)} × {numbers.number(score, 3)}"
        for share, score in pairs
        if share is not None and score is not None
    )
