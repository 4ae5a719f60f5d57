"""What is in a backup: a ZIP archive with every table as JSON lines, every stored file, and a manifest that names them.

::

    manifest.json                    versions, and the size and hash of everything else
    secret.key                       signs sessions, encrypts the passwords of sources; where the folder keeps it
    tables/organisations.unit.jsonl  one row a line, as Django writes it
    files/<organisation>/ab/abcd…    uploaded files by their hash
"""

import re
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from pydantic import BaseModel, ConfigDict

FORMAT = 1
MANIFEST = "manifest.json"
KEY = "secret.key"
TABLES = "tables/"
FILES = "files/"
FILE_NAME = re.compile(r"files/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_LEFT_OUT = ("auth", "axes", "contenttypes", "django_tasks_database", "sessions", "usersessions")
"""Made anew by ``migrate``, or of no use elsewhere: who is signed in, failed sign-ins, the queue (jobs are kept)."""


class Part(BaseModel):
    """One member of the archive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int
    sha256: str
    rows: int | None = None


class Manifest(BaseModel):
    """What the archive holds, and what wrote it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    leadline: str
    made: datetime
    database: str
    migrations: tuple[str, ...]
    parts: dict[str, Part]


def kept_models() -> list[type[models.Model]]:
    """Return every table that is part of a backup."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label not in _LEFT_OUT and model._meta.managed and not model._meta.proxy
    ]


def member_of(model: type[models.Model]) -> str:
    """Return the name of a table's member."""
    return f"{TABLES}{model._meta.label_lower}.jsonl"


def migrations_of_kept() -> tuple[str, ...]:
    """Return the migrations the tables of a backup have been through."""
    kept = {model._meta.app_label for model in kept_models()}
    applied: Any = MigrationRecorder(connection).applied_migrations()
    return tuple(sorted(f"{app}.{name}" for app, name in applied if app in kept))
