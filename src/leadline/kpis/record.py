"""From recorded months to an indicator's value, with an interval only where there is something to know it from.

The value never looks like one from the log: it has no object and no tables, and says who recorded it.
"""

import calendar
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist

from leadline.indicators.interval import Interval, quantile_ranks, ratio_error, student, wilson
from leadline.indicators.period import OPEN, Period
from leadline.indicators.value import IndicatorValue, Point, Recording, rounded
from leadline.kpis.cells import value_range
from leadline.kpis.row import KpiRow, Kpis
from leadline.model.schema import Indicator, Model

UNIT_ATTRIBUTE = "business_unit"
"""The attribute by which values of parts of the company are broken down."""


@dataclass(frozen=True)
class _Sum:
    """Rows summed up: ``n`` is 0 where a row does not say it; ``pairs`` are what a ratio's error is worked out from."""

    value: float
    n: int
    numerator: int | None
    pairs: tuple[tuple[float, float], ...]


def record(
    model: Model, values: Iterable[IndicatorValue], kpis: Kpis, *, period: Period = OPEN
) -> tuple[IndicatorValue, ...]:
    """Return ``values`` with those of the model's recorded indicators worked out from the KPI tables.

    Months that lie partly in ``period`` count. Over the months: ratio of sums where every row has numerator and
    denominator, else the mean weighted by n where every row has one, else the plain mean; the median where the model
    asks for it. Where a month has a value of the whole company, those of its units count in the breakdown only.
    The interval is Wilson's for shares with n, order statistics for medians, else Student's t over the months if there
    are as many as a trend needs and they differ; otherwise there is none. ``n`` is 0 where the number of cases is not
    known, and for medians the number of months.

    >>> from leadline.model.load import load_model
    >>> row = KpiRow(indicator="order-control-tests", month="2025-06", value=92, n=25, source="audit", file="kpis.xlsx")
    >>> blank = IndicatorValue(indicator="order-control-tests", status="not-measured", reason="not-recorded")
    >>> (value,) = record(load_model(), [blank], Kpis(rows=(row,)))
    >>> value.value, value.numerator, value.n, value.recording.sources
    (92.0, 23, 25, ('audit',))
    """
    rows: dict[str, list[KpiRow]] = {}
    for row in kpis.rows:
        rows.setdefault(row.indicator, []).append(row)
    return tuple(
        _recorded(indicator, rows.get(indicator.id, []), model, period) if indicator and indicator.recorded else value
        for value in values
        for indicator in [model.indicator_of.get(value.indicator)]
    )


def _recorded(indicator: Indicator, rows: Sequence[KpiRow], model: Model, period: Period) -> IndicatorValue:
    if not rows:
        return IndicatorValue(indicator=indicator.id, status="not-measured", reason="not-recorded")
    start, end = (day.strftime("%Y-%m") if day else None for day in period)
    within = sorted(
        (row for row in rows if (start or row.month) <= row.month <= (end or row.month)),
        key=lambda row: (row.month, row.business_unit or ""),
    )
    if not within:
        params = {"last": max(row.month for row in rows)}
        return IndicatorValue(
            indicator=indicator.id, status="not-measured", reason="not-recorded-in-period", params=params
        )
    months = sorted({row.month for row in within})
    counted = months[-1:] if indicator.recorded and indicator.recorded.months == "last" else months
    company = {month: _of_company([row for row in within if row.month == month]) for month in months}
    used = [row for month in counted for row in company[month]]
    whole = _summed(indicator, used)
    bounds, error = _interval(indicator, whole, used, model)
    return IndicatorValue(
        indicator=indicator.id,
        status="measured",
        n=whole.n,
        numerator=whole.numerator,
        value=rounded(whole.value),
        low=rounded(bounds[0]) if bounds else None,
        high=rounded(bounds[1]) if bounds else None,
        se=rounded(error),
        first=date.fromisoformat(f"{counted[0]}-01"),
        last=_last_day(counted[-1]),
        trend=tuple(_point(month, _summed(indicator, company[month])) for month in months),
        breakdown=_by_unit(indicator, [row for row in within if row.month in counted]),
        recording=Recording(
            sources=tuple(dict.fromkeys(row.source for row in used)),
            files=tuple(dict.fromkeys(row.file for row in used)),
        ),
    )


