"""Workload: how much each person or department does, how much is in hand at once, and whether work is done in batches.

An object is in hand of whoever does its next step, from the step before until then: it waits for him or is worked on.
The average number in hand is the sum of these times over the time from the first to the last step of the slice
(J. D. C. Little, A Proof for the Queuing Formula, Operations Research 9 (1961)).

A batch is a run of steps of one activity by one person on different objects, each soon after the one before (compare
N. Martin et al., Retrieving batch organisation of work insights from event logs, Decision Support Systems 100 (2017)).
How soon, and how many make a batch, are defaults of ours and not taken from there.
"""

from typing import Any, Literal

from leadline.engine import sql
from leadline.eventlog.log import THREAD, Log, Record
from leadline.mining.elapsed import known_to_the_day, waits
from leadline.mining.slice import Cut, Slice, cut

BATCH_SIZE = 5
BATCH_MINUTES = 5.0


class Worker(Record):
    """What a person or department did: ``events`` on ``objects`` objects, on ``days`` days and in ``weeks`` weeks.

    ``per_day`` and ``per_week`` are of days and weeks with any work; ``busiest_day`` is the most events of a day.
    ``in_hand`` is the average number of objects in hand, ``most_in_hand`` the highest at the end of a day. ``batches``
    hold ``batched`` of the ``timed`` events, those with a person and a time of day; None where there are none.
    """

    name: str
    events: int
    objects: int
    days: int
    per_day: float
    busiest_day: int
    weeks: int
    per_week: float
    in_hand: float
    most_in_hand: int
    timed: int
    batches: int | None
    batched: int | None


class Workload(Record):
    """The workload on an object type, the busiest first. ``unknown`` events do not say who did them.

    ``count`` is how many persons or departments there are, of which the busiest are listed.
    """

    object: str
    of: Literal["resource", "department"]
    events: int
    unknown: int
    count: int
    batch_size: int
    batch_minutes: float
    workers: tuple[Worker, ...]


def measure_workload(
    log: Log,
    slice: Slice | str,
    *,
    of: Literal["resource", "department"] = "department",
    top: int | None = 20,
    batch_size: int = BATCH_SIZE,
    batch_minutes: float = BATCH_MINUTES,
) -> Workload:
    """Return the workload of the ``top`` busiest departments, or persons, on an object type or a slice of it.

    At least ``batch_size`` steps, each at most ``batch_minutes`` after the one before, are a batch. Days and weeks
    (from Monday) are those of the log's time zone. None lists all.

    Raises:
        InputError: the log has no such type or attribute.
    """
    part = cut(log, slice)
    names = part.names(f"{of}s")
    day = sql.local_day("time", log.time_zone)
    rows = part.query(
        "SELECT who, CAST(sum(n) AS BIGINT) AS events, count(*) AS days, max(n) AS busiest, "
        "count(DISTINCT date_trunc('week', day)) AS weeks FROM ("
        f"SELECT {of} AS who, {day} AS day, count(*) AS n FROM {part.steps} GROUP BY 1, 2) "
        "GROUP BY who ORDER BY events DESC, who"
    )
    known = [row for row in rows if row["who"] is not None]
    listed = known[:top]
    codes = ", ".join(str(row["who"]) for row in listed) or "NULL"
    objects = _by_who(part, f"SELECT {of} AS who, count(DISTINCT object) AS n FROM {part.steps}", of, codes)
    in_hand, most = _in_hand(part, of, codes)
    batches = _batches(part, of, codes, batch_size, round(batch_minutes * 60_000_000))
    return Workload(
        object=part.profile.type,
        of=of,
        events=sum(row["events"] for row in rows),
        unknown=sum(row["events"] for row in rows if row["who"] is None),
        count=len(known),
        batch_size=batch_size,
        batch_minutes=batch_minutes,
        workers=tuple(
            Worker(
                name=names[row["who"]] or "",
                events=row["events"],
                objects=objects[row["who"]],
                days=row["days"],
                per_day=round(row["events"] / row["days"], 6),
                busiest_day=row["busiest"],
                weeks=row["weeks"],
                per_week=round(row["events"] / row["weeks"], 6),
                in_hand=in_hand.get(row["who"], 0.0),
                most_in_hand=most.get(row["who"], 0),
                **batches.get(row["who"], {"timed": 0, "batches": None, "batched": None}),
            )
            for row in listed
        ),
    )


