"""Every question by its name, asked of a slice or of each part of it that has one value of an attribute."""

from enum import StrEnum

from leadline.errors import InputError
from leadline.eventlog.log import THREAD, Log, Record
from leadline.mining.automation import Automation, measure_automation
from leadline.mining.bottlenecks import Bottlenecks, find_bottlenecks
from leadline.mining.cash import CashTrace, first_type, trace_cash
from leadline.mining.durations import Durations, measure_durations
from leadline.mining.fitness import Fitness, measure_fitness
from leadline.mining.flow import FlowMap, flow_map
from leadline.mining.handovers import Handovers, find_handovers
from leadline.mining.rework import Rework, find_rework
from leadline.mining.slice import Slice, split
from leadline.mining.variants import Variants, find_variants
from leadline.mining.workload import Workload, measure_workload
from leadline.model.schema import Model

Answer = FlowMap | Bottlenecks | Variants | Durations | Rework | Handovers | Workload | Automation | CashTrace | Fitness


class Question(StrEnum):
    """What can be asked."""

    FLOW = "flow"
    WAITS = "waits"
    VARIANTS = "variants"
    DURATIONS = "durations"
    REWORK = "rework"
    HANDOVERS = "handovers"
    WORKLOAD = "workload"
    PEOPLE = "people"
    AUTOMATION = "automation"
    CASH = "cash"
    FITNESS = "fitness"


class Answered(Record):
    """The answer on one slice; ``value`` is what it has of the attribute asked by, "" for none, None if none was."""

    value: str | None
    slice: Slice
    answer: Answer


class Mined(Record):
    """A question and its answers: one, or one for each of the 20 most frequent values of ``by``.

    ``left_out`` is how many rarer values have no answer of their own.
    """

    question: Question
    by: str | None
    left_out: int
    answers: tuple[Answered, ...]


def mine(
    log: Log,
    model: Model,
    question: Question | str,
    slice: Slice | str | None = None,
    *,
    by: str | None = None,
    top: int | None = 10,
) -> Mined:
    """Return the answer to a question by its name, on a slice or on each part of it with one value of ``by``.

    Without a slice the whole of the log is asked: its threads from lead to cash where it has any, else its first type;
    ``cash`` asks the type with which the process begins. ``top`` bounds what is listed, not what is counted.

    Raises:
        InputError: there is no such question; the log has no such type or attribute; for ``cash``, no payment.
    """
    if question not in list(Question):
        raise InputError.of("mining-no-question", question=question, questions=", ".join(Question))
    asked = Question(question)
    wanted = Slice(object=slice) if isinstance(slice, str) else slice or Slice(object=default_type(log, model, asked))
    if by is None:
        answer = _ask(asked, log, model, wanted, top)
        return Mined(question=asked, by=None, left_out=0, answers=(Answered(value=None, slice=wanted, answer=answer),))
    parts = split(log, wanted, by)
    answers = (
        Answered(value=group.value, slice=group.slice, answer=_ask(asked, log, model, group.slice, top))
        for group in parts.groups
    )
    return Mined(question=asked, by=by, left_out=parts.left_out, answers=tuple(answers))


def default_type(log: Log, model: Model, question: Question) -> str:
    """Return the object type that a question is asked of where none is named."""
    if question is not Question.CASH and log.type_of(THREAD):
        return THREAD
    return first_type(log, model)


def _ask(question: Question, log: Log, model: Model, slice: Slice, top: int | None) -> Answer:
    match question:
        case Question.FLOW:
            return flow_map(log, slice)
        case Question.WAITS:
            return find_bottlenecks(log, slice, top=top)
        case Question.VARIANTS:
            return find_variants(log, slice, top=top)
        case Question.DURATIONS:
            return measure_durations(log, slice)
        case Question.REWORK:
            return find_rework(log, slice)
        case Question.HANDOVERS:
            return find_handovers(log, slice)
        case Question.WORKLOAD:
            return measure_workload(log, slice, top=top)
        case Question.PEOPLE:
            return measure_workload(log, slice, of="resource", top=top)
        case Question.AUTOMATION:
            return measure_automation(log, slice)
        case Question.CASH:
            return trace_cash(log, model, slice)
        case Question.FITNESS:
            return measure_fitness(log, slice, model)
