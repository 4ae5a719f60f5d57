"""What mining found, as paragraphs and tables: which step follows which, waits, variants, durations, from lead to cash.

How work is done, by whom and how often again, is in ``minedwork``.
"""

from rich.console import Console

from leadline.eventlog.log import THREAD
from leadline.mining.bottlenecks import Bottleneck, Bottlenecks
from leadline.mining.cash import CashTrace
from leadline.mining.durations import Durations
from leadline.mining.fitness import Fitness
from leadline.mining.flow import FlowMap
from leadline.mining.questions import Answer, Answered, Mined
from leadline.mining.slice import NOTHING
from leadline.mining.variants import Variants
from leadline.model.schema import Model
from leadline.reporting import numbers
from leadline.reporting.document import Paragraph, Table
from leadline.reporting.minedfitness import told_fitness
from leadline.reporting.minedtable import pair, table
from leadline.reporting.minedwork import told_work
from leadline.reporting.printing import print_blocks
from leadline.reporting.reader import Reader
from leadline.text import Language

SPLIT = 3
"""How many pairs of departments are told of a wait."""
Told = tuple[Paragraph | Table, ...]


def show_mined(mined: Mined, model: Model, language: Language, console: Console) -> None:
    """Print what mining found."""
    print_blocks(told_mined(mined, Reader(model=model, language=language)), console)


def told_mined(mined: Mined, reader: Reader) -> Told:
    """Return what mining found in the reader's language: for each answer its title, its facts, its tables."""
    parts = [part for answered in mined.answers for part in _answer(mined, answered, reader)]
    if mined.left_out:
        text = reader.say("mined-left-out", count=mined.left_out, attribute=reader.attribute(mined.by or ""))
        parts.append(Paragraph(text=text, mark="muted"))
    if mined.answers and mined.answers[0].slice.object == THREAD:
        parts.append(Paragraph(text=reader.say("mined-thread"), mark="muted"))
    return tuple(parts) or _nothing(reader)


def _answer(mined: Mined, answered: Answered, reader: Reader) -> Told:
    title = reader.say(f"mined-{mined.question}")
    object_type = reader.object(answered.slice.object)
    if answered.value is None:
        heading = reader.say("mined-one", title=title, object=object_type)
    else:
        value = reader.say("mined-none") if answered.value == NOTHING else answered.value
        heading = reader.say(
            "mined-group", title=title, object=object_type, attribute=reader.attribute(mined.by or ""), value=value
        )
    said = [part for part in _told(answered.answer, reader) if not isinstance(part, Table) or part.rows]
    return (Paragraph(text=heading, mark="strong"), *(said or _nothing(reader)))


def _nothing(reader: Reader) -> Told:
    return (Paragraph(text=reader.say("mined-nothing")),)


def _told(answer: Answer, reader: Reader) -> Told:
    match answer:
        case FlowMap():
            return (_flow(answer, reader),)
        case Bottlenecks():
            return _bottlenecks(answer, reader)
        case Variants():
            return _variants(answer, reader)
        case Durations():
            return _durations(answer, reader)
        case CashTrace():
            return _cash(answer, reader)
        case Fitness():
            return told_fitness(answer, reader)
        case _:
            return told_work(answer, reader)


def _flow(flow: FlowMap, reader: Reader) -> Table:
    return table(
        reader,
        ("column-wait", "column-count", "column-objects", "column-median", "column-p90"),
        [
            (
                pair(reader.activity(edge.source), reader.activity(edge.target)),
                numbers.number(edge.count),
                numbers.number(edge.objects),
                reader.duration(edge.median_hours, day_only=edge.day_only),
                reader.duration(edge.p90_hours, day_only=edge.day_only),
            )
            for edge in flow.edges
        ],
    )


