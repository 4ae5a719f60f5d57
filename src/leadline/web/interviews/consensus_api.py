"""Agreement and consensus meetings, for programs: the same figures, and the same silence about few, as the page."""

from datetime import date
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from leadline.ratings.bias import OwnRating
from leadline.ratings.reliability import Reliability
from leadline.web.assessments.collected import collect
from leadline.web.assessments.views import found
from leadline.web.core.schemas import Given, Prose
from leadline.web.interviews.consensus import Differing, compare, summed_up
from leadline.web.interviews.meetings import agree, withdraw
from leadline.web.interviews.models import Consensus
from leadline.web.organisations.routes import Called, route

router = Router(tags=["consensus"])
HERE = "/assessments/{int:id}/agreement"


class AgreedOut(Schema):
    """What a meeting agreed for an item."""

    item: str
    value: float
    participants: int | None
    agreed: date
    comment: str


class AgreedGiven(Given):
    """What a meeting agreed: 1 to 5 in halves, by two people or more."""

    value: float
    participants: int = Field(ge=0, le=1_000_000)
    agreed: date
    comment: Prose = ""


class GroupOut(Schema):
    """The mean of a group that may be shown."""

    department: str
    role: str
    n: int
    mean: float


class AgreementOut(Schema):
    """How far people agree on an item. Where fewer rated it than may be shown, the figures are null."""

    item: str
    n: int
    not_applicable: int
    dont_know: int
    mean: float | None
    range: float | None
    agreement: float | None
    distribution: list[int] | None
    groups: list[GroupOut]
    private_groups: int
    called_for: bool
    agreed: AgreedOut | None


class ReliabilityOut(Schema):
    """How many people rated, how far that can be relied on, and departments that see their own work differently."""

    respondents: int
    reliability: Reliability | None
    biases: list[OwnRating]


@route(router, "GET", HERE, "interview.view", list[AgreementOut])
def list_agreement(request: Called, id: int) -> Any:
    """List the rated items, those on which people differ first; nobody is named."""
    assessment = found(request, id)
    agreed = {row.item: row for row in Consensus.objects.filter(assessment=assessment)}
    return [_told(row) for row in compare(collect(assessment), agreed)]


@route(router, "GET", "/assessments/{int:id}/reliability", "interview.view", ReliabilityOut)
def read_reliability(request: Called, id: int) -> Any:
    """Say how far all answers can be relied on, and which departments rate their own work higher than others do."""
    told = summed_up(collect(found(request, id)), {})
    return {name: told[name] for name in ("respondents", "reliability", "biases")}


@route(router, "PUT", HERE + "/{str:item}", "consensus.write", AgreedOut)
def put_agreed(request: Called, id: int, item: str, given: AgreedGiven) -> Any:
    """Keep what a meeting agreed; the ratings stay as they are."""
    assessment = found(request, id)
    if item not in assessment.maturity.item_of:
        raise Http404
    return agree(
        request.actor,
        assessment,
        item,
        value=f"{given.value:g}",
        participants=str(given.participants),
        agreed=given.agreed,
        comment=given.comment,
    )


@route(router, "DELETE", HERE + "/{str:item}", "consensus.write")
def remove_agreed(request: Called, id: int, item: str) -> None:
    """Take back what a meeting agreed."""
    assessment = found(request, id)
    if item not in assessment.maturity.item_of:
        raise Http404
    withdraw(request.actor, get_object_or_404(Consensus, assessment=assessment, item=item))


def _told(row: Differing) -> dict[str, Any]:
    score, shown = row.score, bool(row.bars)
    return {
        "item": row.item.id,
        "n": score.n,
        "not_applicable": score.not_applicable,
        "dont_know": score.dont_know,
        "mean": score.mean if shown else None,
        "range": score.range if shown else None,
        "agreement": score.agreement if shown else None,
        "distribution": list(score.distribution) if shown else None,
        "groups": [each.model_dump() for each in score.groups],
        "private_groups": score.private_groups,
        "called_for": row.called_for,
        "agreed": row.agreed,
    }
