"""What if: an assessment scored once more with something supposed; numbers worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.errors import InputError
from leadline.indicators.value import QUANTILE_GRID
from leadline.model.initiative import Effect, EffectBasis, Initiative
from leadline.model.schema import Measure
from leadline.planning import Supposition, what_if
from leadline.planning.supposing import moved
from leadline.ratings.evidence import Evidence, Piece
from leadline.scoring.given import Given
from leadline.scoring.thresholds import score_value, value_at
from leadline.text import Text
from scoring.small_model import (
    STAGES,
    THREE_MONTHS,
    answers,
    asked,
    compliance,
    indicator,
    item,
    model,
    rating,
    rule,
    value,
)

PEOPLE = ("ann", "bo", "cy")


def said(score, item="Q1"):
    """Three people of three departments who agree."""
    return [rating(score, item=item, who=who, department=who) for who in PEOPLE]


def one_cell(*, months=THREE_MONTHS, **changes):
    """A cell of Q 3.5 (85% of 100 quotes) and J 2: 0.6 x 3.5 + 0.4 x 2 = 2.9."""
    its = model(indicators=[indicator()], items=[item()], rules=[rule()], draws=200)
    return Given(its, values=(value(trend=months),), answers=answers(*said(2)), rules=(compliance(0.8),), **changes)


def supposed(start=None, **given):
    return what_if(start or one_cell(), Supposition(**given))


def test_an_item_that_reaches_4_by_hand():
    found = supposed(items={"Q1": 4})
    cell = found.shift("order.risk")
    assert (cell.before.score, cell.after.score) == pytest.approx((2.9, 0.6 * 3.5 + 0.4 * 4))
    (change,) = found.changes
    assert (change.kind, change.id, change.because, change.before, change.after) == ("item", "Q1", "asked", 2, 4)
    assert (change.score_before, change.score_after, change.cell) == (2, 4, "order.risk")


def test_an_indicator_that_reaches_4_has_the_entry_value_of_level_4():
    found = supposed(indicators={"quotes": 4})
    (change,) = found.changes
    assert (change.before, change.after, change.score_before, change.score_after) == (85, 90, 3.5, 4)
    assert found.shift("order.risk").after.score == pytest.approx(0.6 * 4 + 0.4 * 2)


def test_of_a_cell_only_what_is_below_is_lifted_until_the_cell_just_reaches_it():
    found = supposed(cells={"order.risk": 3})
    (change,) = found.changes  # the indicator is at 3.5 already
    assert (change.id, change.because) == ("Q1", "cell")
    assert change.after == pytest.approx((3 - 0.6 * 3.5) / 0.4)  # 2.25
    assert found.shift("order.risk").after.score == pytest.approx(3)


def test_of_a_cell_that_must_go_higher_all_inputs_end_at_one_height():
    found = supposed(cells={"order.risk": 3.8})
    assert {change.id: change.score_after for change in found.changes} == pytest.approx({"quotes": 3.8, "Q1": 3.8})
    assert {change.id: change.after for change in found.changes} == pytest.approx({"quotes": 88, "Q1": 3.8})


def test_a_cell_may_be_supposed_to_fall():
    found = supposed(cells={"order.risk": 2})
    assert found.shift("order.risk").after.score == pytest.approx(2)
    assert {change.id for change in found.changes} == {"quotes"}  # the item is at 2


def test_without_months_a_cell_is_held_at_4_and_that_is_told():
    found = supposed(one_cell(months=()), cells={"order.risk": 4.6})
    assert found.shift("order.risk").after.score == 4
    (left,) = found.left_out
    assert (left.kind, left.id, left.reason, left.params) == (
        "cell",
        "order.risk",
        "limited",
        {"score": 4.0},
    )
    assert found.changes[0].score_after == pytest.approx(4)  # no higher than it takes to get there


def test_in_a_verified_assessment_evidence_caps_what_is_supposed():
    found = supposed(one_cell(kind="verified"), items={"Q1": 5})
    (change,) = found.changes
    assert (change.before, change.after, change.score_after) == (2, 5, 2)  # one role: E0, which supports 2
    document = Piece(item="Q1", kind="document", title="Policy", reviewer="Auditor")
    proven = supposed(one_cell(kind="verified", evidence=Evidence(pieces=(document,))), items={"Q1": 5})
    assert proven.changes[0].score_after == 4


def test_a_critical_rule_that_is_kept_opens_the_gate_of_level_4():
    start = one_cell()
    start = replace(start, values=(value(value=95, trend=THREE_MONTHS),), answers=answers(*said(4)))
    before, after = (supposed(start, rules={"four-eyes": share}) for share in (0.8, 0.9))
    assert [failure.gate for failure in before.levels[0].failing] == ["critical-rules"]
    assert (after.levels[0].before, after.levels[0].after) == (3, 4)
    assert [failure.gate for failure in after.levels[0].passed] == ["critical-rules"]
    assert (after.changes[0].before, after.changes[0].after) == (0.8, 0.9)
    assert after.rules[0].violations == 10


def test_gates_that_are_passed_and_gates_that_still_fail_stand_apart():
    whole = supposed(items={"Q1": 3.2}).levels[0]  # 0.6 x 3.5 + 0.4 x 3.2 = 3.38: level 3, as every cell is at 3
    assert (whole.before, whole.after) == (3, 3)
    assert {failure.gate for failure in whole.failing} == {"dimension-level", "critical-rules"}
    lower = supposed(replace(one_cell(), answers=answers(*said(1)), values=(value(value=70),)), items={"Q1": 4})
    assert (lower.levels[0].before, lower.levels[0].after) == (1, 2)  # 1.6, then 2.8
    assert {failure.level for failure in lower.levels[0].passed} == {2}


def initiative(id, *effects, depends_on=()):
    named = Text.same(id)
    moves = [
        Effect(indicator=on, low=low, high=high, unit=unit, basis=EffectBasis(kind="expert-default"))
        for on, low, high, unit in effects
    ]
    return Initiative(
        id=id, name=named, description=named, family="digital", stages=("order",), dimensions=("risk",), effects=moves,
        cost_class="S", duration_months=(1, 2), suits_levels=(1, 5), depends_on=depends_on, risk=named,
    )  # fmt: skip


def with_initiatives(*initiatives):
    start = one_cell()
    return replace(start, model=start.model.model_copy(update={"initiatives": initiatives}))


@pytest.mark.parametrize(("effects", "after"), [("least", 87.0), ("middle", 88.0), ("most", 89.0)])
def test_an_initiative_moves_an_indicator_by_the_end_of_its_range_that_was_chosen(effects, after):
    found = supposed(
        with_initiatives(initiative("check", ("quotes", 2, 4, "points"))), initiatives=["check"], effects=effects
    )
    (change,) = found.changes
    assert (change.because, change.before, change.after) == ("initiatives", 85, after)


def test_of_several_effects_the_largest_counts_in_full_and_the_next_by_half():
    start = with_initiatives(
        initiative("small", ("quotes", 2, 4, "points")), initiative("large", ("quotes", 4, 8, "relative"))
    )
    (change,) = supposed(start, initiatives=["small", "large"]).changes
    assert [(each.initiative, each.by, each.part) for each in change.effects] == [("large", 3.4, 1), ("small", 2, 0.5)]
    assert change.after == pytest.approx(85 + 3.4 + 1)


def test_effects_end_a_tenth_past_level_5_and_at_the_end_of_the_range():
    start = with_initiatives(initiative("magic", ("quotes", 90, 95, "points")))
    assert supposed(start, initiatives=["magic"]).changes[0].after == 100  # 95 + 9.5 would be more than all


def test_what_an_initiative_needs_and_what_is_named_itself_is_told():
    start = with_initiatives(
        initiative("first"), initiative("second", ("quotes", 2, 4, "points"), depends_on=("first",))
    )
    found = supposed(start, initiatives=["second"], indicators={"quotes": 4})
    assert [(left.kind, left.id, left.reason) for left in found.left_out] == [
        ("initiative", "second", "needs"), ("indicator", "quotes", "named-itself"),
    ]  # fmt: skip
    assert found.changes[0].because == "asked"
    assert supposed(start, initiatives=["first", "second"]).left_out == ()


def test_nothing_is_supposed_of_what_nobody_knows():
    items, indicators = [item(), item("Q2", "lead")], [indicator(), indicator("dso")]
    its = model(stages=("lead", "order"), indicators=indicators, items=items, rules=[rule()], draws=50)
    start = Given(its, values=(value(n=2),), answers=answers(*said(2)), rules=(compliance(None),))
    found = supposed(
        start, items={"Q2": 4}, indicators={"quotes": 4, "dso": 4}, cells={"lead.risk": 3}, rules={"four-eyes": 0.9}
    )
    assert found.changes == ()
    assert {(left.id, left.reason) for left in found.left_out} == {
        ("Q2", "not-rated"), ("quotes", "not-measured"), ("dso", "not-measured"), ("lead.risk", "not-rated"),
        ("four-eyes", "not-checked"),
    }  # fmt: skip
    assert found.scores.whole == start.scored().whole


def test_the_interval_is_that_of_as_many_cases_and_the_same_people():
    before = one_cell().scored().cells[0].estimate
    after = supposed(cells={"order.risk": 3.4}).shift("order.risk").after
    assert after.low < 3.4 < after.high
    assert after.high - after.low == pytest.approx(before.high - before.low, abs=0.25)


def test_a_supposition_that_changes_nothing_gives_the_same_scores_and_draws():
    start = one_cell()
    found = supposed(start, indicators={"quotes": 3.5})
    assert found.scores.whole.score == start.scored().whole.score
    assert [(shift.before, shift.after) for shift in found.shifts if shift.before.score != shift.after.score] == []


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, ["whatif-nothing"]),
        ({"items": {"Q9": 3}, "cells": {"order": 3}}, ["whatif-unknown-item", "whatif-unknown-cell"]),
        ({"indicators": {"quotes": 0.5}, "rules": {"four-eyes": 90}}, ["whatif-score", "whatif-share"]),
        ({"items": {"Q1": float("nan")}, "initiatives": ["x"]}, ["whatif-unknown-initiative", "whatif-score"]),
        ({"rules": {"x": 0.5}, "indicators": {"y": 2}}, ["whatif-unknown-indicator", "whatif-unknown-rule"]),
    ],
)
def test_what_is_wrong_is_told_all_at_once(given, codes):
    with pytest.raises(InputError) as caught:
        supposed(**given)
    assert [problem.code for problem in caught.value.problems] == codes


levels = st.integers(2, 9).map(lambda half: half / 2)


@settings(max_examples=40)
@given(scores=st.lists(st.sampled_from([1.0, 2.0, 3.0, 4.0]), min_size=4, max_size=4))
def test_the_smallest_moves_do_reach_the_next_level(scores):
    its = asked(draws=20)
    items = [f"{stage}.risk" for stage in STAGES]
    start = Given(its, answers=answers(*(r for id, score in zip(items, scores, strict=True) for r in said(score, id))))
    verdict = start.bare().dimensions[0].verdict
    moves = {f"{move.stage}.{move.dimension}": move.to for move in verdict.moves if move.to <= 4}
    if len(moves) == len(verdict.moves) > 0:
        assert what_if(start, Supposition(cells=moves)).levels[1].after == verdict.level + 1


@settings(max_examples=60)
@given(first=levels, second=levels, wanted=st.floats(1, 4), quotes=st.floats(50, 95))
def test_a_cell_reaches_exactly_what_it_is_supposed_to(first, second, wanted, quotes):
    its = model(indicators=[indicator(weight=2)], items=[item(), item("Q2", weight=3)], draws=5)
    start = Given(
        its, values=(value(value=quotes),), answers=answers(*said(min(first, 4)), *said(min(second, 4), "Q2"))
    )
    found = supposed(start, cells={"order.risk": wanted})
    assert found.scores.cells[0].score == pytest.approx(wanted, abs=1e-6)
    up = wanted > start.bare().cells[0].score
    assert all((change.score_after >= change.score_before) == up for change in found.changes)


scales = st.sampled_from([
    {"direction": "higher", "levels": {2: 30, 3: 70, 4: 90, 5: 95}},
    {"direction": "lower", "unit": "days", "levels": {1: 120, 2: 90, 3: 60, 4: 45, 5: 30}},
    {"direction": "lower", "unit": "days", "scale": "logarithmic", "levels": {2: 90, 3: 60, 4: 45, 5: 30}},
    {"direction": "band", "unit": "ratio", "levels": {1: (0.5, 20), 2: (1, 12), 3: (2, 8), 4: (2.5, 6), 5: (3, 5)}},
])  # fmt: skip


@given(scale=scales, score=st.floats(1, 5), beside=st.floats(0, 20))
def test_the_value_at_a_score_has_that_score(scale, score, beside):
    its = indicator(**scale)
    assert score_value(its, value_at(its, score, beside)) == pytest.approx(score, abs=1e-6)
    assert score_value(its, value_at(its, round(score), beside)) == round(score)


@given(to=st.floats(1, 50))
def test_a_moved_median_lies_in_the_middle_of_its_moved_observations(to):
    days = indicator(unit="days", measure=Measure(object="order", value="1", aggregate="median"))
    quantiles = tuple(np.interp(QUANTILE_GRID, [0, 0.5, 1], [2, 8, 40]))
    found = moved(days, value(value=8.0, quantiles=quantiles), to)
    assert found.quantiles[50] == pytest.approx(found.value) == pytest.approx(to)
    late = moved(days, value(value=8.0, quantiles=(-4.0, 8.0, 40.0)), 5.0)  # days early are negative: all by as much
    assert late.quantiles == (-7.0, 5.0, 37.0)


def test_a_moved_spread_keeps_its_median():
    spread = indicator(unit="ratio", measure=Measure(object="order", value="1", aggregate="spread"))
    quantiles = tuple(np.interp(QUANTILE_GRID, [0, 0.5, 0.9, 1], [5, 10, 30, 40]))
    found = moved(spread, value(value=3.0, quantiles=quantiles), 2.0)
    assert (found.quantiles[50], found.quantiles[90]) == pytest.approx((10, 20))
