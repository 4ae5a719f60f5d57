"""Every kind of mistake in a model, one at a time: it is told once, with file, line and what would be right."""

from pathlib import Path

import pytest

from model.spoilt import sentences, spoil

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


@pytest.mark.parametrize(("name", "old", "new", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_once_and_with_its_line(
    small_model: Path, name: str, old: str, new: str, said: str, request: pytest.FixtureRequest
) -> None:
    spoil(small_model, name, old, new)
    found = sentences(small_model)
    assert f"{name}, {said}" in found
    # A rule turned into another template also has a parameter too many; everything else is one mistake.
    assert len(found) == (2 if "role-without-departments" in request.node.name else 1)
