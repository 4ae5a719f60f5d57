"""The figures of orders, worked out a second way from the raw files."""

from itertools import pairwise

import pytest

from assessment.manufacturer.company import (
    ORDER_LOG,
    Company,
    age,
    days,
    hours,
    in_2025,
    orders_of_2025,
    ping_pong,
    seconds,
    times,
)
from assessment.manufacturer.figures import Figures, Observed, Parts, compare, median, percent, share, spread
from leadline.assessment import Result

figure = Figures()


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


@pytest.mark.parametrize("indicator", figure)
def test_an_indicator_says_what_the_files_say(indicator: str, company: Company, manufacturer: Result):
    compare(figure, indicator, company, manufacturer)
