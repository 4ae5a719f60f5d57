"""What deserves a look in a model that loads: warnings and notes, each with its place and what follows from it."""

import sys
from pathlib import Path

import pytest

from leadline.cli import run
from leadline.indicators import lint_measures
from leadline.model import check_model, folder, lint_model, load_model
from leadline.model.layers import read_model
from leadline.text import LANGUAGES
from model.spoilt import spoil

OF_ITSELF = {
    # the small model measures two of its four cells, and its items ask for no evidence
    ("warning", "lint-no-indicator", "model.yaml"),
    *(
        ("warning", "lint-no-evidence", f"items/Q-{cell}.yaml")
        for cell in ("order-risk", "order-customer", "cash-risk", "cash-customer")
    ),
}


@pytest.fixture
def good(small_model: Path) -> Path:
    spoil(small_model, "rules/paid.yaml", "when: amount > 0\n", "")
    return small_model


def remarks(folder: Path) -> set[tuple[str, str, str]]:
    assert check_model(folder) == ()
    return {(problem.severity, problem.code, problem.file or "") for problem in lint_model(folder, lint_measures)}


def new(folder: Path) -> set[tuple[str, str, str]]:
    return remarks(folder) - OF_ITSELF


def test_the_shipped_model_has_no_warning():
    assert [p.sentence() for p in lint_model("ltc", lint_measures) if p.severity != "note"] == []


def test_no_line_is_looked_up_where_nothing_is_told(monkeypatch: pytest.MonkeyPatch):
    draft = read_model("ltc")

    def looked_up(*_: object) -> None:
        raise AssertionError("a line takes longer to find than a measure to lint")

    monkeypatch.setattr(folder, "line_of", looked_up)
    assert lint_measures(load_model("ltc"), draft) == ()


def test_the_small_model(good: Path):
    assert remarks(good) == OF_ITSELF


@pytest.mark.parametrize(
    ("file", "old", "new_text", "remark"),
    [
        ("model.yaml", "weight: 40", "weight: 30", ("note", "lint-weights", "model.yaml")),
        ("model.yaml", "E3: 5", "E3: 4", ("warning", "lint-cap-below-five", "model.yaml")),
        ("model.yaml", "zh-Hans: 小模型", "zh-Hans: Small", ("warning", "lint-chinese", "model.yaml")),
        ("process.yaml", "en: Sales,", "en: 销售,", ("warning", "lint-english", "process.yaml")),
        ("rules/paid.yaml", "critical", "high", ("warning", "lint-no-critical-rule", "model.yaml")),
        ("sources.yaml", "status: read", "status: background", ("warning", "lint-background", None)),
        (
            "indicators/confirmation-time.yaml",
            "unit: hours\n",
            "unit: hours\nnature: outcome\n",
            ("warning", "lint-outcomes-only", "model.yaml"),
        ),
        (
            "sources.yaml",
            "sources:\n",
            'sources:\n  - {id: old, title: Old, url: "https://example.org", status: read}\n',
            ("note", "lint-unused-source", "sources.yaml"),
        ),
        (
            "indicators/confirmation-time.yaml",
            '"hours(check_credit, confirm_order)"',
            '"rework(cash) + steps(shipping)"',
            None,
        ),
    ],
)
def test_each_remark_alone(good: Path, file: str, old: str, new_text: str, remark: tuple[str, str, str | None] | None):
    spoil(good, file, old, new_text)
    if remark is None:
        assert check_model(good) == ()  # an unknown stage is an error of the expression, told by check_measures
        return
    severity, code, where = remark
    assert new(good) == {(severity, code, where or "indicators/on-time-payment.yaml")}


def test_anchors_that_nobody_can_tell_apart(good: Path):
    spoil(
        good,
        "items/Q-cash-risk.yaml",
        "{en: by numbers, zh-Hans: 按数据}",
        "{en: mostly by a written standard of the company, zh-Hans: 大多按照公司书面标准执行}",
    )
    spoil(
        good,
        "items/Q-cash-risk.yaml",
        "{en: by a standard, zh-Hans: 按标准}",
        "{en: partly by a written standard of the company, zh-Hans: 部分按照公司书面标准执行}",
    )
    assert new(good) == {("warning", "lint-anchors-alike", "items/Q-cash-risk.yaml")}


def test_an_object_type_without_steps_can_never_be_measured(good: Path):
    spoil(
        good,
        "process.yaml",
        "departments:\n  - {id",
        "  - {id: parcel, name: {en: Parcel, zh-Hans: 包裹}}\ndepartments:\n  - {id",
    )
    spoil(good, "indicators/on-time-payment.yaml", "object: order", "object: parcel")
    assert new(good) == {("warning", "lint-no-object", "indicators/on-time-payment.yaml")}


def test_a_step_that_no_linked_object_has_can_never_be_measured(good: Path):
    """Objects are linked in a chain, so only a type without steps is out of reach."""
    spoil(
        good,
        "process.yaml",
        "departments:\n  - {id",
        "  - {id: parcel, name: {en: Parcel, zh-Hans: 包裹}}\ndepartments:\n  - {id",
    )
    spoil(good, "indicators/on-time-payment.yaml", "value: last(receive_payment) <= due_date", "value: linked(parcel)")
    assert new(good) == {("warning", "lint-no-object", "indicators/on-time-payment.yaml")}


def test_kinds_that_do_not_go_together_are_an_error_before_any_data_is_read(good: Path):
    spoil(
        good,
        "indicators/on-time-payment.yaml",
        "last(receive_payment) <= due_date",
        "count(receive_payment) <= due_date",
    )
    (problem,) = [p for p in lint_model(good, lint_measures) if p.code == "expression-wrong-type"]
    assert problem.severity == "error"
    assert problem.file == "indicators/on-time-payment.yaml"
    assert (problem.place or "").startswith("line 10, ")


def test_remarks_are_told_only_of_a_model_without_errors(good: Path):
    spoil(good, "model.yaml", "weight: 40", "weight: heavy")
    assert lint_model(good, lint_measures) == ()


def test_every_remark_reads_in_both_languages(good: Path):
    spoil(good, "model.yaml", "zh-Hans: 小模型", "zh-Hans: Small")
    for problem in lint_model(good, lint_measures):
        assert len({problem.sentence(language) for language in LANGUAGES}) == 2


def test_warnings_fail_only_when_they_shall(
    good: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def check(*further: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["leadline", "model", "check", str(good), *further])
        with pytest.raises(SystemExit) as ended:
            run()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    code, out, err = check()
    assert code == 0
    assert "errors 0, warnings 6, notes 0" in out
    assert err.count("Warning:") == 6
    code, _, err = check("--strict", "--language", "zh-Hans")
    assert code == 2
    assert err.count("警告：") == 6
