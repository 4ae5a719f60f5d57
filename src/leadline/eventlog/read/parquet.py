"""Parquet: the columns' own types are used as they are, and nothing is loaded before it is asked for."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from leadline.engine.protocol import Engine
from leadline.errors import DataError, InputError
from leadline.eventlog.read.content import check_content

ROW_NUMBER = "file_row_number"
"""The column in which an engine counts the rows of a Parquet file."""


def open_parquet(engine: Engine, relation: str, path: Path, *, name: str) -> pa.Schema:
    """Make a Parquet file readable as ``relation``, with ``row`` counting its rows from 1, and return its schema.

    Raises:
        DataError: it is not a Parquet file, is damaged, has no rows, or a column of a name that has another meaning.
    """
    check_content(path, name, "Parquet")
    try:
        given = pq.read_schema(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise DataError.of("file-not-parquet", file=name, reason=str(error).splitlines()[0]) from error
    doubled = sorted({column for column in given.names if given.names.count(column) > 1})
    if doubled:
        raise DataError.of("csv-doubled-columns", file=name, columns=", ".join(doubled))
    taken = [column for column in given.names if column.casefold() == ROW_NUMBER]
    if taken:
        raise DataError.of("parquet-column-taken", file=name, column=taken[0])
    try:
        engine.read_parquet(relation, path)
        schema = engine.query(f'SELECT * FROM "{relation}" LIMIT 0').schema
        rows = engine.query(f'SELECT count(*) AS n FROM "{relation}"')["n"][0].as_py()
    except InputError as error:
        raise DataError(problem.model_copy(update={"file": name}) for problem in error.problems) from error
    if rows == 0:
        raise DataError.of("parquet-no-rows", file=name)
    # Of a length of time the engine sees the number alone; the file says what it is.
    lengths = {field.name: field.type for field in given if pa.types.is_duration(field.type)}
    return pa.schema([field.with_type(lengths.get(field.name, field.type)) for field in schema])
