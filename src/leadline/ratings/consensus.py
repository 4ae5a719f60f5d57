"""What consensus meetings agreed: one value for an item, beside the ratings that differed (section 2)."""

import re
from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from leadline.errors import Problem
from leadline.model.schema import Model
from leadline.ratings.entry import Entry, MisreadError, read_answer, read_date, unknown_item
from leadline.ratings.fields import MEETING_FIELDS, PERSON_FIELDS, Field, plain
from leadline.ratings.rating import Consensus

T = TypeVar("T")
Agreed = tuple[Consensus, str, str]
"""What was agreed, its file, and the place of the value there."""
FEWEST = 2


def interpret_meeting(model: Model, entry: Entry) -> tuple[Consensus | None, list[Problem]]:
    """Return what a row says a meeting agreed, or None and everything that is wrong with it.

    A value from 1 to 5 in halves; a meeting agrees on neither *not applicable* nor *don't know*, and cites no evidence.
    Who wrote the row (respondent, department, role) does not matter; a meeting agrees for the whole, not for a unit.
    """
    problems: list[Problem] = []

    def read(field: Field, reader: Callable[[str], T]) -> T | None:
        try:
            return reader(entry.values[field]) if field in entry.values else None
        except MisreadError as wrong:
            problems.append(entry.problem(wrong.code, field, given=wrong.given))
            return None

    item = entry.values.get("item", "")
    if not item:
        problems.append(entry.problem("answers-missing-item", "item"))
    elif item not in model.item_of:
        code, params = unknown_item(model, item)
        problems.append(entry.problem(code, "item", **params))
    needless = [field for field in entry.values if field == "unit" or field not in (*MEETING_FIELDS, *PERSON_FIELDS)]
    problems += [entry.problem("answers-consensus-field", field, column=field) for field in needless]
    value, agreed = read("answer", _value), read("answered", read_date)
    participants = read("participants", _participants)
    if problems or value is None:
        return None, problems
    comment = entry.values.get("comment")
    return Consensus(item=item, value=value, agreed=agreed, participants=participants, comment=comment), []


def agreed_once(agreed: Iterable[Agreed], rated: Collection[str]) -> tuple[list[Consensus], list[Problem]]:
    """Return what was agreed for each item; two values for one, or one that nobody rated, is a problem."""
    first: dict[str, Agreed] = {}
    problems = []
    for meeting, file, place in agreed:
        earlier, other_file, other_place = first.setdefault(meeting.item, (meeting, file, place))
        if meeting.value != earlier.value:
            params = {
                "item": meeting.item,
                "here": f"{meeting.value:g}",
                "there": f"{earlier.value:g}",
                "other": f"{other_file}, {other_place}",
            }
            problems.append(Problem(code="answers-consensus-twice", file=file, place=place, params=params))
        if meeting.item not in rated:
            params = {"item": meeting.item}
            problems.append(Problem(code="answers-consensus-unrated", file=file, place=place, params=params))
    return [meeting for meeting, _, _ in first.values()], problems


def _value(text: str) -> float:
    value = read_answer(text, halves=True)
    if not isinstance(value, float):
        raise MisreadError("answers-consensus-no-value", text)
    return value


def _participants(text: str) -> int:
    number = plain(text)
    if not re.fullmatch(r"\d{1,4}", number) or int(number) < FEWEST:
        raise MisreadError("answers-not-participants", text)
    return int(number)
