"""A mapped table as the engine sees it: the columns the mapping uses, cleaned, and only the rows that count."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import pyarrow as pa

from leadline.engine import sql
from leadline.engine.expression import Kind, Value, columns_of, condition_sql, parse_condition
from leadline.engine.protocol import Engine
from leadline.errors import DataError, ExpressionError, InputError, Problem
from leadline.eventlog.check import nearest
from leadline.eventlog.databasetable import Databases
from leadline.eventlog.joined import join_file
from leadline.eventlog.log import QualityFinding, Reading, SourceFile
from leadline.eventlog.logfile import open_log_file
from leadline.eventlog.mapping import (
    AnyTable,
    AttributeColumn,
    Columns,
    EventTable,
    Join,
    LogFile,
    Mapping,
    RowTable,
    columns_of_time,
)
from leadline.eventlog.relationfile import RelationFile, open_file
from leadline.eventlog.scratch import Scratch
from leadline.model.schema import Model

_EXAMPLES = 3
_SHOWN = 40
"""Characters of a value that are shown."""

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
    fractional: frozenset[str]
    rows: int
    lists: dict[str, str]
    written: dict[str, str]

    def cleaned(self, text: str) -> str:
        """Return SQL for a text without spaces around it, null where it says that a value is missing."""
        return _cleaned(text, self.table)

    def as_written(self, columns: Collection[str]) -> "Source":
        """Return the source for columns whose texts were found to be clean: they need not be cleaned row by row."""
        clean = {column: Value(self.written[column], "text") for column in columns}
        return replace(self, columns=self.columns | clean)

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
    files: dict[tuple[object, ...], RelationFile | None] = {}
    described: dict[str, SourceFile] = {}
    readings: list[Reading] = []
    sources: list[Source] = []
    findings: list[QualityFinding] = []
    problems: list[Problem] = []
    with Databases(engine, mapping, folders, scratch) as databases:
        for i, table in enumerate(mapping.tables):
            opened: list[tuple[RowTable, RelationFile]] = []
            try:
                if isinstance(table, LogFile):
                    log = open_log_file(engine, table, folders, model, scratch, f"log_{i}")
                    opened += log.tables
                    findings += log.findings
                    files[table.file, f"log {i}"] = log.tables[0][1]
                else:
                    key = (table.origin, *_how(table))
                    if key not in files:
                        files[key] = None
                        relation = scratch.name(f"file_{len(files)}")
                        if table.database is None:
                            file = open_file(engine, table, folders, relation, scratch)
                            files[key] = file
                            findings += [*_totals(table, file), *_unnamed(table, file, mapping), *_lost(table, file)]
                        else:
                            files[key] = databases.open(table, relation, partial(_used_of, mapping, table.origin))
                    given = files[key]
                    if given and table.join:
                        beside = (table.join.file, *_how(table.join))
                        if beside not in files:
                            files[beside] = None
                            relation = scratch.name(f"file_{len(files)}")
                            files[beside] = open_file(engine, table.join, folders, relation, scratch)
                        other = files[beside]
                        if other:
                            described.setdefault(other.described.name, other.described)
                            readings += [other.reading] if other.reading not in readings else []
                            joined = join_file(
                                engine,
                                table,
                                given,
                                other,
                                _used(table, (*given.columns, *other.columns)),
                                scratch.name(f"joined_{i}"),
                            )
                            given, alone = joined.file, joined.finding
                            findings += [alone] if alone else []
                        else:
                            given = None
                    opened += [(table, given)] if given else []
            except InputError as error:
                problems += error.problems
            for each, file in opened:
                described.setdefault(file.described.name, file.described)
                if file.reading not in readings:
                    readings.append(file.reading)
                missing = list(_missing_columns(each, file))
                problems += missing
                if not missing:
                    number = len(sources)
                    bare = mapping.leading_zeros == "drop"
                    sources.append(_source(engine, number, each, file, scratch.name(f"table_{number}"), bare=bare))
        findings += databases.findings()
    if problems:
        raise DataError(problems)
    named = [
        file.model_copy(update={"tables": tuple(dict.fromkeys(t.name for t in mapping.tables if name in _origins(t)))})
        for name, file in described.items()
    ]
    return Opened(tuple(sources), tuple(named), tuple(findings), tuple(readings))


def _how(entry: RowTable | Join) -> tuple[object, ...]:
    """Return what tells two readings of one file apart."""
    return entry.delimiter, entry.encoding, entry.sheet, entry.header_rows, entry.totals == "keep"


def _origins(table: AnyTable) -> tuple[str, ...]:
    """Return what a table is read from: its own file or database, and the file that is joined to it."""
    return tuple(dict.fromkeys((table.origin, *table.files)))


def _totals(table: RowTable, file: RelationFile) -> Iterator[QualityFinding]:
    """Tell of rows that were left out because they sum up others."""
    if file.totals.count:
        yield QualityFinding(
            code="total-rows",
            severity="warning",
            table=table.name,
            count=file.totals.count,
            of=file.totals.of,
            examples=file.totals.examples,
        )


def _unnamed(table: RowTable, file: RelationFile, mapping: Mapping) -> Iterator[QualityFinding]:
    """Tell of columns that have values but no name, and that no table names by their place either."""
    same = (each for each in mapping.tables if not isinstance(each, LogFile))
    used = {c for t in same if (t.origin, t.sheet) == (table.origin, table.sheet) for c in _used(t, file.columns)}
    left = {name: value for name, value in file.unnamed.items() if name not in used}
    if left:
        yield QualityFinding(
            code="unnamed-columns",
            severity="warning",
            table=table.name,
            count=len(left),
            of=len(file.columns),
            examples=tuple(f"{name}: {value[:_SHOWN]}" for name, value in islice(left.items(), _EXAMPLES)),
        )


def _lost(table: RowTable, file: RelationFile) -> Iterator[QualityFinding]:
    """Tell of cells in which something stands that gives no value."""
    errors = {text: count for text, count in file.lost.items() if text != "formula"}
    examples = tuple(f"{text} ({count})" for text, count in islice(errors.items(), _EXAMPLES))
    for code, count, shown in (
        ("formula-cells", file.lost.get("formula", 0), ()),
        ("error-cells", sum(errors.values()), examples),
    ):
        if count:
            rows = file.described.rows
            yield QualityFinding(code=code, severity="warning", table=table.name, count=count, of=rows, examples=shown)


def _source(
    engine: Engine, number: int, table: RowTable, file: RelationFile, relation: str, *, bare: bool = False
) -> Source:
    keys = {column for key in _keys(table) for column in ([key] if isinstance(key, str) else key)} if bare else set()
    values: dict[str, Value] = {}
    selected = []
    fractional = set()
    lists = {}
    written = {}
    for i, column in enumerate(_used(table, file.columns)):
        given, arrow = file.columns[column]
        if pa.types.is_list(arrow):
            lists[column] = f"l{i}"
            one = "trim(CAST(x AS VARCHAR))"
            filled = f"[{_bare(one) if column in keys else one} for x in {given} if trim(CAST(x AS VARCHAR)) <> '']"
            selected.append(f"list_distinct({filled}) AS l{i}")
            given, arrow = f"({filled})[1]", pa.string()
        if pa.types.is_floating(arrow):  # programs write a missing number as one that is none
            given = f"CASE WHEN NOT isnan({given}) THEN {given} END"
        if column in keys and (pa.types.is_string(arrow) or pa.types.is_large_string(arrow)):
            given = _bare(f"trim({given})")
        kind = _kind(arrow)
        values[column] = Value(f"c{i}", kind)
        selected.append(f"{_cleaned(given, table) if kind == 'text' else given} AS c{i}")
        if pa.types.is_string(arrow) or pa.types.is_large_string(arrow):
            written[column] = f"w{i}"
            selected.append(f"{given} AS w{i}")
        if pa.types.is_floating(arrow):
            fractional.add(column)
    select = f"SELECT {', '.join([f'{file.row} AS row', *selected])} FROM {sql.name(file.relation)}"
    if table.where:
        select = f"SELECT * FROM ({select}) WHERE {condition_sql(parse_condition(table.where), values)}"
    engine.execute(f"CREATE OR REPLACE TEMP VIEW {sql.name(relation)} AS {select}")
    rows = int(engine.query(f"SELECT count(*) AS n FROM {sql.name(relation)}")["n"][0].as_py())
    return Source(number, table, relation, values, frozenset(fractional), rows, lists, written)


def _cleaned(column: str, table: RowTable) -> str:
    trimmed = f"trim(CAST({column} AS VARCHAR))"
    if not table.missing:
        return f"nullif({trimmed}, '')"
    return f"CASE WHEN {trimmed} NOT IN ({sql.texts(['', *table.missing])}) THEN {trimmed} END"


def _bare(text: str) -> str:
    """Return SQL for an id: without the zeros before it, where it is of digits alone."""
    return (
        f"CASE WHEN regexp_full_match({text}, '0+[0-9]+') THEN coalesce(nullif(ltrim({text}, '0'), ''), '0') "
        f"ELSE {text} END"
    )


def _kind(arrow: pa.DataType) -> Kind:
    if pa.types.is_boolean(arrow):
        return "boolean"
    if pa.types.is_timestamp(arrow) or pa.types.is_date(arrow):
        return "moment"
    if pa.types.is_integer(arrow) or pa.types.is_floating(arrow) or pa.types.is_decimal(arrow):
        return "number"
    return "text"


def _missing_columns(table: RowTable, file: RelationFile) -> Iterator[Problem]:
    keys = table.objects.values() if isinstance(table, EventTable) else ()
    for column in _used(table, (*file.columns, *file.bytes)):
        if column in file.bytes:
            params = {"column": column, "table": table.name}
            yield Problem(code="database-column-bytes", file=table.origin, params=params)
        elif column not in file.columns:
            near = nearest(column, (*file.columns, *file.others))
            params = {"column": column, "table": table.name, "near": near}
            yield Problem(code="column-missing", file=table.origin, params=params)
        elif not _is_value(arrow := file.columns[column][1], several=column in keys):
            params = {"column": column, "table": table.name, "type": str(arrow)}
            yield Problem(code="column-not-value", file=table.origin, params=params)


def _is_value(arrow: pa.DataType, *, several: bool) -> bool:
    """Say whether a column holds single values, or where ``several`` may stand, lists of them."""
    if several and pa.types.is_list(arrow):
        arrow = arrow.value_type
    return not (pa.types.is_nested(arrow) or pa.types.is_binary(arrow) or pa.types.is_large_binary(arrow))


def _used_of(mapping: Mapping, origin: str, known: Collection[str]) -> set[str]:
    """Return every column that is used by the tables that come from the same place."""
    tables = (table for table in mapping.tables if not isinstance(table, LogFile) and table.origin == origin)
    return {column for table in tables for column in _used(table, known)}


def _used(table: RowTable, known: Collection[str]) -> tuple[str, ...]:
    """Return every column a table's mapping names, once each, in order."""
    return tuple(dict.fromkeys(column for column in _named(table, known) if column))


def _named(table: RowTable, known: Collection[str]) -> Iterator[str | None]:
    if isinstance(table, EventTable):
        yield from (table.activity, *columns_of_time(table.time), table.event_id)
    else:
        yield table.qualifier
        for step in table.events.values():
            if isinstance(step, str):
                yield step
            else:
                yield from (
                    *columns_of_time(step.time),
                    *columns_of_time(step.recorded),
                    step.resource,
                    step.department,
                )
                yield from _looked_at(step.automated, known)
                yield from columns_of(parse_condition(step.where)) if step.where else ()
    for key in _keys(table):
        yield from [key] if isinstance(key, str) else key
    yield from table.join.by if table.join else ()
    for attribute in table.attributes.values():
        yield attribute.column if isinstance(attribute, AttributeColumn) else attribute
    yield from (table.resource, table.department, *columns_of_time(table.recorded))
    yield from _looked_at(table.automated, known)
    if table.where:
        yield from columns_of(parse_condition(table.where))


def _keys(table: RowTable) -> list[Columns]:
    """Return the columns that name objects."""
    return list(table.objects.values() if isinstance(table, EventTable) else (table.id, *table.links.values()))


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
