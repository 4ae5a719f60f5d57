"""The reference process: its flow drawn stage by stage, its steps, and the words it uses."""

from leadline.model.flow import Flow
from leadline.model.schema import Activity, Stage
from leadline.reporting import numbers
from leadline.reporting.document import Block, Cell, Column, Details, Figure, Paragraph, Section, Table
from leadline.reporting.handbook.flowdrawing import draw_flow, ways_of
from leadline.reporting.reader import Reader


def process(reader: Reader) -> Section:
    """Return the steps of the reference process stage by stage, with the flow where the model has one."""
    model = reader.model
    parts = [
        _stage(stage, done, model.process.flow, reader)
        for stage in model.stages
        if (done := [activity for activity in model.process.activities if activity.stage == stage.id])
    ]
    said = reader.say("book-process-said", activities=len(model.process.activities))
    children: list[Block] = [Paragraph(text=said)]
    if model.process.flow:
        children.append(Paragraph(text=reader.say("book-flow-key"), mark="muted"))
    children += [*parts, _departments(reader)]
    return Section(id="process", title=reader.say("book-process"), children=tuple(children))


def _stage(stage: Stage, done: list[Activity], flow: Flow | None, reader: Reader) -> Section:
    name = reader.text(stage.name)
    children: list[Block] = []
    if flow:
        ways = (
            reader.say("book-way-words", source=reader.activity(way.source), target=reader.activity(way.target))
            for way in ways_of(flow, stage.id, reader)
        )
        caption = reader.say("book-flow", stage=name)
        alt = reader.say("book-flow-alt", stage=name, ways=reader.join(ways))
        children.append(Figure(svg=draw_flow(flow, stage.id, reader), caption=caption, alt=alt))
    children.append(_activities(name, done, reader))
    return Section(id=f"process-{stage.id}", title=name, children=tuple(children))


def _activities(stage: str, done: list[Activity], reader: Reader) -> Table:
    columns = ("book-activity", "book-objects", "book-departments", "book-role", "book-known")
    return Table(
        caption=reader.say("book-activities", stage=stage),
        columns=tuple(Column(title=reader.say(key)) for key in columns),
        rows=tuple(
            (
                Cell(text=reader.text(activity.name), note=activity.code, anchor=f"activity-{activity.id}"),
                Cell(text=reader.join(map(reader.object, activity.objects))),
                Cell(text=reader.join(map(reader.department, activity.departments)) or numbers.NOTHING),
                Cell(text=_kind(activity, reader) or numbers.NOTHING),
                Cell(text=reader.join(activity.aliases) or numbers.NOTHING, mark="muted"),
            )
            for activity in done
        ),
    )


def _kind(activity: Activity, reader: Reader) -> str:
    kinds = {"core": activity.core, "control": activity.control_point}
    return reader.join(reader.say(f"book-role-{kind}") for kind, true in kinds.items() if true)


def _departments(reader: Reader) -> Details:
    summary = reader.say("book-departments-all")
    table = Table(
        caption=summary,
        columns=(Column(title=reader.say("book-department")), Column(title=reader.say("book-known"))),
        rows=tuple(
            (Cell(text=reader.text(one.name)), Cell(text=reader.join(one.aliases) or numbers.NOTHING, mark="muted"))
            for one in reader.model.process.departments
        ),
    )
    return Details(summary=summary, children=(table,))
