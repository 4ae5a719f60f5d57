"""Files of an imported folder, written back where they were."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leadline.web.assessments.folder import contributes
from leadline.web.assessments.models import Assessment
from leadline.web.results.models import FolderFile

LISTED = ("mapping", "answers", "evidence")
"""Parts that ``assessment.yaml`` names file by file."""


@contributes
def write_folder_files(assessment: Assessment, folder: Path) -> Mapping[str, Any]:
    """Write the files of an imported folder, and name them as its ``assessment.yaml`` did."""
    parts: dict[str, Any] = {}
    for each in FolderFile.objects.filter(assessment=assessment).select_related("file"):
        target = folder / each.path
        target.parent.mkdir(parents=True, exist_ok=True)
        _put(each.file.path, target)
        if each.part in LISTED:
            parts.setdefault(each.part, []).append(each.path)
        elif each.part == "previous":
            parts["previous"] = each.path
    return parts


def _put(source: Path, target: Path) -> None:
    """Link a file in, which takes no room, or copy it where that cannot be."""
    target.unlink(missing_ok=True)
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
