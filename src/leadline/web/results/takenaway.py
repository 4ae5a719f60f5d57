"""That an assessment's folder was taken away is written down, as raw answers and data are in it."""

from leadline.web.assessments.models import Assessment
from leadline.web.core.actions import Actor, Outcome, action


@action("folder-taken", "assessment.define")
def folder_taken(actor: Actor, assessment: Assessment) -> Outcome[None]:
    """Write down that the folder was downloaded."""
    return Outcome(None, subject=assessment)
