"""Flip points, exactly: the smallest change of a weight that gives the whole another level (section 7).

A level can change only where something that a gate looks at crosses its edge. Between two neighbouring such places the
level is the same everywhere, so that one look into each such stretch, by the rules themselves, misses nothing.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from leadline.model.schema import Gates
from leadline.scoring.gates import LEVELS
from leadline.scoring.levels import Booleans, Floats, Integers

LEAST, MOST = 1e-9, 10.0
"""The factors between which a flip is looked for: from almost nothing to ten times the weight."""

ROUNDING = 5e-7
"""Gates compare to 1e-6: what is over an edge is so by more than this, what reaches a limit lacks at most this."""

PIECES, ROUNDS = 32, 12

Ratio = tuple[Floats, Floats]
"""What a changing weight makes of a score: coefficients of numerator and denominator, up to the square of the factor,
the constant first."""


def smallest_flip(levels: Callable[[Floats], Integers], edges: Floats, level: int) -> float | None:
    """Return the relative change of a weight nearest to none that gives another level than ``level``, or None.

    ``levels`` says the level at each factor; ``edges`` are all factors at which it may change, and may hold others.
    Looked for from a billionth of the weight to ten times.

    >>> def levels(factors):
    ...     return np.where((factors > 1.8) & (factors < 1.9), 3, 2)
    >>> round(smallest_flip(levels, np.array([1.9, 1.8, 5.0]), 2), 9)
    0.8
    """
    found = []
    for towards in (LEAST, MOST):
        inner = edges[(edges - 1) * (towards - 1) > 0]
        stops = np.unique(np.clip([1.0, *inner, towards], LEAST, MOST))
        middles = (stops[1:] + stops[:-1]) / 2
        middles = middles[np.argsort(np.abs(middles - 1))]
        other = levels(middles) != level
        if other.any():
            first = int(other.argmax())
            found.append((middles[first - 1] - 1 if first else 0.0, middles[first] - 1))
    flips = [_narrowed(levels, level, *between) for between in found]
    return min(flips, key=abs, default=None)


def _narrowed(levels: Callable[[Floats], Integers], level: int, same: float, other: float) -> float:
    """Return the change nearest to ``same``, as near as numbers can be told apart, that still gives another level."""
    for _ in range(ROUNDS):
        between = np.linspace(same, other, PIECES + 1)
        first = int((levels(1 + between[1:]) != level).argmax()) + 1
        same, other = float(between[first - 1]), float(between[first])
    return other


def stage_edges(
    scores: Floats, weights: Floats, applicable: Booleans, place: int, gates: Gates, smallest_share: float
) -> Floats:
    """Return the factors of one stage's weight at which a level may change: all else in a level is a matter of scores.

    ``scores`` and ``applicable`` are (stages, dimensions), a score that is not there NaN; ``weights`` are the stages'.

    >>> one = np.array([[2.6], [3.0], [3.0], [3.0]])
    >>> edges = stage_edges(one, np.ones(4), np.ones((4, 1), dtype=bool), 0, Gates(), 0.6)
    >>> [float(edge) for edge in edges[edges > 0].round(4)]  # A_3 = (3 + .6w) / (3 + w) falls to .85
    [1.8]
    """
    rated = ~np.isnan(scores)
    achieved = [(np.clip(scores - (k - 1), 0.0, 1.0), edge) for k in LEVELS for edge in _bands(gates)]
    means = [(scores, k - ROUNDING) for k in LEVELS] if gates.preset == "average" else achieved
    asked = [(np.where(rated, its, 0.0), rated, edge) for its, edge in means]
    asked.append((np.where(rated, 1.0, 0.0), applicable, smallest_share - ROUNDING))
    found = []
    for value, counts, edge in asked:
        # The sum of weight x (value - edge) over what counts is 0 on the edge; one stage's part of it has the factor.
        parts = weights[:, None] * np.where(counts, value - edge, 0.0)
        mine = parts[place]
        others = np.delete(parts, place, axis=0).sum(axis=0)
        found.append(_real_roots(others, mine, np.zeros_like(mine)))
    return np.concatenate(found)


def score_edges(scores: Floats, weights: Floats, place: int, gates: Gates, lowest: float | None) -> Floats:
    """Return the scores of one cell at which the level of its dimension, or of the whole, may change.

    ``scores`` are those of the dimension's rated cells, ``place`` says which of them changes; ``lowest`` is what every
    cell needs for level 3.

    >>> [float(edge) for edge in score_edges(np.array([2.5, 3.0]), np.ones(2), 0, Gates(), 2.0).round(3)]
    [0.5, 0.7, 1.5, 1.7, 2.0, 2.5, 2.7, 3.5, 4.5]
    """
    return np.array(sorted(_score_edges(scores, weights, place, gates, lowest)))


def _score_edges(scores: Floats, weights: Floats, place: int, gates: Gates, lowest: float | None) -> Iterator[float]:
    others = np.delete(scores, place), np.delete(weights, place)
    mine, total = weights[place], weights.sum()
    if lowest is not None:
        yield lowest - ROUNDING
    for k in LEVELS:
        if gates.preset == "average":
            yield ((k - ROUNDING) * total - others[0] @ others[1]) / mine
            continue
        yield k - 1 + gates.largely + ROUNDING
        reached = np.clip(others[0] - (k - 1), 0.0, 1.0) @ others[1]
        for edge in _bands(gates):
            needed = (edge * total - reached) / mine
            if 0 <= needed <= 1:
                yield k - 1 + needed


def factors_at(ratios: Sequence[Ratio], values: Floats) -> Floats:
    """Return every factor at which one of ``ratios`` has one of ``values``.

    >>> factors_at([(np.array([9.0, 2.0, 0.0]), np.array([3.0, 1.0, 0.0]))], np.array([2.75]))  # (9 + 2w) / (3 + w)
    array([1.])
    """
    found = [_real_roots(*(n[:, None] - d[:, None] * values[None])) for n, d in ratios]
    return np.concatenate(found) if found else np.empty(0)


def _bands(gates: Gates) -> tuple[float, ...]:
    """Return what A_k must exceed, at the level itself or for those above it."""
    edges = (gates.fully, gates.largely) if gates.preset == "iso33020" else (gates.fully,)
    return tuple(edge + ROUNDING for edge in edges)


def _real_roots(constant: Floats, linear: Floats, square: Floats) -> Floats:
    """Return all real solutions of constant + linear x f + square x f² = 0, element by element."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # Neither solution is the difference of two nearly equal numbers (Press et al., Numerical Recipes, 5.6).
        root = np.sqrt(linear * linear - 4 * square * constant)
        sum_ = -(linear + np.copysign(root, linear)) / 2
        found = np.concatenate([np.ravel(sum_ / square), np.ravel(constant / sum_)])
    return np.asarray(found[np.isfinite(found)])
