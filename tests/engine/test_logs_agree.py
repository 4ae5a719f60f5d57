"""A log read, measured and drawn on Spark gives what DuckDB gives: to the last digit of what a result shows."""

from pathlib import Path
from typing import Any

import pytest

from leadline import Log, Mapping, flow_map, measure, read_log
from leadline.engine.spark import Spark
from leadline.eventlog import write_log
from leadline.indicators import find_violations

WRITTEN = ("log.xes", "log.json")
PURCHASES = {"Create Purchase Order": "create_order", "Insert Payment": "receive_payment"}


def told(log: Log, model: Any, by: tuple[str, ...]) -> dict[str, Any]:
    """Return everything that is asked of a log, in its order."""
    measured = measure(model, log, by=by)
    return {
        "types": log.types,
        "quality": log.quality,
        "readings": log.readings,
        "span": (log.first_time, log.last_time),
        "indicators": measured.indicators,
        "rules": measured.rules,
        "part": measure(model, log, where=dict.fromkeys(by, ("web", "Shandong", ""))) if by else None,
        "maps": [flow_map(log, profile.type) for profile in log.types],
        "violations": {r.rule: find_violations(model, log, r.rule) for r in measured.rules if r.violations},
        "events": log.events(),
        "objects": log.objects(),
        "belongs": log.event_objects(),
        "links": log.object_objects(),
    }


def test_a_log_by_hand_with_every_kind_of_table(session, model, tmp_path: Path):
    (tmp_path / "leads.csv").write_text(
        "id,made,qualified,owner,channel,budget\n"
        "L1,2024-03-01 09:00,2024-03-02 10:00,ann,web,12.5万元\n"
        'L2,2024-03-03 09:00,,ann,fair,"kč 1\u00a0234.50-"\n'
        "Ｌ\u200b１,2024-03-04 09:00,,ann,fair,\n"
    )
    (tmp_path / "orders.csv").write_text(
        "nr;lead;made;value;due\nA/1;L1;05.03.2024;1.234,50;20.03.2024\nA/2;L1;06.03.2024;99,90;21.03.2024\nA/3;L9;07.03.2024;x;\n"
    )
    (tmp_path / "steps.csv").write_text(
        "order,step,at,who,team,bot,CPUDT,CPUTM\n"
        "A/1,confirm_order,2024-03-05 12:00,bob,sales,no,20240305,120001\n"
        "A/1,ship_goods,2024-03-18 08:00,cat,stock,no,20240318,80000\n"
        "A/1,issue_invoice,2024-03-18 09:00,sap,finance,yes,20240318,000000\n"
        "A/1,ship_goods,2024-03-19 08:00,dan,stock,no,00000000,120000\n"
        "A/2,confirm_order,2024-03-31 02:30,bob,sales,no,20240402,\n"
        "A/2,confirm_order,2024-03-31 02:30,bob,sales,no,20240402,\n"
        "A/2,ship_goods,2024-10-27 02:30,cat,stock,no,20241027,2:30 PM\n"
        "A/2,nonsense,2024-10-28 02:30,cat,stock,no,,101010\n"
        "\"['A/1', 'A/2']\",ship_goods,2024-10-29 02:30,cat,stock,no,,101010\n"
    )
    (tmp_path / "payments.csv").write_text(
        "nr,orders,contract,paid\nP1,A/1|A/3 、无,A/1,2024-04-01\nP2,A/2,A/1、A/2,2024-04-02\nP3,,A/2/A/7,2024-04-03\n"
    )
    leads = {
        "name": "leads",
        "file": "leads.csv",
        "object": "lead",
        "id": "id",
        "events": {"capture_lead": "made", "qualify_lead": "qualified"},
        "resource": "owner",
        "attributes": {
            "channel": "channel",
            "budget": {"column": "budget", "type": "number"},
            "currency": {"column": "budget", "signs": {"元": "CNY", "Kč": "CZK"}},
        },
    }
    orders = {
        "name": "orders",
        "file": "orders.csv",
        "object": "order",
        "id": "nr",
        "links": {"lead": "lead"},
        "events": {"create_order": "made"},
        "attributes": {"amount": "value", "due_date": "due"},
    }
    steps = {
        "name": "steps",
        "file": "steps.csv",
        "objects": {"order": "order"},
        "activity": "step",
        "time": "at",
        "resource": "who",
        "department": "team",
        "automated": "bot",
        "recorded": ["CPUDT", "CPUTM"],
        "separators": {"order": ", "},
    }
    payments = {
        "name": "payments",
        "file": "payments.csv",
        "object": "payment",
        "id": "nr",
        "links": {"order": "orders"},
        "separators": {"orders": "|、"},
        "missing": ["无"],
        "events": {"receive_payment": "paid"},
    }
    further = payments | {"name": "further", "links": {"order": "contract"}, "separators": {}, "repeats": True}
    tables = [leads, orders, steps, payments, further]
    mapping = Mapping.model_validate({"time_zone": "Europe/Berlin", "tables": tables})
    with read_log(mapping, [tmp_path], model) as log:
        right = told(log, model, ("channel",))
        for name in WRITTEN:
            write_log(log, tmp_path / f"duckdb-{name}")
        budgets = log.engine.query("SELECT id, a_budget AS b, a_currency AS c FROM object_lead ORDER BY id").to_pylist()
    with read_log(mapping, [tmp_path], model, engine=Spark(session)) as log:
        assert told(log, model, ("channel",)) == right
        for name in WRITTEN:
            write_log(log, tmp_path / f"spark-{name}")
            assert (tmp_path / f"spark-{name}").read_text() == (tmp_path / f"duckdb-{name}").read_text()
    assert budgets[:2] == [{"id": "L1", "b": 125_000, "c": "CNY"}, {"id": "L2", "b": -1234.5, "c": "CZK"}]
    assert {finding.code for finding in right["quality"]} >= {"unmapped-activity", "duplicate-events"}
    assert {finding.code for finding in right["quality"]} >= {"orphan-links", "id-lookalike", "id-several"}
    assert sum(each.status == "measured" for each in right["indicators"]) > 10


@pytest.mark.parametrize("file", ["ocel/ocel20_example.sqlite"])
def test_a_real_log_of_many_objects(session, model, shared_data, file):
    mapping = Mapping.model_validate({"tables": [{"file": file, "activities": PURCHASES, "bad_dates": "missing"}]})
    with read_log(mapping, [shared_data], model) as log:
        right = told(log, model, ())
    with read_log(mapping, [shared_data], model, engine=Spark(session)) as log:
        assert told(log, model, ()) == right
    assert right["events"].num_rows == 13


def test_a_real_ledger_of_receivables(session, model, shared_data, root):
    mapping, data = root / "examples" / "crm" / "receivables.yaml", [shared_data / "receivables"]
    with read_log(mapping, data, model) as log:
        right = told(log, model, ("region",))
    with read_log(mapping, data, model, engine=Spark(session)) as log:
        assert told(log, model, ("region",)) == right
    assert sum(each.status == "measured" for each in right["indicators"]) > 5
