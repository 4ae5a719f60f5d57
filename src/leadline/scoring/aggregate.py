"""Dimension, stage and whole: weighted means over cells, and the means that do not let strong cells hide weak ones.

Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), on additive and geometric aggregation.
"""

import math
import statistics
from collections.abc import Sequence
from typing import Literal

from leadline.scoring.scores import Aggregate, CellScore, LevelVerdict

LOWEST = 1.0
"""The score a cell that is not applicable is given in the lower bound."""


def rated_share(cells: Sequence[CellScore]) -> float:
    """Return the rated part of the applicable weight, 0 where nothing is applicable.

    >>> def cell(status, weight):
    ...     return CellScore(stage="order", dimension="risk", status=status, weight=weight)
    >>> rated_share([cell("rated", 3), cell("not-rated", 1), cell("not-applicable", 6)])
    0.75
    """
    applicable = sum(cell.weight for cell in cells if cell.status != "not-applicable")
    return sum(cell.weight for cell in cells if cell.status == "rated") / applicable if applicable else 0.0


def aggregate(
    kind: Literal["dimension", "stage", "whole"],
    id: str,
    cells: Sequence[CellScore],
    smallest_share: float,
    verdict: LevelVerdict | None = None,
) -> Aggregate:
    """Return the means over cells, weighted by their weights; scaling all weights changes nothing.

    Cells that are not applicable leave the weights. Where less than ``smallest_share`` of the rest is rated there is no
    mean.

    >>> def cell(score):
    ...     return CellScore(stage="order", dimension="risk", status="rated", score=score, uncapped=score, weight=0.5)
    >>> whole = aggregate("whole", "whole", [cell(2.0), cell(4.0)], 0.6)
    >>> whole.score, whole.minimum, round(whole.geometric, 3)
    (3.0, 2.0, 2.828)
    """
    applicable = [cell for cell in cells if cell.status != "not-applicable"]
    rated = [(c.score, c.uncapped, c.weight) for c in applicable if c.score is not None and c.uncapped is not None]
    share = rated_share(cells)
    weight = math.fsum(cell.weight for cell in cells)
    if not applicable:
        return Aggregate(kind=kind, id=id, status="not-applicable", weight=weight, verdict=verdict)
    target = statistics.fmean([c.target for c in applicable], weights=[c.weight for c in applicable])
    if not rated or round(share - smallest_share, 6) < 0:
        return Aggregate(
            kind=kind, id=id, status="not-rated", rated_share=share, weight=weight, target=target, verdict=verdict
        )
    scores, uncapped, weights = zip(*rated, strict=True)
    out = [cell.weight for cell in cells if cell.status == "not-applicable"]
    return Aggregate(
        kind=kind,
        id=id,
        status="rated",
        score=statistics.fmean(scores, weights=weights),
        uncapped=statistics.fmean(uncapped, weights=weights),
        minimum=min(scores),
        geometric=_geometric(scores, weights),
        lower_bound=statistics.fmean([*scores, *(LOWEST for _ in out)], weights=[*weights, *out]),
        rated_share=share,
        weight=weight,
        target=target,
        verdict=verdict,
    )


def _geometric(scores: Sequence[float], weights: Sequence[float]) -> float:
    """Return the weighted geometric mean. Scores are at least 1, so it always exists."""
    return math.exp(statistics.fmean([math.log(score) for score in scores], weights=weights))
