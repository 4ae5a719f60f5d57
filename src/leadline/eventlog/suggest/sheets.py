"""The files that are looked at, each as a sheet: its first rows in the engine, and what its columns hold."""

import codecs
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.errors import DataError, InputError, Problem
from leadline.eventlog.cells import present, text_of
from leadline.eventlog.mapping import MilestoneTable, is_log_file, short_name
from leadline.eventlog.read.content import content_of, looks_like_utf16
from leadline.eventlog.read.xlsx import sheet_names
from leadline.eventlog.relationfile import open_file
from leadline.eventlog.scratch import Scratch
from leadline.eventlog.suggest.columns import Column, profile_columns
from leadline.eventlog.totals import NO_TOTALS, Totals

ROWS = 200_000
"""Rows of a file that are looked at."""

BYTES = 64 * 1024 * 1024
"""Of a text file no more than this is read."""

TABLES = (".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xlsm")
UNNAMED = "table_"
"""How the name of a table begins whose file has no Latin name."""

WESTERN = "cp1252"
"""What a text is taken for that is neither Unicode nor Chinese, as older programs in the West write."""

_OTHERS = (
    *(".xls", ".xlsb", ".ods", ".numbers", ".et", ".dbf", ".mdb", ".accdb", ".db", ".htm", ".html", ".pdf"),
    *(".zip", ".rar", ".7z", ".gz", ".bz2", ".tar", ".jsonl", ".ndjson", ".avro", ".orc", ".feather", ".pkl"),
)
"""Names of files that may hold data as well; in a folder they are told rather than passed over."""

_TEXTS = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Place:
    """A file, and the name by which a mapping calls it: its path below the folder it was found in."""

    path: Path
    name: str

    @property
    def folder(self) -> Path:
        """Return the folder in which the mapping's name leads to the file."""
        return self.path.parents[len(Path(self.name).parts) - 1]


@dataclass(frozen=True)
class Sheet:
    """A table of a file. ``sampled`` says that only its first ``rows`` rows were looked at.

    ``unnamed`` are columns with values but no name, each with its first value, and are none of ``columns``; ``merged``
    counts the values of cells merged over rows. ``header`` are the rows of its names, ``totals`` the rows that were
    left out because they sum up others. ``encoding`` is what a text was taken for that shows none. ``join`` is what a
    mapping says of the file whose columns stand here too.
    """

    file: str
    sheet: str | None
    name: str
    relation: str
    columns: tuple[Column, ...]
    rows: int
    sampled: bool
    header: tuple[int, ...] = (1,)
    totals: Totals = NO_TOTALS
    encoding: str | None = None
    unnamed: Mapping[str, str] = field(default_factory=dict)
    merged: int = 0
    join: Mapping[str, Any] | None = None

    @property
    def title(self) -> str:
        """Return what the table is called by its owner: the file's name, or that of a workbook's sheet with it."""
        stem = Path(self.file).stem
        return f"{stem} {self.sheet}" if self.sheet else stem

    @property
    def called(self) -> str:
        """Return what the table is called in lists: the file, and the sheet of a workbook of several."""
        return f"{self.file} [{self.sheet}]" if self.sheet else self.file

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)


def find_places(given: Iterable[Path]) -> tuple[Place, ...]:
    """Return the files to look at: those given, and in a given folder all that can be read, in the order of names.

    Raises:
        DataError: one is missing, or a folder holds nothing that can be read.
    """
    places: list[Place] = []
    problems: list[Problem] = []
    for path in given:
        if path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.is_file() and _readable(p.name))
            places += [Place(file, file.relative_to(path).as_posix()) for file in files]
            if not files:
                problems.append(Problem(code="suggest-empty-folder", file=str(path)))
        elif path.is_file():
            places.append(Place(path, path.name))
        else:
            problems.append(Problem(code="suggest-missing", file=str(path)))
    if problems:
        raise DataError(problems)
    return tuple({place.path.resolve(): place for place in places}.values())


def find_others(given: Iterable[Path]) -> tuple[Problem, ...]:
    """Return which files in the given folders hold data, by their names, but are of a kind that cannot be read."""
    problems: list[Problem] = []
    for folder in (path for path in given if path.is_dir()):
        for file in sorted(p for p in folder.rglob("*") if p.is_file() and p.name.lower().endswith(_OTHERS)):
            if not file.name.startswith((".", "~$")) and not _readable(file.name):
                with file.open("rb") as stream:
                    found = content_of(stream.read(4096)) or "text"
                name = file.relative_to(folder).as_posix()
                problems.append(Problem(code="file-unknown-format", file=name, params={"found": found}))
    return tuple(problems)


