"""The process map as SVG: activities and what follows what, laid out by dagre."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from leadline.mining.flow import Edge, Node
from leadline.reporting import lettering, numbers
from leadline.reporting.arrows import SMALL_SIZE, arrow, loop, terminal
from leadline.reporting.charts import FONTS
from leadline.reporting.palette import CURRENT, INK, MUTED, WAIT_BOUNDS, WAITS, wait_class
from leadline.reporting.processmap import Selection
from leadline.reporting.reader import Reader
from leadline.reporting.render import Box, Curve, Layout, Point, Way, layout

START, END = "(start)", "(end)"  # no activity has such an id
NAME_SIZE = 13.0
NAME_WIDTH = 13
MARK = 22.0
MAIN_WEIGHT = 20  # how much straighter the most frequent way is drawn than a rare one


def draw(selection: Selection, reader: Reader) -> str:
    """Return the chosen part of a map as an SVG string; names in the reader's language, waits by colour and in words.

    Raises:
        InstallationError: the layout's browser code was not installed.
    """
    names = {node.activity: lettering.lines(reader.activity(node.activity), NAME_WIDTH) for node in selection.nodes}
    boxes = [_sized(activity, rows) for activity, rows in names.items()]
    marks = [
        Box(id=mark, width=MARK, height=MARK)
        for mark, ends in ((START, selection.starts), (END, selection.ends))
        if ends
    ]
    ways: list[tuple[str, str, str, Edge | None]] = [
        *((START, start.activity, numbers.number(start.count), None) for start in selection.starts),
        *((edge.source, edge.target, _label(edge, reader), edge) for edge in selection.edges),
        *((end.activity, END, numbers.number(end.count), None) for end in selection.ends),
    ]
    most = max((edge.count for edge in selection.edges), default=1)
    plan = layout(
        [*boxes, *marks],
        [
            Way(
                source=source,
                target=target,
                width=lettering.width(label) * SMALL_SIZE + 10,
                height=18,
                weight=1 + round(MAIN_WEIGHT * edge.count / most) if edge else 1,
            )
            for source, target, label, edge in ways
        ],
        {"rankdir": "TB", "ranksep": 26, "nodesep": 28, "edgesep": 14, "marginx": 8, "marginy": 8},
    )
    most_objects = max((node.objects for node in selection.nodes), default=1)
    at = {box.id: (box, place) for box, place in zip([*boxes, *marks], plan.nodes, strict=True)}
    parts = [
        _edge(loop(*at[source], curve) if source == target else curve, label, edge, most)
        for (source, target, label, edge), curve in zip(ways, plan.edges, strict=True)
    ]
    parts += [
        _box(node, names[node.activity], *at[node.activity], node.objects / most_objects, reader)
        for node in selection.nodes
    ]
    parts += [terminal(at[mark.id][1], start=mark.id == START) for mark in marks]
    return _frame(plan, parts, reader)


def _label(edge: Edge, reader: Reader) -> str:
    return f"{numbers.number(edge.count)} · {reader.duration(edge.median_hours, day_only=edge.day_only)}"


def _sized(activity: str, rows: Sequence[str]) -> Box:
    return Box(id=activity, width=max(*map(lettering.width, rows), 10) * NAME_SIZE + 26, height=30 + 16 * len(rows))


def _edge(curve: Curve, label: str, edge: Edge | None, most: int) -> str:
    colour = WAITS[wait_class(edge.median_hours)] if edge else MUTED
    width = 1.2 + 4.8 * (edge.count / most) ** 0.5 if edge else 1.2
    dash = "" if edge else "4 3"
    return arrow(curve, (label,), colour=colour, width=width, dash=dash)


def _box(node: Node, name: Sequence[str], box: Box, place: Point, frequency: float, reader: Reader) -> str:
    left, top, width, height = place.x - box.width / 2, place.y - box.height / 2, box.width, box.height
    fill = 0.06 + 0.24 * frequency
    rows = [
        f'<text x="{place.x:.1f}" y="{top + 19 + 16 * index:.1f}" font-size="{NAME_SIZE}" font-weight="600" '
        f'text-anchor="middle" fill="{INK}">{escape(line)}</text>'
        for index, line in enumerate(name)
    ]
    count = reader.say("map-node-count", objects=numbers.number(node.objects))
    if node.events > node.objects:
        count = reader.say(
            "map-node-repeated", objects=numbers.number(node.objects), events=numbers.number(node.events)
        )
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="6" fill="#fff"/>'
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="6" fill="{CURRENT}" '
        f'fill-opacity="{fill:.3f}" stroke="{CURRENT}"/>'
        + "".join(rows)
        + f'<text x="{place.x:.1f}" y="{top + height - 9:.1f}" font-size="{SMALL_SIZE}" text-anchor="middle" '
        f'fill="{INK}">{escape(count)}</text>'
    )


def _frame(plan: Layout, parts: Iterable[str], reader: Reader) -> str:
    bounds = [numbers.number(bound / 24) for bound in WAIT_BOUNDS]
    classes = [
        reader.say("map-wait-under", high=bounds[0]),
        *(reader.say("map-wait-between", low=low, high=high) for low, high in pairwise(bounds)),
        reader.say("map-wait-over", low=bounds[-1]),
    ]
    title = reader.say("map-legend")
    x = lettering.width(title) * SMALL_SIZE + 16
    legend = [f'<text x="4" y="16" font-size="{SMALL_SIZE}" fill="{MUTED}">{escape(title)}</text>']
    for colour, text in zip(WAITS, classes, strict=True):
        legend.append(
            f'<rect x="{x:.1f}" y="9" width="22" height="5" fill="{colour}"/>'
            f'<text x="{x + 27:.1f}" y="16" font-size="{SMALL_SIZE}" fill="{INK}">{escape(text)}</text>'
        )
        x += 27 + lettering.width(text) * SMALL_SIZE + 14
    width, height = max(plan.width, x), plan.height + 30
    shift = (width - plan.width) / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="{escape(FONTS)}">{"".join(legend)}'
        f'<g transform="translate({shift:.1f},28)">{"".join(parts)}</g></svg>'
    )
