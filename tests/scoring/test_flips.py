"""Flip points (section 7): worked by hand, and no dense scan of a weight ever finds a nearer one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.scoring import score
from leadline.scoring.cell_inputs import CellInputs
from leadline.scoring.flips import LEAST, MOST
from leadline.scoring.sensitivity import _Frame, sensitivity
from scoring.small_model import (
    STAGES,
    THREE_MONTHS,
    answers,
    asked,
    indicator,
    item,
    model,
    rating,
    said,
    value,
)

OPEN = {"level4_critical_compliance": None, "level5_measured_improvement": False}
SCAN = np.linspace(LEAST, MOST, 20_001)


def scored(one, by_cell):
    """The scores of a model with one item in every cell, each cell set to what ``by_cell`` says; None: not rated."""
    found = score(one, [], said(**{cell: 3 for cell, its in by_cell.items() if its is not None}))
    cells = tuple(cell.model_copy(update={"score": by_cell[f"{cell.stage}.{cell.dimension}"]}) for cell in found.cells)
    return found.model_copy(update={"cells": cells})


def flips(one, scores, kind="stage-weight"):
    return {each.id: each.flip for each in sensitivity(one, scores).swings if each.kind == kind}


def dimension(*scores, of="risk"):
    return dict(zip((f"{stage}.{of}" for stage in STAGES), scores, strict=True))


def test_a_level_held_only_in_a_sliver_is_found():
    # P has level 3 while its A_3 = (w + 3 x .75985) / (w + 3) > .85, from w = .27045 / .15 = 1.803 on;
    # Q while (.601w + 3) / (w + 3) > .85, up to w = .45 / .249 = 1.80723. A step of 5% would jump over both.
    one = asked(dimensions=("p", "q"), draws=10)
    scores = scored(one, dimension(3, *[2.75985] * 3, of="p") | dimension(2.601, 3, 3, 3, of="q"))
    assert _Frame(one, scores, 5).level == 2
    found = flips(one, scores)
    assert found["lead"] == pytest.approx(0.803, abs=5e-5)  # compared to 1e-6
    assert [found[stage] for stage in STAGES[1:]] == [None] * 3


def test_a_weight_may_take_the_rated_share_from_a_dimension():
    stages = dict(zip(STAGES, (2.0, 0.5, 0.5, 1.0), strict=True))
    one = asked(stages=stages, draws=10, gates={"key_cells": [], "level3_every_cell": None})
    found = flips(one, scored(one, dimension(3, 3, 3, None)))
    # 3 of 4 are rated; 3 / (3 + w) falls to .6 at w = 2, twice the weight of the stage that is not rated
    assert found["fulfilment"] == pytest.approx(1.0, abs=1e-5)
    # (w + 1) / (w + 2) falls to .6 at w = .5, a quarter of what the lead weighs
    assert found["lead"] == pytest.approx(-0.75, abs=1e-5)


def test_the_mean_flips_under_the_preset_average():
    # (2.5w + 9.9) / (w + 3) falls to 3 at w = 1.8
    one = asked(draws=10, gates={"preset": "average"})
    found = flips(one, scored(one, dimension(2.5, 3.3, 3.3, 3.3)))
    assert found["lead"] == pytest.approx(0.8, abs=1e-5)


def test_the_weight_of_an_item_lifts_its_cell_to_the_gate_of_every_cell():
    # (1 + 3w) / (1 + w) = 2 at w = 1; with the weight .8 given, a quarter more
    items = [item("low"), item("high", weight=0.8)]
    one = model(items=items, draws=10, gates={"preset": "average"})
    scores = score(one, [], answers(rating(1, item="low"), rating(3, item="high")))
    assert scores.whole.verdict.level == 1
    assert flips(one, scores, "item-weight")["high"] == pytest.approx(0.25, abs=1e-5)


def test_over_the_cap_on_outcomes_a_weight_changes_only_the_mean_of_outcomes():
    # a (5) and b (1) are outcomes, c (1.5) a capability: .4 x (5w + 1) / (w + 1) + .6 x 1.5 = 2 at w = 7/9
    three = [indicator("a", nature="outcome"), indicator("b", nature="outcome"), indicator("c")]
    lowered = model(indicators=three, draws=10, gates={"preset": "average", "level3_every_cell": None} | OPEN)
    scores = score(lowered, [value("a", 95.0), value("b", 50.0), value("c", 60.0)])
    assert scores.cell("order", "risk").score == pytest.approx(0.4 * 3 + 0.6 * 1.5)
    found = flips(lowered, scores, "indicator-weight")
    assert found["a"] == pytest.approx(-2 / 9, abs=1e-5)
    # c changes nothing while outcomes are over their cap, up to w = 3; then (6 + 1.5w) / (2 + w) = 2 at w = 4
    assert found["c"] == pytest.approx(3.0, abs=1e-4)


def gates_of(draw):
    return {
        "preset": draw(st.sampled_from(["strict", "iso33020", "average"])),
        "key_cells": draw(st.sampled_from(["all", (), ("lead.a", "order.b")])),
        "level3_every_cell": draw(st.sampled_from([None, 2.0])),
    } | OPEN


weights = st.sampled_from([0.5, 1.0, 1.0, 2.0, 3.0])
near_edges = st.builds(
    lambda level, part: round(min(level + part, 5.0), 5),
    st.integers(1, 4),
    st.one_of(st.sampled_from([0.0, 0.5, 0.51, 0.7, 0.85, 0.86, 0.999]), st.floats(0, 1)),
)


@st.composite
def rated_models(draw):
    stages = {stage: draw(weights) for stage in STAGES}
    one = asked(stages=stages, dimensions=("a", "b"), draws=1, gates=gates_of(draw))
    return one, {cell.id: draw(st.one_of(near_edges, near_edges, near_edges, st.none())) for cell in one.items}


def none_is_nearer(levels, level, flip):
    """Whether the flip flips, and no step of a scan from almost nothing to ten times is nearer."""
    other = np.abs(SCAN[levels(SCAN) != level] - 1)
    if flip is None:
        return not other.size
    return levels(np.array([1 + flip]))[0] != level and (not other.size or other.min() >= abs(flip) - 1e-12)


@settings(max_examples=60, deadline=None)
@given(rated_models())
def test_no_scan_finds_a_nearer_flip_of_a_stage(drawn):
    one, by_cell = drawn
    scores = scored(one, by_cell)
    if scores.whole.score is None:
        return
    frame = _Frame(one, scores, 5)
    for place, swing in enumerate(frame.weight_swings()):
        if swing.kind == "stage-weight":
            assert none_is_nearer(lambda f, p=place: frame._by_stage(p, f)[1], frame.level, swing.flip), swing.id


@st.composite
def measured_models(draw):
    natures = draw(st.lists(st.sampled_from(["outcome", "capability"]), max_size=4))
    indicators = [
        indicator(f"i{place}", stage="lead", dimension="a", nature=nature, weight=draw(weights))
        for place, nature in enumerate(natures)
    ]
    items = [item(f"q{place}", "lead", "a", weight=draw(weights)) for place in range(draw(st.integers(0, 2)))]
    one = model(
        stages={"lead": draw(weights), "order": 1.0},
        dimensions=("a",),
        indicators=indicators,
        items=[*items, item("order.a", "order", "a")],
        draws=1,
        gates=gates_of(draw),
        outcome_share=draw(st.sampled_from([0.2, 0.4, 0.7])),
    )
    trend = draw(st.sampled_from([(), THREE_MONTHS]))
    measured = [each.id for each in indicators if draw(st.integers(0, 5))]
    values = [value(id, draw(st.floats(50, 100).map(lambda its: round(its, 2))), trend=trend) for id in measured]
    ratings = [rating(draw(st.integers(1, 5)), item=each.id) for each in one.items]
    return one, values, answers(*ratings)


@settings(max_examples=60, deadline=None)
@given(measured_models(), near_edges)
def test_no_scan_finds_a_nearer_flip_of_an_input(drawn, beside):
    one, values, given_ = drawn
    found = score(one, values, given_)
    cells = tuple(cell.model_copy(update={"score": beside}) if cell.stage == "order" else cell for cell in found.cells)
    scores = found.model_copy(update={"cells": cells})
    frame, inputs = _Frame(one, scores, 5), CellInputs(one, scores.cell("lead", "a"))
    if scores.cell("lead", "a").score is None:
        return
    swings = [each for each in frame.input_swings({}) if each.id != "order.a"]
    assert len(swings) == len(inputs.indicators) + len(inputs.items)
    for each in swings:
        by, ids = (
            (inputs.by_indicator_weight, [its.id for its in inputs.indicators])
            if each.kind == "indicator-weight"
            else (inputs.by_item_weight, inputs.items)
        )

        place = ids.index(each.id)
        assert none_is_nearer(
            lambda factors, by=by, place=place: frame._by_score(0, 0, by(place, factors))[1], frame.level, each.flip
        ), each.id


@settings(max_examples=60, deadline=None)
@given(measured_models(), st.data())
def test_a_cell_with_another_weight_is_what_scoring_says_of_the_changed_model(drawn, data):
    one, values, given_ = drawn
    cell = score(one, values, given_).cell("lead", "a")
    if cell.score is None:
        return
    inputs, factor = CellInputs(one, cell), data.draw(st.floats(0.01, 10))
    for kind, ids, by in (
        ("indicators", [its.id for its in inputs.indicators], inputs.by_indicator_weight),
        ("items", inputs.items, inputs.by_item_weight),
    ):
        for place, id in enumerate(ids):
            changed = one.model_copy(
                update={
                    kind: tuple(
                        each.model_copy(update={"weight": each.weight * factor}) if each.id == id else each
                        for each in getattr(one, kind)
                    )
                }
            )
            expected = score(changed, values, given_).cell("lead", "a").score
            assert by(place, np.array([factor]))[0] == pytest.approx(expected, abs=1e-6)
