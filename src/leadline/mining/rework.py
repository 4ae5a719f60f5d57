"""Rework: which steps are done again, on how many objects, and how much time the loops take.

A step done again straight away is a self-loop; one done again after other steps is a longer loop, and its time is from
the step to its repetition, with all that lies between.
"""

from typing import Any

from leadline.eventlog.log import ActivityProfile, Log, Record
from leadline.mining.elapsed import between, days, known_to_the_day, waits
from leadline.mining.slice import Cut, Slice, cut

_NONE: dict[str, Any] = {"n": 0, "extra": 0, "total": 0.0}


class Repeats(Record):
    """How often an activity is done again. ``objects`` have it, ``repeating`` of them more than once.

    ``extra`` events are beyond each object's first: ``self_loops`` right after the same step, ``loops`` after others.
    Their time is summed up in object-days. All None where the data keep one date for the step (``once_only``): then
    repeats cannot be seen, which is not the same as none.
    """

    activity: str
    objects: int
    repeating: int | None
    extra: int | None
    self_loops: int | None
    self_loop_days: float | None
    loops: int | None
    loop_days: float | None
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

    The times between one occurrence of a step and the next add up to the time from its first to its last, so that
    nothing is sorted anew.

    Raises:
        InputError: the log has no such type or attribute.
    """
    part = cut(log, slice)
    whole = part.query(
        "SELECT count(*) AS objects, count(*) FILTER (WHERE rework > 0) AS repeating, "
        "coalesce(CAST(sum(steps) AS BIGINT), 0) AS events, coalesce(CAST(sum(rework) AS BIGINT), 0) AS extra "
        f"FROM {part.objects}"
    )[0]
    events = _by_activity(part, f"SELECT activity, count(*) AS n FROM {part.steps} GROUP BY activity")
    again = _by_activity(
        part,
        "SELECT activity, count(*) AS n, CAST(sum(count - 1) AS BIGINT) AS extra "
        f"FROM {part.repeats} GROUP BY activity",
    )
    took = between(log, "first", "last", known_to_the_day(log, part.profile, "activity"))
    taken = _by_activity(
        part,
        f"SELECT activity, CAST(sum({took}) AS DOUBLE) AS total FROM (SELECT s.object, s.activity, "
        f"min(s.time) AS first, max(s.time) AS last FROM {part.steps} s SEMI JOIN {part.repeats} r "
        "ON r.object = s.object AND r.activity = s.activity GROUP BY s.object, s.activity) GROUP BY activity",
    )
    relation = waits(log, part.profile, part.steps, "activity", "next_activity")
    selves = _by_activity(
        part,
        "SELECT activity, count(*) AS n, CAST(sum(wait) AS DOUBLE) AS total "
        f"FROM {relation} WHERE activity = next_activity GROUP BY activity",
    )
    found = [
        _repeats(
            each,
            events.get(each.activity, _NONE)["n"],
            again.get(each.activity, _NONE),
            taken.get(each.activity, _NONE)["total"],
            selves.get(each.activity, _NONE),
        )
        for each in part.profile.activities
    ]
    return Rework(
        object=part.profile.type,
        objects=whole["objects"],
        repeating=whole["repeating"],
        events=whole["events"],
        extra=whole["extra"],
        activities=tuple(sorted(found, key=lambda each: -(each.extra or 0))),
    )


def _by_activity(part: Cut, statement: str) -> dict[str, dict[str, Any]]:
    return {part.log.activities[row["activity"]]: row for row in part.query(statement)}


def _repeats(
    activity: ActivityProfile, events: int, again: dict[str, Any], took: float, selves: dict[str, Any]
) -> Repeats:
    name, extra = activity.activity, again["extra"]
    objects = events - extra
    if activity.once_only:
        nothing = dict.fromkeys(("repeating", "extra", "self_loops", "self_loop_days", "loops", "loop_days"))
        return Repeats(activity=name, objects=objects, day_only=activity.day_only, **nothing)
    return Repeats(
        activity=name,
        objects=objects,
        repeating=again["n"],
        extra=extra,
        self_loops=selves["n"],
        self_loop_days=days(selves["total"]),
        loops=extra - selves["n"],
        loop_days=days(took - selves["total"]),
        day_only=activity.day_only,
    )
