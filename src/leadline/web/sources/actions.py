"""What is written about an assessment's data. No connection string gets into the audit log, nor out of the database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from leadline.errors import InputError
from leadline.web.assessments.models import Assessment
from leadline.web.core.actions import Actor, Outcome, action
from leadline.web.files.models import StoredFile
from leadline.web.files.store import TABLES, Received, discarding, drop, keep, receiving, store
from leadline.web.jobs.models import Job
from leadline.web.jobs.work import start
from leadline.web.sources.checking import check_text
from leadline.web.sources.content import check_received
from leadline.web.sources.kpitables import KINDS, count_values
from leadline.web.sources.models import Connection, KpiTable, Look, MappingVersion, Prepared, Upload
from leadline.web.sources.reach import parse_connection
from leadline.web.sources.sealing import seal
from leadline.web.sources.seeing import check_seen, revision_of
from leadline.web.sources.state import newest_mapping

T = TypeVar("T", Upload, KpiTable)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def add_upload(actor: Actor, assessment: Assessment, upload: "UploadedFile[bytes]") -> Upload:
    """Take in a file of an assessment's data; one of the same name is replaced, as it is a newer export.

    Raises:
        InputError: its kind or content is not one that is read, or it is too large.
    """
    return add_bytes(actor, assessment, upload.name or "", upload.chunks())


def add_bytes(actor: Actor, assessment: Assessment, name: str, chunks: Iterable[bytes]) -> Upload:
    """Take in a file whose bytes come from elsewhere, such as an imported folder or the API, as ``add_upload`` does."""
    with receiving(actor, name, chunks, TABLES) as received:
        check_received(received)
        return _add(actor, assessment, received)


@action("data-added", "data.manage")
def _add(actor: Actor, assessment: Assessment, received: Received) -> Outcome[Upload]:
    row = _named(Upload, actor, assessment, received.name, keep(actor, received), connection=None)
    details = {"file": row.name, "size": received.size, "sha256": received.sha256}
    return Outcome(row, subject=assessment, details=details)


def replace_upload(actor: Actor, row: Upload, upload: "UploadedFile[bytes]") -> Upload:
    """Put a newer file in the place of one, which keeps its name, so that the mapping still finds it.

    Raises:
        InputError: the new file is of another kind, or is not one that is read.
    """
    with receiving(actor, upload.name or "", upload.chunks(), [row.file.kind]) as received:
        named = replace(received, name=PurePosixPath(row.name).name)
        check_received(named)
        return _replace(actor, row, named)


@action("data-replaced", "data.manage")
def _replace(actor: Actor, row: Upload, received: Received) -> Outcome[Upload]:
    row = _named(Upload, actor, row.assessment, row.name, keep(actor, received), connection=None)
    return Outcome(row, subject=row.assessment, details={"file": row.name, "sha256": received.sha256})


@action("data-removed", "data.manage")
def remove_upload(actor: Actor, row: Upload) -> Outcome[None]:
    """Remove a file from an assessment's data."""
    row.delete()
    return Outcome(None, subject=row.assessment, details={"file": row.name})


def _named(kind: type[T], actor: Actor, assessment: Assessment, name: str, stored: StoredFile, **values: Any) -> T:
    """Return the row of a stored file by its name; the file that had the name before goes."""
    before = kind.objects.filter(assessment=assessment, name=name).select_related("file").first()
    told = {"organisation": actor.owner, "file": stored, "added_by": actor.user, **values}
    row, _ = kind.objects.update_or_create(assessment=assessment, name=name, defaults=told)
    if before is not None:
        drop(before.file)
    return row


