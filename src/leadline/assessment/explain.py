"""Why a number is what it is: a tree from any number of a result down to ratings, events, entry values and weights."""

import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from leadline.assessment.explanation import Explanation, How, node
from leadline.assessment.inputs import Inputs
from leadline.assessment.result import Result
from leadline.errors import AssessmentError
from leadline.model.schema import Model
from leadline.scoring.aggregate import LOWEST
from leadline.scoring.combine import HIGHEST_WITHOUT_TREND
from leadline.scoring.gates import LEVELS, achievement
from leadline.scoring.scores import Aggregate, CellScore, IndicatorScore, ItemScore, LevelVerdict
from leadline.text import catalogue

WHOLE = "whole"


def explain(result: Result, model: Model, what: str) -> Explanation:
    """Return the tree of one number: ``whole``, a stage, a dimension, a cell as ``order.risk``, an indicator, item or
    rule.

    Every number of the thing that ``result.json`` holds is in the tree, with its ``field`` there; each that was worked
    out says how from its children. Ratings appear as counts for each level; groups too small to be shown are counted.

    Raises:
        AssessmentError: the result has nothing of this name (the nearest names are told), or ``model`` is not the one
            the result was made with.
    """
    used = result.model
    if model.digest != used.digest:
        raise AssessmentError.of(
            "explain-other-model",
            model=used.id,
            version=used.version,
            digest=used.digest[:12],
            given=model.id,
            given_version=model.version,
            given_digest=model.digest[:12],
        )
    found = _Explainer(result, model)
    if what not in found.known:
        names = list(found.known)
        lower = {name.casefold(): name for name in names}
        near = [lower[each] for each in difflib.get_close_matches(what.casefold(), lower, n=4, cutoff=0.5)]
        raise AssessmentError.of("explain-unknown", name=what, near=", ".join(near or names[:8]))
    return found.known[what]()


def explainable(result: Result, model: Model) -> tuple[str, ...]:
    """Return every name ``explain`` takes for this result, the whole first."""
    return tuple(_Explainer(result, model).known)


