"""From lead to contract: slow answers, leads nobody qualifies, quotes done twice, approvals that wait."""

from collections.abc import Iterable, Sequence
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
    Deal,
    Row,
    Tables,
    person,
    progress,
    seller_of,
)

LEADS, DIRECT_OPPORTUNITIES, OLD_CUSTOMERS = 5700, 720, 260
CHANNELS = {"web": 35, "fair": 25, "phone": 20, "referral": 12, "dealer": 8}
CLOSE_REASONS = {"预算": 4, "无需求": 5, "联系不上": 6, "竞品": 3}
LOST_REASONS = {"price": 5, "delivery time": 3, "no decision": 4, "specification": 2}
OFFICE = {
    "SAL": "销售部",
    "PRC": "商务部",
    "LEG": "法务部",
    "FIN": "财务部",
    "DEL": "交付部",
    "CRD": "信用部",
    "MDM": "主数据组",
    "MGT": "管理层",
}


def simulate_leads(dice: Dice) -> list[Row]:
    """Return the leads. First answers are slow but get quicker over the year; many leads are never qualified."""
    rows = []
    for number in range(1, LEADS + 1):
        unit, region, channel = dice.pick(UNIT_SHARES), dice.pick(REGIONS), dice.pick(CHANNELS)
        slow, careless = UNITS[unit]
        moment = (START + timedelta(days=364) * dice.uniform(0, 1) ** 0.95).replace(second=0, microsecond=0)
        created = moment if channel == "web" else dice.working(moment)
        slow *= 1.15 - 0.35 * progress(created)
        typed = dice.after(created, (30 if channel == "fair" else 6) * slow, 1.2)
        last = keyed = created if channel == "web" else typed
        qualified = assigned = passed_on = contacted = converted = closed = None
        if dice.chance((0.66 if unit == "P" else 0.44) + 0.08 * progress(created)):
            qualified = last = dice.after(last, 4 * slow, 0.9)
        if dice.chance(0.94):
            hasty = dice.chance(0.05 * careless)
            assigned = last = dice.after(keyed, 1) if hasty else dice.after(last, 3 * slow, 0.9)
        if assigned and dice.chance(0.24 * slow):
            passed_on = last = dice.after(last, 20 * slow)
        if assigned and dice.chance(1 - 0.28 * careless):
            contacted = last = dice.after(last, 8 * slow, 1.2)
        if contacted and dice.chance(0.27 if qualified else 0.18):
            converted = dice.after(contacted, 90 * slow, 1.1)
        elif dice.chance(0.55):
            closed = dice.after(last, 260, 0.7)
        if converted and dice.chance(0.12 * careless):
            closed = dice.after(converted, 300)  # someone tidies up and closes a lead that was converted
        if contacted and dice.chance(0.006):
            contacted = created - timedelta(hours=dice.number(3, 70))  # typed from memory
        told = closed is not None and closed <= END and dice.chance(0.42)
        rows.append(
            {
                "线索编号": f"L{number:04}",
                "渠道": "" if dice.chance(0.24) else channel,
                "事业部": unit,
                "区域": "" if dice.chance(0.007) else region,
                "创建时间": created,
                "录入时间": keyed,
                "判定时间": qualified,
                "分配时间": assigned,
                "自动分配": int(channel == "web" and unit == "P" and dice.chance(0.3)),
                "再分配": passed_on,
                "首次联系": contacted,
                "转商机": converted,
                "关闭时间": closed,
                "关闭原因": dice.pick(CLOSE_REASONS) if told else "",
                "市场部门": "MKT",
                "市场专员": person(dice, "MKT"),
                "销售部门": "SAL",
                "销售员": seller_of(dice, unit),
            }
        )
    return rows


