"""Threads: one order with everything it came from and everything that came of it.

::

    lead L1 ── opportunity P1 ──┬── order O1 ──┬── invoice I1
    lead L2 ── opportunity P2   └── order O2 ──┘   invoice I2 (of O2)
    lead L3                         order O3

P1 led to two orders, invoice I1 bills both, L2's opportunity was lost, L3 went nowhere, O3 fell from the sky.
"""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.errors import DataError

MAPPING = """
tables:
  - {name: leads, file: leads.csv, object: lead, id: id, attributes: {channel: channel}, events: {capture_lead: at}}
  - name: opportunities
    file: opportunities.csv
    object: opportunity
    id: id
    links: {lead: lead}
    attributes: {region: region}
    events: {approve_opportunity: at, lose_opportunity: lost}
  - name: sales
    file: sales.csv
    object: seller
    id: [opportunity, order]
    links: {opportunity: opportunity}
  - name: orders
    file: sales.csv
    object: order
    id: order
    links: {seller: [opportunity, order]}
    events: {create_order: at}
  - name: invoices
    file: invoices.csv
    object: invoice
    id: id
    repeats: true
    links: {order: order}
    attributes: {amount: amount}
    events: {create_invoice: at}
"""
FILES = {
    "leads.csv": "id,channel,at\nL1,web,2024-01-01\nL2,fair,2024-01-02\nL3,web,2024-01-03\n",
    "opportunities.csv": "id,lead,region,at,lost\nP1,L1,North,2024-02-01,\nP2,L2,South,2024-02-02,2024-02-09\n",
    "sales.csv": "opportunity,order,at\nP1,O1,2024-03-01\nP1,O2,2024-03-02\n,O3,2024-03-03\n",
    "invoices.csv": "id,order,amount,at\nI1,O1,5,2024-04-01\nI1,O2,5,2024-04-01\nI2,O2,7,2024-04-02\n",
}


@pytest.fixture
def threads(read, rows):
    def threads(mapping: str = MAPPING, files: dict[str, str] = FILES, **options) -> dict[str, str]:
        log = threads.log = read(mapping, files, **options)
        steps = rows(
            log,
            "SELECT o.anchor || ' ' || o.id AS thread, s.activity AS a FROM object_thread o "
            "LEFT JOIN steps_thread s ON s.object = o.object ORDER BY o.object, s.position",
        )
        found: dict[str, list[str]] = {}
        for step in steps:
            found.setdefault(step["thread"], []).append(log.activities[step["a"]])
        return {thread: " ".join(activities) for thread, activities in found.items()}

    return threads


CHAIN = "capture_lead approve_opportunity create_order create_invoice"


def test_an_order_takes_its_ancestors_and_descendants(threads):
    assert threads() == {
        "order O1": CHAIN,  # the invoice of both orders is in both threads, once
        "order O2": f"{CHAIN} create_invoice",
        "order O3": "create_order",
        "lead L2": "capture_lead approve_opportunity lose_opportunity",
        "lead L3": "capture_lead",
    }


def test_attributes_come_from_the_anchor_and_from_upstream(threads, rows):
    threads()
    found = rows(threads.log, "SELECT id, a_channel AS channel, a_region AS region FROM object_thread ORDER BY object")
    assert [tuple(row.values()) for row in found] == [
        ("O1", "web", "North"),
        ("O2", "web", "North"),
        ("O3", None, None),
        ("L2", "fair", None),
        ("L3", "web", None),
    ]
    profile = threads.log.type_of("thread")
    assert (profile.objects, profile.events, profile.parents) == (5, 14, ())
    assert {a.attribute for a in profile.attributes} == {"channel", "region"}


def test_threads_may_be_anchored_elsewhere(threads):
    assert threads(thread="lead") == {
        "lead L1": "capture_lead approve_opportunity create_order create_order create_invoice create_invoice",
        "lead L2": "capture_lead approve_opportunity lose_opportunity",
        "lead L3": "capture_lead",
    }


def test_without_the_anchor_the_nearest_type_stands_in(threads):
    without_orders = MAPPING[: MAPPING.index("  - name: sales")]
    found = threads(without_orders, FILES)
    assert found == {
        "opportunity P1": "capture_lead approve_opportunity",
        "opportunity P2": "capture_lead approve_opportunity lose_opportunity",
        "lead L3": "capture_lead",
    }


def test_one_type_needs_no_threads(read, rows):
    log = read("tables: [{name: l, file: leads.csv, object: lead, id: id, events: {capture_lead: at}}]", FILES)
    assert log.type_of("thread") is None
    assert rows(log, "SELECT count(*) AS n FROM information_schema.tables WHERE table_name LIKE '%thread%'") == [
        {"n": 0}
    ]


