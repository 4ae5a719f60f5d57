"""An assessment by a tailored model, end to end: scores by hand, and a report that says what was tailored."""

import json
from pathlib import Path

import pytest

from leadline.assessment import Folder, Result, assess, read_result, write_result
from leadline.assessment.explain import explain
from leadline.cli import run
from leadline.errors import ModelError
from leadline.model import load_model
from leadline.reporting import report
from leadline.scoring.scores import IndicatorScore

OVERLAY = """\
id: ours
version: "1.0"
name: {en: Our company, zh-Hans: 本公司}
description: {en: What is different, zh-Hans: 差异}
base: {model: ltc, version: "2026.1"}
"""
ITEM = """\
id: GREEN-%s
stage: %s
dimension: green
question: {en: How green?, zh-Hans: 是否环保？}
anchors:
  1: {en: not, zh-Hans: 不环保}
  2: {en: hardly, zh-Hans: 较少}
  3: {en: by rule, zh-Hans: 按规定}
  4: {en: by numbers, zh-Hans: 按数据}
  5: {en: ever better, zh-Hans: 持续改进}
"""


def folder(
    path: Path, overlay: str | None, model: str = "./ours", files: dict[str, str] | None = None, **answered: int
) -> Path:
    """An assessment by answers alone: 2 everywhere but in the stages of ``answered``."""
    path.mkdir()
    if overlay is not None:
        for name, text in {"overlay.yaml": OVERLAY + overlay, **(files or {})}.items():
            (path / "ours" / name).parent.mkdir(parents=True, exist_ok=True)
            (path / "ours" / name).write_text(text, encoding="utf-8")
    tailored = load_model(path / "ours") if overlay is not None else load_model(model)
    rows = [f"{who},sales,manager,{i.id},{answered.get(i.stage, 2)}" for who in "abc" for i in tailored.items]
    (path / "answers.csv").write_text("respondent,department,role,item,answer\n" + "\n".join(rows), encoding="utf-8")
    head = "name: T\norganisation: T Ltd\nanswers: [answers.csv]\nscoring: {draws: 100}\n"
    (path / "assessment.yaml").write_text(f"{head}model: {model}\n", encoding="utf-8")
    return path


def score(result: Result) -> float:
    assert result.scores.whole.score is not None
    return result.scores.whole.score


def test_a_changed_weight_changes_the_score(tmp_path: Path) -> None:
    # Fulfilment weighs 35 of 100 and is at 4, all else at 2: 2.7. With a weight of 100 it is 100 of 165.
    assert score(assess(folder(tmp_path / "a", "", fulfilment=4))) == pytest.approx(2.7)
    tailored = folder(tmp_path / "b", "stages: [{id: fulfilment, weight: 100}]\n", fulfilment=4)
    assert score(assess(tailored)) == pytest.approx(2 + 2 * 100 / 165)


def test_a_stage_taken_away_is_neither_asked_nor_weighed(tmp_path: Path) -> None:
    gone = "remove: {stages: [lead], indicators: [conversion-cycle-spread]}\n"
    result = assess(folder(tmp_path / "a", gone, fulfilment=4))
    assert [stage.id for stage in result.scores.stages] == ["conversion", "order", "fulfilment"]
    assert score(result) == pytest.approx(2 + 2 * 35 / 85)


def test_a_stage_and_a_dimension_are_added(tmp_path: Path) -> None:
    stages = ("lead", "conversion", "order", "fulfilment")
    green = {f"items/GREEN-{stage}.yaml": ITEM % (stage, stage) for stage in stages}
    more = "dimensions: [{id: green, name: {en: Sustainability, zh-Hans: 可持续性}, weight: 100}]\n"
    result = assess(folder(tmp_path / "a", more, files=green, fulfilment=4))
    (dimension,) = [each for each in result.scores.dimensions if each.id == "green"]
    assert dimension.score == pytest.approx(2.7)
    assert dimension.weight == pytest.approx(0.5)

    dimensions = [dimension.id for dimension in load_model("ltc").dimensions]
    service = {
        f"items/SERVICE-{d}.yaml": (ITEM % ("x", "service")).replace("GREEN-x", f"SERVICE-{d}").replace("green", d, 1)
        for d in dimensions
    }
    more = "stages: [{id: service, name: {en: Service, zh-Hans: 服务}, weight: 100}]\n"
    result = assess(folder(tmp_path / "b", more, files=service, service=4))
    assert score(result) == pytest.approx(3.0)


def test_levels_targets_and_texts_are_shown_as_tailored(tmp_path: Path) -> None:
    more = "levels: [{number: 2, name: {en: Rehearsed, zh-Hans: 熟练级}}]\ntarget: {dimensions: {risk: 4}}\n"
    result = assess(folder(tmp_path / "a", more))
    assert {gap.target for gap in result.gaps if gap.dimension == "risk"} == {4.0}
    model = Folder(tmp_path / "a").model
    pages = {
        language: report(result, tmp_path / f"{language}.html", model=model, language=language).read_text("utf-8")
        for language in ("en", "zh-Hans")
    }
    assert "Rehearsed" in pages["en"]
    assert "熟练级" in pages["zh-Hans"]
    assert "Lead-to-cash maturity model, version 2026.1; tailored by Our company, version 1.0" in pages["en"]
    assert "线索到现金流程成熟度模型，版本 2026.1；裁剪：本公司，版本 1.0" in pages["zh-Hans"]
    assert result.model.overlays[0].digest in pages["en"]