def simulate_opportunities(dice: Dice, leads: Iterable[Row]) -> tuple[Tables, list[Deal]]:
    """Return opportunities, quotes and the office workflow's quote events, and the opportunities that were won.

    Some opportunities come from converted leads; old customers' enquiries go past lead management.
    """
    starts: list[tuple[datetime, Row]] = [(lead["转商机"], lead) for lead in leads if lead["转商机"]]
    before = START - timedelta(days=110)
    starts += [(dice.working(before + (END - before) * dice.uniform(0, 1)), {}) for _ in range(DIRECT_OPPORTUNITIES)]
    starts = sorted((start for start in starts if start[0] <= END), key=lambda start: start[0])
    tables: Tables = {"crm_opportunities": [], "oa_quotes": [], "oa_workflow": []}
    deals: list[Deal] = []
    for number, (created, lead) in enumerate(starts, start=1):
        unit = lead.get("事业部") or dice.pick(UNIT_SHARES)
        region = lead.get("区域") or dice.pick(REGIONS)
        seller = lead.get("销售员") or seller_of(dice, unit)
        slow, careless = UNITS[unit]
        amount = int(round(dice.spread(140_000, 0.8), -2))
        tender = amount > 150_000 and dice.chance(0.3)
        ident = f"O{number:04}"
        needs = approved = designed = bid = negotiated = lost = None
        last = created
        if dice.chance(0.8):
            needs = last = dice.after(last, 50 * slow, 0.8)
        if dice.chance((0.5 if unit == "P" else 0.38) + 0.35 * (amount > 250_000)):
            approved = last = dice.after(last, 60 * slow, 0.8)
        if dice.chance(0.72):
            designed = dice.after(created if dice.chance(0.12 * careless) else last, 90 * slow, 0.7)
            last = max(last, designed)
        if tender and dice.chance(0.72):
            bid = last = dice.after(last, 40)
        agreed = False
        if dice.chance(0.82):
            last = add_quote(dice, tables, Deal(ident, unit, region, seller, "", amount, last))
            if dice.chance(0.6):
                negotiated = last = dice.after(last, 110 * slow, 0.8)
            agreed = dice.chance(0.47 if not lead else 0.27)
        customer = ""
        if agreed:
            known = dice.number(1, OLD_CUSTOMERS)
            customer = f"C{OLD_CUSTOMERS + len(deals) + 1 if lead else known:03}"
            deals.append(Deal(ident, unit, region, seller, customer, amount, last))
        if dice.chance(0.12 if agreed else 0.85):
            lost = dice.after(last, 260 * slow, 0.8)
        told = lost is not None and lost <= END and dice.chance(0.55)
        tables["crm_opportunities"].append(
            {
                "opp_id": ident,
                "lead_id": "" if dice.chance(0.4) else lead.get("线索编号", ""),  # the link is typed, or not
                "customer_id": customer,
                "bu": unit,
                "region": region,
                "channel": lead.get("渠道", "existing"),
                "amount": "" if dice.chance(0.25) else amount,
                "tender": "Y" if tender else "N",
                "needs_at": needs,
                "approved_at": approved,
                "solution_at": designed,
                "bid_decision_at": bid,
                "negotiation_at": negotiated,
                "lost_at": lost,
                "lost_reason": dice.pick(LOST_REASONS) if told else "",
                "owner": seller,
                "owner_dept": "SAL",
                "engineer": person(dice, "PRE") if designed else "",
                "engineer_dept": "PRE" if designed else "",
                "approver": f"mgt{1 if unit == 'P' else 2}" if approved or bid else "",
                "approver_dept": "MGT" if approved or bid else "",
            }
        )
    return tables, deals


def add_quote(dice: Dice, tables: Tables, deal: Deal) -> datetime:
    """Add a quote and its workflow events to the tables, and return when the customer got it."""
    slow, careless = UNITS[deal.unit]
    ident = f"Q{len(tables['oa_quotes']) + 1:04}"
    authority = dice.pick({5: 50, 10: 40, 15: 10})
    discount = round(dice.spread(7, 0.6))
    alone = dice.chance(0.045 * careless)  # a seller approves the own price through a borrowed account
    approver, department = (deal.seller, "SAL") if alone else (person(dice, "PRC"), "PRC")
    bypassed = discount > authority and dice.chance(0.14 * careless)
    moment = dice.after(deal.agreed, 34 * slow, 0.8)
    if moment > END:
        return moment
    events = tables["oa_workflow"]
    events.append(step(ident, "编制报价", moment, deal.seller, "SAL"))
    while not bypassed and (discount > authority or dice.chance(0.6)):
        moment = dice.after(moment, 58 * slow, 0.8)
        events.append(step(ident, "价格审批", moment, approver, department))
        if not dice.chance(0.52 * slow):
            break
        moment = dice.after(moment, 22 * slow, 0.8)
        events.append(step(ident, "编制报价", moment, deal.seller, "SAL"))
    moment = dice.after(moment, 10 * slow, 0.8)
    events.append(step(ident, "发送报价", moment, deal.seller, "SAL"))
    tables["oa_quotes"].append(
        {
            "报价单号": ident,
            "商机号": deal.id,
            "报价金额": round(deal.amount * (1 - discount / 100)),
            "折扣率": discount,
            "授权折扣": authority,
        }
    )
    return moment


