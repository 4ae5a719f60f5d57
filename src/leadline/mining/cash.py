"""From lead to cash: how many objects ever lead to a payment, where the others stop, and how long it takes.

An object reaches cash when it, or anything that came of it, has the goal's step: a lead through its opportunity, the
contract, its orders and their invoices. Each object counts once, however many orders came of it. What has not reached
cash yet may still do so: it is *ended* only where its last step is one with which the reference process ends before
the goal's stage, such as a closed lead or a lost opportunity, and is *open* otherwise.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from leadline.engine import sql
from leadline.errors import InputError
from leadline.eventlog.log import THREAD, Log, ObjectProfile, Record
from leadline.mining.elapsed import HOUR, between, hours
from leadline.mining.slice import Cut, Slice, cut, midnight
from leadline.model.schema import Model

GOAL = "receive_payment"
COHORTS = (30, 90, 180, 365)
"""Ages in days for which it is said how many objects had reached cash by then."""


class Stop(Record):
    """``objects`` that have not reached cash and whose last step is ``activity``, of the model's ``stage``.

    ``idle_days`` is the median time since that step, up to the day of looking.
    """

    activity: str
    stage: str | None
    outcome: Literal["ended", "open"]
    objects: int
    share: float
    idle_days: float


class Cohort(Record):
    """Of the ``objects`` that began at least ``days`` days before the day of looking, how many were paid by then.

    The young ones are left out, so that what is still open does not make the share look worse than it is.
    """

    days: int
    objects: int
    reached: int
    share: float | None


class CashTrace(Record):
    """What became of the ``objects`` of a type that have a step, up to the day ``as_of``.

    ``share`` is ``reached`` of all, ``share_of_decided`` of those that reached cash or ended. Times run from the first
    step of the object to the first payment, in hours, over those that reached cash, ``backwards`` left out: paid
    before they began. ``day_only``: whole days times 24.
    """

    object: str
    goal: str
    as_of: date
    objects: int
    reached: int
    ended: int
    open: int
    share: float | None
    share_of_decided: float | None
    median_hours: float | None
    p90_hours: float | None
    backwards: int
    day_only: bool
    cohorts: tuple[Cohort, ...]
    stops: tuple[Stop, ...]


def trace_cash(
    log: Log, model: Model, slice: Slice | str | None = None, *, goal: str = GOAL, as_of: date | None = None
) -> CashTrace:
    """Return what became of the objects of a type, or of a slice: by default the type with which the process begins.

    ``as_of`` is the day on which it is looked, by default the log's last; later steps are not seen.

    Raises:
        InputError: the log has no such type or attribute, or nothing that came of the type has the step ``goal``.
    """
    part = cut(log, first_type(log, model) if slice is None else slice)
    types = _come_of(log, part.profile)
    if not any(each.activity == goal for profile in types for each in profile.activities):
        raise InputError.of("mining-no-goal", object=part.profile.type, goal=goal)
    day = as_of or log.last_date
    coarse = _is_coarse(part.profile, types, goal)
    took = between(log, "began", "paid", "TRUE" if coarse else "FALSE")
    traced = _traced(part, types, goal, day)
    ends = ", ".join(str(log.activities.index(a)) for a in _ends(model, goal) if a in log.activities) or "NULL"
    until = midnight(day + timedelta(days=1), log)
    age = f"epoch_us({until}) - epoch_us(began)"
    outcome = f"CASE WHEN paid IS NOT NULL THEN 'reached' WHEN last IN ({ends}) THEN 'ended' ELSE 'open' END"
    cohorts = ", ".join(
        f"count(*) FILTER (WHERE {age} >= {each * 24 * HOUR}) AS objects{each}, "
        f"count(*) FILTER (WHERE {age} >= {each * 24 * HOUR} AND {took} <= {each * 24 * HOUR}) AS reached{each}"
        for each in COHORTS
    )
    whole = part.query(
        f"{traced} SELECT count(*) AS objects, count(paid) AS reached, "
        f"count(*) FILTER (WHERE {outcome} = 'ended') AS ended, count(*) FILTER (WHERE {took} < 0) AS backwards, "
        f"quantile_cont({took}, [0.5, 0.9]) FILTER (WHERE {took} >= 0) AS quantiles, {cohorts} FROM traced"
    )[0]
    stops = part.query(
        f"{traced} SELECT {outcome} AS outcome, last, count(*) AS objects, "
        f"quantile_cont(epoch_us({until}) - epoch_us(ended), 0.5) AS idle "
        "FROM traced WHERE paid IS NULL GROUP BY 1, 2 ORDER BY objects DESC, last"
    )
    median, p90 = whole["quantiles"] or (None, None)
    return CashTrace(
        object=part.profile.type,
        goal=goal,
        as_of=day,
        objects=whole["objects"],
        reached=whole["reached"],
        ended=whole["ended"],
        open=whole["objects"] - whole["reached"] - whole["ended"],
        share=_share(whole["reached"], whole["objects"]),
        share_of_decided=_share(whole["reached"], whole["reached"] + whole["ended"]),
        median_hours=hours(median),
        p90_hours=hours(p90),
        backwards=whole["backwards"],
        day_only=coarse,
        cohorts=tuple(_cohort(days, whole) for days in COHORTS),
        stops=tuple(_stop(row, whole["objects"], log, model) for row in stops),
    )


def first_type(log: Log, model: Model) -> str:
    """Return the object type of the log that comes first in the model's process, among those that have steps."""
    order = [each.id for each in model.process.objects]
    types = [each.type for each in log.types if each.activities and each.type != THREAD]
    return min(types, key=lambda each: order.index(each) if each in order else len(order))


