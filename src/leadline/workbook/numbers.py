"""Numbers of a workbook as text: with at most nine decimals, or as ISO 8601 where Excel shows them as dates.

Whether a number is a date, only its format says. That is found from the format's code, or is one of those that have no
code because they differ with the language of Excel.
"""

import math
import re
from datetime import datetime, timedelta
from decimal import Decimal

_DATES = frozenset((*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)))
"""Formats without a code that show a date or a time. Those of 27-36 and 50-58 are used in East Asia."""

_LITERAL = re.compile(r'\\.|[_*].|"[^"]*"?', re.DOTALL)
_BRACKETS = re.compile(r"\[[^\]]*\]?")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_PART_OF_DATE = re.compile(r"[dmyhs]", re.IGNORECASE)

_INEXACT = 2**53
"""From here on a binary number may have other digits than those it is written with."""

_SIMPLE = re.compile(r"-?(?:0|[1-9][0-9]{0,40}|(?:0|[1-9][0-9]{0,5})\.[0-9]{0,8}[1-9])")
"""Numbers that are written as they would be told: there is nothing to round."""

_EPOCH = datetime(1899, 12, 30)
_DAY = 86_400_000
_OF_1904 = 1462
"""Days by which workbooks of old Macs count later."""


def is_date_format(number: int, code: str | None) -> bool:
    """Say whether a format shows a number as a date or a time of day; ``code`` is None where it has none of its own.

    >>> is_date_format(14, None), is_date_format(164, 'yyyy"年"m"月"'), is_date_format(165, '0.00 "days"')
    (True, True, False)
    """
    if code is None:
        return number in _DATES
    first = _LITERAL.sub("", code).partition(";")[0]
    return bool(_ELAPSED.search(first) or _PART_OF_DATE.search(_BRACKETS.sub("", first)))


def number_text(text: str) -> str:
    """Return a number of a workbook's XML as it is told; what is none is told as it is.

    A whole number keeps all its digits: Excel knows fifteen and writes zeros for the rest, other programs longer ids.

    >>> number_text("1234.5"), number_text("0.30000000000000004"), number_text("1E3"), number_text("soon")
    ('1234.5', '0.3', '1000', 'soon')
    >>> number_text("123456789012345678"), number_text("4.20106199001011E+17")
    ('123456789012345678', '420106199001011000')
    """
    if _SIMPLE.fullmatch(text):
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    told = Decimal(text) if abs(number) >= _INEXACT else number
    return f"{told:.9f}".rstrip("0").rstrip(".")


def date_text(text: str, *, of_1904: bool) -> str:
    """Return a number of days as a date and a time, to the millisecond; what is no date is told as a number.

    Excel takes 1900 for a leap year: days before 1 March are a day later than it says. A time of day is one of 1899.

    >>> date_text("45352.385416666664", of_1904=False), date_text("43890", of_1904=True)
    ('2024-03-01 09:15:00', '2024-03-01 00:00:00')
    """
    try:
        days = float(text) + (_OF_1904 if of_1904 else 0)
        moment = _EPOCH + timedelta(milliseconds=math.floor((days if days >= 60 else days + 1) * _DAY + 0.5))
    except (ValueError, OverflowError):
        return number_text(text)
    return moment.isoformat(" ", "milliseconds" if moment.microsecond else "seconds")
