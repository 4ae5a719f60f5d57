"""Section 5: the level of a dimension by gates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.model.schema import Gates
from leadline.scoring.gates import achievement, dimension_verdict
from leadline.scoring.scores import CellScore

STAGES = ("lead", "conversion", "order", "fulfilment")


def cells(*scores, weights=None):
    weights = weights or [1 / len(scores)] * len(scores)
    status = {None: "not-rated", "n/a": "not-applicable"}
    return [
        CellScore(
            stage=stage,
            dimension="risk",
            status=status.get(score, "rated"),
            score=None if score in status else score,
            weight=weight,
        )
        for stage, score, weight in zip(STAGES, scores, weights)
    ]


def verdict(*scores, weights=None, **gates):
    return dimension_verdict(cells(*scores, weights=weights), Gates(**gates), 0.6)


WORKED = [
    ((5, 5, 5, 1), 4, 1, 1),
    ((3.2, 3.2, 3.2, 2.6), 3, 3, 3),
    ((3.2, 3.2, 3.2, 2.4), 3, 2, 2),
    ((3.6, 3.6, 3.6, 3.6), 3, 3, 4),
    ((3.9, 3.9, 3.9, 3.9), 3, 4, 4),
]


@pytest.mark.parametrize(("scores", "average", "strict", "iso33020"), WORKED)
def test_worked_examples(scores, average, strict, iso33020):
    levels = {preset: verdict(*scores, preset=preset).level for preset in ("average", "strict", "iso33020")}
    assert levels == {"average": average, "strict": strict, "iso33020": iso33020}


def test_achievements():
    assert achievement(2.6, 3) == pytest.approx(0.6)
    assert verdict(3.2, 3.2, 3.2, 2.6).achievements == pytest.approx((1, 1, 0.9, 0.15, 0))


def test_a_mean_of_3_by_the_average_preset_is_level_3_in_spite_of_rounding():
    assert verdict(3.2, 3.2, 3.2, 2.4, preset="average").level == 3  # the floats add up to 2.9999999999999996


def test_a_band_edge_belongs_to_the_band_below_in_spite_of_rounding():
    edge = verdict(3.85, 3.85, 3.85, 3.85)  # A_4 = .85 (as floats .8500000000000001): largely, not fully
    assert (edge.level, edge.failures[0].gate, edge.failures[0].shortfall) == (3, "achievement", 0)
    assert verdict(3.86, 3.86, 3.86, 3.86).level == 4


def test_iso33020_needs_all_lower_levels_fully():
    found = verdict(3.8, 3.8, 3.8, 3.8, preset="iso33020")
    assert found.level == 4  # A_4 = .8: largely
    assert [(f.gate, f.level, f.of_level) for f in found.failures][:1] == [("achievement", 5, 4)]


def test_why_not_the_next_level_cell_by_cell():
    found = verdict(3.2, 3.2, 3.2, 2.4)
    mean, cell = found.failures
    assert (mean.gate, mean.level, mean.of_level, mean.dimension, mean.stage) == ("achievement", 3, 3, "risk", None)
    assert (mean.value, mean.needed, mean.shortfall) == (pytest.approx(0.85), 0.85, 0)
    assert (cell.gate, cell.stage, cell.needed) == ("key-cell", "fulfilment", 0.5)
    assert (cell.value, cell.shortfall) == (pytest.approx(0.4), pytest.approx(0.1))


def test_the_smallest_move_that_passes():
    (move,) = verdict(3.2, 3.2, 3.2, 2.4).moves
    assert (move.stage, move.score, move.to) == ("fulfilment", 2.4, 2.51)


def test_the_fewest_cells_move_and_the_heavy_one_rather_than_the_light():
    # A_3 = .5 + .3·.8 + .2·.55 = .85: one hundredth of either open cell is enough, the heavier is as good
    found = verdict(3, 2.8, 2.55, weights=[0.5, 0.3, 0.2])
    assert [(move.stage, move.to) for move in found.moves] == [("conversion", 2.81)]


def test_every_key_cell_that_is_too_low_must_move():
    found = verdict(2, 2, 4, 4)
    assert {move.stage: move.to for move in found.moves} == {"lead": 2.51, "conversion": 2.9}
    # A_3 = (.51 + .90 + 1 + 1) / 4 = .8525


def test_of_the_cells_that_must_move_the_heavy_one_rises_further():
    found = verdict(2, 2, 4, 4, weights=[0.1, 0.4, 0.25, 0.25])
    assert {move.stage: move.to for move in found.moves} == {"lead": 2.51, "conversion": 2.75}
    # A_3 = .1 x .51 + .4 x .75 + .5 = .851


def test_the_average_preset_says_how_far_the_mean_is_and_moves_one_cell():
    found = verdict(3, 3, 3, 2, preset="average")
    assert [(f.gate, f.value, f.needed, f.shortfall) for f in found.failures] == [("mean", 2.75, 3, 0.25)]
    assert [(move.stage, move.score, move.to) for move in found.moves] == [("lead", 3, 4)]


def test_level_5_has_nothing_above():
    found = verdict(5, 5, 5, 5)
    assert (found.level, found.failures, found.moves) == (5, (), ())


def test_a_cell_that_is_not_key_counts_only_in_the_mean():
    key = ("lead.risk", "conversion.risk", "order.risk")
    weights = [0.3, 0.3, 0.3, 0.1]
    assert verdict(3, 3, 3, 1, weights=weights).level == 1
    assert verdict(3, 3, 3, 1, weights=weights, key_cells=key).level == 3


def test_an_unrated_key_cell_leaves_no_level():
    found = verdict(5, 5, 5, None)
    assert found.level is None
    assert [(f.gate, f.stage, f.value) for f in found.failures] == [("unrated-cell", "fulfilment", None)]
    assert found.moves == ()


def test_an_unrated_cell_that_is_not_key_is_left_out_while_60_percent_are_rated():
    key = ("lead.risk",)
    assert verdict(3, 3, 3, None, key_cells=key).level == 3
    found = verdict(3, None, None, None, key_cells=key)
    assert found.level is None
    assert [f.stage for f in found.failures] == ["conversion", "order", "fulfilment"]


def test_cells_not_applicable_leave_the_gates():
    assert verdict(3, 3, 3, "n/a").level == 3
    assert verdict("n/a", "n/a", "n/a", "n/a") is None


def test_nothing_rated_has_no_level_and_no_achievements():
    found = verdict(None, None, None, None)
    assert (found.level, found.achievements, len(found.failures)) == (None, (), 4)


scores = st.lists(st.floats(1, 5), min_size=4, max_size=4)
presets = st.sampled_from(["strict", "iso33020", "average"])


@given(scores, presets, st.integers(0, 3), st.floats(0, 4))
def test_a_better_cell_never_lowers_the_level(found, preset, place, more):
    better = [*found]
    better[place] = min(5, found[place] + more)
    assert verdict(*better, preset=preset).level >= verdict(*found, preset=preset).level


@given(scores, presets)
def test_the_moves_pass_the_next_level_and_no_level_is_unexplained(found, preset):
    its = verdict(*found, preset=preset)
    assert (its.level == 5) == (not its.failures) == (not its.moves)
    to = {move.stage: move.to for move in its.moves}
    moved = [to.get(stage, score) for stage, score in zip(STAGES, found, strict=True)]
    assert its.level == 5 or verdict(*moved, preset=preset).level >= its.level + 1


@given(scores, presets, st.integers(0, 3))
def test_no_preset_passes_vacuously(found, preset, place):
    unrated = [None if n == place else score for n, score in enumerate(found)]
    assert verdict(*unrated, preset=preset).level is None


@given(scores)
def test_strict_is_never_above_iso33020_nor_half_a_level_above_the_mean(found):
    strict, iso33020 = (verdict(*found, preset=preset).level for preset in ("strict", "iso33020"))
    assert strict <= iso33020
    assert strict <= sum(found) / 4 + 0.5
