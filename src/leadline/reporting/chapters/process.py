"""What the events show: a map of each object type, and the slowest waits."""

from leadline.assessment.result import Result
from leadline.eventlog.log import THREAD
from leadline.mining.flow import Edge, FlowMap
from leadline.reporting import numbers
from leadline.reporting.document import Block, Cell, Column, Details, Figure, Mark, Paragraph, Section, Table
from leadline.reporting.mapdrawing import draw
from leadline.reporting.processmap import MOST_NODES, Selection, of_stage, select
from leadline.reporting.reader import Reader

SLOWEST = 10
TOLD_IN_WORDS = 5


def process(result: Result, reader: Reader) -> Section:
    """Return the slowest waits over all object types, the map of the whole process, and each type's map and waits.

    The types' maps are folded away where there is one of the whole process. Types of a single step have no map.
    """
    maps = [flow for flow in result.maps if flow.edges]
    if not maps:
        return Section(
            id="process", title=reader.say("process"), children=(Paragraph(text=reader.say("process-none")),)
        )
    children: list[Block] = []
    if result.waits:
        children.append(_slowest(result, reader))
    at = {flow.object: f"maps.{place}" for place, flow in enumerate(result.maps)}
    whole = [flow for flow in maps if flow.object == THREAD]
    children += [_map(flow, at[flow.object], reader) for flow in whole or maps]
    children += [_folded(flow, at[flow.object], reader) for flow in maps if whole and flow.object != THREAD]
    return Section(id="process", title=reader.say("process"), children=tuple(children))


def _slowest(result: Result, reader: Reader) -> Table:
    waits = result.waits[:SLOWEST]
    return Table(
        caption=reader.say("process-slowest"),
        columns=(
            Column(title=reader.say("column-wait")),
            Column(title=reader.say("column-object")),
            *_wait_columns(reader),
        ),
        rows=tuple(
            (
                Cell(text=_step(wait.edge, reader)),
                Cell(text=reader.object(wait.object)),
                *_wait_cells(wait.edge, reader, f"waits.{place}.edge"),
            )
            for place, wait in enumerate(waits)
        ),
    )


def _map(flow: FlowMap, at: str, reader: Reader) -> Section:
    waits = Details(summary=reader.say("process-all-waits"), children=(waits_table(flow, reader, at=at),))
    children = (*map_figures(flow, reader), waits)
    return Section(id=f"process-{flow.object}", title=reader.object(flow.object), children=children)


def _folded(flow: FlowMap, at: str, reader: Reader) -> Details:
    summary = reader.say(
        "process-folded", object=reader.object(flow.object), objects=numbers.number(flow.objects), steps=len(flow.nodes)
    )
    return Details(summary=summary, children=(*map_figures(flow, reader), waits_table(flow, reader, at=at)))


def map_figures(flow: FlowMap, reader: Reader) -> list[Figure]:
    """Return the map of an object type: one drawing, or one for each stage where one of everything is unreadable."""
    name = reader.object(flow.object)
    if len(flow.nodes) > MOST_NODES:
        return _by_stage(flow, name, reader)
    caption = reader.say("process-caption", object=name, objects=numbers.number(flow.objects))
    return [_figure(flow, name, caption, reader)]


def _by_stage(flow: FlowMap, name: str, reader: Reader) -> list[Figure]:
    """Return a map for each stage, where one map of everything could not be read."""
    caption = reader.say("process-stage-caption", object=name)
    figures = []
    for stage in reader.model.stages:
        part = of_stage(
            flow, {activity.id for activity in reader.model.process.activities if activity.stage == stage.id}
        )
        if part.edges:
            title = reader.say("process-stage", object=name, stage=reader.text(stage.name))
            figures.append(_figure(part, title, f"{reader.text(stage.name)}{reader.word('colon')}{caption}", reader))
    return figures


def _figure(flow: FlowMap, name: str, caption: str, reader: Reader) -> Figure:
    selection = select(flow)
    main = sorted(flow.edges, key=lambda edge: (-edge.count, edge.source, edge.target))[:TOLD_IN_WORDS]
    alt = reader.say(
        "process-alt",
        object=name,
        ways=reader.join(
            reader.word(
                "in-brackets",
                what=_step(edge, reader),
                more=reader.join(
                    [numbers.number(edge.count), reader.duration(edge.median_hours, day_only=edge.day_only)]
                ),
            )
            for edge in main
        ),
    )
    return Figure(svg=draw(selection, reader), caption=caption + _left_out(selection, reader), alt=alt)


def _left_out(selection: Selection, reader: Reader) -> str:
    if not selection.edges_left_out:
        return ""
    return reader.say(
        "process-left-out",
        nodes=selection.nodes_left_out,
        edges=selection.edges_left_out,
        share=numbers.share(selection.share_left_out, 1),
    )


def waits_table(flow: FlowMap, reader: Reader, *, at: str = "") -> Table:
    """Return every step that follows another, with how often and how long it takes, the costliest first.

    ``at`` is where the map stands in the result, where it is one of the result's.
    """
    return Table(
        caption=reader.say("process-waits", object=reader.object(flow.object)),
        columns=(
            Column(title=reader.say("column-wait")),
            *_wait_columns(reader),
        ),
        rows=tuple(
            (Cell(text=_step(edge, reader)), *_wait_cells(edge, reader, f"{at}.edges.{place}" if at else ""))
            for place, edge in sorted(
                enumerate(flow.edges), key=lambda each: (-each[1].total_hours, each[1].source, each[1].target)
            )
        ),
    )


def _wait_columns(reader: Reader) -> tuple[Column, ...]:
    return (
        Column(title=reader.say("column-count"), align="end"),
        Column(title=reader.say("column-median"), align="end"),
        Column(title=reader.say("column-p90"), align="end"),
        Column(title=reader.say("column-total"), align="end"),
    )


def _wait_cells(edge: Edge, reader: Reader, at: str = "") -> tuple[Cell, ...]:
    def hours(name: str, mark: Mark = "plain") -> Cell:
        said = reader.duration(getattr(edge, name), day_only=edge.day_only)
        return Cell(text=said, mark=mark, explains=f"{at}.{name}" if at else "")

    count = Cell(text=numbers.number(edge.count), explains=f"{at}.count" if at else "")
    return count, hours("median_hours", "strong"), hours("p90_hours"), hours("total_hours")


def _step(edge: Edge, reader: Reader) -> str:
    return f"{reader.activity(edge.source)} → {reader.activity(edge.target)}"
