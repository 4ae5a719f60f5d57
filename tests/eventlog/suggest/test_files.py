"""Files as companies have them: what is proposed for them, what is marked, what is listed, and that it can be read."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from textwrap import dedent

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from leadline.errors import DataError
from leadline.eventlog import load_mapping, read_log
from leadline.eventlog.suggest import Proposal, suggest_mapping, write_proposal
from leadline.eventlog.suggest import sheets as sheets_module

Propose = Callable[..., tuple[Proposal, str]]


@pytest.fixture
def propose(tmp_path: Path, model) -> Propose:
    """Return a function that writes files (text or bytes, by name), proposes a mapping, and reads the log with it."""

    def propose(files: Mapping[str, str | bytes], *, read: bool = True, rows: int = 200_000) -> tuple[Proposal, str]:
        folder = tmp_path / "data"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content if isinstance(content, bytes) else dedent(content).lstrip().encode())
        proposal = suggest_mapping([folder], model, rows=rows)
        text = write_proposal(proposal, "en")
        if read:
            (tmp_path / "mapping.yaml").write_text(text, encoding="utf-8")
            assert load_mapping(tmp_path / "mapping.yaml", model).tables == proposal.mapping().tables
            read_log(tmp_path / "mapping.yaml", [folder], model).close()
        return proposal, text

    return propose


ORDERS = """
    orderId,customerId,createdAt,shippedAt,netAmount,createdBy,Remarks
    4711,C1,2024-03-01 09:15,2024-03-04 16:00,12.50,ann,
    4712,C2,2024-03-01 10:20,2024-03-05 11:00,99.90,bob,
    4713,C1,2024-03-02 08:00,,7.00,ann,
    4714,C3,2024-03-03 08:30,2024-03-08 12:30,50.00,bob,
    4715,C4,2024-03-03 09:30,2024-03-09 12:30,51.00,bob,
    4716,C5,2024-03-04 09:30,2024-03-10 12:30,52.00,ann,
    4717,C6,2024-03-04 10:30,2024-03-11 12:30,53.00,ann,
    """
CUSTOMERS = """
    customerId,name,industry
    C1,Acme,retail
    C2,Bolt,retail
    C3,Cato,energy
    C4,Dune,energy
    C5,Emil,energy
    C6,Fink,retail
    """


def test_two_tables_and_the_link_between_them(propose):
    proposal, text = propose({"orders.csv": ORDERS, "customers.csv": CUSTOMERS})
    by_name = {table.name: table for table in proposal.mapping().tables}
    assert by_name["orders"].id == "orderId"
    assert by_name["orders"].events == {"create_order": "createdAt", "ship_goods": "shippedAt"}
    assert by_name["orders"].links == {"customer": "customerId"}
    assert by_name["orders"].attributes == {"amount": "netAmount"}
    assert by_name["orders"].resource == "createdBy"
    assert by_name["customers"].attributes == {"segment": "industry"}
    assert "100% of its values are ids (customerId) in customers.csv" in text
    assert "Remarks: empty" in text, "what is not mapped is listed"


def test_the_reasons_are_in_the_language_that_was_asked_for(propose):
    proposal, _ = propose({"orders.csv": ORDERS, "customers.csv": CUSTOMERS})
    text = write_proposal(proposal, "zh-Hans")
    assert "100% 的取值是 customers.csv 中的编号（customerId）" in text
    assert "CHECK" not in text


def test_days_of_which_nobody_can_tell_the_month_are_marked_and_can_be_read(propose):
    rows = "\n".join(f"{i},{1 + i % 12}/{1 + i % 7}/2024,{1 + i % 11}/{1 + i % 5}/2024" for i in range(30))
    proposal, text = propose({"invoices.csv": f"invoiceNo,invoiceDate,paidOn\n{rows}\n"})
    (table,) = proposal.mapping().tables
    assert {step.format for step in table.events.values()} <= {"%m/%d/%Y", "%d/%m/%Y"}
    assert text.count("month or day first cannot be told from the values") == 2
    assert all(choice.uncertain for choice in proposal.tables[0].choices if choice.place[0] == "events")


def test_another_column_of_the_file_tells_the_order_of_day_and_month(propose):
    proposal, _ = propose({"invoices.csv": "invoiceNo,sentDate,dueDate\n1,3/4/2024,25/4/2024\n2,5/4/2024,28/4/2024\n"})
    (table,) = proposal.mapping().tables
    assert table.events["send_invoice"].format == "%d/%m/%Y"


def test_values_that_are_no_dates_among_dates_are_told(propose):
    rows = "\n".join(f"{i},2024-03-{1 + i % 28:02}" for i in range(40))
    proposal, text = propose({"orders.csv": f"order_no,shipped_at\n{rows}\n77,tomorrow\n"})
    assert proposal.mapping().tables[0].bad_dates == "missing"
    assert "97.6% can be read, the others count as missing" in text


def test_days_as_sap_writes_them(propose):
    rows = "\n".join(
        f"00{4711 + i},2024{1 + i % 12:02}{1 + i % 28:02},{'00000000' if i % 5 else '20241230'}" for i in range(40)
    )
    proposal, _ = propose({"LIKP.csv": f"VBELN;ERDAT;WADAT_IST\n{rows.replace(',', ';')}\n"})
    (table,) = proposal.mapping().tables
    assert table.object == "delivery"
    assert table.events == {"ship_goods": "WADAT_IST"}


def test_days_and_times_of_day_of_two_columns_are_joined(propose):
    rows = "".join(
        f"{4711 + i},2024030{1 + i % 7},{h:02}1500,2024030{2 + i % 7},{h:02}4501\n" for i, h in enumerate(range(20))
    )
    proposal, text = propose({"vbak.csv": "VBELN,ERDAT,ERZET,WADAT_IST,CPUTM\n" + rows})
    (table,) = proposal.mapping().tables
    assert table.events["create_order"].time == ("ERDAT", "ERZET")
    assert "create_order: [ERDAT, ERZET]" in text
    assert "dates: %Y%m%d, time of day from ERZET" in text
    assert table.events["ship_goods"] == "WADAT_IST"  # CPUTM is the time of day of CPUDT, which is not there


def test_a_time_of_day_without_a_name_of_its_own_is_that_of_the_day_before_it(propose):
    rows = "".join(f"A{i},2024-03-0{1 + i % 7},{1 + i % 9}:{10 + i} {'AP'[i % 2]}M,{i}\n" for i in range(1, 20))
    proposal, text = propose({"orders.csv": "订单编号,创建日期,时间,数量\n" + rows + "A99,2024-03-01,morning,1\n"})
    (table,) = proposal.mapping().tables
    assert table.events["create_order"].time == ("创建日期", "时间")
    assert table.bad_dates == "missing"  # morning
    (line,) = [each for each in text.splitlines() if "create_order" in each]
    assert "CHECK" in line


def test_numbers_of_six_digits_are_no_times_of_day(propose):
    rows = "".join(f"{4711 + i},2024030{1 + i % 7},{i:02}1500,000000\n" for i in range(20))
    proposal, _ = propose({"orders.csv": "order_no,created_date,created_amount,created_time\n" + rows})
    assert proposal.mapping().tables[0].events == {"create_order": "created_date"}  # zeros alone say nothing


def test_an_event_log_in_chinese_and_in_its_encoding(propose):
    text = "单号,环节,时间,经办人,部门\n"
    for i in range(12):
        text += (
            f"A{i},提交订单,2024年3月{1 + i}日 09:00,张伟,销售部\nA{i},订单审核,2024年3月{1 + i}日 10:00,李娜,财务部\n"
        )
        text += f"A{i},打印,2024年3月{2 + i}日 11:00,张伟,销售部\n"
    proposal, said = propose({"流程.csv": text.encode("gb18030")})
    (table,) = proposal.mapping().tables
    assert (table.objects, table.activity, table.time) == ({"order": "单号"}, "环节", "时间")
    assert (table.resource, table.department) == ("经办人", "部门")
    assert table.activities == {"提交订单": "create_order", "订单审核": "validate_order"}
    assert "打印: 12 events; no step is called so" in said


def test_ids_of_two_kinds_in_one_workflow_become_two_tables(propose):
    quotes = "quote_no,amount\n" + "".join(f"Q{i},{i}\n" for i in range(20))
    contracts = "contract_no,amount\n" + "".join(f"K{i},{i}\n" for i in range(20))
    steps = (("Q", "Create Quote"), ("K", "Contract Review"), ("K", "Sign Contract"), ("Q", "Quote Sent"))
    flow = "document,step,at\n" + "".join(
        f"{kind}{i},{step},2024-03-0{1 + hour} 10:{i:02}\n"
        for i in range(20)
        for hour, (kind, step) in enumerate(steps)
    )
    proposal, _ = propose({"quotes.csv": quotes, "contracts.csv": contracts, "workflow.csv": flow})
    events = {next(iter(t.objects)): t for t in proposal.mapping().tables if t.file == "workflow.csv"}
    assert events["quote"].where == "document like 'Q%'"
    assert events["contract"].where == "document like 'K%'"
    assert set(events["quote"].activities.values()) == {"create_quote", "submit_quote"}


def test_lines_link_their_head_and_no_more(propose):
    lines = "order_id,item_no,seller_id,price\n" + "".join(f"47{i // 2 + 11},{i % 2},S{i % 4},5\n" for i in range(14))
    sellers = "seller_id,region\n" + "".join(f"S{i},North\n" for i in range(4))
    proposal, _ = propose({"orders.csv": ORDERS, "order_items.csv": lines, "sellers.csv": sellers})
    items = next(table for table in proposal.mapping().tables if table.name == "order_items")
    assert (items.object, items.id, items.repeats) == ("order", "order_id", True)
    assert items.links == {"seller": "seller_id"}
    assert not items.attributes


def test_a_link_on_the_earlier_object_is_turned_round(propose):
    leads = "lead_id,created_date,opportunity_id\n" + "".join(
        f"L{i},2024-01-{1 + i:02},{f'P{i}' if i % 2 else ''}\n" for i in range(20)
    )
    deals = "opportunity_id,won_date\n" + "".join(f"P{i},2024-02-{1 + i:02}\n" for i in range(20))
    proposal, _ = propose({"leads.csv": leads, "opportunities.csv": deals})
    turned = next(t for t in proposal.mapping().tables if t.file == "leads.csv" and t.object == "opportunity")
    assert turned.links == {"lead": "lead_id"}


def test_a_workbook_has_a_table_for_each_sheet(propose):
    held = BytesIO()
    with xlsxwriter.Workbook(held) as book:
        for name, rows in (
            ("Orders", [["order no", "created"], *([f"S{i}", f"2024-03-{1 + i:02}"] for i in range(9))]),
            (
                "Invoices",
                [["invoice no", "order no", "sent"], *([f"F{i}", f"S{i}", f"2024-04-{1 + i:02}"] for i in range(9))],
            ),
            ("Notes", [["read me"]]),
        ):
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    proposal, text = propose({"export.xlsx": held.getvalue()})
    assert {(t.sheet, t.object) for t in proposal.mapping().tables} == {("Orders", "order"), ("Invoices", "invoice")}
    assert "sheet Notes" in text, "what cannot be read is listed"


def test_parquet_with_real_times_and_numbers(propose):
    times = [datetime(2024, 3, 1) + timedelta(hours=7 * i) for i in range(30)]
    table = pa.table({"order_id": pa.array(range(1000, 1030)), "created_at": times, "total_amount": [1.5] * 30})
    held = BytesIO()
    pq.write_table(table, held)
    proposal, _ = propose({"orders.parquet": held.getvalue()})
    (orders,) = proposal.mapping().tables
    assert (orders.id, orders.events, orders.attributes) == (
        "order_id",
        {"create_order": "created_at"},
        {"amount": "total_amount"},
    )


def test_only_the_first_rows_of_a_large_file_are_looked_at_and_it_says_so(propose, monkeypatch):
    rows = "".join(f'{i},2024-03-{1 + i % 28:02},"a\nb"\n' for i in range(5000))
    monkeypatch.setattr(sheets_module, "BYTES", 20_000)
    _, text = propose({"orders.csv": f"order_no,created_at,note\n{rows}"}, rows=300)
    assert "only the first 300 rows were looked at" in text


def test_a_cut_falls_between_rows_and_never_inside_quotes(propose, monkeypatch):
    monkeypatch.setattr(sheets_module, "BYTES", 200)
    rows = "".join(f'{i},2024-03-{1 + i % 28:02},"line one\nline two, {i}"\n' for i in range(50))
    proposal, _ = propose({"orders.csv": f"order_no,created_at,note\n{rows}"})
    assert proposal.tables[0].sampled
    assert not proposal.problems


def test_files_that_cannot_be_read_do_not_stop_the_others(propose):
    proposal, text = propose({"orders.csv": ORDERS, "ragged.csv": "a,b\n1,2,3\n", "empty.csv": ""})
    assert [table.name for table in proposal.mapping().tables] == ["orders"]
    assert "ragged.csv, row 2: this row has 3 values where the header has 2" in text
    assert "empty.csv" in text


def test_files_without_any_time_are_no_log(tmp_path, model):
    (tmp_path / "people.csv").write_text("id,name\n1,Ann\n2,Bob\n")
    with pytest.raises(DataError, match="no column of these files holds times of steps: people"):
        suggest_mapping([tmp_path], model)


def test_missing_files_and_empty_folders_are_told_at_once(tmp_path, model):
    (tmp_path / "none").mkdir()
    with pytest.raises(DataError) as raised:
        suggest_mapping([tmp_path / "none", tmp_path / "gone.csv"], model)
    assert [problem.code for problem in raised.value.problems] == ["suggest-empty-folder", "suggest-missing"]


def test_a_log_of_which_no_name_is_known_is_written_as_a_comment(propose, model):
    events = "case,activity,time\n" + "".join(
        f"{i},{step},2024-03-01 10:{i:02}\n" for i in range(20) for step in ("Foo", "Bar")
    )
    proposal, text = propose({"log.csv": events}, read=False)
    with pytest.raises(DataError, match="no name in this file stands for a step"):
        proposal.mapping()
    assert "  #     activity: activity" in text
    assert "Foo: 20 events; no step is called so" in text


def test_names_that_yaml_would_misread_come_back_as_they_are(propose):
    odd = "order: #no,\"on\",'created' at,amount {net}\n" + "".join(f"S{i},ann,2024-03-0{1 + i},5\n" for i in range(9))
    proposal, _ = propose({"orders - 2024 (final).csv": odd})
    (table,) = proposal.mapping().tables
    assert (table.id, table.events) == ("order: #no", {"create_order": "'created' at"})
    assert table.attributes == {"amount": "amount {net}"}


def test_the_same_files_give_the_same_bytes(propose, tmp_path, model):
    _, text = propose({"orders.csv": ORDERS, "customers.csv": CUSTOMERS})
    assert write_proposal(suggest_mapping([tmp_path / "data"], model)) == text


@pytest.mark.parametrize(
    "file",
    [
        "bpic2012/bpic2012.xes.gz",
        "receipt/receipt.xes.gz",
        "helpdesk/helpdesk.xes.gz",
        "ocel/ocel20_example.sqlite",
        "ocel/ocpa-order_process.jsonocel",
    ],
)
def test_log_files_can_be_read_with_what_is_proposed(file, shared_data, suggested, model, tmp_path):
    path = shared_data / file
    (tmp_path / "mapping.yaml").write_text(write_proposal(suggested(path)), encoding="utf-8")
    with read_log(tmp_path / "mapping.yaml", [path.parent], model) as log:
        assert sum(profile.events for profile in log.types) > 0


def test_what_a_help_desks_names_mean(shared_data, suggested):
    (table,) = suggested(shared_data / "helpdesk" / "helpdesk.xes.gz").mapping().tables
    assert table.object == "complaint"
    assert table.activities["Insert ticket"] == "receive_complaint"
    assert table.activities["Resolve ticket"] == table.activities["Closed"] == "close_complaint"


def test_salesforces_exports_can_be_read_with_what_is_proposed(shared_data, suggested, model, tmp_path):
    folder = shared_data / "salesforce_seeds"
    proposal = suggested(folder)
    (tmp_path / "mapping.yaml").write_text(write_proposal(proposal), encoding="utf-8")
    with read_log(tmp_path / "mapping.yaml", [folder], model) as log:
        assert log.type_of("opportunity")
        assert log.type_of("order")
    types = {table.file: table.type for table in proposal.tables if table.usable}
    assert types["sf_account_data.csv"] == "customer"
    assert types["sf_opportunity_data.csv"] == "opportunity"
    assert types["sf_order_data.csv"] == "order"


AMOUNTS = """
    order_no;created_at;shipped_at;total_amount
    A-1;2024-03-01 09:15;2024-03-04 16:00;{}
    A-2;2024-03-01 10:20;2024-03-05 11:00;{}
    A-3;2024-03-02 08:00;2024-03-06 11:00;{}
