"""The smallest set of cell moves that passes a gate: what would have to rise, and how far (section 5)."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import NamedTuple

from leadline.scoring.scores import CellMove

HIGHEST = 500
"""Level 5 in hundredths, the steps in which moves are told."""


class RatedCell(NamedTuple):
    """A cell that has a score, with its weight."""

    stage: str
    dimension: str
    score: float
    weight: float


Passes = Callable[[Sequence[RatedCell]], bool]


def smallest_moves(cells: Sequence[RatedCell], passes: Passes) -> tuple[CellMove, ...]:
    """Return the fewest cells whose rise makes ``passes`` true, each to a hundredth; of several sets the least rise.

    ``passes`` must be monotone: more never fails what less passes. Empty where it is true already, or no rise helps.

    >>> cells = [RatedCell("lead", "risk", 2.0, 0.5), RatedCell("order", "risk", 3.5, 0.5)]
    >>> smallest_moves(cells, lambda moved: sum(cell.score for cell in moved) / 2 >= 3)
    (CellMove(stage='lead', dimension='risk', score=2.0, to=2.5),)
    """
    if passes(cells):
        return ()
    for size in range(1, len(cells) + 1):
        sets = (_rise(cells, chosen, passes) for chosen in combinations(range(len(cells)), size))
        found = [moves for moves in sets if moves]
        if found:
            return min(found, key=lambda moves: round(sum(move.to - move.score for move in moves), 6))
    return ()


def _rise(cells: Sequence[RatedCell], chosen: Sequence[int], passes: Passes) -> tuple[CellMove, ...]:
    """Return how far the chosen cells must rise, heavy cells rather than light ones; empty where that is in vain."""

    def lifted(hundredths: Sequence[int]) -> list[RatedCell]:
        to = dict(zip(chosen, hundredths, strict=True))
        return [cell._replace(score=to[i] / 100) if i in to else cell for i, cell in enumerate(cells)]

    goal = [HIGHEST] * len(chosen)
    if not passes(lifted(goal)):
        return ()
    for i in sorted(range(len(chosen)), key=lambda i: cells[chosen[i]].weight):
        lowest = int(cells[chosen[i]].score * 100)
        lower = range(lowest, HIGHEST)
        passing = [*goal]

        def passes_at(hundredths: int, i: int = i, passing: list[int] = passing) -> bool:
            passing[i] = hundredths
            return passes(lifted(passing))

        goal[i] = lowest + bisect_left(lower, True, key=passes_at)
    return tuple(
        CellMove(stage=cells[place].stage, dimension=cells[place].dimension, score=cells[place].score, to=to / 100)
        for place, to in zip(chosen, goal, strict=True)
    )
