"""Real ratings: 2,042 soldiers of 49 companies on eleven questions about their leaders, answered 1 to 5.

Each figure is worked out twice: by the product, and here by plain loops from the definitions. Data: ``lq2002`` of the R
package multilevel (Bliese, Halverson & Schriesheim, Leadership Quarterly 13, 2002).
"""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from leadline.ratings.agreement import within_group_agreement
from leadline.ratings.reliability import intraclass_correlation, krippendorff_alpha, scale_agreement

Companies = dict[str, list[list[float]]]
MEAN_R_WG_J = 0.8678
MEAN_ICC = (0.0722, 0.6464)
ITEMS = [f"LEAD{number:02d}" for number in range(1, 12)]


@pytest.fixture(scope="module")
def companies(shared_data: Path) -> Companies:
    found: Companies = defaultdict(list)
    with (shared_data / "ratings" / "lq2002.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["COMPID"]].append([float(row[item]) for item in ITEMS])
    assert (len(found), sum(map(len, found.values()))) == (49, 2042)
    return found


def variance(values: list[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)


def test_mean_agreement_of_the_scale_over_companies(companies: Companies):
    ours, plain = [], []
    for raters in companies.values():
        columns = list(map(list, zip(*raters)))
        ours.append(scale_agreement([float(np.var(column, ddof=1)) for column in columns]))
        disagreement = sum(map(variance, columns)) / 11 / 2
        plain.append(11 * (1 - disagreement) / (11 * (1 - disagreement) + disagreement))
    assert ours == pytest.approx(plain)
    assert sum(ours) / 49 == pytest.approx(MEAN_R_WG_J, abs=5e-5)


def test_agreement_on_one_question(companies: Companies):
    for raters in companies.values():
        values = [rater[0] for rater in raters]
        assert within_group_agreement(values) == pytest.approx(max(0, 1 - variance(values) / 2))


def test_mean_icc_over_companies(companies: Companies):
    """Mean squares from sums of squares: between questions, between raters, and what is left."""
    ours, plain = [], []
    for raters in companies.values():
        ours.append(intraclass_correlation(np.array(raters)))
        k, n = len(raters), 11
        total = sum(map(sum, raters))
        correction = total**2 / (k * n)
        questions = sum(sum(rater[i] for rater in raters) ** 2 for i in range(n)) / k - correction
        people = sum(sum(rater) ** 2 for rater in raters) / n - correction
        rest = sum(value**2 for rater in raters for value in rater) - correction - questions - people
        bms, jms, ems = questions / (n - 1), people / (k - 1), rest / ((n - 1) * (k - 1))
        plain.append(((bms - ems) / (bms + (k - 1) * ems + k * (jms - ems) / n), (bms - ems) / (bms + (jms - ems) / n)))
    for mine, theirs in zip(ours, plain, strict=True):
        assert mine == pytest.approx(theirs)
    assert [sum(each) / 49 for each in zip(*ours)] == pytest.approx(MEAN_ICC, abs=5e-5)


def test_alpha_of_the_largest_company_by_a_loop_over_pairs(companies: Companies):
    raters = max(companies.values(), key=len)
    units = list(zip(*raters))
    everything = [value for unit in units for value in unit]
    observed = sum(sum((a - b) ** 2 for a in unit for b in unit) / (len(unit) - 1) for unit in units)
    expected = sum((a - b) ** 2 for a in everything for b in everything) / (len(everything) - 1)
    assert krippendorff_alpha(np.array(raters), "interval").value == pytest.approx(1 - observed / expected)
