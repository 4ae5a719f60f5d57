"""Rework: which steps are done again, on how many objects, and how much time the loops take.

A step done again straight away is a self-loop; one done again after other steps is a longer loop, and its time is from
the step to its repetition, with all that lies between.
"""

from typing import Any

from leadline.eventlog.log import THREAD, ActivityProfile, Log, Record
from leadline.eventlog.prepare import packed
from leadline.mining.elapsed import between, days, known_to_the_day, sum_up
from leadline.mining.slice import Cut, Slice, cut

_WORD = 62
"""Activities that one number has bits for."""


class Repeats(Record):
    """How often an activity is done again. ``objects`` have it, ``repeating`` of them more than once.

    ``extra`` events are beyond each object's first: ``self_loops`` right after the same step, ``loops`` after others.
    Their time is summed up in object-days, and ``..._median_days`` is that of one loop, None where there is none. All
    None where the data keep one date for the step (``once_only``): then repeats cannot be seen, which is not the same
    as none. On threads too, where every type that has the step keeps one date for it and no thread has it twice.
    """

    activity: str
    objects: int
    repeating: int | None
    extra: int | None
    self_loops: int | None
    self_loop_days: float | None
    self_loop_median_days: float | None
    loops: int | None
    loop_days: float | None
    loop_median_days: float | None
    day_only: bool


class Rework(Record):
    """The rework of an object type: on how many of its ``objects``, with how many ``extra`` events of ``events``.

    Activities with the most extra events first.
    """

    object: str
    objects: int
    repeating: int
    events: int
    extra: int
    activities: tuple[Repeats, ...]


class Again(Record):
    """How many ``objects`` have an activity more than once."""

    activity: str
    objects: int


def count_rework(log: Log, slice: Slice | str) -> tuple[Again, ...]:
    """Return how many objects have each activity more than once, in the model's order; without times.

    Raises:
        InputError: the log has no such type or attribute.
    """
    part = cut(log, slice)
    rows = part.query(f"SELECT activity, count(*) AS n FROM {part.repeats} GROUP BY activity ORDER BY activity")
    return tuple(Again(activity=log.activities[row["activity"]], objects=row["n"]) for row in rows)


def find_rework(log: Log, slice: Slice | str) -> Rework:
    """Return the rework of an object type, or of a slice of it, by activity.

    Only steps that an object has more than once are sorted anew.

    Raises:
        InputError: the log has no such type or attribute.
    """
    part = cut(log, slice)
    whole = part.query(
        "SELECT count(*) AS objects, count(*) FILTER (WHERE rework > 0) AS repeating, "
        "coalesce(CAST(sum(steps) AS BIGINT), 0) AS events, coalesce(CAST(sum(rework) AS BIGINT), 0) AS extra "
        f"FROM {part.objects}"
    )[0]
    events = part.query(f"SELECT activity, count(*) AS events FROM {part.steps} GROUP BY activity")
    repeats = part.query(
        "SELECT activity, count(*) AS repeating, CAST(sum(count) - count(*) AS BIGINT) AS extra "
        f"FROM {part.repeats} GROUP BY activity"
    )
    loops = {(row["activity"], row["straight"]): row for row in sum_up(log, _loops(part), ("activity", "straight"))}
    counted: dict[int, dict[str, Any]] = {row["activity"]: row for row in events}
    for row in repeats:
        counted[row["activity"]] |= row
    found = [
        _repeats(part, each, counted.get(code, {}), loops.get((code, True), {}), loops.get((code, False), {}))
        for each in part.profile.activities
        for code in [log.activities.index(each.activity)]
    ]
    return Rework(
        object=part.profile.type, **whole, activities=tuple(sorted(found, key=lambda each: -(each.extra or 0)))
    )


def _loops(part: Cut) -> str:
    """Return a relation of each step with its repetition: activity, straight (nothing between), wait and coarse.

    Which steps an object has more than once is looked up by the object alone, as bits of numbers: steps stand object by
    object, so that the next one finds them at hand. To look up each object and activity takes half as long again.
    """
    coarse = known_to_the_day(part.log, part.profile, "activity")
    words = [range(first, first + _WORD) for first in range(0, len(part.log.activities), _WORD)]
    masks = ", ".join(f"{packed(ranks, 1)} AS bits{ranks[0]}" for ranks in words)
    bit = " ".join(
        f"WHEN s.activity BETWEEN {ranks[0]} AND {ranks[-1]} THEN r.bits{ranks[0]} >> (s.activity - {ranks[0]})"
        for ranks in words
    )
    again = (
        "SELECT s.activity, s.position, s.time, "
        "lead(s.time) OVER w AS next_time, lead(s.position) OVER w AS next_position "
        f"FROM {part.steps} s JOIN (SELECT object, {masks} FROM {part.repeats} GROUP BY object) r "
        f"ON r.object = s.object WHERE (CASE {bit} END) & 1 = 1 "
        "WINDOW w AS (PARTITION BY s.object, s.activity ORDER BY s.position)"
    )
    wait = between(part.log, "time", "next_time", coarse)
    return (
        f"(SELECT activity, next_position = position + 1 AS straight, {wait} AS wait, {coarse} AS coarse "
        f"FROM ({again}) WHERE next_position IS NOT NULL)"
    )


def _repeats(
    part: Cut,
    activity: ActivityProfile,
    counted: dict[str, Any],
    straight: dict[str, Any],
    longer: dict[str, Any],
) -> Repeats:
    extra = counted.get("extra", 0)
    found: dict[str, Any] = {"repeating": counted.get("repeating", 0), "extra": extra}
    for name, loops in (("self_loop", straight), ("loop", longer)):
        found[f"{name}s"] = loops.get("count", 0)
        found[f"{name}_days"] = days(loops.get("total"))
        found[f"{name}_median_days"] = days(loops["median"]) if loops else None
    if activity.once_only or (not extra and _once_on_all(part, activity.activity)):
        found = dict.fromkeys(found)
    return Repeats(
        activity=activity.activity, objects=counted.get("events", 0) - extra, day_only=activity.day_only, **found
    )


def _once_on_all(part: Cut, activity: str) -> bool:
    """Say whether a thread's step comes only from types of which the data keep one date for it."""
    types = part.log.types if part.profile.type == THREAD else ()
    carriers = [each for kind in types if kind.type != THREAD for each in kind.activities if each.activity == activity]
    return bool(carriers) and all(each.once_only for each in carriers)
