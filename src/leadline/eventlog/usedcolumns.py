"""Which columns of its file or database a mapped table uses."""

from collections.abc import Collection, Iterator

from leadline.engine.expression import columns_of, parse_condition
from leadline.errors import ExpressionError
from leadline.eventlog.mapping import AttributeColumn, Columns, EventTable, LogFile, Mapping, RowTable, columns_of_time


def used(table: RowTable, known: Collection[str]) -> tuple[str, ...]:
    """Return every column a table's mapping names, once each, in order."""
    return tuple(dict.fromkeys(column for column in _named(table, known) if column))


def used_of(mapping: Mapping, origin: str, known: Collection[str]) -> set[str]:
    """Return every column that is used by the tables that come from the same place."""
    tables = (table for table in mapping.tables if not isinstance(table, LogFile) and table.origin == origin)
    return {column for table in tables for column in used(table, known)}


def keys_of(table: RowTable) -> list[Columns]:
    """Return the columns that name objects."""
    return list(table.objects.values() if isinstance(table, EventTable) else (table.id, *table.links.values()))


def several_of(table: RowTable) -> list[Columns]:
    """Return the columns of which a cell may hold several ids: events belong to these, or objects came from them."""
    return list((table.objects if isinstance(table, EventTable) else table.links).values())


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
    for key in keys_of(table):
        yield from [key] if isinstance(key, str) else key
    yield from table.join.by if table.join else ()
    for attribute in table.attributes.values():
        yield attribute.column if isinstance(attribute, AttributeColumn) else attribute
    yield from (table.resource, table.department, *columns_of_time(table.recorded))
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
