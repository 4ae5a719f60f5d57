"""Two assessments of one organisation, like with like: what improved, and how sure that is (section 7).

Only items and indicators defined alike in both, and scored in both, are compared. Where a cell rests on the same inputs
with the same shares in both, its official scores are compared; otherwise both are worked out again from the inputs they
have in common, with the later assessment's shares, and nothing is called improved.
"""

import math
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from leadline.model.schema import Scoring
from leadline.scoring.combine import combine
from leadline.scoring.scores import Aggregate, CellScore, IndicatorScore, ItemScore, Scored, Scores

Draws = Mapping[str, Sequence[float] | npt.NDArray[np.float64]]
"""Drawn scores by what they are of: ``whole``, a stage's or dimension's id, or a cell as ``stage.dimension``."""
Verdict = Literal["improved", "declined", "no-clear-change", "not-known-how-sure", "not-comparable"]
PAIRED = 401
"""Quantiles of each set of draws that are paired with one another."""


class Difference(Scored):
    """What became of one score. ``before`` and ``after`` are the official scores.

    ``delta`` is the difference like with like, None where nothing can be compared. ``alike``: both official scores
    rest on the same inputs, so that ``delta`` is their difference. ``low`` and ``high`` bound it at the model's
    confidence; without them nobody knows how sure it is.
    """

    kind: Literal["whole", "dimension", "stage", "cell", "indicator", "item"]
    id: str
    before: float | None
    after: float | None
    delta: float | None = None
    alike: bool = False
    low: float | None = None
    high: float | None = None
    verdict: Verdict = "not-comparable"


class Doubt(Scored):
    """Why a comparison may not mean what it seems to. ``code`` is a key of ``content/texts/compare.yaml``."""

    code: str
    params: Mapping[str, Any] = {}


