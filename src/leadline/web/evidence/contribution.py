"""What evidence brings into an assessment's folder, and what there is of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from leadline.ratings import write_evidence
from leadline.web.assessments.folder import contributes
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.steps import Door, Told, add_door, counts
from leadline.web.evidence.models import EvidencePiece

REGISTER = "evidence/register.csv"
"""In a folder of its own: a folder that was taken in whole may bring an ``evidence.csv`` too."""

add_door(Door("evidence", "door-evidence", "door-evidence-about", "evidence.view"))


@contributes
def write_register(assessment: Assessment, folder: Path) -> Mapping[str, Any]:
    """Write the register of evidence, oldest first, without what was refused or the model no longer has."""
    model = assessment.maturity
    its = EvidencePiece.objects.filter(assessment=assessment).exclude(state="refused").select_related("file")
    pieces = [
        row.as_piece()
        for row in its.order_by("id")
        if row.item in model.item_of or (row.stage, row.dimension) in model.cells
    ]
    if not pieces:
        return {}
    (folder / REGISTER).parent.mkdir(exist_ok=True)
    write_evidence(folder / REGISTER, pieces)
    return {"evidence": [REGISTER]}


@counts("collect")
def count_evidence(assessment: Assessment) -> Iterator[Told]:
    """Tell how much evidence there is, and what nobody reviewed; only a verified assessment cannot do without."""
    its = EvidencePiece.objects.filter(assessment=assessment)
    count, unreviewed = its.exclude(state="refused").count(), its.filter(state="open").count()
    verified = assessment.kind == "verified"
    if count or verified:
        done = bool(count) and not (verified and unreviewed)
        yield Told("evidence-count", done, {"count": count, "unreviewed": unreviewed}, "evidence")
