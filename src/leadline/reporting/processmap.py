"""Which part of a process map is drawn.

A map that shows every rare transition cannot be read. So the rarest activities and transitions are left out until a
page holds the rest; every activity keeps its most frequent way in and way out, unless objects start or end there; and
what was left out is counted.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from leadline.mining.flow import Edge, FlowMap, Node

MOST_NODES = 14
EDGES_PER_NODE = 1.6
RARE_END = 0.1  # of the objects
RARE_EDGE = 0.01  # of the most frequent transition


class Terminal(BaseModel):
    """How many objects start or end with an activity."""

    model_config = ConfigDict(frozen=True)

    activity: str
    count: int


class Selection(BaseModel):
    """The part of a map that is drawn, and how much was left out (shares of all transitions, 0-1)."""

    model_config = ConfigDict(frozen=True)

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    starts: tuple[Terminal, ...]
    ends: tuple[Terminal, ...]
    nodes_left_out: int
    edges_left_out: int
    share_left_out: float


def select(flow: FlowMap) -> Selection:
    """Return the activities and transitions that a reader can take in.

    >>> from leadline.mining.flow import Edge, FlowMap, Node
    >>> first, last = (Node(activity=a, events=9, objects=9, starts=s, ends=9 - s) for a, s in (("a", 9), ("b", 0)))
    >>> way = {"source": "a", "target": "b", "count": 9, "objects": 9}
    >>> edge = Edge(**way, median_hours=1, p90_hours=2, total_hours=9, day_only=False)
    >>> chosen = select(FlowMap(object="order", objects=9, nodes=(first, last), edges=(edge,)))
    >>> chosen.starts[0].activity, chosen.ends[0].activity, chosen.share_left_out
    ('a', 'b', 0.0)
    """
    ranked = sorted(flow.nodes, key=lambda node: (-node.objects, -node.events, node.activity))
    kept = {node.activity for node in ranked[:MOST_NODES]}
    nodes = tuple(node for node in flow.nodes if node.activity in kept)
    possible = sorted(
        (edge for edge in flow.edges if edge.source in kept and edge.target in kept),
        key=lambda edge: (-edge.count, edge.source, edge.target),
    )
    starts = _terminals(((node.activity, node.starts) for node in nodes), flow.objects)
    ends = _terminals(((node.activity, node.ends) for node in nodes), flow.objects)
    main = {*_main_ways(possible, "target", starts), *_main_ways(possible, "source", ends)}
    often = [edge for edge in possible if edge not in main and edge.count >= RARE_EDGE * possible[0].count]
    chosen = main.union(often[: max(0, round(EDGES_PER_NODE * len(nodes)) - len(main))])
    total = sum(edge.count for edge in flow.edges)
    drawn = sum(edge.count for edge in chosen)
    return Selection(
        nodes=nodes,
        edges=tuple(sorted(chosen, key=lambda edge: (-edge.count, edge.source, edge.target))),
        starts=starts,
        ends=ends,
        nodes_left_out=len(flow.nodes) - len(nodes),
        edges_left_out=len(flow.edges) - len(chosen),
        share_left_out=1 - drawn / total if total else 0.0,
    )


def of_stage(flow: FlowMap, activities: Collection[str]) -> FlowMap:
    """Return the part of a map between some activities; where it is entered and left counts as start and end.

    >>> from leadline.mining.flow import Edge, FlowMap, Node
    >>> steps = [Node(activity=a, events=9, objects=9, starts=s, ends=e) for a, s, e in (("a", 9, 0), ("b", 0, 9))]
    >>> way = {"source": "a", "target": "b", "count": 9, "objects": 9}
    >>> edge = Edge(**way, median_hours=1, p90_hours=2, total_hours=9, day_only=False)
    >>> part = of_stage(FlowMap(object="order", objects=9, nodes=steps, edges=[edge]), {"b"})
    >>> part.nodes[0].starts, part.nodes[0].ends, part.edges
    (9, 9, ())
    """
    inside = [edge for edge in flow.edges if edge.source in activities and edge.target in activities]
    entered, left = Counter[str](), Counter[str]()
    for edge in inside:
        entered[edge.target] += edge.count
        left[edge.source] += edge.count
    nodes = (
        node.model_copy(
            update={
                "starts": node.events - entered[node.activity],
                "ends": node.events - left[node.activity],
            }
        )
        for node in flow.nodes
        if node.activity in activities
    )
    return flow.model_copy(update={"nodes": tuple(nodes), "edges": tuple(inside)})


def _main_ways(ranked: Iterable[Edge], end: Literal["source", "target"], terminals: Iterable[Terminal]) -> list[Edge]:
    """Return the most frequent way out of each source, or into each target, that no start or end mark joins already."""
    joined = {terminal.activity for terminal in terminals}
    ways = []
    for edge in ranked:
        if edge.source != edge.target and getattr(edge, end) not in joined:
            joined.add(getattr(edge, end))
            ways.append(edge)
    return ways


def _terminals(counts: Iterable[tuple[str, int]], objects: int) -> tuple[Terminal, ...]:
    """Return where objects start (or end), the most frequent first; rare places are left out."""
    ranked = sorted(((name, count) for name, count in counts if count), key=lambda end: (-end[1], end[0]))
    return tuple(
        Terminal(activity=name, count=count)
        for place, (name, count) in enumerate(ranked)
        if place == 0 or count >= RARE_END * objects
    )
