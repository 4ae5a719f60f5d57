"""Logs of many types: every question of a type, of threads and of a part of them has the answer of a plain walk.

The worlds are those of the rules: few days and hours in Shanghai, links n:m and to what has no record, steps of objects
of two types, people and departments that are not known.
"""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.blind import MODEL, RANKS
from indicators.world import Event, Object, World, make_world, write_world
from leadline import Log, read_log
from leadline.engine import DuckDB
from leadline.mining import Slice, trace_cash
from mining.plain import Step, compare

TYPES = ("lead", "opportunity", "contract", "order", "delivery", "invoice")
PROCESS = [each.id for each in MODEL.process.objects]
ENDS = ("close_lead", "lose_opportunity", "cancel_order")
"""The ends of the reference flow before fulfilment and collection."""


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), days=st.booleans(), threads=st.sampled_from((1, 2, 8)))
def test_every_question_of_many_types_is_that_of_a_plain_walk(seed: int, days: bool, threads: int) -> None:
    world = make_world(seed, MODEL, TYPES, days=days)
    with tempfile.TemporaryDirectory() as folder:
        mapping = write_world(world, Path(folder))
        with read_log(mapping, [folder], MODEL, engine=DuckDB(threads=threads)) as log:
            check(world, log, Random(seed))  # noqa: S311 - a test's, not a secret's


def check(world: World, log: Log, random: Random) -> None:
    """Ask of threads or of those that began on some days, and of a type or of its objects of some channels."""
    anchor, threads = threads_of(world)
    shared = {e.activity for t in above(world, anchor) - {anchor} for e in world.events if t in dict(e.objects)}
    first, last = sorted(random.choice([walk[0].day for walk in threads.values()]) for _ in range(2))
    began = {one: walk for one, walk in threads.items() if first <= walk[0].day <= last}
    parts = [(Slice(object="thread"), threads), (Slice(object="thread", start=first, end=last), began)]
    ask(log, *random.choice(parts), threads, shared)

    kind = random.choice([each.type for each in log.types if each.activities and each.type != "thread"])
    walks = {one: walk_of(world, world.steps(one)) for one in sorted(world.objects(kind)) if world.steps(one)}
    parts = [(Slice(object=kind), walks)]
    if any(each.attribute == "channel" for each in log.type_of(kind).attributes):
        wanted = (random.choice(("dealer", "POS")), "")
        part = {one: walk for one, walk in walks.items() if world.attributes.get(one, {}).get("channel", "") in wanted}
        parts.append((Slice(object=kind, where={"channel": wanted}), part))
    slice, part = random.choice(parts)
    ask(log, slice, part, walks)
    check_cash(world, log, slice, part)


def ask(
    log: Log,
    slice: Slice,
    walks: dict[Object, list[Step]],
    all_walks: dict[Object, list[Step]],
    shared: Collection[str] = (),
) -> None:
    every = [step for walk in all_walks.values() for step in walk]
    named = {one[1]: walk for one, walk in walks.items()}
    teams = any(step.department for step in every)
    compare(log, slice, named, of_days(every), shared, teams=teams)


def of_days(steps: Iterable[Step]) -> set[str]:
    """Return the activities known only to the day: all their times are midnights of Shanghai."""
    timed = {step.activity for step in steps if step.time.hour != 16}
    return {step.activity for step in steps} - timed


def walk_of(world: World, events: Iterable[Event]) -> list[Step]:
    """Return events as steps in their order: time, then the reference process, then the row."""
    rows = {id(event): row for row, event in enumerate(world.events)}
    ordered = sorted(events, key=lambda e: (e.time, RANKS[e.activity], rows[id(e)]))
    return [
        Step(
            rows[id(e)],
            e.activity,
            e.time - timedelta(hours=8),
            e.time.date(),
            e.who or None,
            e.department or None,
            e.who == "bot",
        )
        for e in ordered
    ]


# -- what belongs to what


def above(world: World, kind: str) -> set[str]:
    """Return a type and all types its objects may come from."""
    return {kind} | {chain[-1] for up, chain in world.chains(kind) if up}


def related(world: World, one: Object, *, up: bool) -> set[Object]:
    """Return an object and all it came from, or all that came of it."""
    return {one} | world.reached(one, [chain for chain in world.chains(one[0]) if chain[0] is up])


