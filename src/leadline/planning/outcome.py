"""What a what-if comes to: every input that was changed, scores and levels before and after, gates passed or not."""

from typing import Any, Literal

from pydantic import Field

from leadline.indicators.value import IndicatorValue, RuleCompliance
from leadline.planning.effects import Counted
from leadline.planning.supposition import Supposition
from leadline.scoring.scores import GateFailure, Scored, Scores

Because = Literal["asked", "cell", "initiatives"]


class Change(Scored):
    """An input that is supposed to be another one.

    ``before`` and ``after`` are an indicator's value in its unit, an item's rating before caps, a rule's share of cases
    (0-1) that keep it; ``score_before`` and ``score_after`` their scores, after evidence caps in a verified assessment.
    ``cell`` is the cell, as ``stage.dimension``, the input counts in. ``effects`` of initiatives, the largest first.
    """

    kind: Literal["indicator", "item", "rule"]
    id: str
    because: Because
    cell: str | None = None
    before: float
    after: float
    score_before: float | None = None
    score_after: float | None = None
    effects: tuple[Counted, ...] = ()


class LeftOut(Scored):
    """Something that was supposed and could not be, or not wholly; ``reason`` says why."""

    kind: Literal["indicator", "item", "rule", "cell", "initiative"]
    id: str
    reason: str
    params: dict[str, Any] = Field(default_factory=dict)


class Standing(Scored):
    """A score with its interval, and a level with the probability that it is reached."""

    score: float | None
    low: float | None = None
    high: float | None = None
    level: int | None = None
    sure: float | None = None


class Shift(Scored):
    """A score before and after. ``id`` is ``whole``, a stage's or dimension's id, or a cell as ``stage.dimension``."""

    kind: Literal["whole", "dimension", "stage", "cell"]
    id: str
    before: Standing
    after: Standing


class LevelShift(Scored):
    """The gates of a level by gates, of ``whole`` or a dimension: those that failed and are passed now, and those that
    fail now, of the next level.
    """

    of: str
    before: int | None
    after: int | None
    passed: tuple[GateFailure, ...] = ()
    failing: tuple[GateFailure, ...] = ()


class Outcome(Scored):
    """What would be, if what is supposed were so: arithmetic on one assessment, and no forecast.

    ``shifts`` are the whole, every dimension and stage, and the cells whose score changes. ``confidence`` is that of
    the intervals, from ``draws`` of ``seed``.
    """

    supposition: Supposition
    changes: tuple[Change, ...]
    left_out: tuple[LeftOut, ...] = ()
    shifts: tuple[Shift, ...]
    levels: tuple[LevelShift, ...]
    confidence: float
    draws: int
    seed: int

    def shift(self, id: str) -> Shift:
        """Return a score before and after.

        Raises:
            KeyError: it is no score of the outcome, or a cell that did not change.
        """
        for shift in self.shifts:
            if shift.id == id:
                return shift
        raise KeyError(id)


class WhatIf(Outcome):
    """An outcome with everything it was worked out from, so that each of its numbers can be explained."""

    indicators: tuple[IndicatorValue, ...]
    rules: tuple[RuleCompliance, ...]
    scores: Scores

    @property
    def outcome(self) -> Outcome:
        """The outcome alone."""
        return Outcome(**{name: getattr(self, name) for name in Outcome.model_fields})
