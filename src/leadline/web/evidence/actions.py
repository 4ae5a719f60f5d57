"""What is written of evidence: pieces added, changed and removed by those who have them, reviewed by somebody else."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from leadline.errors import InputError
from leadline.web.assessments.models import Assessment
from leadline.web.core.actions import Actor, Outcome, action, change
from leadline.web.evidence.models import EvidencePiece
from leadline.web.files.store import DOCUMENTS, drop, store


@action("evidence-added", "evidence.add")
def add_piece(
    actor: Actor, assessment: Assessment, values: Mapping[str, Any], upload: "UploadedFile[bytes] | None" = None
) -> Outcome[EvidencePiece]:
    """Add a piece of evidence; ``values`` are fields of ``EvidencePiece``.

    Raises:
        InputError: the file is of no kind that is taken, or too large.
    """
    piece = EvidencePiece(organisation_id=assessment.organisation_id, assessment=assessment, added_by=actor.user)
    _fill(actor, piece, values, upload)
    return Outcome(piece, subject=piece, details=_told(piece))


@action("evidence-changed", "evidence.add")
def change_piece(
    actor: Actor, piece: EvidencePiece, values: Mapping[str, Any], upload: "UploadedFile[bytes] | None" = None
) -> Outcome[EvidencePiece]:
    """Change a piece of evidence; it has to be reviewed again.

    Raises:
        PermissionDenied: it is somebody else's, and the actor is no assessor.
        InputError: the file is of no kind that is taken, or too large.
    """
    _check_may_change(actor, piece)
    _fill(actor, piece, values, upload)
    return Outcome(piece, subject=piece, details=_told(piece))


@action("evidence-removed", "evidence.add")
def remove_piece(actor: Actor, piece: EvidencePiece) -> Outcome[None]:
    """Remove a piece of evidence and its file.

    Raises:
        PermissionDenied: it is somebody else's, and the actor is no assessor.
    """
    _check_may_change(actor, piece)
    subject = EvidencePiece(
        pk=piece.pk, organisation_id=piece.organisation_id, assessment_id=piece.assessment_id, title=piece.title
    )
    gone = Outcome(None, subject=subject, details=_told(piece))
    piece.delete()
    return gone


@action("evidence-reviewed", "evidence.review")
def review_piece(
    actor: Actor, piece: EvidencePiece, *, accept: bool, note: str = "", seen: str | None = None
) -> Outcome[EvidencePiece]:
    """Accept or refuse a piece of evidence, of which ``seen`` is the revision that was looked at; None: any.

    Raises:
        InputError: the reviewer added or changed the piece, or refuses it without a word why; it was changed meanwhile.
    """
    EvidencePiece.objects.select_for_update(of=("self",)).get(pk=piece.pk)
    piece.refresh_from_db()
    if seen is not None and piece.revision != seen:
        raise InputError.of("web-evidence-changed", file=piece.title)
    if actor.user is None or actor.user.pk in (piece.added_by_id, piece.changed_by_id):
        raise InputError.of("web-evidence-own", file=piece.title)
    if not accept and not note.strip():
        raise InputError.of("web-evidence-no-reason", file=piece.title)
    verdict = {
        "state": "accepted" if accept else "refused",
        "reviewer": actor.user,
        "reviewer_name": actor.user.get_full_name(),
        "reviewed_at": timezone.now(),
        "review_note": note.strip(),
    }
    change(piece, verdict)
    return Outcome(piece, subject=piece, details={"state": piece.state})


def may_change(actor: Actor, piece: EvidencePiece) -> bool:
    """Let process owners and analysts change what is their own; assessors (who may write interviews) everything."""
    mine = actor.user is not None and actor.user.pk == piece.added_by_id
    return actor.may("evidence.add") and (mine or actor.may("interview.write"))


def _check_may_change(actor: Actor, piece: EvidencePiece) -> None:
    if not may_change(actor, piece):
        raise PermissionDenied("evidence.add")


def _fill(actor: Actor, piece: EvidencePiece, values: Mapping[str, Any], upload: "UploadedFile[bytes] | None") -> None:
    for name, value in values.items():
        setattr(piece, name, value)
    before = piece.file if upload is not None else None
    if upload is not None:
        piece.file = store(actor, upload, DOCUMENTS)
    piece.changed_by = actor.user
    # What was reviewed is no longer what is there.
    piece.state, piece.reviewer, piece.reviewer_name = "open", None, ""
    piece.reviewed_at, piece.review_note = None, ""
    piece.save()
    if before is not None:
        drop(before)


def _told(piece: EvidencePiece) -> dict[str, Any]:
    return {
        "kind": piece.kind,
        "about": piece.item or f"{piece.stage}.{piece.dimension}",
        "file": piece.file.name if piece.file else None,
        "sha256": piece.file.sha256 if piece.file else None,
    }
