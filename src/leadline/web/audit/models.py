"""One row for every write, added in the transaction of the write; the database refuses to change or delete it."""

from typing import Any, NoReturn

from django.db import models


class Entry(models.Model):
    """What happened. ``actor`` is empty where an anonymous respondent or the program itself did it."""

    at = models.DateTimeField(auto_now_add=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    actor = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    actor_name = models.CharField(max_length=200, blank=True)
    via = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    subject_name = models.CharField(max_length=200, blank=True)
    assessment_id = models.BigIntegerField(null=True)  # what the subject belongs to; it may be deleted since
    details = models.JSONField(default=dict, blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        """Newest first, by organisation."""

        ordering = ("-id",)
        indexes = (
            models.Index(fields=["organisation", "-id"], name="audit_by_organisation"),
            models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject"),
            models.Index(fields=["organisation", "assessment_id", "-id"], name="audit_by_assessment"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; it cannot be saved again."""
        if self.pk is not None:
            self._refuse()
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: what happened has happened."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise TypeError("rows of the audit log are only ever added")
