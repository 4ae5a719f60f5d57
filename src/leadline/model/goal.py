"""What an assessment is for: a goal puts weight on the stages and dimensions that matter to it."""

from typing import Annotated

from pydantic import Field

from leadline.model.part import Basis, Identifier, Part
from leadline.text import Text

Weights = dict[str, Annotated[float, Field(gt=0)]]


class Goal(Part):
    """What an assessment is for, as weights of stages and dimensions; what it leaves out keeps the model's weight."""

    id: Identifier
    name: Text
    description: Text
    stages: Weights = {}
    dimensions: Weights = {}
    basis: Basis = Basis(kind="expert-default")


class GoalList(Part):
    """What ``goals.yaml`` holds."""

    goals: tuple[Goal, ...] = ()
