"""Tailoring a model by an overlay: what it changes, takes away and adds."""

from pathlib import Path

import pytest

from leadline.errors import ModelError
from leadline.model import lint_model, load_model
from leadline.ratings import Answers
from leadline.ratings.rating import Rating
from leadline.scoring import score
from model.conftest import Lay
from model.spoilt import sentences

ITEM = """\
id: Q-own
stage: {stage}
dimension: {dimension}
question: {{en: What else?, zh-Hans: 还有什么？}}
anchors:
  1: {{en: one, zh-Hans: 一}}
  2: {{en: two, zh-Hans: 二}}
  3: {{en: three, zh-Hans: 三}}
  4: {{en: four, zh-Hans: 四}}
  5: {{en: five, zh-Hans: 五}}
evidence: [{{en: A file, zh-Hans: 文件}}]
"""


def test_an_overlay_that_says_nothing_is_its_base(small_model: Path, lay: Lay) -> None:
    base, model = load_model(small_model), load_model(lay())
    assert model.model_copy(update={"digest": base.digest, "overlays": ()}) == base
    (overlay,) = model.overlays
    assert (overlay.id, overlay.version, overlay.name.zh_hans) == ("ours", "1.0", "本公司")
    assert len({base.digest, overlay.digest, model.digest}) == 3


