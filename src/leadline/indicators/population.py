"""Which objects of a log an indicator is about, and what can be seen from them through links.

Companies export coarser things than a process knows: a shop's one table of orders carries delivery steps too. Where the
log has no ``delivery`` objects, the objects that carry delivery steps stand in for them.

An activity, counter or rule of another object type is seen through links, purely upstream (to what an object came
from) or purely downstream (to what came of it), never up and down again: two orders of one customer are not related.
"""

from dataclasses import dataclass
from functools import cached_property

from leadline.eventlog.log import THREAD, Log, ObjectProfile
from leadline.model.schema import Model


@dataclass(frozen=True)
class Path:
    """A chain of object types from one type to another. ``upstream``: every step goes from child to parent."""

    types: tuple[str, ...]
    upstream: bool

    def sql(self) -> str:
        """Return SQL that gives (object, linked): each object of the first type with those it reaches of the last.

        >>> print(Path(types=("order", "contract", "lead"), upstream=True).sql())
        SELECT DISTINCT l0.child AS object, l1.parent AS linked FROM "link_order_contract" l0 \
JOIN "link_contract_lead" l1 ON l1.child = l0.parent
        """
        near, far = ("child", "parent") if self.upstream else ("parent", "child")
        hops = [f'"link_{a}_{b}"' if self.upstream else f'"link_{b}_{a}"' for a, b in zip(self.types, self.types[1:])]
        joins = [f"{hop} l{i} ON l{i}.{near} = l{i - 1}.{far}" for i, hop in enumerate(hops) if i]
        source = " JOIN ".join([f"{hops[0]} l0", *joins])
        return f"SELECT DISTINCT l0.{near} AS object, l{len(hops) - 1}.{far} AS linked FROM {source}"


class Population:
    """Where things are in one log: which type stands for an object of the model, and how types are linked."""

    def __init__(self, log: Log, model: Model) -> None:
        self.log = log
        self.model = model

    @cached_property
    def profiles(self) -> dict[str, ObjectProfile]:
        """Object types of the log, without the thread, by name."""
        return {profile.type: profile for profile in self.log.types if profile.type != THREAD}

    @cached_property
    def activities(self) -> dict[str, frozenset[str]]:
        """The activities that occur on each type."""
        return {name: frozenset(a.activity for a in p.activities) for name, p in self.profiles.items()}

    def main_activities(self, object_type: str) -> tuple[str, ...]:
        """Activities of the model whose main object is ``object_type``."""
        return tuple(a.id for a in self.model.process.activities if a.objects[0] == object_type)

    def carrier(self, object_type: str) -> tuple[str, tuple[str, ...]] | None:
        """Return the type that stands for ``object_type`` and, for a stand-in, the activities an object must have.

        A stand-in is the type that carries most events of the activities whose main object is ``object_type``.
        """
        if object_type in self.profiles or (object_type == THREAD and self.log.type_of(THREAD)):
            return object_type, ()
        if object_type == THREAD and len(self.profiles) == 1:
            return next(iter(self.profiles)), ()
        wanted = set(self.main_activities(object_type))
        events = {
            name: sum(a.events for a in profile.activities if a.activity in wanted)
            for name, profile in self.profiles.items()
        }
        best = max(sorted(events), key=lambda name: events[name], default=None)
        if best is None or events[best] == 0:
            return None
        return best, tuple(a for a in self.main_activities(object_type) if a in self.activities[best])

    def paths(self, start: str) -> list[Path]:
        """Return every pure path from ``start`` to another type, shortest first; upstream before downstream."""
        up = {name: sorted(profile.parents) for name, profile in self.profiles.items()}
        down: dict[str, list[str]] = {name: [] for name in self.profiles}
        for child, parents in sorted(up.items()):
            for parent in parents:
                down.setdefault(parent, []).append(child)
        found = []
        for graph, upstream in ((up, True), (down, False)):
            chains: list[tuple[str, ...]] = [(start,)]
            while chains:
                chains = [(*c, n) for c in chains for n in graph.get(c[-1], ()) if n not in c]
                found += [Path(types=chain, upstream=upstream) for chain in chains]
        return sorted(found, key=lambda path: (len(path.types), not path.upstream, path.types))

    def paths_to_activity(self, start: str, activity: str) -> list[Path]:
        """Return the nearest paths from ``start`` to types on which ``activity`` occurs, all of the same length."""
        hits = [path for path in self.paths(start) if activity in self.activities[path.types[-1]]]
        return [path for path in hits if len(path.types) == len(hits[0].types)]

    def paths_to_type(self, start: str, end: str) -> list[Path]:
        """Return every pure path from ``start`` to ``end``."""
        return [path for path in self.paths(start) if path.types[-1] == end]
