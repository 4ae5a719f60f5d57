"""Say whether a query only reads: one SELECT, and nothing in it that writes, locks, or acts on the server.

The parser is the first wall, the read-only session the second, the rights of the database's user the third.
"""

import re

from sqlglot import TokenType, exp, parse, tokenize
from sqlglot.errors import SqlglotError

from leadline.errors import DataError

_DIALECTS = {"postgresql": "postgres", "sqlite": "sqlite", "mysql": "mysql", "sqlserver": "tsql", "oracle": "oracle"}
_BEGINS = re.compile(r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*\(*\s*(select|with)\b", re.IGNORECASE | re.DOTALL)
_EXECUTED_COMMENT = re.compile(r"/\*M?!")
"""MySQL runs what stands in such a comment, and no parser sees it."""

_WRITES = (exp.DML, exp.DDL, exp.Command, exp.Into, exp.Lock, exp.Alter, exp.Drop, exp.TruncateTable, exp.Set)
_ACTS = re.compile(
    r"pg_(?!catalog|backend_pid|typeof|size|column|get_|table_size|relation_size)\w+|dblink\w*|lo_\w+|set_?config|nextval|setval"
    r"|load_file|load_extension|sys_exec|sys_eval|get_lock|sleep|benchmark|writefile|readfile"
    r"|openrowset|opendatasource|openquery|(?:utl|dbms)_\w+|query_to_xml\w*|xp_\w+",
    re.IGNORECASE,
)
"""Functions that act on the server or its files, wait, or run SQL they are given."""


def check_query(query: str, kind: str, *, file: str | None = None, place: str | None = None) -> str:
    """Return a query without its closing semicolon, if it only reads.

    ``kind`` is a kind of database as in ``Address``.

    Raises:
        DataError: it is not one SELECT (or WITH ... SELECT), or something in it does more than read.

    >>> check_query("SELECT id FROM deal; -- all of them", "sqlite")
    'SELECT id FROM deal'
    """
    if not _BEGINS.match(query):
        raise DataError.of("query-not-select", file=file, place=place)
    if _EXECUTED_COMMENT.search(query):
        raise DataError.of("query-acts", file=file, place=place, what="/*! */")
    try:
        bare = _without_end(query, _DIALECTS[kind])
        statements = [each for each in parse(bare, read=_DIALECTS[kind]) if each is not None]
        refused = next((node for each in statements for node in each.walk() if _does_more(node)), None)
    except (SqlglotError, RecursionError, ValueError) as error:
        reason = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).split("\n")[0]
        raise DataError.of("query-syntax", file=file, place=place, reason=reason) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise DataError.of("query-not-select", file=file, place=place)
    if refused is not None:
        raise DataError.of("query-acts", file=file, place=place, what=_called(refused))
    return bare


def _without_end(query: str, dialect: str) -> str:
    """Return a query without the semicolon that ends it and what comments follow, so that it can stand in another."""
    tokens = tokenize(query, read=dialect)
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        query = query[: tokens.pop().start]
    return query.strip()


def _does_more(node: exp.Expr) -> bool:
    if isinstance(node, _WRITES):
        return True
    return isinstance(node, exp.Func) and bool(_ACTS.fullmatch(_name(node)))


def _name(function: exp.Func) -> str:
    return str(function.name if isinstance(function, exp.Anonymous) else function.sql_name())


def _called(node: exp.Expr) -> str:
    return f"{_name(node).lower()}()" if isinstance(node, exp.Func) else node.key.upper()
