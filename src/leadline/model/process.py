"""The reference process: the objects that move through it, its steps in their order, and who does them."""

from typing import Annotated, Literal

from pydantic import Field

from leadline.model.flow import Flow
from leadline.model.groups import Decision, ProcessGroup, ProcessRole
from leadline.model.part import Identifier, Part
from leadline.text import Text


class ObjectType(Part):
    """A kind of thing that moves through the process: lead, opportunity, order, invoice and so on."""

    id: Identifier
    name: Text


class Department(Part):
    """A department of the reference process; ``aliases`` are names seen in logs."""

    id: Identifier
    name: Text
    aliases: tuple[str, ...] = ()


class Attribute(Part):
    """An attribute that measures may use, with the type its values are read as."""

    id: Identifier
    name: Text
    type: Literal["text", "number", "date", "boolean"]


class Activity(Part):
    """A step of the reference process. Its place in ``ReferenceProcess.activities`` is its rank, which breaks ties."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    code: str
    name: Text
    stage: str
    objects: tuple[str, ...] = Field(min_length=1)
    departments: tuple[str, ...] = ()
    core: bool = False
    control_point: bool = False
    aliases: tuple[str, ...] = ()


class ReferenceProcess(Part):
    """Objects, departments, attributes, the activities in the order the work is done, and the ways between them; and
    how they are ordered by a method that was laid over the model: its groups of steps, decision points and roles.
    """

    objects: tuple[ObjectType, ...]
    departments: tuple[Department, ...]
    attributes: tuple[Attribute, ...]
    activities: tuple[Activity, ...]
    flow: Flow | None = None
    groups: tuple[ProcessGroup, ...] = ()
    decisions: tuple[Decision, ...] = ()
    roles: tuple[ProcessRole, ...] = ()