def _of_company(rows: Sequence[KpiRow]) -> list[KpiRow]:
    """Return a month's row for the whole company, or else those of its units."""
    return [row for row in rows if row.business_unit is None] or list(rows)


def _last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, calendar.monthrange(year, number)[1])


def _point(group: str, total: _Sum) -> Point:
    return Point(group=group, n=total.n, value=rounded(total.value))


def _by_unit(indicator: Indicator, rows: Sequence[KpiRow]) -> dict[str, tuple[Point, ...]]:
    units = sorted({row.business_unit for row in rows if row.business_unit})
    points = [_point(unit, _summed(indicator, [row for row in rows if row.business_unit == unit])) for unit in units]
    return {UNIT_ATTRIBUTE: tuple(sorted(points, key=lambda point: (-point.n, point.group)))} if points else {}


def _summed(indicator: Indicator, rows: Sequence[KpiRow]) -> _Sum:
    """Return what rows come to, by what all of them say: sums, else cases, else nothing but values."""
    factor = 100.0 if indicator.unit == "percent" else 1.0
    if indicator.aggregate == "median":
        return _Sum(statistics.median(row.value for row in rows), len(rows), None, ())
    n = sum(row.n or 0 for row in rows) if all(row.n for row in rows) else 0
    ratios = [(row.numerator, row.denominator) for row in rows if row.numerator is not None and row.denominator]
    if len(ratios) == len(rows):
        pairs = tuple((factor * above, below) for above, below in ratios)
    else:
        pairs = tuple((row.value * weight, weight) for row in rows for weight in [float(row.n or 0) if n else 1.0])
    value = math.fsum(above for above, _ in pairs) / math.fsum(below for _, below in pairs)
    numerator = round(value * n / 100) if n and indicator.aggregate == "share" else None
    return _Sum(value, n, numerator, pairs)


def _interval(
    indicator: Indicator, whole: _Sum, rows: Sequence[KpiRow], model: Model
) -> tuple[Interval | None, float | None]:
    """Return the interval and the standard error that gives a normal one as wide; None where neither is known."""
    confidence = model.scoring.confidence
    if whole.numerator is not None:
        found = wilson(whole.numerator, whole.n, confidence)
        return (100 * found[0], 100 * found[1]) if found else None, None
    if indicator.aggregate == "median":
        ranks, ordered = quantile_ranks(len(rows), 0.5, confidence), sorted(row.value for row in rows)
        bounds = (ordered[ranks[0] - 1], ordered[ranks[1] - 1]) if ranks else None
    else:
        bounds = _over_months(whole, confidence) if len(rows) >= model.scoring.trend_periods else None
    if bounds is None or bounds[0] == bounds[1]:
        return None, None
    lowest, highest = value_range(indicator.unit)
    error = (bounds[1] - bounds[0]) / 2 / NormalDist().inv_cdf((1 + confidence) / 2)
    return (max(lowest, bounds[0]), min(highest, bounds[1])), error


def _over_months(whole: _Sum, confidence: float) -> Interval | None:
    """Return Student's interval of a ratio of sums over the months, from how much they differ."""
    squares = math.fsum((above - whole.value * below) ** 2 for above, below in whole.pairs)
    months = len(whole.pairs)
    error = ratio_error(months, math.fsum(below for _, below in whole.pairs), squares)
    if not error or error < 1e-9 * abs(whole.value):  # months that are all alike tell nothing of how sure they are
        return None
    half = student(months - 1, confidence) * error
    return whole.value - half, whole.value + half
