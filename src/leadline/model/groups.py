"""How a company, or a method, orders the steps of the reference process: groups, decision points and roles."""

from typing import Literal

from pydantic import Field

from leadline.model.part import Identifier, Part
from leadline.text import Text


class Told(Part):
    """What is told of somebody's process, and how far that is known: ``status`` as a source's."""

    status: Literal["read", "secondary", "background"] = "background"
    sources: tuple[str, ...] = ()
    note: Text | None = None


class ProcessStep(Part):
    """A step as it is called there, with the activities of the reference process that it is made of."""

    id: Identifier
    name: Text
    activities: tuple[str, ...] = Field(min_length=1)


class ProcessGroup(Told):
    """Steps that are led as one, such as managing leads; ``stage`` where it is one stage's."""

    id: Identifier
    name: Text
    stage: str | None = None
    steps: tuple[ProcessStep, ...] = Field(min_length=1)


class Decision(Told):
    """A point at which it is decided whether to go on: the step it follows, the activity it is, what is checked."""

    id: Identifier
    name: Text
    follows: str
    activity: str
    checks: tuple[Text, ...] = Field(min_length=1)


class ProcessRole(Told):
    """A role in that process and what it answers for."""

    id: Identifier
    name: Text
    duty: Text
