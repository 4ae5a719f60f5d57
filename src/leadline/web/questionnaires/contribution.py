"""What campaigns bring to an assessment: their answers as a table of the core's, and how far they are."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db.models import Q

from leadline.ratings import Rating, write_ratings
from leadline.web.assessments.folder import contributes
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.ratings import rating_of
from leadline.web.assessments.steps import Door, Told, add_door, counts
from leadline.web.questionnaires.models import Answer, Campaign

FILE = "answers/questionnaire.csv"

add_door(Door("campaigns", "campaigns-door", "campaigns-door-about", "campaign.view", "questionnaire"))


def counted(assessment: Assessment) -> Any:
    """Return the answers that are scored: those of opened and closed campaigns to items the model still has.

    Who works for a business unit that the assessment does not cover is left out.
    """
    items = [item.id for item in assessment.maturity.items]
    answers = Answer.objects.filter(
        participant__campaign__assessment=assessment,
        participant__campaign__state__in=("open", "closed"),
        item__in=items,
    )
    units = [unit.name for unit in assessment.units.all()]
    return answers.filter(Q(participant__unit="") | Q(participant__unit__in=units)) if units else answers


@contributes
def write_answers(assessment: Assessment, folder: Path) -> Mapping[str, Any]:
    """Write the answers of all campaigns as one table, in which people are known by pseudonyms."""
    answers = list(counted(assessment).select_related("participant").order_by("participant__code", "item", "method"))
    if not answers:
        return {}
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    write_ratings(path, (_rating(each) for each in answers))
    return {"answers": [FILE]}


def _rating(answer: Answer) -> Rating:
    person = answer.participant
    return rating_of(
        answer,
        respondent=person.code,
        department=person.department or "–",
        role=person.role or "–",
        unit=person.unit or None,
        method=answer.method,
        answered=answer.answered,
    )


@counts("collect")
def tell_campaigns(assessment: Assessment) -> Iterator[Told]:
    """Tell how many people answered; done once there are answers and nothing is open any more."""
    if "questionnaire" not in assessment.methods:
        return
    campaigns = list(Campaign.objects.filter(assessment=assessment))
    if not campaigns:
        yield Told("campaigns-none-yet", False, {}, "campaigns")
        return
    answers = counted(assessment)
    people = answers.values("participant").distinct().count()
    still = sum(campaign.stands() in ("open", "waiting") for campaign in campaigns)
    yield Told(
        "campaigns-answered", bool(people) and not still, {"people": people, "answers": answers.count()}, "campaigns"
    )
    if still:
        yield Told("campaigns-still-open", False, {"count": still}, "campaigns")
