"""A mapped table as the engine sees it: the columns the mapping uses, cleaned, and only the rows that count."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import pyarrow as pa

from leadline.engine import sql
from leadline.engine.expression import Kind, Value, columns_of, condition_sql, parse_condition
from leadline.engine.protocol import Engine
from leadline.errors import DataError, ExpressionError, InputError, Problem
from leadline.eventlog.check import nearest
from leadline.eventlog.log import SourceFile
from leadline.eventlog.mapping import AnyTable, AttributeColumn, Columns, EventTable, Mapping
from leadline.eventlog.read.content import content_of
from leadline.eventlog.read.csv import read_csv
from leadline.eventlog.read.find import find_file
from leadline.eventlog.read.parquet import open_parquet
from leadline.eventlog.scratch import Scratch

_CSV_NAMES = (".csv", ".tsv", ".txt")
_TRUE = ("true", "1", "yes", "y", "是")
_FALSE = ("false", "0", "no", "n", "否")


@dataclass(frozen=True)
class Source:
    """One mapped table. ``relation`` has ``row`` and the columns named by ``columns``: name, engine name and kind."""

    number: int
    table: AnyTable
    relation: str
    columns: dict[str, Value]
    fractional: frozenset[str]
    rows: int

    def text(self, column: str) -> str:
        """Return SQL for a column's value as text. Whole numbers in a column of fractions lose their ``.0``."""
        value = self.columns[column]
        if column in self.fractional:
            whole = f"{value.sql} = trunc({value.sql}) AND abs({value.sql}) < 1e15"
            return (
                f"CASE WHEN {whole} THEN CAST(CAST({value.sql} AS BIGINT) AS VARCHAR) ELSE {value.read_as('text')} END"
            )
        return value.read_as("text")

    def key(self, columns: Columns) -> str:
        """Return SQL for an object's id: one column, or several joined by ``/``; null where a part is missing."""
        if isinstance(columns, str):
            return self.text(columns)
        parts = [f"replace(replace({self.text(c)}, '\\', '\\\\'), '/', '\\/')" for c in columns]
        joined = " || '/' || ".join(parts)
        return f"({joined})"

    def yes_no(self, given: str) -> str:
        """Return SQL that says yes or no: a column, in the spellings companies use, or a condition."""
        value = self.columns.get(given)
        if value is None:
            return self.condition(given)
        return value.sql if value.kind == "boolean" else boolean(value.read_as("text"))

    def condition(self, text: str) -> str:
        """Return SQL for a condition over the table's rows."""
        return condition_sql(parse_condition(text), self.columns)


def boolean(text: str) -> str:
    """Return SQL that reads yes and no in the spellings companies use, and is null for anything else."""
    word = f"lower({text})"
    return f"CASE WHEN {word} IN ({sql.texts(_TRUE)}) THEN TRUE WHEN {word} IN ({sql.texts(_FALSE)}) THEN FALSE END"


@dataclass(frozen=True)
class _File:
    relation: str
    columns: dict[str, tuple[str, pa.DataType]]
    row: str
    described: SourceFile


def open_sources(
    engine: Engine, mapping: Mapping, folders: Sequence[Path], scratch: Scratch
) -> tuple[tuple[Source, ...], tuple[SourceFile, ...]]:
    """Read the files of a mapping, each once, and return its tables in order and the files that were read.

    Raises:
        DataError: with every file that is missing or unreadable and every column that is not there.
    """
    files: dict[tuple[str, str | None, str | None], _File | None] = {}
    sources: list[Source] = []
    problems: list[Problem] = []
    for number, table in enumerate(mapping.tables):
        key = (table.file, table.delimiter, table.encoding)
        if key not in files:
            try:
                files[key] = _open(engine, table, folders, scratch.name(f"file_{len(files)}"))
            except InputError as error:
                files[key] = None
                problems += error.problems
        file = files[key]
        if file is None:
            continue
        missing = list(_missing_columns(table, file))
        problems += missing
        if not missing:
            sources.append(_source(engine, number, table, file, scratch.name(f"table_{number}")))
    if problems:
        raise DataError(problems)
    described = {file.described.name: file.described for file in files.values() if file}
    return tuple(sources), tuple(
        each.model_copy(update={"tables": tuple(t.name for t in mapping.tables if t.file == name)})
        for name, each in described.items()
    )


