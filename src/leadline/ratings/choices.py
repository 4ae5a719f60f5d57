"""What may be put into the cells of the questionnaire: drop-down lists and dates."""

from datetime import date
from typing import Any, get_args

from xlsxwriter.worksheet import Worksheet

from leadline.model.schema import Grade
from leadline.ratings.fields import METHODS, NO_VALUE
from leadline.text import Language, say


def choose_answer(sheet: Worksheet, first: int, column: int, last: int, language: Language) -> None:
    """Offer 1 to 5, *not applicable* and *don't know*.

    Anything else gives a warning, not a refusal, because assessors may type half points; the import checks who did.
    """
    words = [say("questionnaire", f"answer-{each}", language) for each in NO_VALUE]
    _choose(sheet, first, column, last, [*"12345", *words], "choose-answer", language, error_type="warning")


def choose_grade(sheet: Worksheet, first: int, column: int, last: int, language: Language) -> None:
    """Offer the evidence grades."""
    _choose(sheet, first, column, last, list(get_args(Grade)), "choose-evidence", language)


def choose_method(sheet: Worksheet, row: int, column: int, language: Language) -> None:
    """Offer the methods."""
    words = [say("questionnaire", f"method-{each}", language) for each in METHODS]
    _choose(sheet, row, column, row, words, "choose-method", language)


def choose_department(sheet: Worksheet, row: int, column: int, source: str) -> None:
    """Offer the names in the cells ``source``, and take any other name too."""
    sheet.data_validation(row, column, row, column, {"validate": "list", "source": source, "show_error": False})


def choose_date(sheet: Worksheet, first: int, column: int, last: int, language: Language) -> None:
    """Let nothing but a date in."""
    rule = {
        "validate": "date",
        "criteria": ">=",
        "value": date(2000, 1, 1),
        "error_title": say("questionnaire", "choose-date", language),
        "error_message": say("questionnaire", "choose-date-text", language),
    }
    sheet.data_validation(first, column, last, column, rule)


def _choose(
    sheet: Worksheet, first: int, column: int, last: int, words: list[str], key: str, language: Language, **more: Any
) -> None:
    rule = {
        "validate": "list",
        "source": words,
        "error_title": say("questionnaire", "choose", language),
        "error_message": say("questionnaire", key, language),
    }
    sheet.data_validation(first, column, last, column, rule | more)
