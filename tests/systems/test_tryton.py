"""Tryton 8, restored: every event that its own extraction finds is found, with its person."""

import json
from collections import Counter
from pathlib import Path

import pytest

from leadline.eventlog import load_mapping, read_log
from leadline.systems import connect

# What the extraction beside the dump calls an event, and the step it is. What it calls an event of the order's invoices
# or shipments ("Sale invoice_state paid") is one of theirs already.
STEPS = {
    "Create lead": "capture_lead",
    "Lead -> opportunity": "convert_lead",
    "Lead -> won": "sign_contract",
    "Lead -> lost": "lose_opportunity",
    "Create sale": "create_quote",
    "Sale state quotation": "submit_quote",
    "Sale state confirmed": "create_order",
    "Shipment -> picked": "pick_goods",
    "Shipment -> done": "ship_goods",
    "Post invoice": "create_invoice",
    "Payment": "apply_cash",
}


@pytest.fixture(scope="module")
def folder(postgres_server, tryton, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("tryton")
    connect("tryton", out, database=postgres_server.url(tryton))
    return out


def events(out: Path, model) -> Counter[tuple[str, str, str, str | None]]:
    with read_log(load_mapping(out / "mapping.yaml", model), [out / "data"], model) as log:
        found = {row["event_id"]: row for row in log.events().to_pylist()}
        belongs = {row["event_id"]: row["object_id"] for row in log.event_objects().to_pylist()}
    return Counter(
        (row["activity"] or row["name"], belongs[key].split(":")[1], row["time"].isoformat(), row["resource"])
        for key, row in found.items()
    )


def test_every_event_of_the_extraction_is_found(folder, postgres_server, tryton, shared_data, model):
    query = (shared_data / "tryton8" / "events.sql").read_text("utf-8")
    text = postgres_server.run(tryton, f"select row_to_json(q) from (\n{query}\n) q;")
    truth = Counter(
        (STEPS[row["activity"]], str(row["object_id"]), row["timestamp"].ljust(26, "0"), row["resource"])
        for row in map(json.loads, text.splitlines())
        if row["activity"] in STEPS
    )
    ours = Counter({key: count for key, count in events(folder, model).items() if key[0] in STEPS.values()})
    assert ours == truth
    assert ours.total() > 50


def test_winning_is_known_from_the_history_only(folder, model):
    """Six leads were converted; five sales were won, one lost after a quotation and one before."""
    found = events(folder, model)
    assert sum(count for (step, *_), count in found.items() if step == "sign_contract") == 5
    assert sum(count for (step, *_), count in found.items() if step == "lose_opportunity") == 2


def test_a_lead_that_was_given_on_is_assigned_twice(folder, model):
    who = sorted(key for key in events(folder, model) if key[0] == "assign_lead" and key[1] == "1")
    assert [(key[2][:19], key[3]) for key in who] == [
        ("2026-11-23T15:36:50", "Sofia SDR"),
        ("2026-11-23T15:36:51", "Adam AE"),
    ]


def test_complaints_returns_and_shipped_goods(postgres_server, shared_data, read, tmp_path, model):
    """What the dump has no example of, added to it as Tryton would write it."""
    name = postgres_server.restore(shared_data / "tryton8" / "tryton8_ltc.dump")
    postgres_server.run(
        name,
        """
        insert into sale_complaint_type (id, name, origin) values (1, 'late', 1);
        insert into sale_complaint (id, create_date, create_uid, company, customer, date, origin, state, type)
          values (7, '2026-12-01 09:00', 4, 1, 6, '2026-12-01', 'sale.sale,2', 'done', 1);
        insert into ir_model_log (create_date, "user", event, resource, target) values
          ('2026-12-03 09:00', 5, 'transition', 'sale.complaint,7', 'state:done'),
          ('2026-11-30 09:00', 4, 'transition', 'stock.shipment.out,1', 'state:shipped'),
          ('2026-12-01 09:00', 4, 'transition', 'stock.shipment.out,1', 'state:done');
        """,
    )
    read("tryton", name, tmp_path)
    found = events(tmp_path, model)
    assert ("receive_complaint", "7", "2026-12-01T09:00:00", "Lena Logistics") in found
    assert ("close_complaint", "7", "2026-12-03T09:00:00", "Finn Finance") in found
    assert ("ship_goods", "1", "2026-11-30T09:00:00", "Lena Logistics") in found
    assert ("confirm_delivery", "1", "2026-12-01T09:00:00", "Lena Logistics") in found
    with read_log(load_mapping(tmp_path / "mapping.yaml", model), [tmp_path / "data"], model) as log:
        links = {(row["source_id"], row["target_id"]) for row in log.object_objects().to_pylist()}
    assert ("complaint:7", "order:2") in links
