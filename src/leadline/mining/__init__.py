"""Questions asked of a prepared log, one module each. All take a ``Slice``, or the name of an object type."""

from leadline.mining.automation import Automation, measure_automation
from leadline.mining.bottlenecks import Bottlenecks, find_bottlenecks
from leadline.mining.cash import CashTrace, first_type, trace_cash
from leadline.mining.durations import Durations, measure_durations
from leadline.mining.flow import Edge, FlowMap, Follow, Node, count_follows, flow_map
from leadline.mining.handovers import Handovers, find_handovers
from leadline.mining.questions import Answer, Mined, Question, mine
from leadline.mining.rework import Rework, find_rework
from leadline.mining.slice import Group, Slice, Split, split
from leadline.mining.variants import Variants, find_variants
from leadline.mining.waits import Wait, shared_steps, slowest_waits
from leadline.mining.workload import Workload, measure_workload

__all__ = [
    "Answer",
    "Automation",
    "Bottlenecks",
    "CashTrace",
    "Durations",
    "Edge",
    "FlowMap",
    "Follow",
    "Group",
    "Handovers",
    "Mined",
    "Node",
    "Question",
    "Rework",
    "Slice",
    "Split",
    "Variants",
    "Wait",
    "Workload",
    "count_follows",
    "find_bottlenecks",
    "find_handovers",
    "find_rework",
    "find_variants",
    "first_type",
    "flow_map",
    "measure_automation",
    "measure_durations",
    "measure_workload",
    "mine",
    "shared_steps",
    "slowest_waits",
    "split",
    "trace_cash",
]
