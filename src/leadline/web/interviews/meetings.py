"""What is written of consensus meetings: what they agreed, beside the ratings, which stay as they are."""

from datetime import date

from leadline.errors import AnswersError
from leadline.ratings.consensus import interpret_meeting
from leadline.ratings.entry import Entry
from leadline.ratings.fields import Field
from leadline.web.assessments.models import Assessment
from leadline.web.core.actions import Actor, Outcome, action
from leadline.web.interviews.models import Consensus


@action("consensus-agreed", "consensus.write")
def agree(
    actor: Actor, assessment: Assessment, item: str, *, value: str, participants: str, agreed: date, comment: str = ""
) -> Outcome[Consensus]:
    """Keep what a meeting agreed for an item, in place of what an earlier one did.

    Values are written as in a table of answers and read by the same rules: 1 to 5 in halves, two people or more.

    Raises:
        AnswersError: the model has no such item, or a value means nothing; every problem at once.
    """
    written: dict[Field, str] = {
        "item": item,
        "answer": value,
        "participants": participants,
        "answered": agreed.isoformat(),
        "comment": comment.strip(),
    }
    given = {field: text for field, text in written.items() if text.strip()}
    missing = [field for field in ("answer", "participants") if field not in given]
    if missing:
        raise AnswersError.of(f"web-consensus-no-{missing[0]}", file=item)
    entry = Entry(item, given, lambda _: "", meeting=True)
    meeting, problems = interpret_meeting(assessment.maturity, entry)
    if meeting is None or problems:
        raise AnswersError(problems)
    row, _ = Consensus.objects.update_or_create(
        assessment=assessment,
        item=item,
        defaults={
            "organisation_id": assessment.organisation_id,
            "value": meeting.value,
            "participants": meeting.participants,
            "agreed": agreed,
            "comment": meeting.comment or "",
            "written_by": actor.user,
        },
    )
    details = {"item": item, "value": meeting.value, "participants": meeting.participants}
    return Outcome(row, subject=assessment, details=details)


@action("consensus-withdrawn", "consensus.write")
def withdraw(actor: Actor, agreed: Consensus) -> Outcome[None]:
    """Take back what a meeting agreed; the mean of the ratings counts again."""
    gone = Outcome(None, subject=agreed.assessment, details={"item": agreed.item, "value": agreed.value})
    agreed.delete()
    return gone
