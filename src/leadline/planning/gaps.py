"""Gaps against the target profile, the largest weighted gap first."""

from pydantic import BaseModel, ConfigDict

from leadline.scoring.scores import Scores


class Gap(BaseModel):
    """How far a cell is below its target. ``priority`` = weight x gap, the order in which gaps are told."""

    model_config = ConfigDict(frozen=True)

    stage: str
    dimension: str
    score: float
    target: float
    gap: float
    weight: float
    priority: float


def gaps(scores: Scores) -> tuple[Gap, ...]:
    """Return every rated cell under its target, ordered by weight x gap, then by stage and dimension.

    Cells that are not rated have no gap: nobody knows how far they are.

    >>> from leadline.scoring.scores import Aggregate, CellScore
    >>> cell = CellScore(stage="order", dimension="risk", status="rated", score=2.0, target=3.5, weight=0.04)
    >>> whole = Aggregate(kind="whole", id="whole", status="not-rated")
    >>> [gap] = gaps(Scores(kind="self", cells=(cell,), dimensions=(), stages=(), whole=whole))
    >>> gap.gap, gap.priority
    (1.5, 0.06)
    """
    found = [
        Gap(
            stage=cell.stage,
            dimension=cell.dimension,
            score=cell.score,
            target=cell.target,
            gap=cell.target - cell.score,
            weight=cell.weight,
            priority=cell.weight * (cell.target - cell.score),
        )
        for cell in scores.cells
        if cell.score is not None and round(cell.target - cell.score, 6) > 0
    ]
    return tuple(sorted(found, key=lambda gap: (-round(gap.priority, 9), gap.stage, gap.dimension)))
