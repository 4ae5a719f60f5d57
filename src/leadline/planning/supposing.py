"""Suppose that something is otherwise: the inputs of an assessment with what is supposed put in, and nothing else."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from pydantic import Field

from leadline.indicators.value import SHARES, IndicatorValue, RuleCompliance
from leadline.model.schema import Indicator
from leadline.planning.effects import Counted, effects_on, value_after
from leadline.planning.outcome import Because, LeftOut
from leadline.planning.supposition import HIGHEST, LOWEST, Supposition
from leadline.ratings.rating import Consensus, Rating
from leadline.scoring.combine import score_cell
from leadline.scoring.given import Given
from leadline.scoring.scores import CellScore, IndicatorScore, ItemScore, Scores
from leadline.scoring.thresholds import value_at

STEPS = 60
"""Halvings in the search for how far the inputs of a cell must move: past the last digit of a float."""
DIGITS = 9
SAME = 1e-6
"""Scores are compared to this, as everywhere."""


class Supposed(Consensus):
    """An item's score in place of the mean of its ratings; any number, where a meeting agrees on halves."""

    value: float = Field(ge=LOWEST, le=HIGHEST)


class Why(NamedTuple):
    """Why an input is otherwise, and by which initiatives."""

    because: Because
    effects: tuple[Counted, ...] = ()


