"""The columns of a KPI table and what they are called."""

from collections.abc import Mapping
from functools import cache
from typing import Literal, get_args

from leadline.ratings.fields import plain
from leadline.text import LANGUAGES, Language, say

Entered = Literal["indicator", "month", "value", "n", "numerator", "denominator", "business_unit", "source", "remark"]
Told = Literal["name", "ask", "unit", "levels", "basis"]
Column = Entered | Told
ENTERED: tuple[Entered, ...] = get_args(Entered)
TOLD: tuple[Told, ...] = get_args(Told)
"""What the template tells the person who fills it in; skipped when it is read."""

FIGURES: tuple[Entered, ...] = ("value", "n", "numerator", "denominator")
REQUIRED: tuple[Entered, ...] = ("indicator", "month", "source")


def heading(column: Column, language: Language) -> str:
    """Return what a column is called.

    >>> heading("denominator", "en"), heading("source", "zh-Hans")
    ('Denominator', '数据来源')
    """
    return say("kpis", f"column-{column}", language)


@cache
def known_columns() -> Mapping[str, Column]:
    """Return the columns by every way to write them: their ids and their names in each language."""
    columns: tuple[Column, ...] = (*ENTERED, *TOLD)
    return {plain(name): each for each in columns for name in (each, *(heading(each, lang) for lang in LANGUAGES))}