def _readable(name: str) -> bool:
    return not name.startswith((".", "~$")) and (name.lower().endswith(TABLES) or is_log_file(name))


def open_sheets(
    engine: Engine, places: Sequence[Place], scratch: Scratch, rows: int = ROWS
) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """Return the sheets of the files that are tables, and what is wrong with those that cannot be read."""
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    names: set[str] = set()
    for place in places:
        try:
            for sheet in _sheets_of(place):
                try:
                    sheets.append(_open(engine, place, sheet, names, scratch, rows))
                except InputError as error:
                    problems += error.problems
        except InputError as error:
            problems += error.problems
    return tuple(sheets), tuple(problems)


def _sheets_of(place: Place) -> tuple[str | None, ...]:
    """Return the sheets of a workbook by name, and no name where there is only one table."""
    if place.path.suffix.lower() not in (".xlsx", ".xlsm") or not place.path.stat().st_size:
        return (None,)
    names = sheet_names(place.path, name=place.name)
    return names if len(names) > 1 else (None,)


def _open(engine: Engine, place: Place, sheet: str | None, names: set[str], scratch: Scratch, rows: int) -> Sheet:
    number = len(names)
    name = _named(place, sheet, names)
    table = MilestoneTable(name=name, file=place.name, object="row", id="row", sheet=sheet)
    folder, cut = place.folder, False
    if place.path.suffix.lower() in _TEXTS and place.path.stat().st_size > BYTES:
        folder, cut = scratch.folder(f"head_{number}"), True
        copy_head(place.path, folder / place.name)
    whole = scratch.name(f"suggest_file_{number}")
    encoding: str | None = None
    try:
        file = open_file(engine, table, [folder], whole, scratch)
    except DataError as error:
        if {problem.code for problem in error.problems} != {"csv-unknown-encoding"}:
            raise
        # Any text can be read as this; whether it is right a person sees by its umlauts and accents.
        encoding, whole = WESTERN, scratch.name(f"suggest_western_{number}")
        file = open_file(engine, table.model_copy(update={"encoding": encoding}), [folder], whole, scratch)
    relation = scratch.name(f"suggest_{number}")
    named = {name: column for name, column in file.columns.items() if name not in file.unnamed}
    given = {name: (f"c{i}", arrow) for i, (name, (_, arrow)) in enumerate(named.items())}
    selected = ", ".join(f"{_as_read(old, arrow)} AS c{i}" for i, (old, arrow) in enumerate(named.values()))
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {relation} AS SELECT {file.row} AS row, {selected} "
        f"FROM {sql.name(file.relation)} LIMIT {rows}"
    )
    engine.drop(whole)
    columns = profile_columns(engine, relation, given)
    counted = file.described.rows - file.totals.count
    read, sampled = min(counted, rows), cut or counted > rows
    return Sheet(
        place.name,
        sheet,
        name,
        relation,
        columns,
        read,
        sampled,
        header=file.header,
        totals=file.totals,
        encoding=encoding,
        unnamed=file.unnamed,
        merged=file.merged,
    )


def _as_read(given: str, arrow: pa.DataType) -> str:
    """Return SQL for a value; fractions as the text by which reading knows ids, which a file may write as ``7.0``."""
    fraction = pa.types.is_floating(arrow) or pa.types.is_decimal(arrow)
    return text_of(present(given, arrow), arrow) if fraction else given


def _named(place: Place, sheet: str | None, names: set[str]) -> str:
    """Return a name for a table that no other has."""
    stem = short_name(f"{place.path.name.split('.')[0]} {sheet or ''}") or f"{UNNAMED}{len(names) + 1}"
    name = next(each for each in _numbered(stem) if each not in names)
    names.add(name)
    return name


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}_{number}"
        number += 1


def copy_head(source: Path, target: Path, most: int = BYTES) -> None:
    """Copy whole rows from the beginning of a text file: up to a line break that stands in no quotes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as file:
        head = file.read(most)
    wide = looks_like_utf16(head[:4096])
    line_break = {"utf-16-le": b"\n\x00", "utf-16-be": b"\x00\n"}.get(wide or "", b"\n")
    if wide == "utf-16":
        line_break = b"\n\x00" if head.startswith(codecs.BOM_UTF16_LE) else b"\x00\n"
    end = head.rfind(line_break)
    while end > 0 and head.count(b'"', 0, end) % 2:
        end = head.rfind(line_break, 0, end)
    target.write_bytes(head[: end + len(line_break)] if end > 0 else head)
