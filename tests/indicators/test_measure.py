"""Seven events, and what each function of the measure language says about them, worked out by hand.

====== ============== ================ ==== =========== ====
order  step           time             user department  bot
====== ============== ================ ==== =========== ====
O1     create_order   2025-03-03 09:00 ann  Order desk  no
O1     check_credit   2025-03-03 12:00 bob  Credit      yes
O1     confirm_order  2025-03-04 09:00 ann  Order desk  no
O2     create_order   2025-03-05 10:00 eve  Order desk  no
O2     confirm_order  2025-03-05 16:00 eve  Order desk  no
O2     create_order   2025-03-06 10:00 eve  Order desk  no
O3     create_order   2025-04-01 08:00 bob  Order desk  no
====== ============== ================ ==== =========== ====
"""

import pytest

from leadline import measure
from leadline.eventlog import ondemand
from leadline.eventlog.widen import widen

SEVEN = [
    "O1 create_order 2025-03-03T09:00 ann Orders no",
    "O1 check_credit 2025-03-03T12:00 bob Credit yes",
    "O1 confirm_order 2025-03-04T09:00 ann Orders no",
    "O2 create_order 2025-03-05T10:00 eve Orders no",
    "O2 confirm_order 2025-03-05T16:00 eve Orders no",
    "O2 create_order 2025-03-06T10:00 eve Orders no",
    "O3 create_order 2025-04-01T08:00 bob Orders no",
]


@pytest.fixture
def seven(order_log):
    return order_log(SEVEN)


@pytest.mark.parametrize(
    ("value", "aggregate", "n", "expected"),
    [
        ("has(confirm_order)", "share", 3, 200 / 3),
        ("count(create_order)", "mean", 3, 4 / 3),
        ("count(create_order) > 1", "share", 3, 100 / 3),
        ("hours(create_order, confirm_order)", "median", 2, 15.0),  # 24 h and 6 h
        ("hours(create_order, confirm_order)", "mean", 2, 15.0),
        ("days(create_order, confirm_order)", "mean", 2, 0.625),
        ("hours(create_order, confirm_order)", "p90", 2, 22.2),  # 6 + 0.9 * 18
        ("hours(create_order, confirm_order)", "spread", 2, 22.2 / 15),
        ("hours(create_order, last(create_order))", "mean", 3, 8.0),  # 0, 24, 0
        ("hours(confirm_order, last(create_order))", "mean", 1, 18.0),  # O1's would be negative: impossible, left out
        ("automated(check_credit)", "share", 1, 100.0),
        ("steps()", "mean", 3, 7 / 3),
        ("steps(order)", "mean", 3, 7 / 3),
        ("automated_steps()", "mean", 3, 1 / 3),
        ("rework() > 0", "share", 3, 100 / 3),
        ("handovers()", "mean", 3, 2 / 3),
        ("ping_pong() > 0", "share", 3, 100 / 3),  # O1: Orders, Credit, Orders
        ("departments()", "mean", 3, 4 / 3),
        ("resources()", "mean", 3, 4 / 3),
        ("handover_hours()", "mean", 3, 24 / 3),
        ("cycle_hours()", "mean", 3, 48 / 3),
        ("hours(first_step(), last_step())", "mean", 3, 48 / 3),
        ("days(create_order, as_of)", "mean", 3, (29 + 27 + 0) / 3),  # as_of: the last day, 1 April
        ("case when has(check_credit) then 1 else 3 end", "mean", 3, 7 / 3),
        ("coalesce(hours(check_credit, confirm_order), 0)", "mean", 3, 7.0),
        ("greatest(0, 1 - count(confirm_order)) + abs(-1)", "mean", 3, 4 / 3),
        ("greatest(0, hours(create_order, confirm_order))", "mean", 2, 15.0),  # O3's is not known, and not 0
        ("least(hours(create_order, confirm_order), 10)", "mean", 2, 8.0),
        ("count(create_order) in (2, 3) or not has(confirm_order)", "share", 3, 200 / 3),
        ("count(create_order) between 1 and 1", "share", 3, 200 / 3),
        ("first(confirm_order) is null", "share", 3, 100 / 3),
        ("first(create_order) < first(confirm_order)", "share", 2, 100.0),
    ],
)
def test_a_function_says_what_was_worked_out_by_hand(seven, ask, value, aggregate, n, expected):
    answer = ask(seven, value, aggregate, unit="count")
    assert answer.status == "measured"
    assert answer.n == n
    assert answer.value == pytest.approx(expected, abs=1e-9)


def test_a_ratio_is_sum_over_sum_in_percent_where_the_unit_says_so(seven, ask):
    assert ask(seven, "automated_steps()", "ratio", over="steps()").value == pytest.approx(100 / 7)
    assert ask(seven, "automated_steps()", "ratio", over="steps()", unit="ratio").value == pytest.approx(1 / 7)


def test_where_decides_who_is_in_the_sample(seven, ask):
    answer = ask(seven, "has(check_credit)", where="has(confirm_order)")
    assert (answer.n, answer.numerator, answer.value) == (2, 1, 50.0)
    assert (answer.low, answer.high) == pytest.approx((12.09, 87.91), abs=0.01)  # Wilson, 90%


