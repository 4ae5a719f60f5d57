"""What the API's bodies are made of: fields that are known, texts that every database can keep."""

from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

_SHOWN = r"^[^\x00-\x1f\x7f]*$"
_TEXT = r"^[^\x00]*$"

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=_SHOWN)]
"""A name: one line that is not empty."""
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=_SHOWN)]
"""A longer name; it may be empty."""
Prose = Annotated[str, StringConstraints(max_length=10_000, pattern=_TEXT)]
"""Some sentences."""
Id = Annotated[int, Field(ge=1, lt=2**63)]
"""The number of a row."""


class Given(Schema):
    """What a program sends: a field that is not known is refused, as a misspelt one would be dropped in silence."""

    model_config = ConfigDict(extra="forbid")
