"""An assessment scored again from its result and what people said: the ground on which a what-if stands."""

from pathlib import Path

from leadline.assessment.compare import proves_improvement
from leadline.assessment.folder import Folder
from leadline.assessment.result import Result
from leadline.assessment.write import read_result
from leadline.errors import AssessmentError
from leadline.model.schema import Model
from leadline.planning import Supposition, WhatIf, gaps, what_if
from leadline.ratings import Answers, read_answers, read_evidence
from leadline.ratings.evidence import Evidence
from leadline.scoring.combine import NO_EVIDENCE
from leadline.scoring.given import Given
from leadline.scoring.scores import Scores

RESULT = Path("report") / "result.json"
"""Where ``leadline assess`` writes the result of a folder."""


def given_of(
    result: Result, model: Model, answers: Answers, evidence: Evidence = NO_EVIDENCE, *, improved: bool = False
) -> Given:
    """Return what a result was scored from: its own values and rules, and what people said and showed.

    ``model`` is the model it was made with, as it is loaded. Nothing is measured again.

    Raises:
        AssessmentError: the answers or pieces of evidence are not those the result was made from: they do not give the
            same scores.
    """
    absent = {each.indicator for each in result.not_applicable if each.indicator}
    judging = result.judging(model)
    kept = tuple(each for each in judging.indicators if each.id not in absent)
    given = Given(
        judging.model_copy(update={"indicators": kept}),
        values=result.indicators,
        answers=answers,
        kind="verified" if result.kind == "verified" else "self",
        target=result.target,
        rules=result.rules,
        not_applicable=result.cells_left_out,
        as_of=result.as_of,
        evidence=evidence,
        improved=improved,
    )
    if _told(given.bare()) != _told(result.scores):
        raise AssessmentError.of("whatif-other-inputs", file=str(result.name))
    return given


def suppose(folder: Path | str | Folder, supposition: Supposition, *, result: Result | None = None) -> WhatIf:
    """Return what the assessment in ``folder`` would come to, if what is supposed were so.

    ``result`` is the folder's result, else that in ``report/result.json``. The data are not read again: values and
    rules are the result's own; answers and evidence are read, and must be those it was made from.

    Raises:
        InputError: the folder or what is supposed is wrong.
        AssessmentError: there is no result, or answers have changed since.
    """
    read = folder if isinstance(folder, Folder) else Folder(Path(folder))
    found = result or read_result(read.path / RESULT)
    answers = read_answers(read.model, read.answers, units=read.assessment.units) if read.answers else Answers()
    improved = read.previous is not None and proves_improvement(read.previous, found)
    given = given_of(found, read.model, answers, read_evidence(read.model, read.evidence), improved=improved)
    return what_if(given, supposition, before=found.scores)


def supposed(result: Result, found: WhatIf) -> Result:
    """Return a result as it would be: to explain its numbers, never to be kept.

    What a what-if does not work out again (sensitivity, what a later assessment is compared with) is left out.
    """
    update = {"indicators": found.indicators, "rules": found.rules, "scores": found.scores, "gaps": gaps(found.scores)}
    return result.model_copy(update={**update, "sensitivity": None, "quantiles": {}})


def _told(scores: Scores) -> list[tuple[str, float | None, int]]:
    """Return what two results have in common where they were made from the same: scores, and how many answered."""
    cells = [
        (f"{cell.stage}.{cell.dimension}", _rounded(cell.score), sum(item.n for item in cell.items))
        for cell in scores.cells
    ]
    level = scores.whole.verdict.level if scores.whole.verdict else None
    return [("whole", _rounded(scores.whole.score), level or 0), *cells]


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 6)
