"""Why a dimension, a stage or the whole has its score and level: from their cells and by their gates."""

import math
from typing import Any

from leadline.assessment.cells import Cells
from leadline.assessment.explanation import Explanation, How, node
from leadline.assessment.origins import Origins
from leadline.assessment.result import Result
from leadline.model.schema import Model
from leadline.scoring.aggregate import LOWEST
from leadline.scoring.gates import LEVELS, achievement
from leadline.scoring.scores import Aggregate, CellScore, LevelVerdict

WHOLE = "whole"


class Means:
    """Explains the dimensions, stages and the whole of one result."""

    def __init__(self, result: Result, model: Model, cells: Cells, origins: Origins) -> None:
        self.scores, self.model, self.cells, self.origins = result.scores, model, cells, origins

    def aggregate(self, its: Aggregate, field: str) -> Explanation:
        """Return a dimension, a stage or the whole from its cells."""
        cells = self._cells_of(its)
        rated = [cell for cell in cells if cell.score is not None]
        applicable = [cell for cell in cells if cell.status != "not-applicable"]
        is_rated = its.score is not None
        trees = [self.cells.cell(c).weighing(c.weight if is_rated and c.score is not None else None) for c in cells]
        parts = list(trees)
        if is_rated:
            out = [_of_cell("counted-as-1", c, LOWEST, c.weight) for c in cells if c.status == "not-applicable"]
            by_weight = [_of_cell("score-of", c, c.score, c.weight) for c in rated]
            uncapped = [_of_cell("score-of", c, c.uncapped, c.weight) for c in rated]
            alone = [each.weighing(1.0) for each in by_weight]
            parts += [
                node("uncapped", its.uncapped, *uncapped, field=f"{field}.uncapped", how="mean"),
                node("minimum", its.minimum, *alone, field=f"{field}.minimum", how="minimum"),
                node("geometric", its.geometric, *by_weight, field=f"{field}.geometric", how="geometric"),
                node("lower-bound", its.lower_bound, *by_weight, *out, field=f"{field}.lower_bound", how="mean"),
            ]
        if applicable:
            sums = [
                node("weight-rated", math.fsum(c.weight for c in rated), weight=1.0),
                node("weight-applicable", math.fsum(c.weight for c in applicable), weight=1.0),
            ]
            targets = [_of_cell("target-of", c, c.target, c.weight) for c in applicable]
            parts += [
                node("rated-share", its.rated_share, *sums, field=f"{field}.rated_share", how="ratio"),
                node("target", its.target, *targets, field=f"{field}.target", how="mean"),
            ]
        weights = [_of_cell("weight-of-cell", cell, cell.weight, 1.0) for cell in cells]
        parts.append(node("weight", its.weight, *weights, field=f"{field}.weight", how="sum"))
        if its.verdict:
            parts.insert(0, self.level(its, its.verdict, f"{field}.verdict"))
        names: dict[str, Any] = {} if its.kind == WHOLE else {its.kind: its.id}
        tree = node(its.kind, its.score, *parts, field=f"{field}.score", how="mean" if is_rated else None, **names)
        return self.origins.whole(tree, field)

    def level(self, its: Aggregate, verdict: LevelVerdict, field: str) -> Explanation:
        """Return the level by gates: achievements, the gates that fail, and the smallest moves."""
        rated = [cell for cell in self._cells_of(its) if cell.score is not None]
        parts: list[Explanation] = []
        how: How | None = "gates" if verdict.level is not None else None
        if its.kind == WHOLE and verdict.level is not None:
            how = "minimum"
            key = {dimension.id for dimension in self.model.dimensions if dimension.key}
            parts += [
                node(
                    "level-of",
                    one.verdict.level,
                    field=f"scores.dimensions.{i}.verdict.level",
                    weight=1.0 if one.id in key else None,
                    dimension=one.id,
                )
                for i, one in enumerate(self.scores.dimensions)
                if one.verdict
            ]
            if any(failure.gate != "dimension-level" for failure in verdict.failures):
                parts.append(node("held-by-gates", verdict.level, weight=1.0))
        for k, value in zip(LEVELS, verdict.achievements, strict=False):
            of = [
                _of_cell("achieved", c, achievement(c.score, k), c.weight, below=k - 1)
                for c in rated
                if c.score is not None
            ]
            parts.append(node("achievement", value, *of, field=f"{field}.achievements.{k - 1}", how="mean", level=k))
        for i in range(len(verdict.failures)):
            parts += self.origins.trees(f"{field}.failures.{i}")
        for i in range(len(verdict.moves)):
            parts += self.origins.trees(f"{field}.moves.{i}")
        return node("level", verdict.level, *parts, field=f"{field}.level", how=how, preset=verdict.preset)

    def _cells_of(self, its: Aggregate) -> list[CellScore]:
        return [cell for cell in self.scores.cells if its.kind == WHOLE or its.id == getattr(cell, its.kind)]


def _of_cell(label: str, cell: CellScore, value: float | None, weight: float, **params: Any) -> Explanation:
    return node(label, value, weight=weight, stage=cell.stage, dimension=cell.dimension, **params)
