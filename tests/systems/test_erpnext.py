"""ERPNext's tables, as versions 14 and 15 have them, in a MariaDB: one customer from lead to cash."""

import re
from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest

from erpnext import create_site, put
from leadline.errors import DataError
from leadline.eventlog import load_mapping, read_log
from leadline.systems import connect

# The columns of the rows below, after name, owner, creation, modified and docstatus.
COLUMNS = {
    "User": "full_name",
    "Employee": "user_id department status",
    "Installed Application": "app_name app_version",
    "Version": "ref_doctype docname data",
    "Company": "default_currency",
    "Customer": "territory customer_group",
    "Lead": "company qualified_on qualified_by source territory status",
    "Opportunity": "company opportunity_from party_name status territory base_opportunity_amount",
    "Quotation": "company opportunity quotation_to party_name status base_grand_total",
    "Sales Order": "company customer delivery_date status base_grand_total territory",
    "Sales Order Item": "parent prevdoc_docname",
    "Delivery Note": "company posting_date posting_time is_return return_against status",
    "Delivery Note Item": "parent against_sales_order",
    "Sales Invoice": "company customer posting_date posting_time due_date is_return return_against status "
    "base_grand_total",
    "Sales Invoice Item": "parent sales_order",
    "Payment Entry": "company payment_type party_type posting_date base_paid_amount",
    "Payment Entry Reference": "parent reference_doctype reference_name",
    "Dunning": "posting_date",
    "Overdue Payment": "parent sales_invoice",
    "Contract": "party_type party_name document_type document_name signed_on status",
}

ROWS = """
tabUser              | ann@x  | Administrator | 2025-01-01 | 2025-01-01 | 0 | Ann
tabUser              | bob@x  | Administrator | 2025-01-01 | 2025-01-01 | 0 | Bob
tabEmployee          | HR-1   | Administrator | 2025-01-01 | 2025-01-01 | 0 | bob@x | Accounts - X | Active
tabInstalled Application | a1 | Administrator | 2025-01-01 | 2025-01-01 | 0 | erpnext | 15.3.1
tabCompany           | X      | Administrator | 2025-01-01 | 2025-01-01 | 0 | INR
tabCustomer          | C1     | ann@x | 2025-02-01 | 2025-02-01 | 0 | India | Retail
tabLead              | L1     | ann@x | 2025-03-01 09:00:00.123456 | 2025-03-03 | 0 | X | 2025-03-02 | bob@x | Web | India | Converted
tabLead              | L2     | ann@x | 2025-03-01 10:00 | 2025-03-01 10:00 | 0 | X | | | | | Open
tabOpportunity       | O1     | bob@x | 2025-03-03 09:00 | 2025-03-03 09:00 | 0 | X | Lead | L1 | Converted | India | 1000
tabQuotation         | Q1     | ann@x | 2025-03-04 09:00 | 2025-03-04 09:00 | 1 | X | O1 | Customer | C1 | Ordered | 1000
tabSales Order       | S1     | ann@x | 2025-03-05 09:00 | 2025-03-05 11:00 | 1 | X | C1 | 2025-03-20 | Completed | 1000 | India
tabSales Order       | S2     | ann@x | 2025-03-05 09:00 | 2025-03-06 11:00 | 2 | X | C1 | 2025-03-20 | Cancelled | 500 | India
tabSales Order Item  | SI1    | ann@x | 2025-03-05 09:00 | 2025-03-05 09:00 | 1 | S1 | Q1
tabDelivery Note     | D1     | bob@x | 2025-03-10 08:00 | 2025-03-10 09:00 | 1 | X | 2025-03-10 | 08:30:00 | 0 | | Completed
tabDelivery Note     | D2     | bob@x | 2025-03-15 08:00 | 2025-03-15 09:00 | 1 | X | 2025-03-15 | 08:30:00 | 1 | D1 | Return
tabDelivery Note Item| DI1    | bob@x | 2025-03-10 08:00 | 2025-03-10 08:00 | 1 | D1 | S1
tabSales Invoice     | I1     | bob@x | 2025-03-11 08:00 | 2025-03-11 09:00 | 1 | X | C1 | 2025-03-11 | 08:30:00 | 2025-04-10 | 0 | | Paid | 1000
tabSales Invoice     | I2     | bob@x | 2025-03-16 08:00 | 2025-03-16 09:00 | 1 | X | C1 | 2025-03-16 | 08:30:00 | 2025-03-16 | 1 | I1 | Return | -200
tabSales Invoice Item| II1    | bob@x | 2025-03-11 08:00 | 2025-03-11 08:00 | 1 | I1 | S1
tabPayment Entry     | P1     | bob@x | 2025-04-02 08:00 | 2025-04-02 09:00 | 1 | X | Receive | Customer | 2025-04-01 | 800
tabPayment Entry     | P2     | bob@x | 2025-04-02 08:00 | 2025-04-02 09:00 | 0 | X | Receive | Customer | 2025-04-01 | 800
tabPayment Entry Reference | R1 | bob@x | 2025-04-02 08:00 | 2025-04-02 08:00 | 1 | P1 | Sales Invoice | I1
tabDunning           | U1     | ann@x | 2025-04-11 08:00 | 2025-04-11 08:00 | 1 | 2025-04-11
tabOverdue Payment   | UP1    | ann@x | 2025-04-11 08:00 | 2025-04-11 08:00 | 1 | U1 | I1
tabContract          | K1     | ann@x | 2025-03-04 10:00 | 2025-03-04 12:00 | 1 | Customer | C1 | Quotation | Q1 | 2025-03-04 11:00 | Active
tabVersion           | V1     | bob@x | 2025-03-05 11:00 | 2025-03-05 11:00 | 0 | Sales Order | S1 | {"changed": [\\n  [\\n   "docstatus",\\n   0,\\n   1\\n  ]\\n ]}
tabVersion           | V2     | bob@x | 2025-03-05 12:00 | 2025-03-05 12:00 | 0 | Sales Order | S2 | {"changed":[["status","Draft","To Bill"],["docstatus",0,1]]}
tabVersion           | V3     | ann@x | 2025-03-06 11:00 | 2025-03-06 11:00 | 0 | Sales Order | S2 | {"changed":[["docstatus",1,2]]}
"""  # noqa: E501


