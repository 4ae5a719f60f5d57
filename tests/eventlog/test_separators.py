"""Several ids in one cell, as people type them and programs write lists."""

from datetime import datetime
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.errors import MappingError

PAYMENTS = """
    tables:
      - name: invoices
        file: invoices.csv
        object: invoice
        id: 发票号
        events: {create_invoice: 开票日期}
      - name: payments
        file: payments.csv
        object: payment
        id: 流水号
        links: {invoice: 核销发票}
        separators: {核销发票: "、，,;"}
        missing: [无]
        events: {receive_payment: 到账日期}
    """
INVOICES = "发票号,开票日期\nF1,2024-03-01\nF2,2024-03-02\nF3,2024-03-03\n"


def links(log) -> set[tuple[str, str]]:
    return {(r["source_id"], r["target_id"]) for r in log.object_objects().to_pylist()}


def found(log, code: str):
    return [(f.count, f.of, f.examples) for f in log.quality if f.code == code]


def test_a_payment_of_several_invoices_has_a_link_to_each(read):
    rows = '流水号,核销发票,到账日期\nP1,"F1、F2",2024-04-01\nP2,"F2， F3 ,,F2",2024-04-02\n'
    rows += "P3,F3,2024-04-03\nP4,无,2024-04-04\nP5,无;F9,2024-04-05\n"
    log = read(PAYMENTS, {"invoices.csv": INVOICES, "payments.csv": rows})
    assert links(log) == {
        ("payment:P1", "invoice:F1"),
        ("payment:P1", "invoice:F2"),
        ("payment:P2", "invoice:F2"),
        ("payment:P2", "invoice:F3"),
        ("payment:P3", "invoice:F3"),
        ("payment:P5", "invoice:F9"),
    }
    assert found(log, "orphan-links") == [(1, 4, ("F9",))]
    assert log.type_of("payment").objects == 5


def test_without_separators_it_is_told_where_all_parts_are_ids(read):
    rows = '流水号,核销发票,到账日期\nP1,"F1、F2",2024-04-01\nP2,F3/F1,2024-04-02\nP3,F3;F8,2024-04-03\n'
    mapping = PAYMENTS.replace('separators: {核销发票: "、，,;"}', "qualifier: 核销发票")
    log = read(mapping, {"invoices.csv": INVOICES, "payments.csv": rows})
    assert found(log, "id-several") == [(2, 6, ("F1、F2", "F3/F1"))]
    (told,) = [f for f in log.quality if f.code == "id-several"]
    assert 'separators: {column: ",;"}' in told.sentence("en")
    assert "separators: {列名" in told.sentence("zh-Hans")


EVENTS = """
    tables:
      - name: events
        file: events.csv
        objects: {order: orders, item: items}
        activity: step
        time: at
        separators: {items: ", ", orders: "\\n"}
        attributes: {amount: amount}
    """


@pytest.mark.parametrize("zeros", ["keep", "drop"])
def test_events_belong_to_every_object_of_the_cell(read, zeros):
    rows = """orders,items,step,at,amount\n"O1\nO2","['007', 'i2']",Create Order,2024-03-01,5\n"""
    rows += "O1,[],Ship,2024-03-02,6\n,7,Ship,2024-03-03,\n"
    log = read(f"{EVENTS}\n    leading_zeros: {zeros}", {"events.csv": rows})
    pairs = {(r["event_id"], r["object_id"]) for r in log.event_objects().to_pylist()}
    first, second, third = sorted({event for event, _ in pairs})
    seven = "item:7" if zeros == "drop" else "item:007"
    assert pairs == {
        *((first, each) for each in ("order:O1", "order:O2", seven, "item:i2")),
        (second, "order:O1"),
        (third, "item:7"),
    }
    assert not found(log, "id-list")


@pytest.mark.parametrize("wrong", ["id", "step", "a, b"])
def test_only_links_and_objects_may_be_several(read, wrong):
    mapping = """
    tables:
      - {name: t, file: t.csv, object: order, id: id, links: {quote: [a, b]}, separators: {"WRONG": "/"}}
    """
    with pytest.raises(MappingError) as raised:
        read(mapping.replace("WRONG", wrong), {"t.csv": "id,a,b,step\n1,1,1,2024-01-01\n"})
    (problem,) = raised.value.problems
    assert (problem.code, problem.params["column"]) == ("mapping-separators", wrong)


def test_an_object_may_come_from_all_of_a_parquet_list(read):
    table = pa.table({"id": ["P1", "P2"], "paid": [["F1", " F2 ", ""], None], "at": [datetime(2024, 4, 1)] * 2})
    pq.write_table(table, sink := BytesIO())
    mapping = PAYMENTS.replace('separators: {核销发票: "、，,;"}', "").replace("payments.csv", "payments.parquet")
    for chinese, english in (("流水号", "id"), ("核销发票", "paid"), ("到账日期", "at")):
        mapping = mapping.replace(chinese, english)
    log = read(mapping, {"invoices.csv": INVOICES, "payments.parquet": sink.getvalue()})
    assert links(log) == {("payment:P1", "invoice:F1"), ("payment:P1", "invoice:F2")}
