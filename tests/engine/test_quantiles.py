"""Exact quantiles in bounded memory are those of ``quantile_cont``, to the last bit, with room for it or without."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.engine import DuckDB
from leadline.engine.quantiles import BYTES_EACH, sum_up

SHARES = [0.0, 0.1, 0.25, 0.5, 0.9, 0.99, 1.0]
WHOLE = st.integers(-(10**15), 10**15)
REAL = st.floats(-1e15, 1e15, allow_nan=False)
FEW = st.sampled_from([-2, -1, 0, 0, 1, 1, 1, 3600, 86400])  # ties


@pytest.fixture(scope="module")
def engine():
    engine = DuckDB(threads=2)
    yield engine
    engine.close()


def both_ways(engine, relation, keys, **how):
    """Sum up as if there were room, and as if there were none."""
    found = [
        sorted(
            sum_up(engine, relation, keys, "v", SHARES, at_most=at_most, **how),
            key=lambda row: [(row[key] is None, row[key]) for key in keys],
        )
        for at_most in (1, engine.room)
    ]
    tight, wide = found
    assert [{**row, "total": 0} for row in tight] == [{**row, "total": 0} for row in wide]
    assert [row["total"] for row in tight] == pytest.approx([row["total"] for row in wide], rel=1e-9, abs=1e-3)
    return wide


def compare(engine, groups, values, kind):
    engine.register("given", pa.table({"g": groups, "v": pa.array(values, kind)}))
    exact = engine.query(
        f"SELECT g, count(v) AS n, quantile_cont(v, {SHARES}) AS cont, quantile_disc(v, {SHARES}) AS disc "
        "FROM given WHERE v IS NOT NULL GROUP BY g ORDER BY g NULLS LAST"
    ).to_pylist()
    ours = both_ways(engine, "given", ["g"])
    engine.drop("given")
    for row, other in zip(ours, exact, strict=True):
        assert (row["g"], row["count"], row["quantiles"]) == (other["g"], other["n"], other["cont"])
        assert [row["quantiles"][0], row["quantiles"][-1]] == [other["disc"][0], other["disc"][-1]]


def test_there_is_room_for_what_the_memory_limit_allows(monkeypatch):
    monkeypatch.delenv("LEADLINE_MEMORY", raising=False)
    small = DuckDB(memory_limit="600MB")
    assert small.room == pytest.approx(600e6, rel=0.01)
    small.close()
    asked = []

    class Watched:
        room = 1000 * BYTES_EACH

        def query(self, statement):
            asked.append(statement)
            return pa.table({})

    for at_most in (1000, 1001):
        assert sum_up(Watched(), "given", ["g"], "v", [0.5], at_most=at_most) == []
    assert ["WITH h AS" in statement for statement in asked] == [False, True]


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
    theirs = engine.query(
        "SELECT a, b, count(*) AS count, CAST(sum(v) AS DOUBLE) AS total, bool_or(v > 8000000) AS flag, "
        f"quantile_cont(v, {SHARES}) AS quantiles FROM waits GROUP BY a, b ORDER BY a, b"
    ).to_pylist()
    assert both_ways(engine, "waits", ["a", "b"], flag="v > 8000000") == theirs
    (whole,) = both_ways(engine, "waits", [])
    expected = engine.query(f"SELECT count(*) AS n, quantile_cont(v, {SHARES}) AS quantiles FROM waits").to_pylist()[0]
    assert (whole["count"], whole["quantiles"]) == (expected["n"], expected["quantiles"])


def test_nothing_has_no_quantiles(engine):
    assert both_ways(engine, "(SELECT 1 AS g, NULL::BIGINT AS v)", ["g"]) == []
    assert both_ways(engine, "(SELECT 1 AS g, NULL::BIGINT AS v)", []) == []
