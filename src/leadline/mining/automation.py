"""Automation: which steps systems do by themselves, and how many objects come through without a touch."""

from leadline.eventlog.log import Log, Record
from leadline.mining.slice import Slice, cut


class AutomatedActivity(Record):
    """An activity's ``events``, of which ``said`` say whether a system did them, and ``automated`` were.

    ``share`` is ``automated`` of ``said``, ``touches`` the manual events for each object that has the step and says so;
    both None where no event says.
    """

    activity: str
    events: int
    said: int
    automated: int
    share: float | None
    touches: float | None


class Automation(Record):
    """The automation of an object type, the most manual events first.

    ``judged`` objects say of each of their steps whether a system did it; ``touchless`` of them have no manual step.
    ``touches``, ``median_touches``, ``p90_touches`` are manual steps of a judged object; None where none is judged.
    """

    object: str
    objects: int
    events: int
    said: int
    automated: int
    share: float | None
    judged: int
    touchless: int
    touches: float | None
    median_touches: float | None
    p90_touches: float | None
    activities: tuple[AutomatedActivity, ...]


def measure_automation(log: Log, slice: Slice | str) -> Automation:
    """Return how much of the work of an object type, or of a slice of it, systems do.

    A step that does not say is neither manual nor automated: shares are of those that say.

    Raises:
        InputError: the log has no such type or attribute.
    """
    part = cut(log, slice)
    rows = part.query(
        "SELECT activity, CAST(sum(n) AS BIGINT) AS events, CAST(sum(s) AS BIGINT) AS said, "
        "CAST(sum(a) AS BIGINT) AS automated, count(*) FILTER (WHERE s > 0) AS saying FROM ("
        "SELECT object, activity, count(*) AS n, count(automated) AS s, count(*) FILTER (WHERE automated) AS a "
        f"FROM {part.steps} GROUP BY object, activity) GROUP BY activity ORDER BY sum(s) - sum(a) DESC, activity"
    )
    whole = part.query(
        "SELECT count(*) AS judged, count(*) FILTER (WHERE touches = 0) AS touchless, "
        "CAST(sum(touches) AS DOUBLE) AS touches, quantile_cont(touches, [0.5, 0.9]) AS quantiles FROM ("
        "SELECT object, count(*) FILTER (WHERE NOT automated) AS touches "
        f"FROM {part.steps} GROUP BY object HAVING count(automated) = count(*))"
    )[0]
    judged = whole["judged"]
    median, p90 = (round(each, 6) for each in whole["quantiles"]) if judged else (None, None)
    events, said, automated = (sum(row[what] for row in rows) for what in ("events", "said", "automated"))
    return Automation(
        object=part.profile.type,
        objects=part.count(),
        events=events,
        said=said,
        automated=automated,
        share=_share(automated, said),
        judged=judged,
        touchless=whole["touchless"],
        touches=_share(whole["touches"], judged),
        median_touches=median,
        p90_touches=p90,
        activities=tuple(
            AutomatedActivity(
                activity=log.activities[row["activity"]],
                events=row["events"],
                said=row["said"],
                automated=row["automated"],
                share=_share(row["automated"], row["said"]),
                touches=_share(row["said"] - row["automated"], row["saying"]),
            )
            for row in rows
        ),
    )


def _share(part: float, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None