def threads_of(world: World) -> tuple[str, dict[Object, list[Step]]]:
    """Return the type that threads stand for, and the steps of each thread by the object it stands for.

    A thread has the steps of all its object came from and all that came of it; one that names objects of the type
    itself is theirs alone. What starts earlier in the process and never reached one is a thread of its own, if it has
    any step.
    """
    begins = {
        kind: min(RANKS[e.activity] for e in world.events if kind in dict(e.objects))
        for kind in world.types
        if any(kind in dict(e.objects) for e in world.events)
    }
    place = PROCESS.index("order")
    anchor = min(begins, key=lambda kind: (abs(PROCESS.index(kind) - place), PROCESS.index(kind)))
    below = {chain[-1] for up, chain in world.chains(anchor) if not up}
    origins = [
        kind
        for kind in sorted(begins, key=begins.__getitem__)
        if begins[kind] < begins[anchor] and (kind in above(world, anchor) or kind not in below)
    ]
    found: dict[Object, list[Step]] = {}
    covered: set[Object] = set()
    for kind in (anchor, *origins):
        seeds = [
            one for one in sorted(world.objects(kind)) if kind == anchor or (world.steps(one) and one not in covered)
        ]
        for one in seeds:
            members = related(world, one, up=True) | related(world, one, up=False)
            covered |= members
            own = [e for e in world.events if (one in e.objects if kind in dict(e.objects) else members & {*e.objects})]
            if own:
                found[one] = walk_of(world, own)
    return anchor, found


# -- from lead to cash


def check_cash(world: World, log: Log, slice: Slice, walks: dict[Object, list[Step]]) -> None:
    kind = slice.object
    came = {kind} | {chain[-1] for up, chain in world.chains(kind) if not up}
    paid = [e for e in world.events if e.activity == "receive_payment" and came & {t for t, _ in e.objects}]
    if not paid:
        return
    coarse = bool(of_days(walk_of(world, [e for e in world.events if kind in dict(e.objects)])))
    coarse |= any(e.time.hour == 0 for e in paid)
    fates: Counter[str] = Counter()
    stops: Counter[tuple[str, str]] = Counter()
    took: list[float] = []
    for one, walk in walks.items():
        members = related(world, one, up=False)
        steps = walk_of(world, [e for e in world.events if members & {*e.objects}])
        payment = next((step for step in steps if step.activity == "receive_payment"), None)
        fate = "reached" if payment else "ended" if steps[-1].activity in ENDS else "open"
        fates[fate] += 1
        if payment:
            days = (payment.day - walk[0].day).days * 24.0
            took.append(days if coarse else (payment.time - walk[0].time).total_seconds() / 3600)
        else:
            stops[steps[-1].activity, fate] += 1
    found = trace_cash(log, MODEL, slice)
    assert (found.objects, found.reached, found.ended, found.open) == (
        len(walks),
        fates["reached"],
        fates["ended"],
        fates["open"],
    )
    assert (found.backwards, found.day_only) == (sum(each < 0 for each in took), coarse)
    waited = sorted(each for each in took if each >= 0)
    middle = (waited[(len(waited) - 1) // 2] + waited[len(waited) // 2]) / 2 if waited else None
    assert found.median_hours == (pytest.approx(middle, abs=1e-5) if waited else None)
    assert {(stop.activity, stop.outcome): stop.objects for stop in found.stops} == stops
    assert found.as_of == max(e.time.date() for e in world.events)


def test_the_worlds_are_about_something() -> None:
    """Some threads share steps, stand for another type than the anchor, and reach cash."""
    seen = defaultdict(int)
    for seed in range(6):
        world = make_world(seed, MODEL, TYPES)
        anchor, threads = threads_of(world)
        times = Counter(step.event for walk in threads.values() for step in walk)
        seen["shared"] += sum(n > 1 for n in times.values())
        seen["apart"] += sum(one[0] != anchor for one in threads)
        seen["ties"] += sum(a.time == b.time for walk in threads.values() for a, b in pairwise(walk))
    assert min(seen[what] for what in ("shared", "apart", "ties")) > 0, dict(seen)
