"""Simulate a year of Haichuan Equipment, a made-up maker of pumps and valves that works on paper and a basic ERP.

Run as ``uv run python examples/manufacturer/simulate.py [FOLDER]``: it writes ``data/*.csv``, ``answers/*.csv`` and
``kpis/kpis.csv`` under FOLDER (default: the folder of this file), the same bytes every time. No company, person or
figure here is real.

Waits are lognormal and end in working hours (China, Monday to Friday). The pumps unit is quicker and more careful than
the valves unit, and some habits get a little better over the year.
"""

import csv
import sys
from datetime import date, datetime
from operator import itemgetter
from pathlib import Path

from haichuan.chance import Dice
from haichuan.company import END, Row, Tables
from haichuan.fulfilment import planted_errors, simulate_fulfilment, simulate_orders
from haichuan.people import simulate_answers
from haichuan.recorded import simulate_kpis
from haichuan.selling import simulate_contracts, simulate_leads, simulate_opportunities

SEED = 20250101
EVENT_TABLES = {"oa_workflow": "时间", "erp_order_log": "happened_at"}


def simulate_data() -> Tables:
    """Return every table of the company's year, by file name."""
    leads = simulate_leads(Dice(SEED, "leads"))
    opportunities, deals = simulate_opportunities(Dice(SEED, "opportunities"), leads)
    contracts, signed = simulate_contracts(Dice(SEED, "contracts"), deals)
    orders, released = simulate_orders(Dice(SEED, "orders"), signed)
    workflow = opportunities.pop("oa_workflow") + contracts.pop("oa_workflow")
    tables = {"crm_leads": leads, **opportunities, **contracts, "oa_workflow": workflow, **orders}
    tables |= simulate_fulfilment(Dice(SEED, "fulfilment"), released)
    for name, time in EVENT_TABLES.items():
        tables[name] = [row for row in tables[name] if row[time] <= END]
    planted_errors(Dice(SEED, "errors"), tables)
    for name, time in EVENT_TABLES.items():
        tables[name].sort(key=itemgetter(time))
    return tables


def cell(value: object) -> object:
    """Return a value as the exports write it: minutes, days, nothing for what had not happened by the year's end."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M") if value <= END else ""
    return value.isoformat() if isinstance(value, date) else value


def write(path: Path, rows: list[Row]) -> None:
    """Write rows as CSV: UTF-8, one header, lines ended alike on every system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: cell(value) for key, value in row.items()} for row in rows)


def main(folder: Path) -> None:
    """Write the whole simulation under ``folder``."""
    for name, rows in simulate_data().items():
        write(folder / "data" / f"{name}.csv", rows)
    for name, rows in simulate_answers(SEED).items():
        write(folder / "answers" / f"{name}.csv", rows)
    write(folder / "kpis" / "kpis.csv", simulate_kpis(SEED))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
