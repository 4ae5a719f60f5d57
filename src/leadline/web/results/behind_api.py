"""What stands behind a result, for programs: its events by question and slice, single objects, units, the plan."""

from typing import Any

import pyarrow as pa
from django.http import Http404
from ninja import Query, Router, Schema
from pydantic import Field

from leadline.errors import InputError
from leadline.mining import Mined, Question, Slice, mine
from leadline.mining.questions import default_type
from leadline.planning.gaps import Gap
from leadline.reporting.chapters.initiatives import fitting_initiatives
from leadline.reporting.objects import MOST_OBJECTS
from leadline.scoring.scores import LevelVerdict
from leadline.scoring.sensitivity import Sensitivity
from leadline.scoring.units import UnitScores
from leadline.web.core.schemas import Title
from leadline.web.organisations.routes import Called, route
from leadline.web.results.behind import violating_objects, worst_objects
from leadline.web.results.logs import log_of
from leadline.web.results.narrowed import check_narrow
from leadline.web.results.part_api import PartAsked, seen_part
from leadline.web.results.process import QUESTIONS
from leadline.web.results.reading import found
from leadline.web.results.seen import side_by_side
from leadline.web.results.views import run_of

router = Router(tags=["results"])
_RUN = "/assessments/{int:id}/results/{int:number}"
_ASKED = ", ".join(f"`{each.value}`" for each in QUESTIONS)


class ProcessAsked(PartAsked):
    """A question of the events, and of which part of them."""

    question: Title = Field(Question.FLOW.value, description=f"One of {_ASKED}.")
    object: Title = Field("", description="An object type of the log; empty: the thread from lead to cash.")
    by: Title = Field("", description="An attribute: then there is an answer for each of its values.")


class UnitsAsked(PartAsked):
    """By which attribute units are told apart."""

    by: Title = Field(description="An attribute of the assessment's breakdown, such as `business_unit` or `region`.")


class ObjectsOut(Schema):
    """Single objects, each with its `id`, `day`, `value` and attributes, and how many there are in all."""

    items: list[dict[str, Any]]
    total: int


class FittingOut(Schema):
    """An initiative of the model that works on gaps and suits the present level; `gaps` are cells."""

    initiative: str
    gaps: list[str]
    priority: float


class PlanOut(Schema):
    """What the page *Gaps and plan* shows: gaps, the level and the way to the next, what the result hangs on."""

    gaps: list[Gap]
    whole: LevelVerdict | None
    initiatives: list[FittingOut]
    sensitivity: Sensitivity | None


@route(router, "GET", f"{_RUN}/process", "result.view", Mined)
def ask_process(request: Called, id: int, number: int, asked: Query[ProcessAsked]) -> Any:
    """Ask the events behind a result a question. It is missing where they are no longer kept; its maps are there."""
    run = run_of(request, id, number)
    read = found(run)
    if asked.question not in {each.value for each in QUESTIONS}:  # of people by name nothing is shown
        raise InputError.of("mining-no-question", question=asked.question, questions=", ".join(QUESTIONS))
    narrow = asked.narrow
    check_narrow(read.result, narrow)
    with log_of(run, read.model) as log:
        if log is None:
            raise Http404
        wanted = Slice(
            object=asked.object or default_type(log, read.model, Question(asked.question)),
            start=narrow.start,
            end=narrow.end,
            where=dict(narrow.where),
        )
        return mine(log, read.model, asked.question, wanted, by=asked.by or None, top=20)


@route(router, "GET", f"{_RUN}/indicators/{{str:indicator}}/objects", "data.view", ObjectsOut)
def list_worst_objects(request: Called, id: int, number: int, indicator: str, asked: Query[PartAsked]) -> Any:
    """List the objects that do worst by an indicator, the worst first; of all, or of a part."""
    run = run_of(request, id, number)
    read = found(run)
    check_narrow(read.result, asked.narrow)
    if not any(each.indicator == indicator for each in read.result.indicators):
        raise Http404
    return _listed(worst_objects(run, indicator, asked.narrow))


@route(router, "GET", f"{_RUN}/rules/{{str:rule}}/objects", "data.view", ObjectsOut)
def list_violating_objects(request: Called, id: int, number: int, rule: str, asked: Query[PartAsked]) -> Any:
    """List objects that violate a rule; of all, or of a part."""
    run = run_of(request, id, number)
    read = found(run)
    check_narrow(read.result, asked.narrow)
    if not any(each.rule == rule for each in read.result.rules):
        raise Http404
    return _listed(violating_objects(run, rule, asked.narrow))


@route(router, "GET", f"{_RUN}/units", "result.view", list[UnitScores])
def compare_units(request: Called, id: int, number: int, asked: Query[UnitsAsked]) -> Any:
    """Give the scores of units, regions or channels side by side, from events and, where people named them, answers."""
    run = run_of(request, id, number)
    seen_part(run, asked.narrow)
    return side_by_side(run, asked.by, asked.narrow).units


@route(router, "GET", f"{_RUN}/plan", "result.view", PlanOut)
def read_plan(request: Called, id: int, number: int) -> Any:
    """Give gaps, why not the next level and the smallest moves to it, and the initiatives that fit."""
    read = found(run_of(request, id, number))
    result = read.result
    return {
        "gaps": result.gaps,
        "whole": result.scores.whole.verdict,
        "initiatives": [
            {
                "initiative": one.id,
                "gaps": [f"{gap.stage}.{gap.dimension}" for gap in its],
                "priority": sum(gap.priority for gap in its),
            }
            for one, its in fitting_initiatives(result.gaps, read.model.initiatives)
        ],
        "sensitivity": result.sensitivity,
    }


def _listed(rows: pa.Table | None) -> dict[str, Any]:
    """Return the first rows of a table.

    Raises:
        Http404: the events cannot say.
    """
    if rows is None:
        raise Http404
    return {"items": rows.slice(0, MOST_OBJECTS).to_pylist(), "total": rows.num_rows}
