"""The figures of opportunities, quotes and contracts, worked out a second way from the raw files."""

from datetime import datetime
from itertools import pairwise

import pytest

from assessment.manufacturer.company import (
    OPPORTUNITY,
    WORKFLOW,
    Company,
    Row,
    age,
    begun,
    contracts_of_2025,
    days,
    earliest,
    hours,
    in_2025,
    latest,
    moment,
    ping_pong,
    quotes_of_2025,
    seconds,
)
from assessment.manufacturer.figures import Figures, Observed, Parts, compare, median, percent, share, spread
from leadline.assessment import Result

figure = Figures()


DESK = dict.fromkeys(OPPORTUNITY, "owner_dept") | {
    "approved_at": "approver_dept",
    "bid_decision_at": "approver_dept",
    "solution_at": "engineer_dept",
}


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


@pytest.mark.parametrize("indicator", figure)
def test_an_indicator_says_what_the_files_say(indicator: str, company: Company, manufacturer: Result):
    compare(figure, indicator, company, manufacturer)
