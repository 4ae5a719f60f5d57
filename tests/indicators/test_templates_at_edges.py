"""What tells each template of rules from its neighbours: one order, or one delivery, for each way to get it wrong."""

from datetime import date

import pytest

from asked import asked_rule
from indicators.test_rules import KEPT, OUT, PENDING, VIOLATED, lines, verdicts
from leadline.indicators import find_violations, measure
from leadline.indicators.population import Population
from leadline.indicators.rules import check_rules

CREDIT_FIRST = {"template": "precedence", "a": "check_credit", "b": "ship_goods"}


def asked(log, model, **parts):
    """Return what is found on the last day of the year of one rule."""
    _, (compliance,) = check_rules(Population(log, asked_rule(model, **parts)), date(2025, 12, 31), (None, None))
    return compliance


# -- which of several counts, and what a tie is


def test_the_first_of_each_counts_for_what_must_come_before(order_log, model):
    log = order_log(
        lines(
            O1="check_credit@8 ship_goods@9 check_credit@10",  # checked again afterwards: checked before, too
            O2="ship_goods@8 check_credit@9 ship_goods@10",  # the first went out unchecked
        )
    )
    assert verdicts(log, model, **CREDIT_FIRST) == {"O1": KEPT, "O2": VIOLATED}


def test_any_of_the_first_and_any_of_the_second_may_be_the_succession_that_is_forbidden(order_log, model):
    log = order_log(
        lines(
            O1="cancel_order@8 ship_goods@9 cancel_order@10",
            O2="ship_goods@8 cancel_order@9 cancel_order@10",
            O3="ship_goods@8 ship_goods@9 cancel_order@10",
        )
    )
    rule = {"template": "not_succession", "a": "cancel_order", "b": "ship_goods"}
    assert verdicts(log, model, **rule) == {"O1": VIOLATED, "O2": KEPT, "O3": KEPT}


@pytest.mark.parametrize(
    ("template", "a", "b", "verdict"),
    [  # in the process credit stands before shipping
        ("precedence", "check_credit", "ship_goods", KEPT),
        ("precedence", "ship_goods", "check_credit", VIOLATED),
        ("not_succession", "check_credit", "ship_goods", VIOLATED),
        ("not_succession", "ship_goods", "check_credit", KEPT),
    ],
)
@pytest.mark.parametrize(
    ("credit", "shipped"),
    [("T09:00", "T09:00"), ("", ""), ("T09:00", ""), ("", "T09:00")],
    ids=["one moment", "one day", "credit has a clock", "shipping has a clock"],
)
def test_steps_of_one_moment_or_one_day_stand_as_in_the_process(
    order_log, model, template, a, b, verdict, credit, shipped
):
    log = order_log([f"O1 check_credit 2025-03-03{credit}", f"O1 ship_goods 2025-03-03{shipped}"])
    assert verdicts(log, model, template=template, a=a, b=b) == {"O1": verdict}


# -- how often


def test_as_often_as_is_asked_for(order_log, model):
    log = order_log(
        lines(
            O1="create_order@7 check_credit@8",
            O2="create_order@7 check_credit@8 check_credit@9",
            O3="create_order@7 check_credit@8 check_credit@9 check_credit@10",
            O4="create_order@7",
        )
    )
    twice = {"template": "existence", "a": "check_credit", "limit": 2}
    assert verdicts(log, model, **twice) == {"O1": VIOLATED, "O2": KEPT, "O3": KEPT, "O4": VIOLATED}
    at_most = {"template": "absence", "a": "check_credit"}
    assert verdicts(log, model, **at_most, limit=2) == {"O1": KEPT, "O2": KEPT, "O3": VIOLATED, "O4": KEPT}
    assert verdicts(log, model, **at_most, limit=0) == {"O1": VIOLATED, "O2": VIOLATED, "O3": VIOLATED, "O4": KEPT}


def test_a_step_the_data_never_record_is_not_missing(order_log, model):
    log = order_log(lines(O1="create_order@7"))
    for template in ("existence", "absence"):
        assert verdicts(log, model, template=template, a="check_credit", limit=1) == "no-activity"


# -- within how many days


def test_a_limit_of_no_days_is_passed_on_the_next_day(order_log, model):
    log = order_log(
        [
            "O1 create_order 2025-03-03T23:00",
            "O1 confirm_order 2025-03-03T23:59",
            "O2 create_order 2025-03-03T23:00",
            "O2 confirm_order 2025-03-04T00:01",
        ]
    )
    same_day = {"template": "time_limit", "a": "create_order", "b": "confirm_order", "days": 0}
    assert verdicts(log, model, **same_day) == {"O1": KEPT, "O2": VIOLATED}


