"""What recorded months come to, worked out by hand, and what is known of how sure it is."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline import IndicatorValue, Model, record
from leadline.indicators.interval import wilson
from leadline.kpis import KpiRow, Kpis
from leadline.model.schema import Scoring
from leadline.scoring.drawn_indicators import draw_value
from leadline.scoring.measured import score_indicator

YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def row(indicator: str, month: str, value: float | None = None, **more: object) -> KpiRow:
    above, below = more.get("numerator"), more.get("denominator")
    worked_out = value if value is not None else 100 * above / below
    return KpiRow.model_validate(
        {
            "indicator": indicator,
            "month": f"2025-{month}",
            "value": worked_out,
            "source": "SAP",
            "file": "k.csv",
            **more,
        }
    )


def share(indicator: str, month: str, above: int, below: int, **more: object) -> KpiRow:
    return row(indicator, month, numerator=above, denominator=below, n=below, **more)


def recorded(model: Model, *rows: KpiRow, indicator: str | None = None, period=YEAR) -> IndicatorValue:
    asked = indicator or rows[0].indicator
    blank = IndicatorValue(indicator=asked, status="not-measured", reason="not-recorded")
    (value,) = record(model, [blank], Kpis(rows=rows), period=period)
    return value


def test_a_share_is_the_ratio_of_sums_with_wilsons_interval(model: Model) -> None:
    value = recorded(model, share("order-control-tests", "03", 20, 25), share("order-control-tests", "06", 30, 30))
    assert (value.value, value.numerator, value.n) == (
        pytest.approx(100 * 50 / 55),
        50,
        55,
    )  # not the mean of 80 and 100
    assert (value.low, value.high) == pytest.approx([100 * end for end in wilson(50, 55, 0.9)])
    assert [(point.group, point.n, point.value) for point in value.trend] == [
        ("2025-03", 25, 80.0),
        ("2025-06", 30, 100.0),
    ]
    assert (value.first, value.last) == (date(2025, 3, 1), date(2025, 6, 30))


def test_a_value_with_n_is_weighted_by_it(model: Model) -> None:
    value = recorded(model, row("net-promoter-score", "06", 10, n=100), row("net-promoter-score", "12", 40, n=50))
    assert (value.value, value.n) == (20.0, 150)  # (10 x 100 + 40 x 50) / 150
    assert (value.low, value.se) == (None, None)  # two months say nothing of how sure it is


def test_where_one_row_says_no_n_the_rows_weigh_alike_and_the_value_is_stated(model: Model) -> None:
    value = recorded(model, row("net-promoter-score", "06", 10, n=100), row("net-promoter-score", "12", 40))
    assert (value.value, value.n, value.stated) == (25.0, 0, True)
    value = recorded(model, share("order-control-tests", "03", 20, 25), row("order-control-tests", "06", 90))
    assert (value.value, value.numerator, value.n, value.low) == (85.0, None, 0, None)


def test_amounts_are_summed_before_they_are_divided_and_the_months_say_how_sure(model: Model) -> None:
    lost, sold = (1.0, 2.0, 4.0), (200.0, 400.0, 400.0)
    rows = [row("bad-debt-ratio", f"0{m}", numerator=a, denominator=b) for m, a, b in zip((1, 2, 3), lost, sold)]
    value = recorded(model, *rows)
    assert value.value == pytest.approx(0.7)  # 7 / 1,000
    # residuals -40, -80, 120 of the amounts in percent: sqrt(3 x 22,400 / 2) / 1,000; t(2) is 2.92
    half = 2.91999 * math.sqrt(3 * 22_400 / 2) / 1000
    assert (value.low, value.high) == pytest.approx((0.7 - half, 0.7 + half), abs=1e-4)
    assert value.stated
    assert recorded(model, *rows[:2]).low is None


@pytest.mark.parametrize(("months", "each"), [(12, 30), (3, 0.3), (7, 19.9), (11, 61.4)])
def test_months_that_are_all_alike_do_not_prove_that_nothing_varies(model: Model, months: int, each: float) -> None:
    value = recorded(model, *[row("net-promoter-score", f"{m:02}", each) for m in range(1, months + 1)])
    assert (value.value, value.low, value.high, value.se) == (each, None, None, None)


def test_nor_do_months_with_the_same_ratio_of_other_amounts(model: Model) -> None:
    sold = (210.0, 425.0, 397.0, 70.0)
    rows = [row("bad-debt-ratio", f"0{m}", numerator=0.0137 * each, denominator=each) for m, each in enumerate(sold, 1)]
    assert (recorded(model, *rows).low, recorded(model, *rows).se) == (None, None)


def test_the_interval_stays_within_what_the_unit_allows(model: Model) -> None:
    value = recorded(model, *[row("bad-debt-ratio", f"0{m}", v) for m, v in ((1, 0.1), (2, 0.2), (3, 3.0))])
    assert value.value == pytest.approx(1.1)
    assert value.low == 0.0


def test_a_median_is_of_the_rows_which_are_its_cases(model: Model) -> None:
    rows = [row("forecast-accuracy", m, v) for m, v in (("03", 60), ("06", 90), ("09", 70), ("12", 80))]
    value = recorded(model, *rows)
    assert (value.value, value.n, value.stated) == (75.0, 4, False)
    assert value.low is None  # of four rows no two bound the median at 90%
    more = [row("cash-forecast-accuracy", f"{m:02}", 50 + m) for m in range(1, 13)]
    value = recorded(model, *more)
    assert (value.value, value.low, value.high) == (56.5, 53.0, 60.0)  # the 3rd and the 10th of 12


def test_a_state_counts_with_its_last_month_only(model: Model) -> None:
    rows = [share("order-dashboards", "06", 2, 10), share("order-dashboards", "12", 9, 12)]
    value = recorded(model, *rows)
    assert (value.value, value.n, value.first, value.last) == (75.0, 12, date(2025, 12, 1), date(2025, 12, 31))
    assert [point.group for point in value.trend] == ["2025-06", "2025-12"]


def test_the_company_counts_before_its_units_which_are_broken_down(model: Model) -> None:
    north = share("order-control-tests", "03", 10, 20, business_unit="North")
    south = share("order-control-tests", "03", 30, 40, business_unit="South")
    value = recorded(model, north, south)
    assert (value.value, value.n) == (pytest.approx(100 * 40 / 60), 60)
    points = [(point.group, point.n, point.value) for point in value.breakdown["business_unit"]]
    assert points == [("South", 40, 75.0), ("North", 20, 50.0)]
    value = recorded(model, north, south, share("order-control-tests", "03", 45, 50))
    assert (value.value, value.n) == (90.0, 50)
    assert len(value.breakdown["business_unit"]) == 2


def test_the_months_of_the_period_count_also_where_it_begins_within_one(model: Model) -> None:
    rows = [share("order-control-tests", m, 20, 25) for m in ("01", "02", "03", "04")]
    value = recorded(model, *rows, period=(date(2025, 2, 15), date(2025, 3, 1)))
    assert [point.group for point in value.trend] == ["2025-02", "2025-03"]
    assert len(recorded(model, *rows, period=(None, None)).trend) == 4


def test_nothing_recorded_is_not_measured_with_the_reason(model: Model) -> None:
    value = recorded(model, indicator="bad-debt-ratio")
    assert (value.status, value.reason) == ("not-measured", "not-recorded")
    value = recorded(model, row("bad-debt-ratio", "03", 1.0), period=(date(2026, 1, 1), None))
    assert (value.status, value.reason, value.params) == ("not-measured", "not-recorded-in-period", {"last": "2025-03"})


def test_measured_indicators_are_left_as_they_are(model: Model) -> None:
    measured = IndicatorValue(indicator="win-rate", status="measured", n=60, value=30.0)
    assert record(model, [measured], Kpis(rows=(row("bad-debt-ratio", "03", 1.0),))) == (measured,)


def test_it_says_who_recorded_it_and_never_looks_like_a_value_from_the_log(model: Model) -> None:
    rows = [row("bad-debt-ratio", m, 1.0, source=s) for m, s in (("03", "ledger"), ("04", "SAP"), ("05", "ledger"))]
    value = recorded(model, *rows)
    assert value.recording is not None
    assert (value.recording.sources, value.recording.files) == (("ledger", "SAP"), ("k.csv",))
    assert (value.object, value.tables) == (None, ())


def test_a_stated_value_counts_but_makes_no_trend_and_cases_must_be_enough(model: Model) -> None:
    indicator, scoring = model.indicator_of["order-control-tests"], Scoring()
    stated = recorded(model, *[row(indicator.id, m, 92) for m in ("03", "06", "09", "12")])
    score = score_indicator(indicator, stated, scoring, YEAR[1])
    assert (score.status, score.periods, score.low) == ("measured", 0, None)
    few = recorded(model, share(indicator.id, "03", 20, 24))
    score = score_indicator(indicator, few, scoring, YEAR[1])
    assert (score.reason, score.params) == ("too-few", {"n": 24, "needed": 25})
    enough = recorded(model, *[share(indicator.id, m, 20, 25) for m in ("03", "06", "09")])
    assert score_indicator(indicator, enough, scoring, YEAR[1]).periods == 3


def test_an_old_value_is_stale(model: Model) -> None:
    indicator = model.indicator_of["bad-debt-ratio"]
    value = recorded(model, row("bad-debt-ratio", "03", 1.0), period=(None, None))
    assert score_indicator(indicator, value, Scoring(), date(2026, 3, 31)).status == "measured"
    assert score_indicator(indicator, value, Scoring(), date(2026, 4, 1)).reason == "stale"


@pytest.mark.parametrize("kind", ["counted", "months", "stated"])
def test_draws_are_as_wide_as_the_interval_and_a_stated_value_is_drawn_as_it_is(model: Model, kind: str) -> None:
    rows = {
        "counted": [share("order-control-tests", m, 40, 50) for m in ("03", "06")],
        "months": [row("bad-debt-ratio", f"{m:02}", 2 + m / 10) for m in range(1, 13)],
        "stated": [row("order-control-tests", "03", 92)],
    }[kind]
    value = recorded(model, *rows)
    drawn = draw_value(model.indicator_of[rows[0].indicator], value, 20_000, 1)
    low, high = np.quantile(drawn, [0.05, 0.95])
    if kind == "stated":
        assert (low, high, value.low) == (92.0, 92.0, None)
    else:
        assert (low, high) == pytest.approx((value.low, value.high), rel=0.02)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=12), st.randoms())
def test_the_order_of_rows_does_not_matter(model: Model, pairs, random) -> None:
    rows = [share("order-control-tests", f"{i:02}", min(a, b), b) for i, (a, b) in enumerate(pairs, 1)]
    mixed = list(rows)
    random.shuffle(mixed)
    one, other = recorded(model, *rows), recorded(model, *mixed)
    assert one == other
    assert one.low <= one.value <= one.high
