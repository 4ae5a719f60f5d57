"""An indicator's value as a score from 1 to 5: section 1 of the scoring rules.

The score is k at the entry value of level k and runs straight (or straight in log x) between entry values.
"""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from leadline.model.schema import Indicator, LevelNumber, Unit

Floats = npt.NDArray[np.float64]

NATURAL_RANGE: Mapping[Unit, tuple[float, float]] = {
    "percent": (0.0, 100.0),
    "points": (-100.0, 100.0),
    "hours": (0.0, math.inf),
    "days": (0.0, math.inf),
    "weeks": (0.0, math.inf),
    "ratio": (0.0, math.inf),
    "count": (0.0, math.inf),
}
"""What values a unit can have; a derived entry value of level 1 stays within."""
_ENTERED: tuple[LevelNumber, ...] = (2, 3, 4, 5)


def score_value(indicator: Indicator, value: float) -> float:
    """Return the score, 1.0 to 5.0, of a value in the indicator's unit.

    At least k exactly when the entry value of level k is met. A target band scores what its worse side scores: the
    rising score over the lower bounds or the falling score over the upper bounds.

    Raises:
        ValueError: the scale is logarithmic and an entry value is not above 0.

    >>> dso = Indicator.model_construct(
    ...     unit="days", direction="lower", scale="linear", levels={1: 120, 2: 90, 3: 60, 4: 45, 5: 30})
    >>> [score_value(dso, days) for days in (120, 105, 90, 75, 30, 15)]
    [1.0, 1.5, 2.0, 2.5, 5.0, 5.0]
    """
    return float(score_values(indicator, np.array([value], dtype=np.float64))[0])


def score_values(indicator: Indicator, values: Floats) -> Floats:
    """Return the scores of many values at once, as ``score_value`` does.

    Raises:
        ValueError: the scale is logarithmic and an entry value is not above 0.

    >>> dso = Indicator.model_construct(
    ...     unit="days", direction="lower", scale="linear", levels={1: 120, 2: 90, 3: 60, 4: 45, 5: 30})
    >>> score_values(dso, np.array([105.0, 75.0, 15.0]))
    array([1.5, 2.5, 5. ])
    """
    if indicator.direction == "band":
        return np.minimum(_climb(indicator, values, upwards=True), _climb(indicator, values, upwards=False))
    return _climb(indicator, values, upwards=indicator.direction == "higher")


def score_interval(indicator: Indicator, low: float, high: float) -> tuple[float, float]:
    """Return the lowest and highest score of any value between ``low`` and ``high``.

    Inside a target band the score is best, so an interval around the band reaches 5 though both its ends do not.

    >>> pipeline = Indicator.model_construct(
    ...     unit="ratio", direction="band", scale="linear", levels={2: (1, 12), 3: (2, 8), 4: (2.5, 6), 5: (3, 5)})
    >>> score_interval(pipeline, 2.5, 8.0)
    (3.0, 5.0)
    """
    scores = [score_value(indicator, low), score_value(indicator, high)]
    if indicator.direction == "band":
        best = min(max(_bound(indicator, 5, upwards=True), low), high)
        scores.append(score_value(indicator, best))
    return min(scores), max(scores)


def value_at(indicator: Indicator, score: float, beside: float) -> float:
    """Return the value that scores ``score``, 1.0 to 5.0: the entry value of a whole level, straight (or in log x)
    between.

    Of a target band it is the one on the side of the value ``beside``. A score below 2 that no value has, where level 2
    begins at the end of the unit's range, gives that end.

    >>> dso = Indicator.model_construct(
    ...     unit="days", direction="lower", scale="linear", levels={1: 120, 2: 90, 3: 60, 4: 45, 5: 30})
    >>> [value_at(dso, score, 80) for score in (1, 2.5, 4, 5)]
    [120.0, 75.0, 45.0, 30.0]
    """
    upwards = indicator.direction == "higher"
    if indicator.direction == "band":
        upwards = beside < (_bound(indicator, 5, upwards=True) + _bound(indicator, 5, upwards=False)) / 2
    below = min(int(score), 4)
    start, end = (
        level1_entry(indicator, upwards=upwards) if k == 1 else _bound(indicator, _level(k), upwards=upwards)
        for k in (below, below + 1)
    )
    part = score - below
    if part in (0, 1):
        return float(end if part else start)
    if indicator.scale == "logarithmic":
        return math.exp(math.log(start) + (math.log(end) - math.log(start)) * part)
    return float(start + (end - start) * part)


def _level(number: int) -> LevelNumber:
    return _ENTERED[number - 2]


def _climb(indicator: Indicator, values: Floats, *, upwards: bool) -> Floats:
    """Return the scores where more is better (``upwards``) or less is better."""
    bounds = (_bound(indicator, k, upwards=upwards) for k in _ENTERED)
    entries = np.array([level1_entry(indicator, upwards=upwards), *bounds], dtype=np.float64)
    reached = values[:, None] >= entries[1:] if upwards else values[:, None] <= entries[1:]
    met = 1 + np.count_nonzero(reached, axis=1)
    if indicator.scale == "logarithmic":
        if (entries <= 0).any():
            raise ValueError(f"{indicator.id}: a logarithm needs entry values above 0")
        entries, values = np.log(entries), np.log(np.maximum(values, np.finfo(np.float64).tiny))  # 0: as low as can be
    start, end = entries[met - 1], entries[np.minimum(met, 4)]
    # level 2 may begin where the natural range does: below is outside the range, and scores 1
    part = np.divide(values - start, end - start, out=np.zeros_like(values), where=start != end)
    scores = np.clip(met + part, 1.0, np.nextafter(met + 1.0, 0.0))  # rounding must not reach a level that is not met
    return np.where(met == 5, 5.0, scores)


def level1_entry(indicator: Indicator, *, upwards: bool) -> float:
    """Return where the score reaches 1.0: given, or as far below level 2 as level 3 is above it, within the range.

    ``upwards``: more is better; of a target band the lower bounds count. A logarithmic scale takes the same step in
    log x where the straight one would end at 0 or below.

    >>> share = Indicator.model_construct(unit="percent", scale="linear", levels={2: 30, 3: 70, 4: 90, 5: 95})
    >>> level1_entry(share, upwards=True)
    0.0
    """
    if 1 in indicator.levels:
        return _bound(indicator, 1, upwards=upwards)
    second, third = (_bound(indicator, k, upwards=upwards) for k in (2, 3))
    lowest, highest = NATURAL_RANGE[indicator.unit]
    first = min(max(second - (third - second), lowest), highest)
    if indicator.scale == "logarithmic" and first <= 0:
        return second * second / third  # the same step in log x, because 0 has no logarithm
    return first


def _bound(indicator: Indicator, level: LevelNumber, *, upwards: bool) -> float:
    """Return a level's entry value, or the bound of its interval that is met on the way up (or down)."""
    entry = indicator.levels[level]
    return entry[0 if upwards else 1] if isinstance(entry, tuple) else entry
