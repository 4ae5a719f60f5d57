"""Real files, read by mapping, against plain SQL on the files."""

from pathlib import Path

import duckdb
import pytest

from leadline.engine import DuckDB
from leadline.eventlog import Log, Mapping, read_log

OLIST = {
    "tables": [
        {
            "name": "leads",
            "file": "olist_marketing_qualified_leads_dataset.csv",
            "object": "lead",
            "id": "mql_id",
            "attributes": {"channel": "origin"},
            "events": {"capture_lead": "first_contact_date"},
        },
        {
            "name": "deals",
            "file": "olist_closed_deals_dataset.csv",
            "object": "opportunity",
            "id": "mql_id",
            "links": {"lead": "mql_id"},
            "events": {"sign_contract": {"time": "won_date", "resource": "sr_id"}},
        },
        {
            "name": "deal_sellers",
            "file": "olist_closed_deals_dataset.csv",
            "object": "seller",
            "id": "seller_id",
            "links": {"opportunity": "mql_id"},
        },
        {
            "name": "orders",
            "file": "olist_orders_dataset.csv",
            "object": "order",
            "id": "order_id",
            "attributes": {"promised_date": "order_estimated_delivery_date"},
            "events": {
                "create_order": "order_purchase_timestamp",
                "check_credit": "order_approved_at",
                "ship_goods": "order_delivered_carrier_date",
                "confirm_delivery": "order_delivered_customer_date",
            },
        },
        {
            "name": "items",
            "file": "olist_order_items_dataset.csv",
            "object": "order",
            "id": "order_id",
            "repeats": True,
            "links": {"seller": "seller_id"},
        },
        {
            "name": "reviews",
            "file": "olist_order_reviews_dataset.csv",
            "object": "feedback",
            "id": ["review_id", "order_id"],
            "links": {"order": "order_id"},
            "attributes": {"satisfaction": "review_score"},
            "events": {"survey_customer": "review_answer_timestamp"},
        },
    ]
}
CRM = {
    "tables": [
        {
            "name": "pipeline",
            "file": "sales_pipeline.csv",
            "object": "opportunity",
            "id": "opportunity_id",
            "attributes": {
                "amount": "close_value",
                "product": {"column": "product", "replace": {"GTXPro": "GTX Pro"}},
                "status": "deal_stage",
            },
            "resource": "sales_agent",
            "links": {"customer": "account"},
            "events": {
                "convert_lead": "engage_date",
                "sign_contract": {"time": "close_date", "where": "deal_stage = 'Won'"},
                "lose_opportunity": {"time": "close_date", "where": "deal_stage = 'Lost'"},
            },
        },
        {
            "name": "accounts",
            "file": "accounts.csv",
            "object": "customer",
            "id": "account",
            "attributes": {"segment": "sector"},
        },
    ]
}
RECEIVABLES = {
    "tables": [
        {
            "name": "invoices",
            "file": "WA_Fn-UseC_-Accounts-Receivable.csv",
            "object": "invoice",
            "id": "invoiceNumber",
            "attributes": {
                "amount": "InvoiceAmount",
                "due_date": "DueDate",
                "disputed": {"column": "Disputed", "type": "boolean"},
            },
            "events": {
                "create_invoice": "InvoiceDate",
                "receive_payment": "SettledDate",
                "resolve_dispute": {"time": "SettledDate", "where": "Disputed = 'Yes'"},
            },
        }
    ]
}


@pytest.fixture(scope="module")
def olist(shared_data: Path, model):
    with read_log(Mapping.model_validate(OLIST), [shared_data / "olist"], model) as log:
        yield log


