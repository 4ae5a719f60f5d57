"""Write a backup while people work: one snapshot of the database, then the files it names."""

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from leadline.errors import InputError
from leadline.web.backups.archive import (
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
from leadline.web.files.models import StoredFile

_CHUNK = 1024 * 1024
_ROWS = 2000


class _Exact(DjangoJSONEncoder):
    """Keeps the microseconds, which Django's own encoder drops."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class _Counted:
    """A member being written: counts and hashes what goes through."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.size, self.digest = stream, 0, hashlib.sha256()

    def write(self, data: str | bytes) -> int:
        raw = data.encode() if isinstance(data, str) else data
        self.size += len(raw)
        self.digest.update(raw)
        self.stream.write(raw)
        return len(data)

    def part(self, rows: int | None = None) -> Part:
        return Part(size=self.size, sha256=self.digest.hexdigest(), rows=rows)


def back_up(target: Path) -> tuple[Manifest, list[str]]:
    """Write everything of this installation to ``target``; return what is in it, and the files that were missing.

    Raises:
        InputError: there is such a file already, its folder cannot be written to, or the disk is full.
    """
    if target.exists():
        raise InputError.of("web-backup-exists", file=str(target))
    try:
        handle, aside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    except OSError as error:
        raise InputError.of("output-folder-missing", file=str(target), folder=str(target.parent)) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                manifest, missing = _write(archive)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(aside, target)  # fails, where rename would replace, if somebody was faster
    except FileExistsError as error:
        raise InputError.of("web-backup-exists", file=str(target)) from error
    except OSError as error:
        raise InputError.of("web-backup-unwritten", file=str(target), reason=error.strerror or "?") from error
    finally:
        Path(aside).unlink(missing_ok=True)
    rows = sum(part.rows or 0 for part in manifest.parts.values())
    details = {"file": target.name, "rows": rows, "missing": len(missing)}
    record(Actor(organisation=None, via="terminal", trusted=True), "backup-made", None, details)
    return manifest, missing


def _write(archive: zipfile.ZipFile) -> tuple[Manifest, list[str]]:
    parts: dict[str, Part] = {}
    with _snapshot():
        migrations = migrations_of_kept()
        for model in kept_models():
            with _member(archive, member_of(model)) as out:
                rows = _write_table(model, out)
            parts[member_of(model)] = out.part(rows)
        files = {
            f"{FILES}{each.organisation_id}/{each.sha256[:2]}/{each.sha256}": each for each in StoredFile.objects.all()
        }
    missing = []
    for name, file in sorted(files.items()):
        try:
            source = file.path.open("rb")
        except OSError:
            missing.append(file.name)
            continue
        with source, _member(archive, name) as out:
            while chunk := source.read(_CHUNK):
                out.write(chunk)
        parts[name] = out.part()
    key = Path(settings.HOME) / KEY
    if key.is_file() and not os.environ.get("LEADLINE_SECRET_KEY"):
        with _member(archive, KEY) as out:
            out.write(key.read_bytes())
        parts[KEY] = out.part()
    manifest = Manifest(
        format=FORMAT, leadline=version("leadline"), made=timezone.now(), database=connection.vendor,
        migrations=migrations, parts=parts,
    )  # fmt: skip
    archive.writestr(MANIFEST, json.dumps(manifest.model_dump(mode="json"), indent=1))
    return manifest, missing


@contextmanager
def _member(archive: zipfile.ZipFile, name: str) -> Iterator[_Counted]:
    with archive.open(name, "w", force_zip64=True) as stream:
        yield _Counted(stream)


def _write_table(model: type[models.Model], out: _Counted) -> int:
    rows = model._base_manager.order_by("pk")
    serializers.serialize("jsonl", rows.iterator(chunk_size=_ROWS), stream=out, cls=_Exact)
    return rows.count()


@contextmanager
def _snapshot() -> Iterator[None]:
    """Read everything as it is at one moment, without holding up those who write."""
    if connection.vendor == "sqlite":  # Django would begin as a writer
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
