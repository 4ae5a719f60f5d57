"""How well an item's ratings are proven: its evidence grade and the cap that goes with it (section 3).

E0 one person's statement · E1 statements of two or more roles that agree · E2 a document or record shown, in date ·
E3 a sample test passed, or system data. Adapted from SCAMPI (Standard CMMI Appraisal Method for Process Improvement,
Method Definition Document, CMU/SEI), where affirmations alone prove less than artefacts.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from leadline.model.schema import Grade, Item, Scoring
from leadline.ratings.agreement import ItemSummary
from leadline.ratings.rating import Rating

EvidenceKind = Literal["statement", "document", "record", "sample-test", "system-data"]
GRADES: tuple[Grade, ...] = get_args(Grade)
"""From weakest to strongest."""
WORTH: Mapping[EvidenceKind, Grade] = MappingProxyType(
    {"statement": "E0", "document": "E2", "record": "E2", "sample-test": "E3", "system-data": "E3"}
)
"""What each kind of evidence proves while it is in date."""
UNPROVEN: Grade = "E1"
"""The most that a claim counts in a verified assessment until someone has reviewed a piece of evidence for it."""


class Piece(BaseModel):
    """One piece of evidence, attached to an item or to all items of a cell (``stage``, ``dimension``).

    ``file`` is a name, not a path: the evidence stays where it is kept. ``passed`` is the outcome of a sample test.
    ``reviewer`` is who looked at it; without one it is claimed, not proven.
    """

    model_config = ConfigDict(frozen=True)

    item: str | None = None
    stage: str | None = None
    dimension: str | None = None
    kind: EvidenceKind
    title: str
    file: str | None = None
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    valid_until: date | None = None
    reviewer: str | None = None
    passed: bool | None = None


class EvidenceFile(BaseModel):
    """A register of evidence that was read."""

    model_config = ConfigDict(frozen=True)

    name: str
    pieces: int
    sha256: str


class Evidence(BaseModel):
    """Every piece of evidence of an assessment and the registers that list them."""

    model_config = ConfigDict(frozen=True)

    pieces: tuple[Piece, ...] = ()
    files: tuple[EvidenceFile, ...] = ()

    def of(self, item: Item) -> tuple[Piece, ...]:
        """Return the pieces attached to an item or to its cell, in an order of their own."""
        cell = (item.stage, item.dimension)
        found = [each for each in self.pieces if each.item == item.id or (each.stage, each.dimension) == cell]
        return tuple(sorted(found, key=lambda each: each.model_dump_json()))


def piece_grade(piece: Piece, as_of: date | None, *, verified: bool = False) -> Grade:
    """Return what one piece of evidence proves on ``as_of``: what its kind is worth, one grade less past its date.

    A sample test that was not passed proves nothing. In a verified assessment a piece that nobody reviewed counts at
    most E1.

    >>> policy = Piece(kind="document", title="Credit policy", valid_until=date(2025, 6, 30))
    >>> piece_grade(policy, date(2025, 6, 30)), piece_grade(policy, date(2025, 7, 1))
    ('E2', 'E1')
    >>> piece_grade(policy, None, verified=True), piece_grade(Piece(kind="sample-test", title="25 orders"), None)
    ('E1', 'E0')
    """
    if piece.kind == "sample-test" and not piece.passed:
        return "E0"
    grade = _on(as_of, WORTH[piece.kind], piece.valid_until)
    return _at_most(UNPROVEN, grade) if verified and not piece.reviewer else grade


def evidence_grade(
    ratings: Iterable[Rating],
    summary: ItemSummary,
    scoring: Scoring,
    as_of: date | None,
    pieces: Iterable[Piece] = (),
    *,
    verified: bool = False,
) -> Grade:
    """Return the grade of one item: the highest of what is attached and what ratings claim, E1 where two roles agree.

    Evidence past its validity date on ``as_of`` counts one grade less; where ``as_of`` is None none is out of date. In
    a verified assessment only pieces that someone reviewed count above E1: a claim alone does not. *Not applicable* and
    *don't know* claim nothing. ``summary`` is that of the same ratings.

    >>> from leadline.ratings.agreement import summarise
    >>> claimed = Rating(respondent="a", department="sales", role="manager", item="Q", answer="rated", value=4,
    ...                  evidence="E3", evidence_until=date(2025, 6, 30))
    >>> summary = summarise([claimed], Scoring())
    >>> [evidence_grade([claimed], summary, Scoring(), day) for day in (date(2025, 6, 30), date(2025, 7, 1))]
    ['E3', 'E2']
    >>> evidence_grade([claimed], summary, Scoring(), None, verified=True)
    'E1'
    """
    agreed = summary.roles >= 2 and round((summary.agreement or 0.0) - scoring.agreement, 6) >= 0
    claims = [_on(as_of, each.evidence or "E0", each.evidence_until) for each in ratings if each.answer == "rated"]
    if verified:
        claims = [_at_most(UNPROVEN, claim) for claim in claims]
    attached = [piece_grade(piece, as_of, verified=verified) for piece in pieces]
    return max([*claims, *attached, "E1" if agreed else "E0"], key=GRADES.index)


def _on(as_of: date | None, grade: Grade, valid_until: date | None) -> Grade:
    """Return a grade on a day: one less once the evidence is out of date."""
    expired = as_of is not None and valid_until is not None and valid_until < as_of
    return GRADES[max(0, GRADES.index(grade) - expired)]


def _at_most(limit: Grade, grade: Grade) -> Grade:
    return min(limit, grade, key=GRADES.index)
