"""Charts as ECharts options: the same dictionaries serve the browser and, through ``render``, the reports."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from leadline.reporting.lettering import lines
from leadline.reporting.numbers import score as number
from leadline.reporting.palette import BAND, CURRENT, INK, LINE, MUTED, TARGET

NARROW = 460
"""A drawing no wider than this, in pixels, is on a phone: its names are smaller and broken into lines."""
FONTS = "'Helvetica Neue', Arial, 'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"


def radar(
    names: Sequence[str],
    current: Sequence[float | None],
    target: Sequence[float],
    intervals: Sequence[tuple[float, float] | None] = (),
    *,
    current_name: str,
    target_name: str,
    interval_name: str = "",
) -> dict[str, Any]:
    r"""Return a radar of scores 1-5 against their targets, one axis per name, with the band of the scores' intervals.

    An axis without a score is drawn at the centre (0), where no score can be, and is named with a dash. A score without
    an interval is its own band; without any interval there is none.

    >>> words = {"current_name": "now", "target_name": "target", "interval_name": "90% interval"}
    >>> option = radar(["A", "B", "C"], [2.0, None, 3.5], [3, 3, 4], [(1.8, 2.3), None, None], **words)
    >>> option["series"][1]["data"][0]["value"], option["radar"]["indicator"][0]["name"]
    ([2.0, 0, 3.5], 'A\n2.00 [1.80, 2.30]')
    >>> [each["value"] for each in option["series"][0]["data"]]
    [[2.3, 0, 3.5], [1.8, 0, 3.5]]
    """
    known = list(intervals) or [None] * len(names)
    scores = [0 if score is None else score for score in current]
    bands = [(score, score) if ends is None else ends for score, ends in zip(scores, known, strict=True)]
    drawn = any(known)
    return {
        "media": _on_a_phone(
            {
                "radar": {
                    "radius": "42%",
                    "axisName": {"fontSize": 10, "lineHeight": 13},
                    "indicator": [
                        {"name": _short(name, score), "min": 0, "max": 5}
                        for name, score in zip(names, current, strict=True)
                    ],
                },
                "legend": {"itemWidth": 14, "itemGap": 12, "textStyle": {"fontSize": 11}},
            }
        ),
        "textStyle": {"fontFamily": FONTS, "color": INK},
        "legend": {
            "bottom": 0,
            "itemWidth": 22,
            "itemGap": 28,  # without a browser ECharts measures text too narrow
            "textStyle": {"fontSize": 13, "color": INK},
            "data": [current_name, *([interval_name] if drawn else []), target_name],
        },
        "radar": {
            "z": 2,  # above the band, whose inner part is white, and under the lines
            "radius": "67%",
            "center": ["50%", "47.5%"],
            "splitNumber": 5,
            "axisName": {"color": INK, "fontSize": 13, "lineHeight": 17},
            "axisNameGap": 8,
            "axisLine": {"lineStyle": {"color": LINE}},
            "splitLine": {"lineStyle": {"color": LINE}},
            "splitArea": {"show": False},
            "indicator": [
                {"name": "\n".join((*lines(name, 11), _axis(score, ends))), "min": 0, "max": 5}
                for name, score, ends in zip(names, current, known, strict=True)
            ],
        },
        "series": [
            *([_band(bands, interval_name)] if drawn else []),
            {
                "type": "radar",
                "silent": True,
                "z": 3,
                "data": [
                    {
                        "name": current_name,
                        "value": scores,
                        "itemStyle": {"color": CURRENT},
                        "lineStyle": {"width": 2.5, "color": CURRENT},
                        "symbol": "circle",
                        "symbolSize": 7,
                    },
                    {
                        "name": target_name,
                        "value": list(target),
                        "itemStyle": {"color": TARGET},
                        "lineStyle": {"width": 2, "type": "dashed", "color": TARGET},
                        "symbol": "diamond",
                        "symbolSize": 7,
                    },
                ],
            },
        ],
    }


def _axis(score: float | None, ends: tuple[float, float] | None) -> str:
    if score is None:
        return "–"
    return f"{score:.2f}" if ends is None else f"{score:.2f} [{ends[0]:.2f}, {ends[1]:.2f}]"


def _short(name: str, score: float | None) -> str:
    """Return an axis's name for a phone: in narrow lines, without the interval, which the band and the table show."""
    parts = [part for each in lines(name.replace("-", "- "), 8) for part in lines(each, 8)]
    return "\n".join((*(part.replace("- ", "-") for part in parts), number(score)))


