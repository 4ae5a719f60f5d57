"""Draws of every score and level: the whole assessment worked out again in each draw (section 6).

What a draw changes are answers, values and rule compliance. What counts, and for how much (shares, coverage, evidence
caps, weights, what is rated), is as in the scores themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from leadline.indicators.value import IndicatorValue, RuleCompliance
from leadline.model.schema import Model
from leadline.ratings.rating import Rating
from leadline.scoring.combine import HIGHEST_WITHOUT_TREND
from leadline.scoring.drawn_indicators import draw_value
from leadline.scoring.drawn_items import draw_items
from leadline.scoring.levels import dimension_levels, whole_levels
from leadline.scoring.scores import Aggregate, CellScore, ItemScore, Scores
from leadline.scoring.streams import stream
from leadline.scoring.thresholds import score_values
from leadline.scoring.whole import critical_shares

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class DrawnScores:
    """Draws by what they are of: ``whole``, a stage's or dimension's id, or a cell as ``stage.dimension``.

    ``scores`` are there for whatever is rated, ``levels`` for the dimensions and the whole that have a level.
    """

    draws: int
    seed: int
    scores: Mapping[str, Floats]
    levels: Mapping[str, Integers]


@dataclass(frozen=True)
class Basis:
    """What scores are drawn from: the evidence they were made of, how many draws, and their seed."""

    values: Sequence[IndicatorValue]
    ratings: Sequence[Rating]
    rules: Sequence[RuleCompliance] = ()
    improved: bool = False
    draws: int = 5000
    seed: int = 1


def draw_scores(model: Model, scores: Scores, basis: Basis) -> DrawnScores:
    """Return draws of all scores and levels; ``scores`` were made by ``score`` from the evidence in ``basis``.

    The same seed gives the same draws, whatever the order of the evidence.

    >>> from leadline.model.schema import Dimension, Item, ReferenceProcess, Scoring, Stage, Target
    >>> from leadline.ratings.rating import Answers
    >>> from leadline.scoring import score
    >>> from leadline.text import Text
    >>> model = Model.model_construct(
    ...     stages=(Stage(id="order", name=Text.same("Order"), weight=1),),
    ...     dimensions=(Dimension(id="data", name=Text.same("Data"), weight=1),),
    ...     items=(Item.model_construct(id="Q", stage="order", dimension="data", weight=1.0),),
    ...     indicators=(), rules=(), scoring=Scoring(), target=Target(default=4),
    ...     process=ReferenceProcess(objects=(), departments=(), attributes=(), activities=()))
    >>> said = [Rating(respondent=who, department=who, role="manager", item="Q", answer="rated", value=value)
    ...         for who, value in (("sales", 3), ("finance", 4), ("logistics", 3))]
    >>> drawn = draw_scores(model, score(model, [], Answers(ratings=said)), Basis([], said, draws=2000))
    >>> sorted(drawn.scores), [round(float(end)) for end in np.quantile(drawn.scores["whole"], [0.05, 0.95])]
    (['data', 'order', 'order.data', 'whole'], [3, 4])
    """
    by_item: dict[str, list[Rating]] = {}
    draws, seed = basis.draws, basis.seed
    for rating in basis.ratings:
        by_item.setdefault(rating.item, []).append(rating)
    items = draw_items(by_item, model.scoring, draws, seed)
    value_of = {value.indicator: value for value in basis.values}
    cells = np.full((draws, len(model.stages), len(model.dimensions)), np.nan)
    flat = cells.reshape(draws, -1)
    for place, cell in enumerate(scores.cells):
        if cell.status == "rated":
            flat[:, place] = _cell(model, cell, value_of, items, scores.kind == "verified", draws, seed)
    of_cell = {f"{cell.stage}.{cell.dimension}": flat[:, place] for place, cell in enumerate(scores.cells)}
    found = {id: drawn for id, drawn in of_cell.items() if not np.isnan(drawn[0])}
    for aggregate in (*scores.dimensions, *scores.stages, scores.whole):
        if aggregate.status == "rated":
            chosen = [place for place, cell in enumerate(scores.cells) if _belongs(cell, aggregate)]
            weights = np.array([scores.cells[place].weight for place in chosen])
            found[aggregate.id] = flat[:, chosen] @ (weights / weights.sum())
    return DrawnScores(draws=draws, seed=seed, scores=found, levels=_levels(model, scores, cells, basis))


def _cell(
    model: Model,
    cell: CellScore,
    values: Mapping[str, IndicatorValue],
    items: Mapping[str, Floats],
    verified: bool,
    draws: int,
    seed: int,
) -> Floats:
    """Return one cell's score in each draw, combined and held back as its score is."""
    q, j = np.zeros((2, draws))
    for indicator in cell.indicators:
        if indicator.score is not None and indicator.share is not None:
            its = model.indicator_of[indicator.indicator]
            q += indicator.share * score_values(its, draw_value(its, values[its.id], draws, seed))
    for item in cell.items:
        if item.share is not None and item.cap is not None:
            said = _agreed(item, items[item.item])
            j += item.share * (np.minimum(said, item.cap) if verified else said)
    score = cell.quantitative_weight * q + (1 - cell.quantitative_weight) * j
    trend = any(each.score is not None and each.periods >= model.scoring.trend_periods for each in cell.indicators)
    return score if trend else np.minimum(score, HIGHEST_WITHOUT_TREND)


