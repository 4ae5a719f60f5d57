"""What every engine must do: the protocol, one promise a test."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.engine import Engine
from leadline.errors import InputError

ORDERS = pa.table({"order": ["a", "b", "c"], "amount": [10.5, None, 7.0]})


def ask(engine: Engine, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in engine.query(statement).to_pylist()]


def test_a_registered_table_is_read_by_its_name_and_replaced_by_another(engine):
    engine.register("orders", ORDERS)
    assert ask(engine, 'SELECT "order" FROM orders WHERE amount > 8') == [("a",)]
    engine.register("orders", pa.table({"n": pa.array([1, 2], pa.uint32())}))
    assert ask(engine, "SELECT sum(n) AS n FROM Orders") == [(3,)]


def test_a_select_is_written_and_written_anew(engine):
    engine.register("orders", ORDERS)
    engine.write("large", 'SELECT "order", CAST(1 AS SMALLINT) AS n FROM orders WHERE amount > 8', unpacked={"n", "m"})
    assert ask(engine, "SELECT * FROM large") == [("a", 1)]
    engine.write("large", 'SELECT "order" AS "an id" FROM orders ORDER BY 1')
    assert ask(engine, 'SELECT "an id" FROM large ORDER BY 1') == [("a",), ("b",), ("c",)]


def test_rows_stream_in_their_order_in_blocks(engine):
    engine.register("numbers", pa.table({"n": pa.array(range(1000), pa.int32())}))
    statement = "SELECT n, CAST(n % 7 AS VARCHAR) AS day FROM numbers WHERE n >= 10 ORDER BY n % 7, n DESC"
    blocks = list(engine.stream(statement, 100))
    assert max(block.num_rows for block in blocks) <= 100
    assert pa.concat_tables(blocks).to_pylist() == [
        {"n": n, "day": str(n % 7)} for n in sorted(range(10, 1000), key=lambda n: (n % 7, -n))
    ]
    assert {str(block.schema) for block in blocks} == {str(engine.query(statement).schema)}


def test_a_stream_from_many_workers_keeps_its_order(engine):
    if hasattr(engine, "_session"):  # else two would do with so little data
        engine._session.conf.set("spark.sql.shuffle.partitions", "13")
    engine.register("numbers", pa.table({"n": pa.array(range(2000), pa.int32())}))
    blocks = list(engine.stream("SELECT n FROM numbers ORDER BY n DESC", 1000))
    assert pa.concat_tables(blocks)["n"].to_pylist() == list(range(1999, -1, -1))


def test_a_stream_without_rows_has_one_block_with_its_columns(engine):
    engine.register("orders", ORDERS)
    (block,) = engine.stream("SELECT amount FROM orders WHERE amount > 100", 10)
    assert (block.num_rows, block.schema.names) == (0, ["amount"])


def test_a_stream_that_is_left_leaves_the_engine_free(engine):
    engine.register("numbers", pa.table({"n": range(1000)}))
    stream = engine.stream("SELECT n FROM numbers ORDER BY n", 10)
    assert next(stream)["n"].to_pylist() == list(range(10))
    stream.close()
    assert ask(engine, "SELECT count(*) FROM numbers") == [(1000,)]


def test_an_empty_table_keeps_its_columns(engine):
    engine.register("nothing", ORDERS.schema.empty_table())
    assert engine.query("SELECT * FROM nothing").schema.equals(ORDERS.schema)


def test_a_parquet_file_is_read_with_the_numbers_of_its_rows(engine, tmp_path):
    moment = datetime(2024, 3, 1, 9, 30)
    rows = {
        "id": ["x", "y", "z"],
        "size": pa.array([3, 1, 2], pa.int16()),
        "many": pa.array([2**64 - 1, 0, None], pa.uint64()),
        "local": pa.array([moment, None, None], pa.timestamp("us")),
        "exact": pa.array([moment, None, None], pa.timestamp("ns")),
        "zoned": pa.array([moment.replace(tzinfo=UTC), None, None], pa.timestamp("us", "UTC")),
        "code": pa.array(["k", "k", None]).dictionary_encode(),
        "list": [["p", "q"], None, []],
    }
    path = tmp_path / "one [1] 订单.parquet"
    pq.write_table(pa.table(rows), path)
    engine.read_parquet("file", path)
    assert ask(engine, "SELECT file_row_number, id, size FROM file ORDER BY size") == [
        (1, "y", 1),
        (2, "z", 2),
        (0, "x", 3),
    ]
    assert ask(engine, "SELECT many, local, exact, zoned, code, list FROM file WHERE file_row_number = 0") == [
        (2**64 - 1, moment, moment, moment.replace(tzinfo=UTC), "k", ["p", "q"])
    ]


def test_nanoseconds_are_cut_to_microseconds(engine, tmp_path):
    """As pandas writes times, with a zone and without; before 1970 what is cut lies on the other side."""
    numbers = pa.array([1_709_683_199_999_999_999, 1_500, -1_500, None], pa.int64())
    zoned, naive = numbers.cast(pa.timestamp("ns", "UTC")), numbers.cast(pa.timestamp("ns"))
    pq.write_table(pa.table({"n": range(4), "zoned": zoned, "naive": naive}), tmp_path / "fine.parquet")
    engine.read_parquet("file", tmp_path / "fine.parquet")
    engine.register("given", pa.table({"n": range(4), "zoned": zoned, "naive": naive}))
    cut = "make_timestamp(epoch_ns(zoned) // 1000) AS a, make_timestamp(epoch_ns(naive) // 1000) AS b"
    last, first = datetime(2024, 3, 5, 23, 59, 59, 999_999), datetime(1970, 1, 1)
    micro = timedelta(microseconds=1)
    right = [(last, last), (first + micro, first + micro), (first - micro, first - micro), (None, None)]
    for table in ("file", "given"):
        assert ask(engine, f"SELECT {cut} FROM {table} ORDER BY n") == right


def test_what_is_no_parquet_is_told_as_such(engine, tmp_path):
    path = tmp_path / "orders.parquet"
    path.write_text("order;amount")
    with pytest.raises(InputError, match=r"^orders\.parquet: "):
        engine.read_parquet("orders", path)


def test_a_damaged_file_is_named(engine, tmp_path):
    path = tmp_path / "orders.parquet"
    pq.write_table(pa.table({"n": list(range(10_000)), "t": [f"{i:09}" for i in range(10_000)]}), path)
    data = path.read_bytes()
    path.write_bytes(data[:4] + b"\xff" * (len(data) // 2) + data[4 + len(data) // 2 :])
    engine.read_parquet("orders", path)
    with pytest.raises(InputError, match=r"orders\.parquet"):
        engine.query("SELECT sum(n) AS n, count(DISTINCT t) AS t FROM orders")


def test_statements_make_fill_thin_out_and_drop_tables(engine):
    engine.execute(
        "CREATE TABLE steps (object INTEGER, activity SMALLINT, time TIMESTAMP);"
        "INSERT INTO steps SELECT 1, 7, TIMESTAMP '2024-03-01 09:00:00';"
        "INSERT INTO steps SELECT 2, 8, NULL UNION ALL SELECT 3, NULL, NULL"
    )
    assert ask(engine, "SELECT object, activity FROM steps ORDER BY object") == [(1, 7), (2, 8), (3, None)]
    engine.execute("DELETE FROM steps WHERE activity IN (SELECT 7)")
    assert ask(engine, "SELECT object FROM steps ORDER BY object") == [(2,), (3,)]  # null is not in the list
    engine.execute("CREATE OR REPLACE TABLE steps AS SELECT object + 1 AS object FROM steps")
    assert ask(engine, "SELECT object FROM steps ORDER BY object") == [(3,), (4,)]
    engine.execute("DROP TABLE steps")
    with pytest.raises(Exception, match="steps"):
        engine.query("SELECT * FROM steps")


def test_rows_are_put_in_by_their_place_and_not_by_their_name(engine):
    engine.execute("CREATE TABLE pairs (a INTEGER, b INTEGER); INSERT INTO pairs SELECT 1 AS b, 2 AS a")
    assert ask(engine, "SELECT a, b FROM pairs") == [(1, 2)]
    engine.execute(
        "INSERT INTO pairs SELECT b AS b, a AS a FROM pairs;"  # what was put in before is there to be read
        "INSERT INTO pairs WITH more AS (SELECT 7 AS b, 8 AS a) SELECT * FROM more"
    )
    assert ask(engine, "SELECT a, b FROM pairs ORDER BY a") == [(1, 2), (2, 1), (7, 8)]


def test_rows_are_taken_out_where_a_condition_says_so_and_nowhere_else(engine):
    engine.register("given", pa.table({"n": [1, 2, None], "s": ["a", None, "b"]}))
    engine.execute("CREATE TABLE t AS SELECT * FROM given; DELETE FROM t WHERE n > 5")
    assert ask(engine, "SELECT count(*) FROM t") == [(3,)]
    engine.execute("DELETE FROM t WHERE n < 2 OR s = 'b'; INSERT INTO t SELECT 9, 'c'")
    assert ask(engine, "SELECT n, s FROM t ORDER BY n") == [(2, None), (9, "c")]
    engine.execute("INSERT INTO t SELECT 10, 'd'; DELETE FROM t WHERE n >= 9")  # what was just put in, too
    assert ask(engine, "SELECT n, s FROM t") == [(2, None)]


def test_temporary_views_and_tables_are_read_like_any_other(engine):
    engine.register("orders", ORDERS)
    engine.execute('CREATE OR REPLACE TEMP VIEW "big ones" AS SELECT * FROM orders WHERE amount > 8')
    engine.execute('CREATE TEMP TABLE named AS SELECT "order" AS name FROM "big ones"')
    assert ask(engine, "SELECT name FROM named") == [("a",)]


def test_drop_forgets_tables_views_and_what_is_not_there(engine):
    engine.register("orders", ORDERS)
    engine.execute('CREATE TABLE "a b" AS SELECT 1 AS n; CREATE VIEW v AS SELECT 2 AS n')
    for name in ("orders", "a b", "v", "never made"):
        engine.drop(name)
    for name in ("orders", "a b", "v"):
        with pytest.raises(Exception, match=name):
            engine.query(f'SELECT * FROM "{name}"')


def test_two_engines_do_not_see_each_other(engine):
    engine.register("orders", ORDERS)
    other = type(engine)(*([engine._session] if hasattr(engine, "_session") else []))
    with pytest.raises(Exception, match="orders"):
        other.query("SELECT * FROM orders")
    other.close()
    assert engine.query("SELECT * FROM orders").num_rows == 3


def test_a_sealed_engine_reads_no_file(engine, tmp_path: Path):
    path = tmp_path / "secret.csv"
    path.write_text("a\n1\n")
    engine.register("orders", ORDERS)
    engine.seal()
    with pytest.raises(Exception, match=r"(?i)permission|disabled"):
        engine.query(f"SELECT * FROM read_csv('{path}')")
    assert engine.query("SELECT * FROM orders").num_rows == 3


def test_results_have_the_same_types_everywhere(engine):
    engine.execute(
        "CREATE TABLE t AS SELECT 1 AS i, 1::BIGINT AS b, 1.5::DOUBLE AS d, 'x' AS s, TRUE AS f, "
        "DATE '2024-01-01' AS a, "
        "TIMESTAMP '2024-01-01 00:00:00' AS m, [1, 2] AS l, NULL AS n"
    )
    schema = engine.query(
        "SELECT *, count(*) AS count, sum(i) AS sum, hash(b) AS hash, avg(i) AS avg, {'x': i} AS struct, "
        "timezone('UTC', m) AS zoned, 1.5 AS decimal FROM t GROUP BY ALL"
    ).schema
    assert {field.name: str(field.type) for field in schema} == {
        "i": "int32",
        "b": "int64",
        "d": "double",
        "s": "string",
        "f": "bool",
        "a": "date32[day]",
        "m": "timestamp[us]",
        "l": str(pa.list_(pa.field("l", pa.int32()))),
        "n": "null",
        "count": "int64",
        "sum": "decimal128(38, 0)",
        "hash": "uint64",
        "avg": "double",
        "struct": "struct<x: int32>",
        "zoned": "timestamp[us, tz=UTC]",
        "decimal": "decimal128(2, 1)",
    }


def test_what_does_not_fit_or_cannot_be_read_is_an_error_and_not_a_wrong_number(engine):
    engine.register("t", pa.table({"n": [2**62], "s": ["x"]}))
    for wrong in ("n * 4", "CAST(n AS INTEGER)", "CAST(s AS DOUBLE)", "CAST(s AS TIMESTAMP)"):
        with pytest.raises(Exception, match=r"(?i)overflow|range|convert|cast"):
            engine.query(f"SELECT {wrong} AS x FROM t")
    assert ask(engine, "SELECT sum(CAST(n AS HUGEINT) * 4) AS x FROM t") == [(Decimal(2**64),)]


def test_a_mistake_in_a_statement_is_told_by_its_name(engine):
    engine.register("orders", ORDERS)
    with pytest.raises(Exception, match="amuont"):
        engine.query("SELECT amuont FROM orders")
