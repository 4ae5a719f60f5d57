"""How much the result hangs on the model's own judgement: its weights and its entry values (section 7).

Each input is changed alone, everything else kept, and the scores are worked out again. The draws change all weights of
stages and dimensions together. Evidence is not varied here: that is uncertainty.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Literal

import numpy as np

from leadline.indicators.value import IndicatorValue, RuleCompliance
from leadline.model.schema import Indicator, Model
from leadline.scoring.cell_inputs import CellInputs
from leadline.scoring.flips import score_edges, smallest_flip, stage_edges
from leadline.scoring.levels import (
    Floats,
    Integers,
    dimension_levels,
    highest_level,
    mean_scores,
    whole_levels,
)
from leadline.scoring.scores import CellScore, Scored, Scores
from leadline.scoring.thresholds import score_value

InputKind = Literal["stage-weight", "dimension-weight", "indicator-weight", "item-weight", "entry-values"]

Judged = Callable[[Floats], tuple[Floats, Integers]]


class Swing(Scored):
    """What changing one input does to the score of the whole: the tornado's bar.

    ``low`` and ``high`` are the lowest and highest score of the input as it is, reduced and raised; ``swing`` their
    difference. ``changes_level``: the reduced or the raised input gives the whole another level. ``flip`` is the
    smallest relative change of a weight (-0.5: halved) that does, None where none from almost nothing to ten times the
    weight does.
    """

    kind: InputKind
    id: str
    low: float
    high: float
    swing: float
    changes_level: bool
    flip: float | None = None


class Sensitivity(Scored):
    """How far the whole moves when the model's judgement does.

    ``swings`` are ordered, the largest first. Of ``draws`` sets of weights, ``level_share`` changed the level of the
    whole and ``dimension_shares`` that of each dimension; ``low`` and ``high`` bound the score of the whole over them
    at the model's confidence.
    """

    weight_change: float
    entry_change: float
    score: float
    level: int | None
    swings: tuple[Swing, ...]
    draws: int
    seed: int
    low: float
    high: float
    level_share: float
    dimension_shares: Mapping[str, float]


def sensitivity(
    model: Model,
    scores: Scores,
    values: Sequence[IndicatorValue] = (),
    rules: Sequence[RuleCompliance] = (),
    *,
    improved: bool = False,
) -> Sensitivity | None:
    """Return how the whole depends on weights and entry values; None where the whole is not rated.

    ``scores`` were made by ``score`` from the same model, values, rules and ``improved``. Changes and the number and
    seed of the draws are the model's (``scoring.weight_change``, ``entry_change``, ``draws``, ``seed``); drawn weights
    are Dirichlet(``weight_concentration`` x W) over the stages and, apart, over the dimensions.

    A flip is exact (see ``flips``); it is looked for from a billionth of the weight to ten times.

    >>> from leadline.model.schema import Dimension, Item, Scoring, Stage, Target
    >>> from leadline.ratings.rating import Answers, Rating
    >>> from leadline.scoring import score
    >>> from leadline.text import Text
    >>> model = Model.model_construct(
    ...     stages=tuple(Stage(id=id, name=Text.same(id), weight=1) for id in ("lead", "order")),
    ...     dimensions=(Dimension(id="risk", name=Text.same("Risk"), weight=1),),
    ...     items=tuple(
    ...         Item.model_construct(id=id, stage=id, dimension="risk", weight=1.0) for id in ("lead", "order")),
    ...     indicators=(), rules=(), scoring=Scoring(), target=Target())
    >>> said = [Rating(respondent="a", department="d", role="r", item=id, answer="rated", value=value)
    ...         for id, value in (("lead", 2), ("order", 3))]
    >>> found = sensitivity(model, score(model, [], Answers(ratings=said)))
    >>> first = found.swings[0]
    >>> first.kind, first.id, round(first.low, 4), round(first.high, 4)
    ('stage-weight', 'lead', 2.4545, 2.5556)
    """
    if scores.whole.score is None:
        return None
    frame = _Frame(model, scores, highest_level(model, rules, improved=improved))
    swings = [*frame.weight_swings(), *frame.input_swings({value.indicator: value for value in values})]
    settings = model.scoring
    generator = np.random.default_rng(settings.seed)
    drawn = [
        generator.dirichlet(settings.weight_concentration * weights / weights.sum(), settings.draws)
        for weights in (frame.stages, frame.dimensions)
    ]
    means, of_dimensions, levels = frame.judged(frame.scores[None], *drawn)
    tail = 50 * (1 - settings.confidence)
    changed = (of_dimensions != frame.of_dimensions).mean(axis=0)
    low, high = np.nanpercentile(means, [tail, 100 - tail])
    return Sensitivity(
        weight_change=settings.weight_change,
        entry_change=settings.entry_change,
        score=scores.whole.score,
        level=frame.level or None,
        swings=tuple(sorted(swings, key=lambda each: (-round(each.swing, 9), each.kind, each.id))),
        draws=settings.draws,
        seed=settings.seed,
        low=float(low),
        high=float(high),
        level_share=float((levels != frame.level).mean()),
        dimension_shares={each.id: float(share) for each, share in zip(model.dimensions, changed, strict=True)},
    )


class _Frame:
    """The cells of one result as arrays, and what they are judged by."""

    def __init__(self, model: Model, scores: Scores, highest: int) -> None:
        self.model, self.highest = model, highest
        self.stages = np.array([each.weight for each in model.stages])
        self.dimensions = np.array([each.weight for each in model.dimensions])
        self.cells = [[scores.cell(s.id, d.id) for d in model.dimensions] for s in model.stages]
        self.scores = np.array([[np.nan if c.score is None else c.score for c in row] for row in self.cells])
        self.applicable = np.array([[c.status != "not-applicable" for c in row] for row in self.cells])
        keys = model.scoring.gates.key_cells
        self.key = np.array([[keys == "all" or f"{c.stage}.{c.dimension}" in keys for c in r] for r in self.cells])
        _, of_dimensions, levels = self.judged(self.scores[None], self.stages[None], self.dimensions[None])
        self.of_dimensions, self.level = of_dimensions[0], int(levels[0])

    def judged(self, scores: Floats, stages: Floats, dimensions: Floats) -> tuple[Floats, Integers, Integers]:
        """Return the score of the whole, the levels of the dimensions and that of the whole, for each set."""
        scores, weights = np.broadcast_arrays(scores, stages[:, :, None] * dimensions[:, None, :])
        share = self.model.scoring.rated_share
        of = dimension_levels(scores, weights, self.applicable, self.key, self.model.scoring.gates, share)
        whole = whole_levels(scores, of, self.applicable, self.model, self.highest)
        return mean_scores(scores, weights, self.applicable, share), of, whole

    def weight_swings(self) -> Iterator[Swing]:
        """Yield what the weight of each stage and each dimension does."""
        gates, share = self.model.scoring.gates, self.model.scoring.rated_share
        for place, stage in enumerate(self.model.stages):
            edges = stage_edges(self.scores, self.stages, self.applicable, place, gates, share)
            yield self._weight_swing("stage-weight", stage.id, partial(self._by_stage, place), edges)
        for place, dimension in enumerate(self.model.dimensions):
            # No edge: each dimension has its level by itself, and the whole is the lowest, whatever they weigh.
            edges = np.empty(0)
            yield self._weight_swing("dimension-weight", dimension.id, partial(self._by_dimension, place), edges)

    def _by_stage(self, place: int, factors: Floats) -> tuple[Floats, Integers]:
        stages = np.repeat(self.stages[None], len(factors), axis=0)
        stages[:, place] *= factors
        means, _, levels = self.judged(self.scores[None], stages, self.dimensions[None])
        return means, levels

    def _by_dimension(self, place: int, factors: Floats) -> tuple[Floats, Integers]:
        dimensions = np.repeat(self.dimensions[None], len(factors), axis=0)
        dimensions[:, place] *= factors
        means, _, levels = self.judged(self.scores[None], self.stages[None], dimensions)
        return means, levels

    def input_swings(self, values: Mapping[str, IndicatorValue]) -> Iterator[Swing]:
        """Yield what the weight of each indicator and item does to its cell, and each measured indicator's entries."""
        for s, row in enumerate(self.cells):
            for d, cell in enumerate(row):
                if cell.status == "rated":
                    yield from self._cell_swings(s, d, cell, values)

    def _cell_swings(self, s: int, d: int, cell: CellScore, values: Mapping[str, IndicatorValue]) -> Iterator[Swing]:
        inputs = CellInputs(self.model, cell)
        judged = partial(self._by_score, s, d)
        reached = self._score_edges(s, d)
        for place, indicator in enumerate(inputs.indicators):
            changed = partial(inputs.by_indicator_weight, place)
            edges = inputs.edges_of_indicator_weight(place, reached)
            yield self._weight_swing("indicator-weight", indicator.id, partial(_chained, judged, changed), edges)
            value = values.get(indicator.id)
            if value is not None and value.value is not None and not np.isnan(inputs.measured[place]):
                change = self.model.scoring.entry_change
                scored = [score_value(_scaled(indicator, 1 + sign * change), value.value) for sign in (-1, 0, 1)]
                means, levels = judged(inputs.by_indicator_score(place, np.array(scored)))
                yield self._swing("entry-values", indicator.id, means, levels)
        for place, item in enumerate(inputs.items):
            changed = partial(inputs.by_item_weight, place)
            edges = inputs.edges_of_item_weight(place, reached)
            yield self._weight_swing("item-weight", item, partial(_chained, judged, changed), edges)

    def _by_score(self, s: int, d: int, scores: Floats) -> tuple[Floats, Integers]:
        cells = np.repeat(self.scores[None], len(scores), axis=0)
        cells[:, s, d] = scores
        means, _, levels = self.judged(cells, self.stages[None], self.dimensions[None])
        return means, levels

    def _score_edges(self, s: int, d: int) -> Floats:
        """Return the scores of one rated cell at which a level may change."""
        there = ~np.isnan(self.scores[:, d])
        gates = self.model.scoring.gates
        place = int(there[:s].sum())
        return score_edges(self.scores[there, d], self.stages[there], place, gates, gates.level3_every_cell)

    def _weight_swing(self, kind: InputKind, id: str, judged: Judged, edges: Floats) -> Swing:
        change = self.model.scoring.weight_change
        means, levels = judged(np.array([1 - change, 1.0, 1 + change]))
        flip = smallest_flip(lambda factors: judged(factors)[1], edges, self.level)
        return self._swing(kind, id, means, levels, flip)

    def _swing(self, kind: InputKind, id: str, means: Floats, levels: Integers, flip: float | None = None) -> Swing:
        low, high = float(np.nanmin(means)), float(np.nanmax(means))
        return Swing(
            kind=kind,
            id=id,
            low=low,
            high=high,
            swing=high - low,
            changes_level=bool((levels != self.level).any()),
            flip=flip,
        )


def _chained(judged: Judged, changed: Callable[[Floats], Floats], factors: Floats) -> tuple[Floats, Integers]:
    """Return the whole's score and level from a cell's changed scores."""
    return judged(changed(factors))


def _scaled(indicator: Indicator, factor: float) -> Indicator:
    """Return the indicator with all its entry values multiplied."""
    levels = {
        level: (entry[0] * factor, entry[1] * factor) if isinstance(entry, tuple) else entry * factor
        for level, entry in indicator.levels.items()
    }
    return indicator.model_copy(update={"levels": levels})
