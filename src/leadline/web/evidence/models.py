"""Pieces of evidence: what was shown or tested, for which item or cell, until when, and who reviewed it."""

from datetime import date
from typing import get_args

from django.conf import settings
from django.db import models

from leadline.ratings.evidence import EvidenceKind, Piece


class EvidencePiece(models.Model):
    """One piece. It is about an ``item``, or about a cell (``stage``, ``dimension``) and so about all its items.

    ``state``: ``open`` until somebody other than who added or changed it has looked at it, then ``accepted`` or
    ``refused``. ``passed`` is the outcome of a sample test.
    """

    KINDS: tuple[EvidenceKind, ...] = get_args(EvidenceKind)
    STATES = ("open", "accepted", "refused")

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=15)
    item = models.CharField(max_length=60, blank=True)
    stage = models.CharField(max_length=60, blank=True)
    dimension = models.CharField(max_length=60, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    passed = models.BooleanField(null=True)
    file = models.ForeignKey("files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed = models.DateTimeField(auto_now=True)
    state = models.CharField(max_length=10, default="open")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reviewer_name = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.TextField(blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title

    @property
    def revision(self) -> str:
        """What tells the piece as it is from what it was: whoever reviews it says by this which one they saw."""
        return f"{self.changed:%Y%m%d%H%M%S%f}"

    def expired(self, on: date | None) -> bool:
        """Return whether the piece is out of date on a day."""
        return self.valid_until is not None and on is not None and self.valid_until < on

    def as_piece(self) -> Piece:
        """Return the piece as the core knows it: reviewed only where the reviewer accepted it."""
        return Piece(
            item=self.item or None,
            stage=self.stage or None,
            dimension=self.dimension or None,
            kind=self.kind,
            title=self.title,
            file=self.file.name if self.file else None,
            sha256=self.file.sha256 if self.file else None,
            valid_until=self.valid_until,
            reviewer=self.reviewer_name or None if self.state == "accepted" else None,
            passed=self.passed,
        )