@pytest.fixture
def site(socket: Path) -> Iterator[pymysql.Connection]:
    connection = pymysql.connect(unix_socket=str(socket), user="root", autocommit=True)
    with connection, connection.cursor() as cursor:
        create_site(cursor, "site")
        for line in ROWS.strip().splitlines():
            table, name, owner, creation, modified, docstatus, *values = (
                value.strip().replace("\\n", "\n") or None for value in line.split("|")
            )
            doctype = table.removeprefix("tab")
            given = dict(zip(COLUMNS[doctype].split(), values, strict=True))
            put(cursor, doctype, name, owner, creation, modified=modified, docstatus=docstatus, **given)
        yield connection
        cursor.execute("drop database site")


def test_one_customer_from_lead_to_cash(site, url, tmp_path, model):
    done = connect("erpnext", tmp_path, database=url)
    assert (done.version, done.tried, done.time_zone) == ("15.3.1", True, "Asia/Kolkata")
    assert all(part.taken for part in done.parts)
    with read_log(load_mapping(tmp_path / "mapping.yaml", model), [tmp_path / "data"], model) as log:
        events = {row["event_id"]: row for row in log.events().to_pylist()}
        belongs = {row["event_id"]: row["object_id"] for row in log.event_objects().to_pylist()}
        links = {(row["source_id"], row["target_id"]) for row in log.object_objects().to_pylist()}
    told = sorted((belongs[key], e["activity"], f"{e['time']:%m-%d %H:%M}", e["resource"]) for key, e in events.items())
    # Times are those of the site, 5:30 before which UTC is; days begin at the site's midnight.
    assert told == [
        ("contract:K1", "sign_contract", "03-04 05:30", "Ann"),
        ("customer:C1", "create_customer", "01-31 18:30", "Ann"),
        ("delivery:D1", "ship_goods", "03-10 03:00", "Bob"),
        ("invoice:I1", "create_invoice", "03-11 03:00", "Bob"),
        ("invoice:I1", "issue_credit_note", "03-16 03:00", "Bob"),
        ("invoice:I1", "remind_payment", "04-10 18:30", "Ann"),
        ("lead:L1", "capture_lead", "03-01 03:30", "Ann"),
        ("lead:L1", "convert_lead", "03-03 03:30", "Bob"),
        ("lead:L1", "qualify_lead", "03-01 18:30", "Bob"),
        ("lead:L2", "capture_lead", "03-01 04:30", "Ann"),
        ("order:S1", "create_order", "03-05 03:30", "Ann"),
        ("order:S1", "validate_order", "03-05 05:30", "Bob"),
        ("order:S2", "cancel_order", "03-06 05:30", "Ann"),
        ("order:S2", "create_order", "03-05 03:30", "Ann"),
        ("order:S2", "validate_order", "03-05 06:30", "Bob"),
        ("payment:P1", "apply_cash", "04-02 02:30", "Bob"),
        ("payment:P1", "receive_payment", "03-31 18:30", "Bob"),
        ("quote:Q1", "create_quote", "03-04 03:30", "Ann"),
        ("return:D2", "receive_return", "03-15 03:00", "Bob"),
    ]
    assert {
        ("opportunity:O1", "lead:L1"), ("quote:Q1", "opportunity:O1"), ("contract:K1", "quote:Q1"),
        ("order:S1", "quote:Q1"), ("delivery:D1", "order:S1"), ("invoice:I1", "order:S1"), ("payment:P1", "invoice:I1"),
        ("return:D2", "delivery:D1"),
    } <= links  # fmt: skip


