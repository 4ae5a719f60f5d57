"""Exact quantiles in bounded memory are those of ``quantile_cont``; between two values the last bit may differ."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.engine import DuckDB
from leadline.engine.quantiles import quantiles

SHARES = [0.0, 0.1, 0.25, 0.5, 0.9, 0.99, 1.0]
WHOLE = st.integers(-(10**15), 10**15)
REAL = st.floats(-1e15, 1e15, allow_nan=False)
FEW = st.sampled_from([-2, -1, 0, 0, 1, 1, 1, 3600, 86400])  # ties


@pytest.fixture(scope="module")
def engine():
    engine = DuckDB(threads=2)
    yield engine
    engine.close()


def compare(engine, groups, values, kind):
    engine.register("given", pa.table({"g": groups, "v": pa.array(values, kind)}))
    ours = engine.query(quantiles("given", ["g"], "v", SHARES) + " ORDER BY g").to_pylist()
    theirs = engine.query(
        f"SELECT g, quantile_cont(v, {SHARES}) AS quantiles FROM given WHERE v IS NOT NULL GROUP BY g ORDER BY g"
    ).to_pylist()
    disc = engine.query(
        f"SELECT g, quantile_disc(v, {SHARES}) AS v FROM given WHERE v IS NOT NULL GROUP BY g ORDER BY g"
    )
    engine.drop("given")
    for row, other, exact in zip(ours, theirs, disc.to_pylist(), strict=True):
        assert row["g"] == other["g"]
        largest = max(map(abs, other["quantiles"]))
        assert row["quantiles"] == pytest.approx(other["quantiles"], rel=0, abs=4e-16 * largest)
        assert [row["quantiles"][0], row["quantiles"][-1]] == [exact["v"][0], exact["v"][-1]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([None, 1, 2, 3]), st.one_of(st.none(), WHOLE, FEW)), min_size=1))
def test_whole_numbers(engine, rows):
    compare(engine, pa.array([r[0] for r in rows], pa.int16()), [r[1] for r in rows], pa.int64())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([None, 1, 2, 3]), st.one_of(st.none(), REAL, FEW)), min_size=1))
def test_real_numbers(engine, rows):
    values = [None if r[1] is None else float(r[1]) for r in rows]
    compare(engine, pa.array([r[0] for r in rows], pa.int16()), values, pa.float64())


def test_many_values_in_many_groups(engine):
    """A million waits, spread over seven powers of ten, in 700 groups of two keys, and all of them at once."""
    engine.execute(
        "CREATE OR REPLACE TABLE waits AS SELECT hash(i) % 7 AS a, hash(i + 1) % 100 AS b, "
        "CAST(exp((hash(i * 3) % 1000003) / 1000003.0 * 16) AS BIGINT) AS v FROM range(1000000) t(i)"
    )
    ours = engine.query(quantiles("waits", ["a", "b"], "v", SHARES) + " ORDER BY a, b")
    theirs = engine.query(f"SELECT a, b, quantile_cont(v, {SHARES}) AS quantiles FROM waits GROUP BY ALL ORDER BY a, b")
    for row, other in zip(ours.to_pylist(), theirs.to_pylist(), strict=True):
        assert (row["a"], row["b"]) == (other["a"], other["b"])
        assert row["quantiles"] == pytest.approx(other["quantiles"], rel=4e-16)
    whole = engine.query(quantiles("waits", [], "v", SHARES)).to_pylist()
    expected = engine.query(f"SELECT quantile_cont(v, {SHARES}) AS quantiles FROM waits").to_pylist()
    assert whole[0]["quantiles"] == pytest.approx(expected[0]["quantiles"], rel=4e-16)
