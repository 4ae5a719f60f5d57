"""Read the register of evidence: a table with a row for each piece, as CSV or as the first sheet of a workbook."""

import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Literal, TypeVar, get_args

from leadline.errors import AnswersError, Problem
from leadline.model.schema import Dimension, Model, Stage
from leadline.ratings.answers import content_of, named_files
from leadline.ratings.entry import MisreadError, read_date, unknown_item
from leadline.ratings.evidence import Evidence, EvidenceFile, EvidenceKind, Piece
from leadline.ratings.fields import plain
from leadline.ratings.tablefile import SUFFIXES, table_in
from leadline.text import LANGUAGES, Language, say

T = TypeVar("T")
Column = Literal["item", "cell", "kind", "title", "file", "sha256", "valid_until", "reviewer", "passed"]
COLUMNS: tuple[Column, ...] = get_args(Column)
REQUIRED: tuple[Column, ...] = ("kind", "title")


def read_evidence(model: Model, paths: Sequence[str | Path]) -> Evidence:
    """Return the pieces of evidence in registers (CSV or the first sheet of an XLSX file); the same piece counts once.

    Columns, in English or Chinese: ``item`` or ``cell`` (such as ``order.risk``), ``kind``, ``title``, and if wanted
    ``file``, ``sha256``, ``valid_until``, ``reviewer`` and, for sample tests, ``passed`` (yes or no).

    Raises:
        AnswersError: with everything that is wrong in all the files, each with its file, row and column.

    >>> from leadline.model.load import load_model
    >>> read_evidence(load_model(), []).pieces
    ()
    """
    problems: list[Problem] = []
    pieces: dict[Piece, None] = {}
    files: list[EvidenceFile] = []
    for name, path in named_files(paths).items():
        try:
            data = _content(path, name)
            here, wrong = _pieces(model, table_in(data, name, path.suffix.lower()).rows, name)
        except AnswersError as error:
            problems += error.problems
        else:
            problems += wrong
            pieces |= dict.fromkeys(here)
            files.append(EvidenceFile(name=name, pieces=len(here), sha256=hashlib.sha256(data).hexdigest()))
    if problems:
        raise AnswersError(problems)
    return Evidence(pieces=tuple(pieces), files=tuple(files))


def register_of(path: Path, name: str) -> tuple[Mapping[int, Column], list[list[str]]]:
    """Return a register as it is written: which column each means, and its rows, the header first.

    Raises:
        AnswersError: it cannot be read, or its header is wrong.
    """
    table = table_in(_content(path, name), name, path.suffix.lower()).rows or [[]]
    columns = _known_columns(table[0])
    problems = _header_problems(table[0], columns, name)
    if problems:
        raise AnswersError(problems)
    return columns, table


def cell_named(model: Model, cell: str) -> tuple[str, str] | None:
    """Return the stage and dimension of a cell by any way to write it, or None.

    >>> from leadline.model.load import load_model
    >>> cell_named(load_model(), "订单管理.自动化程度")
    ('order', 'automation')
    """
    return _cells(model).get(plain(cell))


def _content(path: Path, name: str) -> bytes:
    if path.suffix.lower() not in SUFFIXES and not path.is_dir():
        raise AnswersError.of("evidence-file-kind", file=name)
    return content_of(path, name)


def _known_columns(header: Sequence[str]) -> dict[int, Column]:
    return {number: column for number, name in enumerate(header) if (column := _columns().get(plain(name)))}


def _pieces(model: Model, table: list[list[str]], file: str) -> tuple[list[Piece], list[Problem]]:
    header, *rows = table or [[]]
    columns = _known_columns(header)
    problems = _header_problems(header, columns, file)
    if problems:
        return [], problems
    pieces: list[Piece] = []
    for number, cells in enumerate(rows, 2):
        if any(cell for column, cell in enumerate(cells) if column >= len(header) or not header[column]):
            problems.append(Problem(code="answers-row-too-long", file=file, place=f"row {number}"))
            continue
        values = {columns[at]: cell for at, cell in enumerate(cells) if at in columns and cell}
        if values:
            piece, wrong = _piece(model, values, file, f"row {number}")
            problems += wrong
            pieces += [piece] if piece else []
    return pieces, problems if pieces or problems else [Problem(code="evidence-none", file=file)]


