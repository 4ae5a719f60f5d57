"""What every part of a maturity model is made of: the frozen base, ids, and the honesty of a number."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from leadline.text import Text

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]*$")]
Grade = Literal["E0", "E1", "E2", "E3"]
LevelNumber = Literal[1, 2, 3, 4, 5]


class Part(BaseModel):
    """Base of every part of a model: frozen, and nothing unknown is let through."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)


BasisKind = Literal["sourced", "partly-sourced", "expert-default"]


class Basis(Part):
    """How honest a threshold is: ``sourced``, ``partly-sourced`` or an ``expert-default`` to be calibrated."""

    kind: BasisKind
    note: Text | None = None
    sources: tuple[str, ...] = ()