def _band(bands: Sequence[tuple[float, float]], name: str) -> dict[str, Any]:
    """Return the area between two polygons: the outer one coloured, the inner one white on top of it."""
    plain = {"lineStyle": {"width": 0}, "symbol": "none"}
    return {
        "type": "radar",
        "silent": True,
        "z": 1,
        "data": [
            {
                "name": name,
                "value": [high for _, high in bands],
                "itemStyle": {"color": BAND},
                "areaStyle": {"color": BAND, "opacity": 1},
                **plain,
            },
            {
                "name": "",
                "value": [low for low, _ in bands],
                "areaStyle": {"color": "#fff", "opacity": 1},
                **plain,
            },
        ],
    }


def trend(values: Sequence[float | None]) -> dict[str, Any]:
    """Return a sparkline of one value per month; months without a value are gaps, the last value is a dot.

    >>> option = trend([1.0, None, 2.0])
    >>> option["series"][0]["data"], option["series"][1]["data"]
    ([1.0, None, 2.0], [[2, 2.0]])
    """
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    return {
        "grid": {"left": 4, "right": 6, "top": 5, "bottom": 5},
        "xAxis": {"type": "category", "show": False, "boundaryGap": False},
        "yAxis": {"type": "value", "show": False, "scale": True},
        "series": [
            {
                "type": "line",
                "silent": True,
                "data": list(values),
                "symbol": "circle",
                "symbolSize": 2.5,
                "color": CURRENT,
                "lineStyle": {"width": 1.5},
            },
            {
                "type": "scatter",
                "silent": True,
                "data": [list(point) for point in known[-1:]],
                "symbolSize": 6,
                "color": CURRENT,
            },
        ],
    }


def months(
    names: Sequence[str],
    values: Sequence[float | None],
    entries: Sequence[tuple[str, float]] = (),
    *,
    unit: str = "",
) -> dict[str, Any]:
    """Return a line of one value per month, and a dashed line at each entry value, named; ``unit`` names the axis.

    The axis reaches to the nearest entry values above and below the months.

    >>> option = months(["2025-01", "2025-02"], [60.0, 72.5], [("L3", 70.0)])
    >>> option["series"][0]["data"], option["series"][0]["markLine"]["data"][0]["yAxis"]
    ([60.0, 72.5], 70.0)
    """
    axis = {"axisLabel": {"color": MUTED, "fontSize": 12}, "axisLine": {"lineStyle": {"color": LINE}}}
    known = [value for value in values if value is not None]
    below = [value for _, value in entries if value < min(known, default=0)]
    above = [value for _, value in entries if value > max(known, default=0)]
    shown = [*known, *([max(below)] if below else []), *([min(above)] if above else [])]
    step = _step(max(shown) - min(shown)) if shown else 1.0
    ends = {"min": _round(min(shown), step, math.floor), "max": _round(max(shown), step, math.ceil)} if shown else {}
    return {
        "textStyle": {"fontFamily": FONTS, "color": INK},
        "grid": {"left": 60, "right": 44, "top": 30 if unit else 14, "bottom": 28},
        "xAxis": {"type": "category", "data": list(names), "axisTick": {"show": False}, **axis},
        "yAxis": {
            "type": "value",
            **ends,
            "splitLine": {"lineStyle": {"color": LINE}},
            **axis,
            "name": unit,
            "nameGap": 12,
            "nameTextStyle": {"color": MUTED, "fontSize": 12},
        },
        "series": [
            {
                "type": "line",
                "silent": True,
                "data": list(values),
                "symbol": "circle",
                "symbolSize": 6,
                "color": CURRENT,
                "lineStyle": {"width": 2.5},
                "markLine": {
                    "symbol": "none",
                    "silent": True,
                    "lineStyle": {"color": TARGET, "type": "dashed"},
                    "data": [
                        {"yAxis": value, "label": {"formatter": name, "color": INK, "fontSize": 12}}
                        for name, value in entries
                    ],
                },
            },
        ],
    }


def _on_a_phone(changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"query": {"maxWidth": NARROW}, "option": dict(changes)}]