def _header_problems(header: list[str], columns: Mapping[int, Column], file: str) -> list[Problem]:
    def problem(code: str, **params: str) -> Problem:
        return Problem(code=code, file=file, place="row 1", params=params)

    missing = [each for each in REQUIRED if each not in columns.values()]
    missing += [] if {"item", "cell"} & set(columns.values()) else ["item"]
    problems = [problem("evidence-missing-columns", columns=", ".join(missing))] if missing else []
    repeated = [column for column, times in Counter(columns.values()).items() if times > 1]
    problems += [problem("answers-repeated-column", column=column) for column in repeated]
    for name in (name for number, name in enumerate(header) if name and number not in columns):
        near = difflib.get_close_matches(plain(name), COLUMNS, n=1, cutoff=0.75)
        if near:
            problems.append(problem("answers-unknown-column-near", column=name, near=near[0]))
        else:
            problems.append(problem("evidence-unknown-column", column=name, known=", ".join(COLUMNS)))
    return problems


def _piece(model: Model, values: Mapping[Column, str], file: str, row: str) -> tuple[Piece | None, list[Problem]]:
    """Return the piece of evidence in a row, or None and everything that is wrong with it."""
    problems: list[Problem] = []

    def wrong(code: str, column: Column | None = None, **params: str) -> None:
        place = f"{row}, column {column}" if column else row
        problems.append(Problem(code=code, file=file, place=place, params=params))

    def read(column: Column, reader: Callable[[str], T]) -> T | None:
        try:
            return reader(values[column]) if column in values else None
        except MisreadError as error:
            wrong(error.code, column, given=error.given)
            return None

    for column in REQUIRED:
        if column not in values:
            wrong("evidence-missing", column, field=column)
    item, cell = values.get("item"), values.get("cell")
    if (item is None) == (cell is None):
        wrong("evidence-whose")
    if item is not None and item not in model.item_of:
        code, params = unknown_item(model, item)
        wrong(code, "item", **params)
    place = cell_named(model, cell) if cell is not None else None
    if cell is not None and place is None:
        near = difflib.get_close_matches(plain(cell), _cells(model), n=1, cutoff=0)
        wrong("evidence-unknown-cell", "cell", given=cell, near=near[0])
    kind, passed = read("kind", _kind), read("passed", _yes_or_no)
    if kind == "sample-test" and "passed" not in values:
        wrong("evidence-no-outcome", "passed")
    if kind not in ("sample-test", None) and "passed" in values:
        wrong("evidence-needless-outcome", "passed")
    name, digest, until = read("file", _file_name), read("sha256", _digest), read("valid_until", read_date)
    if problems or kind is None:
        return None, problems
    stage, dimension = place or (None, None)
    return Piece(
        item=item,
        stage=stage,
        dimension=dimension,
        kind=kind,
        title=values["title"],
        file=name,
        sha256=digest,
        valid_until=until,
        reviewer=values.get("reviewer"),
        passed=passed,
    ), []


def _spoken(prefix: str, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the words people use for each key, in every language, and the key itself."""
    for key in keys:
        yield plain(key), key
        yield from ((plain(say("questionnaire", f"{prefix}-{key}", language)), key) for language in LANGUAGES)


@cache
def _columns() -> Mapping[str, Column]:
    return dict(_spoken("register", COLUMNS))  # type: ignore[arg-type]


@cache
def _kinds() -> Mapping[str, EvidenceKind]:
    return dict(_spoken("kind", get_args(EvidenceKind)))  # type: ignore[arg-type]


@cache
def _answers() -> Mapping[str, bool]:
    return {word: key == "yes" for word, key in _spoken("register", ("yes", "no"))}


def _cells(model: Model) -> Mapping[str, tuple[str, str]]:
    """Return the model's cells by every way to write them: ids or names of stage and dimension, a dot between."""
    spellings: list[Callable[[Stage | Dimension], str]] = [lambda part: part.id]
    spellings += [partial(_named, language) for language in LANGUAGES]
    return {
        plain(f"{spell(stage)}.{spell(dimension)}"): (stage.id, dimension.id)
        for stage in model.stages
        for dimension in model.dimensions
        for spell in spellings
    }


def _named(language: Language, part: Stage | Dimension) -> str:
    return part.name.get(language)


def _kind(text: str) -> EvidenceKind:
    return _known(_kinds(), text, "evidence-not-a-kind")


def _yes_or_no(text: str) -> bool:
    return _known(_answers(), text, "evidence-not-yes-or-no")


def _known(words: Mapping[str, T], text: str, code: str) -> T:
    if plain(text) not in words:
        raise MisreadError(code, text)
    return words[plain(text)]


def _file_name(text: str) -> str:
    if re.search(r"[/\\]", text):
        raise MisreadError("evidence-not-a-name", text)
    return text


def _digest(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text.lower()):
        raise MisreadError("evidence-not-a-digest", text)
    return text.lower()
