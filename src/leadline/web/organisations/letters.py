"""The letter an invitation goes out with."""

from leadline.web.core import mail
from leadline.web.organisations.members import Issued
from leadline.web.organisations.models import Invitation


def deliver(issued: Issued, *, by: str) -> bool:
    """Send an invitation's letter in the language it was made in, and note whether it left."""
    invitation = issued.invitation
    mailed = mail.send(
        invitation.email, "invitation", "zh-Hans" if invitation.language == "zh-Hans" else "en",
        organisation=invitation.organisation.name, by=by, link=issued.link,
        until=f"{invitation.expires:%Y-%m-%d}",
    )  # fmt: skip
    if mailed:
        Invitation.objects.filter(pk=invitation.pk).update(mailed=True)
    return mailed
