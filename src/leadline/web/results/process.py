"""The process as events show it: one question at a time, of one object type, whole or by unit, region and period."""

from typing import NamedTuple

from django.http import HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from leadline.errors import InputError
from leadline.eventlog.log import THREAD, Log
from leadline.mining import Question, Slice, mine
from leadline.mining.flow import FlowMap
from leadline.reporting.chapters.process import map_figures, process, waits_table
from leadline.reporting.document import Block, Details
from leadline.reporting.mined import told_mined
from leadline.reporting.reader import Reader
from leadline.text import say
from leadline.web.assessments.models import Run
from leadline.web.organisations.pages import Asked, page
from leadline.web.results.filters import filters_of
from leadline.web.results.logs import has_log, log_of
from leadline.web.results.narrowed import Narrow
from leadline.web.results.reading import Found, found, kept_fragment
from leadline.web.results.sections import to_html
from leadline.web.results.views import run_of, shown_run

QUESTIONS = (
    Question.FLOW,
    Question.WAITS,
    Question.VARIANTS,
    Question.FITNESS,
    Question.REWORK,
    Question.HANDOVERS,
    Question.DURATIONS,
    Question.AUTOMATION,
    Question.WORKLOAD,
    Question.CASH,
)
"""Of people by name nothing is shown here: who is slow is no question of a maturity assessment."""


class Asking(NamedTuple):
    """What is asked: which question, of which type of object, in which part of the events."""

    question: str
    object: str
    narrow: Narrow


@require_safe
@page("result.view")
def process_page(request: Asked, id: int, number: int) -> HttpResponse:
    """Answer one question of the events; of a run whose events are gone, show what its result holds."""
    run = run_of(request, id, number)
    read, reader = found(run), found(run).reader(request.language)
    filters = filters_of(request, run, "events")
    if not has_log(run):
        key = (str(run.pk), run.file.sha256, "process", request.language)
        parts = kept_fragment(key, lambda: to_html(run, process(read.result, reader).children))
        return shown_run(
            request, run, "results/part.html", here="result-process", filters=filters,
            parts={"process": mark_safe(parts)},  # noqa: S308
        )  # fmt: skip
    asked = _asked(request, read, filters.narrow)
    lacking = [name for name, _ in asked.narrow.where if name not in _attributes(read, asked.object)]
    answer, problems, status = "", [], 422 if filters.problems else 200
    if lacking:
        names = reader.join(reader.attribute(name) for name in lacking)
        problems = [
            say("web", "results-not-of-type", request.language, object=reader.object(asked.object), names=names)
        ]
    elif not filters.problems:
        try:
            answer = _answer(run, read, reader, asked)
        except InputError as error:
            problems, status = error.sentences(request.language), 422
    types = [(each.type, reader.object(each.type)) for each in read.result.types if len(each.activities) > 1]
    return shown_run(
        request, run, "results/process.html", here="result-process", filters=filters, answer=mark_safe(answer),  # noqa: S308
        problems=problems, questions=[(each.value, reader.say(f"mined-{each.value}")) for each in QUESTIONS],
        asked=asked, types=types, status=status,
    )  # fmt: skip


def _asked(request: Asked, read: Found, narrow: Narrow) -> Asking:
    """Return what the address asks for; what it does not say, or says wrongly, is the whole.

    Where no type is named it is the thread, or the first that has all the attributes of the filter.
    """
    types = [each.type for each in read.result.types]
    given, question = request.GET.get("object", ""), request.GET.get("question", "")
    wanted = {name for name, _ in narrow.where}
    first = sorted(types, key=lambda each: (not wanted <= _attributes(read, each), each != THREAD, types.index(each)))
    return Asking(
        question=question if question in {each.value for each in QUESTIONS} else Question.FLOW.value,
        object=given if given in types else next(iter(first), ""),
        narrow=narrow,
    )


def _attributes(read: Found, object_type: str) -> set[str]:
    profile = next((each for each in read.result.types if each.type == object_type), None)
    return {each.attribute for each in profile.attributes} if profile else set()


def _answer(run: Run, read: Found, reader: Reader, asked: Asking) -> str:
    key = (str(run.pk), run.file.sha256, "mined", asked.question, asked.object, asked.narrow.query, reader.language)

    def ask() -> str:
        with log_of(run, read.model) as log:
            return to_html(run, _blocks(log, read, reader, asked)) if log else ""

    return kept_fragment(key, ask)


def _blocks(log: Log, read: Found, reader: Reader, asked: Asking) -> tuple[Block, ...]:
    narrow = asked.narrow
    wanted = Slice(object=asked.object, start=narrow.start, end=narrow.end, where=dict(narrow.where))
    mined = mine(log, read.model, asked.question, wanted, top=20)
    if mined.question is not Question.FLOW:
        return told_mined(mined, reader)
    flow = mined.answers[0].answer
    if not isinstance(flow, FlowMap) or not flow.edges:
        return told_mined(mined, reader)
    return (
        *map_figures(flow, reader),
        Details(summary=reader.say("process-all-waits"), children=(waits_table(flow, reader, at=_at(flow, read)),)),
    )


def _at(flow: FlowMap, read: Found) -> str:
    """Return where a map stands in the result, empty where it is of a part of the events."""
    return next((f"maps.{place}" for place, each in enumerate(read.result.maps) if each == flow), "")
