"""The measured side of a cell: which values count, what they score, and what part of Q each carries (sections 1, 4)."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from leadline.indicators.value import IndicatorValue
from leadline.model.schema import Indicator, Scoring
from leadline.scoring.scores import IndicatorScore
from leadline.scoring.thresholds import score_interval, score_value


def score_indicator(
    indicator: Indicator, value: IndicatorValue | None, scoring: Scoring, as_of: date | None
) -> IndicatorScore:
    """Return the score of one indicator, or why it has none: never a 1 for what is not known.

    Not measured: what the log could not say (its reason is passed on), fewer observations than the indicator's or the
    model's smallest sample (a value that is only stated has no sample), or a last observation more than
    ``stale_after_days`` before ``as_of`` (None: never stale).

    >>> indicator = Indicator.model_construct(id="quotes", unit="percent", direction="higher", scale="linear",
    ...                                       levels={2: 70, 3: 80, 4: 90, 5: 95}, min_sample=None)
    >>> value = IndicatorValue(indicator="quotes", status="measured", n=40, value=85.0, low=73.5, high=92.0)
    >>> score_indicator(indicator, value, Scoring(), None).score
    3.5
    >>> score_indicator(indicator, value, Scoring(min_sample=50), None).reason
    'too-few'
    """
    if value is None:
        return IndicatorScore(indicator=indicator.id, score=None, status="not-measured", reason="no-data")
    periods = sum(point.value is not None and point.n >= scoring.trend_min_sample for point in value.trend)
    why = _why_not(indicator, value, scoring, as_of)
    if why or value.value is None:
        reason, params = why or ("no-observations", {})
        return IndicatorScore(
            indicator=indicator.id, score=None, status="not-measured", reason=reason, params=params, periods=periods
        )
    low = high = None
    if value.low is not None and value.high is not None:
        low, high = score_interval(indicator, value.low, value.high)
    score = score_value(indicator, value.value)
    return IndicatorScore(indicator=indicator.id, score=score, low=low, high=high, status="measured", periods=periods)


def _why_not(
    indicator: Indicator, value: IndicatorValue, scoring: Scoring, as_of: date | None
) -> tuple[str, dict[str, Any]] | None:
    """Return the reason, with its parameters, why a value does not count; None where it does."""
    if value.status == "not-measured":
        return value.reason or "no-data", value.params
    if value.value is None or not math.isfinite(value.value):
        return "no-observations", {}
    needed = indicator.min_sample or scoring.min_sample
    if value.n < needed and not value.stated:  # a stated value has no sample that could be too small
        return "too-few", {"n": value.n, "needed": needed}
    if as_of and value.last and (as_of - value.last).days > scoring.stale_after_days:
        return "stale", {"last": value.last.isoformat(), "limit": scoring.stale_after_days}
    return None


def shares_of_q(measured: Iterable[Indicator], outcome_share: float) -> Mapping[str, float]:
    """Return what part of Q each measured indicator of a cell carries; the parts sum to 1.

    By weight, but outcome indicators together carry at most ``outcome_share`` wherever a capability indicator is
    measured too. Where only outcomes are measured they carry all of Q: there is nothing to leave the rest to.

    >>> def indicator(id, nature):
    ...     return Indicator.model_construct(id=id, nature=nature, weight=1.0)
    >>> shares_of_q([indicator("dso", "outcome"), indicator("touchless", "capability")], 0.4)
    {'dso': 0.4, 'touchless': 0.6}
    """
    measured = tuple(measured)
    weight = {
        nature: math.fsum(each.weight for each in measured if each.nature == nature)
        for nature in ("capability", "outcome")
    }
    total = weight["capability"] + weight["outcome"]
    if not total:
        return {}
    outcome = weight["outcome"] / total
    if weight["capability"]:
        outcome = min(outcome, outcome_share)
    part = {"outcome": outcome, "capability": 1 - outcome}
    return {each.id: part[each.nature] * each.weight / weight[each.nature] for each in measured}
