"""The answered side of a cell: what an item's ratings come to, before and after the evidence cap (sections 2, 3)."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from leadline.model.schema import Item, Scoring
from leadline.ratings.agreement import summarise
from leadline.ratings.evidence import evidence_grade
from leadline.ratings.rating import Rating
from leadline.scoring.scores import GroupMean, ItemScore


def score_item(
    item: Item, ratings: Sequence[Rating], scoring: Scoring, *, verified: bool, as_of: date | None
) -> ItemScore:
    """Return the score of one item from its ratings, one per person.

    The cap of the evidence grade is always shown; it decides ``score`` only where the assessment is verified.
    An item is *not applicable* where every rating says so, and *not rated* where there is no value.

    >>> item = Item.model_construct(id="Q")
    >>> alone = Rating(respondent="a", department="sales", role="clerk", item="Q", answer="rated", value=4)
    >>> self, official = (score_item(item, [alone], Scoring(), verified=v, as_of=None) for v in (False, True))
    >>> official.grade, official.capped, self.score, official.score
    ('E0', 2.0, 4.0, 2.0)
    """
    summary = summarise(ratings, scoring)
    counts = {
        "n": summary.n,
        "departments": summary.departments,
        "not_applicable": summary.not_applicable,
        "dont_know": summary.dont_know,
    }
    if summary.mean is None:
        status: Literal["not-rated", "not-applicable"] = (
            "not-applicable" if ratings and summary.not_applicable == len(ratings) else "not-rated"
        )
        return ItemScore(item=item.id, status=status, **counts)
    grade = evidence_grade(ratings, summary, scoring, as_of)
    cap = scoring.evidence_caps[grade]
    capped = min(summary.mean, cap)
    return ItemScore(
        item=item.id,
        status="rated",
        **counts,
        mean=summary.mean,
        sd=summary.sd,
        range=summary.range,
        agreement=summary.agreement,
        agreement_max=summary.agreement_max,
        grade=grade,
        cap=cap,
        capped=capped,
        score=capped if verified else summary.mean,
        groups=tuple(GroupMean(**group.model_dump()) for group in summary.groups),
        private_groups=summary.private_groups,
        distribution=summary.distribution,
        flags=summary.flags,
    )
