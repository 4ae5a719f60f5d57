"""Take a file in: bounded, of a kind that is expected, written aside under its digest, and only then known."""

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction

from leadline.errors import InputError
from leadline.web.core.actions import Actor
from leadline.web.files.models import StoredFile

TABLES = (
    "csv",
    "tsv",
    "txt",
    "xlsx",
    "parquet",
    "json",
    "jsonocel",
    "jsonl",
    "xml",
    "xmlocel",
    "xes",
    "gz",
    "sqlite",
    "db",
)
DOCUMENTS = ("pdf", "docx", "xlsx", "pptx", "csv", "txt", "png", "jpg", "jpeg", "eml", "msg", "zip")
ANSWERS = ("xlsx", "csv")
_STARTS = {
    "pdf": (b"%PDF",),
    "png": (b"\x89PNG",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "xlsx": (b"PK\x03\x04",),
    "docx": (b"PK\x03\x04",),
    "pptx": (b"PK\x03\x04",),
    "zip": (b"PK\x03\x04", b"PK\x05\x06"),
    "gz": (b"\x1f\x8b",),
    "parquet": (b"PAR1",),
    "sqlite": (b"SQLite format 3\0",),
    "msg": (b"\xd0\xcf\x11\xe0",),
}


def store(actor: Actor, upload: "UploadedFile[bytes]", kinds: Collection[str]) -> StoredFile:
    """Return the uploaded file as stored; call it inside an action, which writes the audit row.

    Raises:
        InputError: its kind is not among ``kinds``, its bytes are not of that kind, it is empty or too large.
    """
    return store_bytes(actor, upload.name or "", upload.chunks(), kinds)


def store_bytes(actor: Actor, name: str, chunks: Iterable[bytes], kinds: Collection[str]) -> StoredFile:
    """Return bytes as a stored file; see ``store``."""
    with receiving(actor, name, chunks, kinds) as received:
        return keep(actor, received)


@dataclass(frozen=True)
class Received:
    """Bytes that came in: of a kind that is expected, not too many, and lying aside until they are kept."""

    name: str
    kind: str
    size: int
    sha256: str
    path: Path


@contextmanager
def receiving(actor: Actor, name: str, chunks: Iterable[bytes], kinds: Collection[str]) -> Iterator[Received]:
    """Take bytes in and give them to whoever keeps them; what is not kept is gone afterwards.

    Large files are received before the action that keeps them, as SQLite lets nobody else write while an action runs.

    Raises:
        InputError: their kind is not among ``kinds``, they are not of that kind, there are none or too many.
    """
    plain = PurePath(name.replace("\\", "/")).name[-255:].replace("\0", "") or "file"
    kind = plain.rsplit(".", 1)[-1].lower() if "." in plain else ""
    if kind not in kinds:
        raise InputError.of("web-upload-kind", file=plain, kinds=", ".join(kinds))
    folder = Path(settings.FILES) / str(actor.owner.pk)
    folder.mkdir(parents=True, exist_ok=True)
    digest, size, start = hashlib.sha256(), 0, b""
    handle, aside = tempfile.mkstemp(dir=folder, prefix=".upload-")
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                start = start or chunk[:64]
                size += len(chunk)
                if size > settings.UPLOAD_LIMIT:
                    raise InputError.of("web-upload-size", file=plain, limit=settings.UPLOAD_LIMIT // 1024**2)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise InputError.of("file-empty", file=plain)
        if kind in _STARTS and not start.startswith(_STARTS[kind]):
            raise InputError.of("web-upload-content", file=plain, kind=kind)
        yield Received(plain, kind, size, digest.hexdigest(), Path(aside))
    finally:
        Path(aside).unlink(missing_ok=True)


def keep(actor: Actor, received: Received) -> StoredFile:
    """Return what was received as a stored file; call it inside an action, which writes the audit row."""
    stored = StoredFile(
        organisation=actor.owner, sha256=received.sha256, name=received.name, size=received.size, kind=received.kind,
        added_by=actor.user,
    )  # fmt: skip
    stored.path.parent.mkdir(parents=True, exist_ok=True)
    _hold(stored.organisation_id, stored.sha256)
    received.path.replace(stored.path)
    stored.save()
    return stored


@contextmanager
def discarding(stored: StoredFile) -> Iterator[None]:
    """Look closer at a file that was just stored; where it is refused, its bytes do not stay behind either."""
    try:
        yield
    except BaseException:
        others = StoredFile.objects.filter(organisation=stored.organisation_id, sha256=stored.sha256)
        if not others.exclude(pk=stored.pk).exists():
            stored.path.unlink(missing_ok=True)
        raise


def drop(stored: StoredFile) -> None:
    """Forget a stored file, and its bytes once nothing else has the same; call it inside an action."""
    path, owner, sha256 = stored.path, stored.organisation_id, stored.sha256
    stored.delete()

    def unlink() -> None:
        with transaction.atomic():
            _hold(owner, sha256)
            if not StoredFile.objects.filter(organisation=owner, sha256=sha256).exists():
                path.unlink(missing_ok=True)

    transaction.on_commit(unlink)


def _hold(owner: object, sha256: str) -> None:
    """Let nobody else store or forget the same bytes until the transaction ends.

    On SQLite a transaction keeps others from writing anyway. On PostgreSQL whoever forgets bytes would not see the
    row of somebody who is just storing the same, so both wait for a lock of these bytes.
    """
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        key = int.from_bytes(hashlib.sha256(f"{owner}/{sha256}".encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
