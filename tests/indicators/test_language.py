"""What the measure language lets through, and what it says of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.errors import ExpressionError
from leadline.indicators.language import parse
from leadline.model import load_model

MODEL = load_model("ltc")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("has(create_ordr)", "expression-unknown-activity"),
        ("has()", "expression-arguments"),
        ("hours(create_order)", "expression-arguments"),
        ("steps(nowhere)", "expression-unknown-stage"),
        ("linked(planet)", "expression-unknown-object"),
        ("violates(no-such-rule)", "expression-unknown-rule"),
        ("secret > 1", "expression-unknown-name"),
        ("has(create_order", "expression-syntax"),
        ("", "expression-not-one"),
        ("1 as x from events", "expression-not-one"),
        ("1; drop table events", "expression-not-one"),
        ("amount, quantity", "expression-not-one"),
        ("read_csv('/etc/passwd')", "expression-not-allowed"),
        ("(select 1)", "expression-not-allowed"),
        ("amount::varchar", "expression-not-allowed"),
        ("getenv('HOME')", "expression-not-allowed"),
        ("sum(amount)", "expression-not-allowed"),
        ("amount is not null and exists (select 1)", "expression-not-allowed"),
        ("o.amount", "expression-unknown-name"),
        ("*", "expression-not-allowed"),
    ],
)
def test_what_is_not_the_language_is_refused_with_the_reason(text, code):
    with pytest.raises(ExpressionError) as caught:
        parse(text, MODEL)
    assert caught.value.problems[0].code == code
    assert caught.value.sentences("en")[0]
    assert caught.value.sentences("zh-Hans")[0]


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_a_clear_error(text):
    try:
        tree = parse(text, MODEL)
    except ExpressionError as refused:
        sentences = refused.sentences("en")
    else:
        sentences = [tree.sql("duckdb")]
    assert all(sentences)


@pytest.mark.parametrize(
    ("value", "needed"),
    [("amount + 'x'", "number"), ("has(create_order) = 3", "boolean"), ("first(create_order) > 3", "moment")],
)
def test_kinds_that_do_not_fit_are_told(order_log, make_log, ask, value, needed):
    log = make_log(
        {"orders.csv": [{"id": "O1", "made": "2025-01-01 10:00", "amount": "5"}]},
        [
            {
                "name": "orders",
                "file": "orders.csv",
                "object": "order",
                "id": "id",
                "attributes": {"amount": "amount"},
                "events": {"create_order": "made"},
            }
        ],
    )
    with pytest.raises(ExpressionError, match=needed):
        ask(log, value)
