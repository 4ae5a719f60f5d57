"""Steps of one moment stand in the order of the reference process, also in a log of several types and in threads."""

import pytest

from leadline import mining
from leadline.eventlog import Mapping, read_log

STEPS = """order,delivery,step,at
O1,,ship_goods,2024-03-01
O1,,check_credit,2024-03-01
O1,,create_order,2024-03-01
O1,D1,confirm_delivery,2024-03-02
O1,D1,pick_goods,2024-03-02
"""
EVENTS = {
    "name": "steps",
    "file": "steps.csv",
    "objects": {"order": "order", "delivery": "delivery"},
    "activity": "step",
    "time": "at",
}


@pytest.mark.parametrize("kind", ["order", "thread"])
def test_the_process_and_not_the_row_decides(tmp_path, model, kind):
    (tmp_path / "steps.csv").write_text(STEPS, encoding="utf-8")
    with read_log(Mapping.model_validate({"tables": [EVENTS]}), [tmp_path], model) as log:
        (variant,) = mining.find_variants(log, kind).variants
    assert variant.sequence == ("create_order", "check_credit", "ship_goods", "pick_goods", "confirm_delivery")
