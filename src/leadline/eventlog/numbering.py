"""Number the objects of a log: ids are texts, and everything after reading knows only integers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.errors import DataError, Problem
from leadline.eventlog.coding import ROWS
from leadline.eventlog.dates import Dated
from leadline.eventlog.mapping import Columns, EventTable, MilestoneTable
from leadline.eventlog.scratch import Scratch
from leadline.eventlog.written import Gathered, Written


@dataclass(frozen=True)
class Key:
    """A place that names objects: a table's column or columns, and whether its rows are the objects' own."""

    dated: Dated
    object: str
    columns: Columns
    own: bool


@dataclass(frozen=True)
class Numbered:
    """Object types in the mapping's order, and which of them have own rows."""

    types: tuple[str, ...]
    own: frozenset[str]


def number_objects(engine: Engine, gathered: Gathered, scratch: Scratch) -> Numbered:
    """Write ``ids_T`` for each type: its objects from 0, in the order in which the tables first name them."""
    keys = [key for each in gathered.dated for key in _keys(each)]
    types = tuple(dict.fromkeys(key.object for key in keys))
    for object_type in types:
        places = [
            (key, gathered.columns.get((key.dated.source.number, str(key.columns))))
            for key in keys
            if key.object == object_type
        ]
        named = " UNION ALL ".join(_named(key, written) for key, written in places)
        if len(places) > 1 or not all(written and written.clean for _, written in places):
            named = f"SELECT id, min(seen) AS seen, bool_or(own) AS own FROM ({named}) GROUP BY id"
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {sql.name(scratch.name(f'ids_{object_type}'))} AS "
            "SELECT CAST(row_number() OVER (ORDER BY seen, id) - 1 AS INTEGER) AS object, id, own "
            f"FROM ({named}) WHERE id IS NOT NULL ORDER BY object"
        )
    return Numbered(types=types, own=frozenset(key.object for key in keys if key.own))


def _keys(dated: Dated) -> Iterator[Key]:
    table = dated.source.table
    if isinstance(table, EventTable):
        yield from (Key(dated, object_type, columns, True) for object_type, columns in table.objects.items())
    else:
        yield Key(dated, table.object, table.id, True)
        yield from (Key(dated, parent, columns, False) for parent, columns in table.links.items())


def _named(key: Key, written: Written | None) -> str:
    """Return SQL for the ids at one place, where each was first seen, and whether they are the objects' own."""
    offset = key.dated.source.number << ROWS
    if written:
        return f"SELECT id, seen + {offset} AS seen, {key.own} AS own FROM {written.table}"
    ids = _ids(key.dated, key.columns)
    return f"SELECT {ids} AS id, row + {offset} AS seen, {key.own} AS own FROM {key.dated.relation}"


def _ids(dated: Dated, columns: Columns) -> str:
    """Return SQL for the ids that a row has in a column or columns, each of several in a row of its own."""
    several = dated.source.lists.get(columns) if isinstance(columns, str) else None
    return f"unnest({several})" if several else dated.source.key(columns)


def link_objects(engine: Engine, dated: Sequence[Dated], scratch: Scratch) -> tuple[tuple[str, str], ...]:
    """Write ``link_C_P`` for each type and each type its objects came from, and return these pairs."""
    parts: dict[tuple[str, str], list[str]] = {}
    for each in dated:
        table = each.source.table
        if isinstance(table, MilestoneTable):
            for parent, columns in table.links.items():
                parts.setdefault((table.object, parent), []).append(
                    f"SELECT {each.source.key(table.id)} AS c, {_ids(each, columns)} AS p, "
                    f"{each.source.text(table.qualifier) if table.qualifier else 'NULL'} AS q FROM {each.relation}"
                )
    for (child, parent), selects in parts.items():
        engine.execute(
            f"CREATE OR REPLACE TABLE {sql.name(scratch.keep(f'link_{child}_{parent}'))} AS "
            "SELECT c.object AS child, p.object AS parent, "
            "string_agg(DISTINCT l.q, ', ' ORDER BY l.q) AS qualifier "
            f"FROM ({' UNION ALL '.join(selects)}) l "
            f"JOIN {sql.name(f'ids_{child}')} c ON c.id = l.c JOIN {sql.name(f'ids_{parent}')} p ON p.id = l.p "
            "GROUP BY c.object, p.object ORDER BY child, parent"
        )
    return tuple(parts)


def check_ids(engine: Engine, dated: Sequence[Dated]) -> None:
    """Check that an id stands in one row of a table whose rows are objects.

    Raises:
        DataError: with the first doubled id of every such table.
    """
    problems = [problem for each in dated for problem in _doubled_ids(engine, each)]
    if problems:
        raise DataError(problems)


def _doubled_ids(engine: Engine, dated: Dated) -> Iterator[Problem]:
    """Find ids that stand in several rows of a table whose rows are objects."""
    table = dated.source.table
    if isinstance(table, EventTable) or table.repeats:
        return
    doubled = engine.query(
        f"SELECT {dated.source.key(table.id)} AS id, min(row, 2) AS rows FROM {dated.relation} "
        "GROUP BY 1 HAVING id IS NOT NULL AND count(*) > 1 ORDER BY rows"
    ).to_pylist()
    if doubled:
        first, second = doubled[0]["rows"]
        column = table.id if isinstance(table.id, str) else ", ".join(table.id)
        params = {"id": doubled[0]["id"], "column": column, "more": len(doubled), "table": table.name}
        yield Problem(code="id-doubled", file=table.origin, place=f"rows {first}, {second}", params=params)