@pytest.fixture(scope="module")
def plain(shared_data: Path):
    """Plain SQL on the files, by another connection: ``{file}`` stands for a file's path."""
    connection = duckdb.connect()
    for folder, kind in (("olist", "olist_*.csv"), ("crm_pipeline", "*.csv"), ("receivables", "*.csv")):
        for path in (shared_data / folder).glob(kind):
            name = (
                path.stem.removeprefix("olist_")
                .removesuffix("_dataset")
                .replace("WA_Fn-UseC_-Accounts-Receivable", "invoices")
            )
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_csv('{path}', quote = '\"', escape = '\"')")
    yield lambda sql: connection.execute(sql).fetchall()
    connection.close()


def counts(log: Log) -> dict[str, int]:
    return {profile.type: profile.objects for profile in log.types}


def one(log: Log, sql: str) -> tuple[object, ...]:
    (row,) = log.engine.query(sql).to_pylist()
    return tuple(row.values())


def test_olist_has_all_its_objects(olist, plain):
    (expected,) = plain(
        """SELECT (SELECT count(*) FROM marketing_qualified_leads), (SELECT count(*) FROM closed_deals),
           (SELECT count(*) FROM (SELECT seller_id FROM closed_deals UNION SELECT seller_id FROM order_items)),
           (SELECT count(*) FROM orders), (SELECT count(DISTINCT (review_id, order_id)) FROM order_reviews)"""
    )
    assert expected[:2] == (8000, 842)
    assert tuple(counts(olist)[t] for t in ("lead", "opportunity", "seller", "order", "feedback")) == expected


@pytest.mark.parametrize(
    ("activity", "column"),
    [
        ("create_order", "order_purchase_timestamp"),
        ("check_credit", "order_approved_at"),
        ("ship_goods", "order_delivered_carrier_date"),
        ("confirm_delivery", "order_delivered_customer_date"),
    ],
)
def test_olist_steps_of_orders(olist, plain, activity, column):
    (expected,) = plain(f"SELECT count({column}), min({column}), max({column}) FROM orders")
    name = f"first_{activity}"
    assert one(olist, f"SELECT count({name}), min({name}), max({name}) FROM object_order") == expected


def test_olist_orders_are_ordered_by_time_and_rank(olist, plain):
    (expected,) = plain("SELECT count(*) FROM orders WHERE order_delivered_carrier_date < order_approved_at")
    assert expected == (256,)
    (out_of_order,) = [
        f
        for f in olist.quality
        if f.code == "out-of-order" and f.params["earlier"] == "check_credit" and f.params["later"] == "ship_goods"
    ]
    assert out_of_order.count == 256
    assert one(olist, "SELECT count(*) FROM object_order WHERE firstpos_ship_goods < firstpos_check_credit") == expected


def test_olist_days_and_times_are_told_apart(olist):
    day_only = {
        a.activity: a.day_only for profile in olist.types for a in profile.activities if profile.type != "thread"
    }
    assert [activity for activity, days in day_only.items() if days] == ["capture_lead"]
    assert {a.attribute: a.day_only for a in olist.type_of("order").attributes} == {"promised_date": True}


def test_olist_orders_link_to_deals_through_the_seller(olist, plain):
    (expected,) = plain(
        """SELECT count(DISTINCT i.order_id) FROM order_items i JOIN orders USING (order_id)
           JOIN closed_deals d USING (seller_id)"""
    )
    linked = one(
        olist,
        """SELECT count(DISTINCT a.child) FROM link_order_seller a JOIN link_seller_opportunity b ON b.child = a.parent
           JOIN link_opportunity_lead c ON c.child = b.parent""",
    )
    assert linked == expected
    with_deal = one(olist, "SELECT count(*) FROM object_thread WHERE anchor = 'order' AND count_sign_contract > 0")
    assert with_deal == expected


def test_olist_threads_are_orders_and_leads_without_order(olist, plain):
    (expected,) = plain(
        """SELECT count(*) FROM marketing_qualified_leads WHERE mql_id NOT IN
           (SELECT mql_id FROM closed_deals JOIN order_items USING (seller_id) JOIN orders USING (order_id))"""
    )
    assert one(olist, "SELECT count(*) FROM object_thread WHERE anchor = 'order'") == (counts(olist)["order"],)
    assert one(olist, "SELECT count(*) FROM object_thread WHERE anchor = 'lead'") == expected
    assert counts(olist)["thread"] == counts(olist)["order"] + expected[0]


