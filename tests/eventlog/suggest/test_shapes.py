"""Exports of shapes the examples do not have: what is proposed, and the log that is read with it as it is."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from leadline.eventlog import read_log

N = 40
DAY0 = datetime(2025, 3, 3, 9)
Write = Callable[[str, Sequence[str], Iterable[Sequence[object]]], None]


def day(i: int, after: int = 0, form: str = "%Y-%m-%d") -> str:
    return (DAY0 + timedelta(days=i + after)).strftime(form)


def moment(i: int, after: int = 0) -> str:
    return (DAY0 + timedelta(days=i + after, minutes=7 * i)).strftime("%Y-%m-%d %H:%M:%S")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a CSV file of a header and rows."""

    def writes(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])

    return writes


@pytest.fixture
def proposed(tmp_path, suggested):
    """Return a function that gives the proposed tables of the files written, by name."""
    return lambda: {table.name: table for table in suggested(tmp_path).mapping().tables}


@pytest.fixture
def read(tmp_path, suggested, model):
    """Return a function that reads the log as proposed: events by step, and links by their two types."""

    def reads() -> tuple[Counter[str], Counter[tuple[str, str]]]:
        with read_log(suggested(tmp_path).mapping(), [tmp_path], model) as log:
            events = Counter(row["activity"] or row["name"] for row in log.events().to_pylist())
            links = Counter(
                (row["source_id"].split(":")[0], row["target_id"].split(":")[0])
                for row in log.object_objects().to_pylist()
            )
        return events, links

    return reads


def confidence(suggested, folder: Path, table: str, *place: str) -> float:
    (found,) = [t for t in suggested(folder).tables if t.name == table]
    return next(choice.confidence for choice in found.choices if choice.place == place)


def write_sap(write: Write) -> None:
    """Write an excerpt of billing documents and of the ledger of cleared items, which has numbers of its own."""
    user = ("MUELLER", "WEBER", "KLEIN")
    write(
        "VBRK.csv",
        ("Faktura", "Fakturadatum", "Angelegt von", "Regulierer", "Nettowert", "Belegwährung"),
        [(90000000 + i, day(i, form="%d.%m.%Y"), user[i % 3], 100000 + i % 9, 100 * i + 1, "EUR") for i in range(N)],
    )
    write(
        "BSAD.csv",
        ("Belegnummer", "Buchungsdatum", "Ausgleichsdatum", "Debitor", "Rechnungsbezug", "Betrag", "Änderungsdatum"),
        [
            (1800000000 + i, day(i, form="%d.%m.%Y"), day(i, 30, "%d.%m.%Y"), 100000 + i % 9, 90000000 + i, 7,
             day(i, 31, "%d.%m.%Y"))
            for i in range(N) if i % 8
        ],
    )  # fmt: skip


