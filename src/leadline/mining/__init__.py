"""Questions asked of a prepared log, one module each."""

from leadline.mining.flow import Edge, FlowMap, Node, flow_map
from leadline.mining.waits import Wait, slowest_waits

__all__ = ["Edge", "FlowMap", "Node", "Wait", "flow_map", "slowest_waits"]
