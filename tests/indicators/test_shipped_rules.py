"""Each rule of the shipped model on a few objects, judged by hand.

A line is one object: the verdict, its attributes, its steps as ``name@month-day.hour:person/department`` (nine o'clock
where no hour is given). V is violated, K kept, P pending, N does not apply. The assessment ends on 30 June 2025; what
has no limit of its own may take 30 days.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from leadline import Log, Model
from leadline.indicators.population import Population
from leadline.indicators.rules import check_rules

CASES = {
    "C01": """K qualify_lead@5-2 assign_lead@5-3
              V assign_lead@5-3
              V assign_lead@5-3 qualify_lead@5-4
              N qualify_lead@5-2""",
    "C02": """K assign_lead@5-2 contact_lead@5-20
              V assign_lead@5-30
              V contact_lead@5-2 assign_lead@5-3
              P assign_lead@5-31
              N contact_lead@5-2""",
    "C03": """K assign_lead@5-2.9 contact_lead@5-3.9
              V assign_lead@5-2.9 contact_lead@5-3.10
              V assign_lead@6-28.22
              V assign_lead@5-2.9 contact_lead@5-2.10 assign_lead@5-4.9
              P assign_lead@6-29.9
              N contact_lead@5-2""",
    "C04": """K capture_lead@3-1 nurture_lead@3-9
              V capture_lead@4-1
              N capture_lead@4-2""",
    "C05": """K convert_lead@5-2
              K close_lead@5-2
              V close_lead@5-2 convert_lead@5-3
              N assign_lead@5-2""",
    "C06": """K reason_code=budget close_lead@5-2
              V close_lead@5-2
              N convert_lead@5-2""",
    "C07": """K approve_opportunity@5-2 design_solution@5-3
              V design_solution@5-3
              N approve_opportunity@5-2""",
    "C08": """K is_tender=yes decide_bid@5-2 submit_quote@5-3
              V is_tender=yes submit_quote@5-2 decide_bid@5-3
              N is_tender=no submit_quote@5-2
              N submit_quote@5-2""",
    "C09": """K discount_pct=12 authority_pct=10 approve_price@5-2 submit_quote@5-3
              V discount_pct=12 authority_pct=10 submit_quote@5-3
              N discount_pct=10 authority_pct=10 submit_quote@5-3""",
    "C10": """K create_customer@5-2 sign_contract@5-3
              V sign_contract@5-3
              N create_customer@5-2""",
    "C11": """K payment_terms_days=30 assess_credit@5-2 sign_contract@5-3
              V payment_terms_days=30 sign_contract@5-3
              N payment_terms_days=0 sign_contract@5-3""",
    "C12": """K review_contract@5-2.9 sign_contract@5-2.9
              V sign_contract@5-3 review_contract@5-4
              N review_contract@5-2""",
    "C13": """K approve_contract@5-2 sign_contract@5-3
              V sign_contract@5-3
              N approve_contract@5-2""",
    "C14": """K review_contract@5-2 sign_contract@5-3
              V review_contract@5-2 sign_contract@5-3 review_contract@5-4
              N sign_contract@5-3 request_change@5-4 review_contract@5-5
              N review_contract@5-2""",
    "C15": """K sign_contract@5-2
              V sign_contract@5-2 lose_opportunity@5-3
              N negotiate@5-2""",
    "C16": """K sign_contract@5-2 hand_over_contract@5-30
              V sign_contract@5-30
              P sign_contract@5-31
              N hand_over_contract@5-2""",
    "C17": """K hand_over_contract@5-2 ship_goods@5-3
              V ship_goods@5-3
              N hand_over_contract@5-2""",
    "C18": """K channel=dealer sign_contract@5-2 create_order@5-3
              V channel=dealer create_order@5-3
              V create_order@5-3
              N channel=门店 create_order@5-3""",
    "C19": """K validate_order@5-2 confirm_order@5-3
              V confirm_order@5-2 validate_order@5-3
              N validate_order@5-2""",
    "C20": """K payment_terms_days=60 check_credit@5-2 ship_goods@5-3
              V payment_terms_days=60 ship_goods@5-3
              N payment_terms_days=0 ship_goods@5-3""",
    "C21": """K create_order@5-2 confirm_order@5-9
              V create_order@5-2
              P create_order@6-2
              N confirm_order@5-2""",
    "C22": """K create_order@5-2.9 confirm_order@5-3.9
              V create_order@5-2.9 confirm_order@5-3.10
              V create_order@5-2
              P create_order@6-30
              N confirm_order@5-2""",
    "C23": """K request_change@5-2 approve_change@5-3
              V request_change@5-2 approve_change@5-3 request_change@5-4
              P request_change@6-20
              N approve_change@5-2""",
    "C24": """K cancel_order@5-2
              K ship_goods@5-2 cancel_order@5-3
              V cancel_order@5-2 ship_goods@5-3
              N ship_goods@5-2""",
    "C25": """K confirm_order@5-2 ship_goods@5-3
              V ship_goods@5-3
              N confirm_order@5-2""",
    "C26": """K billing_type=on_delivery ship_goods@5-2 create_invoice@5-3
              V billing_type=on_delivery create_invoice@5-2 ship_goods@5-3
              N billing_type=advance create_invoice@5-2 ship_goods@5-3
              N billing_type=on_delivery ship_goods@5-2""",
    "C27": """K acceptance_required=yes confirm_delivery@5-2 create_invoice@5-3
              V acceptance_required=yes create_invoice@5-3
              N acceptance_required=no create_invoice@5-3
              N acceptance_required=yes billing_type=预收款 create_invoice@5-3""",
    "C28": """K ship_goods@5-2 create_invoice@5-20
              V ship_goods@5-2
              P ship_goods@6-20
              N create_invoice@5-2""",
    "C29": """K confirm_delivery@5-2.8 create_invoice@5-5.17
              V confirm_delivery@5-2.23 create_invoice@5-6.1
              V confirm_delivery@6-26
              P confirm_delivery@6-27
              N create_invoice@5-2""",
    "C30": """K billed_quantity=10 delivered_quantity=10 billed_price=5 ordered_price=5 create_invoice@5-2
              K billed_quantity=1004 delivered_quantity=1000 billed_price=1004 ordered_price=1000 create_invoice@5-2
              V billed_quantity=11 delivered_quantity=10 billed_price=5 ordered_price=5 create_invoice@5-2
              V billed_quantity=10 delivered_quantity=10 billed_price=6 ordered_price=5 create_invoice@5-2
              V billed_quantity=10 billed_price=6 ordered_price=5 create_invoice@5-2
              N billed_quantity=10 billed_price=5 ordered_price=5 create_invoice@5-2
              N billed_quantity=11 delivered_quantity=10 billed_price=5 ordered_price=5 send_invoice@5-2""",
    "C31": """K match_invoice@5-2 send_invoice@5-3
              V send_invoice@5-3
              N match_invoice@5-2""",
    "C32": """K due_date=2025-01-01 send_invoice@1-2 escalate_collection@5-2
              V due_date=2025-01-01 send_invoice@1-2
              N due_date=2025-01-02 send_invoice@1-2""",
    "C33": """K receive_payment@5-2 apply_cash@5-3
              V receive_payment@5-2
              P receive_payment@6-20
              N apply_cash@5-2""",
    "C34": """K receive_payment@5-2.9 apply_cash@5-4.18
              V receive_payment@5-2.9 apply_cash@5-5.8
              V receive_payment@6-27
              P receive_payment@6-28
              N apply_cash@5-2""",
    "C35": """K due_date=2025-05-10 create_invoice@4-9 remind_payment@5-13
              V due_date=2025-05-10 create_invoice@4-9 remind_payment@5-14
              V due_date=2025-05-10 create_invoice@4-9 remind_payment@5-8
              V due_date=2025-05-10 create_invoice@4-9 receive_payment@5-20
              V due_date=2025-06-26 create_invoice@4-9
              P due_date=2025-06-27 create_invoice@4-9
              N due_date=2025-05-10 create_invoice@4-9 receive_payment@5-12
              N due_date=2025-05-10 create_invoice@4-9 resolve_dispute@5-9
              N create_invoice@4-9""",
    "C36": """K approve_credit_note@5-2 issue_credit_note@5-3
              V issue_credit_note@5-3
              N approve_credit_note@5-2""",
    "C37": """K receive_return@5-2 issue_credit_note@5-3
              V issue_credit_note@5-3
              N receive_return@5-2""",
    "C38": """K receive_complaint@5-2 close_complaint@5-20
              V receive_complaint@5-2
              P receive_complaint@6-20
              N close_complaint@5-2""",
    "C39": """K receive_complaint@5-2 close_complaint@5-17
              V receive_complaint@5-2 close_complaint@5-18
              V receive_complaint@6-14
              P receive_complaint@6-15
              N close_complaint@5-2""",
    "C40": """K receive_complaint@5-2 close_complaint@5-3
              V receive_complaint@5-2 close_complaint@5-3 receive_complaint@5-9
              N receive_complaint@5-2""",
    "C41": """K create_quote@5-2:ann approve_price@5-3:bob
              V create_quote@5-2:ann approve_price@5-3:bob approve_price@5-4:ann
              V create_quote@5-2:ann approve_price@5-3:ANN
              N create_quote@5-2:ann
              N create_quote@5-2:bot approve_price@5-3:bot""",
    "C42": """K review_contract@5-2:ann approve_contract@5-3:bob
              V review_contract@5-2:ann approve_contract@5-3:ann
              N review_contract@5-2:ann""",
    "C43": """K create_order@5-2:ann check_credit@5-3:bob
              V create_order@5-2:ann check_credit@5-3:ann
              N check_credit@5-3:ann""",
    "C44": """K create_invoice@5-2:ann apply_cash@5-3:bob
              V create_invoice@5-2:ann apply_cash@5-3:ann
              N create_invoice@5-2:bot apply_cash@5-3:ann""",
    "C45": """K approve_credit_note@5-2:ann issue_credit_note@5-3:bob
              V approve_credit_note@5-2:ann issue_credit_note@5-3:ann
              N issue_credit_note@5-3:ann""",
    "C46": """K create_customer@5-2:ann assess_credit@5-3:bob
              V create_customer@5-2:ann assess_credit@5-3:ann
              N create_customer@5-2:ann""",
    "C47": """K receive_payment@5-2:ann/财务部
              V receive_payment@5-2:bob/Sales
              N receive_payment@5-2:eve/Moonbase
              N apply_cash@5-2:ann/Sales""",
    "C48": """K assess_credit@5-2:ann/Credit_Control
              K assess_credit@5-2:ann/Finance
              V assess_credit@5-2:bob/Sales
              N create_customer@5-2:bob/Sales""",
    "C49": """K create_order@5-2:ann ship_goods@5-3:bob
              V create_order@5-2:ann ship_goods@5-3:ann
              N create_order@5-2:ann""",
    "C50": """K apply_cash@5-2 close_contract@5-3
              V close_contract@5-3
              N apply_cash@5-2""",
    "C51": """K create_invoice@5-2 match_invoice@5-3
              V create_invoice@6-23
              N create_invoice@6-24""",
    "C52": """K create_order@5-2
              K request_change@5-2 request_change@5-3
              V request_change@5-2 request_change@5-3 request_change@5-4""",
    "C53": """K ship_goods@5-2
              K cancel_order@5-2
              V ship_goods@5-2 cancel_order@5-3
              N create_order@5-2""",
    "C54": """K sign_contract@5-2 hand_over_contract@5-7
              V sign_contract@5-2 hand_over_contract@5-8
              V sign_contract@6-24
              P sign_contract@6-25
              N hand_over_contract@5-2""",
}
AS_OF = date(2025, 6, 30)
SAID = {"K": False, "V": True, "N": None}


def lines(code: str) -> Iterator[tuple[str, str, str, list[str]]]:
    """Give each object of a rule: its name, the verdict in words of the table, its line, its words."""
    for number, line in enumerate(CASES[code].splitlines(), 1):
        verdict, *words = line.split()
        yield f"{code}-{number}", verdict, line.strip(), words


def log_of(make_log: Any, code: str, kind: str) -> Log:
    """Return a log that has one object for each line."""
    objects, events = [], []
    for name, _, _, words in lines(code):
        given = dict(word.split("=") for word in words if "=" in word)
        objects.append({"id": name, **given})
        for word in (word for word in words if "@" in word):
            step, rest = word.split("@")
            when, _, who = rest.partition(":")
            person, _, department = who.partition("/")
            month, day = when.split("-")
            day, _, hour = day.partition(".")
            at = f"2025-{int(month):02d}-{int(day):02d} {int(hour or 9):02d}:00"
            bot = "yes" if person == "bot" else "no"
            events.append({"id": name, "step": step, "at": at, "who": person, "dept": department, "bot": bot})
    attributes = sorted({key for row in objects for key in row} - {"id"})
    rows = [{"id": row["id"], **{key: row.get(key, "") for key in attributes}} for row in objects]
    tables = [
        {
            "name": "objects",
            "file": "objects.csv",
            "object": kind,
            "id": "id",
            "attributes": {a: a for a in attributes},
        },
        {
            "name": "events",
            "file": "events.csv",
            "objects": {kind: "id"},
            "activity": "step",
            "time": "at",
            "resource": "who",
            "department": "dept",
            "automated": "bot",
        },
    ]
    return make_log({"objects.csv": rows, "events.csv": events}, tables)


def test_every_shipped_rule_is_judged_by_hand(model: Model):
    assert sorted(CASES) == sorted(rule.code for rule in model.rules)
    for rule in model.rules:
        verdicts = {verdict for _, verdict, _, _ in lines(rule.code)}
        assert {"K", "V"} <= verdicts
        assert ("P" in verdicts) == (rule.template in ("response", "time_limit", "time_limit_after_due")), rule.code


@pytest.mark.parametrize("code", CASES)
def test_a_shipped_rule_judges_as_a_person_would(code: str, model: Model, make_log: Any):
    rule = next(rule for rule in model.rules if rule.code == code)
    log = log_of(make_log, code, rule.object)
    only = model.model_copy(update={"rules": (rule,)})
    check_rules(Population(log, only), AS_OF, (None, None))
    rows = {row["id"]: row for row in log.engine.query(f'SELECT * FROM "rules_{rule.object}"').to_pylist()}
    for name, verdict, line, _ in lines(code):
        row = rows[name]
        said = "P" if row[f"pending {rule.id}"] else next(key for key, value in SAID.items() if value is row[rule.id])
        assert said == verdict, line
