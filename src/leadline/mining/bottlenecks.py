"""Bottlenecks: which waits cost most, in days that objects spend in them, and who waits for whom.

A median says how long a wait usually is; what it costs is its sum over all objects (object-days), as a wait of an hour
on every order may cost more than one of a month on a few.

In threads, a wait from a step that several of them share to one they do not, such as from a contract's signature to its
tenth order, is nobody's wait and left out.
"""

from leadline.eventlog.log import THREAD, Log, Record
from leadline.mining.elapsed import days, hours, sum_up, waits
from leadline.mining.slice import Cut, Slice, cut
from leadline.mining.waits import shared_steps


class Between(Record):
    """A wait's part between two departments: ``source`` had done its step, ``target`` did the next.

    None where no department is recorded. Medians and percentiles in hours, exact.
    """

    source: str | None
    target: str | None
    count: int
    object_days: float
    median_hours: float
    p90_hours: float


class Bottleneck(Record):
    """The wait from one step to the next, what it costs, and between whom. ``share`` is of all waits of the slice.

    ``day_only``: at least one side is known only to the day, and waits are whole days.
    """

    source: str
    target: str
    count: int
    object_days: float
    share: float
    median_hours: float
    p90_hours: float
    day_only: bool
    between: tuple[Between, ...]


class Bottlenecks(Record):
    """The waits of an object type, the most costly first; ``object_days`` is the sum over all of them.

    ``left_out``: how many waits of threads begin with a step that several share, and are no waits.
    """

    object: str
    objects: int
    object_days: float
    left_out: int
    waits: tuple[Bottleneck, ...]


def find_bottlenecks(log: Log, slice: Slice | str, *, top: int | None = 10, between: bool = True) -> Bottlenecks:
    """Return the ``top`` waits that cost most object-days, each split by department and next department.

    Every wait between neighbouring steps counts, also between two steps of the same activity. None lists them all;
    without ``between`` they are not split.

    Raises:
        InputError: the log has no such type or attribute.
    """
    part = cut(log, slice)
    departments = part.names("departments")
    relation = waits(log, part.profile, part.steps, "activity", "next_activity", "department", "next_department")
    every = sum_up(log, relation, ("activity", "next_activity"))
    shared = _shared_codes(part)
    whole = [row for row in every if row["activity"] not in shared or row["next_activity"] in shared]
    whole.sort(key=lambda row: -row["total"])
    listed = whole[:top]
    total = sum(row["total"] for row in whole)
    among: dict[tuple[int, int], list[Between]] = {}
    if between and part.profile.has_department and listed:
        pairs = ", ".join(f"({row['activity']}, {row['next_activity']})" for row in listed)
        some = f"(SELECT * FROM {relation} WHERE (activity, next_activity) IN ({pairs}))"
        split = sum_up(log, some, ("activity", "next_activity", "department", "next_department"))
        for row in sorted(split, key=lambda row: -row["total"]):
            among.setdefault((row["activity"], row["next_activity"]), []).append(
                Between(
                    source=departments[row["department"]],
                    target=departments[row["next_department"]],
                    count=row["count"],
                    object_days=days(row["total"]),
                    median_hours=hours(row["median"]) or 0.0,
                    p90_hours=hours(row["p90"]) or 0.0,
                )
            )
    return Bottlenecks(
        object=part.profile.type,
        objects=part.count(),
        object_days=days(total),
        left_out=sum(row["count"] for row in every) - sum(row["count"] for row in whole),
        waits=tuple(
            Bottleneck(
                source=log.activities[row["activity"]],
                target=log.activities[row["next_activity"]],
                count=row["count"],
                object_days=days(row["total"]),
                share=round(row["total"] / total, 6) if total else 0.0,
                median_hours=hours(row["median"]) or 0.0,
                p90_hours=hours(row["p90"]) or 0.0,
                day_only=row["coarse"],
                between=tuple(among.get((row["activity"], row["next_activity"]), ())),
            )
            for row in listed
        ),
    )


def _shared_codes(part: Cut) -> frozenset[int]:
    """Return the codes of the steps that threads share; other objects share none."""
    if part.profile.type != THREAD:
        return frozenset()
    # Threads of the type they stand for are numbered first.
    anchor = part.query('SELECT anchor FROM "object_thread" ORDER BY object LIMIT 1')
    steps = shared_steps(part.log, anchor[0]["anchor"]) if anchor else ()
    return frozenset(part.log.activities.index(step) for step in steps)
