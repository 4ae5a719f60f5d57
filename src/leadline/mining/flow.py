"""The directly-follows map: which step follows which, how often, and how long the wait between them is.

Source: W. M. P. van der Aalst, Process Mining, 2nd ed. (2016), section 5.2 (directly-follows relation).
"""

from pydantic import BaseModel, ConfigDict

from leadline.eventlog.log import Log, Record
from leadline.mining.elapsed import HOUR, sum_up, waits
from leadline.mining.slice import Cut, Slice, cut


class Node(BaseModel):
    """An activity on the map. ``objects``: how many objects have it; ``events``: how often it happened.

    ``starts`` and ``ends`` count the objects whose first or last step it is.
    """

    model_config = ConfigDict(frozen=True)

    activity: str
    events: int
    objects: int
    starts: int = 0
    ends: int = 0


class Edge(BaseModel):
    """Activity ``target`` directly followed ``source``, ``count`` times on ``objects`` objects.

    Waits in hours: exact median and 90th percentile, and their sum, which is what the wait costs in object-hours.
    Where either side is known only to the day (``day_only``), waits are whole days times 24.
    """

    model_config = ConfigDict(frozen=True)

    source: str
    target: str
    count: int
    objects: int
    median_hours: float
    p90_hours: float
    total_hours: float
    day_only: bool


class FlowMap(BaseModel):
    """The map of one object type. ``objects`` is how many objects it stands on."""

    model_config = ConfigDict(frozen=True)

    object: str
    objects: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class Follow(Record):
    """Activity ``target`` directly followed ``source``, ``count`` times."""

    source: str
    target: str
    count: int


def count_follows(log: Log, slice: Slice | str) -> tuple[Follow, ...]:
    """Return how often each activity was directly followed by each other, the most frequent first; without times.

    Raises:
        InputError: the log has no such type or attribute.
    """
    part = cut(log, slice)
    names = log.activities
    rows = part.query(
        f"SELECT activity, next_activity, count(*) AS count FROM {part.steps} WHERE next_activity IS NOT NULL "
        "GROUP BY activity, next_activity ORDER BY count DESC, activity, next_activity"
    )
    return tuple(
        Follow(source=names[row["activity"]], target=names[row["next_activity"]], count=row["count"]) for row in rows
    )


def flow_map(log: Log, slice: Slice | str) -> FlowMap:
    """Return the directly-follows map of an object type, or of a slice of it, the most frequent edges first.

    Raises:
        InputError: the log has no such type or attribute.
    """
    part = cut(log, slice)
    names = log.activities
    extra = _extra_events(part)
    ends = part.query(
        "SELECT activity, count(*) AS events, count(*) FILTER (WHERE position = 1) AS starts, "
        "count(*) FILTER (WHERE next_activity IS NULL) AS ends "
        f"FROM {part.steps} GROUP BY activity ORDER BY activity"
    )
    relation = waits(log, part.profile, part.steps, "activity", "next_activity")
    edges = sum_up(log, relation, ("activity", "next_activity"))
    again = _repeated_edges(part)
    return FlowMap(
        object=part.profile.type,
        objects=part.count(),
        nodes=tuple(
            Node(
                activity=names[row["activity"]],
                events=row["events"],
                objects=row["events"] - extra.get(row["activity"], 0),
                starts=row["starts"],
                ends=row["ends"],
            )
            for row in ends
        ),
        edges=tuple(
            Edge(
                source=names[row["activity"]],
                target=names[row["next_activity"]],
                count=row["count"],
                objects=row["count"] - again.get((row["activity"], row["next_activity"]), 0),
                median_hours=round(row["median"] / HOUR, 6),
                p90_hours=round(row["p90"] / HOUR, 6),
                total_hours=round(row["total"] / HOUR, 3),
                day_only=row["coarse"],
            )
            for row in edges
        ),
    )


def _extra_events(part: Cut) -> dict[int, int]:
    """Return for each activity how many events are beyond the first of their object."""
    rows = part.query(f"SELECT activity, CAST(sum(count - 1) AS BIGINT) AS extra FROM {part.repeats} GROUP BY activity")
    return {row["activity"]: row["extra"] for row in rows}


def _repeated_edges(part: Cut) -> dict[tuple[int, int], int]:
    """Return how often an edge was gone again by an object that had gone it before: only where steps are repeated."""
    # One integer stands for object and edge: no activity is over 1023.
    packed = "s.object * 1048576::BIGINT + s.activity * 1024::BIGINT + s.next_activity"
    rows = part.query(
        "SELECT (key // 1024) % 1024 AS activity, key % 1024 AS next_activity, CAST(sum(times - 1) AS BIGINT) AS again "
        f"FROM (SELECT {packed} AS key, count(*) AS times FROM {part.steps} s "
        f"SEMI JOIN (SELECT object FROM {part.objects} WHERE rework > 0) r ON r.object = s.object "
        "WHERE s.next_activity IS NOT NULL GROUP BY key) WHERE times > 1 GROUP BY 1, 2"
    )
    return {(row["activity"], row["next_activity"]): row["again"] for row in rows}
