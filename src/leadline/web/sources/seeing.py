"""Whether a mapping is still what somebody saw: two people may work on it, and neither is to undo the other unasked."""

from leadline.errors import InputError, Problem
from leadline.web.assessments.models import Assessment
from leadline.web.sources.models import MappingVersion
from leadline.web.sources.state import newest_mapping


def revision_of(assessment: Assessment) -> str:
    """Return the revision of an assessment's newest mapping, empty where there is none."""
    newest = newest_mapping(assessment)
    return newest.revision if newest is not None else ""


def check_seen(assessment: Assessment, seen: str | None) -> None:
    """Check that the newest mapping is what somebody saw, and hold it so until the transaction ends.

    Raises:
        InputError: it is another one by now; says who changed it.
    """
    Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if seen is not None and seen != revision_of(assessment):
        raise InputError(changed_by(newest_mapping(assessment)))


def changed_by(newest: MappingVersion | None) -> tuple[Problem, ...]:
    """Return what to tell somebody whose change is to an older mapping than the newest."""
    who = newest.created_by if newest is not None else None
    return (Problem(code="web-mapping-changed", file="mapping.yaml", params={"who": str(who or "Leadline")}),)
