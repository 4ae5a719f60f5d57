"""Parquet files whose columns are called or typed as nobody expects."""

import io
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.engine import DuckDB
from leadline.errors import DataError

ORDERS = """
    tables:
      - {name: orders, file: orders.parquet, object: order, id: no, events: {create_order: made}%s}
    """
TAKEN = ", attributes: {open: {column: open, type: number}}"


def parquet(**columns: object) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"no": ["A"], "made": [datetime(2024, 3, 1, 9)], **columns}), buffer)
    return buffer.getvalue()


def complaints(read, mapping: str, content: bytes) -> list[str]:
    with pytest.raises(DataError) as raised:
        read(mapping, {"orders.parquet": content})
    assert raised.value.sentences("zh-Hans")
    return raised.value.sentences("en")


def test_a_length_of_time_is_not_taken_for_a_number(read):
    lasting = parquet(open=[timedelta(hours=36)])
    (sentence,) = complaints(read, ORDERS % TAKEN, lasting)
    assert "'open', which holds lengths of time (duration[us])" in sentence
    assert "number of hours or days" in sentence
    assert read(ORDERS % "", {"orders.parquet": lasting}).types  # nobody asks for it


def test_an_interval_is_not_taken_for_a_text(read, tmp_path):
    path = tmp_path / "interval.parquet"
    engine = DuckDB()
    row = "SELECT 'A' AS \"no\", TIMESTAMP '2024-03-01 09:00' AS made, INTERVAL 3 DAY AS open"
    engine.execute(f"COPY ({row}) TO '{path}' (FORMAT parquet)")
    engine.close()
    (sentence,) = complaints(read, ORDERS % TAKEN, path.read_bytes())
    assert "holds lengths of time" in sentence


@pytest.mark.parametrize("name", ["file_row_number", "File_Row_Number"])
def test_a_column_called_as_rows_are_counted_is_named(read, name):
    (sentence,) = complaints(read, ORDERS % "", parquet(**{name: [7]}))
    assert sentence.startswith(f"orders.parquet: this file has a column '{name}'")
    assert "Rename the column" in sentence