class _Explainer:
    def __init__(self, result: Result, model: Model) -> None:
        self.result = result
        self.model = result.judging(model)
        self.scores = result.scores
        self.inputs = Inputs(result, self.model)
        self.written = result.model_dump(mode="json", include={"scores", "indicators", "rules"})
        self.places = {(cell.stage, cell.dimension): i for i, cell in enumerate(self.scores.cells)}
        self.known = self._known()

    def _known(self) -> Mapping[str, Callable[[], Explanation]]:
        """Return what explains each name."""
        scores = self.scores
        known: dict[str, Callable[[], Explanation]] = {WHOLE: partial(self.aggregate, scores.whole, "scores.whole")}
        for kind, its in (("stages", scores.stages), ("dimensions", scores.dimensions)):
            for i, one in enumerate(its):
                known.setdefault(one.id, partial(self.aggregate, one, f"scores.{kind}.{i}"))
        for cell in scores.cells:
            known[f"{cell.stage}.{cell.dimension}"] = partial(self.cell, cell)
        for i, cell in enumerate(scores.cells):
            for k, indicator in enumerate(cell.indicators):
                at = f"scores.cells.{i}.indicators.{k}"
                known.setdefault(indicator.indicator, partial(self.indicator, indicator, at))
            for k, item in enumerate(cell.items):
                known.setdefault(item.item, partial(self.item, item, f"scores.cells.{i}.items.{k}"))
        for rule in self.inputs.rules:
            known.setdefault(rule, partial(self.rule, rule))
        return known

    def indicator(self, score: IndicatorScore, field: str) -> Explanation:
        tree = self._whole(self.inputs.indicator(score, field), field)
        at = self.inputs.values.get(score.indicator)
        return tree if at is None else self._whole(tree, f"indicators.{at}")

    def item(self, score: ItemScore, field: str) -> Explanation:
        return self._whole(self.inputs.item(score, field), field)

    def rule(self, rule: str) -> Explanation:
        return self._whole(self.inputs.rule(rule), f"rules.{self.inputs.rules[rule]}")

    def cell(self, cell: CellScore) -> Explanation:
        """Return a cell's score from Q and J, and what Q and J are made of."""
        field = f"scores.cells.{self.places[cell.stage, cell.dimension]}"
        share = cell.quantitative_weight
        indicators = [
            self.indicator(one, f"{field}.indicators.{i}").weighing(one.share) for i, one in enumerate(cell.indicators)
        ]
        items = [self.item(one, f"{field}.items.{i}").weighing(one.share) for i, one in enumerate(cell.items)]
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
        return self._whole(tree, field)

    def _around(self, cell: CellScore, field: str) -> list[Explanation]:
        """Return what stands beside a cell's score: uncapped, coverage, weights, target, gap."""
        found = []
        share, scoring, model = cell.quantitative_weight, self.model.scoring, self.model
        if cell.j_uncapped is not None:
            means = [node("item-mean", one.mean, weight=one.share, item=one.item) for one in cell.items if one.share]
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
        gap = next(
            (i for i, g in enumerate(self.result.gaps) if (g.stage, g.dimension) == (cell.stage, cell.dimension)), None
        )
        if gap is None:
            return [*found, target]
        found_gap = self.result.gaps[gap]
        parts = [target.weighing(1.0), node("cell-score", cell.score, weight=1.0)]
        by = node("gap", found_gap.gap, *parts, field=f"gaps.{gap}.gap", how="difference", weight=1.0)
        weight = node("weight", cell.weight, weight=1.0)
        return [
            *found,
            target,
            node("priority", found_gap.priority, weight, by, field=f"gaps.{gap}.priority", how="product"),
        ]

    def aggregate(self, its: Aggregate, field: str) -> Explanation:
        """Return a dimension, a stage or the whole from its cells."""
        cells = [c for c in self.scores.cells if its.kind == WHOLE or its.id == getattr(c, its.kind)]
        rated = [cell for cell in cells if cell.score is not None]
        applicable = [cell for cell in cells if cell.status != "not-applicable"]
        is_rated = its.score is not None
        trees = [self.cell(c).weighing(c.weight if is_rated and c.score is not None else None) for c in cells]
        parts = list(trees)
        if is_rated:
            out = [self._cell("counted-as-1", c, LOWEST, c.weight) for c in cells if c.status == "not-applicable"]
            by_weight = [self._cell("cell-score", c, c.score, c.weight) for c in rated]
            uncapped = [self._cell("cell-score", c, c.uncapped, c.weight) for c in rated]
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
            targets = [self._cell("target-of", c, c.target, c.weight) for c in applicable]
            parts += [
                node("rated-share", its.rated_share, *sums, field=f"{field}.rated_share", how="ratio"),
                node("target", its.target, *targets, field=f"{field}.target", how="mean"),
            ]
        weights = [self._cell("weight-of-cell", cell, cell.weight, 1.0) for cell in cells]
        parts.append(node("weight", its.weight, *weights, field=f"{field}.weight", how="sum"))
        if its.verdict:
            parts.insert(0, self._level(its, its.verdict, rated, f"{field}.verdict"))
        names: dict[str, Any] = {} if its.kind == WHOLE else {its.kind: its.id}
        tree = node(its.kind, its.score, *parts, field=f"{field}.score", how="mean" if is_rated else None, **names)
        return self._whole(tree, field)

    def _level(self, its: Aggregate, verdict: LevelVerdict, rated: Sequence[CellScore], field: str) -> Explanation:
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
            of = [self._cell("achieved", c, achievement(c.score, k), c.weight) for c in rated if c.score is not None]
            parts.append(node("achievement", value, *of, field=f"{field}.achievements.{k - 1}", how="mean", level=k))
        for i, failure in enumerate(verdict.failures):
            at = f"{field}.failures.{i}"
            label = (
                "critical-rules-unproven"
                if failure.gate == "critical-rules" and failure.value is None
                else failure.gate
            )
            figures = [
                node(f"gate-{name}", value, field=f"{at}.{name}")
                for name in ("value", "needed", "shortfall")
                if (value := getattr(failure, name)) is not None
            ]
            params = failure.model_dump(exclude={"gate"}, exclude_none=True)
            parts.append(Explanation(label=label, catalogue="gates", params=params, children=tuple(figures)))
        for i, move in enumerate(verdict.moves):
            now = node("move-from", move.score, field=f"{field}.moves.{i}.score")
            parts.append(
                node("move", move.to, now, field=f"{field}.moves.{i}.to", stage=move.stage, dimension=move.dimension)
            )
        return node("level", verdict.level, *parts, field=f"{field}.level", how=how, preset=verdict.preset)

    def _cell(self, label: str, cell: CellScore, value: float | None, weight: float) -> Explanation:
        return node(label, value, weight=weight, stage=cell.stage, dimension=cell.dimension)

    def _whole(self, tree: Explanation, field: str) -> Explanation:
        """Return the tree with every number of ``field`` that it does not tell yet."""
        told = {each.field for each in tree.walk()}
        written: Any = self.written
        for step in field.split("."):
            written = written[int(step)] if isinstance(written, list) else written[step]
        rest = [
            node(_label(at), value, field=at, name=at.removeprefix(f"{field}."))
            for at, value in _numbers(written, field)
            if at not in told
        ]
        return tree.model_copy(update={"children": (*tree.children, *rest)}) if rest else tree


def _label(field: str) -> str:
    """Return the words for a number that stands in no calculation: its own, else its name."""
    own = f"figure-{field.rsplit('.', 1)[-1]}"
    return own if own in catalogue("explain") else "figure"


def _numbers(written: Any, field: str) -> list[tuple[str, float]]:
    """Return every number below ``field`` with where it stands."""
    if isinstance(written, Mapping):
        return [found for key, value in written.items() for found in _numbers(value, f"{field}.{key}")]
    if isinstance(written, list):
        return [found for i, value in enumerate(written) for found in _numbers(value, f"{field}.{i}")]
    return [(field, written)] if isinstance(written, int | float) and not isinstance(written, bool) else []
