"""The example's figures, worked out a second way: loops over the raw CSV files, each from the indicator's definition.

Nothing here asks the product how; only its answers are compared. Times are the company's wall clock, which needs no
time zone: Shanghai has no summer time. A value that is None leaves its object out, as the model says.
"""

import csv
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from leadline.assessment import Result, assess

AS_OF = date(2025, 12, 31)
PENDING_DAYS = 30

Row = dict[str, str]


# -- reading


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


# -- words the definitions use


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


# -- summing up


Observed = Iterator[float | bool | None]
Parts = Iterator[tuple[float, float]]
Figure = Callable[[Company], tuple[int, float]]
FIGURES: dict[str, Figure] = {}


def figure(indicator: str, sum_up: Callable[..., tuple[int, float]]) -> Callable[..., None]:
    """Register a function that yields one observation for each object as the figure of an indicator."""

    def register(observe: Callable[[Company], Iterator[object]]) -> None:
        FIGURES[indicator] = lambda company: sum_up(list(observe(company)))

    return register


def known(observations: list[float | None]) -> list[float]:
    return [observation for observation in observations if observation is not None]


def share(observations: list[float | None]) -> tuple[int, float]:
    values = known(observations)
    return len(values), 100 * sum(values) / len(values)


def mean(observations: list[float | None]) -> tuple[int, float]:
    values = known(observations)
    return len(values), statistics.fmean(values)


def median(observations: list[float | None]) -> tuple[int, float]:
    values = known(observations)
    return len(values), statistics.median(values)


def spread(observations: list[float | None]) -> tuple[int, float]:
    values = known(observations)
    ninth_decile = statistics.quantiles(values, n=10, method="inclusive")[8]
    return len(values), ninth_decile / statistics.median(values)


def ratio(parts: list[tuple[float, float]]) -> tuple[int, float]:
    some = [(part, whole) for part, whole in parts if part or whole]  # nothing of nothing is no observation
    return len(some), sum(part for part, _ in some) / sum(whole for _, whole in some)


def percent(parts: list[tuple[float, float]]) -> tuple[int, float]:
    n, found = ratio(parts)
    return n, 100 * found


# -- leads


@figure("lead-response-time", median)
def _(company: Company) -> Observed:
    for lead in company.leads:
        contacted = moment(lead["首次联系"])
        if in_2025(contacted):
            yield hours(moment(lead["创建时间"]), contacted)


@figure("lead-cycle-spread", spread)
def _(company: Company) -> Observed:
    for lead in company.leads:
        converted = moment(lead["转商机"])
        if in_2025(converted):
            yield days(moment(lead["创建时间"]), converted)


@figure("lead-mandatory-steps", share)
def _(company: Company) -> Observed:
    for lead in company.leads:
        if lead["转商机"]:
            yield bool(lead["判定时间"] and (lead["分配时间"] or lead["再分配"]) and lead["首次联系"])


@figure("automatic-lead-routing", share)
def _(company: Company) -> Observed:
    for lead in company.leads:  # passing a lead on is done by hand
        if lead["分配时间"] or lead["再分配"]:
            yield bool(lead["判定时间"]) and lead["自动分配"] == "1" and not lead["再分配"]


@figure("lead-automated-steps", percent)
def _(company: Company) -> Parts:
    for lead in company.leads:
        steps = ("创建时间", "判定时间", "分配时间", "再分配", "首次联系", "转商机", "关闭时间")
        by_system = ("判定时间", "分配时间") if lead["自动分配"] == "1" else ()
        yield sum(bool(lead[s]) for s in by_system), sum(bool(lead[s]) for s in steps)


@figure("lead-active-use", share)
def _(company: Company) -> Observed:
    steps = ("创建时间", "判定时间", "分配时间", "再分配", "首次联系")
    for lead in company.leads:
        if not lead["转商机"] and not lead["关闭时间"]:
            yield age(latest(*(moment(lead[s]) for s in steps))) <= 14


@figure("lead-timely-recording", percent)
def _(company: Company) -> Parts:
    for lead in company.leads:  # only the capture has a second time
        captured, keyed = moment(lead["创建时间"]), moment(lead["录入时间"])
        if captured and keyed:
            yield seconds(captured, keyed) <= 86_400, 1


@figure("lead-to-win-conversion", share)
def _(company: Company) -> Observed:
    for lead in company.leads:
        if age(moment(lead["创建时间"])) >= 90:
            opportunity = company.opportunity_of_lead.get(lead["线索编号"])
            yield bool(opportunity and company.signed(opportunity))


@figure("lead-traceability", share)
def _(company: Company) -> Observed:
    for lead in company.leads:
        if lead["转商机"]:
            yield lead["线索编号"] in company.opportunity_of_lead


