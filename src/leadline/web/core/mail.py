"""Letters to people: subject and text of the catalogue, in the reader's language, as plain text."""

import logging
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from leadline.text import Language, say

_log = logging.getLogger(__name__)
_postmen = ThreadPoolExecutor(max_workers=2, thread_name_prefix="letters")


def delivers() -> bool:
    """Return whether letters leave this machine; without a mail server they are only written to the terminal."""
    return not settings.EMAIL_BACKEND.endswith(".console.EmailBackend")


def send_aside(to: str, letter: str, language: Language, /, **params: Any) -> None:
    """Send a letter while the answer is on its way, so that nobody learns by waiting whether there was one to send."""
    _postmen.submit(send, to, letter, language, **params)


def send(to: str, letter: str, language: Language, /, **params: Any) -> bool:
    """Send the letter ``mail-LETTER-subject`` and ``mail-LETTER-text`` to an address; return whether it has left.

    A mail server that fails is written to the log and never breaks what the person was doing.
    """
    subject = " ".join(say("web", f"mail-{letter}-subject", language, **params).split())
    message = EmailMessage(subject, say("web", f"mail-{letter}-text", language, **params), to=[to])
    try:
        message.send()
    except (OSError, SMTPException):
        _log.exception("a letter (%s) could not be sent", letter)
        return False
    return delivers()