def _by_who(part: Cut, select: str, who: str, codes: str) -> dict[int, Any]:
    return {row["who"]: row["n"] for row in part.query(f"{select} WHERE {who} IN ({codes}) GROUP BY 1")}


def _in_hand(part: Cut, of: str, codes: str) -> tuple[dict[int, float], dict[int, int]]:
    """Return the average number of objects in hand of each, and the highest at the end of a day.

    At the end of a day what came in until then is in hand, less what was done: sums by day, so that no step is sorted.
    """
    relation = waits(part.log, part.profile, part.steps, f"next_{of} AS who", "time", "next_time")
    span = part.query(f"SELECT epoch_us(max(time)) - epoch_us(min(time)) AS span FROM {part.steps}")[0]["span"]
    taken = _by_who(part, f"SELECT who, CAST(sum(wait) AS DOUBLE) AS n FROM {relation}", "who", codes)
    came, done = (sql.local_day(column, part.log.time_zone) for column in ("time", "next_time"))
    changes = " UNION ALL ".join(
        f"SELECT who, {day} AS day, {sign}count(*) AS change FROM {relation} WHERE who IN ({codes}) GROUP BY 1, 2"
        for day, sign in ((came, ""), (done, "-"))
    )
    highest = part.query(
        "SELECT who, CAST(max(level) AS BIGINT) AS n FROM ("
        "SELECT who, sum(change) OVER (PARTITION BY who ORDER BY day) AS level FROM ("
        f"SELECT who, day, sum(change) AS change FROM ({changes}) GROUP BY who, day)) GROUP BY who"
    )
    average = {who: round(total / span, 6) if span else 0.0 for who, total in taken.items()}
    return average, {row["who"]: row["n"] for row in highest}


def _batches(part: Cut, of: str, codes: str, size: int, gap: int) -> dict[int, dict[str, int]]:
    """Return batches by who did them; steps known only to the day, or done by nobody known, cannot be judged."""
    coarse = known_to_the_day(part.log, part.profile, "activity")
    # In threads a step that several share, such as a contract's signature, was done once: many orders make it no batch.
    several = "count(DISTINCT object)"
    several = f"least({several}, count(DISTINCT event))" if part.profile.type == THREAD else several
    keys = "who, resource, activity"
    same = f"PARTITION BY {keys} ORDER BY time"
    # A run counts all steps of a moment alike (RANGE), so that it does not matter in which order they are taken.
    rows = part.query(
        f"WITH s AS (SELECT {of} AS who, resource, activity, object, event, epoch_us(time) AS time FROM {part.steps} "
        f"WHERE {of} IN ({codes}) AND resource IS NOT NULL AND NOT {coarse}), "
        f"f AS (SELECT *, time - lag(time) OVER ({same}) AS since FROM s), "
        f"r AS (SELECT *, count(*) FILTER (WHERE since > {gap}) OVER ({same} RANGE UNBOUNDED PRECEDING) AS run "
        "FROM f), "
        f"b AS (SELECT who, count(*) AS n, {several} AS objects FROM r GROUP BY {keys}, run) "
        f"SELECT who, CAST(sum(n) AS BIGINT) AS timed, count(*) FILTER (WHERE objects >= {size}) AS batches, "
        f"coalesce(CAST(sum(n) FILTER (WHERE objects >= {size}) AS BIGINT), 0) AS batched FROM b GROUP BY who"
    )
    return {row.pop("who"): row for row in rows}