def test_the_trend_counts_by_the_month_of_at(seven, ask):
    answer = ask(seven, "has(confirm_order)")
    assert [(p.group, p.n, p.value) for p in answer.trend] == [("2025-03", 2, 100.0), ("2025-04", 1, 0.0)]
    later = ask(seven, "has(confirm_order)", at="first(confirm_order)")
    assert [(p.group, p.n) for p in later.trend] == [("2025-03", 2)]


def test_the_period_holds_both_its_ends(seven, ask):
    from datetime import date

    answer = ask(seven, "has(confirm_order)", period=(date(2025, 3, 5), date(2025, 4, 1)))
    assert (answer.n, answer.value) == (2, 50.0)
    assert (answer.first, answer.last) == (date(2025, 3, 5), date(2025, 4, 1))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("has(sign_contract)", "no-activity"),
        ("amount > 3", "no-attribute"),
        ("recorded_steps()", "no-recorded"),
        ("steps(fulfilment)", "no-stage-steps"),
        ("linked(lead)", "no-object"),
        ("linked(delivery)", "no-object"),
        ("violates(review-before-signature)", "no-rule"),
    ],
)
def test_what_the_log_cannot_say_is_not_measured_with_the_reason(seven, ask, value, reason):
    answer = ask(seven, value)
    assert (answer.status, answer.reason, answer.value) == ("not-measured", reason, None)


def test_an_object_type_the_log_lacks_is_stood_in_for_by_the_one_that_carries_its_steps(order_log, ask):
    log = order_log(
        [
            "O1 create_order 2025-03-03T09:00",
            "O1 ship_goods 2025-03-04T09:00",
            "O1 confirm_delivery 2025-03-06T09:00",
            "O2 create_order 2025-03-05T10:00",
        ]
    )
    answer = ask(log, "has(confirm_delivery)", object="delivery")
    assert (answer.object, answer.n, answer.value) == ("order", 1, 100.0)  # O2 never became a delivery


def test_days_only_are_counted_as_calendar_days_and_never_as_hours(make_log, ask):
    rows = [
        {"id": "O1", "made": "2025-03-03", "sent": "2025-03-05 18:00:00", "promised": "2025-03-05"},
        {"id": "O2", "made": "2025-03-03", "sent": "2025-03-06 01:00:00", "promised": "2025-03-05"},
    ]
    table = {
        "name": "orders",
        "file": "orders.csv",
        "object": "order",
        "id": "id",
        "attributes": {"promised_date": "promised"},
        "events": {"create_order": "made", "ship_goods": "sent"},
    }
    log = make_log({"orders.csv": rows}, [table])
    assert ask(log, "days(create_order, ship_goods)", "mean", unit="days").value == 2.5
    assert ask(log, "hours(create_order, ship_goods)", "mean", unit="hours").reason == "day-only"
    on_time = ask(log, "first(ship_goods) <= promised_date")
    assert (on_time.n, on_time.value) == (2, 50.0)  # the promised day counts to its end
    assert ask(log, "days(promised_date, ship_goods)", "mean", unit="days").value == 0.5


@pytest.fixture
def chain(make_log):
    """Two orders of one contract; one of them shipped twice; one contract and a lead nobody ordered from."""
    files = {
        "contracts.csv": [
            {"contract": "C1", "signed": "2025-01-10 10:00", "lead": "L1", "region": "North"},
            {"contract": "C2", "signed": "2025-01-20 10:00", "lead": "L2", "region": "South"},
        ],
        "orders.csv": [
            {"order": "O1", "made": "2025-02-01 10:00", "contract": "C1"},
            {"order": "O2", "made": "2025-01-05 10:00", "contract": "C1"},
            {"order": "O3", "made": "2025-02-03 10:00", "contract": ""},
        ],
        "deliveries.csv": [
            {"delivery": "D1", "shipped": "2025-02-05 10:00", "order": "O1"},
            {"delivery": "D2", "shipped": "2025-02-09 10:00", "order": "O1"},
            {"delivery": "D3", "shipped": "2025-02-06 10:00", "order": "O2"},
        ],
        "leads.csv": [{"lead": "L1", "came": "2025-01-01 10:00"}, {"lead": "L2", "came": "2025-01-02 10:00"}],
    }
    tables = [
        {"name": "leads", "file": "leads.csv", "object": "lead", "id": "lead", "events": {"capture_lead": "came"}},
        {
            "name": "contracts",
            "file": "contracts.csv",
            "object": "contract",
            "id": "contract",
            "links": {"lead": "lead"},
            "attributes": {"region": "region"},
            "events": {"sign_contract": "signed"},
        },
        {
            "name": "orders",
            "file": "orders.csv",
            "object": "order",
            "id": "order",
            "links": {"contract": "contract"},
            "events": {"create_order": "made"},
        },
        {
            "name": "deliveries",
            "file": "deliveries.csv",
            "object": "delivery",
            "id": "delivery",
            "links": {"order": "order"},
            "events": {"ship_goods": "shipped"},
        },
    ]
    return make_log(files, tables)


