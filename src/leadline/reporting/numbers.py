"""Numbers as people read them: rounded to what they mean, with their unit, in the reader's language."""

import math
from datetime import date

from leadline.model.schema import Unit
from leadline.text import Language, say

NOTHING = "–"
_DECIMALS: dict[Unit, int] = {"percent": 1, "hours": 1, "days": 1, "weeks": 1, "ratio": 2, "points": 2, "count": 0}


def number(value: float | None, decimals: int = 0) -> str:
    """Return a number with thousands separated, or a dash where there is none.

    >>> number(12345.678, 1), number(-0.001, 2), number(None)
    ('12,345.7', '0.00', '–')
    """
    if value is None:
        return NOTHING
    rounded = round(value, decimals) or 0.0  # no "-0.00"
    return f"{rounded:,.{decimals}f}"


def score(value: float | None) -> str:
    """Return a maturity score or target with two decimals. A level that is not reached is never rounded to.

    >>> score(2.5), score(2.997), score(3.0)
    ('2.50', '2.99', '3.00')
    """
    if value is not None and round(value, 2) > math.floor(value + 1e-6) + 1 - 1e-6:
        value = math.floor(value * 100) / 100
    return number(value, 2)


def share(value: float | None, decimals: int = 0) -> str:
    """Return a share (0-1) in percent. A share that is not quite nothing or everything is never rounded to it.

    >>> share(0.0), share(0.0004), share(0.456), share(0.9996), share(1.0)
    ('0%', '<1%', '46%', '>99%', '100%')
    """
    if value is None:
        return NOTHING
    step = 10**-decimals
    if value > 0 and round(value * 100, decimals) <= 0:
        return f"<{number(step, decimals)}%"
    if value < 1 and round(value * 100, decimals) >= 100:
        return f">{number(100 - step, decimals)}%"
    return f"{number(value * 100, decimals)}%"


def measured(value: float | None, unit: Unit, language: Language) -> str:
    """Return an indicator's value with its unit.

    >>> measured(34.25, "percent", "en"), measured(2.0, "days", "zh-Hans"), measured(1.234, "ratio", "en")
    ('34.2%', '2.0 天', '1.23')
    """
    if value is None:
        return NOTHING
    return say("words", f"unit-{unit}", language, value=number(value, _DECIMALS[unit]))


def unit_name(unit: Unit, language: Language) -> str:
    """Return what stands beside numbers of a unit, for the axis of a chart; nothing where they stand alone.

    >>> unit_name("hours", "zh-Hans"), unit_name("percent", "en"), unit_name("ratio", "en")
    ('小时', '%', '')
    """
    return say("words", f"unit-{unit}", language, value="").strip()


def entry(value: float, unit: Unit, language: Language) -> str:
    """Return an entry value as the model gives it: no decimals that say nothing.

    >>> entry(95.0, "percent", "en"), entry(1.25, "ratio", "en")
    ('95%', '1.25')
    """
    return say("words", f"unit-{unit}", language, value=f"{round(value, 4):,.10g}")


def duration(hours: float | None, language: Language, *, day_only: bool = False) -> str:
    """Return a wait in the unit that suits it; whole days where only days are known.

    >>> duration(0.4, "en"), duration(30, "en"), duration(100, "en"), duration(48, "zh-Hans", day_only=True)
    ('24 min', '30.0 h', '4.2 days', '2 天')
    """
    if hours is None:
        return NOTHING
    if day_only:
        whole = number(hours / 24, 0 if round(hours / 24, 6).is_integer() else 1)
        return say("words", "unit-day" if whole == "1" else "unit-days", language, value=whole)
    if hours < 1:
        return say("words", "unit-minutes", language, value=number(hours * 60))
    if hours < 48:
        return say("words", "unit-hours", language, value=number(hours, 1))
    return say("words", "unit-days", language, value=number(hours / 24, 1 if hours < 2400 else 0))


def interval(low: str, high: str) -> str:
    r"""Return two numbers as an interval that no line break tears apart.

    >>> interval("2.35", "4.41")
    '2.35\xa0–\xa04.41'
    """
    return f"{low} – {high}".replace(" ", "\N{NO-BREAK SPACE}")


def day(value: date | None) -> str:
    """Return a date as ISO 8601 writes it, which both languages read.

    >>> day(date(2018, 3, 1)), day(None)
    ('2018-03-01', '–')
    """
    return value.isoformat() if value else NOTHING
