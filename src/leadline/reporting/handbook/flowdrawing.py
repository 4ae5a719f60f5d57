"""The flow of one stage as SVG: its steps, the ways between them, and where work comes from and goes on."""

from collections.abc import Sequence
from html import escape

from leadline.model.flow import Flow, Way, reached
from leadline.reporting import lettering
from leadline.reporting.arrows import SMALL_SIZE, arrow, loop, terminal
from leadline.reporting.charts import FONTS
from leadline.reporting.palette import CURRENT, INK, LINE, MUTED, TARGET
from leadline.reporting.reader import Reader
from leadline.reporting.render import Box, Curve, Point, layout
from leadline.reporting.render import Way as Edge

START, END = "(start)", "(end)"  # no activity has such an id
NAME_SIZE = 13.0
NAME_WIDTH = 13
LABEL_WIDTH = 16
MARK = 22.0
DASHES = {"opt": "5 4", "loop": "2 4"}
COLOURS = {"loop": TARGET}


def ways_of(flow: Flow, stage: str, reader: Reader) -> tuple[Way, ...]:
    """Return the ways that leave or enter a stage, or stay in it."""
    inside = {activity.id for activity in reader.model.process.activities if activity.stage == stage}
    return tuple(way for way in flow.ways if way.source in inside or way.target in inside)


def draw_flow(flow: Flow, stage: str, reader: Reader) -> str:
    """Return the flow of a stage as an SVG string.

    Raises:
        InstallationError: the layout's browser code was not installed.
    """
    ways = ways_of(flow, stage, reader)
    inside = [activity.id for activity in reader.model.process.activities if activity.stage == stage]
    shown = [*inside, *dict.fromkeys(end for way in ways for end in (way.source, way.target) if end not in inside)]
    starts = [activity for activity in flow.starts if activity in inside]
    ends = [activity for activity in flow.ends if activity in inside]
    names = {activity: lettering.lines(reader.activity(activity), NAME_WIDTH) for activity in shown}
    boxes = [_sized(activity, rows) for activity, rows in names.items()]
    marks = [Box(id=f"{START}{id}", width=MARK, height=MARK) for id in starts]
    marks += [Box(id=f"{END}{id}", width=MARK, height=MARK) for id in ends]
    edges = [
        *((f"{START}{id}", id, (), "seq") for id in starts),
        *((way.source, way.target, _label(way, reader), way.type) for way in ways),
        *((id, f"{END}{id}", (), "seq") for id in ends),
    ]
    back = _backward(ways, reader)
    plan = layout(
        [*boxes, *marks],
        [
            Edge(
                source=target if (source, target) in back else source,
                target=source if (source, target) in back else target,
                width=max((lettering.width(row) for row in label), default=0) * SMALL_SIZE + (8 if label else 0),
                height=15.0 * len(label),
                weight=1 if type_ in DASHES else 4,
            )
            for source, target, label, type_ in edges
        ],
        {"rankdir": "TB", "ranksep": 22, "nodesep": 26, "edgesep": 12, "marginx": 8, "marginy": 8},
    )
    at = {box.id: (box, place) for box, place in zip([*boxes, *marks], plan.nodes, strict=True)}
    parts = [
        arrow(
            _turned(curve) if (source, target) in back else _looped(*at[source], curve, label, loops=source == target),
            label,
            colour=COLOURS.get(type_, MUTED),
            width=1.4,
            dash=DASHES.get(type_, ""),
        )
        for (source, target, label, type_), curve in zip(edges, plan.edges, strict=True)
    ]
    parts += [_box(names[box.id], *at[box.id], other=box.id not in inside, reader=reader) for box in boxes]
    parts += [terminal(at[mark.id][1], start=mark.id.startswith(START)) for mark in marks]
    return _frame(plan.width, plan.height, parts)


def _backward(ways: Sequence[Way], reader: Reader) -> set[tuple[str, str]]:
    """Return the ways back to an earlier step that leads to them again: laid out upwards, so that work runs down.

    Of two steps with ways both there and back the layout itself turns one; turning it here would make both the same.
    """
    ranks = {activity.id: rank for rank, activity in enumerate(reader.model.process.activities)}
    onward: dict[str, list[str]] = {}
    for way in ways:
        onward.setdefault(way.source, []).append(way.target)
    return {
        (way.source, way.target)
        for way in ways
        if ranks[way.target] < ranks[way.source]
        and way.source not in onward.get(way.target, ())
        and way.source in reached([way.target], onward)
    }


def _turned(curve: Curve) -> Curve:
    return Curve(points=curve.points[::-1], label=curve.label)


def _looped(box: Box, place: Point, curve: Curve, label: Sequence[str], *, loops: bool) -> Curve:
    """Return a loop at the right side of its step with the label beside it; any other way as it is."""
    if not loops:
        return curve
    half = max(map(lettering.width, label), default=0) * SMALL_SIZE / 2
    beside = Point(x=place.x + box.width / 2 + 26 + half, y=place.y) if label else None
    return Curve(points=loop(box, place, curve).points, label=beside)


def _label(way: Way, reader: Reader) -> tuple[str, ...]:
    if way.when is None:
        return ()
    said = reader.say(f"book-way-{way.type}", when=reader.text(way.when))
    return lettering.lines(said, LABEL_WIDTH)


def _sized(activity: str, rows: Sequence[str]) -> Box:
    return Box(id=activity, width=max(map(lettering.width, rows)) * NAME_SIZE + 26, height=16 + 16 * len(rows))


def _box(name: Sequence[str], box: Box, place: Point, *, other: bool, reader: Reader) -> str:
    activity = reader.model.activity_of[box.id]
    left, top = place.x - box.width / 2, place.y - box.height / 2
    shape = f'x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="6"'
    if other:
        body = f'<rect {shape} fill="#fff" stroke="{LINE}" stroke-dasharray="4 3"/>'
    else:
        stroke, width = (TARGET, 2.2) if activity.control_point else (CURRENT, 1.2)
        body = f'<rect {shape} fill="#eef5f7" stroke="{stroke}" stroke-width="{width}"/>'
    rows = [
        f'<text x="{place.x:.1f}" y="{top + 21 + 16 * number:.1f}" font-size="{NAME_SIZE}" text-anchor="middle" '
        f'font-weight="{400 if other else 600}" fill="{MUTED if other else INK}">{escape(row)}</text>'
        for number, row in enumerate(name)
    ]
    return body + "".join(rows)


def _frame(width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="{escape(FONTS)}">{"".join(parts)}</svg>'
    )
