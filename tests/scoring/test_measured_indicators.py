"""Sections 1 and 4: which values count, and what part of Q each carries."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.indicators.value import IndicatorValue, Point, Recording
from leadline.model.schema import Scoring
from leadline.scoring.measured import score_indicator, shares_of_q
from scoring.small_model import LAST_DAY, THREE_MONTHS, indicator, value


def scored(measured, of=None, as_of=LAST_DAY, **scoring):
    return score_indicator(of or indicator(), measured, Scoring(**scoring), as_of)


def test_a_measured_value_has_a_score_and_the_scores_at_the_ends_of_its_interval():
    found = scored(value(value=85, n=40, low=73.5, high=92))
    assert (found.status, found.score, found.low, found.high) == ("measured", 3.5, 2.35, pytest.approx(4.4))


def test_a_value_without_an_interval_has_a_score_without_one():
    found = scored(value(value=85))
    assert (found.score, found.low, found.high) == (3.5, None, None)


def test_no_value_at_all_is_not_measured():
    found = scored(None)
    assert (found.status, found.score, found.reason) == ("not-measured", None, "no-data")


def test_why_the_log_could_not_say_is_passed_on():
    said = IndicatorValue(
        indicator="quotes", status="not-measured", reason="no-activity", params={"activity": "create_quote"}
    )
    found = scored(said)
    assert (found.score, found.reason, found.params) == (None, "no-activity", {"activity": "create_quote"})


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf")])
def test_a_value_that_is_no_number_is_not_measured(nothing):
    assert scored(value(value=nothing)).reason == "no-observations"


def test_too_few_observations_are_not_a_1():
    found = scored(value(value=0, n=29))
    assert (found.score, found.reason, found.params) == (None, "too-few", {"n": 29, "needed": 30})
    assert scored(value(value=0, n=30)).score == 1


def test_a_stated_value_has_no_sample_that_could_be_too_small():
    assert scored(value(value=85, n=0, recording=Recording(sources=("ERP",), files=("kpis.csv",)))).score == 3.5


def test_an_indicators_own_smallest_sample_goes_before_the_models():
    assert scored(value(n=12), indicator(min_sample=12)).status == "measured"
    assert scored(value(n=40), indicator(min_sample=50)).params == {"n": 40, "needed": 50}


def test_a_value_whose_last_observation_is_more_than_a_year_old_is_stale():
    assert scored(value(last=date(2024, 12, 31))).status == "measured"  # 365 days
    found = scored(value(last=date(2024, 12, 30)))
    assert (found.score, found.reason, found.params) == (None, "stale", {"last": "2024-12-30", "limit": 365})


def test_without_a_last_day_nothing_is_stale():
    assert scored(value(last=date(1999, 1, 1)), as_of=None).status == "measured"


def test_periods_are_months_with_enough_observations():
    months = (*THREE_MONTHS, Point(group="2025-04", n=4, value=80), Point(group="2025-05", n=30, value=None))
    assert scored(value(trend=months)).periods == 3
    assert scored(value(trend=months), trend_min_sample=4).periods == 4


def test_shares_are_by_weight():
    shares = shares_of_q([indicator("a", weight=1), indicator("b", weight=3)], 0.4)
    assert shares == {"a": 0.25, "b": 0.75}


def test_outcomes_together_carry_at_most_40_percent():
    outcomes = [indicator("dso", nature="outcome", weight=3), indicator("wins", nature="outcome", weight=1)]
    shares = shares_of_q([*outcomes, indicator("quotes")], 0.4)
    assert shares == pytest.approx({"dso": 0.3, "wins": 0.1, "quotes": 0.6})


def test_outcomes_that_weigh_less_than_the_limit_keep_their_weight():
    shares = shares_of_q([indicator("dso", nature="outcome"), indicator("a", weight=4)], 0.4)
    assert shares == pytest.approx({"dso": 0.2, "a": 0.8})


def test_outcomes_alone_carry_all_of_q():
    assert shares_of_q([indicator("dso", nature="outcome")], 0.4) == {"dso": 1}
    assert shares_of_q([], 0.4) == {}


@given(
    st.lists(st.tuples(st.sampled_from(["outcome", "capability"]), st.floats(0.1, 10)), min_size=1, max_size=6),
    st.floats(0.05, 1),
)
def test_shares_sum_to_1_and_outcomes_keep_within_their_limit(parts, limit):
    indicators = [indicator(f"i{n}", nature=nature, weight=weight) for n, (nature, weight) in enumerate(parts)]
    shares = shares_of_q(indicators, limit)
    assert sum(shares.values()) == pytest.approx(1)
    if any(each.nature == "capability" for each in indicators):
        assert sum(shares[each.id] for each in indicators if each.nature == "outcome") <= limit + 1e-9
