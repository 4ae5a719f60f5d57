"""What must not change an answer, what doubles it, and what adds up: told of random worlds without any second opinion.

Rows in another order, other ids and later times change nothing; every object twice, under a second id, doubles what is
counted and leaves the medians; what is cut in two by the period, or by an attribute, adds up to the whole.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.blind import MODEL
from indicators.world import Object, World, make_world, write_world
from leadline import Log, mining, read_log
from leadline.engine import DuckDB
from leadline.mining import Slice, split

TYPES = ("lead", "order", "invoice")
QUESTIONS: dict[str, Callable[..., Any]] = {
    "flow": mining.flow_map,
    "waits": partial(mining.find_bottlenecks, top=None),
    "variants": partial(mining.find_variants, top=None),
    "rework": mining.find_rework,
    "handovers": mining.find_handovers,
    "workload": partial(mining.measure_workload, top=None),
    "people": partial(mining.measure_workload, of="resource", top=None),
    "automation": mining.measure_automation,
    "fitness": partial(mining.measure_fitness, model=MODEL),
}
COUNTED = {
    *("objects", "events", "starts", "ends", "count", "total_hours", "object_days", "left_out", "unknown"),
    *("repeating", "extra", "self_loops", "self_loop_days", "loops", "loop_days"),
    *("ping_pong", "with_handover", "with_ping_pong", "returned"),
    *("said", "automated", "judged", "touchless", "steps", "fitting_steps", "fitting_objects"),
}
"""Numbers of an answer that count objects or steps, or sum up times."""
OF_THE_WHOLE = {("variants", "count"), ("workload", "count"), ("people", "count")}
"""How many different variants and workers there are: no number of objects."""
KEYS = ("activity", "source", "target", "sequence", "again", "missing", "name")


def told(log: Log, slice: Slice) -> dict[str, Any]:
    answers = {name: ask(log, slice).model_dump() for name, ask in QUESTIONS.items()}
    for variant in answers["variants"]["variants"]:
        del variant["covered"]  # of equally frequent ones the first of the files stands first
    return {name: unnamed(answer) for name, answer in answers.items()}


def unnamed(answer: Any) -> Any:
    """Leave out the examples, and put what an answer lists in the order of what it is about."""
    if isinstance(answer, dict):
        return {name: unnamed(value) for name, value in answer.items() if name != "example"}
    if isinstance(answer, list | tuple) and answer and isinstance(answer[0], dict):
        return sorted(map(unnamed, answer), key=lambda each: repr(about(each)))
    return answer


def about(each: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(each[key] for key in KEYS if key in each)


def numbers(
    question: str, answer: Any, wanted: Callable[[str], bool], place: tuple[Any, ...] = ()
) -> Iterator[tuple[tuple[Any, ...], float]]:
    """Give the numbers of an answer that are wanted by name, each with its place."""
    for name, value in answer.items():
        if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
            for each in value:
                yield from numbers(question, each, wanted, (*place, name, *about(each)))
        elif wanted(name) and value is not None and (place or (question, name) not in OF_THE_WHOLE):
            yield (*place, name), value


def counts(answers: Mapping[str, Any]) -> dict[Any, float]:
    found = ((q, *each) for q, answer in answers.items() for each in numbers(q, answer, COUNTED.__contains__))
    return {(question, *place): number for question, place, number in found if number}


def medians(answers: Mapping[str, Any]) -> dict[Any, float]:
    found = ((q, *each) for q, answer in answers.items() for each in numbers(q, answer, lambda name: "median" in name))
    return {(question, *place): number for question, place, number in found}


def nearly(expected: Mapping[Any, float]) -> Any:
    return pytest.approx(dict(expected), abs=2e-4)


# -- worlds


def orderly(seed: int, *, days: bool) -> World:
    """A world in which no row decides: no activity twice at one moment."""
    world = make_world(seed, MODEL, TYPES, days=days)
    return replace(world, events=list({(e.activity, e.time): e for e in world.events}.values()))


@contextmanager
def opened(world: World) -> Iterator[Log]:
    with tempfile.TemporaryDirectory() as folder:
        mapping = write_world(world, Path(folder))
        with read_log(mapping, [folder], MODEL, engine=DuckDB(threads=2)) as log:
            yield log


def renamed(world: World, name: Callable[[str], str]) -> World:
    def again(one: Object) -> Object:
        return one[0], name(one[1])

    return replace(
        world,
        events=[replace(e, objects=tuple(map(again, e.objects))) for e in world.events],
        attributes={again(one): values for one, values in world.attributes.items()},
        links={types: {(name(a), name(b)) for a, b in pairs} for types, pairs in world.links.items()},
    )


def shuffled(world: World, random: Random) -> World:
    attributes = random.sample(list(world.attributes.items()), len(world.attributes))
    return replace(world, events=random.sample(world.events, len(world.events)), attributes=dict(attributes))


def later(world: World, weeks: int) -> World:
    return replace(world, events=[replace(e, time=e.time + timedelta(weeks=weeks)) for e in world.events])


def doubled(world: World) -> World:
    twin = renamed(world, "{}x".format)
    return replace(
        world,
        events=world.events + twin.events,
        attributes=world.attributes | twin.attributes,
        links={types: pairs | twin.links[types] for types, pairs in world.links.items()},
    )


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), days=st.booleans())
def test_what_changes_nothing_what_doubles_and_what_adds_up(seed: int, days: bool) -> None:
    random = Random(seed)  # noqa: S311 - a test's, not a secret's
    world = orderly(seed, days=days)
    other = later(renamed(shuffled(world, random), lambda name: name[::-1]), random.choice((1, 700)))
    with opened(world) as log, opened(other) as moved, opened(doubled(world)) as twice:
        kind = random.choice(sorted(each.type for each in log.types if each.activities))
        whole = told(log, Slice(object=kind))
        assert told(moved, Slice(object=kind)) == whole
        double = told(twice, Slice(object=kind))
        assert counts(double) == nearly({place: 2 * number for place, number in counts(whole).items()})
        assert medians(double) == nearly(medians(whole))
        begun = told(log, Slice(object=kind, start=date(2000, 1, 1)))  # those without a step have no day
        assert added(log, periods(kind, random)) == nearly(counts(begun))
        assert added(log, values(log, kind, random)) == nearly(counts(whole))


def added(log: Log, parts: Iterable[Slice]) -> Counter[Any]:
    total: Counter[Any] = Counter()
    for part in parts:
        total.update(counts(told(log, part)))
    return total


def periods(kind: str, random: Random) -> list[Slice]:
    """Cut a type in two by the day of the first step."""
    last = date(2025, 3, 3) + timedelta(random.randint(0, 3))
    return [Slice(object=kind, end=last), Slice(object=kind, start=last + timedelta(1))]


def values(log: Log, kind: str, random: Random) -> list[Slice]:
    """Cut a type by the values of an attribute, and those without any; a type without attributes is not cut."""
    attributes = [each.attribute for each in log.type_of(kind).attributes] + ["anchor"] * (kind == "thread")
    if not attributes:
        return [Slice(object=kind)]
    return [group.slice for group in split(log, kind, random.choice(attributes)).groups]
