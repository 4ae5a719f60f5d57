"""From which day to which one asks: what is known of neither end is open."""

from datetime import date

Period = tuple[date | None, date | None]
OPEN: Period = (None, None)


def days_within(day: str, period: Period) -> list[str]:
    """Return SQL conditions under which a day lies in a period; none where it is open.

    >>> days_within("o.day", (date(2025, 1, 1), None))
    ["o.day >= DATE '2025-01-01'"]
    """
    return [f"{day} {sign} DATE '{end}'" for sign, end in zip((">=", "<="), period) if end]
