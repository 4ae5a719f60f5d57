"""Checking a model: every mistake is told, with file, line and what would be right."""

from collections.abc import Iterator
from pathlib import Path

from leadline.errors import Problem
from leadline.model import check_model
from leadline.model.folder import Draft
from leadline.model.schema import Model
from model.spoilt import sentences, spoil


def test_a_good_model_has_no_problems(small_model: Path) -> None:
    assert check_model(small_model) == ()


def test_ten_mistakes_give_ten_messages(small_model: Path) -> None:
    spoil(small_model, "model.yaml", "weight: 40", "weight: heavy")
    spoil(small_model, "model.yaml", "partly: 0.15", "partly: 0.6")
    spoil(small_model, "process.yaml", "departments: [finance]", "departments: [finanze]")
    spoil(small_model, "items/Q-cash-risk.yaml", "{en: by numbers, zh-Hans: 按数据}", "{en: by habit, zh-Hans: 按习惯}")
    spoil(small_model, "items/Q-order-risk.yaml", "question:", "qestion:")
    spoil(small_model, "indicators/confirmation-time.yaml", "3: 48", "3: 80")
    spoil(small_model, "indicators/on-time-payment.yaml", "5: 90", "5: 900")
    spoil(small_model, "indicators/on-time-payment.yaml", "  sources: [book]\n", "")
    spoil(small_model, "rules/credit-before-confirm.yaml", "b: confirm_order\n", "")
    spoil(small_model, "rules/paid.yaml", "severity: critical", "severity: deadly")

    assert sentences(small_model) == [
        "model.yaml, line 12: 'stages.0.weight' is heavy, but a number is needed here.",
        "model.yaml, line 22: 'largely' is 0.5, but it must be above 'partly', which is 0.6.",
        "process.yaml, line 14: there is no department 'finanze'. Nearest: finance, sales. "
        "Departments are listed in process.yaml.",
        "items/Q-cash-risk.yaml, line 9: the anchors of levels 2 and 4 say the same. Say what sets level 4 apart.",
        "items/Q-order-risk.yaml, line 4: 'qestion' is not a key here. Did you mean 'question'?",
        "indicators/confirmation-time.yaml, line 13: level 3 is entered at 80 and level 2 at 72, "
        "but with 'direction: lower' each level must ask for less than the one below.",
        "indicators/on-time-payment.yaml, line 18: the entry value of level 5 is 900, "
        "but percent can only lie between 0 and 100.",
        "indicators/on-time-payment.yaml, line 19: the basis is 'partly-sourced', but no source is named. "
        "Name one, or write 'kind: expert-default'.",
        "rules/credit-before-confirm.yaml, line 5: the template 'precedence' needs 'b'. Add it.",
        "rules/paid.yaml, line 9: 'severity' is deadly, but it must be one of 'critical', 'high', 'medium', 'low'.",
    ]


def test_days_are_counted_from_a_date_only(small_model: Path) -> None:
    spoil(
        small_model,
        "rules/paid.yaml",
        "template: existence\na: receive_payment\nlimit: 1",
        "template: time_limit_after_due\ndue: due_date\nb: receive_payment\ndays: 3",
    )
    assert check_model(small_model) == ()
    spoil(small_model, "process.yaml", "type: date", "type: text")
    assert [problem.sentence("zh-Hans") for problem in check_model(small_model)] == [
        "rules/paid.yaml，第 6 行：属性“due_date”的类型是 text，规则只能从日期起算天数。请改用类型为 date 的属性。"
    ]


def test_bands_must_be_nested(small_model: Path) -> None:
    path = small_model / "indicators" / "on-time-payment.yaml"
    text = path.read_text(encoding="utf-8").replace("direction: higher", "direction: band")
    ladder = "  2: 60\n  3: 70\n  4: 80\n  5: 90\n"

    def said_about(bands: str) -> list[str]:
        path.write_text(text.replace(ladder, bands), encoding="utf-8")
        return [sentence.split(", ", 1)[1] for sentence in sentences(small_model)]

    assert said_about("  2: [10, 90]\n  3: [20, 80]\n  4: [20, 60]\n  5: [40, 60]\n") == []
    assert said_about("  2: [10, 90]\n  3: [20, 80]\n  4: [20, 85]\n  5: [50, 40]\n") == [
        "line 17: the interval [20, 85] of level 4 must lie inside [20, 80] of level 3, and be narrower.",
        "line 18: the interval of level 5 runs from 50 to 40. Write the lower end first.",
    ]
    assert said_about("  2: [10, 90]\n  3: 50\n  4: [20, 60]\n  5: [20, 60]\n") == [
        "line 16: level 3 is 50, but 'direction: band' needs an interval such as [20, 40].",
        "line 18: the interval [20, 60] of level 5 must lie inside [20, 60] of level 4, and be narrower.",
    ]


def test_a_copied_file_names_both_files(small_model: Path) -> None:
    text = (small_model / "rules" / "paid.yaml").read_text(encoding="utf-8")
    (small_model / "rules" / "a-copy.yaml").write_text(text, encoding="utf-8")
    assert sentences(small_model) == [
        "rules/a-copy.yaml, line 1: the id 'paid' is already used in rules/paid.yaml, line 1. "
        "Give this one another id, and its file the same name."
    ]


def test_a_cell_without_item_and_indicator(small_model: Path) -> None:
    (small_model / "items" / "Q-cash-customer.yaml").unlink()
    assert sentences(small_model) == [
        "model.yaml, line 11: the cell cash.customer has neither an item nor an indicator, so it could never be rated. "
        "Add one with this stage and dimension."
    ]
    (small_model / "items" / "Q-order-customer.yaml").unlink()
    assert len(sentences(small_model)) == 1, "order.customer still has an indicator"


def test_a_file_that_cannot_be_read_hides_no_other_mistake_and_makes_none(small_model: Path) -> None:
    (small_model / "process.yaml").write_text("objects: [", encoding="utf-8")
    spoil(small_model, "items/Q-cash-risk.yaml", "dimension: risk", "dimension: rsik")
    codes = [(problem.code, problem.file) for problem in check_model(small_model)]
    assert codes == [("yaml-syntax", "process.yaml"), ("model-unknown-dimension", "items/Q-cash-risk.yaml")]


def test_further_checks_join_in_their_place(small_model: Path) -> None:
    spoil(small_model, "rules/paid.yaml", "severity: critical", "severity: deadly")

    def no_hours(model: Model, draft: Draft) -> Iterator[Problem]:
        assert draft.folder == small_model
        assert [rule.id for rule in model.rules] == ["credit-before-confirm"], "what is wrong is not in the model"
        for indicator in model.indicators:
            if indicator.unit == "hours":
                yield Problem(code="file-empty", file=f"indicators/{indicator.id}.yaml", place="line 7, hours(a, b)")

    assert [problem.file for problem in check_model(small_model, no_hours)] == [
        "indicators/confirmation-time.yaml",
        "rules/paid.yaml",
    ]


def test_problems_are_told_in_chinese(small_model: Path) -> None:
    spoil(small_model, "rules/paid.yaml", "a: receive_payment", "a: recieve_payment")
    assert [problem.sentence("zh-Hans") for problem in check_model(small_model)] == [
        "rules/paid.yaml，第 6 行：没有活动“recieve_payment”。最接近的：receive_payment, check_credit, confirm_order。"
        "活动列于 process.yaml。"
    ]
