"""Each rule template on orders small enough to judge by eye."""

from datetime import date

import pytest

from leadline.indicators.population import Population
from leadline.indicators.rules import check_rules
from leadline.model.schema import Rule

KEPT, VIOLATED, OUT = "kept", "violated", "does not apply"


def verdicts(log, model, **parts):
    """Return what a rule says of each order."""
    rule = Rule.model_validate(
        {
            "id": "asked",
            "code": "T",
            "name": {"en": "asked", "zh-Hans": "问"},
            "object": "order",
            "severity": "high",
            "dimension": "risk",
            "why": {"en": "asked", "zh-Hans": "问"},
            **parts,
        }
    )
    only = model.model_copy(update={"rules": (rule,)})
    _, compliance = check_rules(Population(log, only), date(2025, 12, 31), (None, None))
    if compliance[0].status == "not-measured":
        return compliance[0].reason
    rows = log.engine.query("SELECT id, asked FROM rules_order ORDER BY id").to_pylist()
    found = {row["id"]: {None: OUT, True: VIOLATED, False: KEPT}[row["asked"]] for row in rows}
    assert compliance[0].n == sum(verdict != OUT for verdict in found.values())
    assert compliance[0].violations == sum(verdict == VIOLATED for verdict in found.values())
    return found


def lines(**orders):
    """Write orders as ``O1="create_order@9:ann check_credit@10"``: a step, the hour on 3 March 2025, who."""
    out = []
    for order, steps in orders.items():
        for step in steps.split():
            name, rest = step.split("@")
            hour, _, who = rest.partition(":")
            person, _, department = who.partition("/")
            out.append(
                f"{order} {name} 2025-03-03T{int(hour):02d}:00 {person or 'x'} {department or 'Sales'} "
                f"{'yes' if person == 'bot' else 'no'}"
            )
    return out


def test_precedence(order_log, model):
    log = order_log(
        lines(
            O1="check_credit@8 ship_goods@9",
            O2="ship_goods@9",
            O3="ship_goods@9 check_credit@10",
            O4="check_credit@8",
            O5="check_credit@9 ship_goods@9",  # the same time: the reference process has credit first
        )
    )
    assert verdicts(log, model, template="precedence", a="check_credit", b="ship_goods") == {
        "O1": KEPT,
        "O2": VIOLATED,
        "O3": VIOLATED,
        "O4": OUT,
        "O5": KEPT,
    }


def test_response_and_what_is_still_pending(order_log, model):
    log = order_log(
        [
            *lines(O1="create_order@8 confirm_order@9", O2="create_order@8", O3="confirm_order@8 create_order@9"),
            "O4 create_order 2025-12-20T08:00 x Sales no",  # eleven days before the end: it may still be answered
        ]
    )
    assert verdicts(log, model, template="response", a="create_order", b="confirm_order") == {
        "O1": KEPT,
        "O2": VIOLATED,
        "O3": VIOLATED,
        "O4": OUT,
    }


def test_responded_existence_takes_any_answer(order_log, model):
    log = order_log(lines(O1="create_order@8 cancel_order@9", O2="confirm_order@7 create_order@8", O3="create_order@8"))
    parts = {"template": "responded_existence", "a": "create_order", "b": ["confirm_order", "cancel_order"]}
    assert verdicts(log, model, **parts) == {"O1": KEPT, "O2": KEPT, "O3": VIOLATED}


def test_not_coexistence(order_log, model):
    log = order_log(
        lines(O1="ship_goods@8", O2="cancel_order@8", O3="ship_goods@8 cancel_order@9", O4="create_order@7")
    )
    assert verdicts(log, model, template="not_coexistence", a="ship_goods", b="cancel_order") == {
        "O1": KEPT,
        "O2": KEPT,
        "O3": VIOLATED,
        "O4": OUT,
    }


def test_not_succession(order_log, model):
    log = order_log(
        lines(
            O1="cancel_order@8 ship_goods@9", O2="ship_goods@8 cancel_order@9", O3="cancel_order@8", O4="ship_goods@8"
        )
    )
    assert verdicts(log, model, template="not_succession", a="cancel_order", b="ship_goods") == {
        "O1": VIOLATED,
        "O2": KEPT,
        "O3": KEPT,
        "O4": OUT,
    }


def test_existence_and_absence_count(order_log, model):
    log = order_log(
        lines(O1="create_order@7", O2="create_order@7 request_change@8", O3="request_change@8 request_change@9")
    )
    assert verdicts(log, model, template="existence", a="create_order", limit=1) == {
        "O1": KEPT,
        "O2": KEPT,
        "O3": VIOLATED,
    }
    assert verdicts(log, model, template="absence", a="request_change", limit=1) == {
        "O1": KEPT,
        "O2": KEPT,
        "O3": VIOLATED,
    }


def test_four_eyes_is_about_sets_of_people(order_log, model):
    log = order_log(
        lines(
            O1="create_order@8:ann check_credit@9:bob",
            O2="create_order@8:ann check_credit@9:ann",
            O3="create_order@8:ann check_credit@9:ann check_credit@10:bob",  # the last check alone would look clean
            O4="create_order@8:bot check_credit@9:bot",  # a system is nobody
            O5="create_order@8:ann",
        )
    )
    assert verdicts(log, model, template="four_eyes", a="create_order", b="check_credit") == {
        "O1": KEPT,
        "O2": VIOLATED,
        "O3": VIOLATED,
        "O4": OUT,
        "O5": OUT,
    }


def test_role_allowed_knows_departments_by_their_aliases(order_log, model):
    log = order_log(
        lines(
            O1="receive_payment@8:ann/Finance",
            O2="receive_payment@8:bob/Sales",
            O3="receive_payment@8:bob/财务部",
            O4="receive_payment@8:eve/Moonbase",  # no department of the model: nobody can say
        )
    )
    assert verdicts(log, model, template="role_allowed", a="receive_payment", departments=["finance"]) == {
        "O1": KEPT,
        "O2": VIOLATED,
        "O3": KEPT,
        "O4": OUT,
    }


def test_when_says_to_whom_a_rule_applies(order_log, model):
    log = order_log(lines(O1="create_order@8 ship_goods@9", O2="create_order@8 create_order@9 ship_goods@10"))
    parts = {"template": "absence", "a": "ship_goods", "limit": 0, "when": "count(create_order) = 2"}
    assert verdicts(log, model, **parts) == {"O1": OUT, "O2": VIOLATED}


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"template": "precedence", "a": "sign_contract", "b": "create_order"}, "no-activity"),
        ({"template": "existence", "a": "create_order", "limit": 1, "when": "amount > 3"}, "no-attribute"),
        ({"template": "existence", "a": "capture_lead", "limit": 1, "object": "lead"}, "no-object"),
    ],
)
def test_a_rule_that_cannot_be_checked_says_why(order_log, model, parts, reason):
    assert verdicts(order_log(lines(O1="create_order@8")), model, **parts) == reason
