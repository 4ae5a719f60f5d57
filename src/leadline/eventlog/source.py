"""A mapped table as the engine sees it: the columns the mapping uses, cleaned, and only the rows that count."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from leadline.engine import sql
from leadline.engine.expression import Value, condition_sql, parse_condition
from leadline.engine.protocol import Engine
from leadline.errors import DataError, InputError, Problem
from leadline.eventlog.cells import bare, cleaned, key_of, kind_of, present, split, text_of
from leadline.eventlog.check import nearest
from leadline.eventlog.databasetable import Databases
from leadline.eventlog.files import Files
from leadline.eventlog.log import QualityFinding, Reading, SourceFile
from leadline.eventlog.logfile import open_log_file
from leadline.eventlog.mapping import (
    AnyTable,
    Columns,
    LogFile,
    Mapping,
    RowTable,
)
from leadline.eventlog.relationfile import RelationFile
from leadline.eventlog.scratch import Scratch
from leadline.eventlog.usedcolumns import keys_of, several_of, used
from leadline.model.schema import Model

_TRUE = ("true", "1", "yes", "y", "是")
_FALSE = ("false", "0", "no", "n", "否")


@dataclass(frozen=True)
class Source:
    """One mapped table. ``relation`` has ``row`` and the columns named by ``columns``: name, engine name and kind.

    A column of lists, of which ``columns`` gives the first value, has all of them under its name in ``lists``. A column
    of text as it stands in the file, before it is cleaned, is named by ``written``.
    """

    number: int
    table: RowTable
    relation: str
    columns: dict[str, Value]
    types: dict[str, pa.DataType]
    rows: int
    lists: dict[str, str]
    written: dict[str, str]

    def cleaned(self, text: str) -> str:
        """Return SQL for a text without spaces around it, null where it says that a value is missing."""
        return cleaned(text, self.table.missing)

    def as_written(self, columns: Collection[str]) -> "Source":
        """Return the source for columns whose texts were found to be clean: they need not be cleaned row by row."""
        clean = {column: Value(self.written[column], "text") for column in columns}
        return replace(self, columns=self.columns | clean)

    def text(self, column: str) -> str:
        """Return SQL for a column's value as text."""
        return text_of(self.columns[column].sql, self.types[column])

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
class Opened:
    """What a mapping's files give: tables in order, the files that were read, and what was found in reading them."""

    sources: tuple[Source, ...]
    files: tuple[SourceFile, ...]
    findings: tuple[QualityFinding, ...]
    readings: tuple[Reading, ...]


def open_sources(engine: Engine, mapping: Mapping, folders: Sequence[Path], model: Model, scratch: Scratch) -> Opened:
    """Read the files of a mapping, each once; a log file becomes the tables it stands for.

    Raises:
        DataError: with every file that is missing or unreadable and every column that is not there.
    """
    sources: list[Source] = []
    problems: list[Problem] = []
    with Databases(engine, mapping, folders, scratch) as databases:
        files = Files(engine, mapping, folders, scratch, databases)
        for i, table in enumerate(mapping.tables):
            opened: Sequence[tuple[RowTable, RelationFile]] = ()
            try:
                if isinstance(table, LogFile):
                    log = open_log_file(engine, table, folders, model, scratch, f"log_{i}")
                    files.findings += log.findings
                    opened = log.tables
                else:
                    file = files.of(table)
                    opened = [(table, file)] if file else ()
            except InputError as error:
                problems += error.problems
            for each, file in opened:
                files.tell(file)
                missing = list(_missing_columns(each, file))
                problems += missing
                if not missing:
                    number = len(sources)
                    zeros = mapping.leading_zeros == "keep"
                    sources.append(_source(engine, number, each, file, scratch.name(f"table_{number}"), zeros=zeros))
        files.findings += databases.findings()
    if problems:
        raise DataError(problems)
    named = [
        file.model_copy(update={"tables": tuple(dict.fromkeys(t.name for t in mapping.tables if name in _origins(t)))})
        for name, file in files.described.items()
    ]
    return Opened(tuple(sources), tuple(named), tuple(files.findings), tuple(files.readings))


