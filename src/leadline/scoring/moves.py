"""The smallest set of cell moves that passes a level: what would have to rise, and how far (section 5)."""

import math
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

from leadline.scoring.scores import CellMove

HIGHEST = 500
"""Level 5 in hundredths, the steps in which moves are told."""
EDGE = 5e-7
"""How far a mean must be over a band's edge: comparisons are to 1e-6."""
STEP = 100


class RatedCell(NamedTuple):
    """A cell that has a score, with its weight."""

    stage: str
    dimension: str
    score: float
    weight: float


class Demand(NamedTuple):
    """What the cells of a dimension must reach.

    ``over``: for levels k, the band's edge that A_k, the weighted mean of clamp(score - (k - 1), 0, 1), must be over.
    ``mean``: the least weighted mean of scores, instead. ``least``: for each cell the score it must reach in
    hundredths, 0 where it has reached it.
    """

    over: tuple[tuple[int, float], ...]
    mean: float | None
    least: tuple[int, ...]


def smallest_moves(cells: Sequence[RatedCell], demand: Demand) -> tuple[CellMove, ...]:
    """Return the fewest cells whose rise meets a demand, each to a hundredth; of several sets the one with least rise.

    Nothing is approximated: all sets of a size are tried before any larger one, and the least rise of a set is found
    exactly. Empty where the demand is met already, or no rise meets it.

    >>> cells = [RatedCell("lead", "risk", 2.0, 0.5), RatedCell("order", "risk", 3.5, 0.5)]
    >>> smallest_moves(cells, Demand(over=(), mean=3.0, least=(0, 0)))
    (CellMove(stage='lead', dimension='risk', score=2.0, to=2.5),)
    """
    must = {place for place, least in enumerate(demand.least) if least}
    for size in range(len(cells) + 1):
        sets = (chosen for chosen in combinations(range(len(cells)), size) if must <= set(chosen))
        found = [(chosen, rise) for chosen in sets if (rise := _least_rise(cells, chosen, demand)) is not None]
        if found:
            chosen, to = min(found, key=lambda each: _total(cells, *each))
            return tuple(
                CellMove(stage=cell.stage, dimension=cell.dimension, score=cell.score, to=hundredths / STEP)
                for cell, hundredths in zip((cells[place] for place in chosen), to, strict=True)
            )
    return ()


def _total(cells: Sequence[RatedCell], chosen: Sequence[int], to: Sequence[int]) -> float:
    return round(sum(high / STEP - cells[place].score for place, high in zip(chosen, to, strict=True)), 6)


def _least_rise(cells: Sequence[RatedCell], chosen: Sequence[int], demand: Demand) -> tuple[int, ...] | None:
    """Return to which hundredths the chosen cells must rise with the least rise in all; None where that is in vain."""
    lowest = [max(math.ceil(round(cells[place].score * STEP, 6)), demand.least[place]) for place in chosen]
    if demand.mean is not None:
        found = [_filled(cells, chosen, lowest, [HIGHEST] * len(chosen), demand)]
    else:
        found = [_filled(cells, chosen, low, high, demand) for low, high in _segments(lowest, demand)]
    return min((each for each in found if each is not None), key=sum, default=None)


def _segments(lowest: Sequence[int], demand: Demand) -> Iterator[tuple[list[int], list[int]]]:
    """Give every way in which each cell ends between two neighbouring whole levels, as lowest and highest hundredths.

    Between them a cell's rise counts towards one level only, so that each level can be seen to by itself. Above the
    highest level asked for no rise counts.
    """
    top = max((level for level, _ in demand.over), default=0)
    within: list[list[int | None]] = [[*range(low // STEP, top)] or [None] for low in lowest]
    for ends in product(*within):
        yield (
            [low if end is None else max(low, end * STEP) for low, end in zip(lowest, ends, strict=True)],
            [low if end is None else (end + 1) * STEP for low, end in zip(lowest, ends, strict=True)],
        )


def _filled(
    cells: Sequence[RatedCell], chosen: Sequence[int], low: Sequence[int], high: Sequence[int], demand: Demand
) -> tuple[int, ...] | None:
    """Return the least hundredths between ``low`` and ``high`` that meet a demand; None where ``high`` does not.

    A step costs the same in every cell, so the heaviest rise first: no other rise of the same size gains as much.
    """
    to = list(low)
    if demand.mean is not None:
        return _raised(cells, chosen, to, high, None, demand.mean - 2 * EDGE)
    raised: tuple[int, ...] | None = tuple(to)
    for level, edge in demand.over:
        raised = _raised(cells, chosen, to, high, level, edge)
        if raised is None:
            return None
        to = list(raised)
    return raised


def _raised(
    cells: Sequence[RatedCell],
    chosen: Sequence[int],
    to: list[int],
    high: Sequence[int],
    level: int | None,
    edge: float,
) -> tuple[int, ...] | None:
    """Raise cells, heaviest first, until the mean of what they count for ``level`` is over ``edge``."""
    moved = dict(zip(chosen, to, strict=True))
    weight = math.fsum(cell.weight for cell in cells)

    def reached() -> float:
        scores = (moved[place] / STEP if place in moved else cell.score for place, cell in enumerate(cells))
        counted = (_counts(score, level) * cell.weight for score, cell in zip(scores, cells, strict=True))
        return math.fsum(counted) / weight

    for at in sorted(range(len(chosen)), key=lambda at: (-cells[chosen[at]].weight, -at)):
        place = chosen[at]
        room = high[at] - moved[place]
        if room > 0 and (level is None or (level - 1) * STEP <= moved[place] < level * STEP):
            short = (edge + EDGE - reached()) * weight
            moved[place] += min(room, max(0, math.ceil(short * STEP / cells[place].weight - 1e-9)))
    return tuple(moved[place] for place in chosen) if reached() >= edge + EDGE - 1e-12 else None


def _counts(score: float, level: int | None) -> float:
    return score if level is None else min(max(score - (level - 1), 0.0), 1.0)
