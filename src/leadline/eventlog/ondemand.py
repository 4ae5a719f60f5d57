"""An engine that writes what a statement asks for before it runs it: the wide columns of ``object_T``."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from sqlglot import exp, parse
from sqlglot.errors import SqlglotError

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.log import THREAD, ObjectProfile
from leadline.eventlog.widen import Column, wide_columns, widen
from leadline.model.schema import Model

_WORDS = re.compile(r"\w+")
_STAR = re.compile(r"(SELECT|,|\.)\s*\*", re.IGNORECASE)  # all columns; a count or a product is none


@dataclass
class _Promise:
    """What ``object_T`` can have beyond the narrow columns, and what of it is written, in which tables."""

    profile: ObjectProfile
    columns: Mapping[str, Column]
    written: frozenset[str] = frozenset()
    tables: Sequence[str] = ()


class OnDemand:
    """An engine over the tables of a prepared log, in which every column that a log promises is there when asked for.

    A statement is looked at for words: where it names ``object_T`` and a wide column, or gives all columns, these are
    written first. Words that only look like a column cost time and change no answer.
    """

    def __init__(
        self, engine: Engine, model: Model, time_zone: str, profiles: tuple[ObjectProfile, ...], same: str | None
    ) -> None:
        self._engine = engine
        self._model = model
        self._time_zone = time_zone
        self._same = same
        self._promises = {p.type: _Promise(p, wide_columns(p, model)) for p in profiles if p.type != THREAD or not same}

    @property
    def room(self) -> int | None:
        """How many bytes a query may hold in memory, if the engine says so."""
        return self._engine.room

    def register(self, name: str, table: pa.Table) -> None:
        """Make ``table`` readable as ``name``."""
        self._engine.register(name, table)

    def read_parquet(self, name: str, path: Path) -> None:
        """Make the Parquet file at ``path`` readable as ``name`` without loading it."""
        self._engine.read_parquet(name, path)

    def execute(self, statements: str) -> None:
        """Run one or several statements for their effect."""
        self._prepare(statements)
        self._engine.execute(statements)

    def write(self, name: str, select: str, *, unpacked: Collection[str] = ()) -> None:
        """Write the rows of a select as table ``name``."""
        self._prepare(select)
        self._engine.write(name, select, unpacked=unpacked)

    def query(self, statement: str) -> pa.Table:
        """Run one statement and return its rows."""
        self._prepare(statement)
        return self._engine.query(statement)

    def stream(self, statement: str, rows: int) -> Iterator[pa.Table]:
        """Run one statement and give its rows in their order, at most so many at a time: one block at least."""
        self._prepare(statement)
        yield from self._engine.stream(statement, rows)

    def drop(self, name: str) -> None:
        """Forget the table or view ``name``, if there is one."""
        self._engine.drop(name)

    def seal(self) -> None:
        """Take away access to files: from now on only what is in the engine can be read."""
        self._engine.seal()

    def close(self) -> None:
        """Free everything the engine holds."""
        self._engine.close()

    def _prepare(self, statement: str) -> None:
        if "object_" not in statement:
            return
        words = set(_WORDS.findall(statement))
        whole = _given_whole(statement) if _STAR.search(statement) else set()
        for name, promise in self._promises.items():
            through_thread = self._same == name and f"object_{THREAD}" in statement
            if f"object_{name}" not in statement and not through_thread:
                continue
            every = f"object_{name}" in whole or (through_thread and f"object_{THREAD}" in whole)
            wanted = promise.written.union(promise.columns if every else promise.columns.keys() & words)
            if wanted != promise.written:
                self._widen(name, promise, wanted)

    def _widen(self, name: str, promise: _Promise, wanted: frozenset[str]) -> None:
        further = [column for each, column in promise.columns.items() if each in wanted - promise.written]
        title = f"wide_{name}_{len(wanted)}"
        tables = widen(
            self._engine, promise.profile, self._model, self._time_zone, further, len(promise.written), title
        )
        self._show(f"object_{name}", " UNION ALL ".join(f"SELECT * FROM {sql.name(table)}" for table in tables))
        for narrower in promise.tables:
            self._engine.drop(narrower)
        promise.written, promise.tables = wanted, tables
        if self._same == name:
            self._show(f"object_{THREAD}", f"SELECT *, {sql.text(name)} AS anchor FROM {sql.name(f'object_{name}')}")

    def _show(self, view: str, select: str) -> None:
        self._engine.execute(f"CREATE OR REPLACE TEMP VIEW {sql.name(view)} AS {select}")


def _given_whole(statements: str) -> set[str]:
    """Return the tables of which statements give all columns: by a star at their top, or by stars below one.

    A star further in lets through what is named further out.

    >>> _given_whole("SELECT o.*, s.time FROM steps_order s JOIN (SELECT * FROM object_order) o ON o.object = s.object")
    {'object_order'}
    >>> _given_whole("SELECT max(count_ship) FROM (SELECT * FROM object_order)")
    set()
    """
    try:
        trees = parse(statements, read="duckdb")
    except SqlglotError:
        return set(_WORDS.findall(statements))
    queries = [query for tree in trees if tree and (query := tree.find(exp.Query))]
    return {name for query in queries for name in _given(query, {})}


def _given(query: exp.Expr, named: Mapping[str, exp.Expr]) -> Iterator[str]:
    """Give the tables all columns of which a query gives; it knows other queries by name."""
    if isinstance(query, exp.Query):
        named = {**named, **{each.alias: each.this for each in query.ctes}}
    match query:
        case exp.Subquery():
            yield from _given(query.this, named)
        case exp.SetOperation():
            yield from _given(query.left, named)
            yield from _given(query.right, named)
        case exp.Select():
            stars = {each.table if isinstance(each, exp.Column) else "" for each in query.expressions if each.is_star}
            sources = [each.this for each in query.iter_expressions() if isinstance(each, exp.From | exp.Join)]
            for source in sources:
                if not stars.isdisjoint({"", source.alias_or_name}):
                    yield from _given(source, named)
        case exp.Table() if query.name in named:
            yield from _given(named[query.name], {name: each for name, each in named.items() if name != query.name})
        case exp.Table():
            yield query.name
