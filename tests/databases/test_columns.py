"""Columns: exact values, and types that do not depend on how rows were cut into batches."""

import datetime as dt
import itertools
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.databases.columns import column_of, decimals_of, wider
from leadline.databases.gather import gather

ZONED = dt.datetime(2024, 1, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.mark.parametrize(
    ("values", "kind", "read"),
    [
        ([1, None, -2], pa.int64(), [1, None, -2]),
        ([2**63, 1], pa.decimal128(19, 0), [Decimal(2**63), Decimal(1)]),
        ([10**40], pa.string(), [str(10**40)]),
        ([Decimal("1.50"), Decimal("-20"), 3], pa.decimal128(4, 2), [Decimal("1.50"), Decimal("-20"), Decimal(3)]),
        ([Decimal("1E+3"), Decimal("1E-3")], pa.decimal128(7, 3), [Decimal(1000), Decimal("0.001")]),
        ([Decimal("NaN"), Decimal("Infinity")], pa.float64(), None),
        ([1, 0.5], pa.float64(), [1.0, 0.5]),
        ([True, None], pa.bool_(), [True, None]),
        ([dt.date(2024, 1, 2)], pa.date32(), [dt.date(2024, 1, 2)]),
        (
            [dt.date(2024, 1, 2), dt.datetime(2024, 1, 2, 3, 4, 5, 6)],
            pa.timestamp("us"),
            [dt.datetime(2024, 1, 2), dt.datetime(2024, 1, 2, 3, 4, 5, 6)],
        ),
        ([ZONED], pa.timestamp("us", tz="UTC"), [dt.datetime(2024, 1, 1, tzinfo=dt.UTC)]),
        (["商机", 1, None], pa.string(), ["商机", "1", None]),
        ([{"a": [1]}, [1, None]], pa.string(), ['{"a": [1]}', "[1, null]"]),
        ([dt.timedelta(hours=1), dt.time(3, 4)], pa.string(), ["1:00:00", "03:04:00"]),
        ([b"\xff", "text"], pa.binary(), [None, None]),
        ([None, None], pa.null(), [None, None]),
    ],
)
def test_values_become_a_column_of_the_type_that_holds_them(values, kind, read):
    column = column_of(values)
    assert column.type == kind
    if read is not None:
        assert column.to_pylist() == read


def test_decimals_with_too_many_digits_stay_text():
    assert decimals_of(pa.array(["1." + "3" * 40])).to_pylist() == ["1." + "3" * 40]


def test_a_decimal_is_the_same_text_whatever_stands_beside_it(tmp_path):
    """Beside a number of too many digits all are text: found by cutting rows into batches."""
    long = Decimal("9.9999999999999583900E-19")
    assert column_of([long, Decimal("0.0"), Decimal("1E-9")]).to_pylist()[1:] == ["0", "0.000000001"]
    made = (pa.RecordBatch.from_arrays([column_of(batch)], names=["c0"]) for batch in ([long], [Decimal("0.50"), 0]))
    gather(("value",), made, tmp_path / "out")
    assert pq.read_table(tmp_path / "out").column(0).to_pylist()[1:] == ["0.5", "0"]


TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=3)
NUMBERS = st.integers(-(2**50), 2**50) | st.floats(allow_nan=False, allow_infinity=False, width=32)
COLUMNS = st.one_of(  # in SQLite each value has a type of its own; elsewhere a column has one
    st.lists(st.none() | NUMBERS | TEXTS | st.just(b"x"), min_size=1, max_size=8),
    st.lists(st.none() | st.integers(-(2**70), 2**70), min_size=1, max_size=8),
    st.lists(st.none() | st.decimals(-(10**9), 10**9, allow_nan=False), min_size=1, max_size=8),
    st.lists(st.none() | st.datetimes() | st.dates(), min_size=1, max_size=8),
)


@given(rows=COLUMNS, cut=st.integers(0, 8))
def test_cutting_rows_into_batches_changes_nothing_but_how_they_are_read(rows, cut, tmp_path_factory):
    """What a file holds is the same, whether its rows came at once or in two batches, in either order of the two."""
    folder = tmp_path_factory.mktemp("cut")

    def written(*batches: list[object]) -> tuple[list[str], int, list[object]]:
        made = (pa.RecordBatch.from_arrays([column_of(batch)], names=["c0"]) for batch in batches if batch)
        schema, count = gather(("value",), made, folder / "out")
        columns = pq.read_table(folder / "out").columns
        return schema.names, count, columns[0].to_pylist() if columns else []

    one, two = rows[:cut], rows[cut:]
    names, count, values = written(one, two)
    assert (names, count) == ([] if b"x" in rows else ["value"], len(rows))
    assert written(rows) == (names, count, values)
    swapped = [*values[len(one) :], *values[: len(one)]]
    assert written(two, one) == (names, count, swapped)


TYPES = [pa.null(), pa.int64(), pa.float64(), pa.decimal128(5, 2), pa.decimal128(20, 0), pa.date32(),
         pa.timestamp("us"), pa.timestamp("us", tz="UTC"), pa.bool_(), pa.string(), pa.binary()]  # fmt: skip


@pytest.mark.parametrize("a", TYPES)
def test_the_wider_type_does_not_depend_on_the_order(a: pa.DataType):
    assert wider(a, a) == a
    for b, c in itertools.product(TYPES, TYPES):
        assert wider(a, b) == wider(b, a)
        assert wider(wider(a, b), c) == wider(a, wider(b, c)), (a, b, c)


def test_a_failure_between_two_batches_leaves_no_file(tmp_path: Path):
    def batches():
        yield pa.RecordBatch.from_arrays([pa.array([1])], names=["c0"])
        yield pa.RecordBatch.from_arrays([pa.array(["a"])], names=["c0"])
        raise ConnectionError

    with pytest.raises(ConnectionError):
        gather(("value",), batches(), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