@figure("lead-contact-sla", share)
def _(company: Company) -> Observed:
    for lead in company.leads:
        assigned = earliest(moment(lead["分配时间"]), moment(lead["再分配"]))
        contacted = moment(lead["首次联系"])
        if assigned and in_2025(assigned) and age(assigned) > 1:
            if not contacted:
                yield False
            elif contacted >= assigned:  # contacted before it was assigned: not a response to the assignment
                yield seconds(assigned, contacted) <= 86_400


@figure("lead-handover-waiting", percent)
def _(company: Company) -> Parts:
    marketing, sales = ("创建时间", "判定时间", "分配时间"), ("再分配", "首次联系", "转商机", "关闭时间")
    order = ["创建时间", "判定时间", "分配时间", "再分配", "首次联系", "转商机", "关闭时间"]
    for lead in company.leads:
        steps = sorted((moment(lead[s]), order.index(s), s in sales) for s in (*marketing, *sales) if lead[s])
        waits = (seconds(a[0], b[0]) for a, b in pairwise(steps) if a[2] != b[2])
        yield sum(waits), seconds(steps[0][0], steps[-1][0])


@figure("marketing-to-sales-acceptance", share)
def _(company: Company) -> Observed:
    for lead in company.leads:
        qualified, converted = moment(lead["判定时间"]), moment(lead["转商机"])
        if qualified and in_2025(qualified) and age(qualified) >= 90:
            if not converted:
                yield False
            elif converted >= qualified:
                yield days(qualified, converted) <= 90


@figure("lead-known-outcome", share)
def _(company: Company) -> Observed:
    for lead in company.leads:
        if age(moment(lead["创建时间"])) >= 90:
            yield bool(lead["转商机"] or lead["关闭时间"])


@figure("lead-screening", share)
def _(company: Company) -> Observed:
    for lead in company.leads:
        if lead["转商机"]:
            yield days(moment(lead["判定时间"]), moment(lead["转商机"])) is not None


@figure("lead-reversed-times", share)
def _(company: Company) -> Observed:
    for lead in company.leads:
        opportunity = company.opportunity_of_lead.get(lead["线索编号"])
        signed = opportunity and company.signed(opportunity)
        if signed:
            yield signed < moment(lead["创建时间"])


# -- opportunities, quotes and contracts

OPPORTUNITY = ["approved_at", "needs_at", "solution_at", "bid_decision_at", "negotiation_at", "lost_at"]
DESK = dict.fromkeys(OPPORTUNITY, "owner_dept") | {
    "approved_at": "approver_dept",
    "bid_decision_at": "approver_dept",
    "solution_at": "engineer_dept",
}


def begun(opportunity: Row) -> datetime | None:
    return earliest(*(moment(opportunity[step]) for step in OPPORTUNITY))


def negotiated(company: Company, contract: Row) -> datetime | None:
    opportunity = next((o for o in company.opportunities if o["opp_id"] == contract["商机号"]), None)
    return opportunity and moment(opportunity["negotiation_at"])


@figure("conversion-cycle-spread", spread)
def _(company: Company) -> Observed:
    leads = {lead["线索编号"]: lead for lead in company.leads}
    for opportunity in company.opportunities:
        signed = company.signed(opportunity)
        lead = leads.get(opportunity["lead_id"])
        if in_2025(signed) and lead:
            yield days(moment(lead["转商机"]), signed)


@figure("win-rate", share)
def _(company: Company) -> Observed:
    for opportunity in company.opportunities:
        signed = company.signed(opportunity)
        if in_2025(signed or moment(opportunity["lost_at"])):
            yield signed is not None


@figure("conversion-mandatory-steps", share)
def _(company: Company) -> Observed:
    for opportunity in company.opportunities:
        if in_2025(company.signed(opportunity)):
            papers = [company.papers[quote["报价单号"]] for quote in company.quote_of[opportunity["opp_id"]]]
            quoted = any(paper.all("编制报价") for paper in papers) and any(paper.all("发送报价") for paper in papers)
            yield bool(quoted and opportunity["approved_at"] and opportunity["needs_at"])


@figure("conversion-handover-waiting", percent)
def _(company: Company) -> Parts:
    for opportunity in company.opportunities:
        steps = sorted(
            (moment(opportunity[step]), OPPORTUNITY.index(step), opportunity[DESK[step]])
            for step in OPPORTUNITY
            if opportunity[step]
        )
        if steps and in_2025(steps[0][0]):
            waits = (seconds(a[0], b[0]) for a, b in pairwise(steps) if a[2] != b[2] and a[2] and b[2])
            yield sum(waits), seconds(steps[0][0], steps[-1][0])


@figure("cross-functional-team", share)
def _(company: Company) -> Observed:
    for opportunity in company.opportunities:
        if in_2025(company.signed(opportunity)):
            yield len({opportunity[DESK[step]] for step in OPPORTUNITY if opportunity[step]} - {""}) >= 3


