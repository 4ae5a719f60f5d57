"""What the environment sets: every setting of the web application a company may want to change, and its default."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from leadline.errors import InputError
from leadline.web.core.secretfile import kept

HOME = "LEADLINE_HOME"
DATABASE = "DATABASE_URL"
UPLOADING = "work/uploading"
"""Where in the folder of the installation files are while they come in."""
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def home() -> Path:
    """Return the folder that holds everything of this installation: database, files, keys."""
    given = os.environ.get(HOME)
    return Path(given).expanduser().resolve() if given else Path.home() / ".local" / "share" / "leadline"


def database(url: str | None, folder: Path) -> dict[str, Any]:
    """Return Django's settings of the database at ``url``; without one, SQLite in ``folder``.

    Raises:
        InputError: the address names no database Leadline runs on.

    >>> database("postgres://ann:s%40y@db.example:5433/leadline", Path())["HOST"]
    'db.example'
    >>> database("sqlite:////var/lib/leadline.sqlite3", Path())["NAME"]
    '/var/lib/leadline.sqlite3'
    >>> database("mysql://db/leadline", Path())
    Traceback (most recent call last):
    ...
    leadline.errors.InputError: mysql: DATABASE_URL names no database the web application runs on. Give postgres://… or sqlite:///….
    """
    if not url:
        return _sqlite(str(folder / "leadline.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path)[1:] or str(folder / "leadline.sqlite3"))
    if parts.scheme not in ("postgres", "postgresql"):
        raise InputError.of("web-database", file=parts.scheme or DATABASE)
    try:
        port = parts.port
    except ValueError as error:
        raise InputError.of("web-database-address", file=DATABASE) from error
    if not parts.path.strip("/"):
        raise InputError.of("web-database-address", file=DATABASE)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": "10", **dict(parse_qsl(parts.query))},
    }


def _sqlite(path: str) -> dict[str, Any]:
    """SQLite with a log written ahead, so that readers never wait for a writer, and a writer waits its turn."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
        },
    }


def secret_key(folder: Path) -> str:
    """Return the key that signs sessions and links: of the environment, or kept in ``folder`` since the first start.

    Where there is no such folder nothing is served either, and a key for this process will do.
    """
    if given := os.environ.get("LEADLINE_SECRET_KEY"):
        return given
    if not folder.is_dir():
        return secrets.token_urlsafe(64)
    return kept(folder / "secret.key", lambda: secrets.token_urlsafe(64))


def level(name: str, default: str) -> str:
    """Return a setting that says how much is logged.

    Raises:
        InputError: it is no level.

    >>> level("LEVEL", "WARNING")
    'WARNING'
    """
    given = (os.environ.get(name, "").strip() or default).upper()
    if given not in _LEVELS:
        raise InputError.of("web-setting-choice", file=name, value=given, choices=", ".join(_LEVELS))
    return given


def listed(name: str, default: str = "") -> list[str]:
    """Return the parts of a setting that lists several, separated by commas."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def flag(name: str, *, default: bool) -> bool:
    """Return a setting that is on or off."""
    return os.environ.get(name, str(default)).strip().lower() in ("1", "true", "yes", "on")


def number(name: str, default: int) -> int:
    """Return a setting that is a whole number of one or more.

    Raises:
        InputError: it is none.
    """
    given = os.environ.get(name, "").strip() or str(default)
    if not (given.isascii() and given.isdigit() and int(given)):
        raise InputError.of("web-setting-number", file=name, given=given)
    return int(given)


def mail(url: str | None) -> Mapping[str, Any]:
    """Return Django's settings for outgoing mail at ``url``; without one, mail is written to the terminal.

    >>> mail("smtps://ann:pw@mail.example")["EMAIL_USE_SSL"], mail(None)["EMAIL_BACKEND"].rsplit(".", 2)[1]
    (True, 'console')
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps", "smtp+tls"):
        raise InputError.of("web-mail", file=parts.scheme or url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 20,
    }


def sign_in(prefix: str = "LEADLINE_OIDC") -> dict[str, Any]:
    """Return the company's OpenID Connect server as django-allauth wants it; empty where none is set."""
    server = os.environ.get(f"{prefix}_SERVER")
    if not server:
        return {}
    app = {
        "provider_id": "company",
        "name": os.environ.get(f"{prefix}_NAME", "OpenID Connect"),
        "client_id": os.environ.get(f"{prefix}_CLIENT_ID", ""),
        "secret": os.environ.get(f"{prefix}_SECRET", ""),
        "settings": {"server_url": server, "verified_email": flag(f"{prefix}_TRUST_ADDRESSES", default=False)},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
