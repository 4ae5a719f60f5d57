"""Draw with the browser's own code, without a browser: ECharts to SVG and dagre layouts, in V8 through mini-racer.

The V8 context is made when the first drawing is asked for, one per process: a context does not survive a fork.
"""

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from py_mini_racer import MiniRacer
from pydantic import BaseModel, ConfigDict

from leadline.errors import InstallationError

_SCRIPTS = ("static/echarts.min.js", "static/dagre.min.js", "draw.js")


class Point(BaseModel):
    """A point of a drawing, in pixels from the top left."""

    model_config = ConfigDict(frozen=True)

    x: float
    y: float


class Curve(BaseModel):
    """An edge of a layout: the points it runs through, and the middle of its label (None for a label of no size)."""

    model_config = ConfigDict(frozen=True)

    points: tuple[Point, ...]
    label: Point | None


class Box(BaseModel):
    """A node to be laid out."""

    model_config = ConfigDict(frozen=True)

    id: str
    width: float
    height: float


class Way(BaseModel):
    """An edge to be laid out, with the size of its label; the higher its ``weight``, the straighter and shorter."""

    model_config = ConfigDict(frozen=True)

    source: str
    target: str
    width: float = 0.0
    height: float = 0.0
    weight: int = 1


class Layout(BaseModel):
    """Where a graph's nodes (centres) and edges go, in the order they were given."""

    model_config = ConfigDict(frozen=True)

    width: float
    height: float
    nodes: tuple[Point, ...]
    edges: tuple[Curve, ...]


def chart(option: Mapping[str, Any], *, width: int, height: int, id: str) -> str:
    """Return an ECharts option drawn as an SVG string.

    ``id`` starts every id in the SVG, so that several charts live in one page; the same option and id always give
    the same bytes.

    Raises:
        InstallationError: the charts' browser code was not installed.

    >>> chart({"xAxis": {"data": ["a"]}, "yAxis": {}, "series": []}, width=90, height=40, id="c")[:29]
    '<svg width="90" height="40" x'
    """
    request = {"id": id, "width": width, "height": height, "option": {"animation": False, **option}}
    drawn: str = _context(os.getpid()).call("drawChart", json.dumps(request))
    return drawn


def layout(nodes: Sequence[Box], edges: Sequence[Way], options: Mapping[str, Any]) -> Layout:
    """Return where dagre puts a directed graph. ``options`` are dagre's (``rankdir``, ``ranksep``, ``nodesep`` ...).

    Raises:
        InstallationError: the charts' browser code was not installed.

    >>> boxes = [Box(id="a", width=10, height=10), Box(id="b", width=10, height=10)]
    >>> drawn = layout(boxes, [Way(source="a", target="b")], {})
    >>> [node.x for node in drawn.nodes], drawn.nodes[0].y < drawn.nodes[1].y
    ([5.0, 5.0], True)
    """
    request = {
        "nodes": [node.model_dump() for node in nodes],
        "edges": [edge.model_dump() for edge in edges],
        "options": dict(options),
    }
    return Layout.model_validate_json(_context(os.getpid()).call("layoutGraph", json.dumps(request)))


@cache
def _context(process: int) -> MiniRacer:  # noqa: ARG001 - the process is the cache's key
    here = files("leadline.reporting")
    missing = [name for name in _SCRIPTS if not here.joinpath(name).is_file()]
    if missing:
        raise InstallationError.of("charts-missing", file=f"leadline/reporting/{missing[0]}")
    context = MiniRacer()
    for name in _SCRIPTS:
        context.eval(here.joinpath(name).read_text(encoding="utf-8") + "\n;0")
    return context
