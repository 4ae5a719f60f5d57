"""Why a cell has its score: from Q and J, with coverage, weights, target and gap beside them."""

import math

from leadline.assessment.explanation import Explanation, How, node
from leadline.assessment.inputs import Inputs
from leadline.assessment.origins import Origins
from leadline.assessment.result import Result
from leadline.model.schema import Model
from leadline.scoring.combine import HIGHEST_WITHOUT_TREND
from leadline.scoring.scores import CellScore


class Cells:
    """Explains the cells of one result."""

    def __init__(self, result: Result, model: Model, inputs: Inputs, origins: Origins) -> None:
        self.result, self.model, self.inputs, self.origins = result, model, inputs, origins
        self.gaps = {(gap.stage, gap.dimension): i for i, gap in enumerate(result.gaps)}

    def cell(self, cell: CellScore) -> Explanation:
        """Return a cell's score from Q and J, and what Q and J are made of."""
        field = self.origins.cells[cell.stage, cell.dimension]
        share = cell.quantitative_weight
        indicators = [
            self.inputs.indicator(one, f"{field}.indicators.{i}").weighing(one.share)
            for i, one in enumerate(cell.indicators)
        ]
        items = [self.inputs.item(one, f"{field}.items.{i}").weighing(one.share) for i, one in enumerate(cell.items)]
        halves = [
            node("q", cell.q, *indicators, field=f"{field}.q", how="mean" if cell.q is not None else None),
            node("j", cell.j, *items, field=f"{field}.j", how="mean" if cell.j is not None else None),
        ]
        how: How | None = None
        if cell.score is None:
            parts = halves
        else:
            parts = [half.weighing(weight) for half, weight in zip(halves, (share, 1 - share), strict=True)]
            parts = [part if part.value is not None else part.weighing(None) for part in parts]
            how = "mean"
            if "held-at-4" in cell.notes:
                combined = math.fsum((part.weight or 0) * (part.value or 0) for part in parts)
                limit = node("highest-without-trend", HIGHEST_WITHOUT_TREND, weight=1.0)
                parts, how = [node("cell-combined", combined, *parts, how="mean", weight=1.0), limit], "minimum"
        reason = [node("not-applicable-because", reason=cell.reason)] if cell.reason else []
        notes = [node(note, catalogue="notes") for note in cell.notes]
        tree = node(
            "cell",
            cell.score,
            *parts,
            *reason,
            *notes,
            *self._around(cell, field),
            field=f"{field}.score",
            how=how,
            stage=cell.stage,
            dimension=cell.dimension,
        )
        return self.origins.whole(tree, field)

    def _around(self, cell: CellScore, field: str) -> list[Explanation]:
        """Return what stands beside a cell's score: uncapped, coverage, weights, target, gap."""
        found = []
        share, scoring, model = cell.quantitative_weight, self.model.scoring, self.model
        if cell.j_uncapped is not None:
            means = [
                node("item-uncapped", one.uncapped, weight=one.share, item=one.item) for one in cell.items if one.share
            ]
            its = node("j-uncapped", cell.j_uncapped, *means, field=f"{field}.j_uncapped", how="mean")
            found.append(its)
        if cell.uncapped is not None:
            sides = [("q", cell.q, share), ("j-uncapped", cell.j_uncapped, 1 - share)]
            parts = [node(label, value, weight=weight) for label, value, weight in sides if value is not None]
            found.append(node("uncapped", cell.uncapped, *parts, field=f"{field}.uncapped", how="mean"))
        every = [model.indicator_of[one.indicator].weight for one in cell.indicators]
        scored = [weight for one, weight in zip(cell.indicators, every, strict=True) if one.score is not None]
        parts = [
            node("weight-measured", math.fsum(scored), weight=1.0),
            node("weight-all", math.fsum(every), weight=1.0),
        ]
        coverage = node("coverage", cell.coverage, *parts, field=f"{field}.coverage", how="ratio" if every else None)
        both = cell.q is not None and cell.j is not None
        of_q = [node("full-weight-of-q", scoring.quantitative_weight, weight=1.0), coverage.weighing(1.0)]
        found.append(
            node("weight-of-q", share, *of_q, field=f"{field}.quantitative_weight", how="product")
            if both
            else node("weight-of-q", share, coverage, field=f"{field}.quantitative_weight")
        )
        stage, dimension = model.stage_of[cell.stage], model.dimension_of[cell.dimension]
        product = stage.weight * dimension.weight
        own = [
            node("weight-of-stage", stage.weight, weight=1.0, stage=cell.stage),
            node("weight-of-dimension", dimension.weight, weight=1.0, dimension=cell.dimension),
        ]
        total = math.fsum(s.weight * d.weight for s in model.stages for d in model.dimensions)
        parts = [
            node("weight-product", product, *own, how="product", weight=1.0),
            node("weight-total", total, weight=1.0),
        ]
        found.append(node("weight", cell.weight, *parts, field=f"{field}.weight", how="ratio"))
        target = node("target", cell.target, field=f"{field}.target")
        at = self.gaps.get((cell.stage, cell.dimension))
        if at is None:
            return [*found, target]
        gap = self.result.gaps[at]
        parts = [
            node("target", gap.target, field=f"gaps.{at}.target", weight=1.0),
            node("cell-score", gap.score, field=f"gaps.{at}.score", weight=1.0),
        ]
        by = node("gap", gap.gap, *parts, field=f"gaps.{at}.gap", how="difference", weight=1.0)
        weight = node("weight", gap.weight, field=f"gaps.{at}.weight", weight=1.0)
        priority = node("priority", gap.priority, weight, by, field=f"gaps.{at}.priority", how="product")
        return [*found, target, priority]
