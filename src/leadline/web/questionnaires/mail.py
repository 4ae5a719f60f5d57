"""Invitations and reminders: one mail a person, in the person's language, sent by the worker."""

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from leadline.errors import InputError
from leadline.text import say
from leadline.web.core.reading import spoken
from leadline.web.jobs.work import Running, work
from leadline.web.questionnaires.models import Participant


def letter(participant: Participant, what: str) -> EmailMessage:
    """Return the mail that invites or reminds (``what``: ``invitation`` or ``reminder``) one participant."""
    campaign = participant.campaign
    language = spoken(participant.language or campaign.language)
    words = {
        "name": participant.name or participant.email,
        "campaign": campaign.name,
        "organisation": campaign.organisation.name,
        "link": participant.link,
    }
    until = ""
    if closes := campaign.told_closes:
        until = say("web", "campaign-mail-until", language, moment=closes.get(language)) + "\n\n"
    subject = say("web", f"campaign-mail-{what}-subject", language, **words)
    body = say("web", f"campaign-mail-{what}-text", language, until=until, **words)
    return EmailMessage(subject=" ".join(subject.split()), body=body, to=[participant.email])


@work("questionnaire-mail")
def send_letters(running: Running) -> Mapping[str, Any]:
    """Send what a job asks for. Each mail is noted at once, so that doing the job again sends none twice.

    Before each mail it is looked up again who still is to get one: a job may wait, and letters take their time.

    Raises:
        InputError: the mail server cannot be reached, or the campaign is open no longer.
    """
    what, ids = running.job.params["what"], running.job.params["participants"]
    its = Participant.objects.filter(pk__in=ids, organisation=running.job.organisation)
    its = its.filter(invited=None) if what == "invitation" else its.filter(done=False)
    waiting = list(its.values_list("pk", flat=True))
    sent, refused = 0, 0
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        raise InputError.of("web-campaign-mail-server", reason=str(error)) from error
    try:
        for number, pk in enumerate(waiting):
            running.tell("sending", number / len(waiting))
            participant = its.select_related("campaign__organisation", "campaign__created_by").filter(pk=pk).first()
            if participant is None or _sent_already(running, participant, what):
                continue
            if not participant.campaign.is_open:
                raise InputError.of("web-campaign-mail-closed")
            mail = letter(participant, what)
            mail.connection = connection
            try:
                mail.send()
            except OSError:  # of smtplib too: this address was refused; the others are not kept waiting
                refused += 1
                continue
            sent += 1
            noted = "invited" if what == "invitation" else "reminded"
            Participant.objects.filter(pk=participant.pk).update(**{noted: timezone.now()})
    finally:
        connection.close()
    if refused and not sent:
        raise InputError.of("web-campaign-mail-refused", count=refused)
    return {"sent": sent, "refused": refused}


def _sent_already(running: Running, participant: Participant, what: str) -> bool:
    """Return whether this job sent it before the worker was killed, or another just did."""
    return what == "reminder" and participant.reminded is not None and participant.reminded >= running.job.created
