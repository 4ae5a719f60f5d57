"""How long it took: SQL for the time between two steps, and its exact sums and quantiles.

Everything is counted in whole microseconds, so that sums do not depend on the order in which threads add. Where either
step is known only to the day, the time between them is whole calendar days of the log's time zone.
"""

from collections.abc import Sequence
from typing import Any

from leadline.engine import quantiles, sql
from leadline.eventlog.log import Log, ObjectProfile

HOUR = 3_600_000_000
"""Microseconds."""
_DAY = 24 * HOUR


def hours(microseconds: float | None) -> float | None:
    """Return microseconds as hours; nothing stays nothing.

    >>> hours(5_400_000_000), hours(None)
    (1.5, None)
    """
    return None if microseconds is None else round(microseconds / HOUR, 6)


def days(microseconds: float | None) -> float:
    """Return a sum of microseconds as days; nothing is 0.

    >>> days(1.5 * 24 * 3_600_000_000), days(None)
    (1.5, 0.0)
    """
    return round((microseconds or 0) / _DAY, 6)


def known_to_the_day(log: Log, profile: ObjectProfile, *activities: str) -> str:
    """Return SQL that is true where one of the columns ``activities`` names a step known only to the day."""
    coarse = {each.activity for each in profile.activities if each.day_only}
    if coarse and len(coarse) == len(profile.activities):
        return "TRUE"
    codes = ", ".join(str(code) for code, activity in enumerate(log.activities) if activity in coarse)
    return "(" + " OR ".join(f"{each} IN ({codes})" for each in activities) + ")" if codes else "FALSE"


def lasting(log: Log, profile: ObjectProfile) -> tuple[str, bool]:
    """Return SQL for the microseconds from an object's first to its last step, and whether they are whole days.

    They are where any step of the type is known only to the day: which steps come first and last differs by object.
    """
    coarse = any(each.day_only for each in profile.activities)
    return between(log, "first_time", "last_time", "TRUE" if coarse else "FALSE"), coarse


def between(log: Log, earlier: str, later: str, coarse: str = "FALSE") -> str:
    """Return SQL for the microseconds from one UTC time to another; whole days where ``coarse`` is true."""
    exact = f"(epoch_us({later}) - epoch_us({earlier}))"
    if coarse == "FALSE":
        return exact
    ends = ", ".join(sql.local_day(each, log.time_zone) for each in (earlier, later))
    whole = f"(date_diff('day', {ends}) * {_DAY})"
    return whole if coarse == "TRUE" else f"(CASE WHEN {coarse} THEN {whole} ELSE {exact} END)"


def waits(log: Log, profile: ObjectProfile, steps: str, *columns: str) -> str:
    """Return a relation of neighbouring steps: ``columns``, ``wait`` in microseconds, ``coarse`` if of days."""
    coarse = known_to_the_day(log, profile, "activity", "next_activity")
    wait = between(log, "time", "next_time", coarse)
    selected = ", ".join([*columns, f"{wait} AS wait", f"{coarse} AS coarse"])
    return f"(SELECT {selected} FROM {steps} WHERE next_activity IS NOT NULL)"


def sum_up(log: Log, waits: str, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Return for each combination of ``keys``: count, total, median and p90 of ``wait`` (exact), and ``coarse``.

    The most frequent first.
    """
    # A wait belongs to a step, so that there are no more of them than steps.
    most = max((profile.events for profile in log.types), default=0)
    coarse = any(activity.day_only for profile in log.types for activity in profile.activities)
    flag = "coarse" if coarse else quantiles.NEVER
    rows = quantiles.sum_up(log.engine, waits, keys, "wait", (0.5, 0.9), flag=flag, at_most=most)
    found = [
        {key: row[key] for key in (*keys, "count", "total")}
        | {"median": row["quantiles"][0], "p90": row["quantiles"][1], "coarse": row["flag"]}
        for row in rows
    ]
    return sorted(found, key=lambda row: (-row["count"], *((row[key] is None, row[key]) for key in keys)))
