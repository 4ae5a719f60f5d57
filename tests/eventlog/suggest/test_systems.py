"""Exports with the names of columns that systems and languages have: what they are taken for."""

from datetime import date, timedelta

import pytest

from leadline.eventlog.suggest.choice import SURE

N = 40
DAY0 = date(2024, 1, 3)
FIRMS = [f"Firm {letter}" for letter in "ABCDEFGHIJ"]


def number(prefix="", first=70001):
    return lambda i: f"{prefix}{first + i}"


def day(after=0, form="%Y-%m-%d"):
    return lambda i: (DAY0 + timedelta(days=i + after)).strftime(form)


def one_of(*values):
    return lambda i: values[i * 7 // 3 % len(values)]


def money(i):
    return f"{1000.5 + 13 * i:.2f}"


def written(columns, delimiter=";"):
    lines = [[*columns], *([value(i) for value in columns.values()] for i in range(N))]
    return "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines) + "\n"


@pytest.fixture
def tables(propose):
    """Return a function that gives the tables proposed for files (columns by name), by file."""

    def proposed(files):
        proposal, _ = propose({name: written(columns) for name, columns in files.items()})
        return {each.file: each for each in proposal.mapping().tables}

    return proposed


PEOPLE = one_of("Ana", "Rui", "Eva")


@pytest.mark.parametrize(
    ("file", "columns", "object_type", "steps", "attributes"),
    [
        (
            "vendas.csv",  # Brazil
            {
                "Número do Pedido": number(),
                "Data do Pedido": day(form="%d/%m/%Y"),
                "Cliente": one_of(*FIRMS),
                "Valor": money,
                "Vendedor": PEOPLE,
                "Data de Pagamento": day(30, "%d/%m/%Y"),
            },
            "order",
            {"create_order": "Data do Pedido", "receive_payment": "Data de Pagamento"},
            {"amount": "Valor"},
        ),
        (
            "factures.csv",  # France
            {
                "N° de facture": number("FA"),
                "Date de facture": day(form="%d/%m/%Y"),
                "Date d'échéance": day(30, "%d/%m/%Y"),
                "Date de règlement": day(33, "%d/%m/%Y"),
                "Nom du représentant": PEOPLE,
                "Montant TTC": money,
                "Devise": one_of("EUR", "CHF"),
            },
            "invoice",
            {"create_invoice": "Date de facture", "receive_payment": "Date de règlement"},
            {"amount": "Montant TTC", "currency": "Devise", "due_date": "Date d'échéance"},
        ),
        (
            "facturas_clientes.csv",  # Spain: invoices of customers
            {
                "Nº Factura": number("A-"),
                "Fecha": day(form="%d/%m/%Y"),
                "Fecha Vencimiento": day(30, "%d/%m/%Y"),
                "Fecha de cobro": day(33, "%d/%m/%Y"),
                "Vendedor": PEOPLE,
                "Importe total": money,
            },
            "invoice",
            {"create_invoice": "Fecha", "receive_payment": "Fecha de cobro"},
            {"amount": "Importe total", "due_date": "Fecha Vencimiento"},
        ),
        (
            "Rechnungsausgang.csv",  # Germany
            {
                "Belegnummer": number("RE"),
                "Belegdatum": day(form="%d.%m.%Y"),
                "Zahldatum": day(30, "%d.%m.%Y"),
                "Sachbearbeiter": PEOPLE,
                "MwSt-Betrag": money,
                "Brutto": money,
            },
            "invoice",
            {"create_invoice": "Belegdatum", "receive_payment": "Zahldatum"},
            {"amount": "Brutto"},
        ),
        (
            "SO_SOMain.csv",  # 用友 U8
            {
                "cSOCode": number("SO"),
                "dDate": day(),
                "cPersonCode": one_of("1021", "1033"),
                "iMoney": money,
                "cexch_name": one_of("人民币"),
                "dverifysystime": day(1, "%Y-%m-%d 10:30:00"),
            },
            "order",
            {"create_order": "dDate", "validate_order": "dverifysystime"},
            {"amount": "iMoney", "currency": "cexch_name"},
        ),
        (
            "SAL_OUTSTOCK.csv",  # 金蝶云星空: any document has a bill number there
            {
                "FBillNo": number("XSCKD"),
                "FDate": day(),
                "FSalesManID.FName": PEOPLE,
                "FBillAllAmount": money,
                "FModifyDate": day(90),
            },
            "delivery",
            {"ship_goods": "FDate"},
            {"amount": "FBillAllAmount"},
        ),
        (
            "Journal Entry (account.move).csv",  # Odoo
            {
                "Number": number("INV/2024/"),
                "Invoice/Bill Date": day(),
                "Due Date": day(30),
                "Salesperson": PEOPLE,
                "Total Signed": money,
            },
            "invoice",
            {"create_invoice": "Invoice/Bill Date"},
            {"amount": "Total Signed", "due_date": "Due Date"},
        ),
        (
            "deals.csv",  # HubSpot: the stage is how far a deal is, and its owner is no case
            {
                "Record ID": number(first=18250000001),
                "Deal Stage": one_of("Closed Won", "Closed Lost"),
                "Amount": money,
                "Create Date": day(),
                "Close Date": day(20),
                "Deal owner": PEOPLE,
            },
            "opportunity",
            {"convert_lead": "Create Date", "sign_contract": "Close Date", "lose_opportunity": "Close Date"},
            {"amount": "Amount", "status": "Deal Stage"},
        ),
        (
            "report1718000001.csv",  # Salesforce: the id stands last, and a column's name speaks of leads
            {
                "Opportunity Owner": PEOPLE,
                "Stage": one_of("Closed Won", "Closed Lost"),
                "Created Date": day(form="%m/%d/%Y"),
                "Close Date": day(20, "%m/%d/%Y"),
                "Lead Source": one_of("Web", "Partner"),
                "Opportunity ID": number("0063t"),
            },
            "opportunity",
            {"convert_lead": "Created Date", "sign_contract": "Close Date", "lose_opportunity": "Close Date"},
            {"channel": "Lead Source", "status": "Stage"},
        ),
    ],
)
def test_the_columns_of_a_system(tables, file, columns, object_type, steps, attributes):
    found = tables({file: columns})[file]
    assert found.object == object_type
    assert {step: getattr(given, "time", given) for step, given in found.events.items()} == steps
    assert attributes.items() <= {name: getattr(a, "column", a) for name, a in found.attributes.items()}.items()
    ids = [name for name, value in columns.items() if len({value(i) for i in range(N)}) == N and value(0)[-1].isdigit()]
    assert found.id in ids
    assert found.resource in columns


def test_oracles_transactions_are_invoices_and_name_a_customer(tables):
    found = tables(
        {
            "RA_CUSTOMER_TRX_ALL.csv": {
                "CUSTOMER_TRX_ID": number(first=620001),
                "TRX_DATE": day(),
                "BILL_TO_CUSTOMER_ID": lambda i: str(1290 + i % 9),
                "CREATION_DATE": day(form="%Y-%m-%d 08:00:00"),
            }
        }
    )["RA_CUSTOMER_TRX_ALL.csv"]
    assert (found.object, found.id) == ("invoice", "CUSTOMER_TRX_ID")
    assert found.links == {"customer": "BILL_TO_CUSTOMER_ID"}
    assert [*found.events] == ["create_invoice"]


def test_departments_may_be_numbers(tables):
    columns = {"order_no": number("A"), "created_at": day(), "department": one_of("0101", "0102", "0103")}
    assert tables({"orders.csv": columns})["orders.csv"].department == "department"


@pytest.mark.parametrize("row", ["序号", "No.", "Lfd. Nr."])
def test_the_number_of_a_row_is_no_id(tables, row):
    numbered = {row: lambda i: str(i + 1)}
    found = tables(
        {
            "合同.csv": {**numbered, "合同编号": number("HT"), "签订日期": day()},
            "回款.csv": {**numbered, "合同编号": number("HT"), "回款日期": day(30)},
        }
    )
    assert found["合同.csv"].id == "合同编号"
    assert found["合同.csv"].links == {}
    assert found["回款.csv"].links == {"contract": "合同编号"}


def test_of_two_ids_the_one_that_other_files_name_is_taken(tables):
    orders = {"id": number(first=3001), "name": number("S"), "date_order": day()}
    pickings = {"id": number(first=7001), "name": number("WH/OUT/"), "origin": number("S"), "date_done": day(5)}
    found = tables({"sale_order.csv": orders, "stock_picking.csv": pickings})
    assert found["sale_order.csv"].id == "name"
    assert (found["stock_picking.csv"].object, found["stock_picking.csv"].id) == ("delivery", "id")
    assert found["stock_picking.csv"].links == {"order": "origin"}
    assert found["stock_picking.csv"].events == {"ship_goods": "date_done"}


def test_an_id_that_other_files_name_stays(tables):
    orders = {"id": number(first=300001), "number": number("S"), "order_date": day()}
    invoices = {"invoice_no": number("R"), "order_id": number(first=300001), "invoice_date": day(5)}
    found = tables({"orders.csv": orders, "invoices.csv": invoices})
    assert found["orders.csv"].id == "id"
    assert found["invoices.csv"].links == {"order": "order_id"}


def test_numbers_of_a_source_document_link_though_they_are_short(tables):
    orders = {"Verkaufsbeleg": number(first=4500), "Angelegt am": day()}
    lines = {"Lieferung": lambda i: str(80001000 + i // 2), "Vorlagebeleg": lambda i: str(4500 + i // 2)}
    found = tables({"VBAK.csv": orders, "LIPS.csv": lines})
    assert found["LIPS.csv"].links == {"order": "Vorlagebeleg"}


def test_zeros_before_positions_are_not_those_of_ids(propose):
    orders = {"order_no": number("A"), "created_at": day(), "quantity": one_of("10", "20", "30")}
    lines = {"order_no": number("A"), "position": one_of("000010", "000020", "000030")}
    proposal, _ = propose({"orders.csv": written(orders), "order_items.csv": written(lines)})
    assert not proposal.leading_zeros


@pytest.mark.parametrize(
    ("form", "format_", "sure"),
    [("%d-%m-%Y", "%d-%m-%Y", True), ("%d-%b-%y", "%d-%b-%y", True), ("%b %d, %Y", "%b %d, %Y", True)],
)
def test_dates_that_no_reader_tries_get_their_format(propose, form, format_, sure):
    columns = {"order_no": number("A"), "created_at": day(form=form), "shipped_at": day(3, f"{form} 10:30")}
    proposal, _ = propose({"orders.csv": written(columns)})
    events = proposal.mapping().tables[0].events
    assert {step: given.format for step, given in events.items()} == {"create_order": format_, "ship_goods": format_}
    choices = [c for c in proposal.tables[0].choices if c.place[0] == "events"]
    assert all((c.confidence >= SURE) is sure for c in choices)


def test_dashes_of_which_nobody_can_tell_the_month_are_marked(propose):
    columns = {"order_no": number("A"), "created_at": lambda i: f"{1 + i % 12:02}-{1 + i % 7:02}-2024"}
    proposal, text = propose({"orders.csv": written(columns)})
    assert all(c.uncertain for c in proposal.tables[0].choices if c.place[0] == "events")
    assert "month or day first cannot be told from the values" in text


def test_days_with_points_and_the_year_first(tables):
    columns = {"订单编号": number("A"), "下单日期": day(form="%Y.%m.%d")}
    assert tables({"订单.csv": columns})["订单.csv"].events == {"create_order": "下单日期"}


@pytest.mark.parametrize(("values", "attribute"), [(("sale", "draft"), "status"), (("NY", "CA"), "region")])
def test_a_state_is_told_by_its_values(tables, values, attribute):
    columns = {"order_no": number("A"), "created_at": day(), "state": one_of(*values)}
    assert tables({"orders.csv": columns})["orders.csv"].attributes == {attribute: "state"}


def test_the_actual_date_is_that_of_the_step(tables):
    columns = {"order_no": number("A"), "Ship Date": day(9), "Actual Ship Date": day(7)}
    assert tables({"orders.csv": columns})["orders.csv"].events == {"ship_goods": "Actual Ship Date"}


def test_when_a_record_was_changed_last_is_no_step(tables):
    columns = {"Sales Document": number(), "Created On": day(), "Changed On": day(50), "Changed By": PEOPLE}
    found = tables({"sales_documents.csv": columns})["sales_documents.csv"]
    assert (found.object, [*found.events], found.resource) == ("order", ["create_order"], None)


def test_how_a_payment_came_is_no_sales_channel(tables):
    columns = {"凭证号": number("PZ"), "到账日期": day(), "金额": money, "渠道": one_of("对公", "支付宝")}
    assert tables({"到账记录.csv": columns})["到账记录.csv"].attributes == {"amount": "金额"}


def test_a_file_named_after_one_type_and_its_ids_after_another_is_marked(propose):
    columns = {"Invoice Number": number("INV"), "Payment Date": day()}
    proposal, _ = propose({"payments.csv": written(columns)})
    assert proposal.tables[0].type == "payment"
    assert proposal.tables[0].type_confidence < SURE
