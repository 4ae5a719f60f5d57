"""Which mapping counts, which is being worked on, and where the log that was read by one is kept."""

import hashlib
import json
from pathlib import Path

from django.conf import settings

from leadline.web.assessments.models import Assessment
from leadline.web.sources.models import Look, MappingVersion, Prepared, Upload

_FACTS = 2
"""Counts up when what is kept of a reading changes."""


def newest_mapping(assessment: Assessment) -> MappingVersion | None:
    """Return the newest version of the mapping, confirmed or not; None where there is none."""
    return MappingVersion.objects.filter(assessment=assessment).select_related("confirmed_by", "created_by").first()


def confirmed(assessment: Assessment) -> MappingVersion | None:
    """Return the mapping that counts: the newest that somebody confirmed."""
    return MappingVersion.objects.filter(assessment=assessment, confirmed__isnull=False).first()


def draft_of(assessment: Assessment) -> MappingVersion | None:
    """Return the mapping that is being worked on, None where the newest is confirmed."""
    newest = newest_mapping(assessment)
    return newest if newest is not None and newest.confirmed is None else None


def files_digest(assessment: Assessment) -> str:
    """Return a digest of the names and contents of an assessment's files."""
    rows = Upload.objects.filter(assessment=assessment).order_by("name").values_list("name", "file__sha256")
    return hashlib.sha256(json.dumps([list(row) for row in rows]).encode()).hexdigest()


def look_of(assessment: Assessment) -> Look | None:
    """Return what a look at the files found, None where there was none or the files are others by now."""
    return Look.objects.filter(assessment=assessment, files=files_digest(assessment)).first()


def fingerprint(assessment: Assessment, version: MappingVersion) -> str:
    """Return what tells whether a reading still holds: files, mapping, model and what measuring goes by."""
    model = assessment.maturity
    parts = [
        _FACTS, files_digest(assessment), version.text, model.id, model.version, assessment.model, assessment.thread,
        str(assessment.period_from), str(assessment.period_to), assessment.extra, assessment.not_applicable,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def preview_print(assessment: Assessment, version: MappingVersion) -> str:
    """Return what tells whether a preview of a reading still holds."""
    return f"first-rows-{fingerprint(assessment, version)}"[:64]


def log_folder(assessment: Assessment) -> Path:
    """Return the folder in which an assessment's prepared logs are kept."""
    return Path(settings.WORK) / "data" / str(assessment.pk)


def log_path(assessment: Assessment, print_: str) -> Path:
    """Return where the log of a reading is kept."""
    return log_folder(assessment) / f"{print_[:20]}.leadline"


def reading_of(assessment: Assessment, version: MappingVersion | None) -> Prepared | None:
    """Return what was found in reading the files as they are by a version of the mapping, None where it is no more."""
    if version is None:
        return None
    return Prepared.objects.filter(assessment=assessment, fingerprint=fingerprint(assessment, version)).first()


def preview_of(assessment: Assessment, version: MappingVersion) -> Prepared | None:
    """Return what was found in the first rows of large files by a version of the mapping, None where it is no more."""
    return Prepared.objects.filter(assessment=assessment, fingerprint=preview_print(assessment, version)).first()


def is_read(assessment: Assessment, version: MappingVersion) -> bool:
    """Return whether the data were read by a version of the mapping, as files and mapping are now."""
    return _log_of(assessment, version) is not None


def prepared_log(assessment: Assessment) -> Path | None:
    """Return the prepared log of the data by the confirmed mapping, None where there is none or it is stale.

    ``leadline.open_log`` opens it. A folder of this name is always whole: it is written aside and then renamed.
    """
    return _log_of(assessment, confirmed(assessment))


def _log_of(assessment: Assessment, version: MappingVersion | None) -> Path | None:
    reading = reading_of(assessment, version)
    path = log_path(assessment, reading.fingerprint) if reading else None
    return path if path is not None and path.is_dir() else None
