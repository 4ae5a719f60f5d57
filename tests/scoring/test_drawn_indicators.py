"""Draws of indicator values, against what the distributions are known to be."""

import numpy as np
import pytest

from leadline.indicators.value import QUANTILE_GRID, IndicatorValue
from leadline.model.schema import Measure
from leadline.scoring.drawn_indicators import draw_value
from scoring.small_model import indicator


def drawn(aggregate, draws=40_000, **given):
    of = indicator(measure=Measure(object="order", value="rework()", aggregate=aggregate))
    return draw_value(of, IndicatorValue(indicator="quotes", status="measured", **given), draws, 1)


def test_34_of_40_by_the_jeffreys_interval():
    shares = drawn("share", n=40, numerator=34, value=85.0)
    assert np.quantile(shares, [0.05, 0.95]) == pytest.approx([74.2, 92.5], abs=0.4)


def test_none_of_40_is_not_certainly_none():
    assert np.quantile(drawn("share", n=40, numerator=0, value=0.0), 0.95) == pytest.approx(4.6, abs=0.3)


@pytest.mark.parametrize(("aggregate", "p"), [("median", 0.5), ("p90", 0.9)])
def test_a_quantile_of_evenly_spread_times_is_beta(aggregate, p):
    """Of 99 values the p quantile has rank 100p: Beta(100p, 100 - 100p), with mean p and variance p(1 - p) / 101."""
    times = drawn(aggregate, n=99, value=100 * p, quantiles=tuple(100 * q for q in QUANTILE_GRID))
    assert times.mean() == pytest.approx(100 * p, abs=0.2)
    assert times.std() == pytest.approx(100 * (p * (1 - p) / 101) ** 0.5, rel=0.02)


def test_a_spread_draws_both_quantiles_together():
    even = tuple(1 + q for q in QUANTILE_GRID)
    spreads = drawn("spread", n=400, value=1.9 / 1.5, quantiles=even)
    assert np.median(spreads) == pytest.approx(1.9 / 1.5, abs=0.01)
    apart = drawn("p90", n=400, value=1.9, quantiles=even).std() / 1.5
    assert apart < spreads.std() < 3 * apart


def test_a_spread_over_nothing_stays_what_it_is():
    assert set(drawn("spread", 100, n=40, value=2.0, quantiles=(0.0,) * 101)) == {2.0}


@pytest.mark.parametrize("aggregate", ["mean", "ratio"])
def test_means_and_ratios_are_normal(aggregate):
    means = drawn(aggregate, n=100, value=10.0, se=0.4)
    assert np.quantile(means, [0.05, 0.5, 0.95]) == pytest.approx([9.342, 10, 10.658], abs=0.02)


def test_a_value_without_what_it_takes_is_drawn_as_it_is():
    assert set(drawn("median", 10, n=100, value=7.0)) == {7.0}


def test_what_is_not_measured_cannot_be_drawn():
    with pytest.raises(ValueError, match="not measured"):
        drawn("mean", n=0)