def _origins(table: AnyTable) -> tuple[str, ...]:
    """Return what a table is read from: its own file or database, and the file that is joined to it."""
    return tuple(dict.fromkeys((table.origin, *table.files)))


def _source(engine: Engine, number: int, table: RowTable, file: RelationFile, relation: str, *, zeros: bool) -> Source:
    keys = {column for key in keys_of(table) for column in ([key] if isinstance(key, str) else key)}
    keys = set() if zeros else keys
    values: dict[str, Value] = {}
    selected = []
    types = {}
    lists = {}
    written = {}
    for i, column in enumerate(used(table, file.columns)):
        given, arrow = file.columns[column]
        signs = table.separators.get(column)
        if signs and not pa.types.is_list(arrow):
            given, arrow = split(text_of(given, arrow), signs), pa.list_(pa.string())
        if pa.types.is_list(arrow):
            lists[column] = f"l{i}"
            one = key_of("x", arrow.value_type, table.missing, zeros=column not in keys)
            filled = f"[{one} for x in {given} if {one} IS NOT NULL]"
            selected.append(f"list_distinct({filled}) AS l{i}")
            given, arrow = f"({filled})[1]", pa.string()
        if column in keys and (pa.types.is_string(arrow) or pa.types.is_large_string(arrow)):
            given = bare(f"trim({given})")
        given, kind = present(given, arrow), kind_of(arrow)
        values[column] = Value(f"c{i}", kind)
        types[column] = arrow
        selected.append(f"{cleaned(given, table.missing) if kind == 'text' else given} AS c{i}")
        if pa.types.is_string(arrow) or pa.types.is_large_string(arrow):
            written[column] = f"w{i}"
            selected.append(f"{given} AS w{i}")
    select = f"SELECT {', '.join([f'{file.row} AS row', *selected])} FROM {sql.name(file.relation)}"
    if table.where:
        select = f"SELECT * FROM ({select}) WHERE {condition_sql(parse_condition(table.where), values)}"
    engine.execute(f"CREATE OR REPLACE TEMP VIEW {sql.name(relation)} AS {select}")
    rows = int(engine.query(f"SELECT count(*) AS n FROM {sql.name(relation)}")["n"][0].as_py())
    return Source(number, table, relation, values, types, rows, lists, written)


def _missing_columns(table: RowTable, file: RelationFile) -> Iterator[Problem]:
    for column in used(table, (*file.columns, *file.bytes)):
        if column in file.bytes:
            params = {"column": column, "table": table.name}
            yield Problem(code="database-column-bytes", file=table.origin, params=params)
        elif column not in file.columns:
            near = nearest(column, (*file.columns, *file.others))
            params = {"column": column, "table": table.name, "near": near}
            yield Problem(code="column-missing", file=table.origin, params=params)
        elif not _is_value(arrow := file.columns[column][1], several=column in several_of(table)):
            params = {"column": column, "table": table.name, "type": str(arrow)}
            code = "column-duration" if _is_length(arrow) else "column-not-value"
            yield Problem(code=code, file=table.origin, params=params)


def _is_value(arrow: pa.DataType, *, several: bool) -> bool:
    """Say whether a column holds single values, or where ``several`` may stand, lists of them."""
    if several and pa.types.is_list(arrow):
        arrow = arrow.value_type
    wrong = (pa.types.is_nested, pa.types.is_binary, pa.types.is_large_binary, _is_length)
    return not any(test(arrow) for test in wrong)


def _is_length(arrow: pa.DataType) -> bool:
    """Say whether a column holds lengths of time: neither moments nor plain numbers."""
    return bool(pa.types.is_duration(arrow) or pa.types.is_interval(arrow))
