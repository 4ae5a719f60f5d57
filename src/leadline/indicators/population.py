"""Which objects of a log an indicator is about, and what can be seen from them through links.

Companies export coarser things than a process knows: a shop's one table of orders carries delivery steps too. Where the
log has no ``delivery`` objects, the objects that carry delivery steps stand in for them.

An activity, counter or rule of another object type is seen through links, purely upstream (to what an object came
from) or purely downstream (to what came of it), never up and down again: two orders of one customer are not related.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType

from leadline.engine import sql
from leadline.eventlog.log import THREAD, Log, ObjectProfile, QualityFinding
from leadline.indicators.rates import Rates
from leadline.indicators.worktime import WorkTime, around
from leadline.model.schema import Model
from leadline.worktime import Calendars, day_table


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


def reached(paths: Iterable[Path]) -> dict[str, str]:
    """Return SQL for the pairs (object, linked) of each type that paths end at, by the type.

    An object that is reached in several ways, as an invoice from its order and again through the delivery, is one.

    >>> ways = [Path(types=types, upstream=False) for types in (("order", "invoice"), ("order", "delivery", "invoice"))]
    >>> print(reached(ways)["invoice"])
    SELECT DISTINCT l0.parent AS object, l0.child AS linked FROM "link_invoice_order" l0 UNION \
SELECT DISTINCT l0.parent AS object, l1.child AS linked FROM "link_delivery_order" l0 \
JOIN "link_invoice_delivery" l1 ON l1.parent = l0.child
    """
    by_end: dict[str, list[str]] = {}
    for path in paths:
        by_end.setdefault(path.types[-1], []).append(path.sql())
    return {end: " UNION ".join(ways) for end, ways in by_end.items()}


class Population:
    """Where things are in one log: which type stands for an object of the model, and how types are linked.

    ``calendars`` and ``rates`` are what its times and amounts are reckoned by. ``where`` is the part of it that is
    asked for (see ``part``): what is outside is not counted, but still seen through links. ``imagined``: the log is a
    description only, and nothing can be queried. ``findings`` gathers what its times and amounts cannot be reckoned
    for, by type and code; ``written`` which tables of units and money are.
    """

    def __init__(
        self,
        log: Log,
        model: Model,
        *,
        calendars: Calendars | None = None,
        rates: Rates | None = None,
        where: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
        imagined: bool = False,
    ) -> None:
        self.log = log
        self.model = model
        self.calendars = calendars
        self.rates = rates
        self.where = where
        self.imagined = imagined
        self.findings: dict[tuple[str, str], QualityFinding] = {}
        self.written: set[str] = set()
        self._worktime: WorkTime | None = None

    @property
    def zones(self) -> tuple[str, ...]:
        """The time zone of each calendar, the default's first; without calendars the log's."""
        named = self.calendars.all if self.calendars else ()
        return tuple(calendar.time_zone or self.log.time_zone for calendar in named) or (self.log.time_zone,)

    def worktime(self, as_of: date) -> WorkTime | None:
        """Return the working time of every day the log or ``as_of`` names, written into the engine; None without."""
        if self._worktime is None and self.calendars is not None:
            first, last = around(*self._days(as_of))
            self._worktime = WorkTime(day_table(self.calendars.all, first, last, time_zone=self.log.time_zone))
            self._worktime.write(self.log.engine)
        return self._worktime

    def _days(self, as_of: date) -> tuple[date, date]:
        """Return the first and last day (UTC) that any step or date of the log falls on, or ``as_of``."""
        if self.imagined:
            return as_of, as_of
        days = [as_of]
        for profile in self.profiles.values():
            dates = [sql.name(f"a_{a.attribute}") for a in profile.attributes if a.type == "date" and a.filled]
            listed = ", ".join(["first_time", "last_time", *dates])
            row = self.log.engine.query(
                f"SELECT CAST(min(least({listed})) AS DATE) AS first, CAST(max(greatest({listed})) AS DATE) AS last "
                f"FROM {sql.name(f'object_{profile.type}')}"
            ).to_pylist()[0]
            days += [day for day in row.values() if day]
        return min(days), max(days)

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
