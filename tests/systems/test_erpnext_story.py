"""Hand-worked lead-to-cash stories in ERPNext's tables: amendments, partial deliveries, advances, two companies.

Times are those of the site, UTC+5:30; the expected ones are told in the site's time, too.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pymysql
import pytest

from erpnext import create_site, put
from leadline.eventlog import load_mapping, read_log
from leadline.systems import connect

SITE = timedelta(hours=5, minutes=30)
SUBMITTED = (
    '{"added":[],"changed":[["status","Draft","To Deliver and Bill"],["docstatus",0,1]],"removed":[],"row_changed":[]}'
)
CANCELLED = '{\n "changed": [\n  [\n   "docstatus",\n   1,\n   2\n  ]\n ]\n}'
OF_AMENDMENT = '{"changed":[["name","SO-1","SO-1-1"],["docstatus",2,0]],"added":[],"removed":[],"row_changed":[]}'
TOTAL = '{"changed":[["total_qty","10.0","12.0"],["grand_total","€ 1,000.00","€ 1,200.00"]],"row_changed":[]}'
PRINTED = '{"changed":[["group_same_items",0,1]],"row_changed":[]}'


@pytest.fixture
def site(socket: Path) -> Iterator[pymysql.cursors.Cursor]:
    connection = pymysql.connect(unix_socket=str(socket), user="root", autocommit=True)
    with connection, connection.cursor() as cursor:
        create_site(cursor, "site")
        for user, full_name in (
            ("ann@x", "Ann"),
            ("bob@x", "Bob"),
            ("Administrator", "Administrator"),
            ("Guest", "Guest"),
        ):
            put(cursor, "User", user, "Administrator", "2025-01-01", full_name=full_name)
        put(cursor, "Company", "X", "Administrator", "2025-01-01", default_currency="EUR")
        put(cursor, "Company", "Y", "Administrator", "2025-01-01", default_currency="INR")
        yield cursor
        cursor.execute("drop database site")


def versions(cursor: pymysql.cursors.Cursor, doctype: str, docname: str, *changes: tuple[str, str, str]) -> None:
    for owner, at, data in changes:
        put(cursor, "Version", f"{docname} {at}", owner, at, ref_doctype=doctype, docname=docname, data=data)


def mail(cursor: pymysql.cursors.Cursor, doctype: str, docname: str, owner: str, at: str, **values: str) -> None:
    given = {"communication_type": "Communication", "sent_or_received": "Sent", "communication_date": at, **values}
    name = f"{docname} {at} {values}"[:140]
    put(cursor, "Communication", name, owner, at, reference_doctype=doctype, reference_name=docname, **given)


def events(folder: Path, model) -> list[tuple[str, str, str, str | None]]:
    with read_log(load_mapping(folder / "mapping.yaml", model), [folder / "data"], model) as log:
        belongs = {row["event_id"]: row["object_id"] for row in log.event_objects().to_pylist()}
        return sorted(
            (belongs[e["event_id"]], e["activity"], f"{e['time'] + SITE:%m-%d %H:%M}", e["resource"])
            for e in log.events().to_pylist()
        )


def links(folder: Path, model) -> set[tuple[str, str]]:
    with read_log(load_mapping(folder / "mapping.yaml", model), [folder / "data"], model) as log:
        return {(row["source_id"], row["target_id"]) for row in log.object_objects().to_pylist()}


def test_an_amended_order_is_one_order_that_was_changed(site, url, tmp_path, model, rows):
    order = {"company": "X", "customer": "C1", "delivery_date": "2025-04-01"}
    put(
        site,
        "Sales Order",
        "SO-1",
        "ann@x",
        "2025-03-01 09:00",
        docstatus=2,
        status="Cancelled",
        base_grand_total=900,
        **order,
    )
    put(site, "Sales Order", "SO-1-1", "bob@x", "2025-03-03 09:00", docstatus=2, status="Cancelled",
        base_grand_total=1000, amended_from="SO-1", **order)  # fmt: skip
    put(site, "Sales Order", "SO-1-2", "ann@x", "2025-03-05 09:00", docstatus=1, status="To Bill",
        base_grand_total=1200, amended_from="SO-1-1", **order)  # fmt: skip
    put(site, "Sales Order", "SO-2-1", "ann@x", "2025-03-05 09:00", docstatus=2, status="Cancelled",
        base_grand_total=50, amended_from="SO-2, deleted", **order)  # fmt: skip
    versions(
        site, "Sales Order", "SO-1", ("bob@x", "2025-03-01 10:00", SUBMITTED), ("bob@x", "2025-03-02 10:00", CANCELLED)
    )
    versions(site, "Sales Order", "SO-1-1", ("bob@x", "2025-03-03 09:00", OF_AMENDMENT),
             ("bob@x", "2025-03-03 10:00", SUBMITTED), ("bob@x", "2025-03-04 10:00", CANCELLED))  # fmt: skip
    versions(site, "Sales Order", "SO-1-2", ("ann@x", "2025-03-05 09:30", TOTAL),
             ("ann@x", "2025-03-05 10:00", SUBMITTED), ("ann@x", "2025-03-06 10:00", TOTAL),
             ("ann@x", "2025-03-07 10:00", PRINTED))  # fmt: skip
    versions(site, "Sales Order", "SO-2-1", ("ann@x", "2025-03-06 10:00", CANCELLED))
    put(site, "Sales Order Item", "i1", "ann@x", "2025-03-01 09:00", parent="SO-1", prevdoc_docname="Q-1")
    put(site, "Sales Order Item", "i2", "ann@x", "2025-03-05 09:00", parent="SO-1-2", prevdoc_docname="Q-1")
    put(site, "Delivery Note", "DN-1", "bob@x", "2025-03-10 08:00", docstatus=1, company="X", posting_date="2025-03-10",
        posting_time="08:30:00")  # fmt: skip
    put(site, "Delivery Note Item", "d1", "bob@x", "2025-03-10 08:00", parent="DN-1", against_sales_order="SO-1-2")
    connect("erpnext", tmp_path, database=url)
    assert [event for event in events(tmp_path, model) if event[0].startswith("order")] == [
        ("order:SO-1", "create_order", "03-01 09:00", "Ann"),
        ("order:SO-1", "request_change", "03-03 09:00", "Bob"),  # amended
        ("order:SO-1", "request_change", "03-05 09:00", "Ann"),  # amended again
        ("order:SO-1", "request_change", "03-06 10:00", "Ann"),  # its total, after it was submitted
        ("order:SO-1", "validate_order", "03-01 10:00", "Bob"),
        ("order:SO-2-1", "cancel_order", "03-06 10:00", "Ann"),
        ("order:SO-2-1", "create_order", "03-05 09:00", "Ann"),
    ]
    given = {row["key"]: row for row in rows(tmp_path)["orders"]}
    assert (given["SO-1"]["amount"], given["SO-1"]["status"]) == (1200, "To Bill")
    assert {("order:SO-1", "quote:Q-1"), ("delivery:DN-1", "order:SO-1")} <= links(tmp_path, model)


def test_what_becomes_of_leads(site, url, tmp_path, model):
    lead = {"company": "X", "status": "Converted"}
    for name, owner in (("L1", "Guest"), ("L2", "ann@x"), ("L3", "ann@x"), ("L4", "ann@x"), ("L5", "ann@x")):
        put(site, "Lead", name, owner, "2025-03-01 09:00", **lead)
    mail(site, "Lead", "L1", "bob@x", "2025-03-01 11:00", sent_or_received="Received")
    mail(site, "Lead", "L1", "Administrator", "2025-03-01 12:00", communication_type="Automated Message")
    mail(site, "Lead", "L1", "bob@x", "2025-03-01 15:00")
    mail(site, "Lead", "L1", "ann@x", "2025-03-02 15:00")
    put(site, "Opportunity", "O1", "bob@x", "2025-03-03 09:00", company="X", opportunity_from="Lead", party_name="L1")
    put(site, "Prospect Lead", "p2", "ann@x", "2025-03-01 09:00", parent="Big Co", lead="L2")
    put(
        site,
        "Opportunity",
        "O2",
        "bob@x",
        "2025-03-04 09:00",
        company="X",
        opportunity_from="Prospect",
        party_name="Big Co",
    )
    put(
        site,
        "Opportunity",
        "O3",
        "bob@x",
        "2025-03-04 10:00",
        company="X",
        opportunity_from="Prospect",
        party_name="No leads",
    )
    put(site, "Quotation", "Q1", "ann@x", "2025-03-05 09:00", company="X", quotation_to="Lead", party_name="L3")
    put(site, "Customer", "C4", "ann@x", "2025-03-06 09:00", lead_name="L4")
    mail(site, "Quotation", "Q1", "ann@x", "2025-03-05 16:00")
    connect("erpnext", tmp_path, database=url)
    assert events(tmp_path, model) == [
        ("customer:C4", "create_customer", "03-06 09:00", "Ann"),
        ("lead:L1", "capture_lead", "03-01 09:00", "Guest"),
        ("lead:L1", "contact_lead", "03-01 15:00", "Bob"),
        ("lead:L1", "convert_lead", "03-03 09:00", "Bob"),
        ("lead:L2", "capture_lead", "03-01 09:00", "Ann"),
        ("lead:L2", "convert_lead", "03-04 09:00", "Bob"),
        ("lead:L3", "capture_lead", "03-01 09:00", "Ann"),
        ("lead:L3", "convert_lead", "03-05 09:00", "Ann"),
        ("lead:L4", "capture_lead", "03-01 09:00", "Ann"),
        ("lead:L4", "convert_lead", "03-06 09:00", "Ann"),
        ("lead:L5", "capture_lead", "03-01 09:00", "Ann"),
        ("opportunity:O3", "convert_lead", "03-04 10:00", "Bob"),  # the lead is the opportunity
        ("quote:Q1", "create_quote", "03-05 09:00", "Ann"),
        ("quote:Q1", "submit_quote", "03-05 16:00", "Ann"),
    ]
    assert {
        ("opportunity:O1", "lead:L1"), ("opportunity:O2", "lead:L2"), ("quote:Q1", "lead:L3"),
    } <= links(tmp_path, model)  # fmt: skip


def test_goods_bills_and_cash_of_two_companies(site, url, tmp_path, model, rows):
    bill = {"customer": "C1", "due_date": "2025-04-10", "docstatus": 1}
    put(site, "Sales Order", "SO-1", "ann@x", "2025-03-01 09:00", docstatus=1, company="X", customer="C1")
    mail(site, "Sales Order", "SO-1", "ann@x", "2025-03-01 12:00")
    for note, day in (("DN-1", "2025-03-10"), ("DN-2", "2025-03-20")):  # two partial deliveries, two lines each
        put(site, "Delivery Note", note, "bob@x", f"{day} 08:00", docstatus=1, company="X", posting_date=day)
        for line in "ab":
            put(
                site,
                "Delivery Note Item",
                f"{note}{line}",
                "bob@x",
                f"{day} 08:00",
                parent=note,
                against_sales_order="SO-1",
            )
    put(site, "Delivery Note", "DN-3", "bob@x", "2025-03-21 08:00", docstatus=2, company="X", posting_date="2025-03-21")
    # An advance of 1 March is put to the invoice of 22 March; a payment of 2 April in two instalments at once.
    put(site, "Sales Invoice", "SI-1", "bob@x", "2025-03-22 08:00", company="X", posting_date="2025-03-22",
        base_grand_total=1200, **bill)  # fmt: skip
    put(
        site,
        "Sales Invoice Item",
        "s1",
        "bob@x",
        "2025-03-22 08:00",
        parent="SI-1",
        sales_order="SO-1",
        delivery_note="DN-1",
    )
    versions(site, "Sales Invoice", "SI-1", ("ann@x", "2025-03-22 09:00", SUBMITTED))
    mail(site, "Sales Invoice", "SI-1", "ann@x", "2025-03-22 10:00")
    pay = {"docstatus": 1, "company": "X", "payment_type": "Receive", "party_type": "Customer", "party": "C1"}
    put(
        site,
        "Payment Entry",
        "PE-1",
        "bob@x",
        "2025-03-01 08:00",
        posting_date="2025-03-01",
        base_paid_amount=200,
        **pay,
    )
    put(
        site,
        "Payment Entry",
        "PE-2",
        "bob@x",
        "2025-04-02 08:00",
        posting_date="2025-04-02",
        base_paid_amount=1000,
        **pay,
    )
    put(
        site,
        "Payment Entry",
        "PE-3",
        "bob@x",
        "2025-04-03 08:00",
        posting_date="2025-04-02",
        **{**pay, "payment_type": "Pay"},
    )
    put(
        site, "Payment Entry", "PE-4", "bob@x", "2025-04-03 08:00", posting_date="2025-04-02", **{**pay, "docstatus": 2}
    )
    for n, payment in enumerate(("PE-1", "PE-2", "PE-2", "PE-4")):
        put(site, "Payment Entry Reference", f"r{n}", "bob@x", "2025-03-01 08:00", parent=payment,
            reference_doctype="Sales Invoice", reference_name="SI-1")  # fmt: skip
    put(site, "Dunning", "U-1", "ann@x", "2025-04-11 08:00", docstatus=1, posting_date="2025-04-11")
    for term in "ab":
        put(
            site,
            "Overdue Payment",
            f"o{term}",
            "ann@x",
            "2025-04-11 08:00",
            parent="U-1",
            sales_invoice="SI-1",
            payment_term=term,
        )
    # The other company sells over the counter: the invoice moves the goods, and takes some back.
    put(site, "Sales Invoice", "SI-2", "ann@x", "2025-03-23 08:00", company="Y", posting_date="2025-03-23",
        posting_time="07:45:00", update_stock=1, base_grand_total=500, **bill)  # fmt: skip
    put(site, "Sales Invoice", "SI-3", "ann@x", "2025-03-24 08:00", company="Y", posting_date="2025-03-24",
        posting_time="07:45:00", update_stock=1, is_return=1, return_against="SI-2",
        base_grand_total=-100, **bill)  # fmt: skip
    connect("erpnext", tmp_path, database=url)
    assert events(tmp_path, model) == [
        ("delivery:DN-1", "ship_goods", "03-10 00:00", "Bob"),  # no time of day was given
        ("delivery:DN-2", "ship_goods", "03-20 00:00", "Bob"),
        ("delivery:SI-2", "ship_goods", "03-23 07:45", "Ann"),
        ("invoice:SI-1", "create_invoice", "03-22 00:00", "Ann"),
        ("invoice:SI-1", "remind_payment", "04-11 00:00", "Ann"),
        ("invoice:SI-1", "send_invoice", "03-22 10:00", "Ann"),
        ("invoice:SI-2", "create_invoice", "03-23 07:45", "Ann"),
        ("invoice:SI-2", "issue_credit_note", "03-24 07:45", "Ann"),
        ("order:SO-1", "confirm_order", "03-01 12:00", "Ann"),
        ("order:SO-1", "create_order", "03-01 09:00", "Ann"),
        ("payment:PE-1", "apply_cash", "03-22 09:00", "Ann"),  # when the invoice came
        ("payment:PE-1", "receive_payment", "03-01 00:00", "Bob"),
        ("payment:PE-2", "apply_cash", "04-02 08:00", "Bob"),
        ("payment:PE-2", "receive_payment", "04-02 00:00", "Bob"),
        ("return:SI-3", "receive_return", "03-24 07:45", "Ann"),
    ]
    assert {
        ("delivery:DN-1", "order:SO-1"), ("delivery:DN-2", "order:SO-1"), ("invoice:SI-1", "order:SO-1"),
        ("invoice:SI-1", "delivery:DN-1"), ("invoice:SI-2", "delivery:SI-2"), ("return:SI-3", "delivery:SI-2"),
        ("payment:PE-1", "invoice:SI-1"), ("payment:PE-2", "invoice:SI-1"), ("payment:PE-2", "customer:C1"),
    } <= links(tmp_path, model)  # fmt: skip
    assert {row["key"]: (row["business_unit"], row["currency"]) for row in rows(tmp_path)["invoices"]} == {
        "SI-1": ("X", "EUR"),
        "SI-2": ("Y", "INR"),
    }


def test_contracts_reach_the_orders_of_their_quotations(site, url, tmp_path, model):
    contract = {"party_type": "Customer", "party_name": "C1", "docstatus": 1, "signed_on": "2025-03-02 09:00"}
    put(site, "Sales Order", "SO-1", "ann@x", "2025-03-03 09:00", docstatus=1)
    put(site, "Sales Order", "SO-2", "ann@x", "2025-03-03 09:00", docstatus=1)
    put(site, "Sales Order Item", "i1", "ann@x", "2025-03-03 09:00", parent="SO-1", prevdoc_docname="Q-1")
    put(site, "Contract", "K1", "ann@x", "2025-03-01 09:00", document_type="Quotation", document_name="Q-1", **contract)
    put(
        site,
        "Contract",
        "K2",
        "ann@x",
        "2025-03-01 09:00",
        document_type="Sales Order",
        document_name="SO-2",
        **contract,
    )
    connect("erpnext", tmp_path, database=url)
    assert {("order:SO-1", "contract:K1"), ("order:SO-2", "contract:K2")} <= links(tmp_path, model)


def test_a_second_reading_sees_amendments_and_late_mails(site, url, rows, tmp_path):
    put(site, "Sales Order", "SO-1", "ann@x", "2025-03-01 09:00", docstatus=1, company="X", base_grand_total=900)
    put(site, "Quotation", "Q1", "ann@x", "2025-02-01 09:00", company="X", quotation_to="Customer", party_name="C1")
    connect("erpnext", tmp_path / "twice", database=url)
    site.execute("update `tabSales Order` set docstatus = 2, modified = '2025-03-02' where name = 'SO-1'")
    put(
        site,
        "Sales Order",
        "SO-1-1",
        "ann@x",
        "2025-03-02 09:00",
        docstatus=0,
        amended_from="SO-1",
        base_grand_total=950,
    )
    mail(site, "Quotation", "Q1", "ann@x", "2025-02-01 09:00")
    second = connect("erpnext", tmp_path / "twice", database=url)
    connect("erpnext", tmp_path / "once", database=url)
    assert rows(tmp_path / "twice") == rows(tmp_path / "once")
    assert [row["amount"] for row in rows(tmp_path / "twice")["orders"]] == [950]
    taken = {part.name: part.taken for part in second.parts if part.taken}
    assert (taken["orders"].altered, taken["quotes"].altered, taken["order_changes"].rows) == (1, 1, 1)


def test_version_16_calls_the_source_of_a_lead_utm_source(site, url, rows, tmp_path):
    site.execute("alter table tabLead rename column source to utm_source")
    put(site, "Lead", "L1", "ann@x", "2025-03-01 09:00", utm_source="Fair")
    connect("erpnext", tmp_path, database=url)
    assert [row["channel"] for row in rows(tmp_path)["leads"]] == ["Fair"]
    site.execute("alter table tabLead drop column utm_source")
    connect("erpnext", tmp_path, database=url)
    assert [row["channel"] for row in rows(tmp_path)["leads"]] == [None]


def test_cash_booked_as_journal_entries_and_taken_at_the_till(site, url, tmp_path, model, rows):
    for account, kind in (("Bank", "Bank"), ("Till", "Cash"), ("Debtors", "Receivable"), ("Bad debt", None)):
        put(site, "Account", account, "Administrator", "2025-01-01", account_type=kind, company="X")
    bill = {"company": "X", "posting_date": "2025-03-01", "docstatus": 1}
    for invoice, customer in (("SI-1", "C1"), ("SI-2", "C1"), ("SI-3", "C2")):
        put(
            site, "Sales Invoice", invoice, "ann@x", "2025-03-01 08:00", customer=customer, base_grand_total=100, **bill
        )

    def journal(name: str, docstatus: int, *lines: tuple[str, str | None, int, int, str | None]) -> None:
        put(site, "Journal Entry", name, "bob@x", "2025-03-10 09:00", company="X", posting_date="2025-03-09",
            docstatus=docstatus)  # fmt: skip
        for n, (account, party, debit, credit, invoice) in enumerate(lines):
            put(site, "Journal Entry Account", f"{name}-{n}", "bob@x", "2025-03-10 09:00", parent=name, account=account,
                debit=debit, credit=credit, **({"party_type": "Customer", "party": party} if party else {}),
                **({"reference_type": "Sales Invoice", "reference_name": invoice} if invoice else {}))  # fmt: skip

    # One customer's money for two invoices, of which one in two lines; two customers at once; and what is no receipt.
    journal("JV-1", 1, ("Bank", None, 180, 0, None), ("Debtors", "C1", 0, 60, "SI-1"), ("Debtors", "C1", 0, 40, "SI-1"),
            ("Debtors", "C1", 0, 80, "SI-2"))  # fmt: skip
    journal("JV-2", 1, ("Till", None, 70, 0, None), ("Debtors", "C1", 0, 20, None), ("Debtors", "C2", 0, 50, "SI-3"))
    journal("JV-3", 1, ("Bad debt", None, 50, 0, None), ("Debtors", "C2", 0, 50, "SI-3"))  # written off
    journal("JV-4", 1, ("Debtors", "C2", 30, 0, None), ("Bank", None, 0, 30, None))  # paid back
    journal("JV-5", 2, ("Bank", None, 50, 0, None), ("Debtors", "C2", 0, 50, "SI-3"))  # cancelled
    versions(site, "Journal Entry", "JV-1", ("ann@x", "2025-03-10 16:00", SUBMITTED))
    put(site, "Sales Invoice", "POS-1", "ann@x", "2025-03-12 10:00", customer="C3", is_pos=1, posting_time="10:05:00",
        base_grand_total=95, base_change_amount=5, **{**bill, "posting_date": "2025-03-12"})  # fmt: skip
    for kind, amount in (("Cash", 60), ("Card", 40)):
        put(site, "Sales Invoice Payment", kind, "ann@x", "2025-03-12 10:00", parent="POS-1",
            parenttype="Sales Invoice", mode_of_payment=kind, base_amount=amount)  # fmt: skip
    connect("erpnext", tmp_path, database=url)
    assert [event for event in events(tmp_path, model) if event[0].startswith("payment")] == [
        ("payment:JV-1", "apply_cash", "03-10 16:00", "Ann"),  # to both invoices at once
        ("payment:JV-1", "receive_payment", "03-09 00:00", "Bob"),
        ("payment:JV-2:C1", "receive_payment", "03-09 00:00", "Bob"),  # put to no invoice yet
        ("payment:JV-2:C2", "apply_cash", "03-10 09:00", "Bob"),
        ("payment:JV-2:C2", "receive_payment", "03-09 00:00", "Bob"),
        ("payment:POS-1", "apply_cash", "03-12 10:05", "Ann"),
        ("payment:POS-1", "receive_payment", "03-12 10:05", "Ann"),
    ]
    assert {(a, b) for a, b in links(tmp_path, model) if a.startswith("payment")} == {
        ("payment:JV-1", "customer:C1"), ("payment:JV-1", "invoice:SI-1"), ("payment:JV-1", "invoice:SI-2"),
        ("payment:JV-2:C1", "customer:C1"), ("payment:JV-2:C2", "customer:C2"), ("payment:JV-2:C2", "invoice:SI-3"),
        ("payment:POS-1", "customer:C3"), ("payment:POS-1", "invoice:POS-1"),
    }  # fmt: skip
    given = rows(tmp_path)
    assert {row["key"]: row["amount"] for part in ("journal_payments", "till_payments") for row in given[part]} == {
        "JV-1": 180, "JV-2:C1": 20, "JV-2:C2": 50, "POS-1": 95,
    }  # fmt: skip
