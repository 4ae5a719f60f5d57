"""Exports as companies have them, each with its way to mislead: what is proposed for them, and what is said of it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.eventlog import read_log
from leadline.eventlog.suggest import suggest_mapping, write_proposal
from workbooks import workbook


@pytest.fixture
def propose(tmp_path, model):
    """Return a function that writes files and gives what is proposed for them, by file, and the text."""

    def propose(files):
        for name, content in files.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        proposal = suggest_mapping([tmp_path], model)
        return {table.file: table for table in proposal.mapping().tables}, write_proposal(proposal)

    return propose


def csv(header, rows, delimiter=","):
    return "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in [header, *rows]) + "\n"


def at(days, hours=9):
    return datetime(2024, 1, 1, hours) + timedelta(days=days)


STAGES = ("Qualified", "Quote Sent", "Closed Won")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        (("Record ID", "Property", "Value", "Previous Value", "Updated At", "Updated By"), "dealstage"),  # HubSpot
        (("OpportunityId", "Field", "NewValue", "OldValue", "CreatedDate", "CreatedById"), "StageName"),  # Salesforce
        (("Record", "Changed Field", "New Value", "Old Value", "Changed Date", "Changed By"), "Status Reason"),
        (("单据编号", "变更字段", "变更后", "变更前", "变更时间", "操作人"), "商机阶段"),
    ],
)
def test_a_log_of_changes_is_read_by_its_new_values(propose, header, field):
    rows = []
    for i in range(20):
        for j, stage in enumerate(STAGES):
            rows.append((f"D{i}", field, stage, STAGES[j - 1] if j else "", at(i + j), ("Ann", "Bob")[j % 2]))
        rows.append((f"D{i}", "owner", "Bob", "Ann", at(i, 11), "Ann"))
    tables, text = propose({"deal_history.csv": csv(header, rows)})
    table = tables["deal_history.csv"]
    assert (table.activity, table.time, table.resource) == (header[2], header[4], header[5])
    assert table.objects == {"opportunity": header[0]}
    assert field in table.where
    assert "owner" not in table.where
    assert table.activities["Closed Won"] == "sign_contract"
    assert "#   owner: changes of another field, no steps" in text


def test_the_changes_are_counted_once_and_only_those_of_the_stage(propose, tmp_path, model):
    header = ("Key", "Created", "Author", "Change Created", "Field", "From", "To")
    rows = [
        (f"K{i}", at(i), "ann", at(i + j), field, old, new)
        for i in range(12)
        for j, (field, old, new) in enumerate(
            [("status", "New", "Quote Sent"), ("assignee", "ann", "bob"), ("status", "Quote Sent", "Won")]
        )
    ]
    proposal_file = {"deals.csv": csv(header, rows)}
    tables, _ = propose(proposal_file)
    assert tables["deals.csv"].time == "Change Created"  # Created is the same in all rows of a key
    proposal = suggest_mapping([tmp_path], model)
    with read_log(proposal.mapping(), [tmp_path], model) as log:
        assert {a.activity: a.events for a in log.types[0].activities} == {"submit_quote": 12, "sign_contract": 12}


OPPORTUNITIES = csv(
    ("Id", "Name", "StageName", "Amount", "CloseDate", "CreatedDate"),
    [
        (f"006{i}", f"Deal {i}", ("Closed Lost", "Closed Won")[i % 2], 10 * i, at(i + 40).date(), at(i))
        for i in range(20)
    ],
)


def test_the_status_of_an_object_is_not_what_happened_when_it_was_created(propose):
    tables, _ = propose({"Opportunity.csv": OPPORTUNITIES})
    table = tables["Opportunity.csv"]
    assert table.events["sign_contract"].where == "StageName = 'Closed Won'"
    assert table.events["sign_contract"].time == "CloseDate"


@pytest.mark.parametrize(("share", "kept"), [(20, False), (8, True)])
def test_a_step_that_the_history_tells_is_not_taken_from_the_record_too(propose, share, kept):
    rows = [
        (f"006{i}", "StageName", stage, "", at(i + 40), "Ann")
        for i in range(share)
        for stage in ("Negotiation", ("Closed Lost", "Closed Won")[i % 2])
    ]
    header = ("OpportunityId", "Field", "NewValue", "OldValue", "CreatedDate", "CreatedById")
    tables, text = propose({"Opportunity.csv": OPPORTUNITIES, "OpportunityHistory.csv": csv(header, rows)})
    assert ("sign_contract" in tables["Opportunity.csv"].events) is kept
    said = "OpportunityHistory.csv has the step too" if kept else "the step stands in OpportunityHistory.csv already"
    assert said in text


def test_a_list_with_titles_two_rows_of_names_and_totals(propose):
    body = [[f"XS{i}", at(i).date(), ("华东", "华南")[i % 2], 1.5 + i, 2.5 + i, at(i + 5).date()] for i in range(12)]
    rows = [
        ["销售订单列表"],
        ["单据编号", "单据日期", "区域", "金额(万元)", None, "发货日期"],
        [None, None, None, "未税", "价税合计", None],
        *body,
        ["合计", None, None, 1.0, 2.0, None],
    ]
    tables, text = propose({"orders.xlsx": workbook(("销售订单", rows))})
    table = tables["orders.xlsx"]
    assert (table.object, table.id, table.repeats) == ("order", "单据编号", False)
    assert table.attributes["amount"].model_dump(exclude_defaults=True) == {
        "column": "金额(万元) 价税合计",
        "times": 10000,
    }
    assert {**table.events} == {"create_order": "单据日期", "ship_goods": "发货日期"}
    assert "names of columns from rows 2 and 3, joined; rows of totals or notes left out: 1, such as 合计 (16)" in text


def test_doubts_about_numbers_are_said_and_marked(propose):
    rows = [(f"A{i}", at(i), f"{i + 1}.{i + 100}") for i in range(12)]
    tables, text = propose({"orders.csv": csv(("order_no", "created_at", "net amount"), rows)})
    assert tables["orders.csv"].attributes == {"amount": "net amount"}
    (line,) = [line for line in text.splitlines() if "amount: net amount" in line]
    assert "CHECK 50%" in line
    assert 'such as 1.100, read as a fraction: if that is a thousand, write decimal: ","' in line


def test_a_column_with_few_values_is_marked(propose):
    rows = [(f"A{i}", at(i), "East" if i % 10 == 0 else "") for i in range(20)]
    _, text = propose({"orders.csv": csv(("order_no", "created_at", "region"), rows)})
    (line,) = [line for line in text.splitlines() if "region: region" in line]
    assert "CHECK 50%" in line
    assert "only 10% of the rows" in line


def test_what_was_paid_is_not_the_amount_of_an_invoice(propose):
    rows = [(f"R{i}", at(i), 100 + i, at(i + 30), 50 + i) for i in range(12)]
    tables, _ = propose({"发票.csv": csv(("发票号", "开票日期", "发票金额", "收款日期", "收款金额"), rows)})
    assert tables["发票.csv"].attributes == {"amount": "发票金额"}


def test_western_text_is_read_and_asked_for(propose):
    rows = [(f"A{i}", f"{i + 1:02}.03.2024", "Müller") for i in range(12)]
    text_ = csv(("Auftragsnr", "Angelegt am", "Prüfer"), rows, ";").encode("cp1252")
    tables, text = propose({"Auftrag.csv": text_})
    assert tables["Auftrag.csv"].encoding == "cp1252"
    (line,) = [line for line in text.splitlines() if "encoding:" in line]
    assert "CHECK 60%" in line


def test_who_has_a_date_of_his_own_did_no_other_step(propose):
    rows = [
        (f"A{i}", date(2024, 1, 1 + i), "赵", date(2024, 1, 2 + i), date(2024, 1, 9 + i), "李王"[i % 2])
        for i in range(12)
    ]
    header = ("订单编号", "下单日期", "审核人", "审核日期", "发货日期", "销售员")
    tables, _ = propose({"订单.csv": csv(header, rows)})
    events = tables["订单.csv"].events
    assert events["validate_order"].resource == "审核人"
    assert events["ship_goods"] == "发货日期"


@pytest.mark.parametrize(("factor", "format_"), [(1, "epoch"), (1000, "epoch-ms")])
def test_times_counted_from_1970(propose, factor, format_):
    rows = [
        (f"C{i}", step, (1_709_629_500 + 9000 * i + 600 * j) * factor, (1_709_629_800 + 9000 * i + 600 * j) * factor)
        for i in range(12)
        for j, step in enumerate(("Create order", "Ship goods", "Send invoice"))
    ]
    tables, _ = propose({"tasks.csv": csv(("case", "task", "start", "end"), rows)})
    assert (tables["tasks.csv"].time, tables["tasks.csv"].format) == ("end", format_)


def test_a_file_of_another_kind_in_the_folder_is_told(propose):
    orders = csv(("order_no", "created_at"), [(f"A{i}", at(i)) for i in range(12)])
    old = b"\xd0\xcf\x11\xe0" + bytes(60)
    files = {"orders.csv": orders, "2023.xls": old, "export.xls": "<html><table><tr><td>A1</td></tr></table></html>"}
    tables, text = propose(files)
    assert [*tables] == ["orders.csv"]
    assert "2023.xls: files of this kind (Excel 97-2003 (.xls)) cannot be read as a table" in text
    assert "export.xls: files of this kind (HTML) cannot be read as a table" in text


def test_western_text_of_a_joined_file_is_asked_for_there(propose, tmp_path, model):
    changes = [(i, f"O{i % 5}", "Status", STAGES[i % 3], "Open") for i in range(20)]
    heads = [(i, at(i), "Jürgen") for i in range(20)]
    tables, text = propose(
        {
            "positions.csv": csv(("change_no", "order_no", "field", "new_value", "old_value"), changes),
            "heads.csv": csv(("change_no", "changed_at", "user"), heads).encode("cp1252"),
        }
    )
    assert tables["positions.csv"].join.encoding == "cp1252"
    assert [line for line in text.splitlines() if "join:" in line and "CHECK 60%" in line]
    (tmp_path / "mapping.yaml").write_text(text, encoding="utf-8")
    with read_log(tmp_path / "mapping.yaml", [tmp_path], model) as log:
        assert {row["resource"] for row in log.events().to_pylist()} == {"Jürgen"}


@pytest.mark.parametrize("typed", [float, lambda number: Decimal(f"{number}.00")], ids=["floating", "decimal"])
def test_ids_that_a_program_wrote_as_fractions_are_those_of_other_files(propose, typed):
    orders = {
        "order_id": [typed(4000 + i) for i in range(30)],
        "created_at": [at(i) for i in range(30)],
        "customer": [f"C{i % 7}" for i in range(30)],
    }
    pq.write_table(pa.table(orders), stream := BytesIO())
    invoices = csv(("invoice_no", "order_no", "invoice_date"), [(9000 + i, 4000 + i, at(i + 3)) for i in range(30)])
    tables, _ = propose({"orders.parquet": stream.getvalue(), "invoices.csv": invoices})
    assert (tables["orders.parquet"].object, tables["orders.parquet"].id) == ("order", "order_id")
    assert tables["invoices.csv"].links == {"order": "order_no"}