class Supposing:
    """Puts a supposition into what an assessment is scored from, one input after the other.

    What is named itself is set, and nothing else touches it; then come initiatives, then cells: of a cell that is to
    reach a score, every input below a common height is lifted to that height, so that the cell just reaches it (or,
    where the cell is to fall, lowered).
    """

    def __init__(self, given: Given, before: Scores) -> None:
        self.given, self.before, self.model = given, before, given.model
        self.values: dict[str, IndicatorValue] = {value.indicator: value for value in given.values}
        self.rules: dict[str, RuleCompliance] = {rule.rule: rule for rule in given.rules}
        self.meetings: dict[str, Consensus] = {each.item: each for each in given.answers.consensus}
        self.why: dict[tuple[str, str], Why] = {}
        self.left_out: list[LeftOut] = []
        self._indicators = {one.indicator: (cell, one) for cell in before.cells for one in cell.indicators}
        self._items = {one.item: (cell, one) for cell in before.cells for one in cell.items}
        self._ratings: defaultdict[str, list[Rating]] = defaultdict(list)
        for rating in given.answers.ratings:
            self._ratings[rating.item].append(rating)

    def suppose(self, supposition: Supposition) -> Given:
        """Return what the assessment would be scored from."""
        for id, score in supposition.indicators.items():
            if self._counts("indicator", id):
                self._set_score(self.model.indicator_of[id], score, Why("asked"))
        for id, score in supposition.items.items():
            if self._counts("item", id):
                self._set_item(id, score, Why("asked"))
        for id, share in supposition.rules.items():
            self._keep(id, share)
        self._carry_out(supposition)
        for id, score in supposition.cells.items():
            self._reach(id, score)
        answers = self.given.answers.model_copy(update={"consensus": tuple(self.meetings.values())})
        return replace(
            self.given,
            values=tuple(self.values[value.indicator] for value in self.given.values),
            answers=answers,
            rules=tuple(self.rules[rule.rule] for rule in self.given.rules),
        )

    def _counts(self, kind: str, id: str) -> bool:
        """Return whether an input has a score that counts; where it has none, say so: nobody knows where it starts."""
        cell, score = (self._indicators if kind == "indicator" else self._items).get(id, (None, None))
        if cell is None or cell.status == "not-applicable":
            self._leave_out(kind, id, "not-applicable")
        elif score is None or score.score is None:
            self._leave_out(kind, id, "not-measured" if kind == "indicator" else "not-rated")
        else:
            return True
        return False

    def _leave_out(self, kind: str, id: str, reason: str, **params: object) -> None:
        left = LeftOut.model_validate({"kind": kind, "id": id, "reason": reason, "params": params})
        if left not in self.left_out:
            self.left_out.append(left)

    def _set_value(self, indicator: Indicator, to: float, why: Why) -> None:
        value = self.values[indicator.id]
        if value.value is not None and value.value != to:
            self.values[indicator.id] = moved(indicator, value, to)
            self.why["indicator", indicator.id] = why
        elif why.because == "asked":
            self.why["indicator", indicator.id] = why

    def _set_score(self, indicator: Indicator, score: float, why: Why) -> None:
        beside = self.given_value(indicator.id)
        self._set_value(indicator, value_at(indicator, score, beside), why)

    def given_value(self, indicator: str) -> float:
        """Return the value an indicator has now."""
        value = self.values[indicator].value
        return math.nan if value is None else value

    def _set_item(self, item: str, score: float, why: Why) -> None:
        self.meetings[item] = Supposed(item=item, value=score)
        self.why["item", item] = why

    def _keep(self, rule: str, share: float) -> None:
        kept = self.rules.get(rule)
        if kept is None or kept.share is None or not kept.n:
            self._leave_out("rule", rule, "not-checked")
            return
        violations = math.floor(kept.n * (1 - share) + SAME)
        update = {"violations": violations, "share": 1 - violations / kept.n, "amount": None, "examples": ()}
        self.rules[rule] = kept.model_copy(update=update)
        self.why["rule", rule] = Why("asked")

    def _carry_out(self, supposition: Supposition) -> None:
        """Put in what initiatives are expected to change."""
        chosen = [self.model.initiative_of[id] for id in dict.fromkeys(supposition.initiatives)]
        for one in chosen:
            for first in one.depends_on:
                if first not in supposition.initiatives and first in self.model.initiative_of:
                    self._leave_out("initiative", one.id, "needs", initiative=first)
        touched = dict.fromkeys(effect.indicator for one in chosen for effect in one.effects)
        for id in touched:
            if ("indicator", id) in self.why:
                self._leave_out("indicator", id, "named-itself")
            elif id in self.model.indicator_of and self._counts("indicator", id):
                indicator, value, rules = self.model.indicator_of[id], self.given_value(id), self.model.effects
                effects = effects_on(indicator, value, chosen, supposition.effects, rules)
                self._set_value(indicator, value_after(indicator, value, effects, rules), Why("initiatives", effects))

    def _reach(self, id: str, wanted: float) -> None:
        """Move the inputs of a cell until it has the score that is wanted, or as near to it as they can take it."""
        (cell,) = (each for each in self.before.cells if f"{each.stage}.{each.dimension}" == id)
        if cell.status != "rated":
            self._leave_out("cell", id, cell.status)
            return
        now = self._score(cell, {}, {})
        upwards = wanted > now
        inputs = list(self._free(cell))

        def at(height: float) -> tuple[dict[str, IndicatorValue], dict[str, Consensus]]:
            values, meetings = dict[str, IndicatorValue](), dict[str, Consensus]()
            for kind, input_id, score in inputs:
                if (score < height) == upwards and score != height:
                    if kind == "item":
                        meetings[input_id] = Supposed(item=input_id, value=height)
                    else:
                        indicator, value = self.model.indicator_of[input_id], self.values[input_id]
                        to = value_at(indicator, height, value.value or 0.0)
                        values[input_id] = moved(indicator, value, to)
            return values, meetings

        ends = (LOWEST, HIGHEST) if upwards else (HIGHEST, LOWEST)
        farthest = self._score(cell, *at(ends[1]))
        reachable = min(wanted, farthest) if upwards else max(wanted, farthest)
        if abs(reachable - wanted) > SAME:
            self._leave_out("cell", id, "limited", score=reachable)
        height = _search(lambda height: self._score(cell, *at(height)), reachable, *ends, upwards=upwards)
        values, meetings = at(height)
        self.values |= values
        self.meetings |= meetings
        self.why |= {("indicator", each): Why("cell") for each in values}
        self.why |= {("item", each): Why("cell") for each in meetings}

    def _free(self, cell: CellScore) -> Iterator[tuple[str, str, float]]:
        """Give the inputs of a cell that are not named themselves, with the scores they have now."""
        for indicator in cell.indicators:
            why = self.why.get(("indicator", indicator.indicator))
            if indicator.score is not None and (why is None or why.because != "asked"):
                yield "indicator", indicator.indicator, self._score_now(cell, indicator)
        for item in cell.items:
            if item.uncapped is not None and ("item", item.item) not in self.why:
                yield "item", item.item, item.uncapped

    def _score_now(self, cell: CellScore, indicator: IndicatorScore) -> float:
        scored = {each.indicator: each.score for each in self._scored(cell, {}, {}).indicators}
        score = scored[indicator.indicator]
        return LOWEST if score is None else score

    def _score(self, cell: CellScore, values: Mapping[str, IndicatorValue], meetings: Mapping[str, Consensus]) -> float:
        score = self._scored(cell, values, meetings).score
        return LOWEST if score is None else score

    def _scored(
        self, cell: CellScore, values: Mapping[str, IndicatorValue], meetings: Mapping[str, Consensus]
    ) -> CellScore:
        """Return a cell with some inputs changed once more, by the one function that scores cells."""
        return score_cell(
            self.model,
            cell.stage,
            cell.dimension,
            {**self.values, **values},
            self._ratings,
            verified=self.given.kind == "verified",
            target=self.given.target,
            as_of=self.given.as_of,
            agreed={**self.meetings, **meetings},
            evidence=self.given.evidence,
        )

    def item_before(self, item: str) -> tuple[str, ItemScore]:
        """Return the cell an item belongs to, and its score before."""
        cell, score = self._items[item]
        return f"{cell.stage}.{cell.dimension}", score

    def indicator_before(self, indicator: str) -> tuple[str, IndicatorScore]:
        """Return the cell an indicator belongs to, and its score before."""
        cell, score = self._indicators[indicator]
        return f"{cell.stage}.{cell.dimension}", score


