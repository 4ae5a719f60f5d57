"""How far observations spread stands in their differences, however small these are beside the values themselves."""

import math
from fractions import Fraction

import pytest

from asked import asked_indicator
from leadline import measure

Z = 1.6448536269514722


@pytest.fixture
def orders(make_log):
    """Return a function that makes a log of an order for each pair of an amount and a discount."""

    def make(*pairs):
        rows = [
            {"id": f"O{i}", "made": f"2025-01-{1 + i % 28:02}", "amount": repr(amount), "off": repr(off)}
            for i, (amount, off) in enumerate(pairs)
        ]
        attributes = {"amount": "amount", "discount_pct": "off"}
        table = {"name": "orders", "file": "orders.csv", "object": "order", "id": "id", "attributes": attributes}
        return make_log({"orders.csv": rows}, [{**table, "events": {"create_order": "made"}}])

    return make


def error_of(above, below):
    """Return the standard error of a ratio of sums, by fractions."""
    above, below = [Fraction(each) for each in above], [Fraction(each) for each in below]
    n, ratio = len(above), sum(above) / sum(below)
    squares = sum((a - ratio * b) ** 2 for a, b in zip(above, below, strict=True))
    return math.sqrt(n * squares / (n - 1) / sum(below) ** 2)


def test_cents_between_amounts_of_a_billion(orders, ask):
    amounts = [1e9 + cents / 100 for cents in (0, 1, 3, 7, 12, 50)]
    log = orders(*[(amount, 5.0) for amount in amounts])
    value = ask(log, "amount", "mean", unit="count")
    error = error_of(amounts, [1] * 6)
    assert value.se == pytest.approx(error, rel=1e-6)
    assert value.high - value.low == pytest.approx(2 * Z * error, rel=1e-2)  # as far as 12 digits tell it


def test_what_is_always_the_same_does_not_spread(orders, ask):
    log = orders(*[(0.3 * k, 0.1) for k in range(1, 12)])
    value = ask(log, "discount_pct", "mean", unit="count")
    assert (value.value, value.low, value.high, value.se) == (0.1, 0.1, 0.1, 0.0)
    value = ask(log, "amount / 3", "ratio", over="amount", unit="ratio")
    assert (value.value, value.low, value.high) == (pytest.approx(1 / 3), value.value, value.value)
    assert value.se == pytest.approx(0.0, abs=1e-15)


def test_a_ratio_close_to_one_of_large_amounts(orders, ask):
    below = [1e6 + 17.0 * k for k in range(9)]
    above = [amount + (-1) ** k * 0.25 for k, amount in enumerate(below)]
    log = orders(*zip(below, [b - a for a, b in zip(above, below, strict=True)]))
    value = ask(log, "amount - discount_pct", "ratio", over="amount", unit="percent")
    assert value.se == pytest.approx(100 * error_of(above, below), rel=1e-6)


def test_one_amount_out_of_all_proportion_takes_nothing_from_other_indicators(orders, model):
    offs = [0.001 * k for k in range(1, 8)]
    log = orders(*[(1e15 if k == 3 else 10.0 * k, off) for k, off in enumerate(offs)])
    asked = [asked_indicator(value, "mean").model_copy(update={"id": value}) for value in ("amount", "discount_pct")]
    _, discount = measure(model, log, indicators=asked).indicators
    assert discount.value == pytest.approx(0.004)
    assert discount.se == pytest.approx(error_of(offs, [1] * 7), rel=1e-9)


def test_one_object_far_from_the_ratio_of_all(orders, ask):
    below = [0.0] * 39 + [5.0]
    log = orders(*[(1e9, each) for each in below])
    value = ask(log, "amount", "ratio", over="discount_pct", unit="ratio")
    assert (value.n, value.value) == (40, 8e9)
    assert value.se == pytest.approx(error_of([1e9] * 40, below), rel=1e-9)


def test_how_sure_all_are_is_not_how_sure_a_month_or_a_part_is(make_log, ask):
    """Nine amounts in three months and two regions: of a median at 90% the second and the eighth bound it."""
    amounts = [7.0, 1.0, 8.0, 2.0, 31.0, 4.0, 5.0, 6.0, 9.0]
    rows = [
        {"id": f"O{i}", "made": f"2025-0{1 + i // 4}-10", "amount": amount, "region": "NS"[i % 2]}
        for i, amount in enumerate(amounts)
    ]
    table = {"name": "orders", "file": "orders.csv", "object": "order", "id": "id"}
    table |= {"attributes": {"amount": "amount", "region": "region"}, "events": {"create_order": "made"}}
    log = make_log({"orders.csv": rows}, [table])
    for by in ([], ["region"]):
        value = ask(log, "amount", "mean", unit="count", by=by)
        assert value.se == pytest.approx(error_of(amounts, [1] * 9))
        assert value.high - value.low == pytest.approx(2 * Z * value.se)
        assert [point.n for point in value.trend] == [4, 4, 1]
        value = ask(log, "amount", "median", unit="count", by=by)
        assert (value.low, value.value, value.high) == (2.0, 6.0, 9.0)


def test_a_ninth_decile_is_bounded_by_the_24th_and_the_last_of_thirty(orders, ask):
    log = orders(*[(float(7 * k % 31), 5.0) for k in range(1, 31)])  # 1 to 30, each once
    value = ask(log, "amount", "p90", unit="count")
    assert (value.low, value.value, value.high) == (24.0, 27.1, 30.0)
