"""The results of scoring: frozen, and complete enough to walk every number back to what it came from."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from leadline.model.schema import Grade
from leadline.ratings.evidence import EvidenceKind
from leadline.ratings.reliability import Reliability
from leadline.text import Worded


class Scored(BaseModel):
    """Base of every result: frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Estimate(Scored):
    """How sure a score is: the median of its draws, and the interval that holds it at the model's confidence."""

    median: float
    low: float
    high: float


class IndicatorScore(Scored):
    """An indicator's 1-5 score. ``low`` and ``high`` are the scores at the ends of the value's interval, ordered.

    ``share`` is the part of the cell's Q this indicator carries after the cap on outcome indicators (0-1). ``periods``
    counts the months of its trend with enough observations. ``reason`` (a key of ``content/texts/reasons.yaml``) with
    ``params`` says why there is no score.
    """

    indicator: str
    score: float | None
    low: float | None = None
    high: float | None = None
    status: Literal["measured", "not-measured"]
    reason: str | None = None
    params: dict[str, Any] = {}
    share: float | None = None
    periods: int = 0


class GroupMean(Scored):
    """The mean of one group of raters, shown only where the group is not private."""

    department: str
    role: str
    n: int
    mean: float


class EvidencePiece(Scored):
    """A piece of evidence behind an item and what it proves. Who reviewed it is not told, only that someone did."""

    kind: EvidenceKind
    title: str
    file: str | None = None
    sha256: str | None = None
    valid_until: date | None = None
    reviewed: bool
    passed: bool | None = None
    grade: Grade


class ItemScore(Scored):
    """What raters made of one item.

    ``mean`` is the weighted mean of group means; ``sd`` the sample standard deviation and ``range`` max - min over all
    ratings; ``agreement`` is r_wg against a uniform null, ``agreement_max`` against maximum dissensus. ``consensus``
    is the value a meeting agreed, with its day and how many took part; the mean and spread stay those of the original
    ratings. ``score`` is ``uncapped`` after the evidence cap where the assessment is verified, else ``uncapped``.
    ``share`` is the part of the cell's J this item carries (0-1). ``groups`` are those that may be shown,
    ``private_groups`` counts the others. ``distribution`` counts ratings of 1 to 5, a half at the level that is fully
    reached. ``flags``: thin, consensus-meeting (one is called for and none was held).
    ``evidence`` is what is attached to the item or its cell.
    """

    item: str
    status: Literal["rated", "not-rated", "not-applicable"]
    n: int = 0
    departments: int = 0
    not_applicable: int = 0
    dont_know: int = 0
    mean: float | None = None
    sd: float | None = None
    range: float | None = None
    agreement: float | None = None
    agreement_max: float | None = None
    consensus: float | None = None
    consensus_on: date | None = None
    participants: int | None = None
    grade: Grade | None = None
    cap: float | None = None
    capped: float | None = None
    score: float | None = None
    share: float | None = None
    groups: tuple[GroupMean, ...] = ()
    private_groups: int = 0
    distribution: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    flags: tuple[str, ...] = ()
    evidence: tuple[EvidencePiece, ...] = ()

    @property
    def uncapped(self) -> float | None:
        """What was agreed, else the mean of the ratings: the score before the evidence cap."""
        return self.mean if self.consensus is None else self.consensus


class CellScore(Scored):
    """A stage crossed with a dimension: Q from indicators, J from ratings, and how they were combined.

    ``score`` is official: after evidence caps where the assessment is verified, and held at 4 where no indicator was
    measured in enough periods; ``uncapped`` is before both. ``quantitative_weight`` is the part Q had in the score.
    ``weight`` is stage weight x dimension weight as a share of all cells, those not applicable included. ``reason``
    says in the words of a person why the cell is not applicable. ``estimate`` and ``at_least``, the probabilities that
    the score is at least 1 to 5, are there where draws were made. ``notes`` are keys of the catalogue
    ``content/texts/notes.yaml``: held-at-4, outcome-only, ratings-only, measured-only, caps-applied, caps-shown.
    """

    stage: str
    dimension: str
    status: Literal["rated", "not-rated", "not-applicable"]
    reason: Worded | None = None
    score: float | None = Field(default=None, ge=1, le=5)
    uncapped: float | None = None
    q: float | None = None
    j: float | None = None
    j_uncapped: float | None = None
    coverage: float = 0.0
    quantitative_weight: float = 0.0
    weight: float = 0.0
    target: float = 0.0
    indicators: tuple[IndicatorScore, ...] = ()
    items: tuple[ItemScore, ...] = ()
    notes: tuple[str, ...] = ()
    estimate: Estimate | None = None
    at_least: tuple[float, ...] = ()


