"""Levels by gates, not averages: a strong cell never hides a weak one (section 5).

Achievement of level k by a cell is a_k = clamp(score - (k - 1), 0, 1); for a dimension A_k is the weighted mean over
its rated cells. Bands as the rating scale of ISO/IEC 33020: not <= .15 < partly <= .50 < largely <= .85 < fully.
"""

import statistics
from collections.abc import Sequence

from leadline.model.schema import Gates
from leadline.scoring.aggregate import rated_share
from leadline.scoring.moves import HIGHEST, STEP, Demand, RatedCell, smallest_moves
from leadline.scoring.scores import CellScore, GateFailure, LevelVerdict

LEVELS = (1, 2, 3, 4, 5)


def achievement(score: float, level: int) -> float:
    """Return how far a score achieves a level, 0 to 1.

    >>> [achievement(3.25, level) for level in (1, 2, 3, 4, 5)]
    [1.0, 1.0, 1.0, 0.25, 0.0]
    """
    return min(max(score - (level - 1), 0.0), 1.0)


def dimension_verdict(cells: Sequence[CellScore], gates: Gates, smallest_share: float) -> LevelVerdict | None:
    """Return the level of one dimension from its cells, and why not the next; None where no cell is applicable.

    The level is the highest whose gates, and those of all lower levels, are passed. A dimension with an unrated key
    cell, or with less than ``smallest_share`` of its weight rated, has no level: nothing is passed vacuously.

    >>> def cell(stage, score):
    ...     return CellScore(stage=stage, dimension="risk", status="rated", score=score, weight=0.25)
    >>> cells = [cell("lead", 5), cell("conversion", 5), cell("order", 5), cell("fulfilment", 1)]
    >>> verdict = dimension_verdict(cells, Gates(), 0.6)
    >>> verdict.level, [failure.gate for failure in verdict.failures], verdict.moves[0].to
    (1, ['achievement', 'key-cell'], 1.51)
    """
    applicable = [cell for cell in cells if cell.status != "not-applicable"]
    if not applicable:
        return None
    rated = [RatedCell(c.stage, c.dimension, c.score, c.weight) for c in applicable if c.score is not None]
    achievements = tuple(_achievement(rated, level) for level in LEVELS) if rated else ()
    enough = bool(rated) and round(rated_share(cells) - smallest_share, 6) >= 0
    unknown = [cell for cell in applicable if cell.status == "not-rated" and (not enough or _is_key(cell, gates))]
    if unknown:
        failures = tuple(unrated(cell, 1) for cell in unknown)
        return LevelVerdict(preset=gates.preset, level=None, achievements=achievements, failures=failures)
    level = max(each for each in LEVELS if not _failures(rated, each, gates))
    if level == LEVELS[-1]:
        return LevelVerdict(preset=gates.preset, level=level, achievements=achievements)
    return LevelVerdict(
        preset=gates.preset,
        level=level,
        achievements=achievements,
        failures=_failures(rated, level + 1, gates),
        moves=smallest_moves(rated, demand(rated, level + 1, gates)),
    )


def demand(rated: Sequence[RatedCell], level: int | None, gates: Gates, lowest: float | None = None) -> Demand:
    """Return what a dimension's rated cells must reach for a level, and each cell to be at ``lowest``; either may be
    None.

    >>> demand([RatedCell("order", "risk", 2.2, 1.0)], 3, Gates())
    Demand(over=((1, 0.85), (2, 0.85), (3, 0.85)), mean=None, least=(251,))
    """
    averaged = gates.preset == "average"
    over = []
    if level is not None and not averaged:
        edges = dict.fromkeys(range(1, level + 1), gates.fully)
        if gates.preset == "iso33020":
            edges[level] = gates.largely
        over = list(edges.items())

    def enough(cell: RatedCell, score: float) -> bool:
        key = level is not None and not averaged and _is_key(cell, gates)
        low = lowest is None or reaches(score, lowest)
        return low and (not key or exceeds(achievement(score, level or 1), gates.largely))

    least = tuple(
        0 if enough(cell, cell.score) else next(h for h in range(HIGHEST + 1) if enough(cell, h / STEP))
        for cell in rated
    )
    return Demand(over=tuple(over), mean=level if averaged else None, least=least)


def _failures(rated: Sequence[RatedCell], level: int, gates: Gates) -> tuple[GateFailure, ...]:
    """Return the gates of one level that a dimension's rated cells do not pass."""
    if gates.preset == "average":
        mean = statistics.fmean([cell.score for cell in rated], weights=[cell.weight for cell in rated])
        return () if reaches(mean, level) else (failure("mean", level, mean, level, dimension=rated[0].dimension),)
    found = []
    for k in range(1, level + 1):
        needed = gates.largely if gates.preset == "iso33020" and k == level else gates.fully
        value = _achievement(rated, k)
        if not exceeds(value, needed):
            found.append(failure("achievement", level, value, needed, of_level=k, dimension=rated[0].dimension))
        for cell in rated:
            value = achievement(cell.score, k)
            if _is_key(cell, gates) and not exceeds(value, gates.largely):
                found.append(
                    failure(
                        "key-cell", level, value, gates.largely, of_level=k, dimension=cell.dimension, stage=cell.stage
                    )
                )
    return tuple(found)


def _achievement(rated: Sequence[RatedCell], level: int) -> float:
    """Return A_k of a dimension: the weighted mean of a_k over its rated cells."""
    return statistics.fmean([achievement(cell.score, level) for cell in rated], weights=[cell.weight for cell in rated])


def _is_key(cell: CellScore | RatedCell, gates: Gates) -> bool:
    return gates.key_cells == "all" or f"{cell.stage}.{cell.dimension}" in gates.key_cells


def exceeds(value: float, limit: float) -> bool:
    """Return whether a value is over a band's edge, which belongs to the band below; compared to 1e-6.

    >>> exceeds(0.1 + 0.2, 0.3), exceeds(0.86, 0.85)
    (False, True)
    """
    return round(value - limit, 6) > 0


def reaches(value: float, needed: float) -> bool:
    """Return whether a value is at least what is needed; compared to 1e-6.

    >>> reaches(0.3, 0.1 + 0.2), reaches(1.99, 2.0)
    (True, False)
    """
    return round(value - needed, 6) >= 0


def unrated(cell: CellScore, level: int) -> GateFailure:
    """Return the failure of a level that an unrated cell leaves unproven.

    >>> unrated(CellScore(stage="order", dimension="risk", status="not-rated"), 3).gate
    'unrated-cell'
    """
    return GateFailure(gate="unrated-cell", level=level, dimension=cell.dimension, stage=cell.stage)


def failure(
    gate: str,
    level: int,
    value: float | None = None,
    needed: float | None = None,
    *,
    of_level: int | None = None,
    dimension: str | None = None,
    stage: str | None = None,
    rule: str | None = None,
) -> GateFailure:
    """Return the failure of a gate of ``level`` with its shortfall. Without a ``value`` the gate is unproven.

    >>> failure("every-cell", 3, 1.75, 2.0, dimension="risk", stage="order").shortfall
    0.25
    """
    return GateFailure(
        gate=gate,
        level=level,
        of_level=of_level,
        dimension=dimension,
        stage=stage,
        rule=rule,
        value=value,
        needed=needed,
        shortfall=round(needed - value, 6) if needed is not None and value is not None else None,
    )
