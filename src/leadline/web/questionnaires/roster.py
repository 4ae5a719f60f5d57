"""Read who is to be invited: a list that was pasted, or a table (CSV, or the first sheet of a workbook)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import BaseModel, ConfigDict

from leadline.errors import InputError, Problem
from leadline.model import Model
from leadline.ratings.entry import department_id
from leadline.ratings.fields import plain
from leadline.ratings.tablefile import table_in
from leadline.text import LANGUAGES, Language, say
from leadline.web.questionnaires.routing import role_named

COLUMNS = ("name", "email", "department", "role", "unit")
LONGEST = 120


class Invited(BaseModel):
    """Somebody to be invited."""

    model_config = ConfigDict(frozen=True)

    name: str = ""
    email: str
    department: str = ""
    role: str = ""
    unit: str = ""


def read_pasted(model: Model, text: str, units: Sequence[str], language: Language = "en") -> tuple[Invited, ...]:
    """Return the people of a pasted list; without a header its columns are name, e-mail, department, role, unit.

    A line may also be an address alone.

    Raises:
        InputError: with everything that is wrong, each with its row.

    >>> from leadline.model import load_model
    >>> [who] = read_pasted(load_model(), "Wang Fang, wang@haichuan.example, 财务部, Treasury manager", [])
    >>> who.department, who.role
    ('finance', 'Treasury manager')
    >>> [who.email for who in read_pasted(load_model(), "a@x.example; b@x.example", [])]
    ['a@x.example', 'b@x.example']
    """
    lines = text.replace("，", ",").replace("；", ";").strip()
    rows = table_in(lines.encode(), "", ".csv").rows if lines else []
    if rows and all("@" in cell or not cell for row in rows for cell in row):
        rows = [[cell] for row in rows for cell in row if cell]
        header: list[str] = ["email"]
    elif rows and any(_column(cell) for cell in rows[0]) and not any("@" in cell for cell in rows[0]):
        header, rows = rows[0], [[], *rows[1:]]
    else:
        header = list(COLUMNS)
    return _people(model, header, rows, units, "", language)


def read_roster(
    model: Model, data: bytes, file: str, suffix: str, units: Sequence[str], language: Language = "en"
) -> tuple[Invited, ...]:
    """Return the people of a table whose first row names its columns, in English or Chinese.

    Roles the model knows are written as in ``language``.

    Raises:
        InputError: with everything that is wrong, each with its row.
    """
    table = table_in(data, file, suffix)
    header, *rows = table.rows or [[]]
    return _people(model, header, [[], *rows], units, file, language, sheet=table.sheet)


def check_people(
    model: Model, people: Sequence[Mapping[str, str]], units: Sequence[str], language: Language = "en"
) -> tuple[Invited, ...]:
    """Return people that a program sent, each by the names of ``COLUMNS``, checked as those of a table are.

    Raises:
        InputError: with everything that is wrong, each with its row, the first being 1.

    >>> from leadline.model import load_model
    >>> [who] = check_people(load_model(), [{"email": "Li@x.example", "department": "物流部"}], [])
    >>> who.email, who.department
    ('li@x.example', 'logistics')
    """
    rows = [[person.get(column, "").strip() for column in COLUMNS] for person in people]
    return _people(model, COLUMNS, rows, units, "", language)


def _people(
    model: Model, header: Sequence[str], rows: Sequence[Sequence[str]], units: Sequence[str], file: str,
    language: Language, *, sheet: str | None = None,
) -> tuple[Invited, ...]:  # fmt: skip
    where = f"sheet {sheet}, " if sheet else ""

    def problem(code: str, row: int, **params: str) -> Problem:
        return Problem(code=code, file=file or None, place=f"{where}row {row}", params=params)

    columns = {at: column for at, name in enumerate(header) if (column := _column(name))}
    unknown = [name for at, name in enumerate(header) if name and at not in columns]
    problems = [problem("web-people-column", 1, column=name, known=", ".join(COLUMNS)) for name in unknown]
    if "email" not in columns.values():
        problems.append(problem("web-people-no-email", 1))
    problems += [
        problem("web-people-column-twice", 1, column=name)
        for name, times in Counter(columns.values()).items()
        if times > 1
    ]
    if problems:
        raise InputError(problems)
    people: dict[str, Invited] = {}
    known = {plain(unit): unit for unit in units}
    for number, cells in enumerate(rows, 1):
        if len(cells) > len(header) and any(cells[len(header) :]):
            problems.append(problem("web-people-long", number))
            continue
        its = {columns[at]: cell for at, cell in enumerate(cells) if at in columns and cell}
        if not its:
            continue
        email = its.get("email", "").lower()
        try:
            validate_email(email)
        except ValidationError:
            problems.append(problem("web-people-email", number, given=its.get("email", "")))
            continue
        problems += [
            problem("web-people-value-long", number, column=name, limit=str(LONGEST))
            for name, value in its.items()
            if len(value) > LONGEST
        ]
        unit = its.get("unit", "")
        if unit and known and plain(unit) not in known:
            problems.append(problem("web-people-unit", number, given=unit, known=", ".join(units)))
        if email in people:
            problems.append(problem("web-people-twice", number, given=email))
        people[email] = Invited(
            name=its.get("name", ""),
            email=email,
            department=department_id(model, its.get("department", "")),
            role=role_named(model, its.get("role", ""), language),
            unit=known.get(plain(unit), unit),
        )
    if not people and not problems:
        problems.append(Problem(code="web-people-none", file=file or None))
    if problems:
        raise InputError(problems)
    return tuple(people.values())


def _column(name: str) -> str | None:
    return _columns().get(plain(name))


@cache
def _columns() -> Mapping[str, str]:
    spoken = {
        plain(word): column
        for column in COLUMNS
        for language in LANGUAGES
        for word in say("web", f"roster-{column}", language).split("|")
    }
    return spoken | {column: column for column in COLUMNS}
