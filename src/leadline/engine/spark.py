"""Apache Spark as an engine: for logs that outgrow one machine.

Every statement runs first on a ``Shadow``, a DuckDB without rows, which says whether it is right and which types it
gives; then it is translated and runs on Spark. Tables are written out where they are made (a local checkpoint), so that
a later question does not repeat the work of earlier ones.
"""

import logging
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from leadline.engine import sql
from leadline.engine.dialect import Untranslatable, asked, parse, translate
from leadline.engine.shadow import Shadow
from leadline.engine.sparktypes import plain, shaped, spark_type
from leadline.errors import DataError, InstallationError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LOCAL = "local[*]"
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",  # a number that does not fit is an error, as in DuckDB
    "spark.sql.caseSensitive": "false",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.legacy.sizeOfNull": "false",
    "spark.sql.legacy.parquet.nanosAsLong": "true",
    # A checkpoint keeps what is known of columns it has not, and a union of such tables then fails (seen in Spark 4.3).
    "spark.sql.constraintPropagation.enabled": "false",
}
_OF_FILES = re.compile(r"FAILED_READ_FILE|CANNOT_READ_FILE|ParquetDecodingException|not a Parquet file", re.IGNORECASE)
_numbers = count()


@dataclass
class _Table:
    """A table or view: its name in Spark, what it holds, and rows that came later and are not written out yet."""

    view: str
    rows: "DataFrame"
    later: list["DataFrame"] = field(default_factory=list)