def _come_of(log: Log, profile: ObjectProfile) -> list[ObjectProfile]:
    """Return a type and all types whose objects come of it, each after those that lead to it."""
    found: list[ObjectProfile] = []

    def visit(each: ObjectProfile) -> None:
        for child in log.types:
            if each.type in child.parents:
                visit(child)
        if each not in found:
            found.append(each)

    visit(profile)
    return found[::-1]


def _traced(part: Cut, types: Sequence[ObjectProfile], goal: str, day: date) -> str:
    """Return the WITH clause of ``traced``: origin, began, paid, ended (time of the last step), last (its activity)."""
    until = midnight(day + timedelta(days=1), part.log)
    ctes = list(_members(part, types, until))
    last = " UNION ALL ".join(
        f"SELECT m.origin, s.time, s.activity FROM {_member(each.type)} m "
        f"JOIN {sql.name(f'steps_{each.type}')} s ON s.object = m.object "
        f"WHERE s.time < {until} AND (s.next_time IS NULL OR s.next_time >= {until})"
        for each in types
        if each.activities
    )
    paid = " UNION ALL ".join(
        f"SELECT m.origin, o.{sql.name(f'first_{goal}')} AS paid FROM {_member(each.type)} m "
        f"JOIN {sql.name(f'object_{each.type}')} o ON o.object = m.object"
        for each in types
        if any(activity.activity == goal for activity in each.activities)
    )
    ctes += [
        f"steps_last AS ({last})",
        "ended AS (SELECT origin, max(time) AS time FROM steps_last GROUP BY origin)",
        # Of steps at one moment the later in the reference process is the last, as everywhere.
        "final AS (SELECT e.origin, e.time, max(s.activity) AS activity FROM ended e "
        "JOIN steps_last s ON s.origin = e.origin AND s.time = e.time GROUP BY e.origin, e.time)",
        f"paid AS (SELECT origin, min(paid) AS paid FROM ({paid}) WHERE paid < {until} GROUP BY origin)",
        "traced AS (SELECT o.object AS origin, o.first_time AS began, p.paid, f.time AS ended, f.activity AS last "
        f"FROM {part.objects} o JOIN final f ON f.origin = o.object LEFT JOIN paid p ON p.origin = o.object "
        f"WHERE o.steps > 0 AND o.first_time < {until})",
    ]
    return f"WITH {', '.join(ctes)}"


def _members(part: Cut, types: Sequence[ObjectProfile], until: str) -> Iterator[str]:
    """Yield for each type the expression that relates each origin to the objects that came of it."""
    above: set[str] = set()
    for each in types:
        selects = [
            f"SELECT m.origin, l.child AS object FROM {_member(parent)} m "
            f"JOIN {sql.name(f'link_{each.type}_{parent}')} l ON l.parent = m.object"
            for parent in each.parents
            if parent in above
        ]
        if each is types[0]:
            selects.append(f"SELECT object AS origin, object FROM {part.objects} WHERE first_time < {until}")
        above.add(each.type)
        yield f"{_member(each.type)} AS ({' UNION '.join(selects)})"


def _member(object_type: str) -> str:
    return sql.name(f"came_{object_type}")


def _is_coarse(first: ObjectProfile, types: Sequence[ObjectProfile], goal: str) -> bool:
    paying = [activity for each in types for activity in each.activities if activity.activity == goal]
    return any(activity.day_only for activity in (*first.activities, *paying))


def _ends(model: Model, goal: str) -> tuple[str, ...]:
    """Return the steps with which the process ends before the goal's stage: a survey says nothing about a payment."""
    stages = [stage.id for stage in model.stages]
    paying = model.activity_of.get(goal)
    before = stages[: stages.index(paying.stage)] if paying else stages
    flow = model.process.flow
    return tuple(end for end in (flow.ends if flow else ()) if model.activity_of[end].stage in before)


def _cohort(days: int, whole: dict[str, Any]) -> Cohort:
    objects, reached = whole[f"objects{days}"], whole[f"reached{days}"]
    return Cohort(days=days, objects=objects, reached=reached, share=_share(reached, objects))


def _stop(row: dict[str, Any], objects: int, log: Log, model: Model) -> Stop:
    activity = log.activities[row["last"]]
    known = model.activity_of.get(activity)
    return Stop(
        activity=activity,
        stage=known.stage if known else None,
        outcome=row["outcome"],
        objects=row["objects"],
        share=_share(row["objects"], objects) or 0.0,
        idle_days=round(row["idle"] / (24 * HOUR), 6),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None
