"""Data, their mapping and recorded indicators in an assessment's folder, and what there is of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from leadline.web.assessments.folder import contributes
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.steps import Door, Told, add_door, counts
from leadline.web.sources.linking import link_in
from leadline.web.sources.models import KpiTable, MappingVersion, Upload
from leadline.web.sources.state import confirmed, draft_of, prepared_log

MAPPING, KPIS = "mapping-confirmed.yaml", "kpis/uploaded"


def write_data(assessment: Assessment, folder: Path) -> None:
    """Put every file of an assessment's data into ``folder``, under the name its mapping calls it."""
    folder.mkdir(parents=True, exist_ok=True)
    for upload in Upload.objects.filter(assessment=assessment).select_related("file"):
        link_in(upload.file, folder / upload.name)


@contributes
def write_sources(assessment: Assessment, folder: Path) -> Mapping[str, Any]:
    """Write data with their confirmed mapping, and tables of recorded indicators."""
    parts: dict[str, Any] = {}
    version = confirmed(assessment)
    if version is not None and "data" in assessment.methods:
        write_data(assessment, folder / "data")
        (folder / MAPPING).write_text(version.text, encoding="utf-8")
        parts["mapping"] = [MAPPING]
    tables = KpiTable.objects.filter(assessment=assessment).select_related("file")
    for table in tables:
        link_in(table.file, folder / KPIS / table.name)
    if tables:
        parts["kpis"] = [f"{KPIS}/{table.name}" for table in tables]
    return parts


@counts("collect")
def count_sources(assessment: Assessment) -> Iterator[Told]:
    """Tell what there is of an assessment's data, and what is missing until they can be scored."""
    values = sum(table.values for table in KpiTable.objects.filter(assessment=assessment))
    if values:
        yield Told("sources-step-kpis", True, {"count": values}, "kpis")
    if "data" not in assessment.methods:
        return
    files = Upload.objects.filter(assessment=assessment).count()
    if not files and not MappingVersion.objects.filter(assessment=assessment).exists():
        if "mapping" not in assessment.extra:
            yield Told("sources-step-none", False, {}, "sources")
        return
    yield Told("sources-step-files", bool(files), {"count": files}, "sources")
    if draft_of(assessment) is not None:
        yield Told("sources-step-draft", False, {}, "mapping")
    elif confirmed(assessment) is None:
        yield Told("sources-step-no-mapping", False, {}, "mapping")
    else:
        yield Told("sources-step-mapping", True, {}, "mapping")
        ready = prepared_log(assessment) is not None
        yield Told("sources-step-read" if ready else "sources-step-stale", ready, {}, "data-quality")


add_door(Door("sources", "sources-door", "sources-door-about", "data.view", "data"))
add_door(Door("kpis", "kpis-door", "kpis-door-about", "data.view"))
