"""What a company can do to improve: initiatives in families, what they cost, and what they are expected to change."""

from typing import Annotated, Literal

from pydantic import Field

from leadline.model.part import Basis, Identifier, LevelNumber, Part
from leadline.text import Text

EffectUnit = Literal["points", "relative", "absolute"]
EffectKind = Literal["evidence-informed", "expert-default"]


class Family(Part):
    """A kind of initiative, such as digital transformation."""

    id: Identifier
    name: Text
    description: Text


class CostClass(Part):
    """A size of cost: from ``low`` to ``high`` million of ``currency``; left out where there is no limit."""

    id: Identifier
    name: Text
    low: float | None = Field(default=None, ge=0)
    high: float | None = Field(default=None, gt=0)
    currency: str = "CNY"
    basis: Basis


class EffectRules(Part):
    """What an effect means, and how the effects of several initiatives on one indicator add up.

    An effect is what to expect ``months`` months after an initiative is in use. Effects on one indicator count in order
    of size: the largest in full, each further one ``further`` times as much as the one before. Together they take an
    indicator at most ``beyond_level5`` (a share of the entry value) past the entry value of level 5.
    """

    months: int = Field(default=12, ge=1)
    further: float = Field(default=0.5, ge=0, le=1)
    beyond_level5: float = Field(default=0.1, ge=0)
    basis: Basis = Basis(kind="expert-default")

    def counted(self, place: int) -> float:
        """Return how much of an effect counts that is the ``place``-th largest on its indicator; 1 is the largest.

        >>> [EffectRules().counted(place) for place in (1, 2, 3)]
        [1.0, 0.5, 0.25]
        """
        return float(self.further ** (place - 1))


class EffectBasis(Part):
    """How honest an effect is: ``evidence-informed`` where a source points in its direction, else ``expert-default``.

    The range itself is judgement either way: no source here is a causal estimate.
    """

    kind: EffectKind
    sources: tuple[str, ...] = ()


class Effect(Part):
    """How far an initiative is expected to move an indicator: from ``low`` to ``high``; negative is down.

    ``points``: percentage or index points · ``relative``: percent of the indicator's value · ``absolute``: in the
    indicator's own unit.
    """

    indicator: str
    low: float
    high: float
    unit: EffectUnit
    basis: EffectBasis


class Initiative(Part):
    """Something a company can do, with its cost, its duration, what it needs first and what it is expected to change.

    ``stages`` and ``dimensions`` are where it works; ``suits_levels`` the lowest and highest present level it helps;
    ``duration_months`` the shortest and longest time until it is in use; ``depends_on`` the initiatives that must come
    first. ``sources`` were read about its risk; those of an effect stand with the effect.
    """

    id: Identifier
    name: Text
    description: Text
    family: str
    secondary_families: tuple[str, ...] = ()
    stages: tuple[str, ...] = Field(min_length=1)
    dimensions: tuple[str, ...] = Field(min_length=1)
    effects: tuple[Effect, ...] = ()
    cost_class: str
    duration_months: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=1)]]
    suits_levels: tuple[LevelNumber, LevelNumber]
    depends_on: tuple[str, ...] = ()
    prerequisites: tuple[Text, ...] = ()
    risk: Text
    sources: tuple[str, ...] = ()


class FamilyBook(Part):
    """What ``families.yaml`` holds."""

    families: tuple[Family, ...] = ()
    cost_classes: tuple[CostClass, ...] = ()
    effects: EffectRules = EffectRules()
