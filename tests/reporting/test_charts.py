"""Charts drawn without a browser, and what is said where their code is missing."""

from xml.etree import ElementTree

import pytest

from leadline.errors import InstallationError
from leadline.reporting import render
from leadline.reporting.charts import gap_bars, radar, trend
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
