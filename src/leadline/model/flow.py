"""How the steps of the reference process follow each other: where work begins, branches, meets again and ends."""

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field

from leadline.model.part import Part
from leadline.text import Text


class Way(Part):
    """From one activity to one that may follow.

    Ways of a kind that leave one activity belong together: ``seq`` always comes next · ``xor`` exactly one of them is
    taken · ``and`` all are taken, and where several meet all are waited for · ``opt`` may be taken besides · ``loop``
    goes back to a step done before. ``when`` says what decides.
    """

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    type: Literal["seq", "xor", "and", "opt", "loop"] = "seq"
    when: Text | None = None

    @property
    def id(self) -> str:
        """Both ends: no two ways have the same."""
        return f"{self.source} → {self.target}"


class Flow(Part):
    """The ways through a process. ``starts``: activities begun by something outside it; ``ends``: the last ones."""

    starts: tuple[str, ...] = Field(min_length=1)
    ends: tuple[str, ...] = Field(min_length=1)
    ways: tuple[Way, ...]


def reached(starts: Iterable[str], following: Mapping[str, Iterable[str]]) -> set[str]:
    """Return everything that can be reached from some places, themselves included.

    >>> sorted(reached(["a"], {"a": ["b"], "b": ["a"], "c": ["a"]}))
    ['a', 'b']
    """
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += following.get(place, ())
    return found