def test_an_event_that_names_its_order_is_not_shared_with_the_customers_other_orders(threads):
    mapping = """
        tables:
          - name: log
            file: log.csv
            objects: {order: order, customer: customer}
            activity: step
            time: at
          - {name: buyers, file: log.csv, object: order, id: order, repeats: true, links: {customer: customer}}
        """
    log = """
        order,customer,step,at
        O1,C,create_order,2024-01-01
        O2,C,create_order,2024-01-02
        ,C,assess_credit,2023-12-31
        """
    assert threads(mapping, {"log.csv": log}) == {
        "order O1": "assess_credit create_order",
        "order O2": "assess_credit create_order",
    }


def test_an_anchor_that_stands_alone_is_its_own_thread(threads, rows):
    mapping = "tables: [{name: log, file: log.csv, objects: {order: order, customer: buyer}, activity: step, time: at}]"
    log = (
        "order,buyer,step,at\nO1,C,create_order,2024-01-01\nO2,C,create_order,2024-01-02\nO1,C,ship_goods,2024-01-03\n"
    )
    assert threads(mapping, {"log.csv": log}) == {"order O1": "create_order ship_goods", "order O2": "create_order"}
    assert threads.log.type_of("thread") == threads.log.type_of("order").model_copy(update={"type": "thread"})
    assert rows(threads.log, "SELECT steps FROM object_customer") == [{"steps": 3}]


def test_a_link_by_something_that_is_no_key_is_refused(read):
    mapping = """
        tables:
          - name: orders
            file: orders.csv
            object: order
            id: id
            links: {opportunity: country}
            events: {create_order: at}
          - {name: deals, file: deals.csv, object: opportunity, id: country, repeats: true, links: {lead: lead}}
          - {name: leads, file: leads.csv, object: lead, id: id, events: {capture_lead: at}}
        """
    count = 1500
    files = {
        "orders.csv": "id,country,at\n" + "".join(f"O{i},CN,2024-01-01\n" for i in range(count)),
        "deals.csv": "country,lead\n" + "".join(f"CN,L{i}\n" for i in range(count)),
        "leads.csv": "id,at\n" + "".join(f"L{i},2024-01-01\n" for i in range(count)),
    }
    with pytest.raises(DataError, match="the linking column is not a key") as raised:
        read(mapping, files)
    assert raised.value.problems[0].params["pairs"] == count * count


def test_what_starts_at_several_places_and_goes_nowhere_has_threads_of_its_own(threads):
    """P3 came from no lead and led to no order: it is numbered behind the leads that went nowhere."""
    more = FILES["opportunities.csv"] + "P3,,East,2024-02-03,\nP4,,East,2024-02-04,\n"
    found = threads(files={**FILES, "opportunities.csv": more})
    assert {thread: steps for thread, steps in found.items() if not thread.startswith("order")} == {
        "lead L2": "capture_lead approve_opportunity lose_opportunity",
        "lead L3": "capture_lead",
        "opportunity P3": "approve_opportunity",
        "opportunity P4": "approve_opportunity",
    }
    assert found["order O3"] == "create_order"


def test_what_starts_earlier_and_is_linked_with_nothing_has_threads_of_its_own(threads):
    mapping = """
        tables:
          - {name: leads, file: leads.csv, object: lead, id: id, events: {capture_lead: at}}
          - {name: orders, file: orders.csv, object: order, id: id, events: {create_order: at}}
        """
    files = {"leads.csv": "id,at\nL,2024-01-01\n", "orders.csv": "id,at\nO,2024-01-02\n"}
    assert threads(mapping, files) == {"order O": "create_order", "lead L": "capture_lead"}


def test_an_event_of_several_objects_is_once_in_each_of_their_threads_and_one_of_no_known_step_in_none(threads):
    """Delivery D is of two orders, and one loading sheet names D and E."""
    mapping = """
        tables:
          - {name: orders, file: orders.csv, object: order, id: id, events: {create_order: at}}
          - {name: parts, file: parts.csv, object: delivery, id: id, repeats: true, links: {order: order}}
          - {name: loads, file: loads.parquet, objects: {delivery: deliveries}, activity: step, time: at}
        """
    buffer = io.BytesIO()
    days = ["2024-01-03", "2024-01-04", "2024-01-05", "2024-01-06"]
    steps = ["pick_goods", "ship_goods", "ship_goods", "wash the lorry"]
    pq.write_table(
        pa.table({"deliveries": [["D"], ["D", "E"], ["E", "D"], ["E", "D"]], "step": steps, "at": days}), buffer
    )
    files = {
        "orders.csv": "id,at\nO1,2024-01-01\nO2,2024-01-02\nO3,2024-01-02\n",
        "parts.csv": "id,order\nD,O1\nD,O2\nE,O2\n",
        "loads.parquet": buffer.getvalue(),
    }
    assert threads(mapping, files) == {
        "order O1": "create_order pick_goods ship_goods ship_goods",
        "order O2": "create_order pick_goods ship_goods ship_goods",
        "order O3": "create_order",
    }
