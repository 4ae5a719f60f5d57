"""Amounts in several currencies: converted by a table of rates, or not added up at all."""

from datetime import date

import pytest

from asked import asked_indicator, asked_rule
from leadline import measure
from leadline.indicators.rates import Rate, Rates
from leadline.indicators.rules import find_violations

RATES = Rates(
    report_in="CNY",
    rates=(
        Rate(currency="EUR", since=date(2025, 1, 1), rate=7.5),
        Rate(currency="EUR", since=date(2025, 3, 1), rate=8.0),
        Rate(currency="USD", since=date(2025, 2, 1), rate=7.0),
    ),
)


@pytest.fixture
def invoices(make_log):
    """Return a log of invoices: id, day created, amount, currency; paid on a day or not."""

    def make(*rows):
        names = ("id", "created", "amount", "currency", "paid")
        table = {
            "name": "invoices",
            "file": "invoices.csv",
            "object": "invoice",
            "id": "id",
            "attributes": {"amount": "amount", "currency": "currency"},
            "events": {"create_invoice": "created", "receive_payment": "paid"},
        }
        return make_log({"invoices.csv": [dict(zip(names, (*row, "")[:5])) for row in rows]}, [table])

    return make


@pytest.fixture
def asked(model):
    def ask(log, value, rates, aggregate="mean", **more):
        unit = "percent" if aggregate in ("share", "ratio") else "count"
        indicator = asked_indicator(value, aggregate, unit=unit, **{"object": "invoice", **more})
        measured = measure(model.model_copy(update={"rules": ()}), log, indicators=[indicator], rates=rates)
        return measured.indicators[0], measured.quality

    return ask


def test_the_latest_rate_at_or_before_the_day_counts(invoices, asked):
    log = invoices(
        ("I1", "2025-02-28", 100, "EUR"),  # 750: the rate of January still holds
        ("I2", "2025-03-01", 100, " eur "),  # 800
        ("I3", "2025-04-01", 100, "CNY"),  # 100
    )
    value, quality = asked(log, "amount", RATES)
    assert (value.value, value.n, value.lost) == (550, 3, {})
    assert quality == ()


def test_without_a_rate_an_amount_is_left_out_counted_and_told(invoices, asked):
    log = invoices(
        ("I1", "2025-02-28", 100, "EUR"),
        ("I2", "2025-01-31", 100, "USD"),  # before the first rate
        ("I3", "2025-03-01", 100, "JPY"),
        ("I4", "2025-03-01", 100, ""),
        ("I5", "2025-03-01", "", "JPY"),  # no amount, so nothing is lost
    )
    value, (finding,) = asked(log, "coalesce(amount, 0)", RATES)
    assert (value.value, value.n, value.lost) == (375, 2, {"no-rate": 3})  # 750 and, of I5, 0
    assert (finding.code, finding.count, finding.of, finding.examples) == ("no-rate", 3, 5, ("I2", "I3", "I4"))
    assert "cannot be converted into CNY" in finding.sentence("en")
    assert "JPY" in finding.sentence("en")


def test_where_no_amount_has_a_rate_that_is_the_reason(invoices, asked):
    log = invoices(("I1", "2025-02-28", 100, "JPY"), ("I2", "2025-02-28", 100, "JPY"))
    value, _ = asked(log, "amount", RATES)
    assert (value.status, value.reason) == ("not-measured", "no-rate")
    assert value.params == {"n": 2, "currency": "CNY", "without": "JPY"}


def test_whether_an_amount_is_there_needs_no_rate(invoices, asked):
    log = invoices(("I1", "2025-02-28", 100, "JPY"), ("I2", "2025-02-28", "", "EUR"), ("I3", "2025-02-28", 0, "JPY"))
    for rates in (RATES, None):
        assert asked(log, "amount is not null", rates, "share")[0].numerator == 2
        assert asked(log, "amount > 0", rates, "share")[0].numerator == 1


def test_several_currencies_without_rates_are_not_added_up(invoices, asked):
    log = invoices(("I1", "2025-02-28", 100, "EUR"), ("I2", "2025-02-28", 100, "CNY"), ("I3", "2025-02-28", "", "USD"))
    value, (finding,) = asked(log, "amount", None)
    assert (value.status, value.reason, value.params) == (
        "not-measured",
        "several-currencies",
        {"currencies": "CNY, EUR"},
    )
    assert (finding.code, finding.count, finding.of) == ("several-currencies", 2, 3)
    assert asked(log, "amount > 1000", None, "share")[0].reason == "several-currencies"


