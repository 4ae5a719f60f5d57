"""Draws of indicator values: what the log could have shown with other cases of the same process (section 6)."""

import numpy as np
import numpy.typing as npt

from leadline.indicators.value import QUANTILE_GRID, SHARES, IndicatorValue
from leadline.model.schema import Indicator
from leadline.scoring.streams import stream

Floats = npt.NDArray[np.float64]


def draw_value(indicator: Indicator, value: IndicatorValue, draws: int, seed: int) -> Floats:
    """Return ``draws`` values of a measured indicator, in its unit.

    Shares are Beta(k + 1/2, n - k + 1/2), the Jeffreys posterior (Brown, Cai & DasGupta 2001). Medians and quantiles
    are read from the empirical quantile function at the position of an order statistic, which is Beta whatever the
    distribution (David & Nagaraja 2003, 2.3); a spread reads both of its quantiles at joint positions. Means and ratios
    are normal with their standard error. A value that was given without what it takes, such as one that is only
    stated, is drawn as it is.

    >>> from leadline.model.schema import Measure
    >>> quotes = Indicator.model_construct(id="quotes", measure=Measure.model_construct(aggregate="share"))
    >>> drawn = draw_value(quotes, IndicatorValue(indicator="quotes", status="measured", n=40, value=85.0), 4000, 1)
    >>> [round(float(end)) for end in np.quantile(drawn, [0.05, 0.95])]
    [74, 92]
    """
    if value.value is None:
        raise ValueError(f"{indicator.id} is not measured")
    chance = stream(seed, "indicator", indicator.id)
    aggregate = indicator.aggregate
    if aggregate in SHARES and value.n:
        kept = value.value * value.n / 100 if value.numerator is None else value.numerator
        return 100 * chance.beta(kept + 0.5, value.n - kept + 0.5, draws)
    if value.quantiles and aggregate in ("median", "p90", "spread"):
        size = value.n + 1
        if aggregate == "spread":
            below, between, _ = chance.dirichlet([0.5 * size, 0.4 * size, 0.1 * size], draws).T
            median = _read(value, below)
            whole = np.full(draws, value.value)
            return np.asarray(np.divide(_read(value, below + between), median, out=whole, where=median != 0))
        p = 0.5 if aggregate == "median" else 0.9
        return _read(value, chance.beta(p * size, (1 - p) * size, draws))
    return value.value + (value.se or 0.0) * chance.standard_normal(draws)


def _read(value: IndicatorValue, places: Floats) -> Floats:
    """Return the observations' quantiles at ``places``, 0 to 1."""
    return np.asarray(np.interp(places, QUANTILE_GRID, value.quantiles), dtype=np.float64)
