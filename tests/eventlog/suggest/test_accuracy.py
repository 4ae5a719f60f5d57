"""How much of what was mapped by hand a proposal finds, and how much of a proposal is right: with floors.

The figures are in docs/suggest.md. A floor is what is reached today less a little; it fails where proposals get worse.
"""

import csv
from pathlib import Path
from typing import Any

import pytest

from leadline.engine import DuckDB
from leadline.eventlog import Mapping, load_mapping
from leadline.eventlog.activities import match_activities
from leadline.eventlog.suggest.logs import count_names
from leadline.eventlog.suggest.steps import Steps, match_names
from leadline.yamlfile import read_yaml

HERE = Path(__file__).parent


def check_floors(compared: dict[str, Any], floors: dict[str, tuple[float, float]]) -> None:
    for kind, (found, right) in floors.items():
        assert compared[kind].found >= found, (kind, compared[kind].missed)
        assert compared[kind].right >= right, (kind, compared[kind].wrong)


def test_the_manufacturers_fifteen_exports(root, model, suggested, against):
    folder = root / "examples" / "manufacturer"
    compared = against(suggested(folder / "data"), [folder / "mapping.yaml"], model)
    check_floors(
        compared,
        {
            "ids": (1, 1),
            "links": (1, 0.8),  # two columns name customers, of which the example has its reasons to say nothing
            "steps": (0.97, 0.97),
            "attributes": (1, 1),
            "people": (0.9, 0.9),
            "times": (1, 1),
        },
    )


def test_the_marketplaces_eight_exports(root, shared_data, model, suggested, against):
    mapping = root / "examples" / "olist" / "mapping.yaml"
    compared = against(suggested(shared_data / "olist"), [mapping], model)
    # Two steps are an expert's reading: the first contact creates the lead, an order's approval is its credit check.
    check_floors(compared, {"ids": (1, 1), "links": (1, 1), "steps": (5 / 7, 5 / 7), "attributes": (1, 1)})


def test_a_crm_list_and_a_ledger(root, shared_data, model, suggested, against):
    folder = root / "examples" / "crm"
    proposal = suggested(shared_data / "crm_pipeline", shared_data / "receivables")
    compared = against(proposal, [folder / "pipeline.yaml", folder / "receivables.yaml"], model)
    check_floors(compared, {"ids": (1, 1), "links": (1, 0.6), "steps": (1, 1), "attributes": (1, 1), "people": (1, 1)})


@pytest.mark.parametrize("style", ["german", "camel", "chinese"])
def test_the_same_exports_under_other_names(style, root, model, suggested, against, tmp_path):
    data = root / "examples" / "manufacturer" / "data"
    files = read_yaml(HERE / "renamed.yaml")[style]
    mapping = load_mapping(root / "examples" / "manufacturer" / "mapping.yaml", model).model_dump(mode="json")
    for old, (new, columns) in files.items():
        with (data / old).open(encoding="utf-8", newline="") as source:
            header, *rows = csv.reader(source)
        with (tmp_path / new).open("w", encoding="utf-8", newline="") as target:
            csv.writer(target).writerows([[columns[name] for name in header], *rows])
    tables = [renamed(table, *files[table["file"]]) for table in mapping["tables"] if table["file"] in files]
    by_hand = Mapping.model_validate({"tables": tables})
    compared = against(suggested(tmp_path), [by_hand], model)
    check_floors(
        compared,
        {
            "ids": (1, 1),
            "links": (1, 0.75),
            "steps": (0.9, 0.85),
            "attributes": (1, 1),
            "people": (0.88, 0.85),
        },
    )


def renamed(table: dict[str, Any], file: str, columns: dict[str, str]) -> dict[str, Any]:
    """Return a table of the mapping by hand with the new names, without conditions."""

    def new(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: new(each) for key, each in value.items() if each not in (None, [], {})}
        if isinstance(value, list):
            return [new(each) for each in value]
        return columns.get(value, value) if isinstance(value, str) else value

    kept = {k: v for k, v in table.items() if v not in (None, [], {}) and k not in ("where", "automated", "bad_dates")}
    named = {key: new(value) for key, value in kept.items() if key not in ("name", "file", "object", "activities")}
    events = {
        step: {k: v for k, v in given.items() if k != "automated"} if isinstance(given, dict) else given
        for step, given in named.get("events", {}).items()
    }
    rest = {key: kept[key] for key in ("name", "object", "activities") if key in kept}
    return {**rest, **named, **({"events": events} if events else {}), "file": file}


