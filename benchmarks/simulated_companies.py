"""Companies whose true scores are known: people who answer, and logs, drawn from what is true of them.

True is what everybody in every department would say on average, and what an endless log would show. Nothing here knows
how intervals are made.
"""

import math
from dataclasses import dataclass

import numpy as np

from leadline.indicators.value import QUANTILE_GRID, IndicatorValue, Point
from leadline.model import Model
from leadline.model.schema import Indicator
from leadline.ratings.rating import Answers, Rating
from leadline.scoring.thresholds import score_value

DEPARTMENTS = ("sales", "order desk", "logistics", "finance")
ROLES = ("manager", "staff")
BETWEEN_CELLS, BETWEEN_ITEMS = 0.7, 0.3
ANSWERED = 0.85
TAIL = 0.8
"""Standard deviation of the logarithm of times and amounts."""
MONTHS = tuple(Point(group=f"2025-{month:02}", n=30, value=1.0) for month in (1, 2, 3))
Z90 = 1.2815515655446004


@dataclass(frozen=True)
class Population:
    """What companies are drawn from.

    ``bias`` and ``noise`` are standard deviations of how much brighter one person sees everything, and of one answer;
    ``between`` that of what departments say of an item; ``levels`` bound a company's own level.
    """

    bias: float = 0.5
    noise: float = 0.6
    between: float = 0.3
    departments: tuple[str, ...] = DEPARTMENTS
    levels: tuple[float, float] = (2.0, 4.0)


POPULATIONS = {
    "usual": Population(),
    "small-bias": Population(bias=0.2),
    "large-bias": Population(bias=0.9),
    "departments-apart": Population(between=0.8),
    "one-department": Population(departments=DEPARTMENTS[:1]),
    "ceiling": Population(levels=(4.0, 4.8)),
}


@dataclass(frozen=True)
class Company:
    """What was drawn, and what is true: scores by item and by indicator."""

    answers: Answers
    values: tuple[IndicatorValue, ...]
    items: dict[str, float]
    indicators: dict[str, float]


def company(
    model: Model, raters: int, *, log: bool, seed: int, population: Population = POPULATIONS["usual"]
) -> Company:
    """Return a company at a level of its own, with cells above and below it."""
    chance = np.random.default_rng(seed)
    level = chance.uniform(*population.levels)
    cells = {cell: float(np.clip(level + BETWEEN_CELLS * chance.standard_normal(), 1.2, 4.8)) for cell in model.cells}
    answers, items = _asked(model, cells, raters, population, chance)
    values, indicators = [], {}
    for indicator in model.indicators if log else ():
        if indicator.measure is None:
            values.append(IndicatorValue(indicator=indicator.id, status="not-measured", reason="not-recorded"))
            continue
        wanted = cells[indicator.stage, indicator.dimension] + 0.4 * chance.standard_normal()
        true, value = _measured(indicator, _value_at(indicator, float(np.clip(wanted, 1.05, 4.95))), chance)
        indicators[indicator.id] = score_value(indicator, true)
        values.append(value)
    return Company(answers=answers, values=tuple(values), items=items, indicators=indicators)


def _asked(model, cells, raters, population, chance):
    departments = population.departments
    places = [(departments[who % len(departments)], str(chance.choice(ROLES))) for who in range(raters)]
    bias = population.bias * chance.standard_normal(raters)
    ratings, true = [], {}
    for item in model.items:
        middle = cells[item.stage, item.dimension] + BETWEEN_ITEMS * chance.standard_normal()
        means = dict(zip(departments, middle + population.between * chance.standard_normal(len(departments))))
        true[item.id] = sum(_everybody(mean, population) for mean in means.values()) / len(means)
        for who, (department, role) in enumerate(places):
            if chance.random() < ANSWERED:
                felt = means[department] + bias[who] + population.noise * chance.standard_normal()
                said = float(np.clip(np.floor(felt + 0.5), 1, 5))
                ratings.append(
                    Rating(
                        respondent=f"R{who}", department=department, role=role, item=item.id, answer="rated", value=said
                    )
                )
    return Answers(ratings=tuple(ratings)), true


def _everybody(mean: float, population: Population) -> float:
    """Return the mean of a whole department's answers, each rounded to 1-5."""
    spread = math.hypot(population.bias, population.noise) * math.sqrt(2)
    return 1 + sum(0.5 * (1 + math.erf((mean - k - 0.5) / spread)) for k in (1, 2, 3, 4))


def _value_at(indicator: Indicator, wanted: float) -> float:
    """Return a value, within what can be true, whose score is ``wanted``; scores rise or fall steadily."""
    entries = [float(entry) for entry in indicator.levels.values() if not isinstance(entry, tuple)]
    reach = 2 * (max(entries) - min(entries))
    low, high = max(0.0, min(entries) - reach), max(entries) + reach
    if indicator.unit == "percent":
        high = min(high, 100.0)
    if indicator.measure.aggregate == "spread":
        low = max(low, 1.01)
    rising = indicator.direction == "higher"
    for _ in range(60):
        middle = (low + high) / 2
        if (score_value(indicator, middle) < wanted) == rising:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _measured(indicator: Indicator, true: float, chance) -> tuple[float, IndicatorValue]:
    """Return the true value and what a log of some size shows of it."""
    n = round(math.exp(chance.uniform(math.log(40), math.log(2000))))
    given = {"indicator": indicator.id, "status": "measured", "n": n, "trend": MONTHS}
    match indicator.measure.aggregate:
        case "share" | "concentration":  # counted both, and drawn alike
            kept = int(chance.binomial(n, true / 100))
            return true, IndicatorValue(**given, numerator=kept, value=100 * kept / n)
        case "mean":
            seen = true * np.exp(TAIL * chance.standard_normal(n) - TAIL**2 / 2)
            return true, IndicatorValue(**given, value=seen.mean(), se=seen.std(ddof=1) / math.sqrt(n))
        case "ratio":
            over = np.exp(TAIL * chance.standard_normal(n))
            seen = over * true * np.exp(0.3 * chance.standard_normal(n) - 0.045)
            ratio = seen.sum() / over.sum()
            error = math.sqrt(n * ((seen - ratio * over) ** 2).sum() / (n - 1)) / over.sum()
            return true, IndicatorValue(**given, value=ratio, se=error)
    tail = math.log(true) / Z90 if indicator.measure.aggregate == "spread" else TAIL
    middle = {"median": true, "spread": 1.0, "p90": true / math.exp(Z90 * TAIL)}[indicator.measure.aggregate]
    quantiles = np.quantile(middle * np.exp(tail * chance.standard_normal(n)), QUANTILE_GRID)
    shown = {"median": quantiles[50], "p90": quantiles[90], "spread": quantiles[90] / quantiles[50]}
    return true, IndicatorValue(**given, value=shown[indicator.measure.aggregate], quantiles=tuple(quantiles))
