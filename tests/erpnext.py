"""A site of ERPNext as far as it is read: the tables Frappe makes of these doctypes, in a MariaDB of the tests' own.

Names and types of the fields are those of the doctypes of ERPNext 15.110 (erpnext/*/doctype/*/*.json) and of Frappe's
User, Version, Communication and Installed Application; the types of columns are those that Frappe gives them. Of each
doctype only the fields that are read, or that tell what is read from what is not.
"""

from typing import Any

import pymysql

_TYPES = {
    "Check": "int(1) not null default 0",
    "Currency": "decimal(21,9) not null default 0",
    "Date": "date",
    "Datetime": "datetime(6)",
    "Float": "decimal(21,9) not null default 0",
    "Long Text": "longtext",
    "Small Text": "text",
    "Time": "time(6)",
}
_TEXT = "varchar(140)"  # Data, Link, Dynamic Link and Select

_STANDARD = (
    f"name {_TEXT} primary key, owner {_TEXT}, creation datetime(6), modified datetime(6), modified_by {_TEXT}, "
    "docstatus int(1) not null default 0, idx int(8) not null default 0"
)
_OF_CHILDREN = f"parent {_TEXT}, parentfield {_TEXT}, parenttype {_TEXT}, index parent (parent)"

DOCTYPES = {
    "User": "full_name:Data",
    "Employee": "user_id:Link department:Link status:Select",
    "Installed Application": "app_name:Data app_version:Data parent",
    "Version": "ref_doctype:Link docname:Data data:Code",
    "Communication": "communication_type:Select sent_or_received:Select communication_date:Datetime "
    "reference_doctype:Link reference_name:Dynamic_Link communication_medium:Select",
    "Company": "default_currency:Link",
    "Customer": "territory:Link customer_group:Link lead_name:Link",
    "Lead": "company:Link qualified_on:Date qualified_by:Link source:Link territory:Link status:Select",
    "Prospect Lead": "lead:Link parent",
    "Opportunity": "company:Link opportunity_from:Link party_name:Dynamic_Link status:Select territory:Link "
    "base_opportunity_amount:Currency",
    "Quotation": "company:Link opportunity:Link quotation_to:Link party_name:Dynamic_Link status:Select "
    "base_grand_total:Currency amended_from:Link",
    "Sales Order": "company:Link customer:Link delivery_date:Date status:Select base_grand_total:Currency "
    "territory:Link amended_from:Link",
    "Sales Order Item": "prevdoc_docname:Link parent",
    "Delivery Note": "company:Link posting_date:Date posting_time:Time is_return:Check return_against:Link "
    "status:Select",
    "Delivery Note Item": "against_sales_order:Link parent",
    "Sales Invoice": "company:Link customer:Link posting_date:Date posting_time:Time due_date:Date is_return:Check "
    "return_against:Link status:Select base_grand_total:Currency update_stock:Check is_pos:Check "
    "base_change_amount:Currency",
    "Sales Invoice Payment": "mode_of_payment:Link base_amount:Currency parent",
    "Sales Invoice Item": "sales_order:Link delivery_note:Link parent",
    "Payment Entry": "company:Link payment_type:Select party_type:Link party:Dynamic_Link posting_date:Date "
    "base_paid_amount:Currency",
    "Payment Entry Reference": "reference_doctype:Link reference_name:Dynamic_Link allocated_amount:Float parent",
    "Account": "account_type:Select company:Link",
    "Journal Entry": "company:Link voucher_type:Select posting_date:Date",
    "Journal Entry Account": "account:Link party_type:Link party:Dynamic_Link debit:Currency credit:Currency "
    "reference_type:Select reference_name:Dynamic_Link parent",
    "Dunning": "posting_date:Date",
    "Overdue Payment": "sales_invoice:Link payment_term:Link parent",
    "Contract": "party_type:Select party_name:Dynamic_Link document_type:Select document_name:Dynamic_Link "
    "signed_on:Datetime status:Select",
}
"""The fields with their types; ``parent`` marks the doctype of a child table."""


def create_site(cursor: pymysql.cursors.Cursor, name: str) -> None:
    """Create a database and use it."""
    cursor.execute(f"create database {name} character set utf8mb4 collate utf8mb4_unicode_ci")
    cursor.execute(f"use {name}")
    cursor.execute("create table tabSingles (doctype varchar(255), field varchar(255), value longtext)")
    cursor.execute("insert into tabSingles values ('System Settings', 'time_zone', 'Asia/Kolkata')")
    for doctype, fields in DOCTYPES.items():
        named = (field.partition(":") for field in fields.split())
        columns = [
            _OF_CHILDREN if field == "parent" else f"{field} {_type(kind.replace('_', ' '))}"
            for field, _, kind in named
        ]
        cursor.execute(f"create table `tab{doctype}` ({', '.join([_STANDARD, *columns])})")


def put(cursor: pymysql.cursors.Cursor, doctype: str, name: str, owner: str, creation: str, **values: Any) -> None:
    """Insert a document; it was last changed when it was created, unless ``modified`` says otherwise."""
    row = {"name": name, "owner": owner, "creation": creation, "modified": creation, **values}
    columns, marks = ", ".join(f"`{column}`" for column in row), ", ".join(["%s"] * len(row))
    cursor.execute(f"insert into `tab{doctype}` ({columns}) values ({marks})", list(row.values()))


def _type(kind: str) -> str:
    return "longtext" if kind == "Code" else _TYPES.get(kind, _TEXT)
