"""What is wrong with an overlay: told with the file it is in, all at once, whatever the file holds."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.errors import ModelError
from leadline.indicators import check_measures
from leadline.model import check_model, load_model
from leadline.text import LANGUAGES
from leadline.yamlfile import read_yaml
from model.conftest import Lay
from model.spoilt import sentences


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
