"""The texts of columns as files write them, each once: cleaning a text is dear, and one stands in many rows.

Ids, people and the names of activities are gathered in one scan of their column. That tells how many rows have a value
and whether cleaning changes any: where it changes none, the column counts as clean from then on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from leadline.engine.protocol import Engine
from leadline.eventlog.coding import steps_of
from leadline.eventlog.dates import Dated
from leadline.eventlog.mapping import EventTable, MilestoneTable
from leadline.eventlog.scratch import Scratch

Place = tuple[int, str]
"""A table's number, and the name of one of its columns."""


@dataclass(frozen=True)
class Written:
    """A table of a column's texts: written, id (the clean text), seen (the first row, of ids only), n (how many rows).

    Rows of ids are not counted, for it takes a tenth longer: there ``n`` is null, and ``filled``, how many rows have a
    value, is None unless all have. ``clean`` columns stand in the files as they are read.
    """

    table: str
    filled: int | None
    clean: bool


@dataclass(frozen=True)
class Gathered:
    """Tables of which columns were gathered, and what was found of these columns."""

    dated: tuple[Dated, ...]
    columns: Mapping[Place, Written]


def gather(engine: Engine, dated: Sequence[Dated], scratch: Scratch) -> Gathered:
    """Gather the texts of every column that names objects, people or activities."""
    found: dict[Place, Written] = {}
    known: list[Dated] = []
    for each in dated:
        source = each.source
        ids, others = set(_ids(each)), set(_others(each))
        clean = []
        # Ids that had to be read as text anyway are not worth a scan of their own.
        for column in sorted((ids & source.written.keys() - source.lists.keys()) | others):
            table = scratch.name(f"written_{len(found)}")
            seen = "min(row)" if column in ids else "NULL::BIGINT"
            n = "count(*)" if column in others else "NULL::BIGINT"
            given = source.written.get(column)
            cleaned = source.cleaned("written") if given else "written"
            engine.execute(
                f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT written, {cleaned} AS id, seen, n FROM (SELECT "
                f"{given or source.text(column)} AS written, {seen} AS seen, {n} AS n FROM {each.relation} "
                "GROUP BY 1)"
            )
            row = engine.query(
                "SELECT count(*) FILTER (WHERE id IS DISTINCT FROM written) AS changed, "
                "count(*) FILTER (WHERE id IS NULL) AS missing, "
                f"coalesce(CAST(sum(n) FILTER (WHERE id IS NOT NULL) AS BIGINT), 0) AS filled FROM {table}"
            ).to_pylist()[0]
            everywhere = None if row["missing"] else source.rows
            filled = row["filled"] if column in others else everywhere
            found[source.number, column] = Written(table, filled, clean=not row["changed"])
            if given and not row["changed"]:
                clean.append(column)
        known.append(replace(each, source=source.as_written(clean)))
    return Gathered(tuple(known), found)


def _ids(dated: Dated) -> Iterator[str]:
    """Return the single columns that name objects."""
    table = dated.source.table
    keys = table.objects.values() if isinstance(table, EventTable) else (table.id, *table.links.values())
    yield from (columns for columns in keys if isinstance(columns, str))


def _others(dated: Dated) -> Iterator[str]:
    """Return the columns that name people, departments and activities."""
    table = dated.source.table
    if not isinstance(table, MilestoneTable):
        yield table.activity
    for step in steps_of(dated):
        yield from (column for column in (step.resource, step.department) if column)
