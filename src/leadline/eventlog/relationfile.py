"""A file of a mapping as a relation in the engine: its rows, its columns by the names the file gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path

import pyarrow as pa

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.errors import DataError, LeadlineError
from leadline.eventlog.log import Reading, SourceFile
from leadline.eventlog.mapping import Join, RowTable
from leadline.eventlog.read.content import content_of
from leadline.eventlog.read.csv import read_csv
from leadline.eventlog.read.find import find_file
from leadline.eventlog.read.lines import NO_SWALLOWING, Swallowing
from leadline.eventlog.read.parquet import ROW_NUMBER, open_parquet
from leadline.eventlog.read.xlsx import read_xlsx
from leadline.eventlog.scratch import Scratch
from leadline.eventlog.totals import NO_TOTALS, Totals, leave_out_totals
from leadline.workbook import column_letters

_CSV_NAMES = (".csv", ".tsv", ".txt")
_EXAMPLES = 3
_XLSX_NAMES = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class RelationFile:
    """A file that was read. ``columns``: name, SQL and type; ``row`` is SQL for the row a person would look up.

    ``header`` are the rows in which its names stand, ``totals`` what was left out because it sums up other rows.
    ``unnamed`` are the columns that have values but no name in the header, as they are called, each with its first
    value; ``merged`` counts the values of cells merged over several rows, ``lost`` the cells that have an error instead
    of a value, or a formula that was never worked out; ``swallowing`` the rows that hold others in a value. ``others``
    are columns it has as well, that nobody asked for; those of ``bytes`` cannot be used.
    """

    relation: str
    columns: dict[str, tuple[str, pa.DataType]]
    row: str
    described: SourceFile
    reading: Reading
    header: tuple[int, ...] = (1,)
    totals: Totals = NO_TOTALS
    unnamed: Mapping[str, str] = field(default_factory=dict)
    merged: int = 0
    lost: Mapping[str, int] = field(default_factory=dict)
    swallowing: Swallowing = NO_SWALLOWING
    others: tuple[str, ...] = ()
    bytes: tuple[str, ...] = ()


def open_file(
    engine: Engine, table: RowTable | Join, folders: Sequence[Path], relation: str, scratch: Scratch
) -> RelationFile:
    """Read the file of a table as ``relation``.

    Raises:
        DataError: it is missing, or cannot be read as what its name says.
    """
    path = find_file(table.file, folders)
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        schema = open_parquet(engine, relation, path, name=table.file)
        columns = {f.name: (sql.name(f.name), f.type) for f in schema if f.name != ROW_NUMBER}
        row = f"({ROW_NUMBER} + 1)"
        rows = count_rows(engine, relation)
        reading = Reading(code="parquet", file=table.file, rows=rows)
        return RelationFile(relation, columns, row, describe(path, table.file, rows), reading)
    if suffix in _CSV_NAMES:
        parquet = scratch.folder(relation) / "rows.parquet"
        names, rows, dialect = read_csv(
            path,
            parquet,
            name=table.file,
            delimiter=table.delimiter,
            encoding=table.encoding,
            header=table.header_rows,
        )
        header, notes, merged, lost = dialect.header, dialect.notes, 0, dict[str, int]()
        swallowing = dialect.swallowing
        called = {i: str(i + 1) for i, name in enumerate(names) if not name}
        reading = Reading(code="csv", params={"delimiter": dialect.delimiter, "encoding": dialect.encoding})
    elif suffix in _XLSX_NAMES:
        parquet = scratch.folder(relation) / "rows.parquet"
        read = read_xlsx(path, parquet, name=table.file, sheet=table.sheet, header=table.header_rows)
        names, rows, header, notes, merged = read.names, read.rows, read.header, (), read.merged
        lost, swallowing = dict(read.lost), NO_SWALLOWING
        called = {i: column_letters(i) for i in read.unnamed}
        reading = Reading(code="xlsx", params={"sheet": read.sheet})
        if merged:
            reading = Reading(code="xlsx-merged", params={"sheet": read.sheet, "merged": str(merged)})
    else:
        raise unknown_format(path, table.file)
    engine.read_parquet(relation, parquet)
    names, unnamed = _name_columns(engine, relation, names, called)
    columns = {name: (f"c{i}", pa.string()) for i, name in enumerate(names) if name}
    totals = NO_TOTALS
    if table.totals != "keep":
        relation, totals = leave_out_totals(
            engine, relation, parquet, [given for given, _ in columns.values()], rows, scratch
        )
    if notes:
        examples = (*totals.examples, *notes)[:_EXAMPLES]
        totals = Totals(totals.count + len(notes), rows + len(notes), examples)
        rows += len(notes)
    reading = reading.model_copy(update={"file": table.file, "rows": rows, "header": header})
    described = describe(path, table.file, rows)
    return RelationFile(
        relation,
        columns,
        "row",
        described,
        reading,
        header=header,
        totals=totals,
        unnamed=unnamed,
        merged=merged,
        lost=lost,
        swallowing=swallowing,
    )


def _name_columns(
    engine: Engine, relation: str, names: Sequence[str], called: Mapping[int, str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return all names of columns, and those that have values but no name, with their first value.

    ``called`` are the letters or numbers of columns without a name, by which they are called: ``column C``.
    """
    if not called:
        return tuple(names), {}
    filled = ", ".join(f"arg_min(c{i}, row) FILTER (WHERE c{i} <> '') AS c{i}" for i in called)
    first = engine.query(f"SELECT {filled} FROM {sql.name(relation)}").to_pylist()[0]
    told, unnamed = list(names), dict[str, str]()
    for i, place in called.items():
        if first[f"c{i}"] is not None:
            name = f"column {place}"
            while name in told:  # so is another one, by its header
                name = f"{name}*"
            told[i] = name
            unnamed[name] = first[f"c{i}"]
    return tuple(told), unnamed


def unknown_format(path: Path, name: str) -> LeadlineError:
    """Return the error of a file of a kind that is not read, with what it is by its first bytes."""
    with path.open("rb") as stream:
        return DataError.of("file-unknown-format", file=name, found=content_of(stream.read(4096)) or "text")


def count_rows(engine: Engine, relation: str) -> int:
    """Return how many rows a relation has."""
    return int(engine.query(f"SELECT count(*) AS n FROM {sql.name(relation)}")["n"][0].as_py())


def describe(path: Path, name: str, rows: int) -> SourceFile:
    """Return the description of a file that was read."""
    with path.open("rb") as stream:
        return SourceFile(name=name, rows=rows, sha256=file_digest(stream, "sha256").hexdigest())