@action("connection-added", "data.manage")
def add_connection(
    actor: Actor, /, assessment: Assessment, *, name: str, kind: str, url: str = "", **values: Any
) -> Outcome[Connection]:
    """Keep how a database or a system is reached; nothing is read yet.

    Raises:
        InputError: the connection string cannot be used, the name is taken, or nothing is named that is to be read.
    """
    if not _NAME.fullmatch(name):
        raise InputError.of("web-connection-name", file=name)
    wants = values.get("wants") or ()
    if kind == "database" and not (wants and all(bool(each.get("table")) != bool(each.get("query")) for each in wants)):
        raise InputError.of("web-connection-nothing", file=name)
    shown = secret = ""
    if kind != "salesforce":
        address = parse_connection(url, name=name)
        port = f":{address.port}" if address.port else ""
        shown, secret = f"{address.kind}://{address.host}{port}/{address.database}", seal(url)
    try:
        with transaction.atomic():
            row = Connection.objects.create(
                organisation=actor.owner, assessment=assessment, name=name, kind=kind, shown=shown, secret=secret,
                added_by=actor.user, **values,
            )  # fmt: skip
    except IntegrityError as error:
        raise InputError.of("web-connection-exists", file=name) from error
    return Outcome(row, subject=assessment, details={"name": name, "kind": kind, "address": shown})


@action("connection-removed", "data.manage")
def remove_connection(actor: Actor, row: Connection) -> Outcome[None]:
    """Forget a connection and what was read by it."""
    row.delete()
    return Outcome(None, subject=row.assessment, details={"name": row.name})


@action("connection-read", "data.manage")
def ask_connection(actor: Actor, row: Connection) -> Outcome[Job]:
    """Read what a connection leads to, in the background."""
    job = start(actor, "connect", assessment=row.assessment, connection=row.pk)
    return Outcome(job, subject=row.assessment, details={"name": row.name})


@action("connection-data-kept", "data.manage")
def keep_read(actor: Actor, row: Connection, files: Mapping[str, Received], facts: dict[str, Any]) -> Outcome[None]:
    """Keep what was read by a connection: all files of one reading at once, by the names a mapping calls them."""
    kept = {
        _named(Upload, actor, row.assessment, name, keep(actor, received), connection=row).pk
        for name, received in files.items()
    }
    row.uploads.exclude(pk__in=kept).delete()
    row.facts, row.read = facts, timezone.now()
    row.save(update_fields=["facts", "read"])
    return Outcome(None, subject=row.assessment, details={"name": row.name, "files": len(files)})


@action("data-look-asked", "data.manage")
def ask_look(actor: Actor, assessment: Assessment, *, propose: bool = False) -> Outcome[Job]:
    """Look at the files in the background; a mapping is proposed where there is none, or where ``propose`` says so."""
    job = start(actor, "look", assessment=assessment, propose=propose, seen=revision_of(assessment))
    return Outcome(job, subject=assessment)


@action("mapping-proposed", "data.manage")
def keep_look(
    actor: Actor,
    assessment: Assessment,
    files: str,
    facts: dict[str, Any],
    text: str | None,
    seen: str | None = None,
) -> Outcome[None]:
    """Keep what a look found; ``text`` is the proposed mapping, which becomes a draft.

    Raises:
        InputError: ``text`` would take the place of a mapping that was changed since it was ``seen``.
    """
    Look.objects.update_or_create(
        assessment=assessment, defaults={"organisation": actor.owner, "files": files, "facts": facts}
    )
    if text is not None:
        check_seen(assessment, seen)
        _drafted(actor, assessment, text, "proposed")
    return Outcome(None, subject=assessment)


@action("mapping-changed", "data.manage")
def change_mapping(
    actor: Actor, assessment: Assessment, text: str, *, origin: str = "changed", seen: str | None = None
) -> Outcome[MappingVersion]:
    """Keep a mapping as a draft; what is confirmed stays as it is until the draft is.

    ``seen`` is the revision the change was made to, empty where there was no mapping; None where it does not matter.

    Raises:
        InputError: somebody else changed the mapping since it was ``seen``.
    """
    check_seen(assessment, seen)
    row = _drafted(actor, assessment, text, origin)
    return Outcome(row, subject=assessment, details={"version": row.number})


