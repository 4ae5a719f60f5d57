"""What interviews, walk-throughs and meetings bring into an assessment's folder, and what there is of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db.models import Q

from leadline.ratings import Consensus as Agreed
from leadline.ratings import Rating, write_consensus, write_ratings
from leadline.web.assessments.folder import contributes
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.ratings import rating_of
from leadline.web.assessments.steps import Door, Told, add_door, counts
from leadline.web.interviews.models import Consensus, ItemRating, Session

add_door(Door("interviews", "door-interviews", "door-interviews-about", "interview.view", "interview"))
add_door(Door("observations", "door-observations", "door-observations-about", "interview.view", "observation"))


def ratings_of(assessment: Assessment) -> Iterator[Rating]:
    """Yield what the sessions of an assessment came to, as ratings of the core.

    Left out is what the model no longer asks, and who works for a business unit that the assessment does not cover.
    """
    rows = ItemRating.objects.filter(session__assessment=assessment, item__in=list(assessment.maturity.item_of))
    units = assessment.units.all()
    if units:
        rows = rows.filter(Q(session__unit=None) | Q(session__unit__in=units))
    rows = rows.select_related("session__unit")
    for row in rows.order_by("session_id", "item"):
        session = row.session
        yield rating_of(
            row,
            respondent=session.respondent,
            department=session.department,
            role=session.role,
            unit=session.unit.name if session.unit else None,
            method=session.kind,
            answered=session.held_on,
        )


@contributes
def write_sessions(assessment: Assessment, folder: Path) -> Mapping[str, Any]:
    """Write the ratings of sessions and what meetings agreed, each as a table of answers."""
    said = list(ratings_of(assessment))
    agreed = [
        Agreed(
            item=row.item,
            value=row.value,
            agreed=row.agreed,
            participants=row.participants,
            comment=row.comment or None,
        )
        for row in Consensus.objects.filter(assessment=assessment, item__in=list(assessment.maturity.item_of))
    ]
    (folder / "answers").mkdir(exist_ok=True)
    written = []
    if said:
        write_ratings(folder / "answers" / "interviews.csv", said)
        written.append("answers/interviews.csv")
    if agreed:
        write_consensus(folder / "answers" / "consensus.csv", agreed)
        written.append("answers/consensus.csv")
    return {"answers": written} if written else {}


@counts("collect")
def count_sessions(assessment: Assessment) -> Iterator[Told]:
    """Tell how many interviews and walk-throughs there are, where they are among the methods."""
    rated = Session.objects.filter(assessment=assessment, ratings__isnull=False).values_list("kind", "pk").distinct()
    kinds = [kind for kind, _ in rated]
    for kind, key, url in (
        ("interview", "interviews-count", "interviews"),
        ("observation", "observations-count", "observations"),
    ):
        if kind in assessment.methods:
            yield Told(key, kind in kinds, {"count": kinds.count(kind)}, url)


@counts("score")
def count_agreed(assessment: Assessment) -> Iterator[Told]:
    """Tell on how many items a meeting agreed; none is needed where people agree anyway, but the way there is shown."""
    count = Consensus.objects.filter(assessment=assessment).count()
    yield Told("consensus-count" if count else "consensus-none", True, {"count": count}, "consensus", bare=not count)
