"""The shipped overlays: whole, bilingual, and as honest about their numbers as the model they lie over."""

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from leadline.cli import run
from leadline.indicators import check_measures, lint_measures
from leadline.model import Model, check_model, lint_model, load_model
from leadline.model.diff import diff
from leadline.model.folder import shipped_models
from leadline.text import Text

INDUSTRIES = ["manufacturing", "e-commerce", "financial-services"]
OVERLAYS = [*INDUSTRIES, "huawei"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")


def texts(part: Any) -> Iterator[Text]:
    if isinstance(part, Text):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from texts(getattr(part, name))
    elif isinstance(part, tuple | dict):
        for entry in part.values() if isinstance(part, dict) else part:
            yield from texts(entry)


def test_they_are_found_by_their_ids() -> None:
    assert sorted(shipped_models()) == sorted(["ltc", *OVERLAYS])


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nothing_is_wrong_or_to_be_remarked(overlay: str) -> None:
    assert [problem.sentence() for problem in check_model(overlay, check_measures)] == []
    assert [problem.sentence() for problem in lint_model(overlay, lint_measures)] == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_text_is_filled_in_both_languages(overlay: str) -> None:
    found = list(texts(load_model(overlay)))
    assert [text.en for text in found if not CHINESE.search(text.zh_hans) or CHINESE.search(text.en)] == []
    assert [text.zh_hans for text in found if HALF_WIDTH.search(text.zh_hans)] == []


@pytest.mark.parametrize("overlay", INDUSTRIES)
def test_an_industry_brings_items_with_five_anchors(overlay: str, model: Model) -> None:
    added = [item for item in load_model(overlay).items if item.id not in model.item_of]
    assert len(added) >= 3
    for item in added:
        assert item.roles
        assert item.evidence
        assert sorted(item.anchors) == [1, 2, 3, 4, 5]
        for low, high in combinations(item.anchors.values(), 2):
            assert low.en != high.en
            assert low.zh_hans != high.zh_hans


@pytest.mark.parametrize("overlay", INDUSTRIES)
def test_a_threshold_of_an_industry_says_what_it_rests_on(overlay: str, model: Model) -> None:
    tailored = load_model(overlay)
    changed = [i for i in tailored.indicators if i != model.indicator_of.get(i.id)]
    assert len(changed) >= 4
    for indicator in changed:
        note = indicator.basis.note
        assert note is not None
        assert re.search("expert default", note.en, re.IGNORECASE), indicator.id
        assert "专家默认值" in note.zh_hans, indicator.id
        assert bool(indicator.basis.sources) >= (indicator.basis.kind != "expert-default"), indicator.id


@pytest.mark.parametrize(
    ("overlay", "indicator", "levels", "source"),
    [  # by hand from the domain notes: the averages and shares that the sources give
        ("manufacturing", "collection-days", {2: 120, 3: 67, 4: 50, 5: 35}, "S_NBS"),  # 66.7 days on average
        ("manufacturing", "marketing-to-sales-acceptance", {2: 15, 3: 30, 4: 48, 5: 60}, "S_FPS"),  # 48%
        ("e-commerce", "marketing-to-sales-acceptance", {2: 20, 3: 40, 4: 58, 5: 70}, "S_FPS"),  # 58%
        ("e-commerce", "complaint-first-resolution", {2: 50, 3: 68, 4: 78, 5: 85}, "S_SQM_IND"),  # retail 78%
        ("e-commerce", "return-rate", {2: 30, 3: 22, 4: 15, 5: 8}, "S_NRF"),  # 16.9% of sales
        ("financial-services", "complaint-first-resolution", {2: 40, 3: 60, 4: 71, 5: 80}, "S_SQM_IND"),  # 71%
    ],
)
def test_sourced_entry_values(overlay: str, indicator: str, levels: dict[int, float], source: str) -> None:
    found = load_model(overlay).indicator_of[indicator]
    assert found.levels == levels
    assert found.basis.kind == "partly-sourced"
    assert source in found.basis.sources


def test_what_does_not_apply_online_names_who_says_so() -> None:
    model = load_model("e-commerce")
    absent = {each.id: each for each in model.not_applicable}
    assert {"credit-check-before-shipment", "shipment-before-invoice", "contract-cycle-time"} <= absent.keys()
    assert {each.approver for each in absent.values()} == {model.overlays[0].name}
    assert "contract-cycle-time" not in model.indicator_of
    assert any(rule.severity == "critical" and rule.id not in absent for rule in model.rules)


def test_the_groups_of_huawei_use_the_steps_of_the_process() -> None:
    model = load_model(["manufacturing", "huawei"])
    process = model.process
    assert [group.id for group in process.groups] == ["ML", "MO", "MC"]
    used = {activity for group in process.groups for step in group.steps for activity in step.activities}
    assert set(model.activity_of) - used == {"lose_opportunity", "cancel_order"}, "ends, not steps, of that process"
    assert [(decision.id, decision.follows, decision.activity) for decision in process.decisions] == [
        ("ATI", "MO1", "approve_opportunity"),
        ("ATB", "MO3", "decide_bid"),
        ("ATC", "MO4", "approve_contract"),
        ("ATAC", "MC4", "approve_change"),
        ("ATCC", "MC6", "close_contract"),
    ]
    assert {decision.status for decision in process.decisions} == {"background"}, "no page confirmed the names"
    assert [role.id for role in process.roles] == ["AR", "SR", "FR", "PD", "SDT"]


def test_huawei_judges_nothing_differently() -> None:
    changes = diff(load_model("ltc"), load_model("huawei"))
    assert {change.part for change in changes} == {"groups", "decisions", "roles", "overlays"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["model", "check", "manufacturing", "huawei"],
            "Manufacturing + Huawei process groups, version 2026.1 + 1.0 + 1.0",
        ),
        (["questionnaire", "export", "q.xlsx", "--model", "manufacturing", "--model", "huawei"], "q.xlsx"),
    ],
)
def test_commands_take_several(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["leadline", *arguments, "-l", "en"])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code in (0, None)
    assert said in " ".join(capsys.readouterr().out.split())