def test_what_does_not_apply_is_listed_with_who_says_so(tmp_path: Path) -> None:
    more = (
        "not_applicable:\n"
        "  - {stage: lead, dimension: risk, reason: {en: The group brings leads, zh-Hans: 线索由集团提供}}\n"
        "  - {indicator: win-rate, reason: {en: One customer only, zh-Hans: 仅一家客户}}\n"
        "  - {rule: change-approved, reason: {en: Nothing changes, zh-Hans: 无变更}}\n"
    )
    path = folder(tmp_path / "a", more)
    agreed = "not_applicable: [{indicator: win-rate, reason: no market, approver: CFO}]\n"
    file = path / "assessment.yaml"
    file.write_text(file.read_text(encoding="utf-8") + agreed, encoding="utf-8")
    result = assess(path)
    told = {(e.name.en, e.reason.en, e.approver.en) for e in result.not_applicable}
    assert told == {
        ("Win rate", "no market", "CFO"),  # what is agreed for the assessment says more
        ("Lead management · Risk management and compliance", "The group brings leads", "Our company"),
        ("Approve every change", "Nothing changes", "Our company"),
    }
    (cell,) = [cell for cell in result.scores.cells if cell.status == "not-applicable"]
    assert (cell.stage, cell.dimension) == ("lead", "risk")
    assert "win-rate" not in {value.indicator for value in result.indicators}
    page = report(result, tmp_path / "r.html", model=Folder(path).model, language="zh-Hans").read_text("utf-8")
    assert "线索由集团提供" in page
    assert "本公司" in page


def test_several_overlays_shipped_and_own(tmp_path: Path) -> None:
    path = folder(tmp_path / "a", "stages: [{id: lead, weight: 50}]\n", model="[manufacturing, huawei, ./ours]")
    result = assess(path)
    assert [overlay.id for overlay in result.model.overlays] == ["manufacturing", "huawei", "ours"]
    weights = {stage.id: stage.weight for stage in result.scores.stages}
    assert weights["lead"] == pytest.approx(50 / 140), "10, 25, 25, 40 of manufacturing, and ours"
    assert len(Folder(path).model.process.groups) == 3


def test_a_result_of_shipped_overlays_is_explained_without_naming_them(tmp_path: Path, monkeypatch, capsys) -> None:
    path = folder(tmp_path / "a", None, model="e-commerce")
    written = write_result(assess(path), tmp_path / "result.json")
    result = read_result(written)
    assert result.model.asked_for == ("ltc", "e-commerce")
    assert explain(result, load_model(result.model.asked_for), "whole").value == result.scores.whole.score
    monkeypatch.setattr("sys.argv", ["leadline", "explain", str(written), "whole"])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code in (0, None)


def test_an_older_result_with_plain_reasons_is_still_read(tmp_path: Path) -> None:
    path = folder(tmp_path / "a", None, model="ltc")
    file = path / "assessment.yaml"
    agreed = "not_applicable: [{stage: lead, dimension: risk, reason: no leads, approver: CFO}]\n"
    file.write_text(file.read_text(encoding="utf-8") + agreed, encoding="utf-8")
    written = write_result(assess(path), tmp_path / "result.json")
    data = json.loads(written.read_text(encoding="utf-8"))
    for absent in data["not_applicable"]:
        absent["reason"], absent["approver"] = absent["reason"]["en"], absent["approver"]["en"]
    del data["model"]["overlays"]
    written.write_text(json.dumps(data), encoding="utf-8")
    assert read_result(written).not_applicable[0].reason.zh_hans == "no leads"


def test_a_base_that_moved_on_stops_the_assessment_until_the_pin_says_so(tmp_path: Path) -> None:
    path = folder(tmp_path / "a", "")
    head = path / "ours" / "overlay.yaml"
    good = head.read_text(encoding="utf-8")
    head.write_text(good.replace("2026.1", "2025.1"), encoding="utf-8")
    with pytest.raises(ModelError, match=r"made for version 2025\.1 of 'ltc', but what is here is version 2026\.1"):
        Folder(path)
    head.write_text(good, encoding="utf-8")
    assert Folder(path).model.version == "2026.1"


def test_data_are_measured_by_the_tailored_model(manufacturer: Result, root: Path, tmp_path: Path) -> None:
    """The simulated manufacturer, by the overlay of its industry: entry values of the sector score the same days."""
    example = root / "examples" / "manufacturer"
    for name in ("answers", "mapping.yaml", "data", "evidence.csv", "kpis"):
        if (example / name).exists():
            (tmp_path / name).symlink_to(example / name)
    head = (example / "assessment.yaml").read_text(encoding="utf-8")
    assert "model: ltc" in head
    (tmp_path / "assessment.yaml").write_text(head.replace("model: ltc", "model: manufacturing"), encoding="utf-8")

    def collection_days(result: Result) -> tuple[IndicatorScore, float | None]:
        scores = {s.indicator: s for cell in result.scores.cells for s in cell.indicators}
        return scores["collection-days"], {v.indicator: v for v in result.indicators}["collection-days"].value

    (by_model, days), (by_sector, again) = collection_days(manufacturer), collection_days(assess(tmp_path))
    assert days == again
    assert days is not None
    for score_, entries in ((by_model, {2: 100, 3: 67, 4: 46, 5: 28}), (by_sector, {2: 120, 3: 67, 4: 50, 5: 35})):
        reached = [level for level, entry in entries.items() if days <= entry]
        assert score_.score is not None
        assert int(score_.score) == (max(reached) if reached else 1)
    assert by_sector.score != by_model.score
