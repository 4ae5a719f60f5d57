"""What measuring an indicator gives: a value with its sample, interval, trend and breakdown, or why there is none."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

QUANTILE_GRID = tuple(step / 100 for step in range(101))
"""Where the empirical quantile function of an indicator's observations is kept: 0, 0.01 ... 1."""

SHARES = ("share", "concentration")
"""The ways to sum up that count which observations are true, of all."""


class Point(BaseModel):
    """One group's value: a month (``2018-03``) of a trend, or one value of an attribute."""

    model_config = ConfigDict(frozen=True)

    group: str
    n: int
    value: float | None


class Recording(BaseModel):
    """Who says so: ``sources`` are the systems or reports that recorded values name, ``files`` the KPI tables."""

    model_config = ConfigDict(frozen=True)

    sources: tuple[str, ...]
    files: tuple[str, ...]


class IndicatorValue(BaseModel):
    """An indicator measured on a log or recorded in a KPI table, or not.

    ``n`` is the number of observed objects; ``low`` and ``high`` bound the value at the model's confidence (shares:
    Wilson; medians and quantiles: order statistics; means and ratios: normal). ``numerator`` is, for shares, how many
    were true. ``status`` is ``not-measured`` where the log cannot say, and ``reason`` (a key of the catalogue
    ``content/texts/reasons.yaml``) with ``params`` says why. Shares are given in percent. ``left_out`` is how many
    rarer values of an attribute its breakdown does not show. ``tables`` are the mapping's tables the value rests on;
    the log's files say which file each is made of. ``se`` is the standard error of a mean or ratio; ``quantiles`` are,
    for medians, quantiles and spreads, the observations' quantiles at ``QUANTILE_GRID``. ``recording`` says that
    people entered the value and where they have it from; ``n`` is then 0 where nobody said how many cases it rests on.
    ``lost`` is, by reason, how many objects are left out because what is recorded of them cannot be reckoned: an amount
    without a rate, a day no calendar knows.
    """

    model_config = ConfigDict(frozen=True)

    indicator: str
    status: Literal["measured", "not-measured"]
    reason: str | None = None
    params: dict[str, Any] = {}
    object: str | None = None
    n: int = 0
    numerator: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    quantiles: tuple[float, ...] = ()
    first: date | None = None
    last: date | None = None
    trend: tuple[Point, ...] = ()
    breakdown: dict[str, tuple[Point, ...]] = {}
    left_out: dict[str, int] = {}
    lost: dict[str, int] = {}
    tables: tuple[str, ...] = ()
    recording: Recording | None = None

    @property
    def stated(self) -> bool:
        """Whether the value was only stated: recorded, without a number of cases that it rests on."""
        return self.recording is not None and self.n == 0


def rounded(number: float | None) -> float | None:
    """Return a number without the digits in which the order of a sum shows, so that threads and engines agree.

    >>> rounded(0.1 + 0.2), rounded(None)
    (0.3, None)
    """
    return None if number is None else float(f"{number:.12g}")


class RuleCompliance(BaseModel):
    """How well a rule was kept: ``share`` (0-1) of the ``n`` objects to which it applied; None where not checkable.

    ``pending`` objects are open: what the rule asks of them may still come in time; they are not among the ``n``.
    ``amount`` is the sum of the attribute ``amount`` over the objects that violate the rule, in ``currency`` where the
    log says one; None where none of them has an amount, or they have several currencies. The first of them are
    ``examples``; ``find_violations`` gives them all.
    """

    model_config = ConfigDict(frozen=True)

    rule: str
    status: Literal["measured", "not-measured"]
    reason: str | None = None
    params: dict[str, Any] = {}
    n: int = 0
    violations: int = 0
    pending: int = 0
    share: float | None = None
    amount: float | None = None
    currency: str | None = None
    examples: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
