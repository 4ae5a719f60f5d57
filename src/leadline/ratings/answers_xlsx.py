"""Read an answered questionnaire workbook: one person's answers, found by the marks in hidden cells."""

import io
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from leadline.errors import AnswersError
from leadline.model.schema import Model
from leadline.ratings.entry import Entry
from leadline.ratings.fields import ITEM_FIELDS, LAYOUT, MARK, PERSON_FIELDS, PERSON_REQUIRED, Field, ItemField
from leadline.workbook import MEGABYTE, BadArchive, Fault, open_workbook

_UNPACKED = 100 * MEGABYTE
"""Bytes; a questionnaire has about a thousand cells."""

_FAULTS: dict[Fault, str] = {
    "password": "answers-password",
    "old": "answers-old-workbook",
    "no-workbook": "answers-not-workbook",
    "unpacks-too-large": "answers-unpacks-too-large",
    "damaged": "answers-damaged",
}

FORM_VALUE = 2
"""In the form, the value stands this many columns to the right of its mark (between them stands the label)."""


class Cell(NamedTuple):
    """A cell that is not empty, with zero-based row and column."""

    sheet: str
    row: int
    column: int
    text: str


class Place(NamedTuple):
    """Where in a workbook something stands."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        """Return it as a person looks it up."""
        return f"sheet {self.sheet}, cell {xl_rowcol_to_cell(self.row, self.column)}"


Rows = Mapping[int, Mapping[int, str]]
"""The texts of a sheet by row and column, empty cells left out."""


def entries_of_workbook(model: Model, data: bytes, file: str) -> list[Entry]:
    """Return the answers in a workbook that :func:`write_questionnaire` wrote and a person filled in.

    Raises:
        AnswersError: it is no readable workbook, no questionnaire, or one of another model or major version.
    """
    sheets = sheets_of(data, file)
    form = {
        text: (rows[row].get(column + FORM_VALUE), Place(name, row, column + FORM_VALUE))
        for name, rows in sheets.items()
        for row, texts in rows.items()
        if MARK + "item" not in texts.values()
        for column, text in texts.items()
        if text.startswith(MARK)
    }
    _check_origin(model, {mark: value for mark, (value, _) in form.items()}, file)
    person: dict[Field, str] = {f: form[MARK + f][0] or "" for f in PERSON_FIELDS if MARK + f in form}
    person = {field: text for field, text in person.items() if text}
    places: dict[Field, str] = {f: str(form[MARK + f][1]) for f in PERSON_FIELDS if MARK + f in form}
    return [
        Entry(file, person | values, (places | {f: str(p) for f, p in where.items()}).__getitem__)
        for name, rows in sheets.items()
        for values, where in _answers(name, rows)
    ]


def sheets_of(data: bytes, file: str) -> dict[str, Rows]:
    """Return the stripped texts of each sheet of a workbook, in their order.

    Raises:
        AnswersError: it is no readable workbook, or one that would exhaust the memory.
    """
    try:
        with open_workbook(io.BytesIO(data), _UNPACKED) as workbook:
            return {name: {row - 1: texts for row, texts in workbook.rows(name)} for name in workbook.sheets}
    except BadArchive as bad:
        raise AnswersError.of(_FAULTS[bad.fault], file=file, **bad.params) from bad


def _check_origin(model: Model, form: Mapping[str, str | None], file: str) -> None:
    layout, made_for, version = (form.get(MARK + key) or "" for key in ("layout", "model", "version"))
    if not made_for or any(MARK + field not in form for field in PERSON_REQUIRED):
        raise AnswersError.of("answers-not-questionnaire", file=file)
    if layout != LAYOUT:
        raise AnswersError.of("answers-other-format", file=file, found=layout, known=LAYOUT)
    if made_for != model.id:
        raise AnswersError.of("answers-other-model", file=file, found=made_for, model=model.id)
    if version.split(".")[0] != model.version.split(".")[0]:
        raise AnswersError.of("answers-other-version", file=file, found=version, version=model.version)


def _answers(name: str, rows: Rows) -> Iterator[tuple[dict[Field, str], dict[Field, Place]]]:
    """Yield what is written, and where, for each row of a stage sheet that has an answer."""
    columns: dict[int, ItemField] = {}
    for row in sorted(rows):
        texts = rows[row]
        if MARK + "item" in texts.values():
            columns = {c: f for c, text in texts.items() for f in ITEM_FIELDS if text == MARK + f}
            continue
        values: dict[Field, str] = {columns[column]: text for column, text in texts.items() if column in columns}
        if "answer" in values:
            yield values, {field: Place(name, row, column) for column, field in columns.items()}
