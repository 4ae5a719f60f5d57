r"""Questions asked of a prepared log, one module each. All take a ``Slice``, or the name of an object type.

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> from leadline.eventlog import Mapping, read_log
>>> from leadline.model import load_model
>>> orders = {"name": "orders", "file": "orders.csv", "object": "order", "id": "no", "attributes": {"region": "region"},
...           "events": {"create_order": "entered", "ship_goods": "shipped", "receive_payment": "paid"}}
>>> model, folder = load_model("ltc"), TemporaryDirectory()
>>> _ = Path(folder.name, "orders.csv").write_text(
...     "no,region,entered,shipped,paid\n"
...     "A,North,2024-03-01 08:00,2024-03-02 08:00,2024-03-09 08:00\n"
...     "B,South,2024-03-04 08:00,2024-03-04 20:00,\n")
>>> log = read_log(Mapping.model_validate({"tables": [orders]}), [Path(folder.name)], model)

>>> [(follow.source, follow.target, follow.count) for follow in count_follows(log, "order")]
[('create_order', 'ship_goods', 2), ('ship_goods', 'receive_payment', 1)]
>>> [edge.median_hours for edge in flow_map(log, Slice(object="order", where={"region": "South"})).edges]
[12.0]
>>> [(wait.target, wait.object_days) for wait in find_bottlenecks(log, "order").waits]
[('receive_payment', 7.0), ('ship_goods', 1.5)]
>>> find_variants(log, "order", top=1).variants[0].sequence
('create_order', 'ship_goods', 'receive_payment')
>>> measure_durations(log, "order").mean_hours
102.0
>>> find_rework(log, "order").activities[0].repeating is None  # one date for each step: repeats cannot be seen
True
>>> find_handovers(log, "order").recorded, measure_automation(log, "order").share  # nobody says who did it, and how
(False, None)
>>> measure_workload(log, "order").unknown
5
>>> trace_cash(log, model, "order").share
0.5
>>> [(part.value, part.answer.reached) for part in mine(log, model, "cash", by="region").answers]
[('North', 1), ('South', 0)]
>>> log.close(), folder.cleanup()
(None, None)
"""

from leadline.mining.automation import Automation, measure_automation
from leadline.mining.bottlenecks import Bottlenecks, find_bottlenecks
from leadline.mining.cash import CashTrace, first_type, trace_cash
from leadline.mining.durations import Durations, measure_durations
from leadline.mining.fitness import Fitness, Misfit, measure_fitness
from leadline.mining.flow import Edge, FlowMap, Follow, Node, count_follows, flow_map
from leadline.mining.handovers import Handovers, find_handovers
from leadline.mining.questions import Answer, Mined, Question, mine
from leadline.mining.rework import Again, Rework, count_rework, find_rework
from leadline.mining.slice import Group, Slice, Split, split
from leadline.mining.variants import Variants, find_variants
from leadline.mining.waits import Wait, shared_steps, slowest_waits
from leadline.mining.workload import Workload, measure_workload

__all__ = [
    "Again",
    "Answer",
    "Automation",
    "Bottlenecks",
    "CashTrace",
    "Durations",
    "Edge",
    "Fitness",
    "FlowMap",
    "Follow",
    "Group",
    "Handovers",
    "Mined",
    "Misfit",
    "Node",
    "Question",
    "Rework",
    "Slice",
    "Split",
    "Variants",
    "Wait",
    "Workload",
    "count_follows",
    "count_rework",
    "find_bottlenecks",
    "find_handovers",
    "find_rework",
    "find_variants",
    "first_type",
    "flow_map",
    "measure_automation",
    "measure_durations",
    "measure_fitness",
    "measure_workload",
    "mine",
    "shared_steps",
    "slowest_waits",
    "split",
    "trace_cash",
]
