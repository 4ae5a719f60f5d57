"""What an overlay says of itself, and what a model that was tailored keeps of it."""

from pydantic import Field

from leadline.model.part import Identifier, Part
from leadline.text import Text


class BasePin(Part):
    """What an overlay lies over: a shipped model or overlay by its id, or a folder beside it; one version only."""

    model: str = Field(min_length=1, max_length=999)
    version: str = Field(min_length=1)


class OverlayHead(Part):
    """The keys of ``overlay.yaml`` that are its own; every other key changes what the base's ``model.yaml`` says.

    ``remove`` lists ids by kind: stages, dimensions, activities, items, indicators, rules and so on.
    """

    id: Identifier
    version: str = Field(min_length=1)
    name: Text
    description: Text
    base: BasePin
    remove: dict[str, tuple[str, ...]] = {}


class NotApplicable(Part):
    """A cell (stage and dimension), an indicator or a rule that does not apply wherever this model is used, and why.

    It leaves the weights, and every report lists it with the reason. ``approver`` and ``name`` are filled in when the
    model is loaded: who says so is the overlay, or the model, that has it.
    """

    stage: str | None = None
    dimension: str | None = None
    indicator: str | None = None
    rule: str | None = None
    reason: Text
    approver: Text | None = None
    name: Text | None = None

    @property
    def id(self) -> str:
        """What does not apply: the id of the indicator or the rule, or the cell as ``stage.dimension``."""
        return self.indicator or self.rule or f"{self.stage}.{self.dimension}"


class AppliedOverlay(Part):
    """An overlay that went into a model: which, and the SHA-256 of its files."""

    id: str
    version: str
    name: Text
    digest: str
