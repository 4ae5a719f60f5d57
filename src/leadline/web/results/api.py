"""Results, for programs: have one worked out, read it, ask why a number is what it is, compare two."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from leadline.assessment.compare import compare
from leadline.planning import Supposition
from leadline.planning.outcome import Outcome
from leadline.reporting.document import TreeLine
from leadline.reporting.explained import tree
from leadline.scoring.compare import Comparison
from leadline.web.assessments.models import Run
from leadline.web.assessments.views import found as found_assessment
from leadline.web.jobs.api import JobOut
from leadline.web.organisations.routes import Called, Listed, Paging, listed, route
from leadline.web.results import reading
from leadline.web.results.behind import DEPTH, explained
from leadline.web.results.part_api import PartAsked, seen_part
from leadline.web.results.progress import changes_since
from leadline.web.results.runs import make_result
from leadline.web.results.seen import answer_of
from leadline.web.results.views import run_of

router = Router(tags=["results"])
_PATH = "/assessments/{int:id}/results"


class RunOut(Schema):
    """A result in short: score from `low` to `high`, level, target, and what it rests on."""

    id: int
    number: int
    created: datetime
    score: float | None
    low: float | None
    high: float | None
    level: int | None
    target: float
    measured: int
    applicable: int
    respondents: int
    gaps: int


class RunRead(RunOut):
    """A result in short, and how many changes were made to what it rests on since."""

    changes_since: int


class WhatAsked(PartAsked):
    """What is to be explained: a name such as `whole` or `order.risk`, or a path in the result; of which part."""

    what: str = Field("whole", max_length=200)
    depth: int = Field(DEPTH, ge=1, le=8, description="How many steps down.")


class WithAsked(Schema):
    """Which earlier result is compared with: the `id` of a result of the organisation."""

    before: int = Field(description="The `id` of the earlier result.", ge=1, lt=2**63)


def _told(run: Run) -> dict[str, Any]:
    return {"id": run.pk, "number": run.number, "created": run.created, **run.summary}


@route(router, "GET", _PATH, "result.view", Listed[RunOut])
def list_results(request: Called, id: int, paging: Query[Paging]) -> Any:
    """List the results of an assessment, the newest first."""
    rows = Run.objects.filter(assessment=found_assessment(request, id))
    told = listed(rows, paging)
    return {**told, "items": [_told(run) for run in told["items"]]}


@route(router, "POST", _PATH, "result.make", JobOut)
def make_new_result(request: Called, id: int) -> Any:
    """Have an assessment worked out: the job's `result` has the `number` of the result once it is done."""
    return make_result(request.actor, found_assessment(request, id))


@route(router, "GET", f"{_PATH}/{{int:number}}", "result.view", RunRead)
def read_result(request: Called, id: int, number: int) -> Any:
    """Read a result in short."""
    run = run_of(request, id, number)
    return {**_told(run), "changes_since": changes_since(run)}


@route(router, "GET", f"{_PATH}/{{int:number}}/result", "result.view", dict[str, Any])
def read_whole_result(request: Called, id: int, number: int) -> Any:
    """Read a result whole: `result.json`, as docs/result.schema.json describes it."""
    run = run_of(request, id, number)
    return HttpResponse(run.file.path.read_bytes(), content_type="application/json; charset=utf-8")


@route(router, "GET", f"{_PATH}/{{int:number}}/explanation", "result.view", TreeLine)
def explain_number(request: Called, id: int, number: int, asked: Query[WhatAsked]) -> Any:
    """Say how a number of a result came about; a line that was cut short says in `explains` what to ask for."""
    read = seen_part(run_of(request, id, number), asked.narrow)
    return tree(explained(read, asked.what), read.reader(request.language), depth=asked.depth).root


@route(router, "GET", f"{_PATH}/{{int:number}}/comparison", "result.view", Comparison)
def compare_results(request: Called, id: int, number: int, asked: Query[WithAsked]) -> Any:
    """Compare a result with an earlier one of the organisation, like with like."""
    run = run_of(request, id, number)
    runs = Run.objects.filter(organisation=request.actor.owner).select_related("file")
    before = get_object_or_404(runs, pk=asked.before)
    return compare(reading.found(before).result, reading.found(run).result)


@route(router, "POST", f"{_PATH}/{{int:number}}/what-if", "result.view", Outcome, status=200)
def suppose_otherwise(request: Called, id: int, number: int, given: Supposition) -> Any:
    """Say what scores, levels and gates would be, if what is supposed were so. Nothing is kept: it is no write."""
    return answer_of(run_of(request, id, number), given).outcome