def test_the_digest_covers_every_folder(small_model: Path, lay: Lay) -> None:
    ours = lay()
    before = load_model(ours)
    lay("target: {default: 4}\n")
    tailored = load_model(ours)
    assert tailored.digest != before.digest
    rule = small_model / "rules" / "paid.yaml"
    rule.write_text(rule.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    based = load_model(ours)
    assert based.digest != tailored.digest
    assert based.overlays == tailored.overlays, "the overlay itself did not change"


def test_weight_target_threshold_and_text_are_changed_by_what_is_different(lay: Lay) -> None:
    model = load_model(
        lay(
            "stages: [{id: cash, weight: 70}]\ntarget: {cells: {cash.risk: 5}}\nscoring: {gates: {largely: 0.6}}\n"
            "levels: [{number: 3, name: {en: Standard, zh-Hans: 标准化}}]\n",
            indicators__on_time_payment="levels: {5: 95}\nname: {zh-Hans: 准时收款率}\n",
        )
    )
    assert {stage.id: stage.weight for stage in model.stages} == {"order": 40, "cash": 70}
    assert model.target.cells == {"order.risk": 4, "cash.risk": 5}
    assert (model.scoring.gates.largely, model.scoring.gates.partly) == (0.6, 0.15)
    assert [level.name.en for level in model.levels][1:4] == ["Repeatable", "Standard", "Managed"]
    payment = model.indicator_of["on-time-payment"]
    assert payment.levels == {2: 60, 3: 70, 4: 80, 5: 95}
    assert (payment.name.en, payment.name.zh_hans) == ("Payment on time", "准时收款率")


def test_null_takes_a_key_away_and_turns_a_gate_off(lay: Lay) -> None:
    model = load_model(
        lay(
            "scoring: {gates: {level3_every_cell: null, key_cells: null}}\n",
            indicators__confirmation_time="scale: null\n",
        )
    )
    assert model.scoring.gates.level3_every_cell is None, "as in model.yaml: no such gate"
    assert model.scoring.gates.key_cells == "all", "back to what is so where nothing is said"
    assert model.indicator_of["confirmation-time"].scale == "linear"


def test_items_indicators_and_rules_are_added_and_taken_away(lay: Lay) -> None:
    model = load_model(
        lay(
            "remove: {items: [Q-cash-customer], indicators: [on-time-payment], rules: [paid]}\n",
            items__Q_own=ITEM.format(stage="cash", dimension="customer"),
        )
    )
    assert [item.id for item in model.items] == ["Q-order-risk", "Q-order-customer", "Q-cash-risk", "Q-own"]
    assert [indicator.id for indicator in model.indicators] == ["confirmation-time"]
    assert [rule.id for rule in model.rules] == ["credit-before-confirm"]
    assert model.item_of["Q-cash-risk"].indicators == (), "a link to what went is gone with it"


def test_with_a_stage_goes_all_that_stands_only_in_it(lay: Lay) -> None:
    model = load_model(lay("remove: {stages: [cash], indicators: [on-time-payment]}\n"))
    assert model.cells == (("order", "risk"), ("order", "customer"))
    assert {item.stage for item in model.items} == {"order"}
    assert [activity.id for activity in model.process.activities] == ["check_credit", "confirm_order"]
    assert [rule.id for rule in model.rules] == ["credit-before-confirm"], "paid was about receive_payment"
    assert model.target.stages == {}


def test_with_a_dimension_go_its_cells_targets_and_gates(lay: Lay) -> None:
    model = load_model(lay("remove: {dimensions: [risk]}\ndimensions: [{id: customer, key: true}]\n"))
    assert model.cells == (("order", "customer"), ("cash", "customer"))
    assert (model.rules, model.target.cells, model.scoring.gates.key_cells) == ((), {}, ())


def test_a_stage_is_added_with_its_items(lay: Lay) -> None:
    stage = "stages: [{id: order}, {id: make, name: {en: Make, zh-Hans: 生产}, weight: 20}]\n"
    items = {
        f"items__Q_make_{dimension}": ITEM.replace("Q-own", f"Q-make-{dimension}").format(
            stage="make", dimension=dimension
        )
        for dimension in ("risk", "customer")
    }
    assert [stage.id for stage in load_model(lay(stage, **items)).stages] == ["order", "make", "cash"]


def test_a_dimension_without_items_in_each_stage_is_told(lay: Lay) -> None:
    ours = lay(
        "dimensions:\n  - {id: green, name: {en: Sustainability, zh-Hans: 可持续性}, weight: 10}\n",
        items__Q_own=ITEM.format(stage="order", dimension="green"),
    )
    assert sentences(ours) == [
        "small/model.yaml, line 11: the cell cash.green has neither an item nor an indicator, so it could never be "
        "rated. Add one with this stage and dimension."
    ]


def test_what_does_not_apply_leaves_the_weights_and_keeps_its_reason(lay: Lay) -> None:
    model = load_model(
        lay(
            "not_applicable:\n"
            "  - {rule: paid, reason: {en: Prepaid, zh-Hans: 预付}}\n"
            "  - {indicator: on-time-payment, reason: {en: Prepaid, zh-Hans: 预付}}\n"
            "  - {stage: cash, dimension: customer, reason: {en: A bank collects, zh-Hans: 银行代收}}\n"
        )
    )
    assert "on-time-payment" not in model.indicator_of
    told = [(absent.name and absent.name.en, absent.reason.en, absent.approver) for absent in model.not_applicable]
    by = model.overlays[0].name
    assert told == [
        ("Every order is paid", "Prepaid", by),
        ("Payment on time", "Prepaid", by),
        ("Cash · Customer", "A bank collects", by),
    ]


def test_overlays_are_applied_in_order_each_once_after_what_they_lie_over(lay: Lay) -> None:
    sector = lay("stages: [{id: cash, weight: 70}]\ntarget: {default: 4}\n", name="sector")
    method = lay("target: {default: 3.5}\n", name="method")
    ours = lay("target: {default: 5}\n", base="../sector")
    model = load_model([sector, method])
    assert (model.target.default, model.stage_of["cash"].weight) == (3.5, 70)
    assert load_model([method, sector]).target.default == 4
    both = load_model([sector, method, ours])
    assert [overlay.id for overlay in both.overlays] == ["sector", "method", "ours"]
    assert both.target.default == 5
    assert [overlay.id for overlay in load_model(ours).overlays] == ["sector", "ours"]


def test_what_does_not_apply_adds_up_over_overlays(lay: Lay) -> None:
    said = "not_applicable: [{{rule: {rule}, reason: {{en: So it is, zh-Hans: 如此}}}}]\n"
    lay(said.format(rule="paid"), name="sector")
    model = load_model(lay(said.format(rule="credit-before-confirm"), base="../sector"))
    assert [(absent.rule, absent.approver and absent.approver.en) for absent in model.not_applicable] == [
        ("paid", "sector"),
        ("credit-before-confirm", "ours"),
    ]


def test_a_new_version_of_the_base_is_refused_until_the_pin_is_changed(small_model: Path, lay: Lay) -> None:
    ours = lay("stages: [{id: cash, weight: 70}]\n")
    head = small_model / "model.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace('version: "1.0"', 'version: "2.0"'), encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        load_model(ours)
    (sentence,) = caught.value.sentences()
    assert sentence.startswith(
        "ours/overlay.yaml, line 5: this overlay was made for version 1.0 of '../small', but what is here is version "
        '2.0. See what changed, adapt the overlay where it matters, then write version: "2.0" here.'
    )
    assert "leadline model upgrade" in sentence
    lay("stages: [{id: cash, weight: 70}]\n", version="2.0")
    model = load_model(ours)
    assert (model.version, model.stage_of["cash"].weight) == ("2.0", 70)


def test_only_what_an_overlay_brings_about_is_remarked(small_model: Path, lay: Lay) -> None:
    assert lint_model(lay()) == ()
    weights = [p for p in lint_model(lay("stages: [{id: cash, weight: 70}]\n")) if p.code == "lint-weights"]
    assert [(problem.file, problem.params["total"]) for problem in weights] == [("ours/overlay.yaml", "110")]


def test_in_a_notebook_the_model_alone_says_what_does_not_apply(lay: Lay) -> None:
    model = load_model(
        lay("not_applicable: [{stage: cash, dimension: customer, reason: {en: A bank collects, zh-Hans: 银行代收}}]\n")
    )
    said = [
        Rating(respondent=who, department="sales", role="clerk", item=item.id, answer="rated", value=3)
        for who in "abc"
        for item in model.items
    ]
    cell = score(model, [], Answers(ratings=said)).cell("cash", "customer")
    assert (cell.status, cell.reason) == ("not-applicable", model.not_applicable[0].reason)
