"""Levels of many sets of cell scores at once: the gates of ``gates`` and ``whole``, vectorised for draws and what-ifs.

``gates`` explains one result; this answers the same question thousands of times. A property test holds them equal.
Arrays are (n, stages, dimensions); a score that is not there is NaN, and a level that is not there is 0.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from leadline.indicators.value import RuleCompliance
from leadline.model.schema import Gates, Model
from leadline.scoring.gates import LEVELS, reaches
from leadline.scoring.whole import critical_shares

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


def mean_scores(scores: Floats, weights: Floats, applicable: Booleans, smallest_share: float) -> Floats:
    """Return the weighted mean over the last two axes, NaN where less than ``smallest_share`` of the weight is rated.

    >>> scores = np.array([[[2.0, 4.0]]])
    >>> mean_scores(scores, np.array([[[1.0, 3.0]]]), np.array([[True, True]]), 0.6)
    array([3.5])
    """
    axes = (-2, -1)
    rated = np.where(np.isnan(scores), 0.0, weights).sum(axis=axes)
    share = rated / np.where(applicable, weights, 0.0).sum(axis=axes)
    total = (np.nan_to_num(scores) * weights).sum(axis=axes)
    enough = (np.round(share - smallest_share, 6) >= 0) & (rated > 0)
    return np.where(enough, total / np.where(rated > 0, rated, 1.0), np.nan)


def dimension_levels(
    scores: Floats, weights: Floats, applicable: Booleans, key: Booleans, gates: Gates, smallest_share: float
) -> Integers:
    """Return the level of each dimension, (n, dimensions); 0 where it has none.

    >>> four = np.array([[[3.2], [3.2], [3.2], [2.4]]])
    >>> every = np.ones((4, 1), dtype=bool)
    >>> dimension_levels(four, np.ones((1, 4, 1)), every, every, Gates(), 0.6)
    array([[2]])
    """
    there = ~np.isnan(scores)
    weight = np.where(there, weights, 0.0)
    rated = weight.sum(axis=-2)
    total = np.where(applicable, weights, 0.0).sum(axis=-2)
    enough = np.round(rated / np.where(total > 0, total, 1.0) - smallest_share, 6) >= 0
    proven = enough & (there | ~applicable | ~key).all(axis=-2) & (rated > 0)
    per = np.where(rated > 0, rated, 1.0)
    passed = _passed(np.where(there, scores, 1.0), weight / per[..., None, :], there & key, gates)
    return np.asarray(np.where(proven, passed, 0), dtype=np.int64)


def _passed(scores: Floats, weights: Floats, key: Booleans, gates: Gates) -> Integers:
    """Return the highest level whose gates, and those of all lower levels, are passed."""
    if gates.preset == "average":
        return np.asarray(np.floor(np.round((scores * weights).sum(axis=-2), 6)), dtype=np.int64)
    level = np.zeros((*scores.shape[:-2], scores.shape[-1]), dtype=np.int64)
    below = np.ones(level.shape, dtype=np.bool_)
    for k in LEVELS:
        achieved = np.clip(scores - (k - 1), 0.0, 1.0)
        mean = (achieved * weights).sum(axis=-2)
        cells = (~key | (np.round(achieved - gates.largely, 6) > 0)).all(axis=-2)
        needed = gates.largely if gates.preset == "iso33020" else gates.fully
        level = np.where(below & cells & (np.round(mean - needed, 6) > 0), k, level)
        below &= cells & (np.round(mean - gates.fully, 6) > 0)
    return np.asarray(level, dtype=np.int64)


def whole_levels(scores: Floats, dimensions: Integers, applicable: Booleans, model: Model, highest: int) -> Integers:
    """Return the level of the whole, (n,), from the levels of its dimensions; 0 where it has none.

    ``highest`` is the level that rules and improvement let pass (see ``highest_level``); where an applicable cell is
    unrated or under the gate of level 3 the whole stays at 2.

    >>> from leadline.model.schema import Dimension, Scoring
    >>> model = Model.model_construct(
    ...     scoring=Scoring(), dimensions=tuple(Dimension.model_construct(id=id, key=True) for id in "ab"))
    >>> whole_levels(np.array([[[4.0, 1.9]]]), np.array([[4, 3]]), np.array([[True, True]]), model, 5)
    array([2])
    """
    key = np.array([dimension.key for dimension in model.dimensions]) & applicable.any(axis=-2)
    if not key.any():
        return np.zeros(dimensions.shape[:-1], dtype=np.int64)
    lowest = dimensions[..., key].min(axis=-1)
    level = np.minimum(lowest, highest)
    needed = model.scoring.gates.level3_every_cell
    if needed is not None:
        low = applicable & ~(np.round(scores - needed, 6) >= 0)
        level = np.where(low.any(axis=(-2, -1)), np.minimum(level, 2), level)
    return np.asarray(level, dtype=np.int64)


def highest_level(model: Model, rules: Sequence[RuleCompliance], *, improved: bool) -> int:
    """Return the highest level that critical rules and measured improvement let the whole have, whatever its cells.

    >>> from leadline.model.schema import Rule, Scoring
    >>> model = Model.model_construct(rules=(Rule.model_construct(id="r", severity="critical"),), scoring=Scoring())
    >>> [highest_level(model, [RuleCompliance(rule="r", status="measured", n=9, share=s)], improved=False)
    ...  for s in (0.5, 0.9)]
    [3, 4]
    """
    gates = model.scoring.gates
    shares = critical_shares(model, rules).values()
    needed = gates.level4_critical_compliance
    if needed is not None and (not shares or not all(reaches(share, needed) for share in shares)):
        return 3
    return 4 if gates.level5_measured_improvement and not improved else 5
