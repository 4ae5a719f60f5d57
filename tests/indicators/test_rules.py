"""Each rule template on orders small enough to judge by eye."""

from datetime import date

import pytest

from asked import asked_rule
from leadline.errors import ExpressionError
from leadline.indicators.population import Population
from leadline.indicators.rules import check_rules, find_violations

KEPT, VIOLATED, OUT, PENDING = "kept", "violated", "does not apply", "pending"


def verdicts(log, model, *, calendars=None, **parts):
    """Return what a rule says of each order."""
    population = Population(log, asked_rule(model, **parts), calendars=calendars)
    _, (compliance,) = check_rules(population, date(2025, 12, 31), (None, None))
    if compliance.status == "not-measured":
        return compliance.reason
    rows = log.engine.query('SELECT id, asked, "pending asked" AS open FROM rules_order ORDER BY id').to_pylist()
    words = {None: OUT, True: VIOLATED, False: KEPT}
    found = {row["id"]: PENDING if row["open"] else words[row["asked"]] for row in rows}
    counts = [list(found.values()).count(verdict) for verdict in (KEPT, VIOLATED, PENDING)]
    assert [compliance.n - compliance.violations, compliance.violations, compliance.pending] == counts
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
        "O4": PENDING,
    }


def test_what_waits_longest_decides_whether_an_answer_is_overdue(order_log, model):
    log = order_log(
        [
            "O1 create_order 2025-11-30T08:00",  # 31 days: the thirty are over
            "O1 create_order 2025-12-20T08:00",
            "O2 create_order 2025-12-01T08:00",  # its thirtieth day is the last one
            "O3 create_order 2025-11-01T08:00",
            "O3 confirm_order 2025-11-02T08:00",
            "O3 create_order 2025-12-20T08:00",  # only the second is open
        ]
    )
    parts = {"template": "response", "a": "create_order", "b": "confirm_order"}
    assert verdicts(log, model, **parts) == {"O1": VIOLATED, "O2": PENDING, "O3": PENDING}


def test_a_limit_in_hours_is_elapsed_time(order_log, model):
    log = order_log(
        [
            *lines(O1="create_order@8 confirm_order@12", O2="create_order@8 confirm_order@13"),
            *lines(O3="confirm_order@7 create_order@8", O4="confirm_order@8"),
            "O5 create_order 2025-12-30T21:00",  # until one o'clock on the last day, which is not over
            "O6 create_order 2025-12-30T19:00",  # until 23:00 of the day before
        ]
    )
    parts = {"template": "time_limit", "a": "create_order", "b": "confirm_order", "hours": 4}
    assert verdicts(log, model, **parts) == {
        "O1": KEPT,
        "O2": VIOLATED,
        "O3": VIOLATED,
        "O4": OUT,
        "O5": PENDING,
        "O6": VIOLATED,
    }


def test_days_are_calendar_days_and_hours_need_a_clock(order_log, model):
    log = order_log(
        [
            "O1 create_order 2025-03-03",
            "O1 confirm_order 2025-03-04T23:00",
            "O2 create_order 2025-03-03",
            "O2 confirm_order 2025-03-05T01:00",
        ]
    )
    parts = {"template": "time_limit", "a": "create_order", "b": "confirm_order"}
    assert verdicts(log, model, **parts, days=1) == {"O1": KEPT, "O2": VIOLATED}
    assert verdicts(log, model, **parts, hours=24) == "hours-of-days"


