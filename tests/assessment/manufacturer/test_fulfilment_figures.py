"""The figures of fulfilment and collection, worked out a second way from the raw files."""

from datetime import date

import pytest

from assessment.manufacturer.company import (
    AS_OF,
    Company,
    age,
    billed_too_early,
    day,
    days,
    earliest,
    grouped,
    hours,
    in_2025,
    invoiced,
    invoices,
    mismatched,
    moment,
    nothing,
    orders_of_2025,
    returns,
    seconds,
    times,
    unanswered,
)
from assessment.manufacturer.figures import (
    Figures,
    Observed,
    Parts,
    compare,
    mean,
    median,
    percent,
    ratio,
    share,
    spread,
)
from leadline.assessment import Result

figure = Figures()


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


@pytest.mark.parametrize("indicator", figure)
def test_an_indicator_says_what_the_files_say(indicator: str, company: Company, manufacturer: Result):
    compare(figure, indicator, company, manufacturer)
