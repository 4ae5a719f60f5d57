"""Charts as ECharts options: the same dictionaries serve the browser and, through ``render``, the reports."""

from collections.abc import Sequence
from typing import Any

from leadline.reporting.lettering import lines
from leadline.reporting.palette import CURRENT, INK, LINE, MUTED, TARGET

FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"


def radar(
    names: Sequence[str],
    current: Sequence[float | None],
    target: Sequence[float],
    *,
    current_name: str,
    target_name: str,
) -> dict[str, Any]:
    r"""Return a radar of scores 1-5 against their targets, one axis per name.

    An axis without a score is drawn at the centre (0), where no score can be, and is named with a dash.

    >>> option = radar(["A", "B", "C"], [2.0, None, 3.5], [3, 3, 4], current_name="now", target_name="target")
    >>> option["series"][0]["data"][0]["value"], option["radar"]["indicator"][0]["name"]
    ([2.0, 0, 3.5], 'A\n2.00')
    """
    return {
        "textStyle": {"fontFamily": FONTS, "color": INK},
        "legend": {"bottom": 0, "itemWidth": 22, "textStyle": {"fontSize": 13, "color": INK}},
        "color": [CURRENT, TARGET],
        "radar": {
            "radius": "64%",
            "center": ["50%", "48%"],
            "splitNumber": 5,
            "axisName": {"color": INK, "fontSize": 13, "lineHeight": 17},
            "axisNameGap": 8,
            "axisLine": {"lineStyle": {"color": LINE}},
            "splitLine": {"lineStyle": {"color": LINE}},
            "splitArea": {"show": False},
            "indicator": [
                {"name": "\n".join((*lines(name, 11), "–" if score is None else f"{score:.2f}")), "min": 0, "max": 5}
                for name, score in zip(names, current, strict=True)
            ],
        },
        "series": [
            {
                "type": "radar",
                "silent": True,
                "data": [
                    {
                        "name": current_name,
                        "value": [0 if score is None else score for score in current],
                        "areaStyle": {"color": CURRENT, "opacity": 0.18},
                        "lineStyle": {"width": 2.5},
                        "symbol": "circle",
                        "symbolSize": 7,
                    },
                    {
                        "name": target_name,
                        "value": list(target),
                        "lineStyle": {"width": 2, "type": "dashed"},
                        "symbol": "diamond",
                        "symbolSize": 7,
                    },
                ],
            }
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


def _width(label: str, size: int = 13) -> int:
    """Return about how wide a label is, in pixels: without a browser ECharts measures text too narrow."""
    return round(sum(size if ord(character) > 0x2E80 else 0.58 * size for character in label))


def gap_bars(names: Sequence[str], scores: Sequence[float], targets: Sequence[float]) -> dict[str, Any]:
    """Return horizontal bars from score to target, the first name on top.

    >>> option = gap_bars(["A"], [2.0], [3.5])
    >>> [series["data"] for series in option["series"]]
    [[2.0], [1.5]]
    """
    return {
        "textStyle": {"fontFamily": FONTS, "color": INK},
        "grid": {"left": max(map(_width, names), default=0) + 16, "right": 30, "top": 6, "bottom": 24},
        "xAxis": {
            "type": "value",
            "min": 1,
            "max": 5,
            "interval": 1,
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
        "series": [
            {
                "type": "bar",
                "stack": "gap",
                "silent": True,
                "barWidth": 12,
                "color": CURRENT,
                "data": list(scores),
                "label": {"show": True, "position": "insideRight", "color": "#fff", "fontSize": 11, "formatter": "{c}"},
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
    margin = 0.1 * max(max(highs) - min(lows), 0.01)
    return {
        "textStyle": {"fontFamily": FONTS, "color": INK},
        "grid": {"left": max(map(_width, names), default=0) + 16, "right": 30, "top": 6, "bottom": 24},
        "xAxis": {
            "type": "value",
            "min": round(min(lows) - margin, 3),
            "max": round(max(highs) + margin, 3),
            "axisLabel": {"color": MUTED, "fontSize": 12, "showMinLabel": False, "showMaxLabel": False},
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
                    "label": {"show": False},
                    "lineStyle": {"color": TARGET, "type": "dashed"},
                    "data": [{"xAxis": round(score, 4)}],
                },
            },
        ],
    }
