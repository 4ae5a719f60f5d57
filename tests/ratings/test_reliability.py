"""Section 2, the whole questionnaire: published examples, what is undefined and why, and the rules that must hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from leadline.model.schema import Model
from leadline.ratings.rating import Rating
from leadline.ratings.reliability import (
    complete_block,
    intraclass_correlation,
    krippendorff_alpha,
    reliability,
    scale_agreement,
)

METRICS = ("nominal", "ordinal", "interval", "ratio")


def table(*raters):
    """One line of values for each rater, a dot where there is none."""
    return np.array([[float("nan") if each == "." else float(each) for each in rater.split()] for rater in raters])


FOUR_RATERS = table(
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
"""Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example C."""


@pytest.mark.parametrize(("metric", "alpha"), list(zip(METRICS, (0.743, 0.815, 0.849, 0.797))))
def test_krippendorffs_four_raters_of_twelve_units(metric, alpha):
    found = krippendorff_alpha(FOUR_RATERS, metric)
    assert found.value == pytest.approx(alpha, abs=5e-4)
    assert (found.units, found.values) == (11, 40)  # the last unit has one value: it pairs with nothing
    assert found.pairs == 3 + 8 * 6 + 3 + 1  # of units with 3, 4 (eight times), 3 and 2 values


@pytest.mark.parametrize(
    ("ratings", "alpha"),
    [
        # the same paper, example A (two values) and B (letters a to e)
        (table("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095),
        (table("1 1 2 2 4 3 3 3 5 4 4 1", "2 1 2 2 2 3 3 3 5 4 4 4"), 0.692),
        # the three coders and fifteen units of the encyclopaedia's worked example
        (
            table(". . . . . 3 4 1 2 1 1 3 3 . 3", "1 . 2 1 3 3 4 3 . . . . . . .", ". . 2 1 3 4 4 . 2 1 1 3 3 . 4"),
            0.691,
        ),
    ],
)
def test_other_published_nominal_examples(ratings, alpha):
    assert krippendorff_alpha(ratings, "nominal").value == pytest.approx(alpha, abs=5e-4)


def test_ordinal_distance_counts_the_ranks_between():
    """Two raters, three units 1-1, 1-2, 3-3: n = 3, 1, 2, so d(1,2) = (4 - 2)² = 4, d(2,3) = 1.5², d(1,3) = 3.5²."""
    observed = 2 * 4 / 1
    expected = 2 * (3 * 1 * 4 + 1 * 2 * 1.5**2 + 3 * 2 * 3.5**2)
    assert krippendorff_alpha(table("1 1 3", "1 2 3")).value == pytest.approx(1 - (6 - 1) * observed / expected)


def test_zeros_are_values_of_the_ratio_metric():
    assert krippendorff_alpha(table("0 1", "0 1"), "ratio").value == 1


def test_half_points_stand_between_whole_ones():
    assert krippendorff_alpha(table("1 2.5 4", "1 2.5 4")).value == 1


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [(table("1 2 .", ". . 3"), "no-pairs"), (table("3 3", "3 3"), "no-variation"), (table("1 .", ". 2"), "no-pairs")],
)
def test_what_is_undefined_is_no_number_and_says_why(ratings, reason):
    found = krippendorff_alpha(ratings)
    assert (found.value, found.reason) == (None, reason)


SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
"""Shrout & Fleiss (1979), table 2: 6 targets, 4 judges."""


def test_shrout_and_fleiss_six_targets_and_four_judges():
    assert intraclass_correlation(SHROUT_FLEISS.T) == pytest.approx((0.2898, 0.6201), abs=5e-5)


@pytest.mark.parametrize("ratings", [table("1 2 3"), table("1", "2"), table("3 3", "3 3")])
def test_icc_needs_two_raters_two_units_and_some_variation(ratings):
    assert intraclass_correlation(ratings) is None


def test_r_wg_j_by_hand():
    """Three items of variance .4, .5, .6: disagreement .25, so 3 x .75 / (3 x .75 + .25)."""
    assert scale_agreement([0.4, 0.5, 0.6]) == pytest.approx(2.25 / 2.5)
    assert scale_agreement([0.0, 0.0]) == 1
    assert scale_agreement([3.0, 3.0]) == 0  # more apart than at random


def test_the_block_may_be_spanned_by_two_items():
    given_by = np.array([[1, 1, 1, 0], [1, 1, 0, 1], [1, 1, 0, 1], [1, 0, 0, 0]], dtype=bool)
    rows, columns = complete_block(given_by)
    assert (rows.tolist(), columns.tolist()) == ([0, 1, 2], [0, 1])  # as free as [1, 2] x [0, 1, 3], but more raters


def test_there_may_be_no_block():
    rows, columns = complete_block(np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]], dtype=bool))
    assert (len(rows), len(columns)) == (0, 0)


@pytest.fixture(scope="module")
def ids(model: Model) -> list[str]:
    return [item.id for item in model.items]


def said(who, item, value, department="sales", method="questionnaire"):
    given = {"answer": value} if isinstance(value, str) else {"answer": "rated", "value": value}
    return Rating(respondent=who, department=department, role="staff", item=item, method=method, **given)


def test_the_questionnaire_as_a_whole(model: Model, ids: list[str]):
    """Krippendorff's example as four people's answers to twelve items."""
    ratings = [
        said(who, item, float(value), "finance" if who == "d" else "sales")
        for who, values in zip("abcd", FOUR_RATERS)
        for item, value in zip(ids, values)
        if not np.isnan(value)
    ]
    found = reliability(model, ratings)
    assert found.alpha.value == pytest.approx(0.815, abs=5e-4)
    assert (found.icc.raters, found.icc.units) == (4, tuple(ids[1:9]))  # 32 ratings; 3 x 9 by a, b and d are 27
    assert found.icc.single == pytest.approx(intraclass_correlation(FOUR_RATERS[:, 1:9])[0])
    assert (found.rated, found.compared) == (12, 11)
    assert found.thin == 2  # two people on the eleventh, one on the twelfth
    assert sum(scale.items for scale in found.scales) == 11


def test_one_person_in_two_ways_is_one_rater(model: Model, ids: list[str]):
    twice = [said("a", ids[0], 2), said("a", ids[0], 4, method="interview"), said("b", ids[0], 3)]
    found = reliability(model, twice)
    assert found.alpha.reason == "no-variation"  # 3, the mean of 2 and 4, and 3
    assert reliability(model, twice[:2]).alpha.reason == "no-pairs"


def test_few_people_are_not_given_away(model: Model, ids: list[str]):
    pair = [said(who, item, value) for who in "ab" for item, value in zip(ids, (1, 5))]
    found = reliability(model, pair).icc
    assert (found.single, found.reason) == (None, "few-raters")
    assert reliability(model, [*pair, *(said("c", item, 3) for item in ids[:2])]).icc.raters == 3


def test_nobody_rated_anything(model: Model, ids: list[str]):
    assert reliability(model, []) is None
    assert reliability(model, [said("a", ids[0], "dont-know")]) is None


matrices = arrays.arrays(
    float, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.sampled_from([1.0, 2, 2.5, 4, 5, float("nan")])
)


@given(matrices, st.sampled_from(METRICS), st.randoms(use_true_random=False))
def test_the_order_of_raters_and_of_units_does_not_matter(ratings, metric, random):
    rows, columns = (random.sample(range(size), size) for size in ratings.shape)
    before, after = krippendorff_alpha(ratings, metric), krippendorff_alpha(ratings[rows][:, columns], metric)
    assert (before.reason, before.pairs) == (after.reason, after.pairs)
    assert after.value == pytest.approx(before.value)


@given(matrices, st.sampled_from(METRICS))
def test_alpha_is_what_a_loop_over_all_pairs_says(ratings, metric):
    units = [[value for value in unit if not np.isnan(value)] for unit in ratings.T]
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]

    def apart(c, k):
        if metric == "ordinal":
            low, high = sorted((c, k))
            between = sum(low <= value <= high for value in values)
            return (between - (values.count(c) + values.count(k)) / 2) ** 2 if c != k else 0
        return {"nominal": c != k, "interval": (c - k) ** 2, "ratio": ((c - k) / (c + k)) ** 2}[metric]

    expected = sum(apart(c, k) for c in values for k in values)
    found = krippendorff_alpha(ratings, metric)
    if not units or not expected:
        assert found.value is None
        return
    observed = sum(sum(apart(c, k) for c in unit for k in unit) / (len(unit) - 1) for unit in units)
    assert found.value == pytest.approx(1 - (len(values) - 1) * observed / expected)


@given(arrays.arrays(float, st.tuples(st.integers(2, 5), st.integers(2, 5)), elements=st.integers(1, 5).map(float)))
def test_icc_is_what_an_analysis_of_variance_by_loops_says(ratings):
    judges, targets = ratings.shape
    mean = sum(map(sum, ratings)) / (judges * targets)
    of_target = [sum(ratings[:, t]) / judges for t in range(targets)]
    of_judge = [sum(row) / targets for row in ratings]
    bms = sum(judges * (each - mean) ** 2 for each in of_target) / (targets - 1)
    jms = sum(targets * (each - mean) ** 2 for each in of_judge) / (judges - 1)
    total = sum((value - mean) ** 2 for row in ratings for value in row)
    ems = (total - bms * (targets - 1) - jms * (judges - 1)) / ((targets - 1) * (judges - 1))
    found = intraclass_correlation(ratings)
    single = bms + (judges - 1) * ems + judges * (jms - ems) / targets
    average = bms + (jms - ems) / targets
    if found is None:
        assert min(abs(single), abs(average)) < 1e-9
    else:
        assert found == pytest.approx(((bms - ems) / single, (bms - ems) / average))


@given(arrays.arrays(bool, st.tuples(st.integers(1, 7), st.integers(1, 5))))
def test_a_block_is_complete_and_as_free_as_that_of_any_row_or_two_columns(given_by):
    rows, columns = complete_block(given_by)
    assert given_by[np.ix_(rows, columns)].all()
    freedom = (len(rows) - 1) * (len(columns) - 1) if len(rows) else 0
    for row in given_by:
        alike = sum((row <= other).all() for other in given_by)
        assert freedom >= (alike - 1) * (row.sum() - 1)
    for one in range(given_by.shape[1]):
        for other in range(one):
            assert freedom >= (given_by[:, one] & given_by[:, other]).sum() - 1


answers = st.lists(
    st.tuples(
        st.sampled_from("abcde"), st.integers(0, 4), st.sampled_from([1, 2, 3, 4, 5, "not-applicable", "dont-know"])
    ),
    max_size=25,
    unique_by=lambda each: each[:2],
)


@given(answers, st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter_and_no_value_is_no_number(model, ids, given_answers, random):
    ratings = [said(who, ids[item], value, department=who) for who, item, value in given_answers]
    shuffled = random.sample(ratings, len(ratings))
    assert reliability(model, shuffled) == reliability(model, ratings)
    assert reliability(model, ratings) == reliability(model, [each for each in ratings if each.answer == "rated"])