def test_a_second_reading_is_what_a_whole_one_gives(site, url, rows, tmp_path):
    connect("erpnext", tmp_path / "twice", database=url)
    with site.cursor() as cursor:
        cursor.execute("update tabUser set full_name = 'Robert', modified = '2025-05-01' where name = 'bob@x'")
        cursor.execute("delete from `tabSales Order` where name = 'S2'")
        cursor.execute(
            "insert into tabLead (name, owner, creation, modified) values ('L3', 'bob@x', '2024-1-1', '2024-1-1')"
        )
    second = connect("erpnext", tmp_path / "twice", database=url)
    connect("erpnext", tmp_path / "once", database=url)
    assert rows(tmp_path / "twice") == rows(tmp_path / "once")
    taken = {part.name: part.taken for part in second.parts}
    assert (taken["orders"].rows, taken["orders"].gone) == (1, 1)
    assert taken["leads"].rows == 3


def test_version_14_keeps_reminders_and_qualification_elsewhere(site, url, rows, tmp_path):
    with site.cursor() as cursor:
        cursor.execute("drop table `tabOverdue Payment`")
        cursor.execute("alter table tabDunning add column sales_invoice varchar(140)")
        cursor.execute("update tabDunning set sales_invoice = 'I1'")
        cursor.execute("alter table tabLead drop column qualified_on, drop column qualified_by")
        cursor.execute("drop table tabEmployee")
    connect("erpnext", tmp_path, database=url)
    given = rows(tmp_path)
    assert [(row["key"], row["invoice_id"]) for row in given["reminders"]] == [("U1:I1", "I1")]
    assert [row["qualified_on"] for row in given["leads"]] == [None, None]


def test_the_zone_is_asked_for_where_it_cannot_be_read(site, url, tmp_path):
    with site.cursor() as cursor:
        cursor.execute("drop table tabSingles")
    with pytest.raises(DataError, match="time zone in which ERPNext writes its times cannot be read"):
        connect("erpnext", tmp_path, database=url)
    assert connect("erpnext", tmp_path, database=url, time_zone="UTC").time_zone == "UTC"


def test_amounts_are_in_the_currency_of_their_company(site, url, rows, tmp_path):
    with site.cursor() as cursor:
        put(cursor, "Company", "Y", "Administrator", "2025-1-1", default_currency="CNY")
        cursor.execute("update `tabSales Order` set company = 'Y' where name = 'S2'")
    connect("erpnext", tmp_path, database=url)
    given = rows(tmp_path)
    assert [(row["key"], row["business_unit"], row["currency"]) for row in given["orders"]] == [
        ("S1", "X", "INR"),
        ("S2", "Y", "CNY"),
    ]
    assert {row["currency"] for part in ("quotes", "invoices", "payments") for row in given[part]} == {"INR"}


def test_a_site_upgraded_from_14_keeps_the_reminders_of_both(site, url, rows, tmp_path):
    """Frappe leaves the old column where it was: old reminders name their invoice there, new ones in lines."""
    with site.cursor() as cursor:
        cursor.execute("alter table tabDunning add column sales_invoice varchar(140)")
        put(cursor, "Dunning", "U0", "ann@x", "2025-4-1", docstatus=1, posting_date="2025-4-1", sales_invoice="I1")
    connect("erpnext", tmp_path, database=url)
    assert [(row["key"], row["invoice_id"]) for row in rows(tmp_path)["reminders"]] == [
        ("U0:I1", "I1"),
        ("U1:I1", "I1"),
    ]


def test_the_reading_user_of_the_guide_reads_everything(site, socket, root, tmp_path):
    _, guide = (root / "docs" / "connect.md").read_text(encoding="utf-8").split("### ERPNext\n")
    create, mails = re.findall(r"```sql\n(.*?)```", guide, re.DOTALL)
    tables = re.findall(r"`(tab[A-Z][\w ]*)`", guide[guide.index("these tables") : guide.index("The site's time zone")])
    with site.cursor() as cursor:
        for statement in create.split(";")[:2]:
            cursor.execute(statement)
        for table in tables:
            cursor.execute(f"grant select on `site`.`{table}` to leadline@'%'")
        url = f"mysql://leadline:choose%20one@localhost/site?unix_socket={socket}"
        without = connect("erpnext", tmp_path / "without", database=url, time_zone="UTC")
        cursor.execute(mails.strip().rstrip(";"))
        try:
            done = connect("erpnext", tmp_path / "with", database=url, time_zone="UTC")
        finally:
            cursor.execute("drop user leadline@'%'")
    assert [part.name for part in (*without.parts, *done.parts) if part.taken is None] == []
    sql = [(tmp_path / each / "data/erpnext/sql/leads.sql").read_text("utf-8") for each in ("without", "with")]
    assert ["from tabCommunication" in each for each in sql] == [False, True]
