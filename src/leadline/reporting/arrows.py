"""What every drawn graph is made of: edges with heads and labels, loops, and the marks where work starts and ends."""

from collections.abc import Sequence
from html import escape

from leadline.reporting import lettering
from leadline.reporting.palette import INK
from leadline.reporting.render import Box, Curve, Point

SMALL_SIZE = 11.5


def loop(box: Box, place: Point, curve: Curve) -> Curve:
    """Return a loop at the right side of a node. dagre keeps room for it, but puts its points elsewhere."""
    right = place.x + box.width / 2
    points = tuple(Point(x=right + out, y=place.y + down) for out, down in ((0, -8), (26, -16), (26, 16), (0, 8)))
    return Curve(points=points, label=curve.label)


def arrow(curve: Curve, label: Sequence[str], *, colour: str, width: float, dash: str = "") -> str:
    """Return an edge with its head and the lines of its label as SVG; ``dash`` is SVG's pattern of dashes."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    tip = curve.points[-1]
    back = curve.points[-2]
    length = ((tip.x - back.x) ** 2 + (tip.y - back.y) ** 2) ** 0.5 or 1.0
    dx, dy = (tip.x - back.x) / length, (tip.y - back.y) / length
    head = 5.0 + width
    neck = Point(x=tip.x - dx * head, y=tip.y - dy * head)
    side = head * 0.55
    corners = " ".join(
        f"{x:.1f},{y:.1f}"
        for x, y in (
            (tip.x, tip.y),
            (neck.x - dy * side, neck.y + dx * side),
            (neck.x + dy * side, neck.y - dx * side),
        )
    )
    path = spline((*curve.points[:-1], neck))
    line = f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:.1f}"{dashes}/>'
    head_svg = f'<polygon points="{corners}" fill="{colour}"/>'
    if curve.label is None or not label:
        return line + head_svg
    half = max(map(lettering.width, label)) * SMALL_SIZE / 2 + 2
    x, top = curve.label.x, curve.label.y - 8.0 * len(label)
    text = (
        f'<rect x="{x - half:.1f}" y="{top:.1f}" width="{2 * half:.1f}" height="{16 * len(label)}" fill="#fff" '
        'fill-opacity="0.85"/>'
    )
    for number, row in enumerate(label):
        text += (
            f'<text x="{x:.1f}" y="{top + 12 + 16 * number:.1f}" font-size="{SMALL_SIZE}" text-anchor="middle" '
            f'fill="{INK}">{escape(row)}</text>'
        )
    return line + head_svg + text


def spline(points: Sequence[Point]) -> str:
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


def terminal(place: Point, *, start: bool) -> str:
    """Return the mark of a start, or of an end."""
    x, y = f"{place.x:.1f}", f"{place.y:.1f}"
    if start:
        return (
            f'<circle cx="{x}" cy="{y}" r="10" fill="{INK}"/>'
            f'<path d="M{place.x - 3:.1f},{place.y - 5:.1f}l8,5l-8,5z" fill="#fff"/>'
        )
    return (
        f'<circle cx="{x}" cy="{y}" r="10" fill="#fff" stroke="{INK}" stroke-width="3"/>'
        f'<rect x="{place.x - 3.5:.1f}" y="{place.y - 3.5:.1f}" width="7" height="7" fill="{INK}"/>'
    )
