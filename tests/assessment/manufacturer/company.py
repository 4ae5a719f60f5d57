"""The example company's files, read row by row without the product, and the words the definitions use.

Nothing here asks the product how; only its answers are compared. Times are the company's wall clock, which needs no
time zone: Shanghai has no summer time. A value that is None leaves its object out, as the model says.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

AS_OF = date(2025, 12, 31)
PENDING_DAYS = 30
OPPORTUNITY = ["approved_at", "needs_at", "solution_at", "bid_decision_at", "negotiation_at", "lost_at"]

Row = dict[str, str]
Moments = list[datetime | None]


def moment(text: str) -> datetime | None:
    return None if nothing(text) else datetime.strptime(text, "%Y-%m-%d %H:%M")


def nothing(text: str) -> bool:
    """Say whether a column holds no date; the warehouse's 1900-01-01 is none."""
    return not text or text.startswith("1900")


def day(text: str) -> date | None:
    return None if text in ("", "待定") else date.fromisoformat(text)


class Step(NamedTuple):
    """A row of an event log. Equal times are taken in the order of the reference process, told by ``rank``."""

    time: datetime
    rank: int
    row: int
    name: str
    who: str
    department: str
    keyed: datetime | None
    by_system: bool


WORKFLOW = ["编制报价", "价格审批", "发送报价", "信用评估", "合同评审", "合同审批", "合同盖章", "合同交底"]
ORDER_LOG = [
    *("Entry", "Check Order", "Credit Check", "Promise Date", "Confirm"),
    *("Change Order", "Approve Change", "Plan Production", "Cancel Order"),
]


@dataclass
class Document:
    """What a log says about one quote, contract or order: its steps in order, rows that stand there twice once."""

    steps: list[Step]

    def all(self, name: str) -> list[Step]:
        return [step for step in self.steps if step.name == name]

    def first(self, name: str) -> datetime | None:
        return min((step.time for step in self.all(name)), default=None)

    def last(self, name: str) -> datetime | None:
        return max((step.time for step in self.all(name)), default=None)

    def people(self, name: str) -> set[str]:
        return {step.who for step in self.all(name) if step.who and not step.by_system}

    @property
    def begun(self) -> datetime | None:
        return min((step.time for step in self.steps), default=None)


class Company:
    """The exports, and what is linked with what."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.leads = self.rows("crm_leads")
        self.opportunities = self.rows("crm_opportunities")
        self.quotes = self.rows("oa_quotes")
        self.contracts = self.rows("oa_contracts")
        self.customers = self.rows("erp_new_customers")
        self.orders = self.rows("erp_orders")
        self.deliveries = self.rows("deliveries")
        self.invoices = self.rows("finance_invoices")
        self.payments = self.rows("finance_payments")
        self.complaints = self.rows("service_complaints")
        self.returns = self.rows("service_returns")
        self.answers = self.rows("service_survey")
        self.credit_notes = {note["invoice_no"]: note for note in self.rows("finance_credit_notes")}
        columns = {"id": "单据号", "name": "步骤", "time": "时间", "who": "经办人", "department": "部门"}
        self.papers = self.log("oa_workflow", WORKFLOW, columns)
        columns = {"id": "order_no", "name": "step", "time": "happened_at", "who": "user", "department": "dept"}
        self.order_log = self.log("erp_order_log", ORDER_LOG, {**columns, "keyed": "keyed_at", "system": "system"})
        self.opportunity_of_lead = {o["lead_id"]: o for o in self.opportunities if o["lead_id"]}
        self.quote_of = grouped(self.quotes, "商机号")
        self.contracts_of = grouped(self.contracts, "商机号")
        self.deliveries_of = grouped(self.deliveries, "order_no")
        self.invoices_of = grouped(self.invoices, "delivery_no")
        self.payments_of = grouped(self.payments, "invoice_no")
        self.complaints_of = grouped(self.complaints, "order_no")
        self.returns_of = grouped(self.returns, "delivery_no")

    def rows(self, name: str) -> list[Row]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def log(self, file: str, ranks: list[str], columns: dict[str, str]) -> dict[str, Document]:
        found: dict[str, dict[tuple[str, str, str], Step]] = defaultdict(dict)
        for number, row in enumerate(self.rows(file)):
            said = {key: row[column] for key, column in columns.items()}
            time = moment(said["time"])
            if said["name"] in ranks and time:
                step = Step(
                    time,
                    ranks.index(said["name"]),
                    number,
                    said["name"],
                    said["who"],
                    said["department"],
                    moment(said.get("keyed", "")),
                    said.get("system") == "1",
                )
                found[said["id"]].setdefault((said["name"], said["time"], said["who"]), step)
        return defaultdict(lambda: Document([]), {id: Document(sorted(steps.values())) for id, steps in found.items()})

    def signed(self, opportunity: Row) -> datetime | None:
        """When the opportunity's first contract was signed."""
        signatures = [self.papers[c["合同号"]].first("合同盖章") for c in self.contracts_of[opportunity["opp_id"]]]
        return earliest(*signatures)

    def paid(self, invoice: Row) -> list[date]:
        """The days on which money for an invoice came in, in order."""
        return sorted(date.fromisoformat(p["received_on"]) for p in self.payments_of[invoice["invoice_no"]])


