"""What those who run a campaign write: the campaign itself, who is invited, whether it is open. See ``answering``."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from leadline.errors import InputError
from leadline.web.assessments.models import Assessment
from leadline.web.core.actions import Actor, Outcome, action, change
from leadline.web.jobs.models import Job
from leadline.web.jobs.work import start
from leadline.web.organisations.models import Membership
from leadline.web.questionnaires.models import Campaign, Participant
from leadline.web.questionnaires.roster import Invited

REMIND_AGAIN = timedelta(hours=12)


@action("campaign-added", "campaign.manage")
def add_campaign(actor: Actor, assessment: Assessment, values: Mapping[str, Any]) -> Outcome[Campaign]:
    """Make a campaign of ``values``, fields of ``Campaign``; without ``items`` it asks everything.

    Raises:
        InputError: it would be anonymous and by name at once.
    """
    check_belongs(actor, assessment)
    its = dict(values)
    its["items"] = _items(assessment, its.get("items") or [item.id for item in assessment.maturity.items])
    if its.get("anonymous") and its.get("mode") != "link":
        raise InputError.of("web-campaign-anonymous-named")
    campaign = Campaign.objects.create(organisation=actor.owner, assessment=assessment, created_by=actor.user, **its)
    return Outcome(campaign, subject=campaign, details=_told(its))


@action("campaign-changed", "campaign.manage")
def change_campaign(actor: Actor, campaign: Campaign, values: Mapping[str, Any]) -> Outcome[Campaign]:
    """Change name, language, and from when until when answers are taken."""
    return Outcome(campaign, subject=campaign, details=_told(change(campaign, values)))


@action("campaign-items-chosen", "campaign.manage")
def choose_items(actor: Actor, campaign: Campaign, items: Collection[str]) -> Outcome[Campaign]:
    """Choose what is asked; once people answer it stays as it is.

    Raises:
        InputError: the campaign was opened before, or nothing was chosen.
    """
    if campaign.state != "draft":
        raise InputError.of("web-campaign-items-fixed")
    campaign.items = _items(campaign.assessment, items)
    campaign.save(update_fields=["items"])
    return Outcome(campaign, subject=campaign, details={"items": len(campaign.items)})


@action("campaign-opened", "campaign.manage")
def open_campaign(actor: Actor, campaign: Campaign) -> Outcome[Campaign]:
    """Take answers from now on, or from the campaign's first moment.

    Raises:
        InputError: its last moment is over.
    """
    if campaign.closes and campaign.closes <= timezone.now():
        raise InputError.of("web-campaign-over")
    campaign.state = "open"
    campaign.save(update_fields=["state"])
    return Outcome(campaign, subject=campaign)


@action("campaign-closed", "campaign.manage")
def close_campaign(actor: Actor, campaign: Campaign) -> Outcome[Campaign]:
    """Take no more answers; those given stay and are scored."""
    campaign.state = "closed"
    campaign.save(update_fields=["state"])
    return Outcome(campaign, subject=campaign)


@action("campaign-deleted", "campaign.manage")
def delete_campaign(actor: Actor, campaign: Campaign) -> Outcome[None]:
    """Delete a campaign with everything that was answered in it."""
    gone = Campaign(pk=campaign.pk, organisation=campaign.organisation, name=campaign.name)
    campaign.delete()
    return Outcome(None, subject=gone)


@action("respondents-invited", "campaign.manage")
def invite(actor: Actor, campaign: Campaign, people: Sequence[Invited]) -> Outcome[int]:
    """Add people to a campaign by name, or bring up to date those already there, and return how many were added.

    They are sent nothing yet; see ``send``. Members of the organisation find the questionnaire on its page too.

    Raises:
        InputError: people are not invited by name to this campaign.
    """
    if campaign.mode != "named":
        raise InputError.of("web-campaign-by-link")
    there = {each.email: each for each in campaign.participants.exclude(email="")}
    members = {
        member.user.email: member.user
        for member in Membership.objects.filter(organisation=actor.owner).select_related("user")
    }
    new = [each for each in people if each.email not in there]
    Participant.objects.bulk_create(
        Participant(
            organisation=actor.owner,
            campaign=campaign,
            user=members.get(each.email),
            language=members[each.email].language if each.email in members else campaign.language,
            **each.model_dump(),
        )
        for each in new
    )
    for each in people:
        if before := there.get(each.email):
            told = {name: value for name, value in each.model_dump().items() if value}
            change(before, {**told, "user": before.user or members.get(each.email)})
    return Outcome(len(new), subject=campaign, details={"added": len(new), "updated": len(people) - len(new)})


@action("person-removed", "campaign.manage")
def remove_person(actor: Actor, participant: Participant) -> Outcome[None]:
    """Take somebody out of a campaign, with the answers given; the link works no longer."""
    gone = Participant(
        pk=participant.pk, organisation=participant.organisation, name=participant.name, email=participant.email
    )
    participant.delete()
    return Outcome(None, subject=gone)


@action("invitations-sent", "campaign.manage")
def send(actor: Actor, campaign: Campaign) -> Outcome[Job]:
    """Send everybody who was not invited yet the own link, in a job.

    Raises:
        InputError: the campaign is not open, or everybody was invited.
    """
    return _mail(actor, campaign, "invitation", campaign.participants.filter(invited=None).exclude(email=""))


@action("reminders-sent", "campaign.manage")
def remind(actor: Actor, campaign: Campaign) -> Outcome[Job]:
    """Remind those who were invited and have not finished, in a job; nobody gets two letters within half a day.

    Raises:
        InputError: the campaign is not open, or there is nobody to remind.
    """
    return _mail(actor, campaign, "reminder", to_remind(campaign))


def to_remind(campaign: Campaign) -> Any:
    """Return the participants a reminder would be sent to: those whose last letter, also the first, is a while ago."""
    lately = timezone.now() - REMIND_AGAIN
    return (
        campaign.participants.filter(invited__lt=lately, done=False)
        .exclude(email="")
        .filter(Q(reminded=None) | Q(reminded__lt=lately))
    )


def check_belongs(actor: Actor, row: Assessment | Campaign) -> None:
    """Raise Http404 where a row belongs to another organisation than the actor acts for."""
    if row.organisation_id != actor.owner.pk:
        raise Http404


def _mail(actor: Actor, campaign: Campaign, kind: str, participants: Any) -> Outcome[Job]:
    if not campaign.is_open:
        raise InputError.of("web-campaign-mail-closed")
    ids = list(participants.values_list("pk", flat=True))
    if not ids:
        raise InputError.of("web-campaign-mail-nobody")
    job = start(
        actor, "questionnaire-mail", assessment=campaign.assessment, campaign=campaign.pk, what=kind, participants=ids
    )
    return Outcome(job, subject=campaign, details={"people": len(ids)})


def _items(assessment: Assessment, items: Iterable[str]) -> list[str]:
    """Return items in the model's order.

    Raises:
        InputError: none is of the model.
    """
    asked = set(items)
    its = [item.id for item in assessment.maturity.items if item.id in asked]
    if not its:
        raise InputError.of("web-campaign-no-items")
    return its


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as the audit log keeps them."""
    return {
        name: len(value) if name == "items" else value if isinstance(value, str | bool) or value is None else str(value)
        for name, value in values.items()
    }
