"""Tailoring a model by an overlay: what it changes, takes away and adds, and how every mistake is told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.errors import ModelError
from leadline.indicators import check_measures
from leadline.model import check_model, lint_model, load_model
from leadline.ratings import Answers
from leadline.ratings.rating import Rating
from leadline.scoring import score
from leadline.text import LANGUAGES
from leadline.yamlfile import read_yaml

HEAD = """\
id: {id}
version: "1.0"
name: {{en: {id}, zh-Hans: 本公司}}
description: {{en: What is different, zh-Hans: 差异}}
base: {{model: {base}, version: "{version}"}}
"""
Lay = Callable[..., Path]


@pytest.fixture
def lay(small_model: Path) -> Lay:
    """Write an overlay beside the small model: its head, what the head says further, and its other files."""

    def write(more: str = "", name: str = "ours", base: str = "../small", version: str = "1.0", **files: str) -> Path:
        folder = small_model.parent / name
        folder.mkdir(exist_ok=True)
        (folder / "overlay.yaml").write_text(HEAD.format(id=name, base=base, version=version) + more, encoding="utf-8")
        for file, text in files.items():
            path = folder / f"{file.replace('__', '/').replace('_', '-')}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return write


def sentences(folder: Path | list[Path]) -> list[str]:
    return [problem.sentence() for problem in check_model(folder)]


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


def test_what_still_needs_what_was_taken_away_is_told_with_its_place(lay: Lay) -> None:
    ours = lay(
        "remove: {activities: [receive_payment], departments: [sales]}\n",
        indicators__confirmation_time="stage: order\n",
    )
    assert sentences(ours) == [
        "small/indicators/on-time-payment.yaml, line 9: 'receive_payment' was taken away by ours, but is still needed "
        "here. Take this away too, change it, or keep 'receive_payment'.",
        "small/indicators/on-time-payment.yaml, line 10: 'receive_payment' was taken away by ours, but is still needed "
        "here. Take this away too, change it, or keep 'receive_payment'.",
    ]
    lay("remove: {sources: [book]}\n")
    assert {text.split(":")[0] for text in sentences(ours)} == {
        "small/indicators/on-time-payment.yaml, line 21",
        "small/rules/credit-before-confirm.yaml, line 11",
    }


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


def test_ten_mistakes_give_ten_messages_with_the_file_they_are_in(lay: Lay) -> None:
    ours = lay(
        "taget: {default: 4}\n"
        "stages: [{id: cash, weight: heavy}, {id: csh, weight: 5}]\n"
        "target: {stages: {chash: 4}}\n"
        "remove: {items: [Q-nothing], colours: [red]}\n"
        "not_applicable: [{rule: pade, reason: {en: So, zh-Hans: 如此}}]\n",
        process="activities: [{id: check_credit, departments: [finanze]}]\n",
        items__Q_cash_risk="anchors: {4: {en: by habit, zh-Hans: 按习惯}}\n",
        items__Q_order_risc="question: {en: How?, zh-Hans: 如何？}\n",
        indicators__on_time_payment="levels: {3: 85}\n",
        rules__paid="severity: deadly\n",
    )
    told = [(problem.file, problem.place, problem.code) for problem in check_model(ours)]
    assert told == [
        ("ours/overlay.yaml", "line 6", "yaml-unknown-key-near"),
        ("ours/overlay.yaml", "line 7", "yaml-not-a-number"),
        ("ours/overlay.yaml", "line 7", "yaml-missing-key"),
        ("ours/overlay.yaml", "line 8", "model-unknown-stage"),
        ("ours/overlay.yaml", "line 9", "overlay-remove-unknown"),
        ("ours/overlay.yaml", "line 9", "overlay-remove-kind"),
        ("ours/overlay.yaml", "line 10", "model-unknown-rule"),
        ("ours/process.yaml", "line 1", "model-unknown-department"),
        ("ours/items/Q-cash-risk.yaml", "line 1", "model-anchors-same"),
        ("ours/items/Q-order-risc.yaml", "line 1", "overlay-incomplete"),
        ("ours/indicators/on-time-payment.yaml", "line 1", "model-entry-values-rise"),
        ("ours/rules/paid.yaml", "line 1", "yaml-not-one-of"),
    ]


def test_a_mistyped_file_name_says_that_it_would_be_new(lay: Lay) -> None:
    ours = lay(indicators__on_time_paymnet="levels: {5: 95}\n")
    (sentence,) = sentences(ours)
    assert sentence.startswith(
        "ours/indicators/on-time-paymnet.yaml, line 1: the base has nothing of this id, so it would be new, but then "
        "it lacks id, code, name, "
    )


def test_a_mistake_of_the_base_names_the_base(small_model: Path, lay: Lay) -> None:
    rule = small_model / "rules" / "paid.yaml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("limit: 1\n", ""), encoding="utf-8")
    assert sentences(lay("target: {default: 4}\n")) == [
        "small/rules/paid.yaml, line 5: the template 'existence' needs 'limit'. Add it."
    ]
    assert sentences(lay(rules__paid="limit: 1\n")) == []


@pytest.mark.parametrize(
    ("more", "options", "said"),
    [
        (
            "",
            {"base": "../nowhere"},
            "overlay.yaml, line 5: there is no model or overlay '../nowhere'. Write the id of",
        ),
        ("", {"base": "../ours"}, "overlay.yaml: the overlays lie over one another in a circle: ours → ours."),
        ("- a list\n", {}, "overlay.yaml, line 6: this is not valid YAML"),
        ("remove: [lead]\n", {}, "overlay.yaml, line 6: 'remove' is ['lead'], but a group of 'key: value' lines"),
        ("remove: {stages: lead}\n", {}, "overlay.yaml, line 6: 'remove.stages' is lead, but a list is needed here."),
    ],
)
def test_heads_that_are_wrong(more: str, options: dict[str, str], said: str, lay: Lay) -> None:
    (sentence,) = sentences(lay(more, **options))
    assert said in sentence


def test_a_head_without_a_base_is_told_as_any_missing_key(lay: Lay) -> None:
    ours = lay()
    (ours / "overlay.yaml").write_text("id: ours\nversion: 1.0\n", encoding="utf-8")
    codes = [problem.code for problem in check_model(ours)]
    assert sorted(codes) == ["yaml-missing-key", "yaml-missing-key", "yaml-missing-key", "yaml-not-text"]


def test_overlays_of_two_models_and_two_of_one_name_are_refused(small_model: Path, lay: Lay) -> None:
    (problem,) = check_model([str(lay()), "ltc"])
    assert problem.code == "overlay-two-models"
    twin = lay(name="twin")
    head = twin / "overlay.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("id: twin", "id: ours"), encoding="utf-8")
    assert [problem.code for problem in check_model([lay(), twin])] == ["overlay-twice"]


def test_a_link_out_of_the_overlay_is_not_read(small_model: Path, lay: Lay) -> None:
    ours = lay()
    (ours / "rules").mkdir()
    (ours / "rules" / "paid.yaml").symlink_to(small_model / "rules" / "paid.yaml")
    assert [(problem.code, problem.file) for problem in check_model(ours)] == [
        ("model-link-outside", "ours/rules/paid.yaml")
    ]


def test_only_what_an_overlay_brings_about_is_remarked(small_model: Path, lay: Lay) -> None:
    assert lint_model(lay()) == ()
    weights = [p for p in lint_model(lay("stages: [{id: cash, weight: 70}]\n")) if p.code == "lint-weights"]
    assert [(problem.file, problem.params["total"]) for problem in weights] == [("ours/overlay.yaml", "110")]


def test_a_measure_of_an_overlay_is_checked_where_it_is_written(lay: Lay) -> None:
    ours = lay(indicators__on_time_payment="weight: 2\nmeasure:\n  value: has(recieve_payment)\n")
    (problem, _) = check_model(ours, check_measures)  # the other one is of the small model itself
    assert problem.file == "ours/indicators/on-time-payment.yaml"
    assert (problem.place or "").startswith("line 3, ")


KEYS = st.sampled_from(
    [
        "stages",
        "levels",
        "remove",
        "base",
        "items",
        "activities",
        "not_applicable",
        "id",
        "number",
        "rule",
        "indicators",
    ]
)
VALUES = st.recursive(
    st.sampled_from([None, True, 3, -1.5, "", "cash", "paid", "check_credit", "en", "on-time-payment", "1.0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.integers(1, 5), inner, max_size=3),
    max_leaves=8,
)
PLACES = ("process.yaml", "sources.yaml", "goals.yaml", "items/Q-cash-risk.yaml", "rules/paid.yaml", "rules/new.yaml")


@given(
    head=st.dictionaries(KEYS, VALUES, max_size=4),
    files=st.dictionaries(st.sampled_from(PLACES), VALUES, max_size=3),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_an_overlay_holds_is_told_or_loaded_and_never_raises(
    lay: Lay, head: dict[str, Any], files: dict[str, Any]
) -> None:
    ours = lay()
    own = read_yaml(ours / "overlay.yaml")
    written = {"overlay.yaml": own | head if head.get("base") else head | own, **files}
    for name, data in written.items():
        (ours / name).parent.mkdir(exist_ok=True)
        (ours / name).write_text(json.dumps(data), encoding="utf-8")  # JSON is YAML
    try:
        problems = check_model(ours, lambda model, draft: ())
        assert all(problem.sentence(language) for problem in problems for language in LANGUAGES)
        if problems:
            with pytest.raises(ModelError):
                load_model(ours)
        else:
            assert load_model(ours).overlays
    finally:
        for name in written:
            (ours / name).unlink()


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
