"""The files and database tables of a mapping, each read once however many tables use it, and what was found in them."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from leadline.engine.protocol import Engine
from leadline.eventlog.databasetable import Databases
from leadline.eventlog.joined import join_file
from leadline.eventlog.log import QualityFinding, Reading, SourceFile
from leadline.eventlog.mapping import Join, LogFile, Mapping, RowTable
from leadline.eventlog.relationfile import RelationFile, open_file
from leadline.eventlog.scratch import Scratch
from leadline.eventlog.usedcolumns import used, used_of

_EXAMPLES = 3
_SHOWN = 40
"""Characters of a value that are shown."""


class Files:
    """What a mapping's tables are read from. It keeps what was found, and how and as what each file was read."""

    def __init__(
        self, engine: Engine, mapping: Mapping, folders: Sequence[Path], scratch: Scratch, databases: Databases
    ) -> None:
        self.findings: list[QualityFinding] = []
        self.described: dict[str, SourceFile] = {}
        self.readings: list[Reading] = []
        self._engine = engine
        self._mapping = mapping
        self._folders = folders
        self._scratch = scratch
        self._databases = databases
        self._opened: dict[tuple[object, ...], RelationFile | None] = {}

    def of(self, table: RowTable) -> RelationFile | None:
        """Return what a table is read from, joined with what is beside it; None where reading failed before.

        Raises:
            InputError: a file is missing or unreadable, or does not fit the other one.
        """
        own = self._read(table, table)
        if table.join is None:
            return own
        beside = self._read(table.join, table)
        if own is None or beside is None:
            return None
        self.tell(beside)
        wanted = used(table, (*own.columns, *beside.columns))
        name = self._scratch.name(f"joined_{self._mapping.tables.index(table)}")
        zeros = self._mapping.leading_zeros == "keep"
        joined = join_file(self._engine, table, own, beside, wanted, name, zeros=zeros)
        self.findings += [joined.finding] if joined.finding else []
        return joined.file

    def tell(self, file: RelationFile) -> None:
        """Keep what a file is and how it was read."""
        self.described.setdefault(file.described.name, file.described)
        if file.reading not in self.readings:
            self.readings.append(file.reading)

    def _read(self, entry: RowTable | Join, table: RowTable) -> RelationFile | None:
        """Return a file or database table that ``table`` names itself or beside it, read at the first time."""
        key = (entry.origin, entry.delimiter, entry.encoding, entry.sheet, entry.header_rows, entry.totals == "keep")
        if key not in self._opened:
            self._opened[key] = None
            relation = self._scratch.name(f"file_{len(self._opened)}")
            if not isinstance(entry, Join) and entry.database is not None:
                file = self._databases.open(entry, relation, partial(used_of, self._mapping, entry.origin))
            else:
                file = open_file(self._engine, entry, self._folders, relation, self._scratch)
                left = self._unnamed(file, entry)
                beside = entry.origin if isinstance(entry, Join) else None
                self.findings += (
                    each.model_copy(update={"table": table.name, "column": beside})
                    for each in (*_totals(file), *left, *_swallowing(file), *_lost(file))
                )
            self._opened[key] = file
        return self._opened[key]

    def _unnamed(self, file: RelationFile, entry: RowTable | Join) -> Iterator[QualityFinding]:
        """Tell of columns that have values but no name, and that no table names by their place either."""
        tables = (each for each in self._mapping.tables if not isinstance(each, LogFile))
        named = {
            column
            for each in tables
            for place in (each, each.join)
            if place and (place.origin, place.sheet) == (entry.origin, entry.sheet)
            for column in (*used(each, file.columns), *(place.by.values() if isinstance(place, Join) else ()))
        }
        left = {name: value for name, value in file.unnamed.items() if name not in named}
        if left:
            yield QualityFinding(
                code="unnamed-columns",
                severity="warning",
                count=len(left),
                of=len(file.columns),
                examples=tuple(f"{name}: {value[:_SHOWN]}" for name, value in islice(left.items(), _EXAMPLES)),
            )


def _totals(file: RelationFile) -> Iterator[QualityFinding]:
    """Tell of rows that were left out because they sum up others."""
    if file.totals.count:
        yield QualityFinding(
            code="total-rows",
            severity="warning",
            count=file.totals.count,
            of=file.totals.of,
            examples=file.totals.examples,
        )


def _swallowing(file: RelationFile) -> Iterator[QualityFinding]:
    """Tell of values that hold whole rows."""
    if file.swallowing.count:
        yield QualityFinding(
            code="rows-swallowed",
            severity="warning",
            count=file.swallowing.count,
            of=file.described.rows,
            examples=tuple(map(str, file.swallowing.lines)),
        )


def _lost(file: RelationFile) -> Iterator[QualityFinding]:
    """Tell of cells in which something stands that gives no value."""
    errors = {text: count for text, count in file.lost.items() if text != "formula"}
    examples = tuple(f"{text} ({count})" for text, count in islice(errors.items(), _EXAMPLES))
    for code, count, shown in (
        ("formula-cells", file.lost.get("formula", 0), ()),
        ("error-cells", sum(errors.values()), examples),
    ):
        if count:
            rows = file.described.rows
            yield QualityFinding(code=code, severity="warning", count=count, of=rows, examples=shown)