@figure("opportunity-active-use", share)
def _(company: Company) -> Observed:
    for opportunity in company.opportunities:
        if not company.signed(opportunity) and not opportunity["lost_at"] and begun(opportunity):
            yield age(latest(*(moment(opportunity[step]) for step in OPPORTUNITY))) <= 14


@figure("conversion-gate-bypass", share)
def _(company: Company) -> Observed:
    for opportunity in company.opportunities:
        if not in_2025(begun(opportunity)):
            continue
        papers = [company.papers[quote["报价单号"]] for quote in company.quote_of[opportunity["opp_id"]]]
        gates = [
            (moment(opportunity["approved_at"]), moment(opportunity["solution_at"])),
            (
                moment(opportunity["bid_decision_at"]),
                earliest(*(p.first("发送报价") for p in papers)) if opportunity["tender"] == "Y" else None,
            ),
        ]
        passed = [bool(gate and gate <= step) for gate, step in gates if step]
        if passed:
            yield not all(passed)


@figure("quote-first-time-right", share)
def _(company: Company) -> Observed:
    for paper in quotes_of_2025(company):
        if paper.all("编制报价") and paper.all("发送报价"):
            yield len(paper.all("编制报价")) == 1


@figure("quote-rework", share)
def _(company: Company) -> Observed:
    for paper in quotes_of_2025(company):
        if paper.all("编制报价") and paper.all("价格审批"):
            yield paper.last("编制报价") > paper.first("价格审批")


@figure("quote-turnaround", median)
def _(company: Company) -> Observed:
    for quote in company.quotes:
        paper = company.papers[quote["报价单号"]]
        if in_2025(paper.first("发送报价")):
            yield hours(paper.first("编制报价"), paper.first("发送报价"))


@figure("price-approval-time", median)
def _(company: Company) -> Observed:
    for quote in company.quotes:
        paper = company.papers[quote["报价单号"]]
        if in_2025(paper.first("价格审批")):
            yield hours(paper.first("编制报价"), paper.first("价格审批"))


@figure("quote-duty-violations", share)
def _(company: Company) -> Observed:
    for paper in quotes_of_2025(company):
        authors, approvers = paper.people("编制报价"), paper.people("价格审批")
        if authors and approvers:
            yield bool(authors & approvers)


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


@figure("contract-approval-time", median)
def _(company: Company) -> Observed:
    for contract in company.contracts:
        paper = company.papers[contract["合同号"]]
        if in_2025(paper.first("合同审批")):
            yield hours(paper.first("合同评审"), paper.first("合同审批"))


@figure("contract-cycle-time", median)
def _(company: Company) -> Observed:
    for contract in company.contracts:
        signed = company.papers[contract["合同号"]].first("合同盖章")
        if in_2025(signed):
            elapsed = days(negotiated(company, contract), signed)
            yield None if elapsed is None else elapsed / 7


@figure("contract-ping-pong", share)
def _(company: Company) -> Observed:
    before_handover = WORKFLOW[: WORKFLOW.index("合同交底")]
    for _contract, paper in contracts_of_2025(company):
        if paper.all("合同盖章"):
            yield ping_pong(paper.steps, before_handover) > 0


def ping_pong(steps: list[Step], stage: list[str]) -> int:
    """Hand-overs of a stage that give the work back to the department it came from."""
    moves = [(a, b) for a, b in pairwise(steps) if a.department != b.department and a.department and b.department]
    return sum(
        before[0].department == after[1].department
        and before[1].department == after[0].department
        and after[1].name in stage
        for before, after in pairwise(moves)
    )


@figure("contract-traceability", share)
def _(company: Company) -> Observed:
    for contract, paper in contracts_of_2025(company):
        if paper.all("合同盖章"):
            yield bool(contract["商机号"])


@figure("contract-handover", share)
def _(company: Company) -> Observed:
    for contract in company.contracts:
        paper = company.papers[contract["合同号"]]
        signed, handed_over = paper.first("合同盖章"), paper.first("合同交底")
        if in_2025(signed) and age(signed) > 5:
            if not handed_over:
                yield False
            elif handed_over >= signed:
                yield seconds(signed, handed_over) <= 5 * 86_400


@figure("electronic-signature", share)
def _(company: Company) -> Observed:
    for contract in company.contracts:
        if in_2025(company.papers[contract["合同号"]].first("合同盖章")):
            yield contract["签署方式"] == "esign"


@figure("credit-before-contract", share)
def _(company: Company) -> Observed:
    for contract in company.contracts:
        paper = company.papers[contract["合同号"]]
        assessed, signed = paper.first("信用评估"), paper.first("合同盖章")
        if in_2025(signed) and int(contract["付款天数"]) > 0:
            yield bool(assessed and assessed <= signed)