class GateFailure(Scored):
    """One reason why level ``level`` is not reached. ``shortfall`` is in points of the compared number.

    ``gate`` (a key of the catalogue ``content/texts/gates.yaml``): achievement (A_k of a dimension), key-cell (a_k of a
    cell), both with k in ``of_level``, to be exceeded; mean, dimension-level, every-cell, critical-rules, improvement,
    to be met; unrated-cell. ``value`` is None where nothing was measured, so that the gate is unproven.
    """

    gate: str
    level: int
    of_level: int | None = None
    dimension: str | None = None
    stage: str | None = None
    rule: str | None = None
    value: float | None = None
    needed: float | None = None
    shortfall: float | None = None


class CellMove(Scored):
    """A cell that would have to rise from ``score`` to ``to``."""

    stage: str
    dimension: str
    score: float
    to: float


class LevelVerdict(Scored):
    """A level by gates: the level (None: not rated), A_1..A_5, and why not the next one.

    ``failures`` are all gates of the next level that fail; ``moves`` is the smallest set of cells, and how far each
    would have to rise, that passes those of them that cells can pass. ``at_least`` are the probabilities of reaching
    levels 1 to 5, where draws were made and there is a level.
    """

    preset: Literal["strict", "iso33020", "average"]
    level: int | None
    achievements: tuple[float, ...] = ()
    failures: tuple[GateFailure, ...] = ()
    moves: tuple[CellMove, ...] = ()
    at_least: tuple[float, ...] = ()


class Aggregate(Scored):
    """A weighted mean over cells, with the two means that do not let strong cells hide weak ones.

    ``rated_share`` is the rated part of the applicable weight; under the model's limit the status is ``not-rated`` and
    there is no mean. ``not-applicable``: all its cells are. ``lower_bound`` counts every cell that is not applicable
    as 1. ``weight`` is the sum of its cells' weights; ``target`` the weighted mean of the applicable cells' targets.
    ``estimate`` and ``at_least``, the probabilities that the score is at least 1 to 5, are there where draws were made.
    """

    kind: Literal["dimension", "stage", "whole"]
    id: str
    status: Literal["rated", "not-rated", "not-applicable"]
    score: float | None = None
    uncapped: float | None = None
    minimum: float | None = None
    geometric: float | None = None
    lower_bound: float | None = None
    rated_share: float = 0.0
    weight: float = 0.0
    target: float = 0.0
    verdict: LevelVerdict | None = None
    estimate: Estimate | None = None
    at_least: tuple[float, ...] = ()


class Finding(Scored):
    """Something worth telling. ``kind`` is a key of the catalogue ``content/texts/findings.yaml``.

    Kinds made by scoring, with their ``params``: perception-gap (q, j, gap, direction: said-higher or
    measured-higher), thin-evidence (items, count, rated, respondents, departments), low-agreement (items, count,
    rated), failing-gate (level, next, count, gates), no-level (count, cells), critical-rule (share, n, violations,
    needed), own-department-bias (department, stage, own, others, gap, items, direction: own-higher or others-higher). A
    failing-gate or no-level finding without a dimension is about the whole.
    """

    kind: str
    severity: Literal["critical", "high", "medium", "low"]
    stage: str | None = None
    dimension: str | None = None
    item: str | None = None
    indicator: str | None = None
    rule: str | None = None
    params: dict[str, Any] = {}


class Scores(Scored):
    """Everything scoring says about one assessment.

    ``reliability`` is that of the answers, where there are some. ``draws`` from ``seed`` say how sure the scores are;
    0: nobody asked.
    """

    kind: Literal["self", "verified"]
    cells: tuple[CellScore, ...]
    dimensions: tuple[Aggregate, ...]
    stages: tuple[Aggregate, ...]
    whole: Aggregate
    findings: tuple[Finding, ...] = ()
    reliability: Reliability | None = None
    draws: int = 0
    seed: int = 0

    def cell(self, stage: str, dimension: str) -> CellScore:
        """Return one cell.

        Raises:
            KeyError: there is no such cell.
        """
        for cell in self.cells:
            if (cell.stage, cell.dimension) == (stage, dimension):
                return cell
        raise KeyError(f"{stage}.{dimension}")
