"""The page of a consensus meeting: where people differ, how far, and what was agreed; nobody is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from leadline.errors import AnswersError, InputError
from leadline.model import Model
from leadline.model.schema import Item
from leadline.ratings.agreement import Group
from leadline.ratings.bias import biased, own_ratings
from leadline.ratings.reliability import reliability
from leadline.scoring.scores import ItemScore
from leadline.web.assessments.collected import Collected, collect
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.views import found, shown
from leadline.web.core.forms import typed
from leadline.web.interviews.meetings import agree, withdraw
from leadline.web.interviews.models import Consensus
from leadline.web.interviews.views import HALVES, day_of
from leadline.web.organisations.pages import Asked, page


@dataclass(frozen=True)
class Bar:
    """How many ratings there are at a level, and where its bar stands in a drawing of 150 by 58."""

    level: int
    count: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Differing:
    """An item as the meeting sees it. ``bars`` are drawn of the ratings at each level; none where too few rated."""

    item: Item
    score: ItemScore
    called_for: bool
    bars: tuple[Bar, ...]
    agreed: Consensus | None


@dataclass(frozen=True)
class Refused:
    """What a meeting was said to have agreed and cannot be kept: the item, why, and what was entered."""

    item: str
    sentences: Sequence[str]
    value: str
    participants: str
    agreed: str
    comment: str


@require_safe
@page("interview.view")
def show(request: Asked, id: int) -> HttpResponse:
    """Show the items on which people differ, most of all first."""
    return _shown(request, found(request, id))


def _shown(request: Asked, assessment: Assessment, refused: Refused | None = None) -> HttpResponse:
    agreed = {row.item: row for row in Consensus.objects.filter(assessment=assessment).select_related("written_by")}
    more: dict[str, Any] = {}
    try:
        collected = collect(assessment)
    except InputError as error:
        more = {"sentences": error.sentences(request.language)}
    else:
        more = summed_up(collected, agreed)
    everything = "all" in request.GET or refused is not None
    rows: tuple[Differing, ...] = more.pop("rows", ())
    shown_rows = [row for row in rows if everything or row.called_for or row.agreed]
    known = {row.item.id for row in rows}
    model = assessment.maturity
    return shown(
        request,
        assessment,
        "interviews/consensus.html",
        step="score",
        model=model,
        rows=shown_rows,
        hidden=len(rows) - len(shown_rows),
        everything=everything,
        lost=[row for item, row in agreed.items() if item not in known],
        halves=HALVES,
        today=timezone.localdate(),
        refused=refused,
        refused_alone=refused is not None and refused.item not in known,
        status=422 if refused else 200,
        **more,
    )


@require_POST
@page("consensus.write")
def agreed(request: Asked, id: int) -> HttpResponse:
    """Keep what a meeting agreed; where it cannot be kept, say why beside what was entered."""
    assessment = found(request, id)
    item = typed(request, "item")
    given = {name: typed(request, name) for name in ("value", "participants", "agreed", "comment")}
    try:
        day = day_of(given["agreed"])
        if day is None:
            raise AnswersError.of("web-consensus-no-day", file=item)
        agree(
            request.actor,
            assessment,
            item,
            value=given["value"],
            participants=given["participants"],
            agreed=day,
            comment=given["comment"],
        )
    except AnswersError as error:
        if item not in assessment.maturity.item_of:
            raise
        return _shown(request, assessment, Refused(item, error.sentences(request.language), **given))
    return _back(request, id, item)


@require_POST
@page("consensus.write")
def withdrawn(request: Asked, id: int) -> HttpResponse:
    """Take back what a meeting agreed."""
    item = typed(request, "item")
    withdraw(request.actor, get_object_or_404(Consensus, assessment=found(request, id), item=item))
    return _back(request, id, item)


def _back(request: Asked, id: int, item: str) -> HttpResponse:
    return redirect(f"{reverse('consensus', args=[request.actor.owner.slug, id])}#{item}")


def summed_up(collected: Collected, agreed: Mapping[str, Consensus]) -> dict[str, Any]:
    """Return what is shown of all ratings: items by disagreement, reliability, departments on their own work."""
    model = collected.model
    groups = {id: [Group(**each.model_dump()) for each in score.groups] for id, score in collected.items.items()}
    return {
        "rows": compare(collected, agreed),
        "reliability": reliability(model, collected.answers.ratings),
        "respondents": collected.answers.respondents,
        "biases": biased(own_ratings(model, groups)),
        "smallest": model.scoring.private_group,
        "departments": {each.id: each.name for each in model.process.departments},
    }


def compare(collected: Collected, agreed: Mapping[str, Consensus]) -> tuple[Differing, ...]:
    """Return the rated items, those on which people differ first; ``agreed`` is what meetings agreed, by item."""
    model = collected.model
    rows = [
        _differing(model, item, collected.items[item.id], agreed.get(item.id))
        for item in model.items
        if collected.items[item.id].n
    ]
    return tuple(sorted(rows, key=_by_disagreement))


def _differing(model: Model, item: Item, score: ItemScore, agreed: Consensus | None) -> Differing:
    # Fewer people than may be shown as a group: their marks would be their names.
    bars = _bars(score.distribution) if score.n >= model.scoring.private_group else ()
    return Differing(item, score, "consensus-meeting" in score.flags, bars, agreed)


def _bars(distribution: Sequence[int]) -> tuple[Bar, ...]:
    tallest = max(distribution)
    heights = [round(36 * count / tallest) for count in distribution]
    return tuple(
        Bar(level, count, 4 + 30 * (level - 1), 46 - height, height)
        for level, (count, height) in enumerate(zip(distribution, heights, strict=True), 1)
    )


def _by_disagreement(row: Differing) -> tuple[object, ...]:
    score = row.score
    return (
        not (row.called_for or row.agreed),
        score.agreement if score.agreement is not None else 2.0,  # one rating: nothing to differ about
        -(score.range or 0),
        row.item.id,
    )