# Names as workflow systems write them, which no list of aliases has; the step was written beside each by hand.
NAMES = {
    "Sales order has been created": "create_order",
    "Order entry done": "create_order",
    "Customer order checked": "validate_order",
    "Credit chek": "check_credit",
    "Credit hold released by finance": "check_credit",
    "Goods issue posting": "ship_goods",
    "Shipment to customer": "ship_goods",
    "Goods delivered to customer": "confirm_delivery",
    "Invoice was sent": "send_invoice",
    "Dunning letter 2": "remind_payment",
    "Payment received from bank": "receive_payment",
    "Legal review of contract": "review_contract",
    "Contract has been signed": "sign_contract",
    "Quote approved by manager": "approve_price",
    "Lead assigned to rep": "assign_lead",
    "Lead qualified (MQL)": "qualify_lead",
    "Order canceld": "cancel_order",
    "Return inspected": "receive_return",
    "Complaint closed": "close_complaint",
    "Kundenauftrag angelegt": "create_order",
    "Auftragsbestätigung versendet": "confirm_order",
    "Kreditprüfung": "check_credit",
    "Lieferung kommissioniert": "pick_goods",
    "Warenausgang gebucht": "ship_goods",
    "Rechnung erstellt": "create_invoice",
    "Rechnung versendet": "send_invoice",
    "Mahnung verschickt": "remind_payment",
    "Zahlungseingang verbucht": "receive_payment",
    "Angebot erstellt": "create_quote",
    "Vertrag unterzeichnet": "sign_contract",
    "新建销售订单": "create_order",
    "订单已审核": "validate_order",
    "信用额度检查": "check_credit",
    "仓库拣货完成": "pick_goods",
    "已发货出库": "ship_goods",
    "客户已签收": "confirm_delivery",
    "开具增值税发票": "create_invoice",
    "发票已寄出": "send_invoice",
    "催款通知": "remind_payment",
    "回款到账确认": "receive_payment",
    "合同法务审核": "review_contract",
    "合同签订完成": "sign_contract",
    "线索分配给销售": "assign_lead",
    "商机立项审批": "approve_opportunity",
    "特价申请审批": "approve_price",
    "客诉已结案": "close_complaint",
}


def test_names_of_activities_in_three_languages(model):
    steps = Steps(model)
    known = match_activities(NAMES, {}, model)
    assert sum(found is not None for found in known.values()) <= 3, "the loader knows these names by itself"
    meant = {name: found.activity if (found := steps.best(name)) else None for name in NAMES}
    wrong = {name: (said, NAMES[name]) for name, said in meant.items() if said != NAMES[name]}
    assert len(wrong) / len(NAMES) <= 0.15, wrong


def test_the_order_in_which_things_happen_breaks_ties(model):
    # A release may be an order's validation: the more so the nearer it stands to where the process has it.
    steps = Steps(model)
    counts = dict.fromkeys(("Create Order", "Order Confirmed", "Ship Goods", "Release"), 10)
    early = match_names(
        counts, {"Create Order": 0, "Release": 0.2, "Order Confirmed": 0.5, "Ship Goods": 1}, steps, "order"
    )
    late = match_names(
        counts, {"Create Order": 0, "Order Confirmed": 0.3, "Ship Goods": 0.6, "Release": 1}, steps, "order"
    )
    assert early["Release"].activity == late["Release"].activity == "validate_order"
    assert early["Release"].score > late["Release"].score


def test_positions_are_places_in_the_course_of_each_object():
    engine = DuckDB()
    engine.execute(
        "CREATE TABLE t AS SELECT * FROM (VALUES ('1', 'a', 1), ('1', 'b', 2), ('1', 'c', 3), ('2', 'a', 9), "
        "('2', 'c', 10)) v(k, name, row)"
    )
    counts, positions = count_names(engine, "t", "name", "k", "row")
    engine.close()
    assert counts == {"a": 2, "c": 2, "b": 1}
    assert positions == {"a": 0.0, "b": 0.5, "c": 1.0}
