"""A DuckDB with every table and no row: it says what SQL means by DuckDB's rules where another engine runs it.

Each statement runs here first. A mistake is told as DuckDB tells it, ``seal`` keeps files out, and the types of tables,
of results and of single expressions are known, so that another engine can give the same.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
from sqlglot import exp

from leadline.engine.duckdb import DuckDB

_KEPT = ("from_", "joins", "windows", "laterals")
"""The parts of a SELECT that decide what a name in it means."""


class Shadow(DuckDB):
    """An empty DuckDB beside another engine.

    >>> shadow = Shadow()
    >>> shadow.register("t", pa.table({"n": [1, 2]}))
    >>> shadow.query("SELECT n FROM t").num_rows, shadow.types("t")
    (0, {'n': 'BIGINT'})
    >>> shadow.close()
    """

    def __init__(self) -> None:
        super().__init__(threads=1)

    def register(self, name: str, table: pa.Table) -> None:
        """Know the columns of ``table`` as ``name``."""
        super().register(name, table.schema.empty_table())

    def read_parquet(self, name: str, path: Path) -> None:
        """Know the columns of a Parquet file as ``name``.

        Raises:
            InputError: it is not a Parquet file.
        """
        super().read_parquet(name, path)
        schema = self.query(f"SELECT * FROM {_quoted(name)} LIMIT 0")
        self.drop(name)
        super().register(name, schema)

    def types(self, name: str) -> dict[str, str]:
        """Return the columns of a table or view and their types, in DuckDB's words."""
        return self._described(f"SELECT * FROM {_quoted(name)}")

    def result(self, statement: str) -> tuple[pa.Schema, dict[str, str]]:
        """Return what a query gives: the Arrow schema, and each column's type in DuckDB's words."""
        relation = self._connection.sql(statement)
        kinds = dict(zip(relation.columns, map(str, relation.types), strict=True))
        return relation.to_arrow_table().schema, kinds

    def kinds(self, nodes: Sequence[exp.Expr]) -> dict[int, str]:
        """Return the types of expressions where they stand, by ``id``; what cannot be told by itself is left out."""
        by_select: dict[int, tuple[exp.Select, list[exp.Expr]]] = {}
        for node in nodes:
            select = node.find_ancestor(exp.Select)
            if isinstance(select, exp.Select):
                by_select.setdefault(id(select), (select, []))[1].append(node)
        found: dict[int, str] = {}
        for select, asked in by_select.values():
            try:
                found |= self._kinds_in(select, asked)
            except duckdb.Error:
                for node in asked:
                    try:
                        found |= self._kinds_in(select, [node])
                    except duckdb.Error:  # it names what only its surroundings know, such as a lambda's parameter
                        continue
        return found

    def _kinds_in(self, select: exp.Select, nodes: Sequence[exp.Expr]) -> dict[int, str]:
        columns = [exp.alias_(node.copy(), f"x{i}", quoted=True) for i, node in enumerate(nodes)]
        kept = {part: _copied(select.args.get(part)) for part in _KEPT}
        asking = exp.Select(expressions=columns, **kept)
        if any(node.find(exp.AggFunc) for node in nodes):
            asking = asking.group_by(exp.Var(this="ALL"))
        tables: list[exp.Expr] = []
        query: exp.Expr | None = select
        while query is not None:
            tables = [*(query.args["with_"].expressions if query.args.get("with_") else []), *tables]
            query = query.parent
        statement = asking.sql("duckdb")
        if tables:
            statement = f"WITH {', '.join(table.sql('duckdb') for table in tables)} {statement}"
        return {id(node): kind for node, kind in zip(nodes, self._described(statement).values(), strict=True)}

    def _described(self, statement: str) -> dict[str, str]:
        relation = self._connection.sql(statement)
        return {name: str(kind) for name, kind in zip(relation.columns, relation.types, strict=True)}


def _copied(part: object) -> object:
    if isinstance(part, list):
        return [each.copy() for each in part]
    return part.copy() if isinstance(part, exp.Expr) else part


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
