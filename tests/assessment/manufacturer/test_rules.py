"""The rules, judged a second way: for each object a rule applies to, whether it is violated, from the raw files.

None while an answer may still come.
"""

from collections.abc import Callable, Iterator

import pytest

from assessment.manufacturer.company import (
    Company,
    age,
    begun,
    contracts_of_2025,
    day,
    each,
    earliest,
    in_2025,
    mismatched,
    moment,
    orders_of_2025,
    quotes_of_2025,
    times,
    too_slow,
    unanswered,
)
from leadline.assessment import Result

Verdicts = Iterator[bool | None]
RULES: dict[str, Callable[[Company], Verdicts]] = {}


def rule(rule_id: str) -> Callable[[Callable[[Company], Verdicts]], None]:
    def register(judge: Callable[[Company], Verdicts]) -> None:
        RULES[rule_id] = judge

    return register


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


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_accuses_as_many_as_the_files_say(rule_id: str, company: Company, manufacturer: Result):
    said = next(compliance for compliance in manufacturer.rules if compliance.rule == rule_id)
    verdicts = [verdict for verdict in RULES[rule_id](company) if verdict is not None]
    assert (said.n, said.violations) == (len(verdicts), sum(verdicts))
