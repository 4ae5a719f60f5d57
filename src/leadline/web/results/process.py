"""The process as events show it: one question at a time, of one object type, whole or by unit, region and period."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from leadline.errors import InputError
from leadline.eventlog.log import THREAD, Log
from leadline.mining import Question, Slice, mine, split
from leadline.mining.flow import FlowMap
from leadline.reporting.chapters.process import map_figures, process, waits_table
from leadline.reporting.document import Block, Details
from leadline.reporting.mined import told_mined
from leadline.reporting.reader import Reader
from leadline.web.assessments.models import Run
from leadline.web.organisations.pages import Asked, page
from leadline.web.results.logs import has_log, log_of
from leadline.web.results.narrowed import day_of
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
FILTERS = ("business_unit", "region", "channel", "segment", "product")
"""Attributes the process may be seen by, where the log has them; and those the assessment breaks values down by."""


@dataclass(frozen=True)
class Choice:
    """A filter: an attribute, its values, and the one chosen."""

    attribute: str
    name: str
    values: tuple[str, ...]
    chosen: str


@require_safe
@page("result.view")
def process_page(request: Asked, id: int, number: int) -> HttpResponse:
    """Answer one question of the events; of a run whose events are gone, show what its result holds."""
    run = run_of(request, id, number)
    read, reader = found(run), found(run).reader(request.language)
    if not has_log(run):
        key = (str(run.pk), run.file.sha256, "process", request.language)
        parts = kept_fragment(key, lambda: to_html(run, process(read.result, reader).children))
        return shown_run(
            request, run, "results/part.html", here="result-process", parts={"process": mark_safe(parts)},  # noqa: S308
            why_whole=why_whole(read),
        )  # fmt: skip
    asked = _asked(request, run, read)
    answer, problems = "", []
    try:
        answer = _answer(run, read, reader, asked)
    except InputError as error:
        problems = error.sentences(request.language)
    types = [(each.type, reader.object(each.type)) for each in read.result.types if len(each.activities) > 1]
    return shown_run(
        request, run, "results/process.html", here="result-process", answer=mark_safe(answer), problems=problems,  # noqa: S308
        questions=[(each.value, reader.say(f"mined-{each.value}")) for each in QUESTIONS], asked=asked, types=types,
        choices=_choices(run, read, reader, asked), status=422 if problems else 200,
    )  # fmt: skip


def _asked(request: Asked, run: Run, read: Found) -> dict[str, Any]:
    """Return what the address asks for; what it does not say, or says wrongly, is the whole."""
    types = [each.type for each in read.result.types]
    given = request.GET.get("object", "")
    default = THREAD if THREAD in types else next(iter(types), "")
    question = request.GET.get("question", "")
    return {
        "question": question if question in {each.value for each in QUESTIONS} else Question.FLOW.value,
        "object": given if given in types else default,
        "from": day_of(request.GET.get("from", "")),
        "to": day_of(request.GET.get("to", "")),
        "where": {key[2:]: value for key, value in request.GET.items() if key.startswith("a-") and value},
    }


def _answer(run: Run, read: Found, reader: Reader, asked: dict[str, Any]) -> str:
    key = (str(run.pk), run.file.sha256, "mined", repr(sorted(asked.items())), reader.language)

    def ask() -> str:
        with log_of(run, read.model) as log:
            return to_html(run, _blocks(log, read, reader, asked)) if log else ""

    return kept_fragment(key, ask)


def _blocks(log: Log, read: Found, reader: Reader, asked: dict[str, Any]) -> tuple[Block, ...]:
    wanted = Slice(object=asked["object"], start=asked["from"], end=asked["to"], where=asked["where"])
    mined = mine(log, read.model, asked["question"], wanted, top=20)
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


def _choices(run: Run, read: Found, reader: Reader, asked: dict[str, Any]) -> list[Choice]:
    """Return the filters the object type has, with their most frequent values."""
    profile = next((each for each in read.result.types if each.type == asked["object"]), None)
    wanted = dict.fromkeys((*run.assessment.breakdown, *FILTERS))
    has = [each.attribute for each in profile.attributes if each.attribute in wanted] if profile else []
    return [
        Choice(
            attribute,
            reader.attribute(attribute),
            values_of(run, read, asked["object"], attribute),
            asked["where"].get(attribute, ""),
        )
        for attribute in sorted(has, key=list(wanted).index)
    ]


def why_whole(read: Found) -> str:
    """Return the key of the sentence that says why a run without events cannot be filtered."""
    return "results-events-gone" if read.result.files else "results-no-events"


def values_of(run: Run, read: Found, object_type: str, attribute: str) -> tuple[str, ...]:
    """Return the most frequent values that objects of a type have of an attribute; none where the events are gone."""

    def ask() -> str:
        with log_of(run, read.model) as log:
            return (
                "\n".join(group.value for group in split(log, object_type, attribute).groups if group.value)
                if log
                else ""
            )

    kept = kept_fragment((str(run.pk), run.file.sha256, "values", object_type, attribute), ask)
    return tuple(kept.split("\n")) if kept else ()
