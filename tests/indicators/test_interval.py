"""Intervals against textbook values, exact binomials and hand calculation."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.indicators.interval import (
    EXACT_UP_TO,
    quantile_ranks,
    ratio_error,
    ratio_interval,
    student,
    wilson,
)


def test_34_of_40_is_between_73_5_and_92_0_percent():
    low, high = wilson(34, 40, 0.90)
    assert (round(low, 3), round(high, 3)) == (0.735, 0.920)
    for end in (low, high):  # by definition each end is 1.645 of its own standard errors away from .85
        assert abs(end - 0.85) == pytest.approx(1.6448536 * math.sqrt(end * (1 - end) / 40))


def test_nothing_of_ten_is_not_certainly_nothing():
    z2 = 1.6448536269514722**2
    assert wilson(0, 10, 0.90) == pytest.approx((0.0, z2 / (10 + z2)))
    assert wilson(10, 10, 0.90) == pytest.approx((10 / (10 + z2), 1.0))


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_a_shares_interval_holds_the_share_and_stays_within_0_and_1(counts, confidence):
    k, n = counts
    low, high = wilson(k, n, confidence)
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1


def test_more_confidence_is_wider():
    narrow, wide = wilson(34, 40, 0.80), wilson(34, 40, 0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_a_mean_of_100_values_is_the_ratio_to_their_number():
    squares = 99 * 4.0**2
    found = ratio_interval(100, 1000, 100, squares, 0.90)
    assert found == pytest.approx((10 - 1.64485 * 0.4, 10 + 1.64485 * 0.4), abs=1e-5)


@pytest.mark.parametrize(
    ("n", "p", "confidence", "ranks"),
    [
        (10, 0.5, 0.95, (2, 9)),  # the textbook's 97.9% interval
        (100, 0.5, 0.95, (40, 61)),
        (5, 0.5, 0.90, (1, 5)),  # P(B = 0) = 1/32 <= .05
        (30, 0.9, 0.90, (24, 30)),  # .9^30 = .042 <= .05
    ],
)
def test_order_statistics_that_bound_a_quantile(n, p, confidence, ranks):
    assert quantile_ranks(n, p, confidence) == ranks


def test_too_few_values_bound_nothing():
    assert wilson(0, 0, 0.9) is None
    assert quantile_ranks(0, 0.5, 0.9) is None
    assert quantile_ranks(4, 0.5, 0.9) is None  # 1/16 > .05
    assert quantile_ranks(28, 0.9, 0.9) is None  # .9^28 = .052 > .05
    assert ratio_interval(1, 2, 1, 0, 0.9) is None
    assert ratio_interval(3, 2, 0, 4, 0.9) is None


@given(st.integers(1, 300), st.sampled_from([0.1, 0.25, 0.5, 0.9]), st.sampled_from([0.8, 0.9, 0.95]))
def test_order_statistics_cover_at_least_what_they_promise(n, p, confidence):
    ranks = quantile_ranks(n, p, confidence)
    if ranks is None:
        assert max((1 - p) ** n, p**n) > (1 - confidence) / 2 - 1e-12
        return
    low, high = ranks
    covered = sum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(low, high))
    assert covered >= confidence - 1e-9


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_large_samples_use_the_normal_and_hardly_differ(p, monkeypatch):
    n = EXACT_UP_TO + 500
    fast = quantile_ranks(n, p, 0.90)
    monkeypatch.setattr("leadline.indicators.interval.EXACT_UP_TO", n)
    exact = quantile_ranks(n, p, 0.90)
    assert abs(fast[0] - exact[0]) <= 2
    assert abs(fast[1] - exact[1]) <= 2


def test_ten_million_values_take_no_time():
    low, high = quantile_ranks(10_000_000, 0.5, 0.90)
    assert (low + high) / 2 == pytest.approx(5_000_000, abs=1)
    assert high - low == pytest.approx(2 * 1.64485 * 1_581.14, abs=3)


def test_a_ratio_of_sums_by_hand():
    y, x = [1.0, 2.0, 4.0], [2.0, 4.0, 4.0]
    ratio = 7 / 10
    squares = sum((b - ratio * a) ** 2 for a, b in zip(x, y, strict=True))  # .16 + .64 + 1.44 = 2.24
    half = 1.6448536 * math.sqrt(3 * squares / 2) / 10
    assert ratio_interval(3, 7.0, 10.0, squares, 0.90) == pytest.approx((ratio - half, ratio + half))


def test_two_objects_are_enough_for_the_error_of_a_ratio():
    # 1 of 1 and 3 of 2: R = 4/3, residuals -1/3 and 1/3, so √(2 · 2/9 / 1) / 3.
    assert ratio_error(2, 3.0, 2 / 9) == pytest.approx(2 / 9)


@pytest.mark.parametrize(
    ("df", "confidence", "deviate"),
    [(1, 0.95, 12.706), (3, 0.95, 3.182), (4, 0.90, 2.132), (5, 0.99, 4.032), (10, 0.95, 2.228), (30, 0.90, 1.697)],
)
def test_student_has_the_deviates_of_the_printed_table(df, confidence, deviate):
    assert round(student(df, confidence), 3) == deviate
