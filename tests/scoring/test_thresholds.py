"""Section 1: an indicator's value as a score from 1 to 5."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.indicators.interval import wilson
from leadline.scoring.thresholds import score_interval, score_value
from scoring.small_model import indicator

DSO = {1: 120, 2: 90, 3: 60, 4: 45, 5: 30}
PIPELINE = {2: (1.2, 12), 3: (2, 8), 4: (2.5, 6), 5: (3, 5)}


def dso(**changes):
    return indicator("dso", **({"unit": "days", "direction": "lower", "levels": DSO} | changes))


@pytest.mark.parametrize(
    ("days", "score"), [(120, 1), (90, 2), (75, 2.5), (60, 3), (45, 4), (30, 5), (15, 5), (400, 1)]
)
def test_days_sales_outstanding(days, score):
    assert score_value(dso(), days) == score


def test_days_sales_outstanding_on_a_logarithmic_scale():
    by_log = dso(scale="logarithmic")
    assert score_value(by_log, 75) == pytest.approx(2.45, abs=0.005)
    assert score_value(by_log, 60) == 3
    assert score_value(by_log, 15) == 5
    assert score_value(by_log, 0) == 5
    assert score_value(by_log, 200) == 1


def test_first_pass_quotes_34_of_40_with_their_wilson_interval():
    low, high = wilson(34, 40, 0.90)
    assert score_value(indicator(), 85) == 3.5
    assert score_interval(indicator(), 100 * low, 100 * high) == pytest.approx((2.35, 4.41), abs=0.005)


def test_fewer_is_better_turns_the_interval_round():
    assert score_interval(dso(), 45, 75) == (2.5, 4)


def test_level_1_is_derived_as_far_below_level_2_as_level_3_is_above():
    derived = dso(levels={2: 90, 3: 60, 4: 45, 5: 30})
    assert score_value(derived, 105) == 1.5
    assert score_value(derived, 120) == 1
    assert score_value(dso(scale="logarithmic", levels={2: 90, 3: 60, 4: 45, 5: 30}), 120) == 1


@pytest.mark.parametrize(
    ("levels", "unit", "worst"),
    [
        ({2: 10, 3: 40, 4: 60, 5: 80}, "percent", 0),  # 10 - 30 is under 0%
        ({2: 2, 3: 5, 4: 7, 5: 9}, "ratio", 0),
        ({2: -80, 3: 0, 4: 30, 5: 50}, "points", -100),
    ],
)
def test_a_derived_level_1_stays_in_the_units_range(levels, unit, worst):
    clipped = indicator(unit=unit, levels=levels)
    assert score_value(clipped, worst) == 1
    assert score_value(clipped, (worst + levels[2]) / 2) == pytest.approx(1.5)


def test_a_derived_level_1_of_a_share_that_should_be_low_is_at_most_100_percent():
    assert score_value(indicator(direction="lower", levels={2: 80, 3: 50, 4: 20, 5: 5}), 90) == 1.5


def test_where_level_2_begins_at_the_end_of_the_range_nothing_scores_between_1_and_2():
    broken = indicator(direction="lower", levels={2: 100, 3: 50, 4: 20, 5: 5})
    assert score_value(broken, 100) == 2
    assert score_value(broken, 101) == 1


def test_more_is_better_on_a_logarithmic_scale():
    turns = indicator(unit="ratio", scale="logarithmic", levels={2: 1, 3: 4, 4: 8, 5: 16})
    assert score_value(turns, 2) == 2.5
    assert (
        score_value(turns, 0.5) == 1.5
    )  # 1 - (4 - 1) has no logarithm: the same step, a quarter of level 2, is level 1
    assert score_value(turns, 0) == 1


def test_a_logarithmic_scale_cannot_hold_an_entry_value_of_0():
    with pytest.raises(ValueError, match="logarithm"):
        score_value(dso(scale="logarithmic", levels={2: 90, 3: 60, 4: 45, 5: 0}), 20)


@pytest.mark.parametrize(
    ("coverage", "score"),
    [
        (4, 5),
        (3, 5),
        (5, 5),
        (2.75, 4.5),  # between 2.5 and 3 on the way up
        (7, 3.5),  # between 8 and 6 on the way down
        (10, 2.5),
        (0.8, 1.5),  # level 1 at 1.2 - 0.8 = 0.4
        (0.4, 1),
        (14, 1.5),  # level 1 at 12 + 4 = 16
        (16, 1),
    ],
)
def test_pipeline_coverage_should_be_neither_low_nor_high(coverage, score):
    band = indicator(unit="ratio", direction="band", levels=PIPELINE)
    assert score_value(band, coverage) == pytest.approx(score)


def test_an_interval_round_a_target_band_reaches_its_best_score():
    band = indicator(unit="ratio", direction="band", levels=PIPELINE)
    assert score_interval(band, 2, 10) == (2.5, 5)
    assert score_interval(band, 6, 8) == (3, 4)
    assert score_interval(band, 1.2, 2) == (2, 3)


entry_values = st.lists(
    st.floats(0.01, 1e6, allow_subnormal=False), min_size=4, max_size=4, unique_by=lambda x: round(x, 6)
).map(sorted)
settings_of = st.tuples(
    entry_values, st.sampled_from(["higher", "lower", "band"]), st.sampled_from(["linear", "logarithmic"])
)


def made(entries, direction, scale):
    if direction == "band":
        levels = {k: (entry, 3e6 - entry) for k, entry in enumerate(entries, 2)}
    else:
        levels = dict(enumerate(entries if direction == "higher" else reversed(entries), 2))
    return indicator(unit="count", direction=direction, scale=scale, levels=levels)


def met(of, k, value):
    entry = of.levels[k]
    if of.direction == "band":
        return entry[0] <= value <= entry[1]
    return value >= entry if of.direction == "higher" else value <= entry


@given(settings_of, st.floats(-1e3, 4e6))
def test_a_score_is_at_least_k_exactly_when_entry_value_k_is_met(settings, value):
    of = made(*settings)
    entries = [bound for entry in of.levels.values() for bound in (entry if isinstance(entry, tuple) else (entry,))]
    for near in (
        value,
        *(e for entry in entries for e in (entry, math.nextafter(entry, 0), math.nextafter(entry, 1e9))),
    ):
        score = score_value(of, near)
        assert 1 <= score <= 5
        assert [score >= k for k in (2, 3, 4, 5)] == [met(of, k, near) for k in (2, 3, 4, 5)]


@given(settings_of, st.floats(-1e3, 4e6), st.floats(-1e3, 4e6))
def test_a_better_value_never_scores_less(settings, one, other):
    of = made(*settings)
    if of.direction == "band":
        best = (of.levels[5][0] + of.levels[5][1]) / 2
        one, other = (best - abs(one), best - abs(other)) if one < 0 else (best + abs(one), best + abs(other))
        worse, better = (one, other) if abs(other - best) <= abs(one - best) else (other, one)
    else:
        worse, better = sorted((one, other), reverse=of.direction == "lower")
    assert score_value(of, worse) <= score_value(of, better)


@given(settings_of, st.floats(0, 3e6), st.floats(0, 3e6), st.floats(0, 1))
def test_every_value_of_an_interval_scores_within_the_intervals_scores(settings, one, other, part):
    of = made(*settings)
    low, high = sorted((one, other))
    inside = min(max(low + part * (high - low), low), high)
    worst, best = score_interval(of, low, high)
    assert worst <= score_value(of, inside) <= best
