"""Random little worlds: objects of many types, their links, events and attributes; and what can be seen from an object.

Times fall on few days and hours, in Shanghai, so that many are equal and many days differ from the UTC day. Some
activities are known only to the day. Some events name objects of two types, some nobody; some objects have no event,
some are only named in a link. Some types are missing, so that others carry their steps.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from leadline import Mapping, Model
from leadline.model.schema import Rule

PARENTS = {
    "customer": ("lead",),
    "opportunity": ("lead", "customer"),
    "quote": ("opportunity",),
    "contract": ("opportunity", "quote", "customer"),
    "order": ("contract", "quote", "customer"),
    "delivery": ("order", "contract"),
    "invoice": ("delivery", "order", "contract"),
    "payment": ("invoice", "order"),
    "complaint": ("order", "delivery"),
    "dispute": ("invoice",),
    "return": ("delivery", "invoice"),
}
TYPES = ("lead", *PARENTS)
START = datetime(2025, 3, 3)
VALUES: dict[str, tuple[str, ...]] = {
    "amount": ("50", "100", "200"),
    "currency": ("CNY", "CNY", "CNY", "EUR"),
    "channel": ("dealer", "网店", "POS"),
    "due_date": ("2024-07-01", "2024-08-01", "2025-03-03", "2025-03-05"),
    "payment_terms_days": ("0", "30"),
    "discount_pct": ("5", "12"),
    "authority_pct": ("5", "10"),
    "reason_code": ("budget",),
    "is_tender": ("yes", "no"),
    "billing_type": ("on_delivery", "Prepaid", "预收"),
    "acceptance_required": ("yes", "no"),
    "delivered_quantity": ("10",),
    "billed_quantity": ("10", "11"),
    "billed_price": ("5", "6"),
    "ordered_price": ("5",),
}
READ: dict[str, Any] = {
    "due_date": date.fromisoformat,
    "is_tender": "yes".__eq__,
    "acceptance_required": "yes".__eq__,
    **dict.fromkeys(("amount", "payment_terms_days", "discount_pct", "authority_pct"), float),
    **dict.fromkeys(("delivered_quantity", "billed_quantity", "billed_price", "ordered_price"), float),
}
PEOPLE = ("Ann Lee", "annlee", "Bob", "bot", "")
DEPARTMENTS = ("Sales", "销售部", "Finance", "信用管理部", "Moonbase", "")

Object = tuple[str, str]
"""An object's type and id."""


@dataclass(frozen=True)
class Event:
    objects: tuple[Object, ...]
    activity: str
    time: datetime
    who: str
    department: str


@dataclass(frozen=True)
class Seen:
    """What an object sees of an activity: when and by whom, or that of these types and no others it is recorded."""

    events: tuple[Event, ...]
    types: tuple[str, ...]