@action("mapping-written", "data.manage")
def write_mapping(
    actor: Actor, assessment: Assessment, text: str, *, seen: str | None = None
) -> Outcome[MappingVersion]:
    """Keep a mapping somebody wrote as a draft; ``seen`` is as of ``change_mapping``.

    Raises:
        InputError: somebody else changed the mapping since it was ``seen``; it is wrong, or reads what is no file of
            the assessment: every problem with its line.
    """
    check_seen(assessment, seen)
    check_text(assessment, text)
    row = _drafted(actor, assessment, text, "written")
    return Outcome(row, subject=assessment, details={"version": row.number})


@action("mapping-confirmed", "data.manage")
def confirm_mapping(actor: Actor, version: MappingVersion, *, seen: str | None = None) -> Outcome[MappingVersion]:
    """Say that a mapping is right: from now on it is the one that counts; ``seen`` is as of ``change_mapping``.

    Raises:
        InputError: somebody else changed it since it was ``seen``; it is wrong by itself or for the model.
    """
    check_seen(version.assessment, seen)
    version.refresh_from_db()
    check_text(version.assessment, version.text)
    version.confirmed, version.confirmed_by = timezone.now(), actor.user
    version.save(update_fields=["confirmed", "confirmed_by"])
    return Outcome(version, subject=version.assessment, details={"version": version.number})


def _drafted(actor: Actor, assessment: Assessment, text: str, origin: str) -> MappingVersion:
    """Return the draft with a text: the newest version if nobody has confirmed it, else a further one."""
    newest = newest_mapping(assessment)
    if newest is not None and newest.confirmed is None:
        newest.text, newest.origin, newest.created_by = text, origin, actor.user
        newest.save()
        return newest
    return MappingVersion.objects.create(
        organisation=actor.owner, assessment=assessment, number=newest.number + 1 if newest else 1, text=text,
        origin=origin, created_by=actor.user,
    )  # fmt: skip


@action("data-read-asked", "data.manage")
def ask_read(actor: Actor, version: MappingVersion, *, whole: bool = True) -> Outcome[Job]:
    """Read the data by a version of the mapping, in the background; of large files only the first rows unless whole."""
    job = start(actor, "read", assessment=version.assessment, version=version.number, whole=whole)
    return Outcome(job, subject=version.assessment, details={"version": version.number})


@action("data-read", "data.manage")
def keep_prepared(
    actor: Actor, assessment: Assessment, version: int, fingerprint: str, facts: dict[str, Any]
) -> Outcome[Prepared]:
    """Keep what was found in reading the data."""
    row, _ = Prepared.objects.update_or_create(
        assessment=assessment, fingerprint=fingerprint,
        defaults={"organisation": actor.owner, "version": version, "facts": facts},
    )  # fmt: skip
    return Outcome(row, subject=assessment, details={"version": version})


@action("kpis-added", "data.manage")
def add_kpis(actor: Actor, assessment: Assessment, upload: "UploadedFile[bytes]") -> Outcome[KpiTable]:
    """Take in a filled table of recorded indicators; one of the same name is replaced.

    Raises:
        InputError: something in it is wrong, or contradicts another table; every problem with its row and column.
    """
    stored = store(actor, upload, KINDS)
    others = KpiTable.objects.filter(assessment=assessment).exclude(name=stored.name).select_related("file")
    with discarding(stored):
        values = count_values(assessment, stored, [each.file for each in others])
    row = _named(KpiTable, actor, assessment, stored.name, stored, values=values)
    return Outcome(row, subject=assessment, details={"file": row.name, "values": values})


@action("kpis-removed", "data.manage")
def remove_kpis(actor: Actor, row: KpiTable) -> Outcome[None]:
    """Remove a table of recorded indicators."""
    row.delete()
    return Outcome(None, subject=row.assessment, details={"file": row.name})