def _open(engine: Engine, table: AnyTable, folders: Sequence[Path], relation: str) -> _File:
    path = find_file(table.file, folders)
    with path.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        schema = open_parquet(engine, relation, path, name=table.file)
        columns = {f.name: (sql.name(f.name), f.type) for f in schema if f.name != "file_row_number"}
        row = "(file_row_number + 1)"
        rows = int(engine.query(f"SELECT count(*) AS n FROM {sql.name(relation)}")["n"][0].as_py())
    elif suffix in _CSV_NAMES:
        header, data = read_csv(path, name=table.file, delimiter=table.delimiter, encoding=table.encoding)
        engine.register(relation, data)
        columns = {name: (f"c{i}", pa.string()) for i, name in enumerate(header) if name}
        row, rows = "row", data.num_rows
    else:
        with path.open("rb") as stream:
            found = content_of(stream.read(4096)) or "text"
        raise DataError.of("file-unknown-format", file=table.file, found=found)
    described = SourceFile(name=table.file, rows=rows, sha256=digest)
    return _File(relation, columns, row, described)


def _source(engine: Engine, number: int, table: AnyTable, file: _File, relation: str) -> Source:
    values: dict[str, Value] = {}
    selected = []
    fractional = set()
    for i, column in enumerate(_used(table, file.columns)):
        given, arrow = file.columns[column]
        kind = _kind(arrow)
        values[column] = Value(f"c{i}", kind)
        selected.append(f"{_cleaned(given, table) if kind == 'text' else given} AS c{i}")
        if pa.types.is_floating(arrow):
            fractional.add(column)
    select = f"SELECT {', '.join([f'{file.row} AS row', *selected])} FROM {sql.name(file.relation)}"
    if table.where:
        select = f"SELECT * FROM ({select}) WHERE {condition_sql(parse_condition(table.where), values)}"
    engine.execute(f"CREATE OR REPLACE TEMP VIEW {sql.name(relation)} AS {select}")
    rows = int(engine.query(f"SELECT count(*) AS n FROM {sql.name(relation)}")["n"][0].as_py())
    return Source(number, table, relation, values, frozenset(fractional), rows)


def _cleaned(column: str, table: AnyTable) -> str:
    trimmed = f"trim(CAST({column} AS VARCHAR))"
    if not table.missing:
        return f"nullif({trimmed}, '')"
    return f"CASE WHEN {trimmed} NOT IN ({sql.texts(['', *table.missing])}) THEN {trimmed} END"


def _kind(arrow: pa.DataType) -> Kind:
    if pa.types.is_boolean(arrow):
        return "boolean"
    if pa.types.is_timestamp(arrow) or pa.types.is_date(arrow):
        return "moment"
    if pa.types.is_integer(arrow) or pa.types.is_floating(arrow) or pa.types.is_decimal(arrow):
        return "number"
    return "text"


def _missing_columns(table: AnyTable, file: _File) -> Iterator[Problem]:
    for column in _used(table, file.columns):
        if column not in file.columns:
            params = {"column": column, "table": table.name, "near": nearest(column, file.columns)}
            yield Problem(code="column-missing", file=table.file, params=params)


def _used(table: AnyTable, known: Collection[str]) -> tuple[str, ...]:
    """Return every column a table's mapping names, once each, in order."""
    return tuple(dict.fromkeys(column for column in _named(table, known) if column))


def _named(table: AnyTable, known: Collection[str]) -> Iterator[str | None]:
    keys: list[Columns] = list(table.objects.values()) if isinstance(table, EventTable) else [table.id]
    if isinstance(table, EventTable):
        yield from (table.activity, table.time, table.event_id)
    else:
        keys += table.links.values()
        for step in table.events.values():
            if isinstance(step, str):
                yield step
            else:
                yield from (step.time, step.recorded, step.resource, step.department)
                yield from _looked_at(step.automated, known)
                yield from columns_of(parse_condition(step.where)) if step.where else ()
    for key in keys:
        yield from [key] if isinstance(key, str) else key
    for attribute in table.attributes.values():
        yield attribute.column if isinstance(attribute, AttributeColumn) else attribute
    yield from (table.resource, table.department, table.recorded)
    yield from _looked_at(table.automated, known)
    if table.where:
        yield from columns_of(parse_condition(table.where))


def _looked_at(automated: str | bool | None, known: Collection[str]) -> tuple[str, ...]:
    """Return the columns that say whether a system did it: one column, or those of a condition."""
    if not isinstance(automated, str):
        return ()
    if automated in known:
        return (automated,)
    try:
        return columns_of(parse_condition(automated))
    except ExpressionError:
        return (automated,)  # a name with spaces, told as a missing column
