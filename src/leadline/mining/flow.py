"""The directly-follows map: which step follows which, how often, and how long the wait between them is.

Source: W. M. P. van der Aalst, Process Mining, 2nd ed. (2016), section 5.2 (directly-follows relation).
"""

from pydantic import BaseModel, ConfigDict

from leadline.eventlog.log import Log


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


def flow_map(log: Log, object_type: str) -> FlowMap:
    """Return the directly-follows map of one object type of a log, the most frequent edges first.

    Raises:
        KeyError: the log has no such type.
    """
    profile = log.type_of(object_type)
    if profile is None:
        raise KeyError(object_type)
    day_only = {a.activity for a in profile.activities if a.day_only}
    nodes = log.engine.query(
        "SELECT activity, count(*) AS events, count(DISTINCT object) AS objects, "
        "count(*) FILTER (WHERE position = 1) AS starts, count(*) FILTER (WHERE next_activity IS NULL) AS ends "
        f'FROM "steps_{object_type}" GROUP BY activity ORDER BY activity'
    ).to_pylist()
    codes = ", ".join(str(i) for i, activity in enumerate(log.activities) if activity in day_only) or "NULL"
    rounded = f"(activity IN ({codes}) OR next_activity IN ({codes}))"
    zone = log.time_zone.replace("'", "''")
    days = (
        f"date_diff('day', CAST(timezone('{zone}', timezone('UTC', time)) AS DATE), "
        f"CAST(timezone('{zone}', timezone('UTC', next_time)) AS DATE)) * 24.0"
    )
    hours = "(epoch_us(next_time) - epoch_us(time)) / 3.6e9"
    wait = f"CASE WHEN {rounded} THEN {days} ELSE {hours} END" if day_only else hours
    edges = log.engine.query(
        "SELECT activity, next_activity, count(*) AS count, count(DISTINCT object) AS objects, "
        "quantile_cont(wait, 0.5) AS median, quantile_cont(wait, 0.9) AS p90, sum(wait) AS total "
        f"FROM (SELECT object, activity, next_activity, {wait} AS wait "
        f'FROM "steps_{object_type}" WHERE next_activity IS NOT NULL) '
        "GROUP BY activity, next_activity ORDER BY count DESC, activity, next_activity"
    ).to_pylist()
    names = log.activities
    return FlowMap(
        object=object_type,
        objects=profile.objects,
        nodes=tuple(
            Node(
                activity=names[row["activity"]],
                events=row["events"],
                objects=row["objects"],
                starts=row["starts"],
                ends=row["ends"],
            )
            for row in nodes
        ),
        edges=tuple(
            Edge(
                source=names[row["activity"]],
                target=names[row["next_activity"]],
                count=row["count"],
                objects=row["objects"],
                median_hours=round(row["median"], 6),
                p90_hours=round(row["p90"], 6),
                total_hours=round(row["total"], 3),
                day_only=names[row["activity"]] in day_only or names[row["next_activity"]] in day_only,
            )
            for row in edges
        ),
    )