@pytest.mark.parametrize(
    ("value", "aggregate", "n", "expected"),
    [
        ("has(sign_contract)", "share", 3, 200 / 3),  # upstream
        ("count(ship_goods)", "mean", 3, 1.0),  # downstream: 2, 1, 0
        ("days(create_order, last(ship_goods))", "mean", 2, 20.0),  # O1: 1 to 9 Feb; O2: 5 Jan to 6 Feb
        ("days(capture_lead, create_order)", "mean", 2, 17.5),  # two links upstream: 31 and 4
        ("linked(lead)", "share", 3, 200 / 3),
        ("linked(delivery)", "share", 3, 200 / 3),
        ("steps(fulfilment)", "mean", 2, 1.5),  # the deliveries' steps, of the two orders that have any
        ("violates(contract-before-order)", "share", 2, 50.0),  # O2 was ordered before signature; O3 has no contract
    ],
)
def test_what_happened_to_linked_objects_is_seen_through_links(chain, ask, value, aggregate, n, expected):
    answer = ask(chain, value, aggregate, unit="count")
    assert (answer.status, answer.reason) == ("measured", None)
    if "violates" not in value:
        assert answer.n == n
        assert answer.value == pytest.approx(expected)


def test_a_breakdown_uses_what_the_object_came_from(chain, ask):
    answer = ask(chain, "has(ship_goods)", by=["region", "channel"])
    assert [(p.group, p.n, p.value) for p in answer.breakdown["region"]] == [("North", 2, 100.0)]
    assert "channel" not in answer.breakdown  # nobody has it


def test_a_breakdown_shows_the_most_frequent_values_and_counts_the_rest(make_log, ask):
    rows = [{"id": f"O{i}", "made": "2025-03-03 10:00", "region": f"R{min(i, 24)}"} for i in range(30)]
    table = {
        "name": "orders",
        "file": "orders.csv",
        "object": "order",
        "id": "id",
        "attributes": {"region": "region"},
        "events": {"create_order": "made"},
    }
    answer = ask(make_log({"orders.csv": rows}, [table]), "has(create_order)", by=["region"])
    assert len(answer.breakdown["region"]) == 20
    assert (answer.breakdown["region"][0].group, answer.breakdown["region"][0].n) == ("R24", 6)
    assert answer.left_out == {"region": 5}


def test_siblings_are_not_related(chain, ask):
    """From one order up to the contract and down to its other order is no link: O2's delivery is not O1's."""
    assert ask(chain, "count(ship_goods)", "mean", object="order", unit="count").value == 1.0  # 2, 1, 0


def test_repeats_are_not_seen_where_the_data_keeps_one_date_per_step(chain, ask):
    assert ask(chain, "count(create_order) = 1").reason == "once-only"
    assert ask(chain, "rework() > 0").reason == "once-only-all"
    assert ask(chain, "has(create_order)").value == 100.0


def test_medians_are_bounded_by_order_statistics(order_log, ask):
    lines = []
    for i in range(1, 42):  # waits of 1 to 41 hours
        lines.append(f"O{i} create_order 2025-03-01T00:30")
        lines.append(f"O{i} confirm_order 2025-03-{1 + i // 24:02d}T{i % 24:02d}:30")
    answer = ask(order_log(lines), "hours(create_order, confirm_order)", "median", unit="hours")
    assert answer.value == 21.0
    # binomial(41, 1/2): P(B <= 15) = 0.0586 > 0.05 >= P(B <= 14) = 0.0298, so the ranks are 15 and 27
    assert (answer.low, answer.high) == (15.0, 27.0)


def test_a_concentration_counts_the_same_ten_values_in_every_month(order_log, ask):
    # Eleven orders of March take a step once to eleven times; two of April take it once, as the first of March does.
    march = [f"M{n} create_order 2025-03-{day:02}T09:00 ann Orders no" for n in range(1, 12) for day in range(1, n + 1)]
    april = [f"A{n} create_order 2025-04-01T09:00 ann Orders no" for n in (1, 2)]
    answer = ask(order_log(march + april), "variant()", "concentration")
    # 11 sequences: that of one step three times, ten others once each, of which nine are among the ten: 3 + 9 of 13.
    assert (answer.n, answer.numerator, answer.value) == (13, 12, pytest.approx(1200 / 13))
    assert [(point.group, point.n, point.value) for point in answer.trend] == [
        ("2025-03", 11, pytest.approx(1000 / 11)),
        ("2025-04", 2, 100.0),
    ]
    assert answer.low < answer.value < answer.high


def test_what_rules_and_indicators_ask_for_is_written_at_once(order_log, model, monkeypatch):
    """Later columns would be written beside a copy of the earlier ones."""
    log, written = order_log(SEVEN), []

    def widened(engine, profile, model, time_zone, columns, *more):
        written.append({column.kind for column in columns})
        return widen(engine, profile, model, time_zone, columns, *more)

    monkeypatch.setattr(ondemand, "widen", widened)
    found = measure(model, log)
    assert any(each.status == "measured" for each in found.rules)
    assert any(each.status == "measured" for each in found.indicators)
    assert written == [{"cells", "people", "counters"}]
