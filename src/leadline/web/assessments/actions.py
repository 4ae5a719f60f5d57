"""What is written about assessments themselves; evidence has actions of its own in its apps."""

from collections.abc import Mapping
from typing import Any

from leadline.web.assessments.models import Assessment
from leadline.web.core.actions import Actor, Outcome, action, change
from leadline.web.maturity.library import own_models
from leadline.web.organisations.models import Unit


@action("assessment-added", "assessment.define")
def add_assessment(actor: Actor, values: Mapping[str, Any]) -> Outcome[Assessment]:
    """Make an assessment of ``values``, fields of ``Assessment``; ``units`` are rows of the organisation."""
    plain = {name: value for name, value in values.items() if name != "units"}
    own_models(actor.owner, values.get("model", ()), held=True)
    assessment = Assessment.objects.create(organisation=actor.owner, created_by=actor.user, **plain)
    _set_units(assessment, values.get("units", ()))
    return Outcome(assessment, subject=assessment, details=_told(values))


@action("assessment-changed", "assessment.define")
def change_assessment(actor: Actor, assessment: Assessment, values: Mapping[str, Any]) -> Outcome[Assessment]:
    """Change fields of an assessment."""
    if values.get("model", assessment.model) != assessment.model:
        own_models(actor.owner, values["model"], held=True)
    changed = change(assessment, {name: value for name, value in values.items() if name != "units"})
    if "units" in values:
        _set_units(assessment, values["units"])
        changed["units"] = values["units"]
    return Outcome(assessment, subject=assessment, details=_told(changed))


@action("assessment-deleted", "assessment.delete")
def delete_assessment(actor: Actor, assessment: Assessment) -> Outcome[None]:
    """Delete an assessment with everything collected for it."""
    gone = Outcome(
        None, subject=Assessment(pk=assessment.pk, organisation=assessment.organisation, name=assessment.name)
    )
    assessment.delete()
    return gone


def _set_units(assessment: Assessment, units: Any) -> None:
    assessment.units.set(Unit.objects.filter(organisation=assessment.organisation, pk__in=[unit.pk for unit in units]))


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as the audit log keeps them."""
    return {
        name: [str(each) for each in value]
        if name == "units"
        else value
        if isinstance(value, str | int | float | bool | list | dict | None)
        else str(value)
        for name, value in values.items()
    }