def _bottlenecks(found: Bottlenecks, reader: Reader) -> Told:
    facts = reader.say(
        "mined-waits-facts", objects=numbers.number(found.objects), days=numbers.number(found.object_days)
    )
    listed = table(
        reader,
        ("column-wait", "column-object-days", "column-share", "column-count", "column-median", "column-waiting"),
        [
            (
                pair(reader.activity(wait.source), reader.activity(wait.target)),
                numbers.number(wait.object_days),
                numbers.share(wait.share),
                numbers.number(wait.count),
                reader.duration(wait.median_hours, day_only=wait.day_only),
                _waiting(wait, reader),
            )
            for wait in found.waits
        ],
        words=("column-wait", "column-waiting"),
    )
    return Paragraph(text=facts), listed


def _waiting(wait: Bottleneck, reader: Reader) -> str:
    """Say the pairs of departments that cost most of a wait, each with its share of the wait's days."""
    unknown = reader.say("mined-unknown-department")
    told = []
    for each in wait.between[:SPLIT]:
        source, target = (reader.department(name) if name else unknown for name in (each.source, each.target))
        share = each.object_days / wait.object_days if wait.object_days else None
        told.append(f"{pair(source, target)} {numbers.share(share)}")
    return reader.join(told)


def _variants(found: Variants, reader: Reader) -> Told:
    covers = {each.share: each.variants for each in found.coverage}
    facts = reader.say(
        "mined-variants-facts",
        objects=numbers.number(found.objects),
        count=numbers.number(found.count),
        single=numbers.number(found.single),
        half=numbers.number(covers.get(0.5, 0)),
        most=numbers.number(covers.get(0.8, 0)),
    )
    listed = table(
        reader,
        ("column-way", "column-objects", "column-share", "column-covered", "column-median"),
        [
            (
                " → ".join(reader.activity(activity) for activity in variant.sequence),
                numbers.number(variant.objects),
                numbers.share(variant.share),
                numbers.share(variant.covered),
                reader.duration(variant.median_hours, day_only=found.day_only),
            )
            for variant in found.variants
        ],
    )
    return Paragraph(text=facts), listed


def _durations(found: Durations, reader: Reader) -> Told:
    mean = reader.duration(found.mean_hours, day_only=found.day_only)
    facts = reader.say("mined-durations-facts", objects=numbers.number(found.objects), mean=mean)
    listed = table(
        reader,
        ("column-of-objects", "column-duration"),
        [
            (
                reader.say("mined-quantile", share=numbers.share(each.share)),
                reader.duration(each.hours, day_only=found.day_only),
            )
            for each in found.quantiles
        ],
    )
    return Paragraph(text=facts), listed


def _cash(found: CashTrace, reader: Reader) -> Told:
    facts = reader.say(
        "mined-cash-facts",
        objects=numbers.number(found.objects),
        reached=numbers.number(found.reached),
        share=numbers.share(found.share),
        goal=reader.activity(found.goal),
        day=found.as_of,
        ended=numbers.number(found.ended),
        open=numbers.number(found.open),
        decided=numbers.share(found.share_of_decided),
        median=reader.duration(found.median_hours, day_only=found.day_only),
        p90=reader.duration(found.p90_hours, day_only=found.day_only),
    )
    told: list[Paragraph | Table] = [Paragraph(text=facts)]
    if found.backwards:
        told.append(Paragraph(text=reader.say("mined-cash-backwards", count=numbers.number(found.backwards))))
    cohorts = table(
        reader,
        ("column-age", "column-objects", "column-reached", "column-share"),
        [
            (
                reader.say("mined-paid-age", days=each.days),
                numbers.number(each.objects),
                numbers.number(each.reached),
                numbers.share(each.share),
            )
            for each in found.cohorts
        ],
        caption="mined-cash-cohorts",
    )
    stops = table(
        reader,
        ("column-activity", "stage", "column-outcome", "column-objects", "column-share", "column-idle"),
        [
            (
                reader.activity(stop.activity),
                reader.stage(stop.stage) if stop.stage else numbers.NOTHING,
                reader.say(f"mined-outcome-{stop.outcome}"),
                numbers.number(stop.objects),
                numbers.share(stop.share),
                reader.duration(stop.idle_days * 24),
            )
            for stop in found.stops
        ],
        caption="mined-cash-stops",
        words=("column-activity", "stage", "column-outcome"),
    )
    return (*told, cohorts, stops)
