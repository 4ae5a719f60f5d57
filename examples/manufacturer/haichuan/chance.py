"""Chance and working time: one seeded stream per part, so that a change in one part leaves the others as they were."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar

T = TypeVar("T", str, int)
S = TypeVar("S")

OPENS, CLOSES = time(8), time(18)
HOLIDAYS = frozenset(
    first + timedelta(days=day)
    for first, days in (
        (date(2025, 1, 28), 8),  # Spring Festival
        (date(2025, 4, 4), 3),
        (date(2025, 5, 1), 5),
        (date(2025, 5, 31), 3),
        (date(2025, 10, 1), 8),  # National Day and Mid-Autumn
    )
    for day in range(days)
)


class Dice:
    """Seeded chance. Only ``random.Random`` is used, whose sequences the standard library keeps stable."""

    def __init__(self, seed: int, part: str) -> None:
        self._random = random.Random(f"{seed} {part}")

    def chance(self, probability: float) -> bool:
        """Return True with the given probability."""
        return self._random.random() < probability

    def uniform(self, low: float, high: float) -> float:
        """Return a number between ``low`` and ``high``."""
        return low + (high - low) * self._random.random()

    def number(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, weights: Mapping[T, float]) -> T:
        """Return one key, as likely as its weight."""
        rest = self._random.random() * sum(weights.values())
        for key, weight in weights.items():
            rest -= weight
            if rest < 0:
                return key
        return key

    def some(self, things: Sequence[S], count: int) -> list[S]:
        """Return ``count`` of the things, each at most once, in the order they stand."""
        places = {self._random.random(): place for place in range(len(things))}
        return [things[place] for place in sorted(places[each] for each in sorted(places)[:count])]

    def normal(self, mean: float, deviation: float) -> float:
        """Return a normally distributed number."""
        return self._random.gauss(mean, deviation)

    def spread(self, median: float, sigma: float) -> float:
        """Return a lognormal number: skewed, as waits and amounts are."""
        return median * self._random.lognormvariate(0, sigma)

    def after(self, moment: datetime, hours: float, sigma: float = 0.6) -> datetime:
        """Return a moment a lognormal wait later (median ``hours``), moved into working time."""
        return self.working(moment + timedelta(hours=self.spread(hours, sigma)))

    def working(self, moment: datetime) -> datetime:
        """Return ``moment``, or the next morning of work where it is outside; some work late all the same."""
        moment = moment.replace(second=0, microsecond=0)
        if is_open(moment) or self.chance(0.04):
            return moment
        day = moment.date() + timedelta(days=moment.time() >= CLOSES)
        while not is_workday(day):
            day += timedelta(days=1)
        return datetime.combine(day, OPENS) + timedelta(minutes=int(self.spread(35, 0.9)))


def is_workday(day: date) -> bool:
    """Say whether people work on ``day``: Monday to Friday, no public holiday."""
    return day.weekday() < 5 and day not in HOLIDAYS


def is_open(moment: datetime) -> bool:
    """Say whether ``moment`` is in working hours."""
    return is_workday(moment.date()) and OPENS <= moment.time() < CLOSES
