"""The directly-follows map: which step follows which, how often, and how long the wait between them is.

Source: van der Aalst, Process Mining (2016), section 5.2 (directly-follows relation), with waits as medians.
"""

from pydantic import BaseModel, ConfigDict


class Node(BaseModel):
    """An activity on the map. ``objects``: how many objects have it; ``events``: how often it happened."""

    model_config = ConfigDict(frozen=True)

    activity: str
    events: int
    objects: int


class Edge(BaseModel):
    """Activity ``target`` directly followed ``source``, ``count`` times. Times in hours; None where only days are known.

    ``median_days`` is whole days where either side is day-only. ``total_hours`` is the sum of waits: what the
    bottleneck costs in object-hours.
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