def grouped(rows: list[Row], column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row[column]:
            groups[row[column]].append(row)
    return groups


def earliest(*times: datetime | None) -> datetime | None:
    return min((time for time in times if time), default=None)


def latest(*times: datetime | None) -> datetime | None:
    return max((time for time in times if time), default=None)


def in_2025(time: date | None) -> bool:
    return time is not None and time.year == 2025


def days(start: datetime | None, end: datetime | None) -> float | None:
    """Elapsed days between two steps; None where one is missing or the later one is dated before the earlier."""
    return None if not start or not end or end < start else (end - start).total_seconds() / 86_400


def hours(start: datetime | None, end: datetime | None) -> float | None:
    elapsed = days(start, end)
    return None if elapsed is None else elapsed * 24


def age(time: date | None) -> int:
    """Calendar days up to the assessment's last day; -1 for what never happened."""
    if not time:
        return -1
    return (AS_OF - (time.date() if isinstance(time, datetime) else time)).days


def seconds(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds()


def each(document: Document, name: str) -> Moments:
    return [step.time for step in document.all(name)]


def unanswered(asked: Moments, answered: Moments) -> bool | None:
    """Whether something that was asked got no answer afterwards, once there was time for one."""
    answers = [answer for answer in answered if answer]
    waiting = [time for time in asked if time and not any(answer >= time for answer in answers)]
    if not waiting:
        return False
    return True if age(min(waiting)) > PENDING_DAYS else None


def too_slow(asked: Moments, answered: Moments, *, hours: int = 0, days: int = 0) -> bool | None:
    """Whether the answer to something that was asked took longer than it may."""
    limit = timedelta(hours=hours, days=days)
    found: list[bool | None] = []
    for time in asked:
        answer = min((answer for answer in answered if time and answer and answer >= time), default=None)
        if time and answer:
            found.append(answer - time > limit if hours else (answer.date() - time.date()).days > days)
        elif time:
            found.append(True if (time + limit).date() < AS_OF else None)
    return True if True in found else None if None in found else False


def begun(opportunity: Row) -> datetime | None:
    return earliest(*(moment(opportunity[step]) for step in OPPORTUNITY))


def quotes_of_2025(company: Company) -> Iterator[Document]:
    for quote in company.quotes:
        paper = company.papers[quote["报价单号"]]
        if in_2025(paper.begun):
            yield paper


def contracts_of_2025(company: Company) -> Iterator[tuple[Row, Document]]:
    for contract in company.contracts:
        paper = company.papers[contract["合同号"]]
        if in_2025(earliest(paper.begun, moment(contract["关闭时间"]))):
            yield contract, paper


def ping_pong(steps: list[Step], stage: list[str]) -> int:
    """Hand-overs of a stage that give the work back to the department it came from."""
    moves = [(a, b) for a, b in pairwise(steps) if a.department != b.department and a.department and b.department]
    return sum(
        before[0].department == after[1].department
        and before[1].department == after[0].department
        and after[1].name in stage
        for before, after in pairwise(moves)
    )


def orders_of_2025(company: Company) -> Iterator[tuple[Row, Document]]:
    for order in company.orders:
        log = company.order_log[order["order_no"]]
        if in_2025(log.begun):
            yield order, log


def times(company: Company, order: Row, column: str) -> list[datetime]:
    """The times of a step of the order's deliveries."""
    found = (moment(delivery[column]) for delivery in company.deliveries_of[order["order_no"]])
    return sorted(time for time in found if time)


def returns(company: Company, order: Row) -> list[Row]:
    return [r for d in company.deliveries_of[order["order_no"]] for r in company.returns_of[d["delivery_no"]]]


def invoices(company: Company, order: Row) -> list[Row]:
    return [i for d in company.deliveries_of[order["order_no"]] for i in company.invoices_of[d["delivery_no"]]]


def invoiced(invoice: Row) -> datetime | None:
    return earliest(moment(invoice["created_at"]), moment(invoice["corrected_at"]))


def billed_too_early(company: Company, delivery: Row) -> bool | None:
    """Whether a delivery's first invoice came before what it bills; None where nothing says that it had to wait."""
    order = next(order for order in company.orders if order["order_no"] == delivery["order_no"])
    issued = earliest(*(invoiced(invoice) for invoice in company.invoices_of[delivery["delivery_no"]]))
    if not issued or order["billing"] != "on_delivery":
        return None
    accepted = ("received_at",) if delivery["acceptance"] == "Y" else ()
    triggers = [moment(delivery[step]) for step in ("shipped_at", *accepted)]
    return any(not trigger or issued < trigger for trigger in triggers)


def mismatched(company: Company, invoice: Row) -> bool | None:
    """Whether an invoice bills more than was delivered, or at another price than ordered; None if nobody can tell."""
    delivery = next((d for d in company.deliveries if d["delivery_no"] == invoice["delivery_no"]), None)
    if not delivery or not invoiced(invoice):
        return None
    order = next(order for order in company.orders if order["order_no"] == delivery["order_no"])
    wrong = []
    if invoice["qty"] and delivery["qty"]:
        wrong.append(float(invoice["qty"]) > float(delivery["qty"]) * 1.005)
    if invoice["unit_price"] and order["unit_price"]:
        billed, ordered = float(invoice["unit_price"]), float(order["unit_price"])
        wrong.append(abs(billed - ordered) > ordered * 0.005)
    return True if any(wrong) else False if len(wrong) == 2 else None
