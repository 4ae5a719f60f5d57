"""One answer as it stands in a file, and the rating it means.

Both readers, of workbooks and of tables, give entries; this is the one place that understands what people write.
"""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar, get_args

from leadline.errors import Problem
from leadline.model.schema import Grade, Model
from leadline.ratings.fields import PERSON_REQUIRED, Field, NoValue, method_named, no_value_named, plain
from leadline.ratings.rating import Method, Rating

T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """One answer as it stands in a file: what is written in each field that is not empty, and where it stands.

    ``asks_reason``: the file has columns for the reason and approver of *not applicable*, filled in by an assessor.
    ``meeting``: it is what a consensus meeting agreed, nobody's own answer.
    """

    file: str
    values: Mapping[Field, str]
    place: Callable[[Field], str]
    asks_reason: bool = False
    meeting: bool = False

    def problem(self, code: str, field: Field, **params: str) -> Problem:
        """Return a problem with one field of this entry."""
        return Problem(code=code, file=self.file, place=self.place(field), params=params)


class MisreadError(ValueError):
    """What stands in a field does not mean anything there; ``code`` and ``given`` say why."""

    def __init__(self, code: str, given: str) -> None:
        super().__init__(code)
        self.code, self.given = code, given


def departments_of(model: Model) -> dict[str, str]:
    """Return the ids of the model's departments by every name they go by, as :func:`~.fields.plain` compares words."""
    return {
        plain(name): each.id
        for each in model.process.departments
        for name in (each.id, each.name.en, each.name.zh_hans, *each.aliases)
    }


def department_id(model: Model, given: str) -> str:
    """Return the id of the department that a name means, or the name as it was given.

    >>> from leadline.model import load_model
    >>> department_id(load_model(), "财务共享中心"), department_id(load_model(), "Space travel")
    ('finance', 'Space travel')
    """
    return departments_of(model).get(plain(given), given.strip())


def unknown_item(model: Model, given: str) -> tuple[str, dict[str, str]]:
    """Return the code and parameters of the problem that ``given`` is no item, with the nearest item if any."""
    by_word = {plain(item): item for item in model.item_of}
    near = difflib.get_close_matches(plain(given), by_word, n=1, cutoff=0.75)
    if near:
        return "answers-unknown-item-near", {"given": given, "near": by_word[near[0]]}
    return "answers-unknown-item", {"given": given}


def interpret(
    model: Model, departments: Mapping[str, str], entry: Entry, *, units: Sequence[str] = ()
) -> tuple[Rating | None, list[Problem]]:
    """Return the rating an entry means, or None and everything that is wrong with it.

    Departments the model knows become their ids, so that one department is one group in every language. A business unit
    must be one of ``units``, if there are any, and is written as there.
    """
    problems: list[Problem] = []

    def read(field: Field, reader: Callable[[str], T]) -> T | None:
        text = entry.values.get(field)
        if text is None:
            return None
        try:
            return reader(text)
        except MisreadError as wrong:
            problems.append(entry.problem(wrong.code, field, given=wrong.given))
            return None

    required: tuple[Field, ...] = (*PERSON_REQUIRED, "item")
    problems += [entry.problem(f"answers-missing-{f}", f) for f in required if f not in entry.values]
    item = entry.values.get("item", "")
    if item and item not in model.item_of:
        code, params = unknown_item(model, item)
        problems.append(entry.problem(code, "item", **params))

    method = read("method", _method)
    # Where the method cannot be read, a half point is not a second mistake.
    halves = "method" in entry.values and method != "questionnaire"
    unit = _unit(units, entry, problems)
    answer = read("answer", lambda text: read_answer(text, halves))
    evidence = read("evidence", _grade)
    evidence_until, answered = read("evidence_until", read_date), read("answered", read_date)
    if answer == "not-applicable" and entry.asks_reason and not {"reason", "approver"} & set(entry.values):
        problems.append(entry.problem("answers-no-reason", "reason"))
    if problems or answer is None:
        return None, problems

    department = entry.values["department"]
    return Rating(
        respondent=entry.values["respondent"],
        department=departments.get(plain(department), department),
        role=entry.values["role"],
        unit=unit,
        item=item,
        answer="rated" if isinstance(answer, float) else answer,
        value=answer if isinstance(answer, float) else None,
        method=method or "questionnaire",
        answered=answered,
        evidence=evidence,
        evidence_until=evidence_until,
        reason=entry.values.get("reason"),
        approver=entry.values.get("approver"),
        comment=entry.values.get("comment"),
    ), []


def _unit(units: Sequence[str], entry: Entry, problems: list[Problem]) -> str | None:
    """Return the business unit of an entry as ``units`` write it; one they do not know is a problem."""
    given = entry.values.get("unit")
    if given is None or not units:
        return given
    known = {plain(unit): unit for unit in units}
    if plain(given) not in known:
        near = difflib.get_close_matches(plain(given), known, n=1, cutoff=0.75)
        problems.append(
            entry.problem("answers-unknown-unit-near", "unit", given=given, near=known[near[0]])
            if near
            else entry.problem("answers-unknown-unit", "unit", given=given, known=", ".join(units))
        )
    return known.get(plain(given))


def _method(text: str) -> Method:
    method = method_named(text)
    if method is None:
        raise MisreadError("answers-not-a-method", text)
    return method


def read_answer(text: str, halves: bool) -> float | NoValue:
    """Return a number from 1 to 5, whole unless ``halves`` may be given, or which kind of no value was meant.

    Raises:
        MisreadError: it is neither.

    >>> read_answer("2,5", True), read_answer("不适用", False)
    (2.5, 'not-applicable')
    """
    no_value = no_value_named(text)
    if no_value:
        return no_value
    number = plain(text)
    if not re.fullmatch(r"-?\d{1,9}([.,]\d+)?", number):
        raise MisreadError("answers-not-an-answer", text)
    value = float(number.replace(",", "."))  # many countries write a decimal comma
    if not 1 <= value <= 5:
        raise MisreadError("answers-outside-scale", text)
    if halves and value * 2 % 1:
        raise MisreadError("answers-finer-than-half", text)
    if not halves and value % 1:
        raise MisreadError("answers-half-point", text)
    return value


def _grade(text: str) -> Grade:
    for grade in get_args(Grade):
        if plain(text) == plain(grade):
            return grade  # type: ignore[no-any-return]
    raise MisreadError("answers-not-a-grade", text)


_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_SERIAL_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet's serial dates from March 1900 on


def read_date(text: str) -> date:
    """Return a date written year first, or a spreadsheet's serial number of a day; anything else is ambiguous.

    Raises:
        MisreadError: it is no such date.

    >>> read_date("2026年6月1日")
    datetime.date(2026, 6, 1)
    """
    written, serial = _DATE.fullmatch(plain(text)), _SERIAL.fullmatch(plain(text))
    try:
        if written:
            return date(*map(int, written.groups()))
        if serial:
            return _SERIAL_EPOCH + timedelta(days=int(serial[1]))
    except ValueError as error:  # such as 30 February
        raise MisreadError("answers-not-a-date", text) from error
    raise MisreadError("answers-not-a-date", text)