@figure("pre-signature-control", share)
def _(company: Company) -> Observed:
    for contract in company.contracts:
        paper = company.papers[contract["合同号"]]
        signed = paper.first("合同盖章")
        if in_2025(signed):
            changed = any(
                company.order_log[order["order_no"]].all("Change Order")
                for order in company.orders
                if order["contract_no"] == contract["合同号"]
            )
            reviewed_after = latest(*(s.time for s in paper.all("合同评审"))) or signed
            before = [paper.first("合同评审"), paper.first("合同审批")]
            yield all(step and step <= signed for step in before) and (changed or reviewed_after <= signed)


@figure("unauthorised-discounts", share)
def _(company: Company) -> Observed:
    for quote in company.quotes:
        paper = company.papers[quote["报价单号"]]
        submitted, approved = paper.first("发送报价"), paper.first("价格审批")
        if submitted and in_2025(paper.begun) and float(quote["折扣率"]) > float(quote["授权折扣"]):
            yield not approved or approved > submitted


@figure("customer-credit-duty-violations", share)
def _(company: Company) -> Observed:
    for customer in company.customers:
        papers = [company.papers[c["合同号"]] for c in company.contracts if c["新客户号"] == customer["customer_id"]]
        assessments = [step for paper in papers for step in paper.all("信用评估")]
        if assessments and in_2025(moment(customer["opened_at"])):
            by_others = all(step.department in ("信用部", "财务部") for step in assessments)
            yield not by_others or customer["opened_by"] in {step.who for step in assessments}


@figure("due-diligence-before-contract", share)
def _(company: Company) -> Observed:
    for customer in company.customers:
        papers = [company.papers[c["合同号"]] for c in company.contracts if c["新客户号"] == customer["customer_id"]]
        signed = earliest(*(paper.first("合同盖章") for paper in papers))
        opened = moment(customer["opened_at"])
        if in_2025(signed):
            yield bool(opened and opened <= signed)


# -- orders


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


@figure("order-cycle-spread", spread)
def _(company: Company) -> Observed:
    for order in company.orders:
        shipped = next(iter(times(company, order, "shipped_at")), None)
        if in_2025(shipped):
            yield days(company.order_log[order["order_no"]].first("Entry"), shipped)


@figure("order-first-time-right", share)
def _(company: Company) -> Observed:
    for order, log in orders_of_2025(company):
        if times(company, order, "shipped_at"):
            yield not log.all("Change Order") and len(log.all("Check Order")) <= 1


@figure("order-gate-bypass", share)
def _(company: Company) -> Observed:
    for order, log in orders_of_2025(company):
        created = log.first("Entry")
        signed = company.papers[order["contract_no"]].first("合同盖章")
        if created:
            yield not signed or signed > created


@figure("order-mandatory-steps", share)
def _(company: Company) -> Observed:
    for order, log in orders_of_2025(company):
        if times(company, order, "shipped_at"):
            yield bool(log.all("Check Order") and log.all("Promise Date") and log.all("Confirm"))


@figure("order-rework", share)
def _(company: Company) -> Observed:
    for _order, log in orders_of_2025(company):
        if log.all("Entry"):
            yield len(log.steps) > len({step.name for step in log.steps})


@figure("automatic-credit-checks", share)
def _(company: Company) -> Observed:
    for _order, log in orders_of_2025(company):
        if log.all("Credit Check"):
            yield all(step.by_system for step in log.all("Credit Check"))


@figure("order-automated-steps", percent)
def _(company: Company) -> Parts:
    for _order, log in orders_of_2025(company):
        yield sum(step.by_system for step in log.steps), len(log.steps)


@figure("touchless-orders", share)
def _(company: Company) -> Observed:
    for _order, log in orders_of_2025(company):
        if log.all("Confirm"):
            steps = [
                s for s in log.steps if s.name in ("Entry", "Check Order", "Credit Check", "Promise Date", "Confirm")
            ]
            yield all(step.by_system for step in steps)


@figure("order-timely-recording", percent)
def _(company: Company) -> Parts:
    for _order, log in orders_of_2025(company):
        keyed = [seconds(step.time, step.keyed) for step in log.steps if step.keyed]
        yield sum(late <= 86_400 for late in keyed), len(keyed)


@figure("order-confirmation-sla", share)
def _(company: Company) -> Observed:
    for _order, log in orders_of_2025(company):
        created, confirmed = log.first("Entry"), log.first("Confirm")
        if created and age(created) > 1:
            if not confirmed:
                yield False
            elif confirmed >= created:
                yield seconds(created, confirmed) <= 86_400


@figure("order-handover-waiting", percent)
def _(company: Company) -> Parts:
    for _order, log in orders_of_2025(company):
        pairs = [(a, b) for a, b in pairwise(log.steps) if a.department != b.department]
        yield sum(seconds(a.time, b.time) for a, b in pairs), seconds(log.steps[0].time, log.steps[-1].time)


@figure("order-ping-pong", share)
def _(company: Company) -> Observed:
    for order, log in orders_of_2025(company):
        if times(company, order, "shipped_at"):
            yield ping_pong(log.steps, ORDER_LOG) > 0


