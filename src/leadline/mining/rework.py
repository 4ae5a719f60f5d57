"""Rework: which steps are done again, on how many objects, and how much time the loops take.

A step done again straight away is a self-loop; one done again after other steps is a longer loop, and its time is from
the step to its repetition, with all that lies between.
"""

from typing import Any

from leadline.engine import sql
from leadline.eventlog.log import ActivityProfile, Log, Record
from leadline.mining.elapsed import between, days, waits
from leadline.mining.slice import Cut, Slice, cut


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
    profiles = part.profile.activities
    columns = ["count(*) AS objects", "count(*) FILTER (WHERE rework > 0) AS repeating"]
    columns += [
        f"coalesce(CAST(sum({counter}) AS BIGINT), 0) AS {name}"
        for counter, name in (("steps", "events"), ("rework", "extra"))
    ]
    columns += [column for each in profiles for column in _columns(part, each)]
    whole = part.query(f"SELECT {', '.join(columns)} FROM {part.objects}")[0]
    relation = waits(log, part.profile, part.steps, "activity", "next_activity")
    selves = {
        log.activities[row["activity"]]: row
        for row in part.query(
            "SELECT activity, count(*) AS n, CAST(sum(wait) AS DOUBLE) AS total "
            f"FROM {relation} WHERE activity = next_activity GROUP BY activity"
        )
    }
    found = [_repeats(each, whole, selves.get(each.activity, {})) for each in profiles]
    return Rework(
        object=part.profile.type,
        objects=whole["objects"],
        repeating=whole["repeating"],
        events=whole["events"],
        extra=whole["extra"],
        activities=tuple(sorted(found, key=lambda each: -(each.extra or 0))),
    )


def _columns(part: Cut, activity: ActivityProfile) -> tuple[str, ...]:
    name = activity.activity
    count, first, last = (sql.name(f"{what}_{name}") for what in ("count", "first", "last"))
    took = between(part.log, first, last, "TRUE" if activity.day_only else "FALSE")
    # An object that has the step once adds nothing to either sum: no filter, which would be slow on so many columns.
    return (
        f"count({first}) AS {sql.name(f'objects_{name}')}",
        f"coalesce(CAST(sum(CAST({count} > 1 AS INTEGER)) AS BIGINT), 0) AS {sql.name(f'repeating_{name}')}",
        f"coalesce(CAST(sum({count}) AS BIGINT), 0) - count({first}) AS {sql.name(f'extra_{name}')}",
        f"CAST(sum({took}) AS DOUBLE) AS {sql.name(f'took_{name}')}",
    )


def _repeats(activity: ActivityProfile, whole: dict[str, Any], selves: dict[str, Any]) -> Repeats:
    name = activity.activity
    objects, repeating, extra, took = (whole[f"{what}_{name}"] for what in ("objects", "repeating", "extra", "took"))
    if activity.once_only:
        nothing = dict.fromkeys(("repeating", "extra", "self_loops", "self_loop_days", "loops", "loop_days"))
        return Repeats(activity=name, objects=objects, day_only=activity.day_only, **nothing)
    self_loops, self_took = selves.get("n", 0), selves.get("total", 0.0)
    return Repeats(
        activity=name,
        objects=objects,
        repeating=repeating,
        extra=extra,
        self_loops=self_loops,
        self_loop_days=days(self_took),
        loops=extra - self_loops,
        loop_days=days((took or 0.0) - self_took),
        day_only=activity.day_only,
    )
