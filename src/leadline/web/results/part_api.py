"""A result of a part of its events, for programs: its scores, indicators and rules, by the filter of the pages."""

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from leadline.errors import InputError
from leadline.indicators.value import RuleCompliance
from leadline.scoring.scores import Scores
from leadline.web.assessments.models import Run
from leadline.web.organisations.routes import Called, route
from leadline.web.results.narrowed import MOST, Narrow, answers_told, seen_narrowed, where_of
from leadline.web.results.reading import Found, found
from leadline.web.results.views import run_of

router = Router(tags=["results"])
_RUN = "/assessments/{int:id}/results/{int:number}"


Named = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^=\x00-\x1f\x7f]+=[^\x00-\x1f\x7f]*$")]
"""An attribute and a value."""


class PartAsked(Schema):
    """Which part of the events is wanted; all that is named must hold together."""

    start: date | None = Field(None, alias="from", description="The first day.")
    end: date | None = Field(None, alias="to", description="The last day.")
    where: list[Named] = Field(
        [],
        max_length=MOST,
        description="Attributes and values, as `region=North`: repeated for several attributes, which must all fit, "
        "and for several values of one, of which any will do.",
    )

    @property
    def narrow(self) -> Narrow:
        """Return the part."""
        return Narrow(self.start, self.end, where_of(self.where))


class IndicatorOut(Schema):
    """An indicator's value and score in a part of the events; without a value, `reason` says why."""

    indicator: str
    n: int
    value: float | None
    low: float | None
    high: float | None
    score: float | None
    reason: str | None


class ScoresOut(Schema):
    """The scores of a part, without intervals, and whose answers are in them.

    `answers`: those of the `units` named (`unit`); or none, as they do not know what is named (`unknown`, with what),
    as nobody named a unit (`nobody`), as they were not kept (`no-basis`), or as there are none (`none`); `all` of the
    whole result. Of the items in `private` too few people of a unit answered, so their answers are left out.
    """

    scores: Scores
    answers: Literal["all", "unit", "unknown", "nobody", "no-basis", "none"]
    units: list[str]
    unknown: list[str]
    private: list[str]
    respondents: int


@route(router, "GET", f"{_RUN}/scores", "result.view", ScoresOut)
def read_scores(request: Called, id: int, number: int, asked: Query[PartAsked]) -> Any:
    """Read the scores of a result, or of a part of its events, as far as these are still kept."""
    run = run_of(request, id, number)
    read, told = seen_part(run, asked.narrow), answers_told(run, asked.narrow) if not asked.narrow.whole else None
    return {
        "scores": read.result.scores,
        "answers": told.why if told else "all",
        "units": told.units if told else (),
        "unknown": told.unknown if told else (),
        "private": told.part.private if told and told.part else (),
        "respondents": read.result.respondents,
    }


@route(router, "GET", f"{_RUN}/indicators", "result.view", list[IndicatorOut])
def list_indicators(request: Called, id: int, number: int, asked: Query[PartAsked]) -> Any:
    """List the indicators of a result, or of a part of its events, as far as these are still kept."""
    read = seen_part(run_of(request, id, number), asked.narrow)
    scores = {each.indicator: each.score for cell in read.result.scores.cells for each in cell.indicators}
    return [{**each.model_dump(), "score": scores.get(each.indicator)} for each in read.result.indicators]


@route(router, "GET", f"{_RUN}/rules", "result.view", list[RuleCompliance])
def list_rules(request: Called, id: int, number: int, asked: Query[PartAsked]) -> Any:
    """List how the rules were kept, in a result or in a part of its events, as far as these are still kept."""
    return seen_part(run_of(request, id, number), asked.narrow).result.rules


def seen_part(run: Run, narrow: Narrow) -> Found:
    """Return a run's result as it is of a part of its events.

    Raises:
        InputError: the events are gone or never were, or have nothing that is named.
    """
    read = seen_narrowed(run, narrow)
    if read is None:
        raise InputError.of("web-events-gone" if found(run).result.files else "web-no-events")
    return read