@dataclass
class World:
    """A random log. ``attributes`` are the texts of each object, ``links`` the pairs of each child and parent type."""

    types: tuple[str, ...]
    links: dict[tuple[str, str], set[tuple[str, str]]]
    events: list[Event]
    attributes: dict[Object, dict[str, str]]
    as_of: date
    period: tuple[date | None, date | None]
    model: Model

    # -- what is there

    def objects(self, object_type: str) -> set[Object]:
        """Every object of a type: in its table, in an event or named by a link."""
        named = {(t, each) for (c, p), pairs in self.links.items() for pair in pairs for t, each in zip((c, p), pair)}
        return {each for each in {*self.attributes, *named, *self.owners()} if each[0] == object_type}

    def owners(self) -> set[Object]:
        return {each for event in self.events for each in event.objects}

    def own(self, one: Object) -> bool:
        """Whether an object has a record, and is not only named in a link."""
        return one in self.attributes or one in self.owners()

    def recorded(self, object_type: str, activity: str) -> list[Event]:
        return [e for e in self.events if e.activity == activity and object_type in dict(e.objects)]

    def steps(self, one: Object) -> list[Event]:
        return [event for event in self.events if one in event.objects]

    def carrier(self, object_type: str) -> tuple[str, set[str]] | None:
        """The type that stands for another, and the steps an object of it must have one of."""
        if object_type in self.types:
            return object_type, set()
        main = {each.id for each in self.model.process.activities if each.objects[0] == object_type}
        events = {t: sum(len(self.recorded(t, activity)) for activity in main) for t in self.types}
        best = max(sorted(events), key=lambda t: events[t])
        return (best, {activity for activity in main if self.recorded(best, activity)}) if events[best] else None

    # -- what is seen through links

    def chains(self, start: str) -> list[tuple[bool, tuple[str, ...]]]:
        """Every chain of types that goes purely up or purely down, the shortest first, up before down."""
        found = []
        for up in (True, False):
            waiting = [(start,)]
            for chain in waiting:  # grows while it is walked
                pairs = [pair if up else pair[::-1] for pair in self.links]
                waiting += [(*chain, end) for near, end in pairs if near == chain[-1] and end not in chain]
            found += [(up, chain) for chain in waiting[1:]]
        return sorted(found, key=lambda each: (len(each[1]), not each[0], each[1]))

    def reached(self, one: Object, chains: Iterable[tuple[bool, tuple[str, ...]]]) -> set[Object]:
        found: set[Object] = set()
        for up, chain in chains:
            at = {one[1]}
            for near, far in pairwise(chain):
                pairs = self.links[near, far] if up else {pair[::-1] for pair in self.links[far, near]}
                at = {end for start, end in pairs if start in at}
            found |= {(chain[-1], each) for each in at}
        return found

    def sees(self, one: Object, activity: str) -> Seen | None:
        """The activity as an object has it, or as the nearest linked objects have it whose type ever does."""
        if self.recorded(one[0], activity):
            return Seen(tuple(e for e in self.steps(one) if e.activity == activity), (one[0],))
        hits = [each for each in self.chains(one[0]) if self.recorded(each[1][-1], activity)]
        nearest = [each for each in hits if len(each[1]) == len(hits[0][1])]
        if not nearest:
            return None
        ends = sorted(self.reached(one, nearest))
        events = tuple(e for end in ends for e in self.steps(end) if e.activity == activity)
        return Seen(events, tuple({chain[-1] for _, chain in nearest}))

    def holders(self, object_type: str, attribute: str) -> list[tuple[bool, tuple[str, ...]]] | None:
        """The chains to what has an attribute: none for the type itself, else those to the nearest type upstream."""
        filled = {one[0] for one, values in self.attributes.items() if values.get(attribute)}
        if object_type in filled:
            return []
        above = [(up, chain) for up, chain in self.chains(object_type) if up and chain[-1] in filled]
        return [each for each in above if (len(each[1]), each[1][-1]) == (len(above[0][1]), above[0][1][-1])] or None

    def value(self, one: Object, attribute: str, *, agreed: bool = False) -> Any:
        """The object's value; of several it came from the least, or, where asked, what all of them agree on."""
        chains = self.holders(one[0], attribute)
        if chains is None:
            return None
        texts = [
            self.attributes.get(end, {}).get(attribute) for end in (self.reached(one, chains) if chains else [one])
        ]
        seen = {READ.get(attribute, str)(text) for text in texts if text}
        return None if not seen or (agreed and len(seen) > 1) else min(seen)

    def day_only(self, activity: str) -> bool:
        return any(e.time.hour == 0 for e in self.events if e.activity == activity)


