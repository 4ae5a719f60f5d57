"""Read answers from a CSV table: a row for each answer, or a row for each respondent with a column for each item."""

import codecs
import csv
import difflib
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from leadline.errors import AnswersError, Problem
from leadline.model.schema import Model
from leadline.ratings.entry import Entry, unknown_item
from leadline.ratings.fields import (
    FIELDS,
    MEETING_FIELDS,
    PERSON_FIELDS,
    PERSON_REQUIRED,
    Field,
    field_named,
    label,
    means_consensus,
    plain,
)
from leadline.ratings.formulas import unmark_formula
from leadline.text import Language

DELIMITERS = (",", ";", "\t")


def write_answers_template(path: str | Path, *, language: Language = "en") -> None:
    """Write an empty CSV table of answers: its header, to which one row is added for each answer.

    English headers are the names of the fields. The byte order mark makes Excel read the file as UTF-8.
    """
    header = FIELDS if language == "en" else [label(field, language) for field in FIELDS]
    Path(path).write_text(",".join(header) + "\r\n", encoding="utf-8-sig", newline="")


def entries_of_table(model: Model, data: bytes, file: str) -> list[Entry]:
    """Return the answers in a CSV table, UTF-8 or GB18030, separated by comma, semicolon or tab.

    Raises:
        AnswersError: it is no such text, its columns are missing, repeated or unknown, or a row does not fit them.
    """
    header, *rows = table_of(data, file) or [[]]
    named = {column: name for column, name in enumerate(header) if name}
    fields = {column: field for column, name in named.items() if (field := field_named(name))}
    items = {column: name for column, name in named.items() if name in model.item_of}
    present = set(fields.values())
    one_row_each = not items or bool({"item", "answer"} & present)
    meetings = "participants" in present and not present & set(PERSON_REQUIRED)
    if meetings:
        problems = _header_problems(model, named, fields, {}, ("item", "answer"), MEETING_FIELDS, file)
    elif one_row_each:
        known = (*FIELDS, "participants")
        problems = _header_problems(model, named, fields, {}, (*PERSON_REQUIRED, "item", "answer"), known, file)
    else:
        problems = _header_problems(model, named, fields, items, PERSON_REQUIRED, PERSON_FIELDS, file)
    problems += [
        Problem(code="answers-row-too-long", file=file, place=f"row {number}")
        for number, row in enumerate(rows, 2)
        if any(cell for column, cell in enumerate(row) if column not in named)
    ]
    if problems:
        raise AnswersError(problems)
    if meetings or one_row_each:
        return list(_long(rows, fields, named, file, meetings=meetings))
    return list(_wide(rows, fields, items, named, file))


def table_of(data: bytes, file: str) -> list[list[str]]:
    r"""Return the stripped cells of a CSV file, UTF-8, UTF-16 or GB18030, by comma, semicolon or tab.

    Raises:
        AnswersError: it is no such text.

    >>> table_of("题项;类型\n Q1 ;文件".encode("gb18030"), "evidence.csv")
    [['题项', '类型'], ['Q1', '文件']]
    """
    return _cells(_text(data, file), file)


def _text(data: bytes, file: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # what Excel calls Unicode text
        encodings = ["utf-16"]
    elif b"\0" in data or data.startswith(b"PK\x03\x04"):
        raise AnswersError.of("answers-binary", file=file)
    else:
        encodings = ["utf-8-sig", "gb18030"]
    failure: UnicodeDecodeError | None = None
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            failure = error
    raise AnswersError.of("answers-encoding", file=file) from failure


def _cells(text: str, file: str) -> list[list[str]]:
    """Return a table's stripped cells, without the mark that keeps a spreadsheet from running one.

    The delimiter is the one that gives the first row the most cells.
    """
    first = next(io.StringIO(text, newline=""), "")
    delimiter = max(DELIMITERS, key=lambda each: len(next(csv.reader([first], delimiter=each), [])))
    # strict: a quote that is never closed would silently swallow the rest of the file
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [[unmark_formula(cell.strip()) for cell in row] for row in table]
    except csv.Error as error:
        place = f"line {table.line_num}"
        raise AnswersError.of("answers-unreadable", file=file, place=place, reason=str(error)) from error


def _header_problems(
    model: Model,
    named: Mapping[int, str],
    fields: Mapping[int, Field],
    items: Mapping[int, str],
    required: Sequence[Field],
    known: Sequence[Field],
    file: str,
) -> list[Problem]:
    """Return what is wrong with the first row, where ``required`` fields must and ``known`` fields may stand."""

    def problem(code: str, header: str | None = None, /, **params: str) -> Problem:
        return Problem(code=code, file=file, place=f"row 1, column {header}" if header else "row 1", params=params)

    problems = []
    missing = [field for field in required if field not in fields.values()]
    if missing:
        problems.append(problem("answers-missing-columns", columns=", ".join(missing)))
    times = Counter([*fields.values(), *items.values()])
    problems += [problem("answers-repeated-column", each, column=each) for each, n in times.items() if n > 1]
    for column, name in named.items():
        if fields.get(column) in known or column in items:
            continue
        code, params = unknown_item(model, name)
        near = difflib.get_close_matches(plain(name), known, n=1, cutoff=0.75)
        if items and code == "answers-unknown-item-near":
            problems.append(problem(code, name, **params))
        elif near:
            problems.append(problem("answers-unknown-column-near", name, column=name, near=near[0]))
        else:
            problems.append(problem("answers-unknown-column", name, column=name, known=", ".join(known)))
    return problems


def _long(
    rows: list[list[str]], fields: Mapping[int, Field], named: Mapping[int, str], file: str, *, meetings: bool
) -> Iterator[Entry]:
    headers = {field: named[column] for column, field in fields.items()}
    asks_reason = {"reason", "approver"} <= set(headers)
    for number, row in enumerate(rows, 2):
        values = {field: row[column] for column, field in fields.items() if column < len(row) and row[column]}
        if "answer" in values:
            places = {field: f"row {number}, column {header}" for field, header in headers.items()}
            meeting = meetings or means_consensus(values.get("method", ""))
            yield Entry(file, values, places.__getitem__, asks_reason, meeting)


def _wide(
    rows: list[list[str]],
    fields: Mapping[int, Field],
    items: Mapping[int, str],
    named: Mapping[int, str],
    file: str,
) -> Iterator[Entry]:
    for number, row in enumerate(rows, 2):
        person = {field: row[column] for column, field in fields.items() if column < len(row) and row[column]}
        places: dict[Field, str] = {field: f"row {number}, column {named[column]}" for column, field in fields.items()}
        for column, item in items.items():
            if column < len(row) and row[column]:
                values: dict[Field, str] = {**person, "item": item, "answer": row[column]}
                yield Entry(file, values, (places | {"answer": f"row {number}, column {item}"}).__getitem__)
