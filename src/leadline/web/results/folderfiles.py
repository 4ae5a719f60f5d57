"""Files of an imported folder, written back where they were."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leadline.web.assessments.folder import contributes
from leadline.web.assessments.models import Assessment
from leadline.web.results.models import FolderFile
from leadline.web.sources.linking import link_in

LISTED = ("mapping", "answers", "evidence")
"""Parts that ``assessment.yaml`` names file by file."""


@contributes
def write_folder_files(assessment: Assessment, folder: Path) -> Mapping[str, Any]:
    """Write the files of an imported folder, and name them as its ``assessment.yaml`` did."""
    parts: dict[str, Any] = {}
    for each in FolderFile.objects.filter(assessment=assessment).select_related("file"):
        link_in(each.file, folder / each.path)
        if each.part in LISTED:
            parts.setdefault(each.part, []).append(each.path)
        elif each.part == "previous":
            parts["previous"] = each.path
    return parts