def test_all_that_is_open_is_no_measure(order_log, model):
    log = order_log(["O1 create_order 2025-12-30T08:00", "O2 confirm_order 2025-12-30T08:00"])
    asked = asked_rule(model, template="time_limit", a="create_order", b="confirm_order", days=5)
    _, (compliance,) = check_rules(Population(log, asked), date(2025, 12, 31), (None, None))
    assert (compliance.status, compliance.reason, compliance.pending) == ("not-measured", "only-pending", 1)
    assert compliance.share is None


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
            O1="cancel_order@8 ship_goods@9",
            O2="ship_goods@8 cancel_order@9",
            O3="cancel_order@8",
            O4="ship_goods@8",
            O5="ship_goods@8 cancel_order@9 ship_goods@10",  # the second is one too many
        )
    )
    assert verdicts(log, model, template="not_succession", a="cancel_order", b="ship_goods") == {
        "O1": VIOLATED,
        "O2": KEPT,
        "O3": KEPT,
        "O4": OUT,
        "O5": VIOLATED,
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


def test_a_name_in_another_case_or_spacing_is_the_same_person(make_log, model):
    steps = [("O1", "create_order", "Li Wei"), ("O1", "check_credit", "LI  WEI"), ("O2", "create_order", "Li Wei")]
    rows = [
        {"o": o, "step": s, "at": "2025-03-03 08:00", "who": w} for o, s, w in [*steps, ("O2", "check_credit", "Li")]
    ]
    table = {
        "name": "e",
        "file": "e.csv",
        "objects": {"order": "o"},
        "activity": "step",
        "time": "at",
        "resource": "who",
    }
    log = make_log({"e.csv": rows}, [table])
    parts = {"template": "four_eyes", "a": "create_order", "b": "check_credit"}
    assert verdicts(log, model, **parts) == {"O1": VIOLATED, "O2": KEPT}


def test_role_allowed_knows_departments_by_their_aliases(order_log, model):
    log = order_log(
        lines(
            O1="receive_payment@8:ann/Finance",
            O2="receive_payment@8:bob/Sales",
            O3="receive_payment@8:bob/财务部",
            O4="receive_payment@8:eve/Moonbase",  # no department of the model: nobody can say
            O5="receive_payment@8:eve/财务部(Finance)",
            O6="receive_payment@8:eve/财务部(Sales)",  # its halves are two departments
        )
    )
    assert verdicts(log, model, template="role_allowed", a="receive_payment", departments=["finance"]) == {
        "O1": KEPT,
        "O2": VIOLATED,
        "O3": KEPT,
        "O4": OUT,
        "O5": KEPT,
        "O6": OUT,
    }


def test_when_says_to_whom_a_rule_applies(order_log, model):
    log = order_log(lines(O1="create_order@8 ship_goods@9", O2="create_order@8 create_order@9 ship_goods@10"))
    parts = {"template": "absence", "a": "ship_goods", "limit": 0, "when": "count(create_order) = 2"}
    assert verdicts(log, model, **parts) == {"O1": OUT, "O2": VIOLATED}


@pytest.mark.parametrize("span", ["days(due_date, ship_goods)", "hours(ship_goods, due_date)"])
def test_a_time_from_a_date_that_the_data_never_have_is_null(order_log, model, span):
    log = order_log(lines(O1="check_credit@8 ship_goods@9", O2="ship_goods@9", O3="check_credit@9"))
    rule = {"template": "precedence", "a": "check_credit", "b": "ship_goods"}
    assert verdicts(log, model, **rule, when=f"{span} > 3") == "no-attribute"
    found = verdicts(log, model, **rule, when=f"{span} > 3 or {span} is null")
    assert found == {"O1": KEPT, "O2": VIOLATED, "O3": OUT}


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


# -- what stands behind a rule


@pytest.fixture
def shop(make_log):
    """Return a function that makes orders, each shipped without a credit check but one, with amounts and currencies."""

    def make(amounts, currencies=("", "", "")):
        rows = [
            {
                "id": f"O{i}",
                "amount": amount,
                "currency": currency,
                "region": "east",
                "shipped": f"2025-03-0{i}",
                "credit": "",
            }
            for i, (amount, currency) in enumerate(zip(amounts, currencies), 1)
        ]
        rows[-1]["credit"] = "2025-03-01"
        table = {
            "name": "orders",
            "file": "orders.csv",
            "object": "order",
            "id": "id",
            "attributes": {key: key for key in ("amount", "currency", "region")},
            "events": {"ship_goods": "shipped", "check_credit": "credit"},
        }
        return make_log({"orders.csv": rows}, [table])

    return make


@pytest.mark.parametrize(
    ("amounts", "currencies", "money"),
    [
        ((100.5, 20, 7), ("CNY", "CNY", "EUR"), (120.5, "CNY")),  # the third keeps the rule
        ((100.5, 20, 7), ("", "", ""), (120.5, None)),
        ((100.5, "", 7), ("", "", ""), (100.5, None)),
        ((100.5, 20, 7), ("CNY", "EUR", "EUR"), (None, None)),  # nothing one could add up
        (("", "", 7), ("", "", ""), (None, None)),
        (("", "", ""), ("", "", ""), (None, None)),
    ],
)
def test_the_money_at_stake_is_what_violates(shop, model, amounts, currencies, money):
    asked = asked_rule(model, template="precedence", a="check_credit", b="ship_goods")
    _, (compliance,) = check_rules(Population(shop(amounts, currencies), asked), date(2025, 12, 31), (None, None))
    assert compliance.violations == 2
    assert (compliance.amount, compliance.currency) == money


def test_a_rule_that_nobody_violates_puts_nothing_at_stake(shop, model):
    asked = asked_rule(model, template="absence", a="ship_goods", limit=1)
    _, (compliance,) = check_rules(Population(shop((100, 20, 7)), asked), date(2025, 12, 31), (None, None))
    assert (compliance.violations, compliance.amount) == (0, 0.0)


def test_all_that_violates_a_rule_can_be_had(shop, model):
    log, rule = shop((100.5, 20, 7)), "confirmation-before-shipment"
    asked = asked_rule(model, template="precedence", a="check_credit", b="ship_goods")
    assert find_violations(asked, log, "asked").to_pylist() == [
        {"id": "O1", "day": date(2025, 3, 1), "amount": 100.5, "currency": None, "region": "east"},
        {"id": "O2", "day": date(2025, 3, 2), "amount": 20.0, "currency": None, "region": "east"},
    ]
    march_2 = (date(2025, 3, 2), date(2025, 3, 31))
    assert find_violations(asked, log, "asked", period=march_2)["id"].to_pylist() == ["O2"]
    assert find_violations(model, log, rule) is None, "nothing was ever confirmed: not recorded is not violated"
    with pytest.raises(ExpressionError, match="'no-such-rule' is no rule of the model"):
        find_violations(model, log, "no-such-rule")
