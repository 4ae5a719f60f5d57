"""Evidence, for programs: the register, files, reviews, and which cells lack evidence."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import FileResponse
from django.utils import timezone
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from leadline.model.schema import Grade
from leadline.ratings.evidence import EvidenceKind
from leadline.web.assessments.collected import collect
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.views import found
from leadline.web.core.formerrors import refuse
from leadline.web.core.schemas import Given, Prose, Title
from leadline.web.evidence.actions import add_piece, change_piece, remove_piece, review_piece
from leadline.web.evidence.coverage import cover
from leadline.web.evidence.forms import EvidenceForm
from leadline.web.evidence.models import EvidencePiece
from leadline.web.evidence.views import file_of, in_cell, in_state, piece_of
from leadline.web.organisations.routes import Called, Listed, Paging, listed, route

router = Router(tags=["evidence"])
HERE = "/assessments/{int:id}/evidence"
ONE = HERE + "/{int:piece}"


class PieceOut(Schema):
    """A piece of evidence and its review."""

    id: int
    title: str
    kind: EvidenceKind
    item: str
    cell: str
    valid_until: date | None
    passed: bool | None
    note: str
    file: str | None
    sha256: str | None
    state: Literal["open", "accepted", "refused"]
    reviewer: str = Field(alias="reviewer_name")
    reviewed_at: datetime | None
    review_note: str
    added: datetime
    revision: str

    @staticmethod
    def resolve_cell(row: EvidencePiece) -> str:
        """Return the cell it is about, such as ``order.risk``; empty where it is about an item."""
        return f"{row.stage}.{row.dimension}" if row.stage else ""

    @staticmethod
    def resolve_file(row: EvidencePiece) -> str | None:
        """Return the name of its file."""
        return row.file.name if row.file else None

    @staticmethod
    def resolve_sha256(row: EvidencePiece) -> str | None:
        """Return the digest of its file."""
        return row.file.sha256 if row.file else None


class PieceGiven(Given):
    """What a piece is and what it is about: an item, or a cell such as ``order.risk``."""

    title: Title
    kind: EvidenceKind
    item: Title | None = None
    cell: Title | None = None
    valid_until: date | None = None
    passed: bool | None = Field(None, description="The outcome of a sample test.")
    note: Prose = ""


class ReviewGiven(Given):
    """A reviewer's verdict; a refusal needs a note."""

    accept: bool
    note: Prose = ""
    seen: Title | None = Field(None, description="`revision` of what was looked at; refused where it is older.")


class PiecesAsked(Paging):
    """Which pieces are wanted."""

    state: Literal["open", "accepted", "refused", "expired", "soon"] | None = Field(
        None, description="`expired`: its last day is over; `soon`: that is within 30 days."
    )
    cell: Title = Field("", description="A cell such as `order.risk`, and what is about its items.")


class CoverageAsked(Schema):
    """The level evidence has to be enough for."""

    level: int = Field(3, ge=2, le=5)


class ProvenOut(Schema):
    """How far an item is proven, and the highest score that supports."""

    item: str
    stage: str
    dimension: str
    grade: Grade
    cap: float
    enough: bool


@route(router, "GET", HERE, "evidence.view", Listed[PieceOut])
def list_evidence(request: Called, id: int, asked: Query[PiecesAsked]) -> Any:
    """List the register, newest first."""
    assessment = found(request, id)
    rows = EvidencePiece.objects.filter(assessment=assessment).select_related("file")
    rows = in_cell(rows, assessment.maturity, asked.cell)
    return listed(in_state(rows, asked.state or "", timezone.localdate()), asked)


@route(router, "POST", HERE, "evidence.add", PieceOut)
def create_evidence(request: Called, id: int, given: PieceGiven) -> Any:
    """Add a piece; its file is sent afterwards."""
    assessment = found(request, id)
    return add_piece(request.actor, assessment, _checked(request, assessment, given))


@route(router, "GET", HERE + "/coverage", "evidence.view", list[ProvenOut])
def list_coverage(request: Called, id: int, asked: Query[CoverageAsked]) -> Any:
    """Say for every item whether its evidence is enough for a level, judged as in a verified assessment."""
    cells = cover(collect(found(request, id)), asked.level).values()
    return [
        {
            "item": each.item.id,
            "stage": cell.stage,
            "dimension": cell.dimension,
            "grade": each.grade,
            "cap": each.cap,
            "enough": each.enough,
        }
        for cell in cells
        for each in cell.items
    ]


@route(router, "GET", ONE, "evidence.view", PieceOut)
def read_evidence_piece(request: Called, id: int, piece: int) -> Any:
    """Read a piece."""
    return piece_of(request, id, piece)


@route(router, "PUT", ONE, "evidence.add", PieceOut)
def put_evidence(request: Called, id: int, piece: int, given: PieceGiven) -> Any:
    """Change a piece, which then has to be reviewed again."""
    row = piece_of(request, id, piece)
    return change_piece(request.actor, row, _checked(request, row.assessment, given))


@route(router, "DELETE", ONE, "evidence.add")
def delete_evidence(request: Called, id: int, piece: int) -> None:
    """Remove a piece."""
    remove_piece(request.actor, piece_of(request, id, piece))


@route(router, "POST", ONE + "/review", "evidence.review", PieceOut, status=200)
def review_evidence(request: Called, id: int, piece: int, given: ReviewGiven) -> Any:
    """Accept or refuse a piece; nobody reviews what he or she added or changed."""
    return review_piece(request.actor, piece_of(request, id, piece), **given.model_dump())


@route(router, "POST", ONE + "/file", "evidence.add", PieceOut, status=200)
def upload_evidence_file(request: Called, id: int, piece: int, file: File[UploadedFile]) -> Any:
    """Keep a file with a piece, in place of an earlier one; the piece has to be reviewed again."""
    return change_piece(request.actor, piece_of(request, id, piece), {}, file)


@route(router, "GET", ONE + "/file", "evidence.view", bytes)
def download_evidence_file(request: Called, id: int, piece: int) -> FileResponse:
    """Give the file of a piece, as an attachment."""
    return file_of(piece_of(request, id, piece))


def _checked(request: Called, assessment: Assessment, given: PieceGiven) -> dict[str, Any]:
    about = f"item:{given.item}" if given.item else f"cell:{given.cell}" if given.cell else ""
    asked = given.model_dump(exclude={"item", "cell", "passed"}) | {
        "about": about,
        "passed": "" if given.passed is None else "yes" if given.passed else "no",
    }
    form = EvidenceForm(asked, model=assessment.maturity, language=request.language)
    values: dict[str, Any] = form.values if form.is_valid() else refuse(form)
    return values
