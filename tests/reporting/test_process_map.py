"""The process map: what is drawn, what is left out, and that it is told."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from leadline.mining.flow import Edge, FlowMap, Node
from leadline.model import Model
from leadline.reporting.mapdrawing import draw
from leadline.reporting.processmap import EDGES_PER_NODE, MOST_NODES, of_stage, select
from leadline.reporting.reader import Reader

STEPS = [f"step{number}" for number in range(20)]


def edge(source: str, target: str, count: int, hours: float = 30.0) -> Edge:
    return Edge(
        source=source,
        target=target,
        count=count,
        objects=count,
        median_hours=hours,
        p90_hours=hours,
        total_hours=hours * count,
        day_only=False,
    )


def map_of(ways: dict[tuple[str, str], int]) -> FlowMap:
    names = sorted({name for way in ways for name in way})
    nodes = tuple(
        Node(
            activity=name,
            events=sum(count for way, count in ways.items() if name in way),
            objects=sum(count for way, count in ways.items() if name in way),
            starts=int(name == names[0]),
            ends=int(name == names[-1]),
        )
        for name in names
    )
    return FlowMap(
        object="order", objects=100, nodes=nodes, edges=tuple(edge(*way, count) for way, count in ways.items())
    )


maps = st.dictionaries(
    st.tuples(st.sampled_from(STEPS), st.sampled_from(STEPS)), st.integers(1, 1000), min_size=1, max_size=80
).map(map_of)


@given(maps)
def test_every_drawn_step_keeps_its_main_way_in_and_out(flow: FlowMap) -> None:
    chosen = select(flow)
    kept = {node.activity for node in chosen.nodes}
    assert len(kept) <= MOST_NODES
    marks = {"target": {mark.activity for mark in chosen.starts}, "source": {mark.activity for mark in chosen.ends}}
    for end, other in (("source", "target"), ("target", "source")):
        for activity in kept - marks[end]:
            ways = [
                each
                for each in flow.edges
                if getattr(each, end) == activity and getattr(each, other) in kept - {activity}
            ]
            if ways:
                most = max(way.count for way in ways)
                assert any(getattr(each, end) == activity and each.count == most for each in chosen.edges)


@given(maps)
def test_what_is_left_out_is_counted(flow: FlowMap) -> None:
    chosen = select(flow)
    assert len(chosen.nodes) + chosen.nodes_left_out == len(flow.nodes)
    assert len(chosen.edges) + chosen.edges_left_out == len(flow.edges)
    drawn = sum(each.count for each in chosen.edges) / sum(each.count for each in flow.edges)
    assert abs(1 - drawn - chosen.share_left_out) < 1e-9
    assert len(chosen.edges) <= max(EDGES_PER_NODE, 2) * len(chosen.nodes)


def test_a_stage_is_entered_and_left_where_other_stages_lead() -> None:
    flow = map_of({("a", "b"): 10, ("b", "c"): 8, ("c", "d"): 7})
    part = of_stage(flow, {"b", "c"})
    b, c = part.nodes
    assert [(way.source, way.target) for way in part.edges] == [("b", "c")]
    assert (b.starts, b.ends) == (18, 10)  # 18 events of b, none after another step of the stage, 8 go on to c
    assert (c.starts, c.ends) == (7, 15)


def test_the_drawing_names_steps_counts_and_waits_in_the_readers_language(model: Model) -> None:
    flow = map_of({("create_order", "ship_goods"): 40, ("ship_goods", "ship_goods"): 3, ("ship_goods", "<b>&"): 4})
    for language, waited in (("en", "40 · 30.0 h"), ("zh-Hans", "40 · 30.0 小时")):
        drawn = draw(select(flow), Reader(model=model, language=language))  # type: ignore[arg-type]
        words = [text.text for text in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314
        assert waited in words
        assert "<b>&" in words
        assert "ship_goods" not in words


def test_drawing_twice_gives_the_same_bytes(model: Model) -> None:
    flow = map_of({(STEPS[at], STEPS[at + 1]): 10 + at for at in range(12)} | {("step3", "step1"): 4})
    reader = Reader(model=model, language="en")
    assert draw(select(flow), reader) == draw(select(flow), reader)
