"""What mining found about work: what is done again, handed over and back, by whom, and by systems."""

from leadline.mining.automation import Automation
from leadline.mining.handovers import Handovers
from leadline.mining.rework import Rework
from leadline.mining.workload import Workload
from leadline.reporting import numbers
from leadline.reporting.document import Paragraph, Table
from leadline.reporting.minedtable import pair, table
from leadline.reporting.reader import Reader

Told = tuple[Paragraph | Table, ...]


def told_work(answer: Rework | Handovers | Workload | Automation, reader: Reader) -> Told:
    """Return an answer in the reader's language: its facts and its table."""
    match answer:
        case Rework():
            return _rework(answer, reader)
        case Handovers():
            return _handovers(answer, reader)
        case Workload():
            return _workload(answer, reader)
        case Automation():
            return _automation(answer, reader)


def _rework(found: Rework, reader: Reader) -> Told:
    facts = reader.say(
        "mined-rework-facts",
        repeating=numbers.number(found.repeating),
        objects=numbers.number(found.objects),
        share=numbers.share(found.repeating / found.objects if found.objects else None),
        extra=numbers.number(found.extra),
        events=numbers.number(found.events),
    )
    rows = [
        (
            reader.activity(each.activity),
            numbers.number(each.repeating),
            numbers.share((each.repeating or 0) / each.objects if each.objects else None),
            numbers.number(each.extra),
            numbers.number(each.self_loops),
            numbers.number(each.self_loop_days, 1),
            numbers.number(each.self_loop_median_days, 1),
            numbers.number(each.loops),
            numbers.number(each.loop_days, 1),
            numbers.number(each.loop_median_days, 1),
        )
        for each in found.activities
        if each.extra
    ]
    took = ("column-loop-days", "column-median")
    titles = ("column-activity", "column-objects", "column-share", "column-extra")
    return (
        Paragraph(text=facts),
        table(reader, (*titles, "column-self-loops", *took, "column-loops", *took), rows),
        *_unseen(found, reader),
    )


def _unseen(found: Rework, reader: Reader) -> Told:
    """Name the steps of which the data keep one date, so that nobody takes them for never repeated."""
    unseen = [reader.activity(each.activity) for each in found.activities if each.objects and each.extra is None]
    return (
        (Paragraph(text=reader.say("mined-rework-unseen", steps=reader.join(unseen)), mark="muted"),) if unseen else ()
    )


def _handovers(found: Handovers, reader: Reader) -> Told:
    if not found.recorded:
        return (Paragraph(text=reader.say("mined-handovers-unknown")),)
    counts = ("count", "with_handover", "objects", "ping_pong", "with_ping_pong")
    facts = reader.say("mined-handovers-facts", **{name: numbers.number(getattr(found, name)) for name in counts})
    rows = [
        (
            pair(reader.department(each.source), reader.department(each.target)),
            numbers.number(each.count),
            numbers.number(each.returned),
            reader.duration(each.median_hours, day_only=each.day_only),
            reader.duration(each.p90_hours, day_only=each.day_only),
            numbers.number(each.object_days),
        )
        for each in found.handovers
    ]
    titles = ("column-passed", "column-count", "column-returned", "column-median", "column-p90", "column-object-days")
    return Paragraph(text=facts), table(reader, titles, rows)


def _workload(found: Workload, reader: Reader) -> Told:
    facts = reader.say(
        "mined-workload-facts",
        count=numbers.number(found.count),
        known=numbers.number(found.events - found.unknown),
        events=numbers.number(found.events),
        size=found.batch_size,
        minutes=f"{found.batch_minutes:g}",
    )
    rows = [
        (
            reader.department(each.name) if found.of == "department" else each.name,
            numbers.number(each.events),
            numbers.number(each.per_day, 1),
            numbers.number(each.busiest_day),
            numbers.number(each.per_week, 1),
            numbers.number(each.in_hand, 1),
            numbers.number(each.most_in_hand),
            numbers.share(None if each.batched is None or not each.timed else each.batched / each.timed),
        )
        for each in found.workers
    ]
    who = "column-department" if found.of == "department" else "column-person"
    titles = ("column-events", "column-per-day", "column-busiest", "column-per-week", "column-in-hand")
    return Paragraph(text=facts), table(reader, (who, *titles, "column-most-in-hand", "column-batched"), rows)


def _automation(found: Automation, reader: Reader) -> Told:
    if not found.said:
        return (Paragraph(text=reader.say("mined-automation-unknown")),)
    facts = reader.say(
        "mined-automation-facts",
        said=numbers.number(found.said),
        share=numbers.share(found.share),
        touchless=numbers.number(found.touchless),
        judged=numbers.number(found.judged),
        touches=numbers.number(found.touches, 1),
    )
    rows = [
        (
            reader.activity(each.activity),
            numbers.number(each.events),
            numbers.share(each.share),
            numbers.number(each.touches, 2),
        )
        for each in found.activities
    ]
    return Paragraph(text=facts), table(
        reader, ("column-activity", "column-events", "column-automated", "column-touches"), rows
    )
