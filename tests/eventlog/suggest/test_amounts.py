"""Amounts as companies write them: the currency beside them, thousands and fractions, and what is asked."""

from pathlib import Path

import pytest

from leadline.eventlog import read_log
from leadline.eventlog.suggest import write_proposal

AMOUNTS = """
    order_no;created_at;shipped_at;total_amount
    A-1;2024-03-01 09:15;2024-03-04 16:00;{}
    A-2;2024-03-01 10:20;2024-03-05 11:00;{}
    A-3;2024-03-02 08:00;2024-03-06 11:00;{}
"""


def amounts(tmp_path: Path, model) -> list[tuple[float | None, str | None]]:
    """Return amount and currency of each order, as the proposal that was written reads them."""
    with read_log(tmp_path / "mapping.yaml", [tmp_path / "data"], model) as log:
        known = {a.attribute for profile in log.types for a in profile.attributes}
        currency = "a_currency" if "currency" in known else "NULL"
        found = log.engine.query(f"SELECT a_amount AS a, {currency} AS c FROM object_order ORDER BY id").to_pylist()
        return [(row["a"], row["c"]) for row in found]


@pytest.mark.parametrize(
    ("written", "sign", "code", "read"),
    [
        (("1.234,00 €", "99,90 €", "-5,00 €"), "€", "EUR", (1234, 99.9, -5)),
        (("1,234.00 CNY", "99.90 CNY", "5.00 CNY"), "CNY", "CNY", (1234, 99.9, 5)),
        (("1,234.00 eur", "99.90 eur", "5.00 eur"), "eur", "EUR", (1234, 99.9, 5)),
        (("12.5万元", "99.90元", "5元"), "元", "CNY", (125_000, 99.9, 5)),
        (("US$1,234.00", "US$99.90", "US$5"), "US$", "USD", (1234, 99.9, 5)),
    ],
)
def test_a_sign_beside_every_amount_is_their_currency(propose, tmp_path, model, written, sign, code, read):
    _, text = propose({"orders.csv": AMOUNTS.format(*written)})
    assert "      amount: total_amount" in text
    said = sign if sign.isalpha() else f'"{sign}"'
    assert f"currency: {{column: total_amount, signs: {{{said}: {code}}}}}" in text
    assert amounts(tmp_path, model) == [(each, code) for each in read]


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        (("$1,234.00", "$99.90", "$5"), "USD, AUD, CAD"),
        (("¥1,234.00", "¥99.90", "¥5"), "CNY, JPY"),
    ],
)
def test_of_a_sign_of_several_currencies_people_are_asked(propose, tmp_path, model, written, codes):
    proposal, text = propose({"orders.csv": AMOUNTS.format(*written)})
    assert f"which currency is {written[0][0]}: {codes}" in text
    assert f'currency: {{column: total_amount, signs: {{"{written[0][0]}": CODE}}}}' in text
    assert {*proposal.mapping().tables[0].attributes} == {"amount"}
    assert amounts(tmp_path, model) == [(1234, None), (99.9, None), (5, None)]
    assert f"{written[0][0]} 是哪种货币（{codes}" in write_proposal(proposal, "zh-Hans")


@pytest.mark.parametrize("written", [("€1.234", "€5.000", "€7"), ("1,234", "5,000", "7")])
def test_whether_a_sign_parts_thousands_is_asked(propose, written):
    proposal, text = propose({"orders.csv": AMOUNTS.format(*written)})
    assert not proposal.mapping().tables[0].attributes
    assert f"total_amount: is {written[0]} a thousand or more, or a fraction?" in text
    assert 'amount: {column: total_amount, decimal: "."}' in text
    assert f"{written[0]} 中的符号是千分位还是小数点" in write_proposal(proposal, "zh-Hans")


def test_amounts_in_several_currencies_are_not_mixed(propose):
    proposal, text = propose({"orders.csv": AMOUNTS.format("$1,234.00", "€99.90", "€5.00")})
    assert not proposal.mapping().tables[0].attributes
    assert "total_amount: amounts in several currencies ($, €)" in text


def test_numbers_with_something_else_beside_them_are_no_amounts(propose):
    proposal, text = propose({"orders.csv": AMOUNTS.format("3 pcs", "5 pcs", "7 pcs")})
    assert not proposal.mapping().tables[0].attributes
    assert "total_amount: text that nothing asks for" in text
