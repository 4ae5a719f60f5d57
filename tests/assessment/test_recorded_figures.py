"""The example's recorded figures, worked out a second way: loops over its KPI table."""

import csv
from pathlib import Path
from statistics import median

import pytest

from leadline.assessment import Result


@pytest.fixture(scope="module")
def rows(root: Path) -> list[dict[str, str]]:
    with (root / "examples" / "manufacturer" / "kpis" / "kpis.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def result(manufacturer: Result) -> Result:
    return manufacturer


def of(rows: list[dict[str, str]], indicator: str) -> list[dict[str, str]]:
    return [row for row in rows if row["indicator"] == indicator]


@pytest.mark.parametrize("indicator", ["standard-contracts", "order-control-tests", "bad-debt-ratio"])
def test_ratios_are_sums_over_sums(rows, result: Result, indicator: str):
    value = next(each for each in result.indicators if each.indicator == indicator)
    its = of(rows, indicator)
    above, below = (sum(int(row[part]) for row in its) for part in ("numerator", "denominator"))
    assert value.value == pytest.approx(100 * above / below)
    assert value.n == (0 if indicator == "bad-debt-ratio" else below)
    assert len(value.trend) == len(its)


@pytest.mark.parametrize("indicator", ["conversion-duplicates", "pipeline-hygiene", "fulfilment-customer-voice"])
def test_states_are_those_of_the_last_month(rows, result: Result, indicator: str):
    value = next(each for each in result.indicators if each.indicator == indicator)
    last = max(of(rows, indicator), key=lambda row: row["month"])
    assert value.value == pytest.approx(100 * int(last["numerator"]) / int(last["denominator"]))
    assert value.n == int(last["denominator"])


def test_means_are_weighed_medians_are_not_and_the_stated_are_as_stated(rows, result: Result):
    values = {value.indicator: value for value in result.indicators}
    answers = of(rows, "net-promoter-score")
    total = sum(float(row["value"]) * int(row["n"]) for row in answers)
    assert values["net-promoter-score"].value == pytest.approx(total / sum(int(row["n"]) for row in answers))
    for indicator in ("forecast-accuracy", "cash-forecast-accuracy", "pipeline-coverage"):
        assert values[indicator].value == pytest.approx(median(float(row["value"]) for row in of(rows, indicator)))
    (stated,) = of(rows, "order-process-owners")
    assert values["order-process-owners"].value == float(stated["value"])
    assert values["order-process-owners"].stated


def test_what_is_not_entered_is_not_measured(rows, result: Result):
    entered = {row["indicator"] for row in rows}
    reasons = {value.indicator: value.reason for value in result.indicators}
    assert reasons["lead-dashboards"] == "not-recorded"
    assert {id for id, reason in reasons.items() if reason == "not-recorded"}.isdisjoint(entered)
