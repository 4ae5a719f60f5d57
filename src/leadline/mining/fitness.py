"""Fitness: how far the work that was done keeps to the reference flow, step by step.

Each variant is replayed: a step fits where what the flow has before it happened since the step was last done. After
A. Rozinat and W. M. P. van der Aalst, Conformance checking of processes based on monitoring real behavior, Information
Systems 33 (2008), section 4: a step that does not fit is one for which a token is missing.
"""

from collections.abc import Mapping

from leadline.errors import InputError
from leadline.eventlog.log import THREAD, Log, Record
from leadline.mining.causes import Causes, causes_of
from leadline.mining.slice import Slice, cut
from leadline.model.schema import Model


class Misfit(Record):
    """An activity done where the flow does not have it: ``steps`` times on ``objects`` objects.

    ``again``: it had been done before on the object, and nothing that leads to it happened since. ``missing`` are
    the activities of which one should have gone before; where several branches meet, those of the branches that were
    still open. ``example`` is the id of the first such object.
    """

    activity: str
    again: bool
    missing: tuple[str, ...]
    steps: int
    objects: int
    example: str


class Fitness(Record):
    """How far objects keep to the reference flow.

    ``steps`` are those that could be judged, ``fitting_steps`` those where the flow has them; an object fits where all
    its steps do, and ``objects`` counts those with any step to judge. Shares are None where nothing could be judged.
    ``not_recorded``: activities of the flow that this type could have and the log never shows; they were passed over.
    ``unplaced``: recorded activities with no place in the flow; their steps are not judged.
    """

    object: str
    objects: int
    fitting_objects: int
    steps: int
    fitting_steps: int
    object_share: float | None
    step_share: float | None
    misfits: tuple[Misfit, ...]
    not_recorded: tuple[str, ...]
    unplaced: tuple[str, ...]


def measure_fitness(log: Log, slice: Slice | str, model: Model) -> Fitness:
    """Return how far the objects of a type, or of a slice, keep to the model's flow; the most frequent misfits first.

    What the log does not record on this type is passed over, and what has not happened yet counts against nobody: an
    open object is judged by the steps it has.

    Raises:
        InputError: the log has no such type or attribute, or the model has no flow.
    """
    part = cut(log, slice)
    flow = model.process.flow
    if flow is None:
        raise InputError.of("mining-no-flow", model=model.id)
    # What is passed over depends on the type, not on the slice: a quiet month is no change of the process.
    recorded = [each.activity for each in part.profile.activities]
    causes = causes_of(flow, recorded)
    code = {activity: place for place, activity in enumerate(log.activities)}
    judged = ", ".join(str(code[activity]) for activity in causes) or "NULL"
    part.log.engine.execute(_replay(part.steps, part.objects, _rows(causes, code), judged))
    try:
        total = part.query(
            "SELECT coalesce(CAST(sum(n) AS BIGINT), 0) AS objects, "
            "coalesce(CAST(sum(n) FILTER (WHERE fits) AS BIGINT), 0) AS fitting, "
            "coalesce(CAST(sum(n * judged) AS BIGINT), 0) AS steps, "
            "coalesce(CAST(sum(n * fitted) AS BIGINT), 0) AS fitting_steps FROM "
            "(SELECT object, any_value(n) AS n, bool_and(missing IS NULL) AS fits, count(*) AS judged, "
            "count(*) FILTER (WHERE missing IS NULL) AS fitted FROM replayed GROUP BY object)"
        )[0]
        misfits = part.query(
            "SELECT r.activity, r.again, r.missing, CAST(sum(r.n * r.steps) AS BIGINT) AS steps, "
            "CAST(sum(r.n) AS BIGINT) AS objects, arg_min(o.id, r.object) AS example FROM "
            "(SELECT object, activity, again, missing, any_value(n) AS n, count(*) AS steps FROM replayed "
            f"WHERE missing IS NOT NULL GROUP BY ALL) r JOIN {part.objects} o ON o.object = r.object "
            "GROUP BY r.activity, r.again, r.missing ORDER BY steps DESC, activity, again, missing"
        )
    finally:
        part.log.engine.drop("replayed")
    names = log.activities
    return Fitness(
        object=part.profile.type,
        objects=total["objects"],
        fitting_objects=total["fitting"],
        steps=total["steps"],
        fitting_steps=total["fitting_steps"],
        object_share=round(total["fitting"] / total["objects"], 6) if total["objects"] else None,
        step_share=round(total["fitting_steps"] / total["steps"], 6) if total["steps"] else None,
        misfits=tuple(
            Misfit(
                activity=names[row["activity"]],
                again=row["again"],
                missing=tuple(names[int(each)] for each in dict.fromkeys(row["missing"].split(","))),
                steps=row["steps"],
                objects=row["objects"],
                example=row["example"],
            )
            for row in misfits
        ),
        not_recorded=tuple(
            activity.id
            for activity in model.process.activities
            if activity.id not in recorded and part.profile.type in (*activity.objects, THREAD)
        ),
        unplaced=tuple(activity for activity in recorded if activity not in causes),
    )


