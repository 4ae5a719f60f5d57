"""What respondents write: joining, every answer as it is given, finishing. They need no account, only their key.

Saving an answer is asked for by hundreds at a time, so it is two statements in one transaction: the answer and its row
in the audit log. The log says that somebody answered, never what; in an anonymous campaign not even who or to what.
"""

from collections.abc import Mapping
from typing import Any, Literal

from django.conf import settings
from django.db import connection
from django.shortcuts import get_object_or_404
from django.utils import timezone
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from leadline.errors import InputError
from leadline.web.core.actions import Actor, Outcome, action
from leadline.web.questionnaires.models import Answer, Campaign, Participant

COMMENT, REASON = 4000, 1000  # characters
_UPSERT = """
INSERT INTO questionnaires_answer
    (participant_id, item, method, answer, value, reason, comment, approver, evidence, evidence_until, answered,
     revision)
VALUES (%s, %s, 'questionnaire', %s, %s, %s, %s, '', '', NULL, %s, %s)
ON CONFLICT (participant_id, item, method) DO UPDATE SET
    answer = excluded.answer, value = excluded.value, reason = excluded.reason, comment = excluded.comment,
    approver = '', evidence = '', evidence_until = NULL, answered = excluded.answered, revision = excluded.revision
WHERE questionnaires_answer.revision < excluded.revision
RETURNING revision
"""


class Given(BaseModel):
    """An answer as the browser sends it. ``revision`` is one more than that of the answer it replaces."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: str = Field(max_length=60)
    answer: Literal["1", "2", "3", "4", "5", "not-applicable", "dont-know"]
    reason: str = Field(default="", max_length=REASON)
    comment: str = Field(default="", max_length=COMMENT)
    revision: int = Field(ge=1, lt=2**31)

    @property
    def value(self) -> float | None:
        """The level chosen, None where none was."""
        return float(self.answer) if self.answer.isdigit() else None


class Saved(BaseModel):
    """What stands after saving; ``kept`` is False where a newer answer was there, which is then told."""

    model_config = ConfigDict(frozen=True)

    kept: bool
    revision: int
    answer: str
    reason: str
    comment: str


class _NotNewerError(Exception):
    """There is an answer of this revision or a newer one."""


def read_given(told: Mapping[str, Any]) -> Given:
    """Return an answer that was sent.

    Raises:
        InputError: it is none, or *not applicable* without a reason.

    >>> read_given({"item": "Q-STD-LM-1", "answer": "4", "revision": 1}).value
    4.0
    """
    plain = {name: value.replace("\0", "").strip() if isinstance(value, str) else value for name, value in told.items()}
    try:
        given = Given(**plain)
    except (ValidationError, TypeError) as error:
        raise InputError.of("web-answer-unreadable", comment=COMMENT, reason=REASON) from error
    if given.answer == "not-applicable" and not given.reason:
        raise InputError.of("web-answer-no-reason")
    return given


def holder_of(key: str) -> Participant:
    """Return who has a key, with everything of the campaign that a page needs, in one query.

    Raises:
        Http404: nobody has.
    """
    its = Participant.objects.select_related("campaign__organisation", "campaign__assessment", "campaign__created_by")
    return get_object_or_404(its, key=key)


def asked_of(actor: Actor) -> list[Participant]:
    """Return what a member is asked to answer in the organisation and may answer now."""
    its = Participant.objects.filter(organisation=actor.owner, user=actor.user, campaign__state="open")
    return [each for each in its.select_related("campaign") if each.campaign.is_open]


def respondent(participant: Participant, address: str | None = None) -> Actor:
    """Return a respondent as an actor; in an anonymous campaign one without name and address."""
    campaign = participant.campaign
    if campaign.anonymous:
        return Actor(organisation=campaign.organisation, roles=frozenset(["respondent"]), via="link")
    return Actor(
        organisation=campaign.organisation,
        roles=frozenset(["respondent"]),
        via="link",
        address=address,
        name=participant.name or participant.email,
    )


def save_answer(actor: Actor, participant: Participant, given: Given) -> Saved:
    """Keep an answer, unless there is one of the same revision or a newer one, and return what stands.

    The same answer sent again is kept once and no error: browsers send again what nobody acknowledged.

    Raises:
        InputError: the questionnaire takes no answers now, or has no such item.
    """
    check_open(participant.campaign)
    if given.item not in participant.campaign.items:
        raise InputError.of("web-answer-no-item", item=given.item)
    try:
        _store(actor, participant, given)
    except _NotNewerError:
        stands = Answer.objects.get(participant=participant, item=given.item, method="questionnaire")
        same = (stands.chosen, stands.reason, stands.comment) == (given.answer, given.reason, given.comment)
        return Saved(
            kept=same and stands.revision == given.revision,
            revision=stands.revision,
            answer=stands.chosen,
            reason=stands.reason,
            comment=stands.comment,
        )
    return Saved(kept=True, revision=given.revision, answer=given.answer, reason=given.reason, comment=given.comment)


@action("answer-saved", "answer.give")
def _store(actor: Actor, participant: Participant, given: Given) -> Outcome[None]:
    value = given.value
    kind = "rated" if value is not None else given.answer
    told = (participant.pk, given.item, kind, value, given.reason, given.comment)
    campaign = participant.campaign
    day = None if campaign.anonymous else timezone.localdate(timezone=campaign.zone).isoformat()
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, (*told, day, given.revision))
        if cursor.fetchone() is None:
            raise _NotNewerError
    if participant.campaign.anonymous:
        return Outcome(None, subject=participant.campaign)
    if participant.started is None:
        participant.started = timezone.now()
        Participant.objects.filter(pk=participant.pk, started=None).update(started=participant.started)
    return Outcome(None, subject=participant, details={"item": given.item, "revision": given.revision})


@action("questionnaire-joined", "answer.give")
def join(actor: Actor, campaign: Campaign, values: Mapping[str, Any]) -> Outcome[Participant]:
    """Take part in a campaign by its link; ``values`` are department, role, unit, language and, unless anonymous, name.

    Raises:
        InputError: the questionnaire takes no answers now, or more people joined than may.
    """
    check_open(campaign)
    if campaign.participants.count() >= settings.MOST_RESPONDENTS:
        raise InputError.of("web-campaign-full", most=settings.MOST_RESPONDENTS)
    its = {name: values[name] for name in ("department", "role", "unit", "language") if values.get(name)}
    if campaign.anonymous:
        participant = Participant.objects.create(organisation=campaign.organisation, campaign=campaign, **its)
        return Outcome(participant, subject=campaign)
    participant = Participant.objects.create(
        organisation=campaign.organisation, campaign=campaign, user=actor.user, name=values.get("name", ""), **its
    )
    return Outcome(participant, subject=participant, details=its)


@action("questionnaire-finished", "answer.give")
def finish(actor: Actor, participant: Participant) -> Outcome[Participant]:
    """Say that one is done; answers may still be changed until the questionnaire is closed.

    Raises:
        InputError: the questionnaire takes no answers now.
    """
    check_open(participant.campaign)
    participant.done = True
    if participant.campaign.anonymous:
        participant.save(update_fields=["done"])
        return Outcome(participant, subject=participant.campaign)
    participant.finished = timezone.now()
    participant.save(update_fields=["done", "finished"])
    return Outcome(participant, subject=participant)


def check_open(campaign: Campaign) -> None:
    """Raise InputError unless the campaign takes answers now."""
    stands = campaign.stands()
    if stands != "open":
        raise InputError.of("web-campaign-closed" if stands == "closed" else "web-campaign-not-open")
