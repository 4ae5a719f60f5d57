"""The simulated manufacturer: the same bytes every time, and the habits an assessment should find are in there."""

import csv
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path
from statistics import mean, median

import pytest

FOLDER = Path(__file__).parents[2] / "examples" / "manufacturer"
Rows = list[dict[str, str]]


def table(name: str, part: str = "data") -> Rows:
    with (FOLDER / part / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hours(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() / 3600


def of_unit(rows: Rows, column: str, unit: str) -> Rows:
    return [row for row in rows if row[column] == unit]


@pytest.fixture(scope="module")
def documents() -> dict[str, Rows]:
    """The office workflow's rows by quote or contract, in time order."""
    rows = defaultdict(list)
    for row in table("oa_workflow"):
        rows[row["单据号"]].append(row)
    return rows


@pytest.fixture(scope="module")
def order_steps() -> dict[str, Rows]:
    rows = defaultdict(list)
    for row in table("erp_order_log"):
        rows[row["order_no"]].append(row)
    return rows


def times(rows: Rows, step: str) -> list[str]:
    return [row["时间"] for row in rows if row["步骤"] == step]


def people(rows: Rows, step: str) -> set[str]:
    return {row["经办人"] for row in rows if row["步骤"] == step}


def test_running_the_generator_again_gives_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", FOLDER / "simulate.py", tmp_path], check=True)
    committed = {path.relative_to(FOLDER): path.read_bytes() for path in FOLDER.glob("*/*.csv")}
    assert {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.glob("*/*.csv")} == committed


def test_the_data_is_small_enough_to_be_committed() -> None:
    sizes = [path.stat().st_size for path in FOLDER.glob("*/*.csv")]
    assert max(sizes) < 800_000
    assert sum(sizes) < 2_800_000


def test_volumes() -> None:
    counts = {name: len(table(name)) for name in ("crm_leads", "crm_opportunities", "erp_orders", "deliveries")}
    assert counts["crm_leads"] == 5700
    assert 1900 <= counts["erp_orders"] <= 2100
    assert counts["crm_opportunities"] < counts["crm_leads"] / 3
    assert all(
        table(name) for name in ("service_complaints", "service_returns", "service_survey", "finance_credit_notes")
    )


def test_nothing_happens_after_the_year() -> None:
    cells = {cell for path in FOLDER.glob("data/*.csv") for row in table(path.stem) for cell in row.values()}
    moments = {cell for cell in cells if len(cell) == len("2025-01-01 08:00") and cell[4:5] == "-"}
    assert max(moments) <= "2025-12-31 23:59"


def test_keys_are_unique_and_links_lead_somewhere() -> None:
    keys = {
        "crm_leads": "线索编号",
        "crm_opportunities": "opp_id",
        "oa_quotes": "报价单号",
        "oa_contracts": "合同号",
        "erp_new_customers": "customer_id",
        "erp_orders": "order_no",
        "deliveries": "delivery_no",
        "finance_invoices": "invoice_no",
        "finance_payments": "payment_no",
    }
    ids = {name: {row[key] for row in table(name)} for name, key in keys.items()}
    assert all(len(ids[name]) == len(table(name)) for name in keys)
    links = [
        ("crm_opportunities", "lead_id", "crm_leads", 0),
        ("oa_quotes", "商机号", "crm_opportunities", 0),
        ("oa_contracts", "商机号", "crm_opportunities", 0),
        ("erp_orders", "contract_no", "oa_contracts", 74),  # contracts of 2023 are on paper only
        ("deliveries", "order_no", "erp_orders", 0),
        ("finance_invoices", "delivery_no", "deliveries", 0),
        ("finance_payments", "invoice_no", "finance_invoices", 5),  # planted
    ]
    lost = {
        (name, column): sum(row[column] not in {"", *ids[to]} for row in table(name)) for name, column, to, _ in links
    }
    assert lost == {(name, column): missing for name, column, _, missing in links}


def test_leads_are_answered_late_and_often_not_qualified_and_pumps_is_better() -> None:
    leads = table("crm_leads")
    answered = {
        unit: median(
            hours(row["创建时间"], row["首次联系"]) for row in of_unit(leads, "事业部", unit) if row["首次联系"]
        )
        for unit in "PV"
    }
    assert 24 < answered["P"] < answered["V"] < 84
    qualified = {unit: mean(bool(row["判定时间"]) for row in of_unit(leads, "事业部", unit)) for unit in "PV"}
    assert 0.4 < qualified["V"] < 0.55 < 0.65 < qualified["P"] < 0.8


def test_the_first_answer_gets_a_little_quicker_over_the_year() -> None:
    def answer(months: range) -> float:
        return median(
            hours(row["创建时间"], row["首次联系"])
            for row in table("crm_leads")
            if row["首次联系"] and int(row["创建时间"][5:7]) in months
        )

    first, last = answer(range(1, 4)), answer(range(10, 13))
    assert 0.6 * first < last < 0.95 * first


def test_many_quotes_are_made_again_and_some_discounts_go_out_without_approval(documents: dict[str, Rows]) -> None:
    quotes = {row["报价单号"]: row for row in table("oa_quotes")}
    assert 0.3 < mean(len(times(documents[quote], "编制报价")) > 1 for quote in quotes) < 0.5
    beyond = [quote for quote, row in quotes.items() if int(row["折扣率"]) > int(row["授权折扣"])]
    sent = [quote for quote in beyond if times(documents[quote], "发送报价")]
    assert 0.06 < mean(not times(documents[quote], "价格审批") for quote in sent) < 0.18
    approved = [rows for rows in documents.values() if times(rows, "价格审批")]
    alone = mean(bool(people(rows, "编制报价") & people(rows, "价格审批")) for rows in approved)
    assert 0.02 < alone < 0.08


def test_a_few_contracts_are_stamped_before_review_or_approval(documents: dict[str, Rows]) -> None:
    signed = [rows for rows in documents.values() if times(rows, "合同盖章")]
    assert 400 < len(signed) < 600

    def too_early(step: str) -> float:
        return mean(min(times(rows, step), default="9") > min(times(rows, "合同盖章")) for rows in signed)

    assert 0.01 < too_early("合同评审") < 0.05
    assert 0.03 < too_early("合同审批") < 0.10


def test_valves_skips_the_credit_check_more_often(order_steps: dict[str, Rows]) -> None:
    orders = [row for row in table("erp_orders") if row["terms"] != "0"]
    skipped = {
        unit: mean(
            all(step["step"] != "Credit Check" for step in order_steps[row["order_no"]])
            for row in of_unit(orders, "bu", unit)
        )
        for unit in "PV"
    }
    assert 0.02 < skipped["P"] < 0.08 < 0.10 < skipped["V"] < 0.18


def test_nearly_everything_is_typed_by_hand_and_often_late() -> None:
    log = table("erp_order_log")
    assert 0.04 < mean(row["system"] == "1" for row in log) < 0.10
    in_time = mean(hours(row["happened_at"], row["keyed_at"]) <= 24 for row in log if row["keyed_at"])
    assert 0.6 < in_time < 0.85
    assert mean(row["auto"] == "1" for row in table("finance_invoices")) < 0.10


def test_the_invoice_waits_for_the_paper_receipt_and_customers_pay_three_weeks_late() -> None:
    received = {row["delivery_no"]: row["received_at"] for row in table("deliveries")}
    invoices = {row["invoice_no"]: row for row in table("finance_invoices")}
    delivered = [row for row in invoices.values() if row["delivery_no"]]
    waits = [hours(received[row["delivery_no"]], row["created_at"]) / 24 for row in delivered]
    assert 7 < median(waits) < 12
    due = {number: row["due_date"] for number, row in invoices.items() if row["due_date"]}
    late = [
        (date.fromisoformat(row["received_on"]) - date.fromisoformat(due[row["invoice_no"]])).days
        for row in table("finance_payments")
        if row["invoice_no"] in due
    ]
    assert 18 < median(late) < 25


def test_errors_are_planted_for_the_data_quality_report() -> None:
    log = table("erp_order_log")
    assert sum(count - 1 for count in Counter(tuple(row.values()) for row in log).values()) >= 20
    assert sum(row["step"] == "Print" for row in log) >= 110
    assert 40 <= sum(not row["user"] for row in log) <= 65
    assert sum(row["步骤"] == "抄送" for row in table("oa_workflow")) >= 80
    deliveries = table("deliveries")
    assert sum(row["picked_at"].startswith("1900") for row in deliveries) >= 4
    assert sum(bool(row["received_at"]) and row["received_at"] < row["shipped_at"] for row in deliveries) >= 5
    assert sum(bool(row["首次联系"]) and row["首次联系"] < row["创建时间"] for row in table("crm_leads")) >= 20
    assert sum(row["promised_on"] == "待定" for row in table("erp_orders")) >= 10


def test_forty_people_of_eight_departments_answer_what_they_can_judge() -> None:
    answers = table("questionnaire", "answers")
    asked = Counter(row["respondent"] for row in answers)
    assert sorted(asked) == [f"R{number:02}" for number in range(1, 41)]
    assert 12 <= min(asked.values()) <= max(asked.values()) <= 30
    assert len({row["department"] for row in answers}) == 8
    assert len({row["item"] for row in answers}) == 50
    assert (
        max(Counter((row["respondent"], row["item"]) for row in answers + table("interview", "answers")).values()) == 1
    )
    assert {row["answer"] for row in answers} == {"1", "2", "3", "4", "N/A", "Don't know"}
    assert all(row["reason"] and row["approver"] for row in answers if row["answer"] == "N/A")


def test_the_assessor_gives_half_points_where_people_believe_more() -> None:
    def opinion(rows: Rows) -> float:
        return mean(
            float(row["answer"]) for row in rows if row["item"].startswith("Q-AUT") and row["answer"][0].isdigit()
        )

    interview = table("interview", "answers")
    assert {row["method"] for row in interview} == {"interview"}
    assert any(row["answer"].endswith(".5") for row in interview)
    assert opinion(interview) + 1 < opinion(table("questionnaire", "answers"))


def test_management_rates_higher_than_specialists() -> None:
    given = defaultdict(list)
    for row in table("questionnaire", "answers"):
        if row["answer"].isdigit():
            given[row["role"].split()[-1]].append(int(row["answer"]))
    assert mean(given["Executive"]) > mean(given["Manager"]) > mean(given["Specialist"])
