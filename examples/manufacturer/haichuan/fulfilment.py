"""From order to cash: orders typed late, checks skipped, invoices that wait for paper, customers who pay late."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from haichuan.chance import Dice
from haichuan.company import (
    END,
    REGIONS,
    START,
    TERMS,
    UNIT_SHARES,
    UNITS,
    Contract,
    Order,
    Row,
    Tables,
    person,
    progress,
)

SPARE_PART_ORDERS, OLD_CONTRACT_ORDERS = 170, 90
CHANNELS = {"phone": 28, "wechat": 32, "email": 27, "portal": 13}
COMPLAINTS = {"late": 5, "quality": 6, "billing": 3, "wrong parts": 2}


def simulate_orders(dice: Dice, contracts: Sequence[Contract]) -> tuple[Tables, list[Order]]:
    """Return orders and the ERP's order log, and the orders that were neither cancelled nor stuck.

    Frame contracts bring call-offs. Some spare-part orders name no contract, some a contract of the years before.
    """
    starts: list[tuple[datetime, Contract]] = []
    for contract in contracts:
        hasty = dice.chance(0.09 * UNITS[contract.unit].careless)  # work starts before the signature
        moment = contract.signed - timedelta(hours=30) if hasty else dice.after(contract.signed, 120, 0.8)
        starts.append((dice.working(moment), contract))
        while contract.frame and moment <= END:
            moment = dice.after(moment, 24 * 27, 0.7)
            starts.append((moment, contract))
    for number in range(SPARE_PART_ORDERS + OLD_CONTRACT_ORDERS):
        moment = dice.working(START + (END - START) * dice.uniform(0, 1))
        name = "" if number < SPARE_PART_ORDERS else f"K-2023-{number - SPARE_PART_ORDERS + 1:02}"
        unit, region, client = dice.pick(UNIT_SHARES), dice.pick(REGIONS), f"C{dice.number(1, 260):03}"
        starts.append((moment, Contract(name, unit, region, client, dice.pick(TERMS), False, moment)))
    tables: Tables = {"erp_orders": [], "erp_order_log": []}
    orders: list[Order] = []
    begun = sorted((start for start in starts if START <= start[0] <= END), key=lambda start: start[0])
    for number, (created, contract) in enumerate(begun, start=1):
        add_order(dice, f"S{number:04}", created, contract, tables, orders)
    return tables, orders


def add_order(
    dice: Dice, ident: str, created: datetime, contract: Contract, tables: Tables, orders: list[Order]
) -> None:
    """Add an order and its events to the tables and, where it goes on to delivery, to ``orders``."""
    slow, careless = UNITS[contract.unit]
    channel = dice.pick(CHANNELS)
    quantity, price = dice.number(1, 40), int(round(dice.spread(2400, 0.7), -1))
    clerk = person(dice, "OPS")
    portal = channel == "portal" and dice.chance(0.6)  # the portal types portal orders in by itself
    log = tables["erp_order_log"]

    def add(name: str, moment: datetime, user: str, department: str, system: bool = False) -> datetime:
        late = dice.after(moment, 16 * slow, 1.2) if dice.chance(0.62) else moment
        log.append(
            {
                "order_no": ident,
                "step": name,
                "happened_at": moment,
                "keyed_at": moment if system else late,
                "user": "ERPJOB" if system else user,
                "dept": department,
                "system": int(system),
            }
        )
        return moment

    last = add("Entry", created, clerk, "OPS", portal)
    if dice.chance(0.97):
        last = add("Check Order", dice.after(last, 1.5 * slow), clerk, "OPS", portal)
        if dice.chance(0.09 * slow):
            last = add("Check Order", dice.after(last, 7 * slow), clerk, "OPS")
    checked = not (contract.terms and dice.chance(0.1 * careless))
    if checked:
        alone, auto = dice.chance(0.035 * careless), contract.unit == "P" and dice.chance(0.16)
        user, department = (clerk, "OPS") if alone else (person(dice, "CRD"), "CRD")
        last = add("Credit Check", last if auto else dice.after(last, 2 * slow, 0.8), user, department, auto)
    told = dice.chance(0.8)
    if told:
        last = add("Promise Date", dice.after(last, 2 * slow, 0.8), person(dice, "PLN"), "PLN")
    if dice.chance(0.87):
        last = add("Confirm", dice.after(last, 1.5 * slow, 0.8), clerk, "OPS", portal)
    if dice.chance(0.11 * slow):
        last = add("Change Order", dice.after(last, 60), clerk, "OPS")
        if dice.chance(0.95 - 0.15 * careless):
            last = add("Approve Change", dice.after(last, 26 * slow), person(dice, "PRC"), "PRC")
    if dice.chance(0.25):
        last = add("Plan Production", dice.after(last, 24 * slow), person(dice, "PLN"), "PLN")
    cancelled = dice.chance(0.025)
    if cancelled:
        last = add("Cancel Order", dice.after(last, 40), clerk, "OPS")
    promised = (created + timedelta(days=dice.number(12, 30))).date()
    if not cancelled and last <= END:
        orders.append(Order(ident, contract.unit, contract.terms, created, promised, quantity, price, last))
    tables["erp_orders"].append(
        {
            "order_no": ident,
            "contract_no": "" if dice.chance(0.14) else contract.id,
            "customer_id": contract.customer,
            "bu": contract.unit,
            "region": contract.region,
            "channel": channel,
            "qty": quantity,
            "unit_price": price,
            "amount": "" if dice.chance(0.1) else quantity * price,
            "terms": contract.terms,
            "promised_on": promised if told else "",
            "billing": "advance" if contract.terms == 0 else "on_delivery",
            "status": "cancelled" if cancelled else "open",
        }
    )


def simulate_fulfilment(dice: Dice, orders: Sequence[Order]) -> Tables:
    """Return deliveries, invoices, credit notes, payments, complaints, returns and survey answers."""
    tables: Tables = {
        name: []
        for name in (
            "deliveries",
            "finance_invoices",
            "finance_credit_notes",
            "finance_payments",
            "service_complaints",
            "service_returns",
            "service_survey",
        )
    }
    for order in orders:
        parts = 2 if order.quantity > 3 and dice.chance(0.12) else 1
        for part in range(parts):
            share = order.quantity // parts + (order.quantity % parts if part == 0 else 0)
            add_delivery(dice, tables, order, share)
    return tables


def add_delivery(dice: Dice, tables: Tables, order: Order, quantity: int) -> None:
    """Add a delivery, and what comes of it. The paper receipt has to come back before finance sends an invoice."""
    slow, careless = UNITS[order.unit]
    ident = f"D{len(tables['deliveries']) + 1:04}"
    due_out = datetime.combine(order.promised, START.time()) - timedelta(days=6)
    ready = max(dice.after(order.released, 30), dice.working(due_out + timedelta(days=dice.normal(slow - 0.9, 2.6))))
    picked = dice.after(ready, 4) if dice.chance(0.9) else None
    shipped = dice.after(picked or ready, 12 * slow)
    if dice.chance(0.035 * careless):  # the goods left on a phone call, the order was typed afterwards
        picked, shipped = None, order.entered - timedelta(hours=dice.number(2, 60))
    if (picked or shipped) > END:
        return
    received = dice.after(shipped, 50)
    # The signed paper comes back, towards the year's end a little sooner.
    returned = dice.after(received, 96 * slow * (1.15 - 0.3 * progress(received)), 1.2)
    if dice.chance(0.05):
        received = shipped - timedelta(hours=dice.number(5, 60))  # the carrier wrote the wrong date
    tables["deliveries"].append(
        {
            "delivery_no": ident,
            "order_no": order.id,
            "picked_at": picked,
            "shipped_at": shipped,
            "received_at": received,
            "receipt_back_at": returned,
            "qty": quantity,
            "acceptance": "Y" if dice.chance(0.4) else "N",
            "warehouse_user": person(dice, "LOG"),
            "dept": "LOG",
        }
    )
    if received > END:
        return
    add_service(dice, tables, order, ident, received)
    if dice.chance(0.97):
        hasty = dice.chance(0.05 * careless)
        billable = dice.after(shipped - timedelta(hours=30) if hasty else returned, 24 * 2.4 * slow, 1.0)
        add_invoice(dice, tables, order, ident, quantity, billable)


def add_invoice(dice: Dice, tables: Tables, order: Order, delivery: str, quantity: int, created: datetime) -> None:
    """Add an invoice made by hand, its corrections and reminders, and the money that comes about three weeks late."""
    if created > END:
        return
    slow, careless = UNITS[order.unit]
    ident = f"F{len(tables['finance_invoices']) + 1:04}"
    biller = f"fin{dice.number(1, 4)}"
    corrected = dice.after(created, 60) if dice.chance(0.24 * slow) else None
    matched = dice.after(corrected or created, 14 * slow) if dice.chance(0.92 - 0.26 * careless) else None
    sent = dice.after(matched or corrected or created, 18 * slow, 0.8)
    due = sent.date() + timedelta(days=order.terms)
    paid = due + timedelta(days=round(dice.normal(16 if order.unit == "P" else 27, 18) + dice.spread(3, 0.8)))
    paid = max(paid, sent.date())
    chased = dice.after(datetime.combine(due, START.time()), 24 * 9, 0.7)
    price = order.price + (dice.number(1, 9) * 10 if dice.chance(0.05 * careless) else 0)
    amount = quantity * price
    tables["finance_invoices"].append(
        {
            "invoice_no": ident,
            "delivery_no": "" if dice.chance(0.08) else delivery,
            "created_at": created,
            "corrected_at": corrected,
            "matched_at": matched,
            "sent_at": sent,
            "due_date": "" if dice.chance(0.28) else due,
            "reminded_at": chased if paid > chased.date() and dice.chance(0.7) else None,
            "qty": quantity,
            "unit_price": price,
            "amount": amount,
            "accountant": biller,
            "checker": person(dice, "FIN") if matched else "",
            "auto": int(order.unit == "P" and dice.chance(0.07)),
            "dept": "FIN",
        }
    )
    if dice.chance(0.05 * careless):
        approved = dice.after(sent, 120)
        skipped = dice.chance(0.06)
        tables["finance_credit_notes"].append(
            {
                "invoice_no": ident,
                "approved_at": None if skipped else approved,
                "approved_by": "" if skipped else "mgt3",
                "issued_at": dice.after(approved, 30),
                "issued_by": biller,
                "reason": dice.pick({"billing": 5, "price": 3, "return": 2}),
            }
        )
    first = round(amount * 0.7) if dice.chance(0.08) else amount
    for part, money in enumerate([first] if first == amount else [first, amount - first]):
        received = paid + timedelta(days=25 * part)
        if received <= END.date():
            cashier = biller if dice.chance(0.06 * careless) else f"fin{dice.number(5, 6)}"
            applied = received + timedelta(days=dice.number(0, 1) if dice.chance(0.4) else dice.number(2, 9))
            tables["finance_payments"].append(
                {
                    "payment_no": f"R{len(tables['finance_payments']) + 1:04}",
                    "invoice_no": ident,
                    "received_on": received,
                    "amount": money,
                    "applied_on": applied if applied <= END.date() else "",
                    "cashier": cashier,
                    "dept": "FIN",
                }
            )


def add_service(dice: Dice, tables: Tables, order: Order, delivery: str, received: datetime) -> None:
    """Add what customers say and send back: complaints, returns and survey answers."""
    slow, careless = UNITS[order.unit]
    late = received.date() > order.promised
    if dice.chance((0.13 if late else 0.05) * slow):
        opened = dice.after(received, 90)
        if opened <= END:
            closed = dice.after(opened, 24 * 8.5 * slow, 0.7) if dice.chance(0.93) else None
            reopened = dice.after(closed, 24 * 5) if closed and dice.chance(0.35) else None
            tables["service_complaints"].append(
                {
                    "complaint_no": f"T{len(tables['service_complaints']) + 1:03}",
                    "order_no": order.id,
                    "opened_at": opened,
                    "closed_at": closed,
                    "reopened_at": reopened,
                    "closed_again_at": dice.after(reopened, 24 * 6 * slow) if reopened else None,
                    "reason": dice.pick(COMPLAINTS),
                    "agent": f"cs{dice.number(1, 4)}",
                    "dept": "CS",
                }
            )
    if dice.chance(0.035 * careless):
        back = dice.after(received, 24 * 12)
        approved = dice.after(back, 70)
        if back <= END:
            tables["service_returns"].append(
                {
                    "return_no": f"B{len(tables['service_returns']) + 1:02}",
                    "delivery_no": delivery,
                    "returned_at": back,
                    "approved_at": approved,
                    "refunded_at": dice.after(approved, 60),
                    "inspector": person(dice, "LOG"),
                    "approver": "mgt3",
                    "accountant": person(dice, "FIN"),
                }
            )
    if dice.chance(0.17):
        answered = dice.after(received, 24 * 6)
        if answered <= END:
            score = round(dice.normal(3.9 - 0.9 * late - 0.3 * (order.unit == "V"), 0.8))
            tables["service_survey"].append(
                {
                    "survey_no": f"M{len(tables['service_survey']) + 1:03}",
                    "order_no": order.id,
                    "answered_at": answered,
                    "score": min(5, max(1, score)),
                }
            )


def planted_errors(dice: Dice, tables: Tables) -> None:
    """Spoil the tables as real exports are: rows twice, names missing, unknown steps, dates that cannot be."""

    def some(rows: list[Row], count: int) -> list[Row]:
        return [rows[dice.number(0, len(rows) - 1)] for _ in range(count)]

    log, office = tables["erp_order_log"], tables["oa_workflow"]
    log += [{**row, "step": "Print", "user": "ERPJOB", "system": 1} for row in some(log, 110)]
    office += [{**row, "步骤": "抄送"} for row in some(office, 80)]
    log += [dict(row) for row in some(log, 25)]
    office += [dict(row) for row in some(office, 15)]
    for row in some(log, 60):
        row["user"] = ""
    for row in some(tables["erp_orders"], 14):
        row["promised_on"] = "待定"
    for row in some(tables["deliveries"], 6):
        row["picked_at"] = datetime(1900, 1, 1)  # the ERP's way of saying "none"
    for row, orphan in zip(some(tables["finance_payments"], 5), range(1, 6)):
        row["invoice_no"] = f"F9{orphan:03}"
