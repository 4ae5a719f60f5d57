"""What is proposed: a choice for each place of a mapping, how sure it is, and why; and what was left out, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leadline.eventlog.suggest.sheets import Sheet

SURE = 0.75
"""From here on a choice is not marked for a second look."""

LEAST = 0.35
"""Below this nothing is proposed: it is listed instead."""

MOST = 0.99
"""No proposal is certain."""


@dataclass(frozen=True)
class Reason:
    """Why: a key of the catalogue ``content/texts/suggest.yaml`` with what its sentence needs."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Choice:
    """One line of the mapping: where it stands (``id``, ``links``/``customer``, ...), its value, how sure, and why."""

    place: tuple[str, ...]
    value: Any
    confidence: float
    reason: Reason

    @property
    def uncertain(self) -> bool:
        """Say whether a person should look twice."""
        return self.confidence < SURE


@dataclass(frozen=True)
class Left:
    """What was not mapped, such as a column or a name of an activity, and why."""

    name: str
    reason: Reason


@dataclass
class Draft:
    """A table of the mapping while it is being worked out. ``known`` names of activities are these steps."""

    name: str
    sheet: Sheet
    shape: str
    type: str = ""
    type_confidence: float = 0.0
    type_reason: Reason = field(default_factory=lambda: Reason("no-type"))
    kind: str = ""
    key: tuple[str, ...] = ()
    repeats: bool = False
    lines: bool = False
    usable: bool = True
    where: str | None = None
    filter: str | None = None
    prefix: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def choose(self, place: tuple[str, ...], value: Any, confidence: float, code: str, **params: Any) -> None:
        """Take a choice."""
        self.choices.append(Choice(place, value, min(MOST, round(confidence, 2)), Reason(code, params)))

    def leave(self, name: str, code: str, **params: Any) -> None:
        """Note what is not mapped."""
        self.left.append(Left(name, Reason(code, params)))

    def column_of(self, *place: str) -> Any:
        """Return what was chosen for a place, or None."""
        return next((choice.value for choice in self.choices if choice.place == place), None)

    @property
    def used(self) -> set[str]:
        """Return the columns that have a place."""
        names = {*self.key}
        for choice in self.choices:
            values = choice.value.values() if isinstance(choice.value, dict) else [choice.value]
            for value in values:
                names |= {value} if isinstance(value, str) else {*value} if isinstance(value, tuple) else set()
        return names
