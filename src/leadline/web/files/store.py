"""Take a file in: bounded, of a kind that is expected, written aside under its digest, and only then known."""

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

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
        stored = StoredFile(
            organisation=actor.owner, sha256=digest.hexdigest(), name=plain, size=size, kind=kind, added_by=actor.user
        )
        stored.path.parent.mkdir(parents=True, exist_ok=True)
        Path(aside).replace(stored.path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
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
        with transaction.atomic():  # on SQLite nobody stores a file meanwhile
            if not StoredFile.objects.filter(organisation=owner, sha256=sha256).exists():
                path.unlink(missing_ok=True)

    transaction.on_commit(unlink)