@figure("change-approval-time", median)
def _(company: Company) -> Observed:
    for order in company.orders:
        log = company.order_log[order["order_no"]]
        if in_2025(log.first("Approve Change")):
            yield hours(log.first("Change Order"), log.first("Approve Change"))


@figure("order-duty-violations", share)
def _(company: Company) -> Observed:
    for order, log in orders_of_2025(company):
        authors, releasers = log.people("Entry"), log.people("Credit Check")
        shippers = {d["warehouse_user"] for d in company.deliveries_of[order["order_no"]] if d["shipped_at"]}
        if authors and (releasers or shippers):
            yield bool(authors & (releasers | shippers))


@figure("pre-shipment-control", share)
def _(company: Company) -> Observed:
    for order in company.orders:
        log = company.order_log[order["order_no"]]
        shipped = next(iter(times(company, order, "shipped_at")), None)
        if in_2025(shipped):
            released = log.first("Credit Check")
            checked = int(order["terms"]) == 0 or bool(released and released <= shipped)
            yield checked and not log.all("Cancel Order")


# -- fulfilment and collection

COMPLAINT = ("opened_at", "closed_at", "reopened_at", "closed_again_at")


@figure("on-time-delivery", share)
def _(company: Company) -> Observed:
    for order in company.orders:
        received, promised = times(company, order, "received_at"), day(order["promised_on"])
        if received and promised and in_2025(received[-1]):
            yield received[-1].date() <= promised


@figure("perfect-orders", share)
def _(company: Company) -> Observed:
    for order in company.orders:
        received, promised = times(company, order, "received_at"), day(order["promised_on"])
        if received and promised and in_2025(received[-1]):
            notes = [company.credit_notes.get(invoice["invoice_no"]) for invoice in invoices(company, order)]
            credited = any(note and note["issued_at"] for note in notes)
            complained = company.complaints_of[order["order_no"]]
            yield received[-1].date() <= promised and not (returns(company, order) or credited or complained)


@figure("return-rate", share)
def _(company: Company) -> Observed:
    for order in company.orders:
        shipped = next(iter(times(company, order, "shipped_at")), None)
        if in_2025(shipped) and (AS_OF - shipped.date()).days >= 30:
            yield bool(returns(company, order))


@figure("invoicing-sla", share)
def _(company: Company) -> Observed:
    for order in company.orders:
        received = next(iter(times(company, order, "received_at")), None)
        issued = earliest(*(invoiced(invoice) for invoice in invoices(company, order)))
        if in_2025(received) and age(received) > 3:
            if not issued:
                yield False
            elif issued >= received:
                yield seconds(received, issued) <= 3 * 86_400


@figure("billing-cycle-spread", spread)
def _(company: Company) -> Observed:
    received = {d["delivery_no"]: moment(d["received_at"]) for d in company.deliveries}
    for invoice in company.invoices:
        if in_2025(moment(invoice["sent_at"])):
            yield days(received.get(invoice["delivery_no"]), moment(invoice["sent_at"]))


@figure("collection-cycle-spread", spread)
def _(company: Company) -> Observed:
    for invoice in company.invoices:
        sent, paid = moment(invoice["sent_at"]), company.paid(invoice)
        if sent and paid and in_2025(paid[-1]) and paid[-1] >= sent.date():
            yield (paid[-1] - sent.date()).days  # bank statements carry no time: calendar days


@figure("collection-days", ratio)
def _(company: Company) -> Parts:
    for invoice in company.invoices:
        issued, paid = invoiced(invoice).date(), company.paid(invoice)
        elapsed = ((paid[-1] if paid else AS_OF) - issued).days
        if elapsed >= 0:
            yield float(invoice["amount"]) * elapsed, float(invoice["amount"])


@figure("collection-effectiveness", percent)
def _(company: Company) -> Parts:
    for invoice in company.invoices:
        paid, due = company.paid(invoice), day(invoice["due_date"])
        if paid or age(due) > 0:
            yield float(invoice["amount"]) if paid else 0, float(invoice["amount"])


@figure("payment-lateness", mean)
def _(company: Company) -> Observed:
    for invoice in company.invoices:
        paid, due = company.paid(invoice), day(invoice["due_date"])
        if paid and due and in_2025(paid[-1]):
            yield max(0, (paid[-1] - due).days)


@figure("late-invoices", share)
def _(company: Company) -> Observed:
    for invoice in company.invoices:
        paid, due = company.paid(invoice), day(invoice["due_date"])
        if due and due < AS_OF:
            yield not paid or paid[-1] > due


@figure("automatic-dunning", share)
def _(company: Company) -> Observed:
    for invoice in company.invoices:
        paid, due = company.paid(invoice), day(invoice["due_date"])
        if due and (AS_OF - due).days > 3 and not (paid and (paid[-1] - due).days <= 3):
            yield False  # every reminder is written by hand


