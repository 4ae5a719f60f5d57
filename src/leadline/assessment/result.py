"""The result of an assessment: what ``result.json`` holds and every report is made from.

Versioned: ``schema_version`` rises when a field changes its meaning or goes. Nothing here depends on the clock or the
machine, so the same folder gives the same bytes.
"""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from leadline.eventlog.log import ObjectProfile, QualityFinding, SourceFile
from leadline.indicators.value import IndicatorValue, RuleCompliance
from leadline.kpis.row import KpiFile
from leadline.mining.flow import FlowMap
from leadline.mining.waits import Wait
from leadline.model.schema import AppliedOverlay, Model, Part, Scoring, Target
from leadline.planning.gaps import Gap
from leadline.ratings.evidence import EvidenceFile
from leadline.ratings.rating import AnswersFile
from leadline.scoring.scores import Scores
from leadline.scoring.sensitivity import Sensitivity
from leadline.text import Text, Worded

SCHEMA_VERSION = 1


class ModelReference(Part):
    """Which model judged, with the overlays on it.

    ``definitions``: a short digest of each item's and indicator's meaning, for comparisons.
    """

    id: str
    version: str
    digest: str
    name: Text
    overlays: tuple[AppliedOverlay, ...] = ()
    definitions: Mapping[str, str] = {}

    @property
    def asked_for(self) -> tuple[str, ...]:
        """The ids that load this model where it is a shipped one: its own, then those of its overlays."""
        return (self.id, *(overlay.id for overlay in self.overlays))


class Exclusion(Part):
    """What was agreed not to apply: a cell, an indicator or a rule, why, and who agreed."""

    stage: str | None = None
    dimension: str | None = None
    indicator: str | None = None
    rule: str | None = None
    name: Text
    reason: Worded
    approver: Worded


class GoalReference(Part):
    """What the assessment was for. ``overrules``: the stages and dimensions whose weights the goal set."""

    id: str
    name: Text
    overrules: tuple[str, ...] = ()


class CalendarUsed(Part):
    """A working calendar: whose (``unit``; None: all others), its hours and clock, the years whose days are known."""

    unit: str | None = None
    country: str | None = None
    subdivision: str | None = None
    time_zone: str
    hours: Mapping[str, tuple[str, ...]]
    holidays: tuple[date, ...] = ()
    working_days: tuple[date, ...] = ()
    days: Mapping[date, tuple[str, ...]] = {}
    known_from: date | None = None
    known_to: date | None = None


class RatesFile(Part):
    """The table of exchange rates that amounts were converted by: how many rates into ``report_in``, and a digest."""

    name: str
    report_in: str
    rates: int
    sha256: str


class Coverage(BaseModel):
    """How many indicators the data could give, of how many the model asks for."""

    model_config = ConfigDict(frozen=True)

    measured: int
    applicable: int


class Result(BaseModel):
    """Everything an assessment found.

    ``quantiles`` are even quantiles of the draws of each score, by ``whole``, a stage's or dimension's id, or a cell as
    ``stage.dimension``: what a later assessment is compared with.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: int = SCHEMA_VERSION
    leadline_version: str
    name: Text
    organisation: Text
    simulated: bool
    kind: str
    model: ModelReference
    goal: GoalReference | None = None
    period_from: date | None
    period_to: date | None
    as_of: date | None
    time_zone: str
    files: tuple[SourceFile, ...] = ()
    answers: tuple[AnswersFile, ...] = ()
    evidence: tuple[EvidenceFile, ...] = ()
    kpis: tuple[KpiFile, ...] = ()
    calendars: tuple[CalendarUsed, ...] = ()
    calendars_by: str | None = None
    rates: RatesFile | None = None
    respondents: int = 0
    ratings: int = 0
    departments: int = 0
    types: tuple[ObjectProfile, ...] = ()
    quality: tuple[QualityFinding, ...] = ()
    not_applicable: tuple[Exclusion, ...] = ()
    scoring: Scoring
    scoring_overruled: tuple[str, ...] = ()
    coverage: Coverage
    indicators: tuple[IndicatorValue, ...] = ()
    rules: tuple[RuleCompliance, ...] = ()
    scores: Scores
    quantiles: Mapping[str, tuple[float, ...]] = {}
    sensitivity: Sensitivity | None = None
    gaps: tuple[Gap, ...] = ()
    maps: tuple[FlowMap, ...] = ()
    waits: tuple[Wait, ...] = ()

    @property
    def target(self) -> Target:
        """The target of every cell, as it was judged by."""
        return Target(cells={f"{cell.stage}.{cell.dimension}": cell.target for cell in self.scores.cells})

    @property
    def cells_left_out(self) -> dict[tuple[str, str], Text]:
        """The cells that do not apply, each with its reason."""
        return {(one.stage, one.dimension): one.reason for one in self.not_applicable if one.stage and one.dimension}

    def judging(self, model: Model) -> Model:
        """Return ``model`` as it judged this result: with the goal's weights and the scoring numbers in force."""
        goal = self.goal.id if self.goal else None
        return model.pursuing(goal).model_copy(update={"scoring": self.scoring})
