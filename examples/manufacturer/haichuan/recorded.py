"""What the company's managers write down each month or year, because no system of theirs logs it."""

from haichuan.chance import Dice
from haichuan.company import Row

MONTHS = tuple(f"2025-{month:02}" for month in range(1, 13))
QUARTERS = MONTHS[2::3]
YEAR_END = MONTHS[-1:]

# Indicator: months, cases in the denominator (None: only the value is stated), true share in percent, source.
SHARES: dict[str, tuple[tuple[str, ...], int | None, float, str]] = {
    "lead-documented-processes": (YEAR_END, 9, 25, "流程清单"),
    "conversion-documented-processes": (YEAR_END, 12, 45, "流程清单"),
    "order-documented-processes": (YEAR_END, 10, 70, "流程清单"),
    "fulfilment-documented-processes": (YEAR_END, 11, 55, "流程清单"),
    "order-process-owners": (YEAR_END, None, 50, "任命文件"),
    "fulfilment-process-owners": (YEAR_END, None, 25, "任命文件"),
    "standard-contracts": (MONTHS, 38, 36, "合同台账"),
    "conversion-duplicates": (QUARTERS, 820, 7, "主数据查重报告"),
    "order-system-integration": (YEAR_END, 8, 40, "系统架构清单"),
    "order-dashboards": (YEAR_END, 12, 35, "指标清单"),
    "pipeline-hygiene": (QUARTERS, 140, 48, "CRM 月末快照"),
    "order-control-tests": (QUARTERS, 30, 82, "内控测试底稿"),
    "fulfilment-control-tests": (QUARTERS, 30, 74, "内控测试底稿"),
    "fulfilment-customer-voice": (QUARTERS, 260, 22, "客服回访记录"),
}
# Indicator: months, typical value, how much it moves, and the source.
VALUES: dict[str, tuple[tuple[str, ...], float, float, str]] = {
    "forecast-accuracy": (QUARTERS, 71, 6, "销售周会预测表"),
    "cash-forecast-accuracy": (MONTHS, 78, 5, "资金计划表"),
    "pipeline-coverage": (QUARTERS, 2.6, 0.4, "CRM 月末快照"),
}


def simulate_kpis(seed: int) -> list[Row]:
    """Return the rows of the company's KPI table: some indicators are not filled in, some are only stated."""
    rows = []
    for indicator, (months, cases, share, source) in SHARES.items():
        dice = Dice(seed, f"kpis {indicator}")
        for month in months:
            if cases is None:
                rows.append(row(indicator, month, source, value=share))
            else:
                of = max(1, round(dice.normal(cases, cases / 10))) if len(months) > 1 else cases
                kept = sum(dice.chance(share / 100) for _ in range(of))
                rows.append(row(indicator, month, source, numerator=kept, denominator=of))
    for indicator, (months, typical, moves, source) in VALUES.items():
        dice = Dice(seed, f"kpis {indicator}")
        rows += [row(indicator, month, source, value=round(dice.normal(typical, moves), 1)) for month in months]
    dice = Dice(seed, "kpis money")
    for month in MONTHS:
        sales = dice.number(9_000_000, 14_000_000)
        lost = round(sales * dice.uniform(0.002, 0.022))
        rows.append(row("bad-debt-ratio", month, "应收账款台账", numerator=lost, denominator=sales))
    for month, answers in (("2025-06", 84), ("2025-12", 91)):
        score = round(dice.normal(24, 4))
        rows.append(row("net-promoter-score", month, "年度客户关系调研", value=score, n=answers))
    return rows


def row(indicator: str, month: str, source: str, **figures: object) -> Row:
    """Return one row of a KPI table."""
    known = {"indicator": indicator, "month": month, **dict.fromkeys(("value", "n", "numerator", "denominator"), "")}
    return {**known, **figures, "source": source, "remark": ""}