def test_olist_reviews(olist, plain):
    (expected,) = plain("SELECT avg(review_score), count(review_answer_timestamp) FROM order_reviews")
    found = one(olist, "SELECT avg(a_satisfaction), sum(count_survey_customer) FROM object_feedback")
    assert found == pytest.approx(expected)


def test_olist_channels(olist, plain):
    expected = plain(
        "SELECT origin, count(*) FROM marketing_qualified_leads WHERE origin IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    rows = olist.engine.query(
        "SELECT a_channel, count(*) FROM object_lead WHERE a_channel IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    assert [tuple(row.values()) for row in rows.to_pylist()] == expected


def test_no_answer_depends_on_threads(shared_data, model):
    mapping = Mapping.model_validate(OLIST)
    tables = ("steps_order", "object_order", "steps_thread", "object_thread", "link_order_seller", "events")
    one_thread, two_threads = (
        read_log(mapping, [shared_data / "olist"], model, engine=DuckDB(threads=threads)) for threads in (1, 2)
    )
    with one_thread, two_threads:
        for table in tables:
            order = "object, position" if table.startswith("steps") else "1, 2"
            statement = f"SELECT * FROM {table} ORDER BY {order}"
            assert one_thread.engine.query(statement).equals(two_threads.engine.query(statement)), table
        assert one_thread.quality == two_threads.quality
        assert one_thread.types == two_threads.types


def test_the_crm_pipeline(shared_data, model, plain):
    ((opportunities, won, lost, without_account, amount, accounts),) = plain(
        """SELECT count(*), count(*) FILTER (deal_stage = 'Won'), count(*) FILTER (deal_stage = 'Lost'),
           count(*) FILTER (account IS NULL), sum(close_value), (SELECT count(*) FROM accounts) FROM sales_pipeline"""
    )
    assert (opportunities, without_account) == (8800, 1425)
    with read_log(Mapping.model_validate(CRM), [shared_data / "crm_pipeline"], model) as log:
        found = one(
            log,
            """SELECT count(*), sum(count_sign_contract), sum(count_lose_opportunity), sum(a_amount)
               FROM object_opportunity""",
        )
        assert found == (opportunities, won, lost, amount)
        assert one(log, "SELECT count(*) FROM link_opportunity_customer") == (opportunities - without_account,)
        assert counts(log)["customer"] == accounts
        assert one(log, "SELECT count(DISTINCT a_product) FROM object_opportunity") == (7,)  # one of 8 spellings mended
        assert all(a.day_only for a in log.type_of("opportunity").activities)
        ((agents,),) = plain("SELECT count(DISTINCT sales_agent) FROM sales_pipeline")
        assert one(log, "SELECT count(*) FROM resources") == (agents,)


def test_receivables_with_american_dates(shared_data, model, plain):
    ((n, disputed, late, days),) = plain(
        """SELECT count(*), count(*) FILTER (Disputed = 'Yes'), count(*) FILTER (DaysLate > 0), sum(DaysToSettle)
           FROM invoices"""
    )
    with read_log(Mapping.model_validate(RECEIVABLES), [shared_data / "receivables"], model) as log:
        found = one(
            log,
            """SELECT count(*), sum(count_resolve_dispute), count(*) FILTER (first_receive_payment > a_due_date),
               CAST(sum(cycle_seconds) / 86400 AS INTEGER) FROM object_invoice""",
        )
        assert found == (n, disputed, late, days)  # the file's own figures: days to settle and days late
        assert one(log, "SELECT count(*) FROM object_invoice WHERE a_disputed") == (disputed,)
        (profile,) = log.types
        assert all(a.day_only for a in profile.activities)