class Spark:
    """Spark behind the engine protocol.

    ``where`` is a session to use, or where to find one: ``local[*]`` (this machine), ``spark://host:7077`` (a cluster)
    or ``sc://host`` (Spark Connect). The engine opens a session of its own beside it and leaves the given one as it
    is. Files in the folders ``shared`` are read by the workers themselves; others are read here and sent, unless
    everything runs on this machine.

    Raises:
        InstallationError: the extra ``leadline[spark]`` or Java is missing, or Spark cannot be reached.
    """

    def __init__(self, where: "SparkSession | str" = LOCAL, *, shared: Sequence[Path | str] = ()) -> None:
        self._session = _opened(where)
        for name, value in _SETTINGS.items():
            self._session.conf.set(name, value)
        context = getattr(self._session, "_sc", None)  # a Connect session has none: its server is elsewhere
        local = context is not None and str(context.master).startswith("local")
        self._cores = int(context.defaultParallelism) if context is not None and local else 0
        self._shadow = Shadow()
        self._shared = [Path(folder).resolve() for folder in shared]
        self._tables: dict[str, _Table] = {}
        self._parquet: list[str] = []

    @property
    def room(self) -> None:
        """Spark divides joins among executors, and writes to disk what they have no memory for."""
        return None

    def register(self, name: str, table: pa.Table) -> None:
        """Make ``table`` readable as ``name``; its rows are sent to Spark."""
        self._shadow.register(name, table)
        self._put(name, self._sent(name, table))

    def _sent(self, name: str, table: pa.Table) -> "DataFrame":
        return _fitted(self._session.createDataFrame(plain(table)), self._shadow.types(name))

    def read_parquet(self, name: str, path: Path) -> None:
        """Make the Parquet file at ``path`` readable as ``name``; ``file_row_number`` from 0.

        Raises:
            InputError: it is not a Parquet file.
        """
        self._shadow.read_parquet(name, path)
        self._parquet.append(path.name)
        if self._is_near(path):
            read = self._session.read.parquet(_literal(path))
            rows = read.selectExpr("*", "_metadata.row_index AS file_row_number")
            self._put(name, _fitted(rows, self._shadow.types(name)))
            return
        with self._damaged_files_told():
            table = pq.read_table(path)
        table = table.append_column("file_row_number", pa.array(range(table.num_rows), pa.int64()))
        self._put(name, self._sent(name, table))

    def _is_near(self, path: Path) -> bool:
        """Say whether the workers see a file where we see it."""
        if any(path.resolve().is_relative_to(folder) for folder in self._shared):
            return True
        return self._cores > 0

    def execute(self, statements: str) -> None:
        """Run one or several statements for their effect.

        Raises:
            DataError: a file they read turns out to be damaged.
            InstallationError: a statement has no equal in Spark.
        """
        for statement in duckdb.extract_statements(statements):
            with self._told(statement.query):
                for tree in parse(statement.query):
                    self._execute(tree, statement.query)

    def write(self, name: str, select: str, *, unpacked: Collection[str] = ()) -> None:  # noqa: ARG002
        """Write the rows of a select as table ``name``; how columns are stored is Spark's to decide.

        Raises:
            DataError: a file they are read from turns out to be damaged.
            InstallationError: the select has no equal in Spark.
        """
        self.execute(f"CREATE OR REPLACE TABLE {sql.name(name)} AS {select}")

    def _execute(self, tree: exp.Expr, statement: str) -> None:
        match tree:
            case exp.Create(expression=None) | exp.Create(args={"expression": None}):
                self._shadow.execute(statement)
                name = tree.find(exp.Table).name  # type: ignore[union-attr]
                self._put(name, self._nothing(name))
            case exp.Create():
                said = self._said(tree.expression)
                self._shadow.execute(statement)
                rows = _fitted(self._session.sql(said), self._shadow.types(tree.this.name))
                self._put(tree.this.name, rows if tree.kind == "VIEW" else rows.localCheckpoint())
            case exp.Insert():
                said, name = self._said(tree.expression), tree.this.name
                self._shadow.execute(statement)
                rows = _fitted(self._session.sql(said), self._shadow.types(name), by_place=True)
                self._tables[name.lower()].later.append(rows)  # written out together, when they are asked for
            case exp.Delete():
                name = tree.this.name
                where = exp.Coalesce(this=tree.args["where"].this, expressions=[exp.false()])
                kept = (
                    exp.Select(expressions=[exp.Star()]).from_(exp.to_table(tree.this.sql())).where(exp.Not(this=where))
                )
                said = self._said(kept)
                self._shadow.execute(statement)
                self._put(name, _fitted(self._session.sql(said), self._shadow.types(name)).localCheckpoint())
            case exp.Drop():
                self._shadow.execute(statement)
                for table in tree.args["tables"]:
                    self._forget(table.name)
            case _:
                raise Untranslatable(tree.key.upper())

    def _nothing(self, name: str) -> "DataFrame":
        columns = [f"CAST(NULL AS {spark_type(kind)}) AS {_quoted(c)}" for c, kind in self._shadow.types(name).items()]
        return self._session.sql(f"SELECT {', '.join(columns)} WHERE FALSE")

    def query(self, statement: str) -> pa.Table:
        """Run one statement and return its rows, with the types that DuckDB gives.

        Raises:
            DataError: a file it reads turns out to be damaged.
            InstallationError: the statement has no equal in Spark.
        """
        with self._told(statement):
            found, schema = self._asked(statement)
            return shaped(found.toArrow(), schema)

    def stream(self, statement: str, rows: int) -> Iterator[pa.Table]:
        """Run one statement and give its rows in their order, at most so many at a time: one block at least.

        The rows are written out where Spark works, and fetched partition by partition.

        Raises:
            DataError: a file it reads turns out to be damaged.
            InstallationError: the statement has no equal in Spark.
        """
        with self._told(statement):
            found, schema = self._asked(statement)
            kept = found.localCheckpoint()
            partitions = kept.selectExpr("spark_partition_id() AS n").distinct().toArrow()["n"].to_pylist()
            for n in sorted(partitions):
                part = shaped(kept.where(f"spark_partition_id() = {n}").toArrow(), schema)
                yield from (part.slice(start, rows) for start in range(0, part.num_rows, rows))
            if not partitions:
                yield schema.empty_table()

    def _asked(self, statement: str) -> "tuple[DataFrame, pa.Schema]":
        """Return what a query gives, not worked out yet, and its columns as Arrow has them."""
        schema, kinds = self._shadow.result(statement)
        (tree,) = parse(statement)
        return _fitted(self._session.sql(self._said(tree)), kinds), schema

    def _said(self, tree: exp.Expr) -> str:
        """Return a query as Spark SQL."""
        for each in tree.find_all(exp.Table):
            self._settle(each.name)
        views = {name: table.view for name, table in self._tables.items()}
        return translate(tree, self._shadow.kinds(asked(tree)), views)

    def drop(self, name: str) -> None:
        """Forget the table or view ``name``, if there is one."""
        self._shadow.drop(name)
        self._forget(name)

    def seal(self) -> None:
        """Take away access to files: from now on only what is in the engine can be read."""
        self._shadow.seal()

    def close(self) -> None:
        """Free everything the engine holds. The session stays: it is the caller's, or ends with the program."""
        for name in list(self._tables):
            self._forget(name)
        self._shadow.close()

    def _put(self, name: str, rows: "DataFrame") -> None:
        view = f"leadline_{next(_numbers)}"
        rows.createOrReplaceTempView(view)
        self._forget(name)
        self._tables[name.lower()] = _Table(view, rows)

    def _settle(self, name: str) -> None:
        """Write out what was inserted into a table, all of it in one go."""
        table = self._tables.get(name.lower())
        if table and table.later:
            rows = table.rows
            for part in table.later:
                rows = rows.unionAll(part)
            if self._cores:  # near at hand a part is a task, and every insert would add its own
                rows = rows.coalesce(self._cores)
            self._put(name, rows.localCheckpoint())

    def _forget(self, name: str) -> None:
        table = self._tables.pop(name.lower(), None)
        if table:
            self._session.catalog.dropTempView(table.view)

    @contextmanager
    def _told(self, statement: str) -> Iterator[None]:
        """Turn what Spark cannot do into our error, and its complaint about a file into the file's."""
        try:
            with self._damaged_files_told():
                yield
        except Untranslatable as error:
            raise InstallationError.of("engine-cannot-say", what=str(error), statement=statement[:200]) from error

    @contextmanager
    def _damaged_files_told(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if self._parquet and _OF_FILES.search(str(error)):
                reason = str(error).splitlines()[0]
                raise DataError.of("file-not-readable", file=", ".join(self._parquet), reason=reason) from error
            raise


def _opened(where: "SparkSession | str") -> "SparkSession":
    """Return a session of our own."""
    if not isinstance(where, str):
        return where.newSession()
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise InstallationError.of("engine-no-spark") from error
    try:
        if where.startswith("sc://"):
            return SparkSession.builder.remote(where).getOrCreate().newSession()
        _check_java()
        logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)  # errors are told once, by us
        builder = SparkSession.builder.master(where).appName("leadline")
        for name, value in _quiet(where).items():
            builder = builder.config(name, value)
        return builder.getOrCreate().newSession()
    except InstallationError:
        raise
    except Exception as error:  # whatever stops Spark from starting, in Python, Java or between them
        raise InstallationError.of("engine-not-reached", where=where, reason=str(error).splitlines()[0]) from error


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which("java", path=str(Path(home, "bin"))) if home else shutil.which("java")):
        raise InstallationError.of("engine-no-java")


