"""The letter an invitation goes out with."""

from django.utils import timezone

from leadline.web.core import mail
from leadline.web.core.reading import spoken
from leadline.web.organisations.members import Issued
from leadline.web.organisations.models import Invitation


def deliver(issued: Issued, *, by: str) -> bool:
    """Send an invitation's letter in the language it was made in, and note whether it left."""
    invitation = issued.invitation
    mailed = mail.send(
        invitation.email, "invitation", spoken(invitation.language),
        organisation=invitation.organisation.name, by=by, link=issued.link,
        until=f"{timezone.localtime(invitation.expires):%Y-%m-%d}",
    )  # fmt: skip
    if mailed:
        Invitation.objects.filter(pk=invitation.pk).update(mailed=True)
    return mailed
