"""Public holidays of a country, and the weekend days on which it works instead, by the package ``holidays``."""

from dataclasses import dataclass
from datetime import date
from functools import cache

# Where the government shifts working days to weekends by a decree of its own each year. What no decree is known of is
# not known at all: there the rules of the law alone would call the shifted days ordinary ones.
_BY_DECREE = frozenset({"AZ", "BY", "CN", "HU", "KG", "KZ", "LV", "MM", "RU", "UZ", "VN"})
_FIRST, _LAST = 1950, 2100


@dataclass(frozen=True)
class PublicDays:
    """``off``: days on which a country rests; ``shifted``: days of rest by the week on which it works instead.

    ``first`` and ``last`` are the years of which both are known.
    """

    off: frozenset[date]
    shifted: frozenset[date]
    first: int
    last: int


@cache
def known_countries() -> frozenset[str]:
    """Return the ISO 3166 codes (two letters) of the countries whose public holidays are known.

    >>> {"CN", "DE"} <= known_countries()
    True
    """
    from holidays import list_supported_countries  # only who has a calendar waits for it to load

    return frozenset(list_supported_countries(include_aliases=False))


@cache
def known_subdivisions(country: str | None) -> tuple[str, ...]:
    """Return the codes of a country's parts that have public holidays of their own.

    >>> "BY" in known_subdivisions("DE"), known_subdivisions("CN"), known_subdivisions(None)
    (True, (), ())
    """
    from holidays import list_supported_countries

    return tuple(list_supported_countries(include_aliases=False).get(country or "", ()))


@cache
def public_days(country: str, subdivision: str | None = None) -> PublicDays:
    """Return the public holidays and shifted working days of a country, or of one of its parts.

    Days of religions that follow the moon as it is seen are estimates in coming years; the package says which.

    >>> days = public_days("CN")
    >>> date(2025, 1, 28) in days.off, date(2025, 1, 26) in days.shifted  # New Year's Eve; the Sunday before
    (True, True)
    """
    from holidays import country_holidays

    kind = type(country_holidays(country, subdiv=subdivision))
    first, last = max(_FIRST, kind.start_year), min(_LAST, kind.end_year)
    days = country_holidays(country, subdiv=subdivision, years=range(first, last + 1))
    shifted = frozenset(days.weekend_workdays)
    if country in _BY_DECREE and shifted:
        first, last = min(shifted).year, max(shifted).year
    return PublicDays(off=frozenset(days), shifted=shifted, first=first, last=last)