def make_world(seed: int, model: Model, types: Sequence[str] = TYPES, *, days: bool = False) -> World:
    """Make a world in which every rule of the model has something to judge; with ``days`` all times are days."""
    random = Random(seed)  # noqa: S311 - a test's, not a secret's
    there = tuple(t for t in types if random.random() < 0.9) or tuple(types[:1])
    ids = {t: [f"{t}{n}" for n in (1, 2)] for t in there}
    pairs = [(c, p) for c in there for p in PARENTS.get(c, ()) if p in there and random.random() < 0.7]
    links = {pair: set(_links(random, ids, *pair)) for pair in pairs}
    attributes: dict[Object, dict[str, str]] = {
        (t, each): {name: random.choice((*values, "")) for name, values in VALUES.items() if random.random() < 0.8}
        for t in there
        for each in ids[t]
    }
    for name in VALUES:  # an attribute is of few types, mostly: else nothing is asked of what an object came from
        for t in there:
            if name != "amount" and random.random() < 0.3:
                for each in ids[t]:
                    attributes[t, each].pop(name, None)
    coarse = {a for a in model.activity_of if days or random.random() < 0.2}
    owners = {a: _owners(random, there, each.objects) for a, each in model.activity_of.items()}
    silent = {a for a in model.activity_of if random.random() < 0.05}
    events: dict[Any, Event] = {}
    for rule in model.rules:
        for activity in _drawn(random, rule, silent):
            kinds = owners[activity][: random.choice((1, 1, 1, 2))]
            hours = 0 if activity in coarse else random.choice((1, 7, 9, 23))
            event = Event(
                objects=tuple((t, random.choice(ids[t])) for t in kinds),
                activity=activity,
                time=START + timedelta(days=random.randint(0, 4), hours=hours),
                who=random.choice(PEOPLE),
                department=random.choice(DEPARTMENTS),
            )
            events.setdefault((event.objects, activity, event.time, event.who), event)
    bounds = (START.date() + timedelta(random.randint(0, 2)), START.date() + timedelta(random.randint(2, 4)))
    return World(
        types=there,
        links=links,
        events=list(events.values()),
        attributes=attributes,
        as_of=START.date() + timedelta(random.choice((*range(8), 12, 20, 40, 100, 130))),
        period=random.choice(((None, None), (bounds[0], None), bounds)),
        model=model,
    )


def _links(random: Random, ids: dict[str, list[str]], child: str, parent: str) -> Iterator[tuple[str, str]]:
    named = [*ids[parent], f"{parent}9"]
    yield from {(random.choice(ids[child]), random.choice(named)) for _ in range(random.randint(0, 3))}


def _owners(random: Random, there: Sequence[str], usual: Sequence[str]) -> tuple[str, ...]:
    """Return the types an activity is recorded on: its own and, for some, another."""
    own = [t for t in usual if t in there] or [random.choice(there)]
    others = [t for t in there if t not in own]
    return tuple(own[:1] + ([random.choice(others)] if others and random.random() < 0.1 else own[1:2]))


def _drawn(random: Random, rule: Rule, silent: set[str]) -> Iterator[str]:
    named = [rule.a, *(rule.b if isinstance(rule.b, tuple) else (rule.b,))]
    named += ["receive_payment", "resolve_dispute"] if rule.when and "resolve" in rule.when else []
    steps = [each for each in named if each and each not in silent]
    if steps:
        yield from random.choices(steps, k=random.randint(1, 4))


def write_world(world: World, folder: Path) -> Mapping:
    """Write a world's files, and return how they are read."""
    tables: list[dict[str, Any]] = []
    for t in world.types:
        names = sorted({name for one, values in world.attributes.items() if one[0] == t for name in values})
        rows = [(one[1], *map(values.get, names)) for one, values in world.attributes.items() if one[0] == t]
        _write(folder / f"{t}.csv", ("id", *names), rows)
        table = {"name": f"{t}_list", "file": f"{t}.csv", "object": t, "id": "id"}
        tables.append({**table, "attributes": {name: name for name in names}})
    for (child, parent), pairs in world.links.items():
        name = f"{child}_of_{parent}"
        own = {*world.attributes, *world.owners()}
        rows = sorted(pairs) or sorted((one[1], None) for one in own if one[0] == child)
        _write(folder / f"{name}.csv", ("id", "origin"), rows)
        table = {"name": name, "file": f"{name}.csv", "object": child, "id": "id", "repeats": True}
        tables.append({**table, "links": {parent: "origin"}})
    kinds = [t for t in world.types if any(t in dict(event.objects) for event in world.events)]
    rows = [
        (
            *map(dict(e.objects).get, kinds),
            e.activity,
            f"{e.time:%Y-%m-%d %H:%M}",
            e.who,
            e.department,
            "yes" if e.who == "bot" else "no",
        )
        for e in world.events
    ]
    _write(folder / "events.csv", (*kinds, "step", "at", "user", "team", "bot"), rows)
    log = {"name": "events", "file": "events.csv", "objects": {t: t for t in kinds}, "activity": "step", "time": "at"}
    tables.append({**log, "resource": "user", "department": "team", "automated": "bot"})
    return Mapping.model_validate({"time_zone": "Asia/Shanghai", "tables": tables})


def _write(file: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(header)
        writer.writerows(["" if value is None else value for value in row] for row in rows)
