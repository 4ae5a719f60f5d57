"""How well an item's ratings are proven: its evidence grade and the cap that goes with it (section 3).

E0 one person's statement · E1 statements of two or more roles that agree · E2 a document or record shown, in date ·
E3 a sample test passed, or system data. Adapted from SCAMPI (Standard CMMI Appraisal Method for Process Improvement,
Method Definition Document, CMU/SEI), where affirmations alone prove less than artefacts.
"""

from collections.abc import Iterable
from datetime import date
from typing import get_args

from leadline.model.schema import Grade, Scoring
from leadline.ratings.agreement import ItemSummary
from leadline.ratings.rating import Rating

GRADES: tuple[Grade, ...] = get_args(Grade)
"""From weakest to strongest."""


def evidence_grade(ratings: Iterable[Rating], summary: ItemSummary, scoring: Scoring, as_of: date | None) -> Grade:
    """Return the grade of one item: the highest a rating cites, at least E1 where two roles agree, else E0.

    Evidence past its validity date on ``as_of`` counts one grade less; where ``as_of`` is None none is out of date.
    *Not applicable* and *don't know* cite nothing. ``summary`` is that of the same ratings.

    >>> from leadline.ratings.agreement import summarise
    >>> shown = Rating(respondent="a", department="sales", role="manager", item="Q", answer="rated", value=4,
    ...                evidence="E3", evidence_until=date(2025, 6, 30))
    >>> summary = summarise([shown], Scoring())
    >>> [evidence_grade([shown], summary, Scoring(), day) for day in (date(2025, 6, 30), date(2025, 7, 1))]
    ['E3', 'E2']
    """
    agreed = summary.roles >= 2 and round((summary.agreement or 0.0) - scoring.agreement, 6) >= 0
    grades = [_grade_on(rating, as_of) for rating in ratings if rating.answer == "rated"]
    return max([*grades, "E1" if agreed else "E0"], key=GRADES.index)


def _grade_on(rating: Rating, as_of: date | None) -> Grade:
    if rating.evidence is None:
        return "E0"
    expired = as_of is not None and rating.evidence_until is not None and rating.evidence_until < as_of
    return GRADES[max(0, GRADES.index(rating.evidence) - expired)]
