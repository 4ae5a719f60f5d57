"""Sums are the same in whatever order they are added, and right."""

import math
from fractions import Fraction
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.engine import DuckDB
from leadline.indicators.exactsum import Unit, unit_for


def summed(values: list[float]) -> float | None:
    unit = unit_for(max(map(abs, values)), len(values))
    engine = DuckDB(threads=1)
    engine.register("given", pa.table({"v": values}))
    (row,) = engine.query(f"SELECT {unit.sum('v')} AS total FROM given").to_pylist()
    engine.close()
    return unit.told(row["total"])


def test_the_order_of_adding_does_not_show():
    values = [0.1 * n + 1 / (n + 3) for n in range(2000)]
    shuffled = Random(1).sample(values, len(values))  # noqa: S311
    assert sum(values) != sum(shuffled)
    assert summed(values) == summed(shuffled) == pytest.approx(math.fsum(values), rel=1e-15)


def test_large_and_small_numbers_of_either_sign():
    assert summed([1e13, 0.25, -1e13, 0.5]) == 0.75
    assert summed([1e30, 1e30]) == 2e30


def test_what_is_not_finite_or_has_no_room_is_summed_as_it_is():
    assert summed([math.inf, 1.0]) == math.inf
    assert unit_for(1e38, 10).per_one is None
    assert summed([1e38, 1e38]) == 2e38
    assert Unit(None).told(None) is None


@given(st.lists(st.floats(-1e9, 1e9, allow_nan=False), min_size=1, max_size=50))
def test_sums_are_right(values):
    exact = sum(map(Fraction, values))
    assert abs(Fraction(summed(values)) - exact) <= len(values) * Fraction(1, 2**60) + abs(exact) * Fraction(1, 2**52)
