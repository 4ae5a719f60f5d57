"""An engine that writes what a statement asks for before it runs it: the wide columns of ``object_T``."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.log import THREAD, ObjectProfile
from leadline.eventlog.widen import Group, wide_columns, widen
from leadline.model.schema import Model

_FEW = 6
_WORDS = re.compile(r"\w+")
_STAR = re.compile(r"(SELECT|,|\.)\s*\*", re.IGNORECASE)  # all columns; a count or a product is none


@dataclass(frozen=True)
class _Promise:
    """What ``object_T`` can have beyond what is written, and what of it is there already."""

    profile: ObjectProfile
    groups: Mapping[Group, frozenset[str]]


class OnDemand:
    """An engine over the tables of a prepared log, in which every column that a log promises is there when asked for.

    A statement is looked at for words: where it names ``object_T`` and a wide column, or all columns, the group of the
    column is written first; where it names several groups of a kind, all of that kind. Words that only look like a
    column cost time and change no answer.
    """

    def __init__(self, engine: Engine, model: Model, profiles: tuple[ObjectProfile, ...], same: str | None) -> None:
        self._engine = engine
        self._model = model
        self._same = same
        self._promises = {p.type: _Promise(p, wide_columns(p, model)) for p in profiles if p.type != THREAD or not same}
        self._there: dict[str, set[Group]] = {name: set() for name in self._promises}

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
        star = _STAR.search(statement) is not None
        for name, promise in self._promises.items():
            through_thread = self._same == name and f"object_{THREAD}" in statement
            if f"object_{name}" not in statement and not through_thread:
                continue
            there = self._there[name]
            wanted = {g for g, columns in promise.groups.items() if columns and (star or not columns.isdisjoint(words))}
            if wanted <= there:
                continue
            if len(wanted - there) > _FEW:  # who asks for many will ask for more: all of these kinds, once and for all
                kinds = {group.kind for group in wanted}
                wanted |= {group for group in promise.groups if group.kind in kinds}
            widen(self._engine, promise.profile, self._model, there | wanted)
            there |= wanted
            if self._same == name:
                self._engine.execute(
                    f"CREATE OR REPLACE TEMP VIEW object_{THREAD} AS SELECT *, {sql.text(name)} AS anchor "
                    f"FROM {sql.name(f'object_{name}')}"
                )