def test_the_next_answer_counts_and_not_a_later_one(order_log, model):
    log = order_log(lines(O1="create_order@8 confirm_order@9 confirm_order@20"))
    limit = {"template": "time_limit", "a": "create_order", "b": "confirm_order"}
    assert verdicts(log, model, **limit, hours=4) == {"O1": KEPT}
    steps = ("create_order 2025-03-03", "confirm_order 2025-03-04", "confirm_order 2025-03-20")
    log = order_log([f"O1 {step}T08:00" for step in steps])
    assert verdicts(log, model, **limit, days=2) == {"O1": KEPT}


def test_what_a_rule_is_not_about_is_not_pending(make_log, model):
    rows = [
        {"id": "O1", "amount": "50", "entered": "2025-12-30 08:00", "confirmed": ""},
        {"id": "O2", "amount": "5", "entered": "2025-12-30 08:00", "confirmed": ""},
        {"id": "O3", "amount": "", "entered": "2025-12-30 08:00", "confirmed": ""},
        {"id": "O4", "amount": "50", "entered": "2025-12-30 08:00", "confirmed": "2025-12-31 08:00"},
    ]
    table = {"name": "orders", "file": "orders.csv", "object": "order", "id": "id", "attributes": {"amount": "amount"}}
    table["events"] = {"create_order": "entered", "confirm_order": "confirmed"}
    log = make_log({"orders.csv": rows}, [table])
    for parts in (
        {"template": "time_limit", "a": "create_order", "b": "confirm_order", "days": 5},
        {"template": "response", "a": "create_order", "b": "confirm_order"},
        {"template": "responded_existence", "a": "create_order", "b": ["confirm_order"]},
    ):
        found = verdicts(log, model, **parts, when="amount >= 10")
        assert found == {"O1": PENDING, "O2": OUT, "O3": OUT, "O4": KEPT}, parts


def test_one_of_the_answers_may_be_recorded_nowhere_but_not_all(order_log, model):
    log = order_log(lines(O1="create_order@8 confirm_order@9", O2="create_order@8"))
    rule = {"template": "responded_existence", "a": "create_order"}
    assert verdicts(log, model, **rule, b=["cancel_order", "confirm_order"]) == {"O1": KEPT, "O2": VIOLATED}
    assert verdicts(log, model, **rule, b=["cancel_order", "request_change"]) == "no-activity"


def test_conditions_on_what_is_recorded_nowhere_say_so_unless_something_is_open(order_log, model):
    done = order_log(lines(O1="check_credit@8 ship_goods@9"))
    assert verdicts(done, model, **CREDIT_FIRST, when="count(request_change) = 0") == "no-activity"
    assert verdicts(done, model, **CREDIT_FIRST, when="amount > 3") == "no-attribute"
    for unknown in ("has(request_change)", "amount > 3"):
        assert verdicts(done, model, **CREDIT_FIRST, when=f"{unknown} or has(check_credit)") == {"O1": KEPT}
    recent = order_log(["O1 create_order 2025-12-30T08:00", "O2 confirm_order 2025-12-30T08:00"])
    limit = {"template": "time_limit", "a": "create_order", "b": "confirm_order", "days": 5}
    found = asked(recent, model, **limit, when="amount > 3 or has(create_order)")
    assert (found.reason, found.pending) == ("only-pending", 1)


def test_amounts_that_cannot_be_compared_are_not_passed_over(make_log, model):
    rows = [
        {"id": "O1", "amount": "100", "currency": "CNY", "shipped": "2025-03-02", "checked": "2025-03-01"},
        {"id": "O2", "amount": "50", "currency": "EUR", "shipped": "2025-03-02", "checked": ""},
    ]
    table = {"name": "orders", "file": "orders.csv", "object": "order", "id": "id"}
    table["attributes"] = {"amount": "amount", "currency": "currency"}
    table["events"] = {"ship_goods": "shipped", "check_credit": "checked"}
    log = make_log({"orders.csv": rows}, [table])
    assert verdicts(log, model, **CREDIT_FIRST, when="amount > 60 or has(ship_goods)") == "several-currencies"
    assert verdicts(log, model, **CREDIT_FIRST, when="amount > 0") == {"O1": KEPT, "O2": VIOLATED}


