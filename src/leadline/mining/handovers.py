"""Handovers: where work passes from one department to another, how long it waits there, and what comes back.

A handover is two neighbouring steps of an object whose departments are known and differ. It is ping-pong where the next
handover of the object gives the work back: from X to Y, and then from Y to X.
"""

from leadline.eventlog.log import Log, Record
from leadline.mining.elapsed import days, hours, sum_up, waits
from leadline.mining.slice import Cut, Slice, cut


class Handover(Record):
    """Work passed from department ``source`` to ``target``. Waits in hours, exact; ``object_days`` is their sum.

    ``returned``: how many of these were answered by the opposite handover next, null where not asked for.
    """

    source: str
    target: str
    count: int
    median_hours: float
    p90_hours: float
    object_days: float
    returned: int | None
    day_only: bool


class Handovers(Record):
    """The handovers of an object type, the most frequent first.

    ``count`` handovers and ``ping_pong`` returns on ``objects`` objects, ``with_handover`` and ``with_ping_pong`` of
    which have any. ``recorded``: whether any step says its department; without, nothing can be said.
    """

    object: str
    objects: int
    recorded: bool
    count: int
    ping_pong: int
    with_handover: int
    with_ping_pong: int
    handovers: tuple[Handover, ...]


def find_handovers(log: Log, slice: Slice | str, *, returns: bool = True) -> Handovers:
    """Return the handovers between departments of an object type or a slice of it, for each pair of departments.

    Without ``returns`` it is not said which pair's handovers came back, only how many did in all.

    Raises:
        InputError: the log has no such type or attribute.
    """
    part = cut(log, slice)
    whole = part.query(
        "SELECT count(*) AS objects, coalesce(CAST(sum(handovers) AS BIGINT), 0) AS count, "
        "coalesce(CAST(sum(ping_pong) AS BIGINT), 0) AS ping_pong, "
        "count(*) FILTER (WHERE handovers > 0) AS with_handover, "
        f"count(*) FILTER (WHERE ping_pong > 0) AS with_ping_pong FROM {part.objects}"
    )[0]
    names = part.names("departments")
    passed = waits(log, part.profile, part.steps, "department", "next_department")
    relation = f"(SELECT * FROM {passed} WHERE department <> next_department)"
    rows = sum_up(log, relation, ("department", "next_department")) if part.profile.has_department else []
    back = _returned(part) if returns and whole["ping_pong"] else {}
    return Handovers(
        object=part.profile.type,
        recorded=part.profile.has_department,
        **whole,
        handovers=tuple(
            Handover(
                source=names[row["department"]],
                target=names[row["next_department"]],
                count=row["count"],
                median_hours=hours(row["median"]),
                p90_hours=hours(row["p90"]),
                object_days=days(row["total"]),
                returned=back.get((row["department"], row["next_department"]), 0) if returns else None,
                day_only=row["coarse"],
            )
            for row in rows
        ),
    )


def _returned(part: Cut) -> dict[tuple[int, int], int]:
    """Return how many handovers of each pair were followed by the opposite one: only where objects have any."""
    having = f"(SELECT object FROM {part.objects} WHERE ping_pong > 0)"
    rows = part.query(
        "SELECT department, next_department, count(*) AS returned FROM (SELECT department, next_department, "
        "lead(department) OVER h AS then_from, lead(next_department) OVER h AS then_to "
        f"FROM {part.steps} s SEMI JOIN {having} o ON o.object = s.object "
        "WHERE department <> next_department WINDOW h AS (PARTITION BY s.object ORDER BY position)) "
        "WHERE then_from = next_department AND then_to = department GROUP BY department, next_department"
    )
    return {(row["department"], row["next_department"]): row["returned"] for row in rows}
