"""An activity that an overlay takes away leaves the flow whole: what came before it is followed by what came after."""

from pathlib import Path

import pytest

from leadline.model import check_model, load_model

OVERLAY = """\
id: short
version: "1.0"
name: {{en: Short, zh-Hans: 简版}}
description: {{en: Without some steps, zh-Hans: 省去部分步骤}}
base: {{model: ltc, version: "2026.1"}}
remove: {{activities: [{activities}]}}
"""


def ways(folder: Path) -> set[tuple[str, str]]:
    flow = load_model(folder).process.flow
    assert flow is not None
    return {(way.source, way.target) for way in flow.ways}


@pytest.fixture
def base() -> set[tuple[str, str]]:
    flow = load_model("ltc").process.flow
    assert flow is not None
    return {(way.source, way.target) for way in flow.ways}


def test_the_step_before_is_followed_by_the_step_after(tmp_path: Path, base: set[tuple[str, str]]):
    (tmp_path / "overlay.yaml").write_text(OVERLAY.format(activities="pick_goods"), encoding="utf-8")
    before = {source for source, target in base if target == "pick_goods"}
    after = {target for source, target in base if source == "pick_goods"}
    assert before
    assert after
    assert [p for p in check_model(tmp_path) if "flow" in p.code] == []
    found = ways(tmp_path)
    assert {(a, b) for a in before for b in after if a != b} <= found
    assert not any("pick_goods" in way for way in found)