# -- who


def test_four_eyes_are_violated_by_anybody_who_did_both(order_log, model):
    log = order_log(
        lines(
            O1="create_order@8:ann create_order@9:bob check_credit@10:ann",
            O2="create_order@8:ann check_credit@9:ann check_credit@10:bob",
            O3="create_order@8:ann create_order@9:bob check_credit@10:cem check_credit@11:dan",
            O4="create_order@8:bot create_order@9:ann check_credit@10:bot check_credit@11:bob",
        )
    )
    rule = {"template": "four_eyes", "a": "create_order", "b": "check_credit"}
    assert verdicts(log, model, **rule) == {"O1": VIOLATED, "O2": VIOLATED, "O3": KEPT, "O4": KEPT}


def test_a_name_in_full_width_letters_is_the_same_person(order_log, model):
    log = order_log(lines(O1="create_order@8:ＬＩ check_credit@9:li", O2="create_order@8:ＬＩ check_credit@9:lu"))
    rule = {"template": "four_eyes", "a": "create_order", "b": "check_credit"}
    assert verdicts(log, model, **rule) == {"O1": VIOLATED, "O2": KEPT}


def test_one_department_that_may_not_is_enough_and_one_nobody_knows_leaves_it_open(order_log, model):
    log = order_log(
        lines(
            O1="receive_payment@8:ann/Finance receive_payment@9:bob/Sales",
            O2="receive_payment@8:ann/Finance receive_payment@9:kim/Legal",
            O3="receive_payment@8:ann/Finance receive_payment@9:eve/Moonbase",
            O4="receive_payment@8:ann/Finance receive_payment@9:joe/Credit-management",
            O5="receive_payment@8:eve/Moonbase receive_payment@9:kim/Legal",
        )
    )
    rule = {"template": "role_allowed", "a": "receive_payment", "departments": ["finance", "credit"]}
    assert verdicts(log, model, **rule) == {"O1": VIOLATED, "O2": VIOLATED, "O3": OUT, "O4": KEPT, "O5": VIOLATED}


def test_departments_of_one_side_alone_can_be_judged_and_unknown_ones_cannot(order_log, model):
    rule = {"template": "role_allowed", "a": "receive_payment", "departments": ["finance"]}
    for department, said in (("Finance", {"O1": KEPT}), ("Sales", {"O1": VIOLATED}), ("Moonbase", "no-department")):
        assert verdicts(order_log(lines(O1=f"receive_payment@8:ann/{department}")), model, **rule) == said


# -- what is linked, named or carried


@pytest.fixture
def shipped(make_log):
    """Deliveries of orders: D1 of two with different amounts, D2 of one, D3 of one that has no record."""
    orders = [{"order": "O1", "amount": "50"}, {"order": "O2", "amount": "200"}]
    steps = [
        {"delivery": name, "order": order, "step": "ship_goods", "at": "2025-03-03 08:00", "team": team}
        for name, order, team in (("D1", "O1", ""), ("D1", "O2", ""), ("D2", "O2", "Warehouse"), ("D3", "O9", ""))
    ]
    tables = [
        {
            "name": "orders",
            "file": "orders.csv",
            "object": "order",
            "id": "order",
            "attributes": {"amount": "amount"},
        },
        {
            "name": "steps",
            "file": "steps.csv",
            "objects": {"delivery": "delivery"},
            "activity": "step",
            "time": "at",
            "department": "team",
        },
        {
            "name": "links",
            "file": "steps.csv",
            "object": "delivery",
            "id": "delivery",
            "repeats": True,
            "links": {"order": "order"},
        },
    ]
    return make_log({"orders.csv": orders, "steps.csv": steps}, tables)


def of_deliveries(log, model, *rules):
    """Return the verdicts of rules on deliveries, each rule by its place."""
    named = [
        asked_rule(model, object="delivery", **parts).rules[0].model_copy(update={"id": f"r{place}"})
        for place, parts in enumerate(rules)
    ]
    check_rules(Population(log, model.model_copy(update={"rules": tuple(named)})), date(2025, 12, 31), (None, None))
    words = {None: OUT, True: VIOLATED, False: KEPT}
    rows = log.engine.query("SELECT * FROM rules_delivery").to_pylist()
    return [{row["id"]: words[row[f"r{place}"]] for row in rows} for place in range(len(rules))]


