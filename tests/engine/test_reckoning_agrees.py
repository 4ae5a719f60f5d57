"""Working time, days of units' own clocks and amounts in several currencies are the same on Spark as on DuckDB."""

from datetime import date
from pathlib import Path
from typing import Any

from asked import asked_indicator, asked_rule
from leadline import Mapping, measure, read_log, read_rates
from leadline.engine.spark import Spark
from leadline.eventlog import Log
from leadline.indicators import find_violations
from leadline.worktime import Calendar, Calendars

ORDERS = """order,unit,amount,currency,entered,due
A,Shanghai,100,CNY,2025-01-26 10:00,2025-02-10
B,Berlin,10,eur,2025-03-01 00:30,2025-03-04
C,berlin,22,EUR,2025-03-28 16:00,
D,,7,USD,2025-03-03 09:00,2025-03-05
E,Shanghai,,EUR,,2025-03-05
F,Berlin,5,,2025-03-04 23:00,2025-03-05
"""
STEPS = """order,step,at
A,confirm_order,2025-02-05 09:30
B,confirm_order,2025-03-03 16:10
C,confirm_order,2025-03-31 17:00
D,confirm_order,2025-03-03 13:40
A,ship_goods,2025-02-08
C,ship_goods,2025-04-01
E,ship_goods,2025-03-10
"""
RATES = "from,to,date,rate\nEUR,CNY,2025-01,7.5\nEUR,CNY,2025-03-28,8\nUSD,CNY,2025-03-04,7\n"
CALENDARS = Calendars(
    default=Calendar(country="CN", hours={"mon-fri": ("09:00-12:00", "13:30-18:00")}),
    by="business_unit",
    units={"Berlin": Calendar(country="DE", time_zone="Europe/Berlin", hours={"mon-fri": ("08:00-16:00",)})},
)
MEASURES = (
    ("working_hours(create_order, confirm_order)", "median"),
    ("working_days(create_order, ship_goods)", "mean"),
    ("working_days(due_date, confirm_order)", "mean"),
    ("amount", "mean"),
    ("amount > 50", "share"),
)


def told(log: Log, model: Any, folder: Path) -> dict[str, Any]:
    """Return what is measured, the verdicts of a rule on units' days, and what each order that breaks it is worth."""
    rates = read_rates(folder / "rates.csv", "CNY")
    asked = asked_rule(model, template="time_limit", a="create_order", b="confirm_order", days=2)
    indicators = [
        asked_indicator(value, aggregate).model_copy(update={"id": f"asked-{number}"})
        for number, (value, aggregate) in enumerate(MEASURES)
    ]
    reckoned = {"indicators": indicators, "calendars": CALENDARS, "rates": rates}
    found = measure(asked, log, by=["business_unit", "due_date"], **reckoned)
    part = measure(asked, log, where={"due_date": ("2025-02-10", "2025-03-05"), "amount": ("100", "7")}, **reckoned)
    late = find_violations(asked, log, "asked", as_of=date(2025, 4, 30), calendars=CALENDARS, rates=rates)
    return {"measured": found, "part": part, "late": late}


def test_units_and_currencies_agree(session: Any, model: Any, tmp_path: Path) -> None:
    for name, content in (("orders", ORDERS), ("steps", STEPS), ("rates", RATES)):
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
    orders = {
        "name": "orders",
        "file": "orders.csv",
        "object": "order",
        "id": "order",
        "attributes": {"business_unit": "unit", "amount": "amount", "currency": "currency", "due_date": "due"},
        "events": {"create_order": "entered"},
    }
    steps = {"name": "steps", "file": "steps.csv", "objects": {"order": "order"}, "activity": "step", "time": "at"}
    mapping = Mapping.model_validate({"time_zone": "Asia/Shanghai", "tables": [orders, steps]})
    with read_log(mapping, [tmp_path], model) as log:
        right = told(log, model, tmp_path)
    with read_log(mapping, [tmp_path], model, engine=Spark(session)) as log:
        assert told(log, model, tmp_path) == right
    amount = right["measured"].indicators[3]
    assert (amount.n, amount.value) == (3, (100 + 10 * 7.5 + 22 * 8) / 3)  # no rate for D by its day, no currency of F
    days = {point.group for point in amount.breakdown["due_date"]}
    assert days == {"2025-02-10", "2025-03-04"}
    assert [(value.n, value.value) for value in right["part"].indicators[3:4]] == [(1, 100.0)]  # D has no rate
    assert right["late"]["id"].to_pylist() == ["A", "B", "C", "F"]  # of B and C on the clock of Berlin
