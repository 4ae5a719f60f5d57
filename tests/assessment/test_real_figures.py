"""Figures on real exports, each worked out a second way: plain SQL over the raw files, or a loop in Python."""

import csv
import statistics
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from leadline import Log, load_model, read_log
from leadline.assessment import Folder

Sql = Callable[[str], Any]


@pytest.fixture(scope="module")
def olist(root: Path, shared_data: Path):
    folder = Folder(root / "examples" / "olist", data=[shared_data / "olist"])
    with read_log(folder.mapping, folder.data, load_model("ltc")) as log:
        yield log


@pytest.fixture(scope="module")
def sql(shared_data: Path):
    """Return a function that asks the raw files: one number by plain SQL, written without looking at the product."""
    with duckdb.connect() as raw:
        for path in sorted((shared_data / "olist").glob("*.csv")):
            name = path.stem.removeprefix("olist_").removesuffix("_dataset")
            raw.execute(f"CREATE VIEW {name} AS SELECT * FROM read_csv('{path}', header = true)")
        yield lambda query: raw.execute(query).fetchone()[0]


def objects(log: Log, object_type: str) -> int:
    profile = log.type_of(object_type)
    assert profile is not None
    return profile.objects


def test_how_many_leads_deals_and_orders_there_are(olist: Log, sql: Sql):
    assert objects(olist, "lead") == sql("SELECT count(DISTINCT mql_id) FROM marketing_qualified_leads") == 8000
    assert objects(olist, "opportunity") == sql("SELECT count(*) FROM closed_deals") == 842
    assert objects(olist, "order") == sql("SELECT count(*) FROM orders") == 19674


