"""Which waits are the slowest: over all object types of a log, between neighbouring steps."""

from collections.abc import Container, Iterable

from pydantic import BaseModel, ConfigDict

from leadline.eventlog.log import THREAD, Log
from leadline.mining.flow import Edge, FlowMap


class Wait(BaseModel):
    """A wait between two neighbouring steps of an object type."""

    model_config = ConfigDict(frozen=True)

    object: str
    edge: Edge


def shared_steps(log: Log, anchor: str) -> frozenset[str]:
    """Return the steps of what threads came from: a contract's signature precedes its first and its tenth order alike.

    ``anchor`` is the type that threads stand for.
    """
    found: set[str] = set()
    upstream = [anchor]
    while upstream:
        profile = log.type_of(upstream.pop())
        for parent in profile.parents if profile else ():
            above = log.type_of(parent)
            found.update(activity.activity for activity in (above.activities if above else ()))
            upstream.append(parent)
    return frozenset(found)


def slowest_waits(
    maps: Iterable[FlowMap], *, min_count: int, min_share: float = 0.05, apart: Container[str] = ()
) -> tuple[Wait, ...]:
    """Return the waits that matter, the longest median first.

    A wait counts when it was seen at least ``min_count`` times and on at least ``min_share`` of the objects that have
    its first step, so that a rare exception does not hide a daily wait. Where the same pair of steps is neighbours on
    several types, the one seen most often stands. ``apart`` names steps that several end-to-end threads share, such as
    the signature of a contract with many orders: what one thread did next is no wait of that step.

    >>> edge = Edge(source="a", target="b", count=40, objects=40, median_hours=5, p90_hours=9, total_hours=200,
    ...             day_only=False)
    >>> from leadline.mining.flow import Node
    >>> map_ = FlowMap(object="order", objects=50, nodes=(Node(activity="a", events=50, objects=50),), edges=(edge,))
    >>> [(wait.object, wait.edge.target) for wait in slowest_waits([map_], min_count=30)]
    [('order', 'b')]
    >>> slowest_waits([map_], min_count=41)
    ()
    """
    best: dict[tuple[str, str], Wait] = {}
    for flow in maps:
        having = {node.activity: node.objects for node in flow.nodes}
        for edge in flow.edges:
            rare = edge.count < min_count or edge.objects < min_share * having[edge.source]
            crosses = flow.object == THREAD and edge.source in apart and edge.target not in apart
            if rare or crosses or edge.source == edge.target:
                continue
            known = best.get((edge.source, edge.target))
            if known is None or edge.count > known.edge.count:
                best[edge.source, edge.target] = Wait(object=flow.object, edge=edge)
    return tuple(sorted(best.values(), key=lambda wait: (-wait.edge.median_hours, wait.edge.source, wait.edge.target)))