def _agreed(item: ItemScore, drawn: Floats) -> Floats:
    """Return an item's draws round what a consensus meeting agreed: another value, of the same people as before."""
    if item.consensus is None or item.mean is None:
        return drawn
    return np.clip(drawn + item.consensus - item.mean, 1.0, 5.0)


def _belongs(cell: CellScore, aggregate: Aggregate) -> bool:
    where = {"whole": aggregate.id, "dimension": cell.dimension, "stage": cell.stage}
    return cell.status == "rated" and where[aggregate.kind] == aggregate.id


def _levels(model: Model, scores: Scores, cells: Floats, basis: Basis) -> dict[str, Integers]:
    """Return the levels of the dimensions and of the whole in each draw, where they have one."""
    shape = cells.shape[1:]
    applicable = np.array([cell.status != "not-applicable" for cell in scores.cells]).reshape(shape)
    weights = np.array([cell.weight for cell in scores.cells]).reshape(shape)
    gates = model.scoring.gates
    key = np.array([gates.key_cells == "all" or f"{c.stage}.{c.dimension}" in gates.key_cells for c in scores.cells])
    levels = dimension_levels(cells, weights, applicable, key.reshape(shape), gates, model.scoring.rated_share)
    whole = whole_levels(cells, levels, applicable, model, 5)
    found = {each.id: levels[:, place] for place, each in enumerate(scores.dimensions)}
    found["whole"] = np.minimum(whole, _highest_levels(model, basis))
    return {
        each.id: found[each.id]
        for each in (*scores.dimensions, scores.whole)
        if each.verdict is not None and each.verdict.level is not None
    }


def _highest_levels(model: Model, basis: Basis) -> Integers:
    """Return in each draw the level that critical rules, drawn as shares are, and measured improvement let pass."""
    gates = model.scoring.gates
    highest = np.full(basis.draws, 4 if gates.level5_measured_improvement and not basis.improved else 5)
    needed = gates.level4_critical_compliance
    if needed is None:
        return highest
    critical = critical_shares(model, basis.rules)
    kept = np.full(basis.draws, bool(critical))
    for rule in basis.rules:
        if rule.rule in critical:
            chance = stream(basis.seed, "rule", rule.rule)
            share = chance.beta(rule.n - rule.violations + 0.5, rule.violations + 0.5, basis.draws)
            kept &= np.round(share - needed, 6) >= 0
    return np.where(kept, highest, 3)
