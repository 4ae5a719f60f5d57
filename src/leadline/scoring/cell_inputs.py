"""A rated cell when one of its weights, or one of its indicators' scores, is another: section 4 for many what-ifs.

``combine`` scores one cell and says why; this answers the same question for many weights at once, and says what kind of
function of a weight the score is. A property test holds the two equal.
"""

import numpy as np
from numpy.polynomial import Polynomial

from leadline.model.schema import Model
from leadline.scoring.combine import HIGHEST_WITHOUT_TREND
from leadline.scoring.flips import Ratio, factors_at
from leadline.scoring.levels import Floats
from leadline.scoring.scores import CellScore

NOTHING = Polynomial([0.0])


class CellInputs:
    """The inputs of one rated cell as arrays, and its score when one of them is changed."""

    def __init__(self, model: Model, cell: CellScore) -> None:
        self.scoring = model.scoring
        self.indicators = [model.indicator_of[each.indicator] for each in cell.indicators]
        self.measured = np.array([np.nan if each.score is None else each.score for each in cell.indicators])
        self.weights = np.array([each.weight for each in self.indicators])
        self.outcome = np.array([each.nature == "outcome" for each in self.indicators], dtype=np.bool_)
        self.trend = any(e.score is not None and e.periods >= self.scoring.trend_periods for e in cell.indicators)
        rated = [each for each in cell.items if each.score is not None]
        self.items = [each.item for each in rated]
        self.said = np.array([each.score for each in rated], dtype=np.float64)
        self.item_weights = np.array([model.item_of[each.item].weight for each in rated])

    def by_indicator_weight(self, place: int, factors: Floats) -> Floats:
        """Return the cell's score at each factor of an indicator's weight."""
        weights = np.repeat(self.weights[None], len(factors), axis=0)
        weights[:, place] *= factors
        return self._combined(weights, self.measured[None], self.item_weights[None])

    def by_item_weight(self, place: int, factors: Floats) -> Floats:
        """Return the cell's score at each factor of a rated item's weight."""
        weights = np.repeat(self.item_weights[None], len(factors), axis=0)
        weights[:, place] *= factors
        return self._combined(self.weights[None], self.measured[None], weights)

    def by_indicator_score(self, place: int, scores: Floats) -> Floats:
        """Return the cell's score for each score of one measured indicator."""
        measured = np.repeat(self.measured[None], len(scores), axis=0)
        measured[:, place] = scores
        return self._combined(self.weights[None], measured, self.item_weights[None])

    def edges_of_indicator_weight(self, place: int, scores: Floats) -> Floats:
        """Return the factors of an indicator's weight at which the cell may have one of ``scores``, or bends."""
        return self._edges(_varied(self.weights, place), _varied(self.item_weights, None), scores)

    def edges_of_item_weight(self, place: int, scores: Floats) -> Floats:
        """Return the factors of an item's weight at which the cell may have one of ``scores``."""
        return self._edges(_varied(self.weights, None), _varied(self.item_weights, place), scores)

    def _combined(self, weights: Floats, measured: Floats, item_weights: Floats) -> Floats:
        """Return the cell's score for each set: section 4 as ``combine`` and ``shares_of_q`` say it."""
        sets = max(len(weights), len(measured), len(item_weights))
        j = (item_weights * self.said).sum(axis=1) / item_weights.sum(axis=1) if self.items else np.zeros(sets)
        there = np.where(np.isnan(measured), 0.0, weights)
        total = there.sum(axis=1)
        if not total.any():
            scores = j
        else:
            points = there * np.nan_to_num(measured)
            means = [
                _ratio(points[:, of].sum(axis=1), there[:, of].sum(axis=1)) for of in (self.outcome, ~self.outcome)
            ]
            part = there[:, self.outcome].sum(axis=1) / total
            part = np.where(part < 1, np.minimum(part, self.scoring.outcome_share), part)
            q = part * means[0] + (1 - part) * means[1]
            share = self.scoring.quantitative_weight * total / weights.sum(axis=1) if self.items else np.ones(sets)
            scores = share * q + (1 - share) * j
        held = scores if self.trend else np.minimum(scores, HIGHEST_WITHOUT_TREND)
        return np.array(np.broadcast_to(held, sets))

    def _edges(self, weights: Floats, item_weights: Floats, scores: Floats) -> Floats:
        """Return where ``_combined`` as a function of one factor has one of ``scores``, or has it without its limits.

        What it would be beyond its limits (the cap on outcomes, the hold at 4.0) costs a needless look and no more.
        """
        there = np.where(np.isnan(self.measured), 0.0, weights.T).T
        points = (there.T * np.nan_to_num(self.measured)).T
        outcome, capability, all_ = self.outcome, ~self.outcome, slice(None)
        total, of_outcomes, of_capabilities = (_sum(there[of]) for of in (all_, outcome, capability))
        quotients = []
        bends = np.empty(0)
        if total != NOTHING:
            quotients.append((_sum(points), total))
        if NOTHING not in (of_outcomes, of_capabilities):
            cap = self.scoring.outcome_share
            capped = cap * _sum(points[outcome]) * of_capabilities + (1 - cap) * _sum(points[capability]) * of_outcomes
            quotients.append((capped, of_outcomes * of_capabilities))
            bends = factors_at([_ratio_of(of_outcomes, total)], np.array([cap]))
        if self.items:
            said, asked = _sum((item_weights.T * self.said).T), _sum(item_weights)
            whole, part = _sum(weights), self.scoring.quantitative_weight * total
            quotients = [
                (part * q * asked + (whole - part) * said * per, whole * per * asked) for q, per in quotients
            ] or [(said, asked)]
        reached = np.append(scores, HIGHEST_WITHOUT_TREND)
        return np.concatenate([bends, factors_at([_ratio_of(*each) for each in quotients], reached)])


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Return numerator / denominator, 0 where there is nothing to divide by."""
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator > 0)


def _varied(weights: Floats, place: int | None) -> Floats:
    """Return each weight as constant + linear x factor: the one at ``place`` has the factor."""
    varied = np.stack([weights, np.zeros_like(weights)], axis=1)
    if place is not None:
        varied[place] = varied[place, ::-1]
    return varied


def _sum(varied: Floats) -> Polynomial:
    return Polynomial(varied.sum(axis=0)).trim()


def _ratio_of(numerator: Polynomial, denominator: Polynomial) -> Ratio:
    return tuple(np.pad(each.coef, (0, 3 - len(each.coef))) for each in (numerator, denominator))  # type: ignore[return-value]
