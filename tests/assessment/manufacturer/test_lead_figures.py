"""The figures of leads, worked out a second way from the raw files."""

from itertools import pairwise

import pytest

from assessment.manufacturer.company import Company, age, days, earliest, hours, in_2025, latest, moment, seconds
from assessment.manufacturer.figures import Figures, Observed, Parts, compare, median, percent, share, spread
from leadline.assessment import Result

figure = Figures()


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


@pytest.mark.parametrize("indicator", figure)
def test_an_indicator_says_what_the_files_say(indicator: str, company: Company, manufacturer: Result):
    compare(figure, indicator, company, manufacturer)
