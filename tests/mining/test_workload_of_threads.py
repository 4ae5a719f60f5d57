"""In threads a step that several of them share was done once, and is no batch by itself."""

from leadline import mining
from leadline.eventlog import Mapping, read_log

CONTRACT = {
    "name": "contracts",
    "file": "contracts.csv",
    "object": "contract",
    "id": "contract",
    "resource": "who",
    "events": {"sign_contract": "signed"},
}
ORDERS = {
    "name": "orders",
    "file": "orders.csv",
    "object": "order",
    "id": "order",
    "resource": "who",
    "links": {"contract": "contract"},
    "events": {"create_order": "entered"},
}


def test_a_signature_for_five_orders_is_no_batch_and_five_orders_entered_are_one(tmp_path, model):
    contracts = "contract,signed,who\nC,2024-03-04 09:00,sue\n"
    orders = "order,contract,entered,who\n" + "".join(f"O{n},C,2024-03-05 09:0{n},ann\n" for n in range(5))
    for name, content in (("contracts", contracts), ("orders", orders)):
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
    with read_log(Mapping.model_validate({"tables": [CONTRACT, ORDERS]}), [tmp_path], model) as log:
        load = mining.measure_workload(log, "thread", of="resource")
    told = {each.name: (each.events, each.batches, each.batched) for each in load.workers}
    assert told == {"ann": (5, 1, 5), "sue": (5, 0, 0)}  # the signature is a step of each of the five threads
