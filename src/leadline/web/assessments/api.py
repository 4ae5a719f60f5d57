"""Assessments, for programs: what a form of a page takes, a body takes by the same names."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from leadline.web.assessments.actions import add_assessment, change_assessment, delete_assessment
from leadline.web.assessments.forms import USUAL_SPLITS, DefineForm, MethodsForm, entered
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.remodelling import Touched, remodelled
from leadline.web.assessments.steps import Step, steps
from leadline.web.assessments.views import found
from leadline.web.core.formerrors import refuse
from leadline.web.core.problems import Said, told_of
from leadline.web.core.schemas import Given, Id, Title
from leadline.web.maturity.library import WHOLE
from leadline.web.organisations.routes import Called, Listed, Paging, listed, route

router = Router(tags=["assessments"])
Method = Literal["questionnaire", "interview", "observation", "data"]


class AssessmentOut(Schema):
    """An assessment as it is defined."""

    id: int
    name: str
    name_zh: str
    simulated: bool
    goal: str
    kind: str
    period_from: date | None
    period_to: date | None
    model: list[str]
    model_version: str
    units: list[int]
    target: dict[str, Any]
    thread: str
    breakdown: list[str]
    methods: list[str]
    created: datetime
    changed: datetime

    @staticmethod
    def resolve_units(row: Assessment) -> list[int]:
        """Return the ids of the units it covers."""
        return [unit.pk for unit in row.units.all()]


class AssessmentGiven(Given):
    """What an assessment is for and covers. In a change, what is left out stays."""

    name: Title | None = None
    name_zh: Title | None = None
    goal: Title | None = Field(None, description="A goal of the model, such as `whole`.")
    kind: Literal["self", "verified"] | None = None
    period_from: date | None = None
    period_to: date | None = None
    overlays: list[Title] | None = Field(
        None, max_length=10, description="Overlays on the model, such as `huawei`, and own models by their `token`."
    )
    units: list[Id] | None = Field(None, max_length=500, description="Ids of units; none: all of the organisation.")
    target: float | None = Field(
        None, description="The score aimed at, 1 to 5, with two decimals; else as the model says."
    )
    thread: Title | None = Field(None, description="The object type an end-to-end thread is seen from.")
    breakdown: list[Title] | None = Field(
        None, max_length=10, description="Attributes by which results are put side by side, such as `region`."
    )
    methods: list[Method] | None = Field(None, max_length=4)


class ToldOut(Schema):
    """Something that is there or missing."""

    done: bool
    sentence: str


class StepOut(Schema):
    """One of the five steps."""

    id: str
    state: str
    told: list[ToldOut]


class OverlaysAsked(Schema):
    """The overlays and own models that are considered."""

    overlays: list[Title] = Field([], max_length=10)


class TouchedOut(Schema):
    """An item that was answered or proven, and what becomes of it."""

    item: str
    now: str
    answers: int
    evidence: int
    sentence: str


class ModelChangeOut(Schema):
    """What another model means: items gone, items that ask something else now, how many are new, what is in the way."""

    before: str
    after: str
    gone: list[TouchedOut]
    reworded: list[TouchedOut]
    new: int
    problems: list[Said]


@route(router, "GET", "/assessments", "assessment.view", Listed[AssessmentOut])
def list_assessments(request: Called, paging: Query[Paging]) -> Any:
    """List the assessments, newest first."""
    rows = Assessment.objects.filter(organisation=request.actor.owner).prefetch_related("units")
    return listed(rows, paging)


@route(router, "POST", "/assessments", "assessment.define", AssessmentOut)
def create_assessment(request: Called, given: AssessmentGiven) -> Any:
    """Define a new assessment."""
    asked = {"goal": "whole", "kind": "self", "thread": "order", "breakdown": list(USUAL_SPLITS), **_given(given)}
    methods = asked.pop("methods", None)
    values = _checked(request, asked, None)
    if methods is not None:
        values["methods"] = _checked_methods(request, methods)
    return add_assessment(request.actor, values)


@route(router, "GET", "/assessments/{int:id}", "assessment.view", AssessmentOut)
def read_assessment(request: Called, id: int) -> Any:
    """Read an assessment."""
    return found(request, id)


@route(router, "PATCH", "/assessments/{int:id}", "assessment.define", AssessmentOut)
def patch_assessment(request: Called, id: int, given: AssessmentGiven) -> Any:
    """Change what an assessment is for and covers."""
    assessment = found(request, id)
    asked = _given(given)
    methods = asked.pop("methods", None)
    values = _checked(request, {**entered(assessment), **asked}, assessment) if asked else {}
    if methods is not None:
        values["methods"] = _checked_methods(request, methods)
    return change_assessment(request.actor, assessment, values)


@route(router, "GET", "/assessments/{int:id}/model-change", "assessment.define", ModelChangeOut)
def preview_model_change(request: Called, id: int, asked: Query[OverlaysAsked]) -> Any:
    """Say what becomes of what was collected with other `overlays`; nothing is changed."""
    assessment = found(request, id)
    values = _checked(request, {**entered(assessment), "overlays": asked.overlays}, assessment)
    change = remodelled(assessment, values["model"])
    return {
        "before": change.before,
        "after": change.after,
        "gone": [_touched(request, each) for each in change.gone],
        "reworded": [_touched(request, each) for each in change.reworded],
        "new": change.unasked,
        "problems": told_of(change.problems, request.language),
    }


@route(router, "DELETE", "/assessments/{int:id}", "assessment.delete")
def remove_assessment(request: Called, id: int) -> None:
    """Delete an assessment with everything collected for it."""
    delete_assessment(request.actor, found(request, id))


@route(router, "GET", "/assessments/{int:id}/steps", "assessment.view", list[StepOut])
def list_steps(request: Called, id: int) -> Any:
    """Say where an assessment stands: five steps, and for each what is there and what is missing."""
    return [_step(request, each) for each in steps(found(request, id))]


def _given(given: AssessmentGiven) -> dict[str, Any]:
    return {name: value for name, value in given.model_dump().items() if value is not None}


def _checked(request: Called, asked: dict[str, Any], assessment: Assessment | None) -> dict[str, Any]:
    form = DefineForm(
        asked,
        organisation=request.actor.owner,
        language=request.language,
        present=assessment.model if assessment else (WHOLE,),
        targets=assessment.target if assessment else None,
        splits=assessment.breakdown if assessment else (),
    )
    return form.values if form.is_valid() else refuse(form)


def _checked_methods(request: Called, methods: list[str]) -> list[str]:
    form = MethodsForm({"methods": methods}, language=request.language)
    if not form.is_valid():
        refuse(form)
    chosen: list[str] = form.cleaned_data["methods"]
    return chosen


def _touched(request: Called, touched: Touched) -> dict[str, Any]:
    return {
        "item": touched.item,
        "now": touched.now,
        "answers": touched.answers,
        "evidence": touched.evidence,
        "sentence": touched.sentence(request.language),
    }


def _step(request: Called, step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "state": step.state,
        "told": [{"done": told.done, "sentence": told.sentence(request.language)} for told in step.told],
    }