def _search(score: Callable[[float], float], wanted: float, start: float, end: float, *, upwards: bool) -> float:
    """Return the height nearest to ``start`` at which the score is the wanted one; it is so at ``end``."""
    near, far = start, end
    for _ in range(STEPS):
        middle = (near + far) / 2
        reached = score(middle) >= wanted - 1e-12 if upwards else score(middle) <= wanted + 1e-12
        near, far = (near, middle) if reached else (middle, far)
    step = 10.0**-DIGITS
    rounded = math.ceil(far / step) * step if upwards else math.floor(far / step) * step
    return min(max(round(rounded, DIGITS), LOWEST), HIGHEST)


def moved(indicator: Indicator, value: IndicatorValue, to: float) -> IndicatorValue:
    """Return a value moved ``to`` another one, of as many cases, that differ from one another as they did.

    Its interval, its parts and its breakdown are no longer known; how sure it is follows from the same number of cases.

    >>> from leadline.model.schema import Measure
    >>> days = Indicator.model_construct(id="days", unit="days", measure=Measure.model_construct(aggregate="median"))
    >>> value = IndicatorValue(indicator="days", status="measured", n=9, value=8.0, quantiles=(2.0, 8.0, 20.0))
    >>> moved(days, value, 4.0).quantiles
    (1.0, 4.0, 10.0)
    """
    unknown: dict[str, object] = {"low": None, "high": None, "numerator": None, "breakdown": {}, "left_out": {}}
    quantiles = () if indicator.aggregate in SHARES else _moved(indicator, value, to)
    return value.model_copy(update={**unknown, "value": to, "quantiles": quantiles})


def _moved(indicator: Indicator, value: IndicatorValue, to: float) -> tuple[float, ...]:
    """Return the quantiles of the moved observations: all in proportion, or where that cannot be, all by as much."""
    was, quantiles = value.value, value.quantiles
    if was is None or not quantiles:
        return ()
    if indicator.aggregate == "spread":  # a quotient of two quantiles: the distances from the median move
        median = quantiles[len(quantiles) // 2]
        return tuple(median + (each - median) * (to - 1) / (was - 1) for each in quantiles) if was != 1 else ()
    if was > 0 and min(quantiles) >= 0:
        return tuple(each * to / was for each in quantiles)
    return tuple(each + to - was for each in quantiles)
