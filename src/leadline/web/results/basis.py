"""What people said and showed when a result was made, kept with it: so that it can be scored again later.

Kept is what scores are made of: ratings, by what their answers call people (how sure a score is hangs on it), without
comments and reasons, and pieces of evidence without who reviewed them. The program alone reads it; pages show what
comes of it, under the rules for small groups.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from leadline.assessment import Folder, Result
from leadline.assessment.compare import proves_improvement
from leadline.assessment.rescore import given_of
from leadline.errors import AssessmentError
from leadline.model import layers
from leadline.ratings import Answers, read_answers, read_evidence
from leadline.ratings.evidence import Evidence
from leadline.scoring.given import Given
from leadline.web.assessments.models import Run
from leadline.web.core.actions import Actor
from leadline.web.files.store import store_bytes
from leadline.web.maturity import library
from leadline.web.results.models import RunBasis
from leadline.web.results.reading import KEPT, found_at

SOMEONE = "–"
"""In place of the name of who reviewed a piece of evidence: that someone did is all that counts."""


class Basis(BaseModel):
    """What a result rests on beside its data. ``improved``: an improvement since an earlier one was proven."""

    model_config = ConfigDict(frozen=True)

    answers: Answers
    evidence: Evidence
    improved: bool = False


def basis_of(read: Folder, result: Result) -> Basis:
    """Return what an assessment's folder says beside its data, without anything that is not scored."""
    answers = read_answers(read.model, read.answers, units=read.assessment.units) if read.answers else Answers()
    evidence = read_evidence(read.model, read.evidence)
    nothing = {"comment": None, "reason": None, "approver": None}
    return Basis(
        answers=Answers(
            ratings=tuple(rating.model_copy(update=nothing) for rating in answers.ratings),
            consensus=tuple(meeting.model_copy(update={"comment": None}) for meeting in answers.consensus),
        ),
        evidence=Evidence(
            pieces=tuple(piece.model_copy(update={"reviewer": piece.reviewer and SOMEONE}) for piece in evidence.pieces)
        ),
        improved=read.previous is not None and proves_improvement(read.previous, result),
    )


def keep_basis(actor: Actor, run: Run, basis: Basis) -> RunBasis:
    """Keep what a result rests on with its run; call it inside the action that makes the run."""
    content = basis.model_dump_json(by_alias=True, exclude_defaults=True).encode()
    file = store_bytes(actor, "basis.json", [content], ("json",))
    return RunBasis.objects.create(organisation=actor.owner, run=run, file=file)


def given(run: Run) -> Given | None:
    """Return what a run was scored from; None where it was made before that was kept.

    Raises:
        AssessmentError: it no longer gives the same scores, as with another version of the program.
    """
    row = RunBasis.objects.filter(run=run).select_related("file").first()
    if row is None:
        return None
    return _read(run.file.path, row.file.path, library.given_of(run.organisation_id, run.model))


def given_still(run: Run) -> Given | None:
    """Return what a run was scored from; None also where it no longer gives the scores, as events can be told still."""
    try:
        return given(run)
    except AssessmentError:
        return None


def has_basis(run: Run) -> bool:
    """Return whether a run can be scored again."""
    return RunBasis.objects.filter(run=run).exists()


@lru_cache(maxsize=KEPT)
def _read(result: Path, basis: Path, models: tuple[layers.Given, ...]) -> Given:
    """Read a basis. Both paths are digests, so what is kept never grows old. ``models`` judged the result."""
    read = found_at(result, models)
    kept = Basis.model_validate_json(basis.read_bytes())
    model = library.load_given(read.given)
    return given_of(read.result, model, kept.answers, kept.evidence, improved=kept.improved)


def units_named(answers: Answers) -> Sequence[str]:
    """Return the business units that people named, in order."""
    return sorted({rating.unit for rating in answers.ratings if rating.unit})
