"""In threads a wait that begins with a shared step is nobody's wait, and costs nothing."""

import pytest

from leadline.eventlog import Mapping, read_log
from leadline.mining import find_bottlenecks

CONTRACTS = "contract,approved,signed\nC1,2024-01-01 08:00,2024-01-02 08:00\n"
ORDERS = """order,contract,entered,shipped
O1,C1,2024-01-03 08:00,2024-01-03 20:00
O2,C1,2024-03-03 08:00,2024-03-04 08:00
"""


@pytest.fixture
def log(tmp_path, model):
    (tmp_path / "contracts.csv").write_text(CONTRACTS, encoding="utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    contracts = {
        "name": "contracts",
        "file": "contracts.csv",
        "object": "contract",
        "id": "contract",
        "events": {"approve_contract": "approved", "sign_contract": "signed"},
    }
    orders = {
        "name": "orders",
        "file": "orders.csv",
        "object": "order",
        "id": "order",
        "links": {"contract": "contract"},
        "events": {"create_order": "entered", "ship_goods": "shipped"},
    }
    with read_log(Mapping.model_validate({"tables": [contracts, orders]}), [tmp_path], model) as log:
        yield log


def test_what_the_second_order_did_is_no_wait_of_the_signature(log):
    found = find_bottlenecks(log, "thread")
    assert [(wait.source, wait.target, wait.count, wait.object_days) for wait in found.waits] == [
        ("approve_contract", "sign_contract", 2, 2.0),  # once in each thread
        ("create_order", "ship_goods", 2, 1.5),
    ]
    assert (found.left_out, found.object_days) == (2, 3.5)


def test_a_type_of_its_own_shares_nothing(log):
    found = find_bottlenecks(log, "contract", between=False)
    assert (found.left_out, found.object_days, found.waits[0].between) == (0, 1.0, ())
