"""Which waits count among the slowest: seen often enough, by enough objects, and really somebody's wait."""

from leadline.eventlog import Mapping, read_log
from leadline.mining import Edge, FlowMap, Node, shared_steps, slowest_waits


def edge(source: str, target: str, count: int, objects: int, median: float) -> Edge:
    hours = {"median_hours": median, "p90_hours": median, "total_hours": median * count}
    return Edge(source=source, target=target, count=count, objects=objects, day_only=False, **hours)


def flow(kind: str, *edges: Edge, having: int = 100) -> FlowMap:
    steps = {step for each in edges for step in (each.source, each.target)}
    nodes = tuple(Node(activity=step, events=having, objects=having) for step in sorted(steps))
    return FlowMap(object=kind, objects=having, nodes=nodes, edges=edges)


def told(*maps: FlowMap, **how: object) -> list[tuple[str, str, str]]:
    return [(w.object, w.edge.source, w.edge.target) for w in slowest_waits(maps, **{"min_count": 5, **how})]


def test_the_longest_median_stands_first_and_of_equals_the_first_name():
    edges = (edge("c", "a", 50, 50, 7), edge("a", "d", 50, 50, 7), edge("a", "b", 50, 50, 7), edge("b", "c", 50, 50, 9))
    found = [(source, target) for _, source, target in told(flow("order", *edges))]
    assert found == [("b", "c"), ("a", "b"), ("a", "d"), ("c", "a")]


def test_a_wait_that_few_objects_have_is_rare_however_often_they_have_it():
    assert told(flow("order", edge("a", "b", 40, 4, 9), edge("a", "c", 40, 5, 9))) == [("order", "a", "c")]
    assert told(flow("order", edge("a", "b", 4, 4, 9), having=8)) == []  # half of them, and yet too few
    assert told(flow("order", edge("a", "b", 5, 4, 9), having=8)) == [("order", "a", "b")]


def test_of_two_types_the_one_that_has_the_pair_most_often_stands():
    seldom, often = flow("lead", edge("a", "b", 20, 20, 99)), flow("order", edge("a", "b", 30, 30, 1))
    assert told(seldom, often) == told(often, seldom) == [("order", "a", "b")]
    assert told(flow("lead", edge("a", "b", 30, 30, 99)), often) == [("lead", "a", "b")]  # of equals the first


def test_the_same_step_again_is_no_wait():
    assert told(flow("order", edge("a", "a", 50, 50, 9))) == []


def test_in_threads_a_wait_from_a_shared_step_to_one_that_is_not_is_nobodys():
    edges = (edge("sign", "approve", 50, 50, 9), edge("sign", "order", 50, 50, 8), edge("order", "ship", 50, 50, 7))
    shared = {"sign", "approve"}
    assert [target for *_, target in told(flow("thread", *edges), apart=shared)] == ["approve", "ship"]
    assert [target for *_, target in told(flow("order", *edges), apart=shared)] == ["approve", "order", "ship"]


def test_steps_of_all_that_a_thread_came_from_are_shared(tmp_path, model):
    (tmp_path / "leads.csv").write_text("id,at\nL,2024-01-01 08:00\n", encoding="utf-8")
    (tmp_path / "deals.csv").write_text("id,lead,at\nP,L,2024-01-02 08:00\n", encoding="utf-8")
    (tmp_path / "orders.csv").write_text("id,deal,at\nO,P,2024-01-03 08:00\n", encoding="utf-8")
    tables = [
        {"name": "leads", "object": "lead", "events": {"capture_lead": "at"}},
        {"name": "deals", "object": "opportunity", "links": {"lead": "lead"}, "events": {"analyse_needs": "at"}},
        {"name": "orders", "object": "order", "links": {"opportunity": "deal"}, "events": {"create_order": "at"}},
    ]
    mapping = {"tables": [{**table, "file": f"{table['name']}.csv", "id": "id"} for table in tables]}
    with read_log(Mapping.model_validate(mapping), [tmp_path], model) as log:
        assert shared_steps(log, "order") == {"capture_lead", "analyse_needs"}
        assert shared_steps(log, "lead") == frozenset()
