"""How observations of single objects become a figure, and the figures that were worked out a second way."""

import statistics
from collections.abc import Callable, Iterator

import pytest

from assessment.manufacturer.company import Company
from leadline.assessment import Result

Observed = Iterator[float | bool | None]
Parts = Iterator[tuple[float, float]]
Figure = Callable[[Company], tuple[int, float]]


class Figures(dict[str, Figure]):
    """Figures by indicator, each worked out by loops over the raw files from the indicator's definition."""

    def __call__(self, indicator: str, sum_up: Callable[..., tuple[int, float]]) -> Callable[..., None]:
        """Register a function that yields one observation for each object as the figure of an indicator."""

        def register(observe: Callable[[Company], Iterator[object]]) -> None:
            self[indicator] = lambda company: sum_up(list(observe(company)))

        return register


def known(observations: list[float | None]) -> list[float]:
    return [observation for observation in observations if observation is not None]


def share(observations: list[float | None]) -> tuple[int, float]:
    values = known(observations)
    return len(values), 100 * sum(values) / len(values)


def mean(observations: list[float | None]) -> tuple[int, float]:
    values = known(observations)
    return len(values), statistics.fmean(values)


def median(observations: list[float | None]) -> tuple[int, float]:
    values = known(observations)
    return len(values), statistics.median(values)


def spread(observations: list[float | None]) -> tuple[int, float]:
    values = known(observations)
    ninth_decile = statistics.quantiles(values, n=10, method="inclusive")[8]
    return len(values), ninth_decile / statistics.median(values)


def ratio(parts: list[tuple[float, float]]) -> tuple[int, float]:
    some = [(part, whole) for part, whole in parts if part or whole]  # nothing of nothing is no observation
    return len(some), sum(part for part, _ in some) / sum(whole for _, whole in some)


def percent(parts: list[tuple[float, float]]) -> tuple[int, float]:
    n, found = ratio(parts)
    return n, 100 * found


def compare(figures: Figures, indicator: str, company: Company, result: Result) -> None:
    """Hold the product's value and sample of an indicator against the figure."""
    said = next(value for value in result.indicators if value.indicator == indicator)
    n, value = figures[indicator](company)
    assert said.n == n
    assert said.value == pytest.approx(value, rel=1e-9)
