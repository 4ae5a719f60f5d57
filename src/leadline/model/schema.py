"""The shape of a maturity model: what is measured and how it is judged.

A model is a versioned folder of YAML (see ``content/ltc``); ``load`` turns it into these frozen objects.
Numbers that are judgement, not fact, live in ``Scoring`` and are never repeated in code. All that a model is made of
can be imported from here.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from leadline.model.flow import Flow as Flow
from leadline.model.goal import Goal as Goal
from leadline.model.initiative import CostClass as CostClass
from leadline.model.initiative import EffectRules as EffectRules
from leadline.model.initiative import Family as Family
from leadline.model.initiative import Initiative as Initiative
from leadline.model.migration import Migration as Migration
from leadline.model.part import Basis as Basis
from leadline.model.part import BasisKind as BasisKind
from leadline.model.part import Grade as Grade
from leadline.model.part import Identifier as Identifier
from leadline.model.part import LevelNumber as LevelNumber
from leadline.model.part import Part as Part
from leadline.model.process import Activity as Activity
from leadline.model.process import Attribute as Attribute
from leadline.model.process import Department as Department
from leadline.model.process import ObjectType as ObjectType
from leadline.model.process import ReferenceProcess as ReferenceProcess
from leadline.model.tailoring import AppliedOverlay as AppliedOverlay
from leadline.model.tailoring import NotApplicable as NotApplicable
from leadline.text import Text, Worded


class Level(Part):
    """One of the five levels."""

    number: LevelNumber
    name: Text
    meaning: Text


class Stage(Part):
    """One of the parts of the process, from first contact to cash."""

    id: Identifier
    name: Text
    weight: float = Field(gt=0)


class Dimension(Part):
    """One of the sides of maturity. Only key dimensions decide the level of the whole."""

    id: Identifier
    name: Text
    weight: float = Field(gt=0)
    key: bool = True


class Source(Part):
    """Where a figure or rule comes from. ``status``: read, secondary or background (see domain notes)."""

    id: Identifier
    title: str
    url: str
    status: Literal["read", "secondary", "background"]
    says: Worded | None = None


Severity = Literal["critical", "high", "medium", "low"]
Template = Literal[
    "precedence",
    "response",
    "responded_existence",
    "not_coexistence",
    "not_succession",
    "existence",
    "absence",
    "four_eyes",
    "role_allowed",
    "time_limit",
    "time_limit_after_due",
    "data_condition",
]


class Rule(Part):
    """A rule every object of type ``object`` should keep.

    Templates (a, b are activities): ``precedence`` b only after a · ``response`` after a, b later ·
    ``responded_existence`` if a, then one of ``b`` at any time · ``not_coexistence`` not both ·
    ``not_succession`` no b after a · ``existence`` a at least ``limit`` times · ``absence`` a at most ``limit`` times ·
    ``four_eyes`` no person did both a and b (sets of people, systems left out) · ``role_allowed`` a only by
    ``departments`` · ``time_limit`` from every a to the first b after it at most ``hours``, or at most ``days``
    calendar days · ``time_limit_after_due`` b on the date attribute ``due`` or at most ``days`` calendar days later ·
    ``data_condition`` the condition ``holds`` is true of every object with a.
    ``when`` and ``holds`` are conditions of the measure language; ``when`` says to which objects the rule applies.
    """

    id: Identifier
    code: str
    name: Text
    object: str
    template: Template
    a: str | None = None
    b: str | tuple[str, ...] | None = None
    limit: int | None = Field(default=None, ge=0)
    hours: float | None = Field(default=None, gt=0)
    days: int | None = Field(default=None, ge=0)
    due: str | None = None
    holds: str | None = None
    departments: tuple[str, ...] = ()
    when: str | None = None
    severity: Severity
    dimension: str
    why: Text
    sources: tuple[str, ...] = ()


class Measure(Part):
    """A value per object and how values are summed up.

    ``object`` is the object type; ``where``, ``value``, ``over`` and ``at`` are expressions of the measure language.
    ``at`` is the moment that decides month and period (default: the object's first step). ``aggregate``: ``share`` of
    true values, ``concentration`` (share of objects with one of the ten most frequent values), ``mean``, ``median``,
    ``p90``, ``spread`` (p90 / median) or ``ratio`` (sum of value / sum of ``over``).
    """

    object: str
    where: str | None = None
    value: str
    over: str | None = None
    at: str | None = None
    aggregate: Literal["share", "concentration", "mean", "median", "p90", "spread", "ratio"]


class Recorded(Part):
    """How an indicator that no log gives is entered in a KPI table, and how its months are summed up.

    ``ask`` says what to enter and from which report. ``aggregate``: ``share`` counts things (numerator of denominator),
    ``ratio`` divides sums of amounts, ``mean`` and ``median`` are of the months' values. ``months``: of ``all`` months
    of the period, or only the ``last`` one, for what is a state and not a flow. ``every``: how often it is asked.
    """

    ask: Text
    aggregate: Literal["share", "ratio", "mean", "median"]
    months: Literal["all", "last"] = "all"
    every: Literal["month", "quarter", "year"] = "month"


Unit = Literal["percent", "hours", "days", "weeks", "ratio", "points", "count"]


class Indicator(Part):
    """A number with the entry values of levels 2 to 5: ``measure`` computes it from events, or it is ``recorded``.

    ``levels`` maps a level to its entry value (level 1 optional: where the score reaches 1.0); for ``direction: band``
    to an interval ``[low, high]``, nested. Percent values are 0-100.
    """

    id: Identifier
    code: str
    name: Text
    definition: Text
    stage: str
    dimension: str
    measure: Measure | None = None
    recorded: Recorded | None = None
    unit: Unit
    direction: Literal["higher", "lower", "band"]
    scale: Literal["linear", "logarithmic"] = "linear"
    levels: dict[LevelNumber, float | tuple[float, float]]
    basis: Basis
    nature: Literal["capability", "outcome"] = "capability"
    weight: float = Field(default=1.0, gt=0)
    min_sample: int | None = Field(default=None, ge=1)
    caveat: Text | None = None

    @property
    def aggregate(self) -> str:
        """How observations, or recorded months, are summed up."""
        one = self.measure or self.recorded
        return one.aggregate if one else ""


class Item(Part):
    """A question with five behavioural anchors."""

    id: Identifier
    stage: str
    dimension: str
    question: Text
    anchors: dict[LevelNumber, Text]
    weight: float = Field(default=1.0, gt=0)
    roles: tuple[Text, ...] = ()
    evidence: tuple[Text, ...] = ()
    indicators: tuple[str, ...] = ()


class Target(Part):
    """The level to reach: a default, narrowed by stage, by dimension, then by cell (``stage.dimension``)."""

    default: float = Field(default=3.0, ge=1, le=5)
    stages: dict[str, Annotated[float, Field(ge=1, le=5)]] = {}
    dimensions: dict[str, Annotated[float, Field(ge=1, le=5)]] = {}
    cells: dict[str, Annotated[float, Field(ge=1, le=5)]] = {}

    def of(self, stage: str, dimension: str) -> float:
        """Return the target of one cell.

        >>> Target(default=3, dimensions={"risk": 4}).of("order", "risk")
        4.0
        """
        for table, key in ((self.cells, f"{stage}.{dimension}"), (self.dimensions, dimension), (self.stages, stage)):
            if key in table:
                return table[key]
        return self.default


class Gates(Part):
    """Section 5 of the scoring rules: bands of ISO/IEC 33020 and the extra gates of the whole."""

    preset: Literal["strict", "iso33020", "average"] = "strict"
    partly: float = Field(default=0.15, gt=0, lt=1)
    largely: float = Field(default=0.50, gt=0, lt=1)
    fully: float = Field(default=0.85, gt=0, lt=1)
    key_cells: tuple[str, ...] | Literal["all"] = "all"
    level3_every_cell: float | None = Field(default=2.0, ge=1, le=5)
    level4_critical_compliance: float | None = Field(default=0.85, ge=0, le=1)
    level5_measured_improvement: bool = True


class Scoring(Part):
    """The numbers marked as defaults in the scoring rules."""

    min_sample: int = Field(default=30, ge=1)
    stale_after_days: int = Field(default=365, ge=1)
    quantitative_weight: float = Field(default=0.6, ge=0, le=1)
    outcome_share: float = Field(default=0.4, gt=0, le=1)
    perception_gap: float = Field(default=1.0, gt=0)
    rated_share: float = Field(default=0.6, ge=0, le=1)
    trend_periods: int = Field(default=3, ge=1)
    trend_min_sample: int = Field(default=5, ge=1)
    pending_days: int = Field(default=30, ge=0)
    confidence: float = Field(default=0.90, gt=0, lt=1)
    draws: int = Field(default=5000, ge=1)
    seed: int = Field(default=1, ge=0)
    weight_change: float = Field(default=0.2, gt=0, lt=1)
    entry_change: float = Field(default=0.1, gt=0, lt=1)
    weight_concentration: float = Field(default=100.0, gt=0)
    improvement: float = Field(default=0.2, ge=0)
    benchmark_group: int = Field(default=5, ge=2)
    thin_respondents: int = Field(default=3, ge=1)
    thin_departments: int = Field(default=2, ge=1)
    private_group: int = Field(default=3, ge=1)
    agreement: float = Field(default=0.7, ge=0, le=1)
    group_weights: dict[str, Annotated[float, Field(gt=0)]] = {}
    evidence_caps: dict[Grade, Annotated[float, Field(ge=1, le=5)]] = {"E0": 2.0, "E1": 3.0, "E2": 4.0, "E3": 5.0}
    gates: Gates = Gates()


class Model(Part):
    """A maturity model, whole and consistent (``load`` has checked every reference)."""

    id: Identifier
    version: str
    name: Text
    description: Text
    levels: tuple[Level, ...]
    stages: tuple[Stage, ...]
    dimensions: tuple[Dimension, ...]
    scoring: Scoring
    target: Target
    process: ReferenceProcess
    items: tuple[Item, ...]
    indicators: tuple[Indicator, ...]
    rules: tuple[Rule, ...]
    sources: tuple[Source, ...]
    goals: tuple[Goal, ...] = ()
    families: tuple[Family, ...] = ()
    cost_classes: tuple[CostClass, ...] = ()
    effects: EffectRules = EffectRules()
    initiatives: tuple[Initiative, ...] = ()
    migrations: tuple[Migration, ...] = ()
    not_applicable: tuple[NotApplicable, ...] = ()
    overlays: tuple[AppliedOverlay, ...] = ()
    digest: str = Field(description="SHA-256 over the model's files, in order of their names.")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy that looks its parts up anew: pydantic's own would keep the indexes of what was replaced."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy

    @property
    def whole_name(self) -> Text:
        """The model's name and those of the overlays on it."""
        return Text.joined(" + ", self.name, *(overlay.name for overlay in self.overlays))

    @property
    def whole_version(self) -> str:
        """The model's version and those of the overlays on it."""
        return " + ".join((self.version, *(overlay.version for overlay in self.overlays)))

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """Every (stage, dimension) pair, stages first."""
        return tuple((stage.id, dimension.id) for stage in self.stages for dimension in self.dimensions)

    @cached_property
    def stage_of(self) -> dict[str, Stage]:
        """Stages by id."""
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def dimension_of(self) -> dict[str, Dimension]:
        """Dimensions by id."""
        return {dimension.id: dimension for dimension in self.dimensions}

    @cached_property
    def indicator_of(self) -> dict[str, Indicator]:
        """Indicators by id."""
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def item_of(self) -> dict[str, Item]:
        """Items by id."""
        return {item.id: item for item in self.items}

    @cached_property
    def rule_of(self) -> dict[str, Rule]:
        """Rules by id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def activity_of(self) -> dict[str, Activity]:
        """Activities by id."""
        return {activity.id: activity for activity in self.process.activities}

    @cached_property
    def goal_of(self) -> dict[str, Goal]:
        """Goals by id."""
        return {goal.id: goal for goal in self.goals}

    @cached_property
    def initiative_of(self) -> dict[str, Initiative]:
        """Initiatives by id."""
        return {initiative.id: initiative for initiative in self.initiatives}

    def pursuing(self, goal: str | None) -> Self:
        """Return the model with the weights of one of its goals, or itself where there is none to pursue.

        >>> from leadline.model import load_model
        >>> [stage.weight for stage in load_model("ltc").pursuing("cash-cycle").stages]
        [5.0, 15.0, 25.0, 55.0]
        """
        if goal is None:
            return self
        stages, dimensions = self.goal_of[goal].stages, self.goal_of[goal].dimensions
        return self.model_copy(
            update={
                "stages": tuple(s.model_copy(update={"weight": stages.get(s.id, s.weight)}) for s in self.stages),
                "dimensions": tuple(
                    d.model_copy(update={"weight": dimensions.get(d.id, d.weight)}) for d in self.dimensions
                ),
            }
        )

    def level_name(self, number: int) -> Text:
        """Return the name of level ``number``, 1 to 5."""
        return self.levels[number - 1].name
