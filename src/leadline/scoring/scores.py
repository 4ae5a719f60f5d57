"""The results of scoring: frozen, and complete enough to walk every number back to what it came from."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from leadline.model.schema import Grade


class Scored(BaseModel):
    """Base of every result: frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class IndicatorScore(Scored):
    """An indicator's 1-5 score. ``low`` and ``high`` are the scores at the ends of the value's interval, ordered.

    ``share`` is the part of the cell's Q this indicator carries after the cap on outcome indicators (0-1).
    """

    indicator: str
    score: float | None
    low: float | None = None
    high: float | None = None
    status: Literal["measured", "not-measured"]
    reason: str | None = None
    share: float | None = None
    periods: int = 0


class GroupMean(Scored):
    """The mean of one group of raters, shown only where the group is not private."""

    department: str
    role: str
    n: int
    mean: float


class ItemScore(Scored):
    """What raters made of one item.

    ``mean`` is the weighted mean of group means; ``sd`` the sample standard deviation and ``range`` max - min over all
    ratings; ``agreement`` is r_wg against a uniform null, ``agreement_max`` against maximum dissensus. ``score`` is
    the mean after the evidence cap where the assessment is verified, else the mean. ``flags``: thin, consensus-meeting.
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
    grade: Grade | None = None
    cap: float | None = None
    capped: float | None = None
    score: float | None = None
    share: float | None = None
    groups: tuple[GroupMean, ...] = ()
    private_groups: int = 0
    distribution: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    flags: tuple[str, ...] = ()


class CellScore(Scored):
    """A stage crossed with a dimension: Q from indicators, J from ratings, and how they were combined.

    ``notes`` are keys of the catalogue ``content/texts/notes.yaml`` that explain limits, such as
    ``held-at-4`` (no indicator measured in enough periods).
    """

    stage: str
    dimension: str
    status: Literal["rated", "not-rated", "not-applicable"]
    score: float | None = None
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


class GateFailure(Scored):
    """One reason why level ``level`` is not reached. ``shortfall`` is in points of the compared number.

    ``gate``: achievement (A_k of a dimension), key-cell (a_k of a cell), unrated-cell, every-cell, critical-rules,
    improvement, dimension-level.
    """

    gate: str
    level: int
    dimension: str | None = None
    stage: str | None = None
    rule: str | None = None
    value: float | None = None
    needed: float | None = None
    shortfall: float | None = None


class LevelVerdict(Scored):
    """A level by gates: the level (None: not rated), A_1..A_5, and why not the next one."""

    preset: Literal["strict", "iso33020", "average"]
    level: int | None
    achievements: tuple[float, ...] = ()
    failures: tuple[GateFailure, ...] = ()


class Aggregate(Scored):
    """A weighted mean over cells, with the two means that do not let strong cells hide weak ones.

    ``rated_share`` is the rated part of the applicable weight; under the model's limit the status is ``not-rated``.
    ``lower_bound`` counts every cell that is not applicable as 1.
    """

    kind: Literal["dimension", "stage", "whole"]
    id: str
    status: Literal["rated", "not-rated"]
    score: float | None = None
    uncapped: float | None = None
    minimum: float | None = None
    geometric: float | None = None
    lower_bound: float | None = None
    rated_share: float = 0.0
    weight: float = 0.0
    target: float = 0.0
    verdict: LevelVerdict | None = None


class Finding(Scored):
    """Something worth telling. ``kind`` is a key of the catalogue ``content/texts/findings.yaml``.

    Kinds made by scoring: perception-gap, thin-evidence, low-agreement, own-department-bias, failing-gate,
    critical-rule.
    """

    kind: str
    severity: Literal["critical", "high", "medium", "low"]
    stage: str | None = None
    dimension: str | None = None
    item: str | None = None
    indicator: str | None = None
    rule: str | None = None
    params: dict[str, Any] = {}


class RuleCompliance(Scored):
    """How well a rule was kept: ``share`` of ``n`` objects to which it applied; None where it could not be checked."""

    rule: str
    status: Literal["measured", "not-measured"]
    reason: str | None = None
    params: dict[str, Any] = {}
    n: int = 0
    violations: int = 0
    share: float | None = None
    examples: tuple[str, ...] = ()


class Scores(Scored):
    """Everything scoring says about one assessment."""

    kind: Literal["self", "verified"]
    cells: tuple[CellScore, ...]
    dimensions: tuple[Aggregate, ...]
    stages: tuple[Aggregate, ...]
    whole: Aggregate
    findings: tuple[Finding, ...] = ()

    def cell(self, stage: str, dimension: str) -> CellScore:
        """Return one cell.

        Raises:
            KeyError: there is no such cell.
        """
        for cell in self.cells:
            if (cell.stage, cell.dimension) == (stage, dimension):
                return cell
        raise KeyError(f"{stage}.{dimension}")