def test_a_ledger_joins_the_invoices_by_their_number(write, proposed, read):
    write_sap(write)
    tables = proposed()
    assert (tables["bsad"].object, tables["bsad"].id) == ("invoice", "Rechnungsbezug")
    # The posting of the ledger is no second invoice, nor is the last change of a record a step.
    assert tables["bsad"].events == {"apply_cash": "Ausgleichsdatum"}
    assert tables["vbrk"].events == {"create_invoice": "Fakturadatum"}
    assert (tables["vbrk"].resource, tables["vbrk"].links) == ("Angelegt von", {"customer": "Regulierer"})
    events, links = read()
    assert events == {"create_invoice": N, "apply_cash": N - N // 8}
    assert links == {("invoice", "customer"): N}


def test_ids_that_other_tables_name_are_surer(write, tmp_path, suggested):
    write_sap(write)
    together = confidence(suggested, tmp_path, "vbrk", "id")
    (tmp_path / "BSAD.csv").unlink()
    alone = confidence(suggested, tmp_path, "vbrk", "id")
    assert (alone, together) == (0.85, 0.9)


def test_a_chinese_erp_books_by_the_day_of_business(write, proposed, read):
    """单据 of an ERP: the day of business counts, who approves did not ship, and the source document is the link."""
    people = ("张伟", "王芳", "李娜")
    write(
        "销售订单.csv",
        ("单据编号", "客户", "销售员", "创建人", "创建日期", "审核人", "审核日期", "价税合计", "要货日期"),
        [
            (f"XSDD{i:05d}", f"客户{i % 9}", people[i % 3], people[i % 2], moment(i), "赵主管", moment(i, 1), 10 * i,
             day(i, 9))
            for i in range(N)
        ],
    )  # fmt: skip
    write(
        "销售出库单.csv",
        ("单据编号", "日期", "仓管员", "源单编号", "审核人", "审核日期"),
        [
            (f"XSCK{i:05d}", day(i, 5), people[i % 3], f"XSDD{i:05d}", ("孙主管", "钱主管")[i % 2], moment(i, 6))
            for i in range(N)
        ],
    )
    write(
        "收款单.csv",
        ("单据编号", "业务日期", "付款单位", "收款金额", "出纳", "创建日期"),
        [(f"SK{i:05d}", day(i, 30), f"客户{i % 9}", 10 * i, people[i % 2], moment(i, 31)) for i in range(N)],
    )
    tables = proposed()
    assert tables["order"].attributes["promised_date"] == "要货日期"
    assert tables["order"].links == {"customer": "客户"}
    step = tables["order"].events["validate_order"]
    assert (step.time, step.resource) == ("审核日期", "审核人")
    assert (tables["delivery"].events, tables["delivery"].resource) == ({"ship_goods": "日期"}, "仓管员")
    assert (tables["payment"].events, tables["payment"].links) == (
        {"receive_payment": "业务日期"},
        {"customer": "付款单位"},
    )
    assert read()[0] == dict.fromkeys(("create_order", "validate_order", "ship_goods", "receive_payment"), N)


def test_keys_of_two_columns_are_linked_by_both(write, proposed, read):
    """Order numbers begin anew each year: number 7 of 2024 is not number 7 of 2025."""
    write(
        "order_header.csv",
        ("fiscal_year", "order_no", "entered_at"),
        [(2024 + i % 2, i // 2, moment(i)) for i in range(N)],
    )
    write(
        "order_line.csv",
        ("fiscal_year", "order_no", "line_no", "quantity"),
        [(2024 + i % 2, i // 2, line, 3) for i in range(N) for line in (1, 2)],
    )
    write(
        "shipment.csv",
        ("shipment_no", "order_year", "order_no", "shipped_at"),
        [(f"S{i:05d}", 2024 + i % 2, i // 2, moment(i, 9)) for i in range(N)],
    )
    tables = proposed()
    assert tables["order_header"].id == ("order_no", "fiscal_year")
    assert tables["shipment"].links == {"order": ("order_no", "order_year")}
    assert tables["order_line"].id == ("order_no", "fiscal_year", "line_no")
    events, links = read()
    assert events == {"create_order": N, "ship_goods": N}
    assert links == {("delivery", "order"): N, ("order_line", "order"): 2 * N}


def test_of_start_and_end_of_an_activity_the_end_counts(write, proposed, read):
    steps = ("Create order", "Check credit", "Ship goods")
    write(
        "eventlog.csv",
        ("case:concept:name", "concept:name", "lifecycle:transition", "time:timestamp"),
        [
            (f"SO{i:04d}", step, transition, moment(i, 2 * place + (transition == "complete")))
            for i in range(N) for place, step in enumerate(steps) for transition in ("start", "complete")
        ],
    )  # fmt: skip
    assert proposed()["eventlog"].where == "\"lifecycle:transition\" = 'complete'"
    assert read()[0] == {"create_order": N, "check_credit": N, "ship_goods": N}


def test_an_activity_that_is_only_ever_started_is_not_lost(write, proposed, read):
    rows = [
        (f"SO{i:04d}", step, transition, moment(i, 2 * place))
        for i in range(N)
        for place, (step, transition) in enumerate((("Create order", "complete"), ("Ship goods", "start")))
    ]
    write("eventlog.csv", ("case", "activity", "transition", "time"), rows)
    assert proposed()["eventlog"].where is None
    assert read()[0] == {"create_order": N, "ship_goods": N}


def test_stages_in_quotes_are_what_a_column_speaks_of(write, proposed):
    stages = ("Qualified To Buy", "Contract Sent", "Closed Won", "Closed Lost")
    write(
        "deals.csv",
        ("Record ID", "Deal owner", "Create Date", *(f'Date entered "{stage} (Sales Pipeline)"' for stage in stages)),
        [
            (30000 + i, ("Ann", "Bob")[i % 2], moment(i), moment(i, 1), moment(i, 2),
             moment(i, 3) if i % 2 else "", "" if i % 2 else moment(i, 3))
            for i in range(N)
        ],
    )  # fmt: skip
    assert proposed()["deals"].events == {
        "convert_lead": "Create Date",
        "submit_quote": 'Date entered "Contract Sent (Sales Pipeline)"',
        "sign_contract": 'Date entered "Closed Won (Sales Pipeline)"',
        "lose_opportunity": 'Date entered "Closed Lost (Sales Pipeline)"',
    }


def test_an_estimated_day_is_no_closing_and_ids_of_people_are_no_second_people(write, proposed):
    write(
        "Opportunities.csv",
        ("Opportunity", "Owner.id", "Owner", "Potential Customer", "Est. close date", "Actual Close Date", "Status"),
        [
            (f"OP-{i:05d}", f"u{i % 3}", ("Ann", "Bob", "Cy")[i % 3], f"Comp {i % 9}", day(i, 20), day(i, 25),
             ("Won", "Lost")[i % 2])
            for i in range(N)
        ],
    )  # fmt: skip
    table = proposed()["opportunities"]
    assert {step: given.time for step, given in table.events.items()} == {
        "sign_contract": "Actual Close Date",
        "lose_opportunity": "Actual Close Date",
    }
    assert (table.resource, table.links) == ("Owner", {"customer": "Potential Customer"})


def test_a_column_for_each_step_of_a_whole_process_is_told_of_the_order(write, proposed, read):
    steps = ("Quote Sent", "Contract Signed", "Order Entered", "Left Warehouse", "Bill Issued", "Cash In")
    write(
        "process_times.csv",
        ("Case No", "Client", "Deal Value", *steps),
        [(f"C-{i:04d}", f"Cust {i % 9}", 100 + i, *(moment(i, 3 * n) for n in range(len(steps)))) for i in range(N)],
    )
    table = proposed()["process_times"]
    assert (table.object, table.id, table.links) == ("order", "Case No", {"customer": "Client"})
    assert read()[0] == dict.fromkeys(
        ("submit_quote", "sign_contract", "create_order", "ship_goods", "send_invoice", "receive_payment"), N
    )


def write_changes(write: Write) -> None:
    """Write orders with their change documents: numbers have zeros before them in these, and none in the orders."""
    write(
        "VBAK.csv",
        ("VBELN", "ERDAT", "ERZET", "ERNAM", "NETWR"),
        [(4711 + i, day(i, form="%d.%m.%Y"), f"09:15:{i % 60:02d}", ("ANN", "BOB")[i % 2], 100 + i) for i in range(N)],
    )
    write(
        "CDHDR.csv",
        ("OBJECTCLAS", "OBJECTID", "CHANGENR", "USERNAME", "UDATE", "UTIME", "TCODE"),
        [
            ("VERKBELEG", f"{4711 + i:010d}", f"{i:010d}", f"CREDIT{i % 3}", day(i, 1, "%d.%m.%Y"), "10:30:05", "VKM3")
            for i in range(N)
        ]
        + [("LIEFERUNG", "0080000001", "0000900001", "DAN", day(1, form="%d.%m.%Y"), "11:00:00", "VL02N")],
    )
    write(
        "CDPOS.csv",
        ("OBJECTCLAS", "OBJECTID", "CHANGENR", "TABNAME", "FNAME", "CHNGIND", "VALUE_NEW", "VALUE_OLD"),
        [("VERKBELEG", f"{4711 + i:010d}", f"{i:010d}", "VBUK", "CMGST", "U", "D", "B") for i in range(N)]
        + [("VERKBELEG", f"{4711 + i:010d}", f"{i:010d}", "VBAP", "KWMENG", "U", 12, 10) for i in range(0, N, 2)]
        + [("VERKBELEG", f"{4711 + i:010d}", f"{i:010d}", "VBAK", "LIFSK", "U", "", "01") for i in range(0, N, 3)]
        + [("LIEFERUNG", "0080000001", "0000900001", "LIKP", "LFDAT", "U", "20250306", "20250305")],
    )


def test_change_documents_are_joined_with_their_heads(write, proposed, read):
    write_changes(write)
    tables = proposed()
    assert sorted(tables) == ["cdpos", "vbak"]
    changes = tables["cdpos"]
    assert (changes.join.file, tuple(changes.join.by)) == ("CDHDR.csv", ("OBJECTCLAS", "OBJECTID", "CHANGENR"))
    assert changes.where == "OBJECTCLAS = 'VERKBELEG' and FNAME in ('CMGST', 'KWMENG')"
    assert (changes.objects, changes.activity, changes.time) == ({"order": "OBJECTID"}, "FNAME", ("UDATE", "UTIME"))
    assert changes.activities == {"CMGST": "check_credit", "KWMENG": "request_change"}
    assert changes.resource == "USERNAME"
    events, _ = read()
    assert events == {"create_order": N, "check_credit": N, "request_change": len(range(0, N, 2))}


def test_zeros_before_numbers_are_dropped_where_another_file_has_none(write, tmp_path, suggested):
    write_changes(write)
    assert suggested(tmp_path).mapping().leading_zeros == "drop"
    (tmp_path / "VBAK.csv").unlink()
    assert suggested(tmp_path).mapping().leading_zeros == "keep"


def write_numbered(write: Write, numbers: Sequence[int], column: str, named: Sequence[int]) -> None:
    """Write orders of these numbers, and invoices of which a column names them."""
    write("orders.csv", ("order_no", "created"), [(n, moment(i)) for i, n in enumerate(numbers)])
    write(
        "invoices.csv",
        ("invoice_no", column, "invoiced", "sent"),
        [(f"INV-{i:05}", n, moment(i, 2), moment(i, 3)) for i, n in enumerate(named)],
    )


@pytest.mark.parametrize(
    ("numbers", "column", "named", "linked"),
    [
        ([10_007 + 13 * i for i in range(N)], "ref", None, True),  # apart from one another: no accident
        ([10_001 + i for i in range(N)], "ref_no", None, True),  # one after the other, from where no count begins
        ([10_001 + i for i in range(N)], "customer_no", None, False),  # numbers of something else
        ([10_001 + i for i in range(N)], "weight", None, False),  # numbers of nothing
        ([1 + i for i in range(N)], "ref_no", None, False),  # both are counted from 1
        ([10_007 + 13 * i for i in range(N)], "ref", [10_007 + 13 * (i % 5) for i in range(N)], False),  # too few
    ],
)
def test_short_numbers_link_where_chance_cannot(write, proposed, numbers, column, named, linked):
    write_numbered(write, numbers, column, named or numbers)
    assert ("order" in proposed()["invoices"].links) is linked


def test_several_ids_in_one_cell_link_with_the_signs_between_them(propose):
    invoices = "发票号,开票日期,价税合计\n" + "".join(f"FP{i:04},2024-03-{i:02},{i * 110}\n" for i in range(1, 29))
    paid = [
        "FP0001",
        "FP0002、FP0003",
        "FP0004，FP0005、 FP0006",
        "FP0007",
        "FP0008、FP0009、",
        "FP0010",
        "FP0011/FP0012",
    ]
    payments = "流水号,核销发票,到账日期\n" + "".join(
        f'LS{i:03},"{each}",2024-04-{i + 1:02}\n' for i, each in enumerate(paid)
    )
    proposal, text = propose({"发票明细.csv": invoices, "回款登记表.csv": payments})
    table = next(each for each in proposal.mapping().tables if each.object == "payment")
    assert table.links == {"invoice": "核销发票"}
    assert table.separators == {"核销发票": "/，、"}
    assert "stands between several ids in one cell" in text


def test_steps_and_departments_in_two_languages_are_known(propose):
    steps = {
        "创建订单 Create Order": "create_order",
        "信用检查/Credit Check": "check_credit",
        "Shipped发货": "ship_goods",
    }
    rows = [
        f"SO{order:03},{step},2024-03-{order:02} {8 + i:02}:00,{('销售部 Sales', '财务部(Finance)')[i % 2]}"
        for order in range(1, 21)
        for i, step in enumerate(steps)
    ]
    proposal, text = propose({"订单日志.csv": "\n".join(["订单号,步骤,时间,归口", *rows, ""])})
    (table,) = proposal.mapping().tables
    assert (table.activity, table.activities, table.department) == ("步骤", steps, "归口")
    assert text.count("98%: the model knows") == len(steps)
