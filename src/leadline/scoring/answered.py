"""The answered side of a cell: what an item's ratings come to, before and after the evidence cap (sections 2, 3)."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from leadline.model.schema import Item, Scoring
from leadline.ratings.agreement import summarise
from leadline.ratings.evidence import Piece, evidence_grade, piece_grade
from leadline.ratings.rating import Consensus, Rating
from leadline.scoring.scores import EvidencePiece, GroupMean, ItemScore


def score_item(
    item: Item,
    ratings: Sequence[Rating],
    scoring: Scoring,
    *,
    verified: bool,
    as_of: date | None,
    meeting: Consensus | None = None,
    pieces: Sequence[Piece] = (),
) -> ItemScore:
    """Return the score of one item from its ratings, one per person.

    What a consensus ``meeting`` agreed is scored instead of the mean, which stays beside it. ``pieces`` of evidence are
    those attached to the item or its cell. The cap of the evidence grade is always shown; it decides ``score``
    only where the assessment is verified. An item is *not applicable* where every rating says so, and *not rated* where
    there is no value.

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
    uncapped = meeting.value if meeting else summary.mean
    grade = evidence_grade(ratings, summary, scoring, as_of, pieces, verified=verified)
    cap = scoring.evidence_caps[grade]
    capped = min(uncapped, cap)
    return ItemScore(
        item=item.id,
        status="rated",
        **counts,
        mean=summary.mean,
        sd=summary.sd,
        range=summary.range,
        agreement=summary.agreement,
        agreement_max=summary.agreement_max,
        consensus=meeting.value if meeting else None,
        consensus_on=meeting.agreed if meeting else None,
        participants=meeting.participants if meeting else None,
        grade=grade,
        cap=cap,
        capped=capped,
        score=capped if verified else uncapped,
        groups=tuple(GroupMean(**group.model_dump()) for group in summary.groups),
        private_groups=summary.private_groups,
        distribution=summary.distribution,
        flags=tuple(flag for flag in summary.flags if not (meeting and flag == "consensus-meeting")),
        evidence=tuple(
            EvidencePiece(
                **piece.model_dump(exclude={"item", "stage", "dimension", "reviewer"}),
                reviewed=bool(piece.reviewer),
                grade=piece_grade(piece, as_of, verified=verified),
            )
            for piece in pieces
        ),
    )
