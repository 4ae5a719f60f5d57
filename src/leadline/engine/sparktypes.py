"""Types of DuckDB and of Arrow as Spark has them."""

import pyarrow as pa
import pyarrow.types as pt
from sqlglot import exp

_TYPES = {
    "UTINYINT": "SMALLINT",
    "USMALLINT": "INT",
    "UINTEGER": "BIGINT",
    "UBIGINT": "DECIMAL(20,0)",
    "HUGEINT": "DECIMAL(38,0)",
    "UHUGEINT": "DECIMAL(38,0)",
    "INTEGER": "INT",
    "VARCHAR": "STRING",
    "UUID": "STRING",
    "BLOB": "BINARY",
    "TIMESTAMP": "TIMESTAMP_NTZ",
    "TIMESTAMP_S": "TIMESTAMP_NTZ",
    "TIMESTAMP_MS": "TIMESTAMP_NTZ",
    "TIMESTAMP_NS": "TIMESTAMP_NTZ",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMP",
    "TIMESTAMPTZ_NS": "TIMESTAMP",
    "NULL": "INT",
    '"NULL"': "INT",
}


def spark_type(kind: str) -> str:
    """Return the type of Spark that holds what a type of DuckDB holds.

    >>> spark_type("HUGEINT"), spark_type("INTEGER[]"), spark_type("DECIMAL(5,1)")
    ('DECIMAL(38,0)', 'ARRAY<INT>', 'DECIMAL(5,1)')
    """
    if kind.endswith("[]"):
        return f"ARRAY<{spark_type(kind[:-2])}>"
    if kind.startswith(("STRUCT", "MAP")):
        return exp.DataType.build(kind, dialect="duckdb").sql("spark")
    if kind.startswith("ENUM"):
        return "STRING"
    return _TYPES.get(kind, kind)


def plain(table: pa.Table) -> pa.Table:
    """Return a table without the types of Arrow that Spark does not take.

    >>> plain(pa.table({"n": pa.array([7], pa.uint32())})).schema.field("n").type
    DataType(int64)
    """
    # Nothing but what is finer than microseconds can be lost: every other type becomes one that holds as much.
    return table.cast(pa.schema([field.with_type(_plain(field.type)) for field in table.schema]), safe=False)


def shaped(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return a table of Spark with the types of ``schema``; a column of nulls, for which it has none, is made anew."""
    columns = [
        pa.nulls(table.num_rows) if pt.is_null(field.type) else column.cast(field.type)
        for column, field in zip(table.columns, schema, strict=True)
    ]
    return pa.table(columns, schema=schema)


def _plain(kind: pa.DataType) -> pa.DataType:
    if pt.is_dictionary(kind):
        return _plain(kind.value_type)
    if pt.is_list(kind) or pt.is_large_list(kind):
        return pa.list_(_plain(kind.value_type))
    if pt.is_timestamp(kind):
        return pa.timestamp("us", kind.tz)
    if pt.is_string_view(kind):
        return pa.string()
    if pt.is_null(kind):
        return pa.int32()
    unsigned = {
        pa.uint8(): pa.int16(),
        pa.uint16(): pa.int32(),
        pa.uint32(): pa.int64(),
        pa.uint64(): pa.decimal128(20, 0),
    }
    return unsigned.get(kind, kind)
