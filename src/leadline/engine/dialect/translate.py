"""Statements in DuckDB's dialect as Spark SQL that gives the same answer.

Here is what a statement is about: its tables, under the names they have in Spark, and the expressions whose types
must be known. How each piece is said is in ``generator``.
"""

from collections.abc import Iterator, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import SqlglotError

from leadline.engine.dialect.generator import KIND, Untranslatable, write_sql


class _Source(DuckDB):
    """DuckDB's dialect with places in lists as they are written: from 1."""

    INDEX_OFFSET = 0


def parse(statements: str) -> list[exp.Expr]:
    """Return the trees of statements in DuckDB's dialect.

    >>> [tree.key for tree in parse("SELECT 1; DROP TABLE t")]
    ['select', 'drop']
    """
    try:
        return [tree for tree in sqlglot.parse(statements, read=_Source) if tree is not None]
    except SqlglotError as error:
        raise Untranslatable(str(error).splitlines()[0]) from error


def asked(tree: exp.Expr) -> list[exp.Expr]:
    """Return the parts of a statement whose types decide how they are said in Spark.

    >>> [node.sql() for node in asked(parse("SELECT CAST(a AS BIGINT), b + 1, timezone('UTC', c)")[0])]
    ['a', 'c']
    """
    return [node for node in _asked(tree) if not isinstance(node, exp.Literal | exp.Null)]


def _asked(tree: exp.Expr) -> Iterator[exp.Expr]:
    for node in tree.walk(bfs=False):
        match node:
            case exp.Cast() | exp.Length() | exp.BitwiseXorAgg() | exp.PercentileCont() | exp.Median():
                yield node.this
            case exp.Anonymous() if node.name.lower() == "timezone":
                yield node.expressions[1]
            case exp.Sub() if not isinstance(node.expression, exp.Literal | exp.Interval):
                yield node.this
            case exp.Select():
                yield from (column for column, _ in _named(node))


def _named(select: exp.Select) -> Iterator[tuple[exp.Column, exp.Expr]]:
    """Yield the columns in a WHERE that are called as something the SELECT gives a name to, and what that is."""
    given = {each.alias.lower(): each.this for each in select.expressions if isinstance(each, exp.Alias)}
    where = select.args.get("where")
    for column in list(where.find_all(exp.Column)) if given and where else ():
        if not column.table and column.name.lower() in given and column.find_ancestor(exp.Select) is select:
            yield column, given[column.name.lower()]


def translate(tree: exp.Expr, kinds: Mapping[int, str], tables: Mapping[str, str]) -> str:
    """Return a query as Spark SQL.

    ``kinds`` are the types of what ``asked`` asks for, by ``id``, in DuckDB's words, and ``tables`` the names that the
    tables have in Spark, by their names in lower case.

    Raises:
        Untranslatable: something in it has no equal in Spark, or it reads a table that is not in ``tables``.

    >>> translate(parse("SELECT list_min(a), b // 2 FROM t ORDER BY b")[0], {}, {"t": "t7"})
    'SELECT ARRAY_MIN(`a`), `b` DIV 2 FROM `t7` AS `t` ORDER BY `b` NULLS LAST'
    """
    for node in tree.walk():
        if id(node) in kinds:
            node.meta[KIND] = kinds[id(node)]
    tree = tree.copy()
    _spell_out(tree)
    _rename(tree, tables)
    return write_sql(tree)


def _spell_out(tree: exp.Expr) -> None:
    """Put what a name in a WHERE stands for in its place: Spark knows it only later. A column of the name is itself."""
    for select in list(tree.find_all(exp.Select)):
        for column, value in _named(select):
            if KIND not in column.meta:
                column.replace(exp.paren(value.copy()))


def _rename(tree: exp.Expr, tables: Mapping[str, str]) -> None:
    """Give every table its name in Spark; what a WITH defines keeps its own."""
    defined = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        name = table.name.lower()
        if not isinstance(table.this, exp.Identifier):
            raise Untranslatable(table.sql("duckdb"))
        if name in defined and _sees(table, name):
            continue
        if name not in tables:
            raise Untranslatable(table.sql("duckdb"))
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name, quoted=True)))
        table.set("this", exp.to_identifier(tables[name], quoted=True))


def _sees(table: exp.Table, name: str) -> bool:
    """Say whether a WITH around a table defines its name: what it defines is known to what comes after it."""
    node: exp.Expr = table
    while node.parent is not None:
        if isinstance(node, exp.CTE):
            defined = node.parent.expressions
            defined = defined[: next(i for i, cte in enumerate(defined) if cte is node)]
        else:
            around = node.parent.args.get("with_")
            defined = around.expressions if around is not None and around is not node else []
        if any(cte.alias.lower() == name for cte in defined):
            return True
        node = node.parent
    return False
