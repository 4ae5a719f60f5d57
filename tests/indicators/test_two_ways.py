"""What an object reaches in two ways is one thing: an invoice that names its order and its delivery counts once."""

import pytest


def table(name, object_type, events, **links):
    ids = {"name": name, "file": f"{name}.csv", "object": object_type, "id": "id"}
    return {**ids, "events": events, "links": links}


@pytest.fixture
def log(make_log):
    """Two orders. O1 has an invoice by its delivery and by itself; O2 only by its delivery."""
    files = {
        "orders.csv": [{"id": "O1", "made": "2025-01-01 08:00"}, {"id": "O2", "made": "2025-01-02 08:00"}],
        "deliveries.csv": [{"id": "D1", "order": "O1"}, {"id": "D2", "order": "O2"}],
        "invoices.csv": [
            {"id": "I1", "order": "O1", "delivery": "D1", "made": "2025-01-05 08:00", "sent": "2025-01-05 09:00"},
            {"id": "I2", "order": "", "delivery": "D2", "made": "2025-01-06 08:00", "sent": ""},
        ],
    }
    tables = [
        table("orders", "order", {"create_order": "made"}),
        table("deliveries", "delivery", {}, order="order"),
        table(
            "invoices",
            "invoice",
            {"create_invoice": "made", "send_invoice": "sent"},
            order="order",
            delivery="delivery",
        ),
    ]
    return make_log(files, tables)


def test_steps_of_what_came_of_an_object_count_once(log, ask):
    stage = "fulfilment"
    assert ask(log, f"steps({stage})", "mean", unit="count", where="linked(invoice)").value == 1.5  # two and one
    assert ask(log, f"steps({stage})", "p90", unit="count").value == 1.9


def test_what_leads_nowhere_has_nothing_of_it(make_log, ask):
    """O2 has no invoice: it is an order without one, and not out of the sample."""
    files = {
        "orders.csv": [{"id": "O1", "made": "2025-01-01 08:00"}, {"id": "O2", "made": "2025-01-02 08:00"}],
        "invoices.csv": [{"id": "I1", "order": "O1", "made": "2025-01-05 08:00"}],
    }
    tables = [
        table("orders", "order", {"create_order": "made"}),
        table("invoices", "invoice", {"create_invoice": "made"}, order="order"),
    ]
    log = make_log(files, tables)
    for value in ("has(create_invoice)", "linked(invoice)"):
        found = ask(log, value)
        assert (found.n, found.numerator, found.value) == (2, 1, 50.0)
    assert (ask(log, "count(create_invoice)", "mean", unit="count").n) == 2


def test_a_step_of_several_deliveries_is_automated_where_it_is_for_each_that_says(make_log, ask):
    files = {
        "orders.csv": [{"id": f"O{i}", "made": "2025-01-01 08:00"} for i in (1, 2, 3)],
        "deliveries.csv": [
            {"id": f"D{i}", "order": order, "sent": "2025-01-02 08:00", "bot": bot}
            for i, (order, bot) in enumerate([("O1", "yes"), ("O1", "no"), ("O2", "yes"), ("O2", ""), ("O3", "")])
        ],
    }
    deliveries = {**table("deliveries", "delivery", {"ship_goods": "sent"}, order="order"), "automated": "bot"}
    found = ask(
        make_log(files, [table("orders", "order", {"create_order": "made"}), deliveries]), "automated(ship_goods)"
    )
    assert (found.n, found.numerator) == (2, 1)


def test_so_do_activities_along_ways_of_one_length(make_log, ask):
    files = {
        "opportunities.csv": [{"id": "P1", "at": "2025-01-01 08:00"}],
        "quotes.csv": [{"id": "Q1", "deal": "P1"}],
        "contracts.csv": [{"id": "C1", "deal": "P1"}],
        "orders.csv": [{"id": "O1", "quote": "Q1", "contract": "C1", "made": "2025-01-02 08:00"}],
    }
    tables = [
        table("opportunities", "opportunity", {"analyse_needs": "at"}),
        table("quotes", "quote", {}, opportunity="deal"),
        table("contracts", "contract", {}, opportunity="deal"),
        table("orders", "order", {"create_order": "made"}, quote="quote", contract="contract"),
    ]
    assert ask(make_log(files, tables), "count(analyse_needs)", "mean", unit="count").value == 1


def test_an_attribute_is_seen_along_every_nearest_way(make_log, ask):
    files = {
        "customers.csv": [{"id": "X", "terms": "30", "at": "2025-01-01"}],
        "quotes.csv": [{"id": "Q1", "customer": "X"}],
        "contracts.csv": [{"id": "C1", "customer": "X"}],
        "orders.csv": [
            {"id": "O1", "quote": "", "contract": "C1", "made": "2025-01-02"},
            {"id": "O2", "quote": "Q1", "contract": "", "made": "2025-01-02"},
        ],
    }
    customers = table("customers", "customer", {"create_customer": "at"})
    tables = [
        {**customers, "attributes": {"payment_terms_days": "terms"}},
        table("quotes", "quote", {}, customer="customer"),
        table("contracts", "contract", {}, customer="customer"),
        table("orders", "order", {"create_order": "made"}, quote="quote", contract="contract"),
    ]
    value = ask(make_log(files, tables), "payment_terms_days", "mean", unit="days")
    assert (value.n, value.value) == (2, 30)


def test_an_invoice_of_two_deliveries_of_an_order_is_one_invoice(make_log, ask):
    files = {
        "orders.csv": [{"id": "O1", "made": "2025-01-01 08:00"}],
        "deliveries.csv": [{"id": "D1", "order": "O1"}, {"id": "D2", "order": "O1"}],
        "invoices.csv": [{"id": "I1", "made": "2025-01-05 08:00"}],
        "billed.csv": [{"id": "I1", "delivery": "D1"}, {"id": "I1", "delivery": "D2"}],
    }
    tables = [
        table("orders", "order", {"create_order": "made"}),
        table("deliveries", "delivery", {}, order="order"),
        table("invoices", "invoice", {"create_invoice": "made"}),
        {**table("billed", "invoice", {}, delivery="delivery"), "repeats": True},
    ]
    log = make_log(files, tables)
    assert ask(log, "count(create_invoice)", "mean", unit="count").value == 1
    assert ask(log, "steps(fulfilment)", "mean", unit="count").value == 1
