"""What the cells of a KPI table mean: months and numbers, read only where there is no doubt."""

import re

from leadline.model.schema import Indicator, Unit
from leadline.ratings.entry import MisreadError, read_date
from leadline.ratings.fields import plain

RANGES: dict[Unit, tuple[float, float]] = {"percent": (0.0, 100.0), "points": (-100.0, 100.0)}
"""The values a unit can take; every other begins at 0 and has no end."""

_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?|(\d{4})(\d{2})")
_PLAIN = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")
_COMMA_DECIMALS = re.compile(r"-?\d+,(\d{1,2}|\d{4,})")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+\.\d+|-?\d{1,3}(,\d{3}){2,}")


def read_month(text: str) -> str:
    """Return a month written year first, or the month of a day, as ``2025-03``.

    Raises:
        MisreadError: it is no month that can be told without doubt.

    >>> read_month("2025年3月"), read_month("202503"), read_month("2025/3/31")
    ('2025-03', '2025-03', '2025-03')
    """
    found = _MONTH.fullmatch(plain(text))
    if found:
        year, month = (int(part) for part in found.groups() if part)
        if 1 <= month <= 12 and 1990 <= year <= 2100:
            return f"{year}-{month:02}"
        raise MisreadError("kpis-not-a-month", text)
    try:
        return read_date(text).strftime("%Y-%m")
    except MisreadError as error:
        raise MisreadError("kpis-not-a-month", text) from error


def read_number(text: str, *, percent: bool = False) -> float:
    """Return a number; a percent sign is allowed where the unit is percent.

    Raises:
        MisreadError: it is no number, an error or a formula of a spreadsheet, or its comma can be read in two ways.

    >>> read_number("12,5"), read_number("1,234,567.8"), read_number("８５%", percent=True)
    (12.5, 1234567.8, 85.0)
    """
    written = plain(text)
    if written.startswith(("=", "#")):
        raise MisreadError("kpis-formula", text)
    if percent:
        written = written.removesuffix("%").strip()
    if _PLAIN.fullmatch(written):
        return float(written)
    if _GROUPED.fullmatch(written):
        return float(written.replace(",", ""))
    if _COMMA_DECIMALS.fullmatch(written):
        return float(written.replace(",", "."))
    raise MisreadError("kpis-comma" if re.fullmatch(r"-?\d{1,3},\d{3}", written) else "kpis-not-a-number", text)


def read_count(text: str) -> int:
    """Return a whole number of 1 or more.

    Raises:
        MisreadError: it is none.
    """
    number = read_number(text)
    if number < 1 or number % 1:
        raise MisreadError("kpis-not-a-count", text)
    return int(number)


def value_range(unit: Unit) -> tuple[float, float]:
    """Return the lowest and the highest value a unit can take.

    >>> value_range("points"), value_range("days")
    ((-100.0, 100.0), (0.0, inf))
    """
    return RANGES.get(unit, (0.0, float("inf")))


def looks_like_fraction(indicator: Indicator, value: float) -> bool:
    """Say whether a percentage was probably entered as 0-1: above 0, at most 1, and below every entry value by far.

    >>> shares = Indicator.model_construct(unit="percent", levels={2: 60, 3: 75, 4: 90, 5: 97})
    >>> bad_debt = Indicator.model_construct(unit="percent", levels={2: 4, 3: 3, 4: 1, 5: 0.3})
    >>> looks_like_fraction(shares, 0.85), looks_like_fraction(shares, 85), looks_like_fraction(bad_debt, 0.85)
    (True, False, False)
    """
    entries = [bound for each in indicator.levels.values() for bound in (each if isinstance(each, tuple) else (each,))]
    return indicator.unit == "percent" and 0 < value <= 1 < min(entries)