class Comparison(Scored):
    """Two assessments compared. ``left_out`` are items and indicators that are not defined alike in both.

    ``common`` counts those that are; where there is none, nothing is comparable. ``least`` is the smallest difference
    that counts. ``doubts`` speak against comparing the two at all, the gravest first.
    """

    common: int
    left_out: tuple[str, ...]
    confidence: float
    least: float
    differences: tuple[Difference, ...]
    doubts: tuple[Doubt, ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether anything at all can be compared."""
        return any(each.delta is not None for each in self.differences)

    @property
    def improved(self) -> bool:
        """Whether the whole is measurably better: the gate of level 5."""
        return any(each.kind == "whole" and each.verdict == "improved" for each in self.differences)


class _Pair(NamedTuple):
    """One cell like with like: its two scores on common ground, and whether these are the official ones."""

    before: float | None
    after: float | None
    alike: bool
    weight: float
    weighs_same: bool


def compare_scores(
    before: Scores,
    after: Scores,
    common: Set[str],
    scoring: Scoring,
    *,
    left_out: Sequence[str] = (),
    same_rules: bool = True,
    draws: tuple[Draws, Draws] | None = None,
) -> Comparison:
    """Return what changed from ``before`` to ``after``, from the whole down to items.

    ``common`` are the ids of the items and indicators defined alike in both; ``same_rules`` says that both were scored
    with the same numbers. ``draws`` are independent draws of both; without them a difference of cells and their means
    is *not known how sure*, never improved. *Improved* is a difference of at least ``scoring.improvement`` whose
    interval leaves 0 out. A difference of indicators has its interval from theirs (Zou & Donner 2008, MOVER).

    >>> from leadline.scoring.scores import Aggregate
    >>> def at(score):
    ...     its = ItemScore(item="Q", status="rated", mean=score, score=score, share=1.0)
    ...     cell = CellScore(stage="order", dimension="risk", status="rated", score=score, weight=1, items=(its,))
    ...     whole = Aggregate(kind="whole", id="whole", status="rated", score=score)
    ...     return Scores(kind="self", cells=(cell,), dimensions=(), stages=(), whole=whole)
    >>> found = compare_scores(at(2.0), at(3.0), {"Q"}, Scoring())
    >>> found.differences[0].delta, found.differences[0].verdict
    (1.0, 'not-known-how-sure')
    >>> near = lambda score: [score - 0.1, score, score + 0.1]
    >>> drawn = [{"whole": near(s), "order.risk": near(s)} for s in (2.0, 3.0)]
    >>> compare_scores(at(2.0), at(3.0), {"Q"}, Scoring(), draws=tuple(drawn)).improved
    True
    """
    same_rules = same_rules and before.kind == after.kind
    earlier = {(cell.stage, cell.dimension): cell for cell in before.cells}
    cells = {(c.stage, c.dimension): (earlier.get((c.stage, c.dimension)), c) for c in after.cells}
    pairs = {place: _pair(one, other, common, same_rules) for place, (one, other) in cells.items()}
    judge = _Judge(scoring, draws)
    differences = [
        judge.aggregate(_aggregate(before, kind, each.id), each, _chosen(pairs, kind, each.id), scoring.rated_share)
        for kind, its in (("whole", (after.whole,)), ("dimension", after.dimensions), ("stage", after.stages))
        for each in its
    ]
    for (stage, dimension), pair in pairs.items():
        one, other = cells[stage, dimension]
        official = (one.score if one else None, other.score)
        differences.append(judge.drawn("cell", f"{stage}.{dimension}", official, (pair.before, pair.after), pair.alike))
    for one, other in cells.values():
        differences += judge.inputs(one, other, common)
    return Comparison(
        common=len(common),
        left_out=tuple(left_out),
        confidence=scoring.confidence,
        least=scoring.improvement,
        differences=tuple(differences),
    )


def difference_interval(
    before: Sequence[float] | npt.NDArray[np.float64],
    after: Sequence[float] | npt.NDArray[np.float64],
    confidence: float,
) -> tuple[float, float] | None:
    """Return the interval of after - before from independent draws of each; None where either has none.

    Every one of up to 401 even quantiles of one is paired with every one of the other: two sets drawn from the same
    seed are not independent row by row. Draws that are NaN (not rated) are left out.

    >>> difference_interval([1.0, 1.0], [2.0, 2.0], 0.9)
    (1.0, 1.0)
    """
    grids = []
    for draws in (before, after):
        drawn = np.asarray(draws, dtype=np.float64)
        drawn = drawn[~np.isnan(drawn)]
        if not drawn.size:
            return None
        steps = min(drawn.size, PAIRED)
        grids.append(np.quantile(drawn, (np.arange(steps) + 0.5) / steps))
    tail = (1 - confidence) / 2
    low, high = np.quantile(grids[1][:, None] - grids[0][None, :], [tail, 1 - tail])
    return float(low), float(high)


def quantiles(draws: npt.NDArray[np.float64], count: int = 101) -> tuple[float, ...]:
    """Return even quantiles of draws: enough of them to compare with another assessment's later on.

    >>> quantiles(np.array([1.0, 2.0, 3.0]), 3)
    (1.3333, 2.0, 2.6667)
    """
    return tuple(round(float(each), 4) for each in np.quantile(draws, (np.arange(count) + 0.5) / count))


class _Judge:
    """Gives each difference its interval and verdict."""

    def __init__(self, scoring: Scoring, draws: tuple[Draws, Draws] | None) -> None:
        self.scoring, self.draws = scoring, draws

    def aggregate(
        self, before: Aggregate | None, after: Aggregate, pairs: Sequence[_Pair], smallest_share: float
    ) -> Difference:
        found = [(pair.before, pair.after, pair.weight) for pair in pairs]
        rated = [(one, other, weight) for one, other, weight in found if one is not None and other is not None]
        total = math.fsum(weight for _, _, weight in rated)
        applicable = math.fsum(weight for _, _, weight in found)
        official = (before.score if before else None, after.score)
        enough = applicable > 0 and round(total / applicable - smallest_share, 6) >= 0
        means = [math.fsum(row[side] * row[2] for row in rated) / total if enough else None for side in (0, 1)]
        alike = all(pair.alike and pair.weighs_same for pair in pairs)
        return self.drawn(after.kind, after.id, official, (means[0], means[1]), alike)

    def drawn(
        self,
        kind: Literal["whole", "dimension", "stage", "cell"],
        id: str,
        official: tuple[float | None, float | None],
        pair: tuple[float | None, float | None],
        alike: bool,
    ) -> Difference:
        interval = None
        if self.draws and alike and all(id in its for its in self.draws):
            interval = difference_interval(self.draws[0][id], self.draws[1][id], self.scoring.confidence)
        return self._told(kind, id, official, pair, alike, interval)

    def inputs(self, before: CellScore | None, after: CellScore, common: Set[str]) -> Iterator[Difference]:
        indicators = {each.indicator: each for each in before.indicators} if before else {}
        for indicator in after.indicators:
            was = indicators.get(indicator.indicator)
            official = (was.score if was else None, indicator.score)
            alike = indicator.indicator in common
            interval = _mover(was, indicator) if alike and was else None
            pair = official if alike else (None, None)
            yield self._told("indicator", indicator.indicator, official, pair, alike, interval)
        items = {each.item: each for each in before.items} if before else {}
        for item in after.items:
            said = items.get(item.item)
            official = (said.mean if said else None, item.mean)
            alike = item.item in common
            yield self._told("item", item.item, official, official if alike else (None, None), alike, None)

    def _told(
        self,
        kind: Literal["whole", "dimension", "stage", "cell", "indicator", "item"],
        id: str,
        official: tuple[float | None, float | None],
        pair: tuple[float | None, float | None],
        alike: bool,
        interval: tuple[float, float] | None,
    ) -> Difference:
        if pair[0] is None or pair[1] is None:
            return Difference(kind=kind, id=id, before=official[0], after=official[1])
        delta = pair[1] - pair[0]
        low, high = interval or (None, None)
        return Difference(
            kind=kind,
            id=id,
            before=official[0],
            after=official[1],
            delta=delta,
            alike=alike,
            low=low,
            high=high,
            verdict=self._verdict(delta, low, high),
        )

    def _verdict(self, delta: float, low: float | None, high: float | None) -> Verdict:
        if low is None or high is None:
            return "not-known-how-sure"
        if round(abs(delta) - self.scoring.improvement, 6) < 0:
            return "no-clear-change"
        return "improved" if low > 0 else "declined" if high < 0 else "no-clear-change"


def _aggregate(scores: Scores, kind: str, id: str) -> Aggregate | None:
    found = (scores.whole,) if kind == "whole" else scores.dimensions if kind == "dimension" else scores.stages
    return next((each for each in found if each.id == id), None)


def _chosen(pairs: Mapping[tuple[str, str], _Pair], kind: str, id: str) -> list[_Pair]:
    """Return the cells of a stage, of a dimension, or all."""
    return [pair for (stage, dimension), pair in pairs.items() if kind == "whole" or id in (stage, dimension)]


def _pair(before: CellScore | None, after: CellScore, common: Set[str], same_rules: bool) -> _Pair:
    """Return a cell's scores on common ground."""
    if after.status == "not-applicable" and (before is None or before.status == "not-applicable"):
        return _Pair(None, None, True, 0.0, before is not None)
    if before is None or before.score is None or after.score is None:
        both = before is not None and before.status == after.status == "not-rated"
        return _Pair(None, None, both, after.weight, both)
    one, other = _inputs(before), _inputs(after)
    shared = {id for id in one if id in other and id in common}
    weighs_same = math.isclose(before.weight, after.weight)
    same = set(one) == set(other) == shared and all(math.isclose(one[id][1], other[id][1]) for id in shared)
    if same and same_rules and math.isclose(before.quantitative_weight, after.quantitative_weight):
        return _Pair(before.score, after.score, True, after.weight, weighs_same)
    shares = {id: other[id][1] for id in shared}
    scores = [
        combine(
            _mean(its, shares, "indicator"),
            _mean(its, shares, "item"),
            coverage=1.0,
            quantitative_weight=after.quantitative_weight,
        )[0]
        for its in (one, other)
    ]
    return _Pair(scores[0], scores[1], False, after.weight, weighs_same)


_Input = tuple[float, float, Literal["indicator", "item"]]


def _inputs(cell: CellScore) -> dict[str, _Input]:
    """Return what a cell's score rests on: by id the score, before evidence caps, its share and its kind."""
    scored: list[tuple[str, IndicatorScore | ItemScore]] = [(each.indicator, each) for each in cell.indicators]
    scored += [(each.item, each) for each in cell.items]
    found: dict[str, _Input] = {}
    for id, each in scored:
        score = each.mean if isinstance(each, ItemScore) else each.score
        if score is not None and each.share is not None:
            found[id] = (score, each.share, "item" if isinstance(each, ItemScore) else "indicator")
    return found


def _mean(inputs: Mapping[str, _Input], shares: Mapping[str, float], kind: str) -> float | None:
    found = [(inputs[id][0], share) for id, share in shares.items() if inputs[id][2] == kind]
    total = math.fsum(share for _, share in found)
    return math.fsum(score * share for score, share in found) / total if total else None


def _mover(before: IndicatorScore, after: IndicatorScore) -> tuple[float, float] | None:
    """Return the interval of a difference from the intervals of its two sides."""
    ends = (before.score, before.low, before.high, after.score, after.low, after.high)
    if any(end is None for end in ends):
        return None
    was, was_low, was_high, now, now_low, now_high = (float(end) for end in ends if end is not None)
    delta = now - was
    return delta - math.hypot(now - now_low, was_high - was), delta + math.hypot(now_high - now, was - was_low)