def _bars_on_a_phone(names: Sequence[str]) -> dict[str, Any]:
    """Return the names of bars in two lines, broken where they are joined, in less than half of a phone's width."""
    joined = [name.replace(" · ", "\n").replace(": ", ":\n") for name in names]
    return {
        "grid": {"left": 184, "right": 14},
        "yAxis": {
            "data": joined,
            "axisLabel": {"fontSize": 10, "lineHeight": 12, "width": 178, "overflow": "truncate", "interval": 0},
        },
    }


def _width(label: str, size: int = 13) -> int:
    """Return about how wide a label is, in pixels: without a browser ECharts measures text too narrow."""
    return round(sum(size if ord(character) > 0x2E80 else 0.58 * size for character in label))


def bars_width(names: Sequence[str]) -> int:
    """Return how wide a chart of bars has to be, in pixels, so that its names leave room for the bars.

    >>> bars_width(["AB"]) - bars_width(["A"])
    7
    """
    return max(map(_width, names), default=0) + 16 + 400 + 30


def _named_bars(names: Sequence[str], least: float, most: float, step: float) -> dict[str, Any]:
    """Return what charts of horizontal bars share: a name beside each bar, the first on top, and the values' axis."""
    return {
        "media": _on_a_phone(_bars_on_a_phone(names)),
        "textStyle": {"fontFamily": FONTS, "color": INK},
        "grid": {"left": max(map(_width, names), default=0) + 16, "right": 30, "top": 6, "bottom": 24},
        "xAxis": {
            "type": "value",
            "min": least,
            "max": most,
            "interval": step,
            "axisLabel": {"color": MUTED, "fontSize": 12},
            "splitLine": {"lineStyle": {"color": LINE}},
        },
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": list(names),
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": LINE}},
            "axisLabel": {"color": INK, "fontSize": 13},
        },
    }


def gap_bars(names: Sequence[str], scores: Sequence[float], targets: Sequence[float]) -> dict[str, Any]:
    """Return horizontal bars from score to target, the first name on top.

    >>> option = gap_bars(["A"], [2.0], [3.5])
    >>> option["series"][0]["data"], option["series"][1]["data"]
    ([{'value': 2.0, 'label': {'formatter': '2.00'}}], [1.5])
    """
    return {
        **_named_bars(names, 1, 5, 1),
        "series": [
            {
                "type": "bar",
                "stack": "gap",
                "silent": True,
                "barWidth": 12,
                "color": CURRENT,
                "data": [{"value": score, "label": {"formatter": number(score)}} for score in scores],
                "label": {"show": True, "position": "insideRight", "color": "#fff", "fontSize": 11},
            },
            {
                "type": "bar",
                "stack": "gap",
                "silent": True,
                "barWidth": 12,
                "itemStyle": {
                    "color": "#f4ddcb",
                    "borderColor": TARGET,
                    "borderWidth": 1,
                    "borderType": "dashed",
                },
                "data": [round(target - score, 4) for score, target in zip(scores, targets, strict=True)],
            },
        ],
    }


def tornado(names: Sequence[str], lows: Sequence[float], highs: Sequence[float], score: float) -> dict[str, Any]:
    """Return horizontal bars from low to high around a score, the first name on top.

    >>> option = tornado(["A"], [2.5], [3.0], 2.75)
    >>> [series["data"] for series in option["series"]]
    [[2.5], [0.5]]
    """
    least, most = min(*lows, score), max(*highs, score)
    step = _step(most - least)
    ends = _round(least, step, math.floor), _round(most, step, math.ceil)
    return {
        **_named_bars(names, *ends, step),
        "series": [
            {"type": "bar", "stack": "swing", "silent": True, "color": "transparent", "data": list(lows)},
            {
                "type": "bar",
                "stack": "swing",
                "silent": True,
                "barWidth": 12,
                "color": CURRENT,
                "data": [round(high - low, 6) for low, high in zip(lows, highs, strict=True)],
                "markLine": {
                    "symbol": "none",
                    "precision": 4,  # else it stands at two decimals, beside the score
                    "label": {"show": False},
                    "lineStyle": {"color": TARGET, "type": "dashed"},
                    "data": [{"xAxis": round(score, 4)}],
                },
            },
        ],
    }


def _round(value: float, step: float, way: Callable[[float], int]) -> float:
    """Return a value rounded up or down to a whole number of steps."""
    return round(way(round(value / step, 6)) * step, 6)


def _step(span: float) -> float:
    """Return a round distance between an axis's marks, so that three to eight of them cover ``span``."""
    rough = max(span, 0.01) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    return round(next(each * power for each in (1, 2, 5, 10) if each * power >= rough), 6)
