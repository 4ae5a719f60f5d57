"""Everything people said and showed for an assessment so far, from every app that collects it, as the core reads it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from leadline.assessment.folder import FILE, tailored
from leadline.assessment.folder import Assessment as Written
from leadline.model import Model
from leadline.ratings import Answers, Evidence, read_answers, read_evidence
from leadline.ratings.answers import find_answers
from leadline.scoring.answered import score_item
from leadline.scoring.scores import ItemScore
from leadline.web.assessments.folder import write_folder
from leadline.web.assessments.models import Assessment
from leadline.web.maturity.library import WHOLE, load
from leadline.yamlfile import read_yaml, validated


@dataclass(frozen=True)
class Collected:
    """The ratings and evidence of an assessment, and the model they are judged by."""

    model: Model
    answers: Answers
    evidence: Evidence
    verified: bool
    as_of: date | None

    @cached_property
    def items(self) -> dict[str, ItemScore]:
        """What raters made of each item of the model, by its id, judged as the assessment will be."""
        meetings = {each.item: each for each in self.answers.consensus}
        return {
            item.id: score_item(
                item,
                [each for each in self.answers.ratings if each.item == item.id],
                self.model.scoring,
                verified=self.verified,
                as_of=self.as_of,
                meeting=meetings.get(item.id),
                pieces=self.evidence.of(item),
            )
            for item in self.model.items
        }


def collect(assessment: Assessment) -> Collected:
    """Return what was said and shown so far.

    Raises:
        InputError: something in it is wrong, such as a person who is said to belong to two departments.
    """
    work = Path(settings.WORK)
    work.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=work, prefix="collected-") as aside:
        folder = write_folder(assessment, Path(aside))
        file = folder / FILE
        written = validated(Written, read_yaml(file), file)
        model = tailored(load(assessment.organisation_id, assessment.model or [WHOLE]), written, file)
        tables = find_answers(folder, written.answers) if written.answers else []
        registers = find_answers(folder, written.evidence, none="evidence-no-files") if written.evidence else []
        return Collected(
            model=model,
            answers=read_answers(model, tables, units=written.units),
            evidence=read_evidence(model, registers),
            verified=written.kind == "verified",
            as_of=written.period.end,
        )
