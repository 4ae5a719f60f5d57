"""Read everybody's answers: workbooks and tables, checked one by one and against one another."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from leadline.errors import AnswersError, Problem
from leadline.model.schema import Model
from leadline.ratings.answers_csv import entries_of_table
from leadline.ratings.answers_xlsx import entries_of_workbook
from leadline.ratings.consensus import Agreed, agreed_once, interpret_meeting
from leadline.ratings.entry import Entry, departments_of, interpret
from leadline.ratings.rating import Answers, AnswersFile, Rating
from leadline.workbook import MEGABYTE

LARGEST_FILE = 20 * MEGABYTE

READERS: dict[str, Callable[[Model, bytes, str], list[Entry]]] = {
    ".xlsx": entries_of_workbook,
    ".xlsm": entries_of_workbook,
    ".csv": entries_of_table,
    ".tsv": entries_of_table,
    ".txt": entries_of_table,
}

TWO_HOMES = {"department": "answers-two-departments", "unit": "answers-two-units"}

Placed = tuple[Rating, str, str]
"""A rating, its file, and the place of its answer there."""


def find_answers(
    folder: Path, patterns: Sequence[str] = ("*.xlsx", "*.csv"), *, none: str = "answers-no-files"
) -> list[Path]:
    """Return the answer files in a folder, sorted; hidden files and Excel's lock files (``~$``) are left out.

    ``patterns`` are names or globs below ``folder``, such as ``answers/*.xlsx`` or ``**/*.csv``. ``none`` is the code
    of the error where no file was found.

    Raises:
        AnswersError: the folder, or a file given by its name, does not exist, or no file at all was found.
    """
    if not folder.is_dir():
        raise AnswersError.of("file-missing", file=folder.name, looked=str(folder.parent))
    found, missing = set(), []
    for pattern in patterns:
        matches = [path for path in folder.glob(pattern) if path.is_file() and not path.name.startswith((".", "~$"))]
        if not matches and not set(pattern) & set("*?["):
            missing.append(Problem(code="file-missing", file=pattern, params={"looked": str(folder)}))
        found.update(matches)
    if missing:
        raise AnswersError(missing)
    if not found:
        raise AnswersError.of(none, file=folder.name, patterns=", ".join(patterns))
    return sorted(found)


def read_answers(
    model: Model,
    paths: Sequence[str | Path],
    *,
    units: Sequence[str] = (),
    progress: Callable[[str, float], None] | None = None,
) -> Answers:
    """Return the ratings in answered questionnaires (XLSX) and tables of answers (CSV), in the order of ``paths``.

    A workbook holds one respondent. Empty answers are not ratings; an answer that is given twice, alike, counts once.
    What a consensus meeting agreed is no rating and stands beside them. A person's business unit, named once, is that
    of all the person's answers. Where ``units`` are given, each unit must be one of them and is written as there.
    ``progress`` is called after each file with its name and the share of files done (0-1).

    Raises:
        AnswersError: with everything that is wrong in all the files, each with its file and row or cell.

    >>> from leadline.model.load import load_model
    >>> read_answers(load_model(), []).respondents
    0
    """
    departments = departments_of(model)
    problems: list[Problem] = []
    placed: list[Placed] = []
    agreed: list[Agreed] = []
    files: list[AnswersFile] = []
    named = named_files(paths)
    for done, (name, path) in enumerate(named.items(), 1):
        try:
            data = content_of(path, name)
            entries = READERS[path.suffix.lower()](model, data, name)
        except AnswersError as error:
            problems += error.problems
        else:
            here, meetings, wrong = _interpret_all(model, departments, units, entries, name)
            placed += here
            agreed += meetings
            problems += wrong
            count = len(here) + len(meetings)
            files.append(AnswersFile(name=name, ratings=count, sha256=hashlib.sha256(data).hexdigest()))
        if progress:
            progress(name, done / len(named))
    ratings_once, twice = _once(placed)
    consensus, disagreed = agreed_once(agreed, {rating.item for rating in ratings_once if rating.answer == "rated"})
    problems += [*_two_homes(placed, "department"), *_two_homes(placed, "unit"), *twice, *disagreed]
    if problems:
        # What is wrong with a person is wrong with each of that person's answers, but is told once.
        raise AnswersError({(p.code, p.file, p.place): p for p in problems}.values())
    unit_of = {rating.respondent: rating.unit for rating in ratings_once if rating.unit}
    ratings_once = [each.model_copy(update={"unit": unit_of.get(each.respondent)}) for each in ratings_once]
    return Answers(ratings=tuple(ratings_once), consensus=tuple(consensus), files=tuple(files))


def named_files(paths: Sequence[str | Path]) -> dict[str, Path]:
    """Return each file once, by the name that messages call it: with its folder where two have the same name.

    >>> list(named_files(["north/answers.csv", "south/answers.csv", "boss.xlsx", "boss.xlsx"]))
    ['north/answers.csv', 'south/answers.csv', 'boss.xlsx']
    """
    given = list(dict.fromkeys(map(Path, paths)))
    names = Counter(path.name for path in given)
    return {path.name if names[path.name] == 1 else f"{path.parent.name}/{path.name}": path for path in given}


def _interpret_all(
    model: Model, departments: Mapping[str, str], units: Sequence[str], entries: Iterable[Entry], file: str
) -> tuple[list[Placed], list[Agreed], list[Problem]]:
    """Return the ratings of one file, what was agreed, and everything that is wrong with it."""
    placed: list[Placed] = []
    agreed: list[Agreed] = []
    problems: list[Problem] = []
    for entry in entries:
        if entry.meeting:
            meeting, wrong = interpret_meeting(model, entry)
            agreed += [(meeting, file, entry.place("answer"))] if meeting else []
        else:
            rating, wrong = interpret(model, departments, entry, units=units)
            placed += [(rating, file, entry.place("answer"))] if rating else []
        problems += wrong
    found = placed or agreed or problems
    return placed, agreed, problems if found else [Problem(code="answers-none", file=file)]


def content_of(path: Path, name: str) -> bytes:
    """Return the bytes of a workbook or table, once it is clear that there is something worth reading.

    Raises:
        AnswersError: there is no such file, it is of another kind, too large, empty or locked.
    """
    if path.is_dir():
        raise AnswersError.of("file-is-folder", file=name)
    if path.suffix.lower() not in READERS:
        raise AnswersError.of("answers-file-kind", file=name)
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            megabytes = -(-size // MEGABYTE)
            raise AnswersError.of("answers-too-large", file=name, size=megabytes, limit=LARGEST_FILE // MEGABYTE)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise AnswersError.of("file-missing", file=name, looked=str(path.parent)) from error
    except OSError as error:  # such as a file that is locked by the program it is open in
        raise AnswersError.of("answers-unreadable", file=name, reason=error.strerror or str(error)) from error
    if not data.strip():
        raise AnswersError.of("file-empty", file=name)
    return data


def _once(placed: Iterable[Placed]) -> tuple[list[Rating], list[Problem]]:
    """Return each answer once, and the items one person answered twice, differently, by the same method."""
    first: dict[tuple[str, str, str], Placed] = {}
    problems = []
    for rating, file, place in placed:
        earlier, other_file, other_place = first.setdefault(
            (rating.respondent, rating.item, rating.method), (rating, file, place)
        )
        if _said(rating) != _said(earlier):
            params = {
                "respondent": rating.respondent,
                "item": rating.item,
                "here": _said(rating),
                "there": _said(earlier),
                "other": f"{other_file}, {other_place}",
            }
            problems.append(Problem(code="answers-twice", file=file, place=place, params=params))
    return [rating for rating, _, _ in first.values()], problems


def _said(rating: Rating) -> str:
    """Return what counts in a rating, such as ``3 (E2, 2026-12-31)``."""
    answer = f"{rating.value:g}" if rating.value is not None else rating.answer
    proof = ", ".join(str(each) for each in (rating.evidence, rating.evidence_until) if each)
    return f"{answer} ({proof})" if proof else answer


def _two_homes(placed: Iterable[Placed], field: Literal["department", "unit"]) -> list[Problem]:
    """Return the people who are said to belong to two departments, or to two business units."""
    first: dict[str, Placed] = {}
    problems: dict[tuple[str, str], Problem] = {}
    for rating, file, place in placed:
        here = getattr(rating, field)
        if here is None:
            continue
        earlier, other_file, other_place = first.setdefault(rating.respondent, (rating, file, place))
        there = getattr(earlier, field)
        if here != there:
            params = {
                "respondent": rating.respondent,
                "here": here,
                "there": there,
                "other": f"{other_file}, {other_place}",
            }
            problem = Problem(code=TWO_HOMES[field], file=file, place=place, params=params)
            problems.setdefault((rating.respondent, here), problem)
    return list(problems.values())