def _quiet(where: str) -> dict[str, str]:
    settings = {"spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    if where.startswith("local"):
        return settings | {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1"}
    return settings


def _fitted(rows: "DataFrame", kinds: Mapping[str, str], *, by_place: bool = False) -> "DataFrame":
    """Return rows with the columns and types that DuckDB gives; Spark may have them in another order."""
    given = [column.lower() for column in rows.columns]
    wanted = [name.lower() for name in kinds]
    places = list(range(len(wanted)))
    if not by_place and given != wanted and sorted(given) == sorted(wanted):
        places = [given.index(name) for name in wanted]
    fields = rows.schema.fields
    rows = rows.toDF(*(f"c{i}" for i in range(len(given))))
    return rows.selectExpr(
        *(
            f"{_as(f'c{place}', fields[place].dataType.simpleString(), kind)} AS {_quoted(name)}"
            for place, (name, kind) in zip(places, kinds.items(), strict=True)
        )
    )


def _as(column: str, given: str, kind: str) -> str:
    wanted = spark_type(kind)
    if given == "bigint" and kind.startswith("TIMESTAMP"):  # nanoseconds of a Parquet file
        column = f"timestamp_micros({column} DIV 1000)"
    return column if given.upper() == wanted else f"CAST({column} AS {wanted})"


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _literal(path: Path) -> str:
    """Return a path that Spark takes as it stands: in its patterns some characters have a meaning."""
    return "file://" + re.sub(r"([\\*?\[\]{}])", r"\\\1", str(path.resolve()))
