"""The process map as SVG: activities and what follows what, laid out by dagre."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from leadline.mining.flow import Edge, Node
from leadline.reporting import lettering, numbers
from leadline.reporting.charts import FONTS
from leadline.reporting.palette import CURRENT, INK, MUTED, WAIT_BOUNDS, WAITS, wait_class
from leadline.reporting.processmap import Selection
from leadline.reporting.reader import Reader
from leadline.reporting.render import Box, Curve, Layout, Point, Way, layout

START, END = "(start)", "(end)"  # no activity has such an id
NAME_SIZE, SMALL_SIZE = 13.0, 11.5
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
        _edge(_loop(*at[source], curve) if source == target else curve, label, edge, most)
        for (source, target, label, edge), curve in zip(ways, plan.edges, strict=True)
    ]
    parts += [
        _box(node, names[node.activity], *at[node.activity], node.objects / most_objects, reader)
        for node in selection.nodes
    ]
    parts += [_mark(*at[mark.id]) for mark in marks]
    return _frame(plan, parts, reader)


def _loop(box: Box, place: Point, curve: Curve) -> Curve:
    """Return a loop at the right side of a node. dagre keeps room for it, but puts its points elsewhere."""
    right = place.x + box.width / 2
    points = tuple(Point(x=right + out, y=place.y + down) for out, down in ((0, -8), (26, -16), (26, 16), (0, 8)))
    return Curve(points=points, label=curve.label)


def _label(edge: Edge, reader: Reader) -> str:
    return f"{numbers.number(edge.count)} · {reader.duration(edge.median_hours, day_only=edge.day_only)}"


def _sized(activity: str, rows: Sequence[str]) -> Box:
    return Box(id=activity, width=max(*map(lettering.width, rows), 10) * NAME_SIZE + 26, height=30 + 16 * len(rows))


def _edge(curve: Curve, label: str, edge: Edge | None, most: int) -> str:
    colour = WAITS[wait_class(edge.median_hours)] if edge else MUTED
    width = 1.2 + 4.8 * (edge.count / most) ** 0.5 if edge else 1.2
    dash = "" if edge else ' stroke-dasharray="4 3"'
    tip = curve.points[-1]
    back = curve.points[-2]
    length = ((tip.x - back.x) ** 2 + (tip.y - back.y) ** 2) ** 0.5 or 1.0
    dx, dy = (tip.x - back.x) / length, (tip.y - back.y) / length
    head = 5.0 + width
    neck = Point(x=tip.x - dx * head, y=tip.y - dy * head)
    side = head * 0.55
    arrow = " ".join(
        f"{x:.1f},{y:.1f}"
        for x, y in (
            (tip.x, tip.y),
            (neck.x - dy * side, neck.y + dx * side),
            (neck.x + dy * side, neck.y - dx * side),
        )
    )
    path = _spline((*curve.points[:-1], neck))
    line = f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:.1f}"{dash}/>'
    head_svg = f'<polygon points="{arrow}" fill="{colour}"/>'
    if curve.label is None:
        return line + head_svg
    x, y, half = curve.label.x, curve.label.y, lettering.width(label) * SMALL_SIZE / 2 + 2
    text = (
        f'<rect x="{x - half:.1f}" y="{y - 8:.1f}" width="{2 * half:.1f}" height="16" fill="#fff" fill-opacity="0.85"/>'
        f'<text x="{x:.1f}" y="{y + 4:.1f}" font-size="{SMALL_SIZE}" text-anchor="middle" fill="{INK}">'
        f"{escape(label)}</text>"
    )
    return line + head_svg + text


def _spline(points: Sequence[Point]) -> str:
    """Return points as the path of a uniform cubic B-spline that starts and ends at the first and last point."""
    first, last = points[0], points[-1]
    controls = (first, first, *points[1:-1], last, last)
    parts = [f"M{first.x:.1f},{first.y:.1f}"]
    for p0, p1, p2 in zip(controls, controls[1:], controls[2:], strict=False):
        a = Point(x=(2 * p0.x + p1.x) / 3, y=(2 * p0.y + p1.y) / 3)
        b = Point(x=(p0.x + 2 * p1.x) / 3, y=(p0.y + 2 * p1.y) / 3)
        end = Point(x=(p0.x + 4 * p1.x + p2.x) / 6, y=(p0.y + 4 * p1.y + p2.y) / 6)
        parts.append(f"C{a.x:.1f},{a.y:.1f} {b.x:.1f},{b.y:.1f} {end.x:.1f},{end.y:.1f}")
    return "".join(parts) + f"L{last.x:.1f},{last.y:.1f}"


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


def _mark(mark: Box, place: Point) -> str:
    x, y = f"{place.x:.1f}", f"{place.y:.1f}"
    if mark.id == START:
        return (
            f'<circle cx="{x}" cy="{y}" r="10" fill="{INK}"/>'
            f'<path d="M{place.x - 3:.1f},{place.y - 5:.1f}l8,5l-8,5z" fill="#fff"/>'
        )
    return (
        f'<circle cx="{x}" cy="{y}" r="10" fill="#fff" stroke="{INK}" stroke-width="3"/>'
        f'<rect x="{place.x - 3.5:.1f}" y="{place.y - 3.5:.1f}" width="7" height="7" fill="{INK}"/>'
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
