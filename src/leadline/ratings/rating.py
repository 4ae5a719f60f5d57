"""What people said, one rating per person and item, and what they agreed: never changed after it was read."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from leadline.model.schema import Grade

Method = Literal["questionnaire", "interview", "observation", "document"]


class Rating(BaseModel):
    """One person's answer to one item.

    ``answer`` says whether there is a value at all: *not applicable* (with a reason and who approved it) and
    *don't know* are different things and neither is a 0. Respondents give whole numbers, assessors may give halves.
    ``unit`` is the business unit the person works for, None for one who serves them all or did not say.
    """

    model_config = ConfigDict(frozen=True)

    respondent: str
    department: str
    role: str
    unit: str | None = None
    item: str
    answer: Literal["rated", "not-applicable", "dont-know"]
    value: float | None = Field(default=None, ge=1, le=5)
    method: Method = "questionnaire"
    answered: date | None = None
    evidence: Grade | None = None
    evidence_until: date | None = None
    reason: str | None = None
    approver: str | None = None
    comment: str | None = None


class Consensus(BaseModel):
    """What a consensus meeting agreed for one item. It stands beside the original ratings and replaces none of them."""

    model_config = ConfigDict(frozen=True)

    item: str
    value: float = Field(ge=1, le=5, multiple_of=0.5)
    agreed: date | None = None
    participants: int | None = Field(default=None, ge=2)
    comment: str | None = None


class AnswersFile(BaseModel):
    """A file of answers that was read; ``ratings`` counts what it held, agreed values included."""

    model_config = ConfigDict(frozen=True)

    name: str
    ratings: int
    sha256: str


class Answers(BaseModel):
    """Every rating of an assessment, what consensus meetings agreed, and the files they came from."""

    model_config = ConfigDict(frozen=True)

    ratings: tuple[Rating, ...] = ()
    consensus: tuple[Consensus, ...] = ()
    files: tuple[AnswersFile, ...] = ()

    @property
    def respondents(self) -> int:
        """How many different people answered."""
        return len({rating.respondent for rating in self.ratings})
