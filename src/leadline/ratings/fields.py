"""The fields of an answer: what they are called in files, and the words people use in them.

A questionnaire workbook carries marks in hidden cells (``leadline:answer``), so that an import finds every field
however the sheets were renamed, moved or saved again.
"""

import unicodedata
from functools import cache
from typing import Literal, get_args

from leadline.ratings.rating import Method
from leadline.text import LANGUAGES, Language, say

PersonField = Literal["respondent", "department", "role", "unit", "answered", "method"]
ItemField = Literal["item", "answer", "evidence", "evidence_until", "reason", "approver", "comment"]
Field = PersonField | ItemField | Literal["participants"]
PERSON_FIELDS: tuple[PersonField, ...] = get_args(PersonField)
ITEM_FIELDS: tuple[ItemField, ...] = get_args(ItemField)
FIELDS: tuple[Field, ...] = PERSON_FIELDS + ITEM_FIELDS
MEETING_FIELDS: tuple[Field, ...] = ("item", "answer", "answered", "participants", "comment")
"""What is written of a consensus meeting, in tables only: a workbook is one person's."""
PERSON_REQUIRED: tuple[PersonField, ...] = ("respondent", "department", "role")
METHODS: tuple[Method, ...] = get_args(Method)

NoValue = Literal["not-applicable", "dont-know"]
NO_VALUE: tuple[NoValue, ...] = get_args(NoValue)

MARK = "leadline:"
LAYOUT = "1"
"""Rises when an older Leadline could misread a newer workbook."""


def label(field: Field, language: Language) -> str:
    """Return what a field is called in ``language``.

    >>> label("evidence_until", "zh-Hans")
    '证据有效期'
    """
    return say("questionnaire", f"field-{field}", language)


def plain(text: str) -> str:
    """Return a word as words are compared: full-width signs, curly apostrophes, case and outer blanks do not matter.

    >>> plain(" Ｄon’t KNOW ")
    "don't know"
    """
    return unicodedata.normalize("NFKC", text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").strip().casefold()


@cache
def _fields() -> dict[str, Field]:
    known = dict.fromkeys((*FIELDS, *MEETING_FIELDS))
    return {plain(name): field for field in known for name in (field, *(label(field, each) for each in LANGUAGES))}


def field_named(header: str) -> Field | None:
    """Return the field that a column header means, in either language.

    >>> field_named("证据等级"), field_named("Evidence_Until"), field_named("shoe size")
    ('evidence', 'evidence_until', None)
    """
    return _fields().get(plain(header))


@cache
def _methods() -> dict[str, Method]:
    spoken = {plain(say("questionnaire", f"method-{each}", lang)): each for each in METHODS for lang in LANGUAGES}
    return spoken | {each: each for each in METHODS}


def method_named(word: str) -> Method | None:
    """Return the method that a word means, in either language.

    >>> method_named("访谈"), method_named("Document"), method_named("guess")
    ('interview', 'document', None)
    """
    return _methods().get(plain(word))


def means_consensus(word: str) -> bool:
    """Return whether a method means a consensus meeting, which is nobody's rating.

    >>> means_consensus("共识会议"), means_consensus("Consensus"), means_consensus("interview")
    (True, True, False)
    """
    return plain(word) in {plain(say("questionnaire", "method-consensus", each)) for each in LANGUAGES}


@cache
def _no_values() -> dict[str, NoValue]:
    spoken = {plain(say("questionnaire", f"answer-{each}", lang)): each for each in NO_VALUE for lang in LANGUAGES}
    return spoken | {each: each for each in NO_VALUE} | {"na": "not-applicable", "dont know": "dont-know"}


def no_value_named(word: str) -> NoValue | None:
    """Return whether a word means *not applicable* or *don't know*, in either language.

    >>> no_value_named("不适用"), no_value_named("DON'T KNOW"), no_value_named("3")
    ('not-applicable', 'dont-know', None)
    """
    return _no_values().get(plain(word))
