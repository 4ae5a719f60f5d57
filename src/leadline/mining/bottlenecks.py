"""Bottlenecks: which waits cost most, in days that objects spend in them, and who waits for whom.

A median says how long a wait usually is; what it costs is its sum over all objects (object-days), as a wait of an hour
on every order may cost more than one of a month on a few.
"""

from leadline.eventlog.log import Log, Record
from leadline.mining.elapsed import days, hours, sum_up, waits
from leadline.mining.slice import Slice, cut


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
    """The waits of an object type, the most costly first; ``object_days`` is the sum over all of them."""

    object: str
    objects: int
    object_days: float
    waits: tuple[Bottleneck, ...]


def find_bottlenecks(log: Log, slice: Slice | str, *, top: int | None = 10) -> Bottlenecks:
    """Return the ``top`` waits that cost most object-days, each split by department and next department.

    Every wait between neighbouring steps counts, also between two steps of the same activity. None lists them all.

    Raises:
        InputError: the log has no such type or attribute.
    """
    part = cut(log, slice)
    departments = part.names("departments")
    relation = waits(log, part.profile, part.steps, "activity", "next_activity", "department", "next_department")
    whole = sum_up(log, relation, ("activity", "next_activity"))
    whole.sort(key=lambda row: -row["total"])
    listed = whole[:top]
    total = sum(row["total"] for row in whole)
    among: dict[tuple[int, int], list[Between]] = {}
    if part.profile.has_department and listed:
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