@figure("automatic-cash-application", share)
def _(company: Company) -> Observed:
    for payment in company.payments:
        if (AS_OF - date.fromisoformat(payment["received_on"])).days > 2:
            yield False  # cashiers apply everything by hand


@figure("invoice-accuracy", share)
def _(company: Company) -> Observed:
    for invoice in company.invoices:
        if age(invoiced(invoice)) >= 30:
            note = company.credit_notes.get(invoice["invoice_no"])
            yield not invoice["corrected_at"] and not (note and note["issued_at"])


@figure("invoice-traceability", share)
def _(company: Company) -> Observed:
    orders = {d["delivery_no"]: d["order_no"] for d in company.deliveries}
    for invoice in company.invoices:
        if company.paid(invoice):
            yield invoice["delivery_no"] in orders


@figure("fulfilment-mandatory-steps", share)
def _(company: Company) -> Observed:
    received = {d["delivery_no"] for d in company.deliveries if d["received_at"]}
    for invoice in company.invoices:
        if company.paid(invoice):
            yield bool(invoice["delivery_no"] in received and invoice["matched_at"] and invoice["sent_at"])


@figure("invoice-duty-violations", share)
def _(company: Company) -> Observed:
    for invoice in company.invoices:
        issuers = {invoice["accountant"]} if invoice["auto"] == "0" or invoice["corrected_at"] else set()
        payments = company.payments_of[invoice["invoice_no"]]
        clearers = {payment["cashier"] for payment in payments if payment["applied_on"]}
        checks = [issuers & clearers] if issuers and clearers else []
        note = company.credit_notes.get(invoice["invoice_no"])
        if note and note["issued_at"]:
            approved, issued = moment(note["approved_at"]), moment(note["issued_at"])
            checks.append(not approved or approved > issued)
            checks.append(bool(approved) and note["approved_by"] == note["issued_by"])
        if checks:
            yield any(checks)


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


@figure("three-way-mismatch", share)
def _(company: Company) -> Observed:
    delivery_of = {delivery["delivery_no"]: delivery for delivery in company.deliveries}
    for invoice in company.invoices:
        columns = ("created_at", "corrected_at", "matched_at", "sent_at", "reminded_at")
        verdicts = [mismatched(company, invoice)]
        if invoice["delivery_no"]:
            verdicts.append(billed_too_early(company, delivery_of[invoice["delivery_no"]]))
        known = [verdict for verdict in verdicts if verdict is not None]
        if known and in_2025(earliest(*(moment(invoice[column]) for column in columns))):
            yield any(known)


@figure("unbilled-deliveries", share)
def _(company: Company) -> Observed:
    for delivery in company.deliveries:
        shipped = moment(delivery["shipped_at"])
        made = company.invoices_of[delivery["delivery_no"]]
        if in_2025(shipped):
            yield unanswered([shipped], [moment(i[c]) for i in made for c in ("created_at", "corrected_at")])


@figure("delivery-reversed-times", share)
def _(company: Company) -> Observed:
    for delivery in company.deliveries:
        shipped, received = moment(delivery["shipped_at"]), moment(delivery["received_at"])
        if shipped and received:
            yield received < shipped


@figure("fulfilment-timely-recording", percent)
def _(company: Company) -> Parts:
    for order in company.orders:
        keyed = [
            (moment(d["received_at"]), moment(d["receipt_back_at"]))
            for d in company.deliveries_of[order["order_no"]]  # no other step has a second time
            if d["receipt_back_at"] and d["received_at"]
        ]
        if keyed:
            yield sum(seconds(*pair) <= 86_400 for pair in keyed), len(keyed)


@figure("fulfilment-automated-steps", percent)
def _(company: Company) -> Parts:
    answers = grouped(company.answers, "order_no")
    for order, _log in orders_of_2025(company):
        deliveries = company.deliveries_of[order["order_no"]]
        bills = invoices(company, order)
        done = [
            (deliveries, ("picked_at", "shipped_at", "received_at")),
            (bills, ("created_at", "corrected_at", "matched_at", "sent_at", "reminded_at")),
            ([company.credit_notes.get(i["invoice_no"], {}) for i in bills], ("approved_at", "issued_at")),
            ([p for i in bills for p in company.payments_of[i["invoice_no"]]], ("received_on", "applied_on")),
            (returns(company, order), ("returned_at", "approved_at", "refunded_at")),
            (company.complaints_of[order["order_no"]], COMPLAINT),
            (answers[order["order_no"]], ("answered_at",)),
        ]
        steps = sum(not nothing(row.get(column, "")) for rows, columns in done for row in rows for column in columns)
        if deliveries:
            yield sum(i["auto"] == "1" for i in bills), steps


@figure("complaint-closure-time", median)
def _(company: Company) -> Observed:
    for complaint in company.complaints:
        if in_2025(moment(complaint["closed_at"])):
            yield days(moment(complaint["opened_at"]), moment(complaint["closed_at"]))