def step(document: str, name: str, moment: datetime, user: str, department: str) -> Row:
    """Return one row of the office workflow's export."""
    return {"单据号": document, "步骤": name, "时间": moment, "经办人": user, "部门": OFFICE[department]}


def simulate_contracts(dice: Dice, deals: Sequence[Deal]) -> tuple[Tables, list[Contract]]:
    """Return new customers, contracts and their workflow events, and the contracts that were signed."""
    tables: Tables = {"erp_new_customers": [], "oa_contracts": [], "oa_workflow": []}
    contracts: list[Contract] = []
    for number, deal in enumerate(deals, start=1):
        ident = f"K{number:03}"
        events = signing(dice, ident, deal)
        signed = next(event["时间"] for event in events if event["步骤"] == "合同盖章")
        if min(signed, events[0]["时间"]) > END:
            continue
        new = int(deal.customer[1:]) > OLD_CUSTOMERS
        clerk = person(dice, "MDM")
        if new:
            before = dice.chance(0.82)
            opened = signed - timedelta(hours=dice.number(20, 400)) if before else dice.after(signed, 60)
            tables["erp_new_customers"].append(
                {
                    "customer_id": deal.customer,
                    "opened_at": dice.working(opened),
                    "opened_by": clerk,
                    "opened_dept": "MDM",
                }
            )
        if dice.chance(0.62 if new else 0.78):
            assessed = dice.after(deal.agreed if dice.chance(0.85) else signed, 60, 0.8)
            alone = new and dice.chance(0.06)  # who opens the customer sets the limit, too
            analyst, department = (clerk, "MDM") if alone else (person(dice, "CRD"), "CRD")
            events.append(step(ident, "信用评估", assessed, analyst, department))
        tables["oa_workflow"] += events
        terms, frame = dice.pick(TERMS), dice.chance(0.62)
        closed = dice.after(signed, 24 * 150, 0.4) if not frame and dice.chance(0.6) else None
        tables["oa_contracts"].append(
            {
                "合同号": ident,
                "商机号": "" if dice.chance(0.28) else deal.id,
                "新客户号": deal.customer if new else "",
                "事业部": deal.unit,
                "区域": deal.region,
                "合同金额": deal.amount,
                "付款天数": terms,
                "签署方式": "esign" if dice.chance(0.07) else "paper",
                "关闭时间": closed,
                "关闭人": deal.seller,
            }
        )
        if signed <= END:
            contracts.append(Contract(ident, deal.unit, deal.region, deal.customer, terms, frame, signed))
    return tables, contracts


def signing(dice: Dice, ident: str, deal: Deal) -> list[Row]:
    """Return a contract's workflow events from its first review to the handover.

    Departments sign off one after the other; a few contracts are stamped before review or approval.
    """
    slow, careless = UNITS[deal.unit]
    events = [step(ident, "合同评审", dice.after(deal.agreed, 60 * slow), person(dice, "LEG"), "LEG")]
    for department in ("LEG", "FIN", "DEL"):
        moment = events[-1]["时间"]
        if department != "LEG":
            moment = dice.after(moment, 44 * slow, 0.8)
            events.append(step(ident, "合同评审", moment, person(dice, department), department))
        if dice.chance(0.14 * slow):  # sent back and reviewed again
            events.append(step(ident, "合同评审", dice.after(moment, 30 * slow), events[-1]["经办人"], department))
        if department == "FIN" and dice.chance(0.5):
            break
    reviewed = events[-1]
    approved = dice.after(reviewed["时间"], 50 * slow, 0.8)
    alone = reviewed["部门"] == OFFICE["FIN"] and dice.chance(0.06 * careless)
    approver, department = (reviewed["经办人"], "FIN") if alone else (f"mgt{dice.number(1, 3)}", "MGT")
    signed = dice.after(approved, 40)
    if dice.chance(0.03 * careless):  # an urgent deal: stamped first, reviewed afterwards
        signed = events[0]["时间"] - timedelta(hours=dice.number(4, 40))
    elif dice.chance(0.04 * careless):
        signed = approved - timedelta(hours=dice.number(2, 20))
    events.append(step(ident, "合同审批", approved, approver, department))
    events.append(step(ident, "合同盖章", signed, deal.seller, "SAL"))
    if dice.chance(0.78 if deal.unit == "P" else 0.58):
        events.append(step(ident, "合同交底", dice.after(max(signed, approved), 85 * slow, 0.8), deal.seller, "SAL"))
    return events
