"""What forty people answer: about the stages they see, higher the further from the work, kind to their own stage."""

from datetime import date

from haichuan.chance import Dice
from haichuan.company import Row, Tables

EXECUTIVE, MANAGER, SPECIALIST = "高管 Executive", "经理 Manager", "专员 Specialist"
OPTIMISM = {EXECUTIVE: 0.4, MANAGER: 0.15, SPECIALIST: -0.15}

# What a careful outsider would say, by dimension and stage (LM, SC, OM, FC). In automation and in the customer's first
# impression people believe more than the records show: the company bought a CRM and thinks it is used.
BELIEFS: dict[str, tuple[float, float, float, float]] = {
    "STD": (2.0, 2.2, 2.9, 2.6),
    "AUT": (2.9, 2.7, 2.9, 2.6),
    "DAT": (2.2, 2.1, 2.6, 2.2),
    "COL": (2.2, 2.0, 2.6, 1.9),
    "CXM": (3.1, 2.5, 2.7, 2.3),
    "RSK": (2.0, 2.4, 2.9, 2.6),
}
STAGES = ("LM", "SC", "OM", "FC")
ITEMS_PER_CELL = {
    "STD": (2, 2, 2, 2),
    "AUT": (2, 2, 2, 2),
    "DAT": (2, 2, 2, 2),
    "COL": (2, 2, 2, 2),
    "CXM": (2, 2, 2, 3),
    "RSK": (2, 2, 2, 3),
}
ITEMS = tuple(
    (f"Q-{dimension}-{stage}-{number}", dimension, stage)
    for dimension, counts in ITEMS_PER_CELL.items()
    for stage, count in zip(STAGES, counts, strict=True)
    for number in range(1, count + 1)
)

# Department: how many people (the first is its manager), its own stage, the stages it can speak about.
DEPARTMENTS: dict[str, tuple[int, str, tuple[str, ...]]] = {
    "管理层": (4, "", STAGES),
    "市场部": (5, "LM", ("LM", "SC")),
    "销售部": (9, "SC", ("LM", "SC", "OM")),
    "法务部": (3, "SC", ("SC", "FC")),
    "订单中心": (5, "OM", ("OM", "FC")),
    "仓储物流部": (4, "FC", ("OM", "FC")),
    "财务部": (6, "FC", ("OM", "FC")),
    "客户服务部": (4, "FC", ("OM", "FC")),
}
COMMENTS = {
    "Q-STD-LM-1": "展会名片先放在个人表格里，周末再统一录入。",
    "Q-STD-SC-2": "Each region keeps its own copy of the contract template.",
    "Q-STD-FC-2": "没有人对全流程负责，出了问题才开会。",
    "Q-AUT-SC-1": "价格还是用 Excel 算，再到 OA 里重新填一遍。",
    "Q-AUT-FC-1": "We type every invoice from the signed paper receipt.",
    "Q-AUT-FC-2": "签收单要等司机带回来，慢的时候两周。",
    "Q-DAT-OM-1": "Old contracts are not in the register, so some orders cannot be traced.",
    "Q-DAT-SC-2": "丢单原因基本都选“价格高”，没人再看。",
    "Q-COL-LM-2": "Two regions called the same customer last month.",
    "Q-COL-FC-1": "催款主要靠财务，销售很少参与。",
    "Q-CXM-LM-1": "Web enquiries are answered within the day, I think.",
    "Q-RSK-OM-1": "阀门这边急单会先发货，信用后补。",
    "Q-RSK-OM-2": "客户来电改数量，先改单，审批单月底再补。",
}
INTERVIEWED = "R04"  # the head of operations, who is also process owner
INTERVIEW = {
    "Q-STD-FC-2": (1.5, "Owner named in 2025, no budget and no indicators yet."),
    "Q-AUT-LM-1": (1.5, "现场查看：自动分配仅用于泵业网站线索。"),
    "Q-AUT-SC-1": (1.5, ""),
    "Q-AUT-OM-1": (2.0, "Portal orders run through; everything else is typed."),
    "Q-AUT-FC-1": (1.0, "抽查 20 张发票，19 张手工开具。"),
    "Q-DAT-FC-2": (2.0, ""),
    "Q-CXM-LM-1": (2.0, "Response times were looked up together in the CRM."),
    "Q-COL-OM-1": (2.5, ""),
    "Q-RSK-SC-1": (2.5, "25 份合同样本中 2 份先盖章后评审。"),
}


def simulate_answers(seed: int) -> Tables:
    """Return the questionnaire's answers and an assessor's interview, by file name."""
    rows: list[Row] = []
    people = [
        (department, EXECUTIVE if not own else MANAGER if place == 0 else SPECIALIST, own, stages)
        for department, (count, own, stages) in DEPARTMENTS.items()
        for place in range(count)
    ]
    for number, (department, role, own, stages) in enumerate(people, start=1):
        name = f"R{number:02}"
        for item, value, grade, until, comment in opinions(Dice(seed, name), role, own, stages):
            if name == INTERVIEWED and item in INTERVIEW:
                continue
            answer: dict[str, object] = {
                "answer": value,
                "evidence": grade,
                "evidence_until": until,
                "comment": comment,
            }
            if value == "N/A":
                answer |= {"reason": "本部门不涉及 Not handled in our department", "approver": "R04"}
            rows.append(row(name, department, role, item, "questionnaire", answer))
    interview = [
        row(INTERVIEWED, "管理层", EXECUTIVE, item, "interview", {"answer": value, "comment": comment})
        for item, (value, comment) in INTERVIEW.items()
    ]
    return {"questionnaire": rows, "interview": interview}


def row(respondent: str, department: str, role: str, item: str, method: str, answer: Row) -> Row:
    """Return one row of an answers file."""
    empty = dict.fromkeys(("evidence", "evidence_until", "reason", "approver", "comment"), "")
    known = {"respondent": respondent, "department": department, "role": role, "item": item, "answer": ""}
    return {**known, "method": method, **empty, **answer}


def opinions(
    dice: Dice, role: str, own: str, stages: tuple[str, ...]
) -> list[tuple[str, int | str, str, date | str, str]]:
    """Return one person's answers: item, value, evidence grade, its last day, comment."""
    leaning = dice.normal(OPTIMISM[role], 0.15)
    known = [item for item in ITEMS if item[2] in stages]
    asked = dice.some(known, min(30, max(12, round(len(known) * (0.85 if role == SPECIALIST else 0.95)))))
    found: list[tuple[str, int | str, str, date | str, str]] = []
    for item, dimension, stage in asked:
        if dice.chance(0.035):
            found.append((item, "Don't know", "", "", ""))
            continue
        if dice.chance(0.012):
            found.append((item, "N/A", "", "", ""))
            continue
        belief = BELIEFS[dimension][STAGES.index(stage)] + leaning + 0.35 * (stage == own)
        value = min(5, max(1, round(dice.normal(belief, 0.38))))
        grade = dice.pick({"E0": 4, "E1": 3, "E2": 4, "E3": 1}) if dice.chance(0.22) else ""
        shown = grade in {"E2", "E3"}
        until = date(2025, 6, 30) if shown and dice.chance(0.2) else date(2026, 12, 31) if shown else ""
        comment = COMMENTS[item] if item in COMMENTS and value <= 3 and dice.chance(0.05) else ""
        found.append((item, value, grade, until, comment))
    return found
