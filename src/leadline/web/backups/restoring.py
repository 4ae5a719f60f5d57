"""Read a backup into an installation that is empty: everything is checked before anything is changed."""

import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, connection, transaction
from pydantic import ValidationError

from leadline.errors import InputError, Problem
from leadline.web.accounts.models import User
from leadline.web.audit.models import Entry
from leadline.web.backups.archive import (
    FILE_NAME,
    FILES,
    FORMAT,
    KEY,
    MANIFEST,
    Manifest,
    Part,
    kept_models,
    member_of,
    migrations_of_kept,
)
from leadline.web.core.actions import Actor, record
from leadline.web.jobs.models import Job
from leadline.web.organisations.models import Organisation

_CHUNK = 1024 * 1024
_MANIFEST_LIMIT = 256 * 1024 * 1024


def restore(source: Path) -> Manifest:
    """Bring everything of a backup into this installation, whose tables are there and empty; all of it, or nothing.

    Raises:
        InputError: the archive is damaged, not one of ours or of another version; the installation is not empty.
    """
    if not source.is_file():
        raise InputError.of("file-missing", file=str(source), looked=str(source.parent))
    _check_empty()
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = read_manifest(archive, source)
            check_parts(archive, manifest, source)
            _take_in(archive, manifest, source)
    # The library of ZIP files raises NotImplementedError for a method it does not know, RuntimeError for a password.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError.of("web-backup-damaged", file=str(source)) from error
    return manifest


def _check_empty() -> None:
    """Refuse an installation that somebody uses."""
    if User.objects.exists() or Organisation.objects.exists() or Entry.objects.exists():
        raise InputError.of("web-restore-not-empty", file=str(settings.HOME))


def read_manifest(archive: zipfile.ZipFile, source: Path) -> Manifest:
    """Return what the archive says of itself.

    Raises:
        InputError: it is no backup, or of a version whose tables are not the same.
    """
    try:
        with archive.open(MANIFEST) as stream:
            told = json.loads(stream.read(_MANIFEST_LIMIT))
        if isinstance(told, dict) and isinstance(told.get("format"), int) and told["format"] > FORMAT:
            raise InputError.of("web-backup-newer", file=str(source), version=str(told.get("leadline", "?"))[:40])
        manifest = Manifest.model_validate(told)
    except (KeyError, ValueError, ValidationError) as error:
        raise InputError.of("web-backup-foreign", file=str(source)) from error
    here = set(migrations_of_kept())
    if ahead := sorted(set(manifest.migrations) - here):
        raise InputError.of(
            "web-backup-newer", file=str(source), version=manifest.leadline, migrations=", ".join(ahead)
        )
    if here - set(manifest.migrations):
        raise InputError.of("web-backup-older", file=str(source), version=manifest.leadline)
    return manifest


def check_parts(archive: zipfile.ZipFile, manifest: Manifest, source: Path) -> None:
    """Check that the archive holds exactly what its manifest names, under names we know, whole.

    Raises:
        InputError: with every member that is wrong.
    """
    known = {member_of(model) for model in kept_models()}
    members = archive.namelist()
    allowed = {name for name in manifest.parts if name in known or name == KEY or FILE_NAME.fullmatch(name)}
    odd = {name for name in (*members, *manifest.parts) if name not in allowed and name != MANIFEST}
    odd |= {name for name, times in Counter(members).items() if times > 1}
    absent = (set(manifest.parts) | known) - set(members)
    problems = [Problem(code="web-backup-member", file=str(source), place=name[:100]) for name in sorted(odd)]
    problems += [Problem(code="web-backup-absent", file=str(source), place=name[:100]) for name in sorted(absent)]
    if not problems:
        problems = [
            Problem(code="web-backup-hash", file=str(source), place=name)
            for name, part in manifest.parts.items()
            if not _whole(archive, name, part)
        ]
    if problems:
        raise InputError(problems)


def _whole(archive: zipfile.ZipFile, name: str, part: Part) -> bool:
    """Return whether a member is what the manifest says; what is larger than that is not read on."""
    if archive.getinfo(name).file_size != part.size:
        return False
    named = FILE_NAME.fullmatch(name)
    if named and named.group(2) != part.sha256:
        return False
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > part.size:
                    return False
                digest.update(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return False
    return digest.hexdigest() == part.sha256


def _take_in(archive: zipfile.ZipFile, manifest: Manifest, source: Path) -> None:
    home = Path(settings.HOME)
    with tempfile.TemporaryDirectory(dir=home, prefix=".restoring-") as place:
        aside = Path(place)
        for name in manifest.parts:
            if FILE_NAME.fullmatch(name) or name == KEY:
                _extract(archive, name, aside / name)
        (aside / FILES).mkdir(exist_ok=True)
        try:
            with transaction.atomic():
                for model in kept_models():
                    rows = _load(archive, member_of(model))
                    if rows != manifest.parts[member_of(model)].rows:
                        raise InputError.of("web-backup-hash", file=str(source), place=member_of(model))
                connection.check_constraints()
                _reset_sequences()
                Job.objects.filter(state="waiting").update(state="running")  # the worker takes up what it finds so
                actor = Actor(organisation=None, via="terminal", trusted=True)
                record(
                    actor, "backup-restored", None, {"made": manifest.made.isoformat(), "version": manifest.leadline}
                )
                _put(aside / FILES, Path(settings.FILES))
        except (DatabaseError, DeserializationError) as error:
            raise InputError.of("web-backup-rows", file=str(source)) from error
        if (aside / KEY).exists() and not os.environ.get("LEADLINE_SECRET_KEY"):
            (aside / KEY).chmod(0o600)
            (aside / KEY).replace(home / KEY)


def _extract(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    """Write a member, whose name was checked, to where it belongs."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as stream, target.open("wb") as out:
        shutil.copyfileobj(stream, out, _CHUNK)
        out.flush()
        os.fsync(out.fileno())


def _load(archive: zipfile.ZipFile, name: str) -> int:
    count = 0
    with archive.open(name) as stream:
        for each in serializers.deserialize("jsonl", _lines(stream)):
            each.save(force_insert=True)
            count += 1
    return count


def _lines(stream: object) -> Iterator[str]:
    yield from io.TextIOWrapper(stream, encoding="utf-8", newline="\n")  # type: ignore[type-var]


def _reset_sequences() -> None:
    """Let new rows be numbered after those that were brought in."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(statement)


def _put(files: Path, target: Path) -> None:
    """Move the files to their place, where nothing is yet but what an empty installation may have."""
    target.mkdir(parents=True, exist_ok=True)
    for each in files.iterdir():
        shutil.rmtree(target / each.name, ignore_errors=True)
        each.replace(target / each.name)
