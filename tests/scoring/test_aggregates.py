"""Section 4: dimension, stage and whole."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.scoring.aggregate import aggregate
from leadline.scoring.scores import CellScore


def cells(*scores, weights=None, uncapped=None):
    """One cell per score; None is not rated, ``n/a`` not applicable."""
    made = []
    for n, score in enumerate(scores):
        given = {
            "stage": f"s{n}",
            "dimension": "risk",
            "weight": weights[n] if weights else 1 / len(scores),
            "target": 3,
        }
        if score is None or score == "n/a":
            made.append(CellScore(status="not-rated" if score is None else "not-applicable", **given))
        else:
            made.append(CellScore(status="rated", score=score, uncapped=uncapped or score, **given))
    return made


def mean(*scores, limit=0.6, **settings):
    return aggregate("dimension", "risk", cells(*scores, **settings), limit)


def test_weighted_mean_minimum_and_geometric_mean():
    found = mean(4, 2, 2, 1, weights=[0.35, 0.3, 0.2, 0.15])
    assert found.score == pytest.approx(0.35 * 4 + 0.5 * 2 + 0.15 * 1)  # 2.55
    assert found.minimum == 1
    assert found.geometric == pytest.approx(2 ** (2 * 0.35 + 0.5))  # 2.297
    assert found.weight == 1


def test_cells_not_rated_do_not_count_and_lower_the_rated_share():
    found = mean(4, 2, None, weights=[0.4, 0.4, 0.2])
    assert (found.score, found.rated_share) == (pytest.approx(3), pytest.approx(0.8))


@pytest.mark.parametrize(("weights", "status"), [([0.6, 0.4], "rated"), ([0.59, 0.41], "not-rated")])
def test_under_60_percent_of_the_weight_it_is_not_rated(weights, status):
    found = mean(4, None, weights=weights)
    assert found.status == status
    assert (found.score is None) == (found.minimum is None) == (found.geometric is None) == (status == "not-rated")


def test_three_fifths_are_60_percent_in_spite_of_rounding():
    assert mean(3, 3, 3, None, None, weights=[0.1, 0.2, 0.3, 0.1, 0.3]).status == "rated"


def test_not_applicable_leaves_the_weights_and_is_a_1_in_the_lower_bound():
    found = mean(4, 3, "n/a", "n/a")
    assert (found.score, found.rated_share, found.lower_bound) == (3.5, 1, 2.25)  # (4 + 3 + 1 + 1) / 4


def test_the_target_is_the_mean_of_the_targets_of_what_is_applicable():
    targets = {"s0": 2, "s1": 4, "s2": 5}  # the last is not applicable, and the second not rated
    made = [
        each.model_copy(update={"target": targets[each.stage]}) for each in cells(4, None, "n/a", weights=[3, 1, 4])
    ]
    assert aggregate("dimension", "risk", made, 0.6).target == 2.5  # (3 x 2 + 1 x 4) / 4


def test_without_not_applicable_the_lower_bound_is_the_mean():
    assert mean(4, 3).lower_bound == mean(4, 3).score


def test_nothing_rated_and_nothing_applicable_are_two_things():
    assert mean(None, None).status == "not-rated"
    assert mean("n/a", "n/a").status == "not-applicable"
    assert mean(None, limit=0).status == "not-rated"


def test_uncapped_is_the_mean_of_the_uncapped_scores():
    assert mean(2, 2, uncapped=4).uncapped == 4


scores = st.lists(st.floats(1, 5), min_size=1, max_size=6)


@given(scores, st.data(), st.floats(1e-3, 1e3))
def test_scaling_all_weights_changes_nothing(found, data, factor):
    weights = data.draw(st.lists(st.floats(0.1, 10), min_size=len(found), max_size=len(found)))
    one, other = (mean(*found, weights=[weight * by for weight in weights]) for by in (1, factor))
    assert one.score == pytest.approx(other.score)
    assert one.geometric == pytest.approx(other.geometric)
    assert one.rated_share == pytest.approx(other.rated_share)
    out = "n/a"
    one, other = (mean(*found, out, weights=[*(w * by for w in weights), by * 2]) for by in (1, factor))
    assert one.lower_bound == pytest.approx(other.lower_bound)


@given(scores, st.integers(0, 4))
def test_not_applicable_never_acts_as_a_number(found, extra):
    with_it, without = mean(*found, *["n/a"] * extra), mean(*found)
    assert with_it.score == pytest.approx(without.score)
    assert with_it.minimum == without.minimum
    assert with_it.lower_bound <= without.lower_bound + 1e-9


@given(scores)
def test_the_means_are_ordered(found):
    its = mean(*found)
    assert its.minimum <= its.geometric + 1e-9
    assert its.geometric <= its.score + 1e-9
    assert math.isclose(its.geometric, math.prod(found) ** (1 / len(found)))