FIGURES = {
    "lead count": (
        {"value": "has(capture_lead)", "object": "lead", "part": "n"},
        "SELECT count(*) FROM marketing_qualified_leads",
    ),
    "won deals": (
        {"value": "has(sign_contract)", "object": "lead", "part": "numerator"},
        "SELECT count(DISTINCT mql_id) FROM closed_deals JOIN marketing_qualified_leads USING (mql_id)",
    ),
    "conversion rate": (
        {"value": "has(sign_contract)", "object": "lead"},
        """SELECT 100.0 * count(d.mql_id) / count(*)
           FROM marketing_qualified_leads l LEFT JOIN closed_deals d USING (mql_id)""",
    ),
    "median days to win": (
        {"value": "days(capture_lead, sign_contract)", "aggregate": "median", "object": "lead", "unit": "days"},
        """SELECT median(days) FROM (SELECT date_diff('day', first_contact_date, CAST(won_date AS DATE)) AS days
           FROM closed_deals JOIN marketing_qualified_leads USING (mql_id)) WHERE days >= 0""",
    ),
    "orders delivered": (
        {"value": "has(confirm_delivery)", "part": "numerator"},
        "SELECT count(order_delivered_customer_date) FROM orders",
    ),
    "on-time share against the estimated date": (
        {"value": "last(confirm_delivery) <= promised_date"},
        """SELECT 100.0 * avg(CASE WHEN CAST(order_delivered_customer_date AS DATE)
           <= CAST(order_estimated_delivery_date AS DATE) THEN 1 ELSE 0 END)
           FROM orders WHERE order_delivered_customer_date IS NOT NULL""",
    ),
    "median approval hours": (
        {"value": "hours(create_order, check_credit)", "aggregate": "median", "unit": "hours"},
        "SELECT median(epoch(order_approved_at - order_purchase_timestamp)) / 3600 FROM orders",
    ),
    "median days from purchase to delivery": (
        {"value": "days(create_order, confirm_delivery)", "aggregate": "median", "unit": "days"},
        "SELECT median(epoch(order_delivered_customer_date - order_purchase_timestamp)) / 86400 FROM orders",
    ),
    "mean review score": (
        {"value": "satisfaction", "aggregate": "mean", "object": "feedback", "unit": "points"},
        "SELECT avg(review_score) FROM order_reviews",
    ),
    "share of orders shipped before approval": (
        {"value": "first(ship_goods) < first(check_credit)"},
        """SELECT 100.0 * avg(CASE WHEN order_delivered_carrier_date < order_approved_at THEN 1 ELSE 0 END) FROM orders
           WHERE order_delivered_carrier_date IS NOT NULL AND order_approved_at IS NOT NULL""",
    ),
    "orders that link back to a deal": (
        {"value": "linked(opportunity)", "part": "numerator"},
        "SELECT count(DISTINCT order_id) FROM order_items JOIN closed_deals USING (seller_id)",
    ),
    "p90 of days from shipping to delivery": (
        {"value": "days(ship_goods, confirm_delivery)", "aggregate": "p90", "unit": "days"},
        """SELECT quantile_cont(days, 0.9) FROM (SELECT epoch(order_delivered_customer_date
           - order_delivered_carrier_date) / 86400 AS days FROM orders) WHERE days >= 0""",
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_of_olist_is_what_plain_sql_says(olist: Log, sql: Sql, ask, name: str):
    asked, query = FIGURES[name]
    parts = {"aggregate": "share", "part": "value", **asked}
    part = parts.pop("part")
    answer = ask(olist, parts.pop("value"), parts.pop("aggregate"), **parts)
    assert answer.status == "measured"
    assert getattr(answer, part) == pytest.approx(float(sql(query)), rel=1e-9)


def test_256_orders_left_before_their_payment_was_approved(olist: Log, ask):
    assert ask(olist, "first(ship_goods) < first(check_credit)").numerator == 256


@pytest.fixture(scope="module")
def crm(root: Path, shared_data: Path):
    folders = [shared_data / "crm_pipeline", shared_data / "receivables"]
    folder = Folder(root / "examples" / "crm", data=folders)
    with read_log(folder.mapping, folder.data, load_model("ltc"), thread="opportunity") as log:
        yield log


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def pipeline(shared_data: Path):
    return rows(shared_data / "crm_pipeline" / "sales_pipeline.csv")


@pytest.fixture(scope="module")
def invoices(shared_data: Path):
    return rows(shared_data / "receivables" / "WA_Fn-UseC_-Accounts-Receivable.csv")


def us(text: str) -> datetime:
    return datetime.strptime(text, "%m/%d/%Y")


def test_the_pipeline_by_hand(crm: Log, pipeline, ask):
    won = [row for row in pipeline if row["deal_stage"] == "Won"]
    lost = [row for row in pipeline if row["deal_stage"] == "Lost"]
    win_rate = ask(crm, "has(sign_contract)", object="opportunity", where="has(sign_contract) or has(lose_opportunity)")
    assert (win_rate.n, win_rate.numerator) == (len(won) + len(lost), len(won))
    days = [
        (datetime.fromisoformat(row["close_date"]) - datetime.fromisoformat(row["engage_date"])).days for row in won
    ]
    cycle = ask(crm, "days(analyse_needs, sign_contract)", "median", object="opportunity", unit="days")
    assert (cycle.n, cycle.value) == (len(won), statistics.median(days))
    assert ask(crm, "hours(analyse_needs, sign_contract)", "median", object="opportunity").reason == "day-only"
    value = ask(crm, "amount", "mean", object="opportunity", unit="count", where="has(sign_contract)")
    assert value.value == pytest.approx(statistics.fmean(float(row["close_value"]) for row in won))
    by_product = ask(crm, "has(sign_contract)", object="opportunity", by=["product"]).breakdown["product"]
    assert "GTXPro" not in {point.group for point in by_product}


def test_the_receivables_by_hand(crm: Log, invoices, ask):
    late = [max(0, (us(row["SettledDate"]) - us(row["DueDate"])).days) for row in invoices]
    delinquent = ask(crm, "greatest(0, days(due_date, receive_payment))", "mean", object="invoice", unit="days")
    assert (delinquent.n, delinquent.value) == (len(invoices), pytest.approx(statistics.fmean(late)))
    assert statistics.fmean(late) == pytest.approx(statistics.fmean(int(row["DaysLate"]) for row in invoices))
    settle = ask(crm, "days(create_invoice, receive_payment)", "median", object="invoice", unit="days")
    assert settle.value == statistics.median(int(row["DaysToSettle"]) for row in invoices)
    paper = {row["invoiceNumber"] for row in invoices if row["PaperlessBill"] == "Paper"}
    by_channel = ask(crm, "has(receive_payment)", object="invoice", by=["channel"]).breakdown["channel"]
    assert {point.group: point.n for point in by_channel}["Paper"] == len(paper)