def test_one_currency_needs_no_rates(invoices, asked):
    log = invoices(("I1", "2025-02-28", 100, "EUR"), ("I2", "2025-02-28", 300, "eur"))
    value, quality = asked(log, "amount", None)
    assert (value.value, quality) == (200, ())


def test_the_shipped_indicators_convert_by_themselves(invoices, model):
    log = invoices(
        ("I1", "2025-02-01", 100, "EUR", "2025-02-11"),  # 750, paid after 10 days
        ("I2", "2025-02-01", 250, "CNY", "2025-03-03"),  # 250, paid after 30
    )
    days = model.indicator_of["collection-days"]
    (value,) = measure(model, log, indicators=[days], rates=RATES).indicators
    assert value.value == (750 * 10 + 250 * 30) / 1000
    (value,) = measure(model, log, indicators=[days]).indicators
    assert value.reason == "several-currencies"


def linked(make_log, model):
    """Return contracts with amounts in two currencies, and one order of each without an amount of its own."""
    contracts = [
        {"id": "C1", "signed": "2025-02-01", "amount": 100, "currency": "EUR"},
        {"id": "C2", "signed": "2025-02-01", "amount": 100, "currency": "CNY"},
        {"id": "C3", "signed": "2025-02-01", "amount": 100, "currency": "JPY"},
    ]
    orders = [{"id": f"O{i}", "made": "2025-04-01", "contract": f"C{i}"} for i in (1, 2, 3)]
    return make_log(
        {"contracts.csv": contracts, "orders.csv": orders},
        [
            {
                "name": "contracts",
                "file": "contracts.csv",
                "object": "contract",
                "id": "id",
                "attributes": {"amount": "amount", "currency": "currency"},
                "events": {"sign_contract": "signed"},
            },
            {
                "name": "orders",
                "file": "orders.csv",
                "object": "order",
                "id": "id",
                "links": {"contract": "contract"},
                "events": {"create_order": "made"},
            },
        ],
    )


def test_an_amount_seen_through_a_link_is_converted_on_its_own_object_s_day(make_log, model, asked):
    log = linked(make_log, model)
    value, quality = asked(log, "amount", RATES, object="order")
    # February's 7.5, not April's 8.0: the contract is of February.
    assert (value.value, value.n, value.lost) == ((750 + 100) / 2, 2, {"no-rate": 1})
    assert [(finding.code, finding.params["object"], finding.examples) for finding in quality] == [
        ("no-rate", "order", ("O3",))
    ]


def paid(model):
    """Return the model with the one rule that every invoice is paid."""
    return asked_rule(model, object="invoice", template="response", a="create_invoice", b="receive_payment")


def test_the_money_at_stake_is_converted(invoices, model):
    log = invoices(
        ("I1", "2025-01-01", 100, "EUR"),
        ("I2", "2025-01-01", 50, "CNY"),
        ("I3", "2025-01-01", 70, "JPY", "2025-01-02"),  # kept: that its amount has no rate does not matter
    )
    only, period = paid(model), (None, date(2025, 12, 31))
    (kept,) = measure(only, log, indicators=[], period=period, rates=RATES).rules
    assert (kept.violations, kept.amount, kept.currency) == (2, 800, "CNY")
    (kept,) = measure(only, log, indicators=[], period=period).rules
    assert (kept.violations, kept.amount, kept.currency) == (2, None, None)
    violating = find_violations(only, log, "asked", period=period, rates=RATES)
    assert violating is not None
    assert violating["amount"].to_pylist() == [100, 50]  # as recorded
    assert violating["amount_in_CNY"].to_pylist() == [750, 50]
    unconverted = find_violations(only, log, "asked", period=period)
    assert unconverted is not None
    assert "amount_in_CNY" not in unconverted.column_names


def test_money_of_which_a_part_has_no_rate_has_no_sum(invoices, model):
    log = invoices(
        ("I1", "2025-01-01", 100, "EUR"), ("I2", "2025-01-01", 70, "JPY"), ("I3", "2025-01-01", 1, "CNY", "2025-01-02")
    )
    measured = measure(paid(model), log, indicators=[], period=(None, date(2025, 12, 31)), rates=RATES)
    (kept,) = measured.rules
    assert (kept.violations, kept.amount, kept.currency) == (2, None, None)
    assert [(finding.code, finding.examples) for finding in measured.quality] == [("no-rate", ("I2",))]
