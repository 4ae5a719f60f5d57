"""Check what a mapping says of where its tables come from: one file, or one table or query of a known database."""

from collections.abc import Iterator

from leadline.databases import check_query, kind_of
from leadline.errors import DataError
from leadline.eventlog.mapping import AnyTable, Mapping, SheetTable

Location = tuple[int | str, ...]
Found = tuple[str, Location, dict[str, str]]

_OF_DATABASES = ("table", "query")
_OF_FILES = ("delimiter", "encoding", "sheet", "header", "totals")


def source_problems(table: AnyTable, mapping: Mapping, at: Location) -> Iterator[Found]:
    """Give every problem with where a table comes from: its code, the place in the mapping, and what the text needs.

    >>> table = {"name": "deals", "object": "order", "id": "no", "table": "deal"}
    >>> mapping = Mapping.model_validate({"tables": [table]})
    >>> [code for code, _, _ in source_problems(mapping.tables[0], mapping, ("tables", 0))]
    ['mapping-database-key']
    """
    if not isinstance(table, SheetTable):
        return
    name = {"table": table.name}
    given = [key for key in _OF_DATABASES if getattr(table, key) is not None]
    if table.database is None:
        for key in given:
            yield "mapping-database-key", (*at, key), {"key": key, **name}
        if not table.file and not given:
            yield "mapping-no-source", at, name
        return
    if table.file:
        yield "mapping-two-sources", (*at, "file"), {"keys": "file, database", **name}
    if len(given) > 1:
        yield "mapping-two-sources", (*at, "query"), {"keys": "table, query", **name}
    if not given:
        yield "mapping-table-or-query", (*at, "database"), name
    for key in _OF_FILES:
        if getattr(table, key) is not None:
            yield "mapping-file-key", (*at, key), {"key": key, **name}
    database = mapping.databases.get(table.database)
    if database is None:
        known = ", ".join(mapping.databases) or "-"
        yield "mapping-unknown-database", (*at, "database"), {"database": table.database, "near": known}
    elif table.query is not None and (kind := kind_of(database.url.get_secret_value())):
        try:
            check_query(table.query, kind)
        except DataError as error:
            for problem in error.problems:
                yield problem.code, (*at, "query"), {k: str(v) for k, v in problem.params.items()}
