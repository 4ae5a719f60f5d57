"""Files as companies have them: what is proposed for them, what is marked, what is listed, and that it can be read."""

from datetime import datetime, timedelta
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from leadline.errors import DataError
from leadline.eventlog import read_log
from leadline.eventlog.suggest import columns as columns_module
from leadline.eventlog.suggest import sheets as sheets_module
from leadline.eventlog.suggest import suggest_mapping, write_proposal

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


@pytest.mark.parametrize(("column", "written"), [("document", "document"), ("case", '"case"')])
def test_ids_of_two_kinds_in_one_workflow_become_two_tables(propose, column, written):
    quotes = "quote_no,amount\n" + "".join(f"Q{i},{i}\n" for i in range(20))
    contracts = "contract_no,amount\n" + "".join(f"K{i},{i}\n" for i in range(20))
    steps = (("Q", "Create Quote"), ("K", "Contract Review"), ("K", "Sign Contract"), ("Q", "Quote Sent"))
    flow = f"{column},step,at\n" + "".join(
        f"{kind}{i},{step},2024-03-0{1 + hour} 10:{i:02}\n"
        for i in range(20)
        for hour, (kind, step) in enumerate(steps)
    )
    proposal, _ = propose({"quotes.csv": quotes, "contracts.csv": contracts, "workflow.csv": flow})
    events = {next(iter(t.objects)): t for t in proposal.mapping().tables if t.file == "workflow.csv"}
    assert events["quote"].where == f"{written} like 'Q%'"
    assert events["contract"].where == f"{written} like 'K%'"
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


def test_columns_looked_at_together_are_as_each_by_itself(propose, tmp_path, model, monkeypatch):
    _, text = propose({"orders.csv": ORDERS, "customers.csv": CUSTOMERS})
    monkeypatch.setattr(columns_module, "_AT_ONCE", 1)
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
