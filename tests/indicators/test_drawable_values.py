"""What an indicator keeps of its observations, so that it can be drawn again without them."""

import pytest

FOUR = [
    f"O{number} {step} 2025-03-0{day}T{hour}:00 ann Orders no"
    for number, day, hour in ((1, 3, "10"), (2, 4, "12"), (3, 5, "14"), (4, 6, "20"))
    for step, day, hour in (("create_order", day, "08"), ("confirm_order", day, hour))
]


@pytest.fixture
def four(order_log):
    """Confirmed after 2, 4, 6 and 12 hours."""
    return order_log(FOUR)


def test_a_mean_keeps_its_standard_error(ask, four):
    hours = ask(four, "hours(create_order, confirm_order)", "mean", unit="hours")
    assert hours.value == pytest.approx(6)
    assert hours.se == pytest.approx((56 / 3) ** 0.5 / 2)  # deviations -4, -2, 0, 6
    assert hours.quantiles == ()


def test_a_ratio_keeps_its_linearised_standard_error(ask, four):
    ratio = ask(four, "hours(create_order, confirm_order)", "ratio", unit="ratio", over="steps()")
    assert ratio.value == pytest.approx(3)  # 24 hours over 8 steps
    assert ratio.se == pytest.approx((4 * 56 / 3) ** 0.5 / 8)


@pytest.mark.parametrize(("aggregate", "value"), [("median", 5.0), ("p90", 10.2), ("spread", 2.04)])
def test_medians_quantiles_and_spreads_keep_the_quantile_function(ask, four, aggregate, value):
    hours = ask(four, "hours(create_order, confirm_order)", aggregate, unit="hours")
    assert hours.value == pytest.approx(value)
    assert (len(hours.quantiles), hours.quantiles[0], hours.quantiles[50], hours.quantiles[100]) == (101, 2, 5, 12)
    assert hours.quantiles[90] == pytest.approx(10.2)
    assert hours.se is None


def test_a_share_needs_neither(ask, four):
    share = ask(four, "has(confirm_order)")
    assert (share.numerator, share.se, share.quantiles) == (4, None, ())
