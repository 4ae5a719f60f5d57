"""Everything people said and showed for an assessment so far, from every app that collects it, as the core reads it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

from django.db.models import Count, Max, Q

from leadline.model import Model
from leadline.ratings import Answers, Evidence, read_answers, read_evidence
from leadline.ratings.answers import find_answers
from leadline.ratings.rating import Rating
from leadline.scoring.answered import score_item
from leadline.scoring.scores import ItemScore
from leadline.web.assessments.measuring import read_written
from leadline.web.assessments.models import Assessment
from leadline.web.audit.models import Entry
from leadline.web.files.aside import aside

KEPT = 2
"""Assessments of which everything said stays in memory: tens of megabytes each, where hundreds of people answered."""


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
        ratings: defaultdict[str, list[Rating]] = defaultdict(list)
        for rating in self.answers.ratings:
            ratings[rating.item].append(rating)
        return {
            item.id: score_item(
                item,
                ratings[item.id],
                self.model.scoring,
                verified=self.verified,
                as_of=self.as_of,
                meeting=meetings.get(item.id),
                pieces=self.evidence.of(item),
            )
            for item in self.model.items
        }


def collect(assessment: Assessment) -> Collected:
    """Return what was said and shown so far; gathered once for each process while nothing is written about it.

    Raises:
        InputError: something in it is wrong, such as a person who is said to belong to two departments.
    """
    return _gathered(assessment, _written(assessment))


def _written(assessment: Assessment) -> tuple[datetime, int, int]:
    """Return what differs once anything was written that concerns an assessment, or its whole organisation.

    Every write adds a row to the audit log. Rows are counted, too: one with a lower number may be committed later.
    """
    its = Entry.objects.filter(organisation_id=assessment.organisation_id)
    its = its.filter(Q(assessment_id=assessment.pk) | Q(assessment_id=None))
    told = its.aggregate(count=Count("pk"), last=Max("pk"))
    return assessment.created, told["count"], told["last"] or 0


@lru_cache(maxsize=KEPT)
def _gathered(assessment: Assessment, _: tuple[datetime, int, int]) -> Collected:
    return gather(assessment)


def gather(assessment: Assessment) -> Collected:
    """Return what was said and shown so far, gathered anew: also of an assessment with values that are not saved.

    Raises:
        InputError: something in it is wrong.
    """
    with aside("collected") as folder:
        written, model = read_written(assessment, folder)
        tables = find_answers(folder, written.answers) if written.answers else []
        registers = find_answers(folder, written.evidence, none="evidence-no-files") if written.evidence else []
        return Collected(
            model=model,
            answers=read_answers(model, tables, units=written.units),
            evidence=read_evidence(model, registers),
            verified=written.kind == "verified",
            as_of=written.period.end,
        )
