"""``leadline explain`` and ``leadline compare``: what they show, and what they say when something is wrong."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from leadline import Result, write_result

Leadline = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def result(manufacturer: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_result(manufacturer, tmp_path_factory.mktemp("r") / "result.json")


@pytest.mark.parametrize(
    ("what", "needles"),
    [
        ("order.risk", ["3.2303", "0.6 × 3.4066 + 0.4 × 2.9659", "Q-RSK-OM-2", "Check credit before shipment"]),
        ("risk", ["Dimension: Risk management and compliance", "Achievement of level 3", "weight"]),
        ("order", ["Stage: Order management", "Rated part of the weight"]),
        ("whole", ["The whole", "Level by gates", "Smallest move"]),
        ("win-rate", ["Entry value of level 3", "From table", ".csv", "Sample"]),
        ("Q-RSK-OM-1", ["Mean of group means", "Groups of fewer than 3 people", "at 3"]),
        ("review-before-signature", ["Cases to which it applied", "Violations"]),
        ("sensitivity", ["weight of the dimension Automation", "Highest less lowest score", "Dirichlet"]),
        ("findings", ["Lead management · Automation: Measured 1.3", "Distance of the two"]),
        ("gates", ["Smallest move to the next level", "Needed less value"]),
        ("scores.cells.17.q", ["Q, the measured side", "3.4066", "Weighted mean of the measured indicators"]),
        ("maps.0.edges.0.count", ["how often", "crm_leads.csv"]),
    ],
)
def test_everything_can_be_explained(leadline: Leadline, result: Path, what: str, needles: list[str]):
    code, out, complaint = leadline("explain", result, what)
    assert (code, complaint) == (0, "")
    assert [needle for needle in needles if needle not in out] == []


def test_it_speaks_chinese_and_says_what_is_below(leadline: Leadline, result: Path):
    code, out, _ = leadline("explain", result, "order.risk", "--language", "zh-Hans", "--depth", "1")
    assert code == 0
    assert "Q（数据得分）" in out
    assert "可用 --depth 显示" in out


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_an_unknown_name_is_an_error_with_the_nearest(leadline: Leadline, result: Path, language: str):
    code, out, complaint = leadline("explain", result, "order.rsik", "--language", language)
    assert (code, out) == (2, "")
    assert "order.risk" in complaint


def test_a_damaged_result_another_version_or_model_is_an_error(leadline: Leadline, result: Path, tmp_path: Path):
    damaged = tmp_path / "damaged.json"
    damaged.write_bytes(result.read_bytes()[:9999])
    assert leadline("explain", damaged, "whole")[0] == 2
    written = json.loads(result.read_text(encoding="utf-8"))
    damaged.write_text(json.dumps({**written, "schema_version": 99}), encoding="utf-8")
    code, _, complaint = leadline("compare", damaged, result)
    assert code == 2
    assert "99" in complaint
    written["model"]["digest"] = "0" * 64
    damaged.write_text(json.dumps(written), encoding="utf-8")
    code, _, complaint = leadline("explain", damaged, "whole")
    assert code == 2
    assert "--model" in complaint
    assert leadline("explain", tmp_path / "nothing.json", "whole")[0] == 2


def test_two_results_are_compared_and_written(leadline: Leadline, result: Path, tmp_path: Path):
    code, out, complaint = leadline("compare", result, result, "--out", tmp_path / "comparison.json")
    assert (code, complaint) == (0, "")
    assert "no clear change" in out
    written = json.loads((tmp_path / "comparison.json").read_text(encoding="utf-8"))
    assert written["doubts"] == [{"code": "same-result", "params": {}}]
    assert written["differences"][0] | {"low": 0, "high": 0} == {
        "kind": "whole",
        "id": "whole",
        "before": written["differences"][0]["after"],
        "after": written["differences"][0]["after"],
        "delta": 0.0,
        "alike": True,
        "low": 0,
        "high": 0,
        "verdict": "no-clear-change",
    }


@pytest.mark.parametrize(
    ("language", "change", "needles"),
    [
        ("en", {}, ["Warning: Both files hold the same result"]),
        ("zh-Hans", {}, ["注意：两个文件是同一份评估结果"]),
        ("en", {"organisation": {"en": "Other", "zh-Hans": "另一家"}}, ["two organisations, Other and Haichuan"]),
        ("zh-Hans", {"organisation": {"en": "Other", "zh-Hans": "另一家"}}, ["两家不同的单位（另一家与海川装备"]),
        (
            "en",
            {"period_from": "2026-01-01", "period_to": "2026-12-31"},
            ["The first result ends on 2026-12-31"],
        ),
        ("en", {"period_from": "2024-07-01", "period_to": "2025-06-30"}, ["overlap: the second begins on 2025-01-01"]),
        ("en", {"kind": "verified"}, ["One is self-assessed and one is verified"]),
    ],
)
def test_what_speaks_against_a_comparison_is_told(
    leadline: Leadline, result: Path, tmp_path: Path, language: str, change: dict[str, object], needles: list[str]
):
    written = json.loads(result.read_text(encoding="utf-8")) | change
    earlier = tmp_path / "earlier.json"
    earlier.write_text(json.dumps(written), encoding="utf-8")
    code, out, complaint = leadline("compare", earlier, result, "--language", language)
    assert (code, complaint) == (0, "")
    assert [needle for needle in needles if needle not in out] == []


def test_an_earlier_year_of_the_same_organisation_raises_no_doubt(leadline: Leadline, result: Path, tmp_path: Path):
    written = json.loads(result.read_text(encoding="utf-8"))
    written |= {"period_from": "2024-01-01", "period_to": "2024-12-31", "as_of": "2024-12-31"}
    earlier = tmp_path / "earlier.json"
    earlier.write_text(json.dumps(written), encoding="utf-8")
    code, out, _ = leadline("compare", earlier, result)
    assert code == 0
    assert "Warning" not in out
    assert "0 improved, 0 declined, 34 with no clear change, 0 not known how sure, 0 not comparable" in out


def test_results_with_nothing_in_common_are_not_comparable(leadline: Leadline, result: Path, tmp_path: Path):
    written = json.loads(result.read_text(encoding="utf-8"))
    written["model"]["definitions"] = {"other": "0" * 12}
    foreign = tmp_path / "foreign.json"
    foreign.write_text(json.dumps(written), encoding="utf-8")
    code, out, _ = leadline("compare", foreign, result, "--language", "zh-Hans")
    assert code == 0
    assert "不可比" in out


def test_no_line_of_a_tree_is_cut_off(leadline: Leadline, result: Path):
    _, out, _ = leadline("explain", result, "order.risk", "--depth", "3", "--language", "en")
    assert max(map(len, out.splitlines())) <= 100
    said = " ".join(out.replace("│", " ").split())
    assert "+ 0.25 × 3.4839 + 0.25 × 3.6745 + 0.25 × 3.272 = 3.4066]" in said
    assert "from the Ministry of Finance's guideline; the entry values are an expert default." in said