"""


def amounts(tmp_path: Path, model) -> list[tuple[float | None, str | None]]:
    """Return amount and currency of each order, as the proposal that was written reads them."""
    with read_log(tmp_path / "mapping.yaml", [tmp_path / "data"], model) as log:
        known = {a.attribute for profile in log.types for a in profile.attributes}
        currency = "a_currency" if "currency" in known else "NULL"
        found = log.engine.query(f"SELECT a_amount AS a, {currency} AS c FROM object_order ORDER BY id").to_pylist()
        return [(row["a"], row["c"]) for row in found]


@pytest.mark.parametrize(
    ("written", "sign", "code", "read"),
    [
        (("1.234,00 €", "99,90 €", "-5,00 €"), "€", "EUR", (1234, 99.9, -5)),
        (("1,234.00 CNY", "99.90 CNY", "5.00 CNY"), "CNY", "CNY", (1234, 99.9, 5)),
        (("1,234.00 eur", "99.90 eur", "5.00 eur"), "eur", "EUR", (1234, 99.9, 5)),
        (("12.5万元", "99.90元", "5元"), "元", "CNY", (125_000, 99.9, 5)),
        (("US$1,234.00", "US$99.90", "US$5"), "US$", "USD", (1234, 99.9, 5)),
    ],
)
def test_a_sign_beside_every_amount_is_their_currency(propose, tmp_path, model, written, sign, code, read):
    _, text = propose({"orders.csv": AMOUNTS.format(*written)})
    assert "      amount: total_amount" in text
    said = sign if sign.isalpha() else f'"{sign}"'
    assert f"currency: {{column: total_amount, signs: {{{said}: {code}}}}}" in text
    assert amounts(tmp_path, model) == [(each, code) for each in read]


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        (("$1,234.00", "$99.90", "$5"), "USD, AUD, CAD"),
        (("¥1,234.00", "¥99.90", "¥5"), "CNY, JPY"),
    ],
)
def test_of_a_sign_of_several_currencies_people_are_asked(propose, tmp_path, model, written, codes):
    proposal, text = propose({"orders.csv": AMOUNTS.format(*written)})
    assert f"which currency is {written[0][0]}: {codes}" in text
    assert f'currency: {{column: total_amount, signs: {{"{written[0][0]}": CODE}}}}' in text
    assert {*proposal.mapping().tables[0].attributes} == {"amount"}
    assert amounts(tmp_path, model) == [(1234, None), (99.9, None), (5, None)]
    assert f"{written[0][0]} 是哪种货币（{codes}" in write_proposal(proposal, "zh-Hans")


@pytest.mark.parametrize("written", [("€1.234", "€5.000", "€7"), ("1,234", "5,000", "7")])
def test_whether_a_sign_parts_thousands_is_asked(propose, written):
    proposal, text = propose({"orders.csv": AMOUNTS.format(*written)})
    assert not proposal.mapping().tables[0].attributes
    assert f"total_amount: is {written[0]} a thousand or more, or a fraction?" in text
    assert 'amount: {column: total_amount, decimal: "."}' in text
    assert f"{written[0]} 中的符号是千分位还是小数点" in write_proposal(proposal, "zh-Hans")


def test_amounts_in_several_currencies_are_not_mixed(propose):
    proposal, text = propose({"orders.csv": AMOUNTS.format("$1,234.00", "€99.90", "€5.00")})
    assert not proposal.mapping().tables[0].attributes
    assert "total_amount: amounts in several currencies ($, €)" in text


def test_numbers_with_something_else_beside_them_are_no_amounts(propose):
    proposal, text = propose({"orders.csv": AMOUNTS.format("3 pcs", "5 pcs", "7 pcs")})
    assert not proposal.mapping().tables[0].attributes
    assert "total_amount: text that nothing asks for" in text


@pytest.mark.parametrize(
    ("dates", "format_", "sure"),
    [
        (("03.11.24", "08.11.24", "28.11.24"), "%d.%m.%y", True),
        (("11/03/24", "11/08/24", "11/28/24"), "%m/%d/%y", True),
        (("03/11/24 09:15", "08/11/24 10:00", "28/11/24 11:00"), "%d/%m/%y", False),  # or 2003, 2008 and 2028
        (("24-13-33", "24-11-08", "24-11-28"), None, False),  # there is no 13th month, and no 33rd day
        (("24-10-30", "24-10-31", "24-11-01"), "%y-%m-%d", False),  # or the 24th of October 2030, 2031 and 2001
    ],
)
def test_years_of_two_digits_are_read_by_a_format(propose, dates, format_, sure):
    rows = "".join(f"A-{i};{each}\n" for i, each in enumerate(dates))
    if format_ is None:
        with pytest.raises(DataError, match="no column of these files holds times of steps"):
            propose({"orders.csv": "order_no;created_at\n" + rows})
        return
    proposal, text = propose({"orders.csv": "order_no;created_at\n" + rows})
    (table,) = proposal.mapping().tables
    assert table.events["create_order"].format == format_
    assert ("CHECK" not in text.split("create_order")[1]) is sure


def test_dates_without_a_step_are_named(tmp_path, model):
    path = tmp_path / "changes.csv"
    path.write_text("object,colour,at\n1,red,2024-03-01\n1,blue,2024-03-02\n2,red,2024-03-03\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"though there are dates \(changes.csv: at\)") as raised:
        suggest_mapping([path], model)
    assert "无法判断对应哪项活动" in raised.value.sentences("zh-Hans")[0]


def test_sent_in_german_is_shipped_of_an_order_and_sent_of_an_invoice(propose):
    proposal, _ = propose(
        {
            "auftraege.csv": "Auftragsnr;Angelegt am;Versendet am\n1;2024-03-01;2024-03-04\n2;2024-03-02;2024-03-05\n",
            "rechnungen.csv": "Rechnungsnr;Erstellt am;Versendet am\n7;2024-03-05;2024-03-06\n8;2024-03-06;2024-03-07",
        }
    )
    steps = {table.object: {*table.events} for table in proposal.mapping().tables}
    assert "ship_goods" in steps["order"]
    assert "send_invoice" in steps["invoice"]
