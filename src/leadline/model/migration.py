"""How what was said of an earlier version of a model is carried to a later one."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from pydantic import Field

from leadline.model.part import Part
from leadline.text import Text

Renamed = dict[str, str | None]
Kind = Literal["items", "indicators", "rules", "stages", "dimensions", "goals"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Migration(Part):
    """From one version of a model to the next: each old id with the new one that means the same, or with nothing.

    What is not listed keeps its id. ``asked_again`` names items (by their new id) that now ask for something else, so
    that their old answers say nothing; ``why`` says, for an old id, why it is gone or asked again.
    """

    before: str = Field(alias="from", min_length=1)
    after: str = Field(alias="to", min_length=1)
    note: Text | None = None
    items: Renamed = {}
    indicators: Renamed = {}
    rules: Renamed = {}
    stages: Renamed = {}
    dimensions: Renamed = {}
    goals: Renamed = {}
    asked_again: tuple[str, ...] = ()
    why: dict[str, Text] = {}

    @property
    def id(self) -> str:
        """The two versions: what a migration is known by when two models are compared."""
        return f"{self.before} → {self.after}"


class MigrationList(Part):
    """What ``migrations.yaml`` holds."""

    migrations: tuple[Migration, ...] = ()


class Lost(Part):
    """An id that leads nowhere in the later version, and why, where somebody wrote it down."""

    kind: Kind
    id: str
    why: Text | None = None


class Route(Part):
    """The migrations from one version to another, one after the other.

    >>> first = Migration(**{"from": "1", "to": "2", "items": {"a": "b", "x": None}})
    >>> second = Migration(**{"from": "2", "to": "3", "items": {"b": "c"}})
    >>> route = Route(steps=(first, second))
    >>> route.follow("items", "a"), route.follow("items", "q"), route.follow("items", "x").id
    ('c', 'q', 'x')
    """

    steps: tuple[Migration, ...]

    def follow(self, kind: Kind, id: str) -> str | Lost:
        """Return the later id of something, or what was lost."""
        now = id
        for step in self.steps:
            after = getattr(step, kind).get(now, now)
            if after is None:
                return Lost(kind=kind, id=id, why=step.why.get(now))
            if kind == "items" and after in step.asked_again:
                return Lost(kind=kind, id=id, why=step.why.get(now) or step.why.get(after))
            now = after
        return now

    def earlier(self, kind: Kind, later: Sequence[str]) -> Mapping[str, str | None]:
        """Return every id that may stand in the earlier version, with its later one, None where it was lost."""
        ids = {old for step in self.steps for old in getattr(step, kind)}
        taken = {new for step in self.steps for new in getattr(step, kind).values()}
        ids |= {id for id in later if id not in taken}
        ends = {id: self.follow(kind, id) for id in ids}
        return {id: end if isinstance(end, str) else None for id, end in ends.items()}


def route(migrations: Sequence[Migration], before: str, after: str) -> Route | None:
    """Return the shortest way from one version to another, or None where there is none.

    >>> steps = [Migration(**{"from": "1", "to": "2"}), Migration(**{"from": "2", "to": "3"})]
    >>> len(route(steps, "1", "3").steps), route(steps, "3", "1"), len(route(steps, "2", "2").steps)
    (2, None, 0)
    """
    ways: list[tuple[Migration, ...]] = [()]
    reached = {before}
    if before == after:
        return Route(steps=())
    while ways:
        ways = [
            (*way, step)
            for way in ways
            for step in migrations
            if step.before == (way[-1].after if way else before) and step.after not in reached
        ]
        for way in ways:
            if way[-1].after == after:
                return Route(steps=way)
            reached.add(way[-1].after)
    return None
