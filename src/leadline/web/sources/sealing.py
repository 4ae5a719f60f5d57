"""Connection strings at rest: sealed by a key that is made of the installation's secret key, and never shown again."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from leadline.errors import InputError


def seal(text: str) -> str:
    """Return a text sealed, so that the database alone does not tell it."""
    return _fernet().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str, *, name: str) -> str:
    """Return what was sealed; ``name`` is what it is called in messages.

    Raises:
        InputError: it was sealed by another secret key: the connection has to be entered again.
    """
    try:
        return _fernet().decrypt(sealed.encode("ascii")).decode()
    except InvalidToken as error:
        raise InputError.of("web-connection-sealed", file=name) from error


def _fernet() -> Fernet:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"leadline connections")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
