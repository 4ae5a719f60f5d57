"""Charts drawn without a browser, and what is said where their code is missing."""

from xml.etree import ElementTree

import pytest

from leadline.errors import InstallationError
from leadline.reporting import render
from leadline.reporting.charts import gap_bars, radar, tornado, trend
from leadline.reporting.render import Box, Way, chart, layout


def texts(svg: str) -> list[str]:
    return ["".join(each.itertext()) for each in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314


def test_a_radar_names_its_dimensions_with_their_scores() -> None:
    option = radar(["流程规范性", "Risk <&>", "C"], [2.5, None, 4.0], [3, 3, 3], current_name="now", target_name="aim")
    said = texts(chart(option, width=400, height=300, id="r"))
    assert {"流程规范性", "2.50", "Risk <&>", "–", "4.00", "now", "aim"} <= set(said)


def test_the_same_chart_is_the_same_bytes_however_many_were_drawn_before() -> None:
    option = trend([1.0, 2.0, None, 4.0])
    first = chart(option, width=120, height=30, id="t")
    chart(gap_bars(["a"], [2.0], [3.0]), width=300, height=80, id="g")
    assert chart(option, width=120, height=30, id="t") == first
    assert 'id="t-c0"' in first
    assert "<style" not in first
    assert "class=" not in first


def test_ids_of_two_charts_do_not_meet() -> None:
    one, two = (chart(trend([1.0, 2.0]), width=120, height=30, id=name) for name in ("a", "b"))
    assert one.replace("a-c0", "b-c0") == two


def test_a_layout_of_two_steps_runs_downwards() -> None:
    boxes = [Box(id=name, width=80, height=30) for name in ("a", "b")]
    plan = layout(boxes, [Way(source="a", target="b", width=40, height=18)], {"rankdir": "TB"})
    above, below = plan.nodes
    label = plan.edges[0].label
    assert label is not None
    assert above.y < label.y < below.y


def test_missing_browser_code_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    render._context.cache_clear()
    monkeypatch.setattr(render, "_SCRIPTS", ("static/not-there.js", "draw.js"))
    with pytest.raises(InstallationError) as told:
        chart(trend([1.0]), width=10, height=10, id="x")
    assert "leadline/reporting/static/not-there.js" in str(told.value)
    assert "uv sync" in str(told.value)
    assert "uv sync" in told.value.sentences("zh-Hans")[0]


def test_a_radar_has_a_band_only_where_there_are_intervals() -> None:
    words = {"current_name": "now", "target_name": "aim", "interval_name": "90%"}
    without = radar(["A", "B", "C"], [2.0, 3.0, 4.0], [3, 3, 3], [None, None, None], **words)
    assert [each["name"] for each in without["series"][0]["data"]] == ["now", "aim"]
    assert without["legend"]["data"] == ["now", "aim"]
    within = radar(["A", "B", "C"], [2.0, 3.0, 4.0], [3, 3, 3], [(1.5, 2.5), (2.5, 3.5), None], **words)
    outer, inner = within["series"][0]["data"]
    assert (outer["value"], inner["value"]) == ([2.5, 3.5, 4.0], [1.5, 2.5, 4.0])
    order = [within["series"][0]["z"], within["radar"]["z"], within["series"][1]["z"]]
    assert order == sorted(order)  # the white inside of the band hides neither rings nor lines


def test_a_tornados_line_stands_at_the_score_and_its_axis_ends_on_round_numbers() -> None:
    option = tornado(["A", "B"], [2.680, 2.695], [2.727, 2.713], 2.7026)
    line = option["series"][1]["markLine"]
    assert (line["data"], line["precision"]) == ([{"xAxis": 2.7026}], 4)
    axis = option["xAxis"]
    assert (axis["min"], axis["max"], axis["interval"]) == (2.68, 2.73, 0.01)
    drawn = texts(chart(option, width=500, height=100, id="t"))
    assert [each for each in drawn if each.startswith("2.")] == ["2.68", "2.69", "2.7", "2.71", "2.72", "2.73"]


def test_on_a_phone_names_are_broken_and_the_interval_is_left_to_the_band() -> None:
    words = {"current_name": "now", "target_name": "aim", "interval_name": "90%"}
    names = ["Customer-experience management", "B", "C"]
    option = radar(names, [2.0, 3.0, 4.0], [3, 3, 3], [(1.5, 2.5), (2.5, 3.5), (3.5, 4.5)], **words)
    assert "2.00 [1.50, 2.50]" in texts(chart(option, width=600, height=490, id="r"))
    small = texts(chart(option, width=320, height=290, id="r"))
    assert {"Customer-", "experience", "management", "2.00"} <= set(small)
    assert not any("[" in each for each in small)
    bars = gap_bars(["Order management · Automation"], [2.9], [3.5])
    assert "Order management · Automation" in texts(chart(bars, width=800, height=80, id="g"))
    assert {"Order management", "Automation", "2.90"} <= set(texts(chart(bars, width=320, height=80, id="g")))