def test_amounts_that_differ_prove_nothing_but_still_say_to_whom_a_rule_applies(shipped, model):
    """The least of them is asked for a condition, before and after another rule asked whether they agree."""
    large = {"template": "data_condition", "a": "ship_goods", "holds": "amount >= 100"}
    once = {"template": "absence", "a": "ship_goods", "limit": 0, "when": "amount < 100"}
    assert of_deliveries(shipped, model, once, large, once) == [
        {"D1": VIOLATED, "D2": OUT, "D3": OUT},
        {"D1": OUT, "D2": KEPT, "D3": OUT},
        {"D1": VIOLATED, "D2": OUT, "D3": OUT},
    ]


def test_what_is_only_named_in_a_link_lacks_nothing(shipped, model):
    assert verdicts(shipped, model, template="existence", a="ship_goods", limit=1) == {
        "O1": KEPT,
        "O2": KEPT,
        "O9": OUT,
    }


def test_linked_steps_of_no_department_were_done_by_nobody_known(shipped, model):
    rule = {"template": "role_allowed", "a": "ship_goods", "departments": ["logistics"]}
    assert verdicts(shipped, model, **rule) == {"O1": OUT, "O2": KEPT, "O9": OUT}


def test_orders_without_a_step_of_a_delivery_stand_for_none(order_log, model):
    log = order_log(lines(O1="create_order@7 ship_goods@8 confirm_delivery@9", O2="create_order@7 ship_goods@8"))
    delivered = {"template": "existence", "a": "confirm_delivery", "limit": 1, "object": "delivery"}
    assert verdicts(log, model, **delivered) == {"O1": KEPT, "O2": VIOLATED}
    log = order_log(lines(O1="create_order@7 confirm_delivery@9", O2="create_order@7", O3="check_credit@6"))
    assert verdicts(log, model, **delivered) == {"O1": KEPT, "O2": OUT, "O3": OUT}
    entered = {"template": "precedence", "a": "check_credit", "b": "create_order", "object": "delivery"}
    assert verdicts(log, model, **entered) == {"O1": VIOLATED, "O2": VIOLATED, "O3": OUT}


# -- what is counted


@pytest.fixture
def seven(order_log):
    """Seven orders shipped unchecked, one a day from 1 March, confirmed in May."""
    return order_log(
        [f"O{day} {step} 2025-{month}-0{day}T08:00" for day in range(1, 8) for step, month in
         (("ship_goods", "03"), ("confirm_order", "05"))]
        + ["O8 check_credit 2025-06-01T08:00"]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "found"), [(2, 6, 5), (1, 7, 7), (3, 3, 1), (8, 31, 0)], ids=["2-6", "all", "one", "none"]
)
def test_both_ends_of_a_period_count_by_the_first_step(seven, model, first, last, found):
    period = (date(2025, 3, first), date(2025, 3, last))
    violators = find_violations(asked_rule(model, **CREDIT_FIRST), seven, "asked", period=period)
    assert (violators.num_rows if violators else 0) == found


def test_the_first_five_in_the_log_are_examples(seven, model):
    found = asked(seven, model, **CREDIT_FIRST)
    assert (found.n, found.violations, found.share) == (7, 7, 0.0)
    assert found.examples == ("O1", "O2", "O3", "O4", "O5")


def test_what_an_assessment_leaves_out_is_not_checked(seven, model):
    (found,) = measure(asked_rule(model, **CREDIT_FIRST), seven, indicators=(), not_applicable=["asked"]).rules
    assert (found.status, found.reason, found.n) == ("not-measured", "not-applicable", 0)


def test_the_day_of_looking_is_the_one_given_else_the_periods_end(order_log, model):
    log = order_log(
        [
            "O1 create_order 2025-03-03T08:00",
            "O2 create_order 2025-03-03T08:00",
            "O2 confirm_order 2025-06-02T09:00",
            "O3 create_order 2025-01-02T08:00",
        ]
    )
    rule = asked_rule(model, template="response", a="create_order", b="confirm_order")  # the model waits 30 days
    march = (date(2025, 3, 1), date(2025, 3, 31))

    def late(**asked):
        return find_violations(rule, log, "asked", **asked)

    assert late(period=march)["id"].to_pylist() == []  # on the last of March O1 is pending, and O2 was answered
    assert late(period=march, as_of=date(2025, 4, 3))["id"].to_pylist() == ["O1"]
    assert late(as_of=date(2025, 3, 31))["id"].to_pylist() == ["O3"]
    assert late()["id"].to_pylist() == ["O1", "O3"]