def _rows(causes: Mapping[str, Causes], code: Mapping[str, int]) -> str:
    """Return causes as rows of SQL: one for each activity that may have gone before, or that begins a branch."""
    rows = []
    for activity, its in causes.items():
        for again, possible in ((False, its.first), (True, its.again)):
            for number, cause in enumerate(possible):
                for place, branch in enumerate(cause):
                    key = f"{code[activity]}, {again}, {number}, {place}"
                    rows += [f"({key}, {code[one]}, FALSE)" for one in sorted(branch.any_of)]
                    rows += [f"({key}, {code[one]}, TRUE)" for one in sorted(branch.once_begun)]
    named = "k(activity, again, cause, branch, before, begun)"
    return f"(VALUES {', '.join(rows) or '(NULL, FALSE, NULL, NULL, NULL, FALSE)'}) {named}"


def _replay(steps: str, objects: str, causes: str, judged: str) -> str:
    """Return SQL that replays one object of each variant: a row per judged step, with what was missing before it."""
    before = "string_agg(DISTINCT CAST(k.before AS VARCHAR), ',' ORDER BY CAST(k.before AS VARCHAR))"
    return (
        "CREATE OR REPLACE TEMP TABLE replayed AS WITH "
        f"v AS (SELECT min(object) AS object, count(*) AS n FROM {objects} WHERE steps > 0 GROUP BY variant), "
        "s AS (SELECT v.n, s.object, s.position, s.activity, "
        "coalesce(lag(s.position) OVER (PARTITION BY s.object, s.activity ORDER BY s.position), 0) AS last "
        f"FROM {steps} s JOIN v ON v.object = s.object), "
        # One row per step and branch: whether it is there, and what it would have taken.
        "b AS (SELECT s.object, s.position, k.cause, k.branch, "
        "coalesce(max(p.position) FILTER (WHERE NOT k.begun), 0) > any_value(s.last) "
        "OR (bool_or(k.begun) AND count(p.position) FILTER (WHERE k.begun) = 0) AS met, "
        f"{before} FILTER (WHERE NOT k.begun) AS before "
        f"FROM s JOIN {causes} ON k.activity = s.activity AND k.again = (s.last > 0) "
        "LEFT JOIN s p ON p.object = s.object AND p.activity = k.before AND p.position < s.position "
        "GROUP BY s.object, s.position, k.cause, k.branch), "
        "c AS (SELECT object, position, cause, bool_and(met) AS met, "
        "string_agg(before, ',' ORDER BY branch) FILTER (WHERE NOT met) AS before FROM b GROUP BY ALL), "
        "w AS (SELECT object, position, bool_or(met) AS met, string_agg(before, ',' ORDER BY cause) AS before "
        "FROM c GROUP BY ALL) "
        "SELECT s.n, s.object, s.position, s.activity, s.last > 0 AS again, "
        "CASE WHEN w.met THEN NULL ELSE w.before END AS missing "
        f"FROM s LEFT JOIN w ON w.object = s.object AND w.position = s.position WHERE s.activity IN ({judged})"
    )
