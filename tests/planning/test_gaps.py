"""Gaps against the target profile, the largest weighted gap first."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.planning.gaps import gaps
from leadline.scoring.scores import Aggregate, CellScore, Scores


def cell(stage, score, *, dimension="risk", weight=0.25, target=3.0, status="rated"):
    return CellScore(stage=stage, dimension=dimension, status=status, score=score, weight=weight, target=target)


def found(*cells):
    whole = Aggregate(kind="whole", id="whole", status="not-rated")
    return gaps(Scores(kind="self", cells=cells, dimensions=(), stages=(), whole=whole))


def test_a_gap_by_hand():
    (gap,) = found(cell("order", 2.2, weight=0.04))
    assert (gap.stage, gap.dimension, gap.score, gap.target) == ("order", "risk", 2.2, 3)
    assert gap.gap == pytest.approx(0.8)
    assert gap.priority == pytest.approx(0.032)


def test_a_small_gap_of_a_heavy_cell_comes_before_a_large_gap_of_a_light_one():
    told = found(cell("lead", 1, weight=0.1), cell("fulfilment", 2, weight=0.35))
    assert [gap.stage for gap in told] == ["fulfilment", "lead"]  # .35 x 1 before .1 x 2


def test_equal_priorities_are_ordered_by_stage_and_dimension():
    told = found(cell("order", 2), cell("lead", 2, dimension="risk"), cell("lead", 2, dimension="data"))
    assert [(gap.stage, gap.dimension) for gap in told] == [("lead", "data"), ("lead", "risk"), ("order", "risk")]


@pytest.mark.parametrize("score", [3, 4.5, 2.9999999])
def test_a_cell_at_its_target_has_no_gap(score):
    assert found(cell("order", score)) == ()


def test_nobody_knows_the_gap_of_a_cell_that_is_not_rated():
    assert found(cell("order", None, status="not-rated"), cell("lead", None, status="not-applicable")) == ()


@given(st.lists(st.tuples(st.floats(1, 5), st.floats(0.01, 1), st.floats(1, 5)), max_size=8))
def test_priorities_fall_and_gaps_are_positive(made):
    told = found(
        *(cell(f"s{n}", score, weight=weight, target=target) for n, (score, weight, target) in enumerate(made))
    )
    assert all(gap.gap > 0 for gap in told)
    assert all(one.priority >= other.priority - 1e-9 for one, other in pairwise(told))
