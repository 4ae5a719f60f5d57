"""Every indicator that is measured from a log, on a log of a few events whose answer was worked out by hand."""

import pytest

from indicators.by_hand import conversion, fulfilment, invoices, lead, order
from indicators.by_hand.case import Case, written
from leadline import Model, load_model, measure, read_log

CASES: dict[str, Case] = {}
for stage in (lead, conversion, order, fulfilment, invoices):
    CASES |= stage.CASES
MEASURED = [indicator.id for indicator in load_model().indicators if indicator.measure]


def test_every_measured_indicator_is_worked_out_by_hand():
    assert sorted(CASES) == sorted(MEASURED)


@pytest.mark.parametrize("indicator", CASES)
def test_the_answer_is_the_one_worked_out_by_hand(indicator, model: Model, tmp_path):
    case = CASES[indicator]
    with read_log(written(case.log, tmp_path), [tmp_path], model) as log:
        (answer,) = measure(
            model, log, indicators=[model.indicator_of[indicator]], period=(None, case.until)
        ).indicators
    assert (answer.status, answer.reason) == ("measured", None), answer.params
    assert (answer.n, answer.value) == (case.n, pytest.approx(case.value, abs=1e-9))