@figure("complaint-first-resolution", share)
def _(company: Company) -> Observed:
    for complaint in company.complaints:
        if age(moment(complaint["closed_at"])) >= 30:
            yield not complaint["reopened_at"] and not complaint["closed_again_at"]


@figure("credit-note-approval-time", median)
def _(company: Company) -> Observed:
    for returned in company.returns:
        if in_2025(moment(returned["approved_at"])):
            yield hours(moment(returned["returned_at"]), moment(returned["approved_at"]))


@figure("customer-satisfaction", share)
def _(company: Company) -> Observed:
    for answer in company.answers:
        if answer["score"] and in_2025(moment(answer["answered_at"])):
            yield int(answer["score"]) >= 4


# -- rules: for each object a rule applies to, whether it is violated; None while an answer may still come

Verdicts = Iterator[bool | None]
RULES: dict[str, Callable[[Company], Verdicts]] = {}


def rule(rule_id: str) -> Callable[[Callable[[Company], Verdicts]], None]:
    def register(judge: Callable[[Company], Verdicts]) -> None:
        RULES[rule_id] = judge

    return register


Moments = list[datetime | None]


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


@rule("lead-outcome-known")
def _(company: Company) -> Verdicts:
    for lead in company.leads:
        if age(moment(lead["创建时间"])) >= 90:
            yield not (lead["转商机"] or lead["关闭时间"])


@rule("qualify-before-assign")
def _(company: Company) -> Verdicts:
    for lead in company.leads:
        qualified = moment(lead["判定时间"])
        assigned = earliest(moment(lead["分配时间"]), moment(lead["再分配"]))
        if assigned:
            yield not qualified or qualified > assigned


@rule("lead-converted-or-closed")
def _(company: Company) -> Verdicts:
    for lead in company.leads:
        if lead["转商机"] or lead["关闭时间"]:
            yield bool(lead["转商机"] and lead["关闭时间"])


@rule("contact-after-assign")
def _(company: Company) -> Verdicts:
    for lead in company.leads:
        assigned = [moment(lead["分配时间"]), moment(lead["再分配"])]
        if any(assigned):
            yield unanswered(assigned, [moment(lead["首次联系"])])


@rule("contact-in-time")
def _(company: Company) -> Verdicts:
    for lead in company.leads:
        assigned = [moment(lead["分配时间"]), moment(lead["再分配"])]
        if any(assigned):
            yield too_slow(assigned, [moment(lead["首次联系"])], hours=24)


@rule("close-reason-given")
def _(company: Company) -> Verdicts:
    for lead in company.leads:
        if lead["关闭时间"]:
            yield not lead["关闭原因"].strip()


@rule("approval-before-solution")
def _(company: Company) -> Verdicts:
    for opportunity in company.opportunities:
        decided, designed = moment(opportunity["approved_at"]), moment(opportunity["solution_at"])
        if designed and in_2025(begun(opportunity)):
            yield not decided or decided > designed


@rule("won-or-lost")
def _(company: Company) -> Verdicts:
    for opportunity in company.opportunities:
        won, lost = company.signed(opportunity) is not None, bool(opportunity["lost_at"])
        if (won or lost) and in_2025(begun(opportunity)):
            yield won and lost


@rule("quote-four-eyes")
def _(company: Company) -> Verdicts:
    for paper in quotes_of_2025(company):
        if paper.people("编制报价") and paper.people("价格审批"):
            yield bool(paper.people("编制报价") & paper.people("价格审批"))


@rule("review-before-signature")
def _(company: Company) -> Verdicts:
    for _contract, paper in contracts_of_2025(company):
        reviewed, signed = paper.first("合同评审"), paper.first("合同盖章")
        if signed:
            yield not reviewed or reviewed > signed


@rule("contract-four-eyes")
def _(company: Company) -> Verdicts:
    for _contract, paper in contracts_of_2025(company):
        if paper.people("合同评审") and paper.people("合同审批"):
            yield bool(paper.people("合同评审") & paper.people("合同审批"))


@rule("handover-after-signature")
def _(company: Company) -> Verdicts:
    for _contract, paper in contracts_of_2025(company):
        if paper.all("合同盖章"):
            yield unanswered(each(paper, "合同盖章"), each(paper, "合同交底"))


@rule("handover-in-time")
def _(company: Company) -> Verdicts:
    for _contract, paper in contracts_of_2025(company):
        if paper.all("合同盖章"):
            yield too_slow(each(paper, "合同盖章"), each(paper, "合同交底"), days=5)


@rule("contract-before-order")
def _(company: Company) -> Verdicts:
    for order, log in orders_of_2025(company):
        signed, created = company.papers[order["contract_no"]].first("合同盖章"), log.first("Entry")
        if created:
            yield not signed or signed > created


