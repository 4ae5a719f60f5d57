"""What several files say only together: changes whose moment is in another file, and ids with zeros before them."""

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.suggest.changes import is_changes
from leadline.eventlog.suggest.columns import Column, profile_columns
from leadline.eventlog.suggest.shape import is_key
from leadline.eventlog.suggest.sheets import Sheet
from leadline.eventlog.suggest.steps import kind_of
from leadline.eventlog.suggest.words import plays

_MATCH = 0.9
"""The share of changes that must find their head."""

_FOUND = 0.5
"""The share of the ids with zeros that must be ids without them in another file."""


def join_heads(engine: Engine, sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """Return the sheets, those of changes without a moment joined with the sheet of heads that has it.

    The heads are no sheet of their own then.
    """
    joined: dict[str, Sheet] = {}
    heads: set[str] = set()
    for sheet in sheets:
        if not is_changes(sheet) or any(column.kind == "date" for column in sheet.columns):
            continue
        for head in sheets:
            by = _shared(sheet, head)
            if head is not sheet and by and _leads(engine, sheet, head, by):
                joined[sheet.name] = _joined(engine, sheet, head, by)
                heads.add(head.name)
                break
    return tuple(joined.get(sheet.name, sheet) for sheet in sheets if sheet.name not in heads)


def drop_zeros(engine: Engine, sheets: Sequence[Sheet]) -> tuple[tuple[Sheet, ...], bool]:
    """Return the sheets, and whether ids lost the zeros before them, which one file writes and another does not."""
    ids = [(sheet, c) for sheet in sheets for c in sheet.columns if is_key(c) and c.kind == "number" and c.whole]
    zeroed = [(sheet, c) for sheet, c in ids if all(value.startswith("0") and len(value) > 1 for value in c.values)]
    plain = [(sheet, c) for sheet, c in ids if not any(value.startswith("0") for value in c.values) and _is_id(c.name)]
    if not any(_same(engine, one, other) for one in zeroed for other in plain if one[0] is not other[0]):
        return tuple(sheets), False
    changed = {(sheet.name, c.name) for sheet, c in zeroed}
    return tuple(_bare(engine, sheet, {c for s, c in changed if s == sheet.name}) for sheet in sheets), True


def _shared(sheet: Sheet, head: Sheet) -> tuple[str, ...]:
    known = {column.name: column for column in head.columns}
    return tuple(
        column.name
        for column in sheet.columns
        if column.name in known and column.fill == known[column.name].fill == 1.0 and column.kind != "date"
    )


def _leads(engine: Engine, sheet: Sheet, head: Sheet, by: Sequence[str]) -> bool:
    """Say whether a sheet has the moments of another's rows: each finds one, and never several."""
    if not any(c.kind == "date" and not plays("technical", c.name) for c in head.columns):
        return False
    keys = ", ".join(f"trim(CAST({head.column(name).sql} AS VARCHAR)) AS k{i}" for i, name in enumerate(by))
    on = " AND ".join(f"h.k{i} = trim(CAST(s.{sheet.column(name).sql} AS VARCHAR))" for i, name in enumerate(by))
    names = ", ".join(f"k{i}" for i in range(len(by)))
    counted = f"SELECT {names}, count(*) AS n FROM (SELECT {keys} FROM {sql.name(head.relation)}) GROUP BY {names}"
    row = engine.query(
        f"SELECT coalesce(max(h.n), 0) AS most, count(h.n) AS found "
        f"FROM {sql.name(sheet.relation)} s LEFT JOIN ({counted}) h ON {on}"
    ).to_pylist()[0]
    return bool(row["most"] == 1 and row["found"] >= _MATCH * sheet.rows > 0)


def _joined(engine: Engine, sheet: Sheet, head: Sheet, by: Sequence[str]) -> Sheet:
    added = [column for column in head.columns if column.name not in {c.name for c in sheet.columns}]
    on = " AND ".join(
        f"trim(CAST(h.{head.column(n).sql} AS VARCHAR)) = trim(CAST(s.{sheet.column(n).sql} AS VARCHAR))" for n in by
    )
    first = len(sheet.columns)
    relation = f"{sheet.relation}_joined"
    taken = "".join(f", h.{column.sql} AS c{first + i}" for i, column in enumerate(added))
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {sql.name(relation)} AS SELECT s.*{taken} "
        f"FROM {sql.name(sheet.relation)} s LEFT JOIN {sql.name(head.relation)} h ON {on} ORDER BY s.row"
    )
    types = {field.name: field.type for field in engine.query(f"SELECT * FROM {sql.name(relation)} LIMIT 0").schema}
    given = {column.name: (f"c{first + i}", types[f"c{first + i}"]) for i, column in enumerate(added)}
    profiled = profile_columns(engine, relation, given)
    beside = tuple(replace(column, place=first + i) for i, column in enumerate(profiled))
    told = {"sheet": head.sheet, "encoding": head.encoding}
    join = {"file": head.file, **{name: value for name, value in told.items() if value}, "by": list(by)}
    return replace(sheet, relation=relation, columns=(*sheet.columns, *beside), join=join)


def _same(engine: Engine, one: tuple[Sheet, Column], other: tuple[Sheet, Column]) -> bool:
    """Say whether ids with zeros before them are, without these, those of another column."""
    (sheet, column), (plain, its) = one, other
    row = engine.query(
        f"SELECT count(*) AS n, count(p.v) AS found FROM (SELECT DISTINCT {_without(column)} AS v "
        f"FROM {sql.name(sheet.relation)} WHERE {column.sql} IS NOT NULL) z LEFT JOIN (SELECT DISTINCT "
        f"trim(CAST({its.sql} AS VARCHAR)) AS v FROM {sql.name(plain.relation)}) p ON p.v = z.v"
    ).to_pylist()[0]
    return bool(row["found"] >= _FOUND * row["n"] and row["found"] > 1)


def _bare(engine: Engine, sheet: Sheet, names: set[str]) -> Sheet:
    """Return a sheet whose columns of these names have no zeros before their numbers."""
    for name in names:
        column = sheet.column(name)
        engine.execute(f"UPDATE {sql.name(sheet.relation)} SET {column.sql} = {_without(column)}")
    given = {c.name: (c.sql, pa.string()) for c in sheet.columns if c.name in names}
    bare = {column.name: column for column in profile_columns(engine, sheet.relation, given)}
    columns = tuple(replace(bare[c.name], place=c.place) if c.name in bare else c for c in sheet.columns)
    return replace(sheet, columns=columns) if names else sheet


def _is_id(name: str) -> bool:
    """Say whether a name is one of ids: a quantity of 10 is not the tenth position."""
    return plays("id", name) or plays("record", name) or bool(kind_of(name))


def _without(column: Column) -> str:
    text = f"trim(CAST({column.sql} AS VARCHAR))"
    return f"coalesce(nullif(ltrim({text}, '0'), ''), '0')"
