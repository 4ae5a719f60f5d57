"""Checking a model: every mistake is told, with file, line and what would be right."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from leadline.errors import ModelError, Problem
from leadline.model import check_model, load_model
from leadline.model.folder import Draft
from leadline.model.schema import Model
from leadline.text import LANGUAGES
from leadline.yamlfile import read_yaml


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Replace the one occurrence of ``old`` in a file."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def sentences(folder: Path) -> list[str]:
    return [problem.sentence() for problem in check_model(folder)]


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


# Each row: the file, what is written there, the mistake put in its place, and what is said about it.
MISTAKES = {
    "level-left-out": (
        "model.yaml",
        "  - {number: 4, name: {en: Managed, zh-Hans: 管理}, meaning: {en: by numbers, zh-Hans: 靠数据}}\n",
        "",
        "line 5: the levels must be numbered 1, 2, 3, 4 and 5, each once; given: 1, 2, 3, 5.",
    ),
    "level-twice": (
        "model.yaml",
        "{number: 4,",
        "{number: 3,",
        "line 5: the levels must be numbered 1, 2, 3, 4 and 5, each once; given: 1, 2, 3, 3, 5.",
    ),
    "no-key-dimension": (
        "model.yaml",
        "风险管理}, weight: 50}",
        "风险管理}, weight: 50, key: false}",
        "line 14: no dimension has 'key: true', so nothing would decide the level of the whole. "
        "Make at least one a key dimension.",
    ),
    "target-of-no-stage": (
        "model.yaml",
        "stages: {cash: 3.5}",
        "stages: {cahs: 3.5}",
        "line 26: there is no stage 'cahs'. Nearest: cash, order. Stages are listed in model.yaml.",
    ),
    "target-of-no-dimension": (
        "model.yaml",
        "stages: {cash: 3.5}",
        "dimensions: {risks: 3.5}",
        "line 26: there is no dimension 'risks'. Nearest: risk, customer. Dimensions are listed in model.yaml.",
    ),
    "target-of-no-cell": (
        "model.yaml",
        "{order.risk: 4}",
        "{order.rsk: 4}",
        "line 27: there is no cell 'order.rsk'. Nearest: order.risk, order.customer, cash.risk. "
        "A cell is written stage.dimension.",
    ),
    "target-beyond-5": (
        "model.yaml",
        "default: 3",
        "default: 6",
        "line 25: 'target.default' is 6, but it must be ≤ 5.",
    ),
    "unknown-key-cell": (
        "model.yaml",
        "key_cells: [order.risk]",
        "key_cells: [risk.order]",
        "line 23: there is no cell 'risk.order'. Nearest: order.risk, cash.customer, cash.risk. "
        "A cell is written stage.dimension.",
    ),
    "weight-of-no-department": (
        "model.yaml",
        "{sales: 2}",
        "{slaes: 2}",
        "line 18: there is no department 'slaes'. Nearest: sales, finance. Departments are listed in process.yaml.",
    ),
    "cap-left-out": (
        "model.yaml",
        "E2: 4, ",
        "",
        "line 19: the evidence grades E2 have no cap. Add them.",
    ),
    "better-evidence-worth-less": (
        "model.yaml",
        "E2: 4, ",
        "E2: 2, ",
        "line 19: the cap of E2 is 2, below the 3 of E1. Better evidence must not be worth less.",
    ),
    "cap-of-no-grade": (
        "model.yaml",
        "E3: 5}",
        "E3: 5, E4: 5}",
        "line 19: 'scoring.evidence_caps.E4' is E4, but it must be one of 'E0', 'E1', 'E2', 'E3'.",
    ),
    "weight-without-end": (
        "model.yaml",
        "weight: 40",
        "weight: .inf",
        "line 12: 'stages.0.weight' is inf, but a number is needed here.",
    ),
    "version-as-a-number": (
        "model.yaml",
        'version: "1.0"',
        "version: 1.0",
        "line 2: 'version' is 1.0, but text is needed here. Put it in quotes.",
    ),
    "one-language": (
        "model.yaml",
        "{en: Small, zh-Hans: 小模型}",
        "{en: Small}",
        "line 3: the key 'zh-Hans' is missing. Add it.",
    ),
    "repeated-key": (
        "model.yaml",
        "  default: 3\n",
        "  default: 3\n  default: 4\n",
        "line 26: the key 'default' is already on line 25. Keep one of the two.",
    ),
    "tab": (
        "model.yaml",
        "    partly: 0.15",
        "\tpartly: 0.15",
        "line 21: this line is indented with a tab. Use spaces.",
    ),
    "object-id-twice": (
        "process.yaml",
        "订单}}\n",
        "订单}}\n  - {id: order, name: {en: Purchase, zh-Hans: 采购}}\n",
        "line 3: the id 'order' is already used in process.yaml, line 2. Give this one another id.",
    ),
    "attribute-named-like-an-activity": (
        "process.yaml",
        "{id: due_date,",
        "{id: check_credit,",
        "line 9: the id 'check_credit' is already used in process.yaml, line 7. Give this one another id.",
    ),
    "alias-of-two-activities": (
        "process.yaml",
        "    departments: [sales]\n",
        "    departments: [sales]\n    aliases: [bonität_PRÜFEN]\n",
        "line 22: 'bonität_PRÜFEN' already names what is defined on line 9, so a log that says 'bonität_PRÜFEN' "
        "could mean either. Keep it at one of the two.",
    ),
    "alias-is-another-department": (
        "process.yaml",
        "[Vertrieb]",
        "[Finance]",
        "line 4: 'Finance' already names what is defined on line 5, so a log that says 'Finance' could mean either. "
        "Keep it at one of the two.",
    ),
    "activity-in-no-stage": (
        "process.yaml",
        "stage: cash",
        "stage: case",
        "line 25: there is no stage 'case'. Nearest: cash, order. Stages are listed in model.yaml.",
    ),
    "anchor-left-out": (
        "items/Q-cash-risk.yaml",
        "  4: {en: by numbers, zh-Hans: 按数据}\n",
        "",
        "line 5: the anchors of level 4 are missing. An item has five, 1 to 5.",
    ),
    "sixth-anchor": (
        "items/Q-cash-risk.yaml",
        "indicators:",
        "  6: {en: heaven, zh-Hans: 天堂}\nindicators:",
        "line 11: 'anchors.6' is 6, but it must be one of 1, 2, 3, 4, 5.",
    ),
    "same-anchor-in-one-language": (
        "items/Q-cash-risk.yaml",
        "zh-Hans: 按数据}",
        "zh-Hans: 按标准}",
        "line 9: the anchors of levels 3 and 4 say the same. Say what sets level 4 apart.",
    ),
    "item-of-no-indicator": (
        "items/Q-cash-risk.yaml",
        "[on-time-payment]",
        "[on-time-paymnt]",
        "line 11: there is no indicator 'on-time-paymnt'. Nearest: on-time-payment, confirmation-time. "
        "Correct it, or add indicators/on-time-paymnt.yaml.",
    ),
    "entry-value-left-out": (
        "indicators/on-time-payment.yaml",
        "  4: 80\n",
        "",
        "line 14: the entry values of level 4 are missing. Levels 2, 3, 4 and 5 each need one.",
    ),
    "entry-values-not-rising": (
        "indicators/on-time-payment.yaml",
        "4: 80",
        "4: 70",
        "line 17: level 4 is entered at 70 and level 3 at 70, but with 'direction: higher' "
        "each level must ask for more than the one below.",
    ),
    "entry-value-no-number": (
        "indicators/on-time-payment.yaml",
        "4: 80",
        "4: most",
        "line 17: 'levels.4' is most, but a number is needed here.",
    ),
    "band-without-direction-band": (
        "indicators/on-time-payment.yaml",
        "4: 80",
        "4: [75, 80]",
        "line 17: level 4 has an interval, but 'direction: higher' needs one number. "
        "Write a number, or 'direction: band'.",
    ),
    "time-below-zero": (
        "indicators/confirmation-time.yaml",
        "5: 4",
        "5: -4",
        "line 15: the entry value of level 5 is -4, but hours cannot lie below 0.",
    ),
    "logarithm-of-zero": (
        "indicators/confirmation-time.yaml",
        "5: 4",
        "5: 0",
        "line 15: the entry value of level 5 is 0, but 'scale: logarithmic' needs values above 0. "
        "Change the value, or use 'scale: linear'.",
    ),
    "share-in-days": (
        "indicators/on-time-payment.yaml",
        "unit: percent",
        "unit: days",
        "line 12: the unit is 'days', but 'aggregate: share' gives percent. "
        "Write 'unit: percent' and the levels as 0-100.",
    ),
    "neither-measured-nor-recorded": (
        "indicators/confirmation-time.yaml",
        'measure: {object: order, value: "hours(check_credit, confirm_order)", aggregate: median}\n',
        "",
        "line 1: an indicator is either computed from the log ('measure') or entered in a table ('recorded'); "
        "given: –. Keep exactly one.",
    ),
    "measured-and-recorded": (
        "indicators/confirmation-time.yaml",
        "unit: hours",
        "recorded: {ask: {en: Enter it, zh-Hans: 请填写}, aggregate: median}\nunit: hours",
        "line 8: an indicator is either computed from the log ('measure') or entered in a table ('recorded'); "
        "given: measure + recorded. Keep exactly one.",
    ),
    "recorded-share-in-hours": (
        "indicators/confirmation-time.yaml",
        'measure: {object: order, value: "hours(check_credit, confirm_order)", aggregate: median}',
        "recorded: {ask: {en: Enter it, zh-Hans: 请填写}, aggregate: share}",
        "line 8: the unit is 'hours', but 'aggregate: share' gives percent. "
        "Write 'unit: percent' and the levels as 0-100.",
    ),
    "recorded-unknown-rhythm": (
        "indicators/confirmation-time.yaml",
        'measure: {object: order, value: "hours(check_credit, confirm_order)", aggregate: median}',
        "recorded: {ask: {en: Enter it, zh-Hans: 请填写}, aggregate: median, every: week}",
        "line 7: 'recorded.every' is week, but it must be one of 'month', 'quarter', 'year'.",
    ),
    "measure-of-no-object": (
        "indicators/on-time-payment.yaml",
        "object: order",
        "object: oder",
        "line 8: there is no object type 'oder'. Nearest: order. Object types are listed in process.yaml.",
    ),
    "unknown-source": (
        "indicators/on-time-payment.yaml",
        "[book]",
        "[boook]",
        "line 21: there is no source 'boook'. Nearest: book. Correct it, or add the source to sources.yaml.",
    ),
    "id-is-not-the-file-name": (
        "rules/paid.yaml",
        "id: paid",
        "id: payed",
        "line 1: the id is 'payed', but the file is called 'paid'. Make them the same.",
    ),
    "id-with-a-blank": (
        "items/Q-cash-risk.yaml",
        "stage: cash",
        "stage: cash desk",
        "line 2: there is no stage 'cash desk'. Nearest: cash, order. Stages are listed in model.yaml.",
    ),
    "rule-on-no-activity": (
        "rules/credit-before-confirm.yaml",
        "b: confirm_order",
        "b: confirm_oder",
        "line 7: there is no activity 'confirm_oder'. Nearest: confirm_order, check_credit, receive_payment. "
        "Activities are listed in process.yaml.",
    ),
    "two-steps-where-one-is-taken": (
        "rules/credit-before-confirm.yaml",
        "b: confirm_order",
        "b: [confirm_order, receive_payment]",
        "line 7: 'b' is a list, which only the template 'responded_existence' takes. "
        "Name one activity for 'precedence'.",
    ),
    "rule-about-one-step": (
        "rules/credit-before-confirm.yaml",
        "b: confirm_order",
        "b: check_credit",
        "line 7: 'a' and 'b' are both 'check_credit'. Name two different activities.",
    ),
    "parameter-that-is-not-used": (
        "rules/paid.yaml",
        "limit: 1",
        "limit: 1\nb: check_credit",
        "line 8: the template 'existence' does not use 'b'. Take it out, or choose another template.",
    ),
    "limit-of-time-without-a-clock": (
        "rules/credit-before-confirm.yaml",
        "template: precedence",
        "template: time_limit",
        "line 5: the template 'time_limit' needs either 'hours' or 'days', not both. Days are calendar days; hours "
        "need times of day. Keep one.",
    ),
    "limit-of-time-with-two-clocks": (
        "rules/credit-before-confirm.yaml",
        "template: precedence",
        "template: time_limit\nhours: 24\ndays: 1",
        "line 5: the template 'time_limit' needs either 'hours' or 'days', not both. Days are calendar days; hours "
        "need times of day. Keep one.",
    ),
    "limit-of-no-time": (
        "rules/credit-before-confirm.yaml",
        "template: precedence",
        "template: time_limit\nhours: 0",
        "line 6: 'hours' is 0, but it must be > 0.",
    ),
    "due-date-nobody-knows": (
        "rules/paid.yaml",
        "template: existence\na: receive_payment\nlimit: 1",
        "template: time_limit_after_due\ndue: due_dat\nb: receive_payment\ndays: 3",
        "line 6: there is no attribute 'due_dat'. Nearest: due_date. Attributes are listed in process.yaml.",
    ),
    "condition-without-a-condition": (
        "rules/paid.yaml",
        "template: existence\na: receive_payment\nlimit: 1",
        "template: data_condition\na: receive_payment",
        "line 5: the template 'data_condition' needs 'holds'. Add it.",
    ),
    "rule-about-nothing": (
        "rules/paid.yaml",
        "a: receive_payment\n",
        "",
        "line 5: the template 'existence' needs 'a'. Add it.",
    ),
    "role-without-departments": (
        "rules/paid.yaml",
        "template: existence",
        "template: role_allowed",
        "line 5: the template 'role_allowed' needs 'departments'. Add it.",
    ),
}


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


@pytest.mark.parametrize(("name", "old", "new", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_once_and_with_its_line(
    small_model: Path, name: str, old: str, new: str, said: str, request: pytest.FixtureRequest
) -> None:
    spoil(small_model, name, old, new)
    found = sentences(small_model)
    assert f"{name}, {said}" in found
    # A rule turned into another template also has a parameter too many; everything else is one mistake.
    assert len(found) == (2 if "role-without-departments" in request.node.name else 1)


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


# -- folders that are no model, and files that mean harm


def test_no_folder_no_model(small_model: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path, said in {
        tmp_path / "nowhere": "there is no such folder.",
        small_model / "model.yaml": "this is a file, but a folder is needed here.",
        tmp_path / "empty": "this folder holds no model.",
        Path("x" * 5000): "this cannot be read: File name too long.",
    }.items():
        (problem,) = check_model(path)
        assert problem.sentence().startswith(f"{path}: {said}")


def test_what_would_never_be_read_is_told(small_model: Path) -> None:
    (small_model / "items" / "more").mkdir()
    (small_model / "items" / "Q-2.yml").write_text("id: Q-2", encoding="utf-8")
    (small_model / "notes.yaml").write_text("x: 1", encoding="utf-8")
    (small_model / "README.md").write_text("fine", encoding="utf-8")
    (small_model / "rules").rename(small_model / "rule")
    assert {problem.file: problem.code for problem in check_model(small_model)} == {
        "items/more": "model-file-not-read",
        "items/Q-2.yml": "model-file-not-read",
        "notes.yaml": "model-file-unknown",
        "rule": "model-file-renamed",
    }


def test_a_renamed_model_yaml_is_one_mistake(small_model: Path) -> None:
    (small_model / "model.yaml").rename(small_model / "model.yml")
    assert sentences(small_model) == ["model.yml: this is not read, because of its name. Did you mean 'model.yaml'?"]


def test_a_link_out_of_the_folder_is_refused(small_model: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: hunter2", encoding="utf-8")
    (small_model / "rules" / "leak.yaml").symlink_to(secret)
    (small_model / "items" / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "outside").mkdir()
    (small_model / "sources.yaml").rename(tmp_path / "outside" / "sources.yaml")
    (small_model / "sources.yaml").symlink_to(tmp_path / "outside" / "sources.yaml")

    found = sentences(small_model)
    assert (
        "rules/leak.yaml: this link leads out of the model's folder, so it is not read. Put the file itself here."
        in (found)
    )
    assert any(sentence.startswith("sources.yaml: this link leads out") for sentence in found)
    assert any(sentence.startswith("items/loop.yaml: this file does not exist") for sentence in found)
    assert "hunter2" not in "".join(found)


def test_a_folder_that_leads_out_is_refused(small_model: Path, tmp_path: Path) -> None:
    (small_model / "rules").rename(tmp_path / "rules")
    (small_model / "rules").symlink_to(tmp_path / "rules")
    assert [(problem.file, problem.code) for problem in check_model(small_model)] == [("rules", "model-link-outside")]


def places(data: object, place: tuple[int | str, ...] = ()) -> Iterator[tuple[int | str, ...]]:
    """Give the place of every value inside plain data."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in steps:
        yield (*place, step)
        yield from places(value, (*place, step))


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_value_in_any_place_is_told_or_loaded_and_never_raises(small_model: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(small_model.rglob("*.yaml"))))
    before = path.read_text(encoding="utf-8")
    content = read_yaml(path)
    *steps, last = data.draw(st.sampled_from(list(places(content))))
    inner = content
    for step in steps:
        inner = inner[step]
    inner[last] = data.draw(
        st.sampled_from([None, True, 7, -1.5, "x", "", [], ["x", 1], [[1, 2]], {}, {"en": 1}, {3: 4}])
    )
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(content, file)
    try:
        problems = check_model(small_model)
        assert all(problem.sentence(language) for problem in problems for language in LANGUAGES)
        if problems:
            with pytest.raises(ModelError):
                load_model(small_model)
        else:
            assert load_model(small_model).id
    finally:
        path.write_text(before, encoding="utf-8")


def test_files_that_mean_harm(small_model: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    for name, content in {
        "bomb": bomb.encode(),
        "binary": b"PK\x03\x04\xff\xfe\x00",
        "chinese-in-gbk": "id: 规则".encode("gbk"),
        "itself": b"id: &x [*x]",
        "deep": b"[" * 100_000,
        "python": b"id: !!python/object/apply:os.system [ls]",
        "zero": b"id: a\x00b",
        "nothing": b"# only a remark",
        "list": b"- id: x",
    }.items():
        (small_model / "rules" / f"{name}.yaml").write_bytes(content)
    found = {problem.file: problem.code for problem in check_model(small_model)}
    assert found == {
        "rules/binary.yaml": "yaml-not-utf8",
        "rules/bomb.yaml": "yaml-too-large",
        "rules/chinese-in-gbk.yaml": "yaml-not-utf8",
        "rules/deep.yaml": "yaml-too-deep",
        "rules/itself.yaml": "yaml-too-large",
        "rules/list.yaml": "yaml-not-a-map",
        "rules/nothing.yaml": "file-empty",
        "rules/python.yaml": "yaml-syntax",
        "rules/zero.yaml": "yaml-syntax",
    }