@rule("order-credit-four-eyes")
def _(company: Company) -> Verdicts:
    for _order, log in orders_of_2025(company):
        if log.people("Entry") and log.people("Credit Check"):
            yield bool(log.people("Entry") & log.people("Credit Check"))


@rule("change-approved")
def _(company: Company) -> Verdicts:
    for _order, log in orders_of_2025(company):
        if log.all("Change Order"):
            yield unanswered(each(log, "Change Order"), each(log, "Approve Change"))


@rule("order-confirmed-in-time")
def _(company: Company) -> Verdicts:
    for _order, log in orders_of_2025(company):
        if log.all("Entry"):
            yield too_slow(each(log, "Entry"), each(log, "Confirm"), hours=24)


@rule("credit-check-before-shipment")
def _(company: Company) -> Verdicts:
    for order, log in orders_of_2025(company):
        released, shipped = log.first("Credit Check"), earliest(*times(company, order, "shipped_at"))
        if shipped and int(order["terms"]) > 0:
            yield not released or released > shipped


@rule("validation-before-confirmation")
def _(company: Company) -> Verdicts:
    for _order, log in orders_of_2025(company):
        validated, confirmed = log.first("Check Order"), log.first("Confirm")
        if confirmed:
            yield not validated or validated > confirmed


@rule("match-before-sending")
def _(company: Company) -> Verdicts:
    for invoice in company.invoices:
        matched, sent = moment(invoice["matched_at"]), moment(invoice["sent_at"])
        if sent:
            yield not matched or matched > sent


@rule("billing-cash-four-eyes")
def _(company: Company) -> Verdicts:
    for invoice in company.invoices:
        issuers = {invoice["accountant"]} if invoice["auto"] == "0" or invoice["corrected_at"] else set()
        clearers = {p["cashier"] for p in company.payments_of[invoice["invoice_no"]] if p["applied_on"]}
        if issuers and clearers:
            yield bool(issuers & clearers)


@rule("complaint-not-reopened")
def _(company: Company) -> Verdicts:
    for complaint in company.complaints:
        if complaint["closed_at"]:
            yield bool(complaint["reopened_at"])


@rule("complaint-closed")
def _(company: Company) -> Verdicts:
    for complaint in company.complaints:
        opened = [moment(complaint[column]) for column in ("opened_at", "reopened_at")]
        closed = [moment(complaint[column]) for column in ("closed_at", "closed_again_at")]
        yield unanswered(opened, closed)


@rule("complaint-closed-in-time")
def _(company: Company) -> Verdicts:
    for complaint in company.complaints:
        opened = [moment(complaint[column]) for column in ("opened_at", "reopened_at")]
        closed = [moment(complaint[column]) for column in ("closed_at", "closed_again_at")]
        yield too_slow(opened, closed, days=15)


@rule("shipment-invoiced")
def _(company: Company) -> Verdicts:
    for delivery in company.deliveries:
        made = company.invoices_of[delivery["delivery_no"]]
        issued = [moment(i[column]) for i in made for column in ("created_at", "corrected_at")]
        if delivery["shipped_at"]:
            yield unanswered([moment(delivery["shipped_at"])], issued)


@rule("three-way-match")
def _(company: Company) -> Verdicts:
    for invoice in company.invoices:
        yield mismatched(company, invoice)


@rule("cash-applied-in-time")
def _(company: Company) -> Verdicts:
    for payment in company.payments:
        received, applied = day(payment["received_on"]), day(payment["applied_on"])
        if received:
            late = (applied - received).days > 2 if applied else age(received) > 2
            yield late if late or applied else None


@rule("reminder-in-time")
def _(company: Company) -> Verdicts:
    for invoice in company.invoices:
        due, reminded = day(invoice["due_date"]), moment(invoice["reminded_at"])
        paid = company.paid(invoice)
        if due and not (paid and (paid[0] - due).days <= 3):
            if reminded and reminded.date() >= due:
                yield (reminded.date() - due).days > 3
            else:
                yield True if age(due) > 3 else None


# -- the comparison


@pytest.fixture(scope="module")
def result(root: Path) -> Result:
    return assess(root / "examples" / "manufacturer")


@pytest.fixture(scope="module")
def company(root: Path) -> Company:
    return Company(root / "examples" / "manufacturer" / "data")


@pytest.mark.parametrize("indicator", FIGURES)
def test_an_indicator_says_what_the_files_say(indicator: str, company: Company, result: Result):
    said = next(value for value in result.indicators if value.indicator == indicator)
    n, value = FIGURES[indicator](company)
    assert said.n == n
    assert said.value == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_accuses_as_many_as_the_files_say(rule_id: str, company: Company, result: Result):
    said = next(compliance for compliance in result.rules if compliance.rule == rule_id)
    verdicts = [verdict for verdict in RULES[rule_id](company) if verdict is not None]
    assert (said.n, said.violations) == (len(verdicts), sum(verdicts))
