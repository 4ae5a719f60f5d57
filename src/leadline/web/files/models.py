"""A file somebody uploaded; its bytes lie in the installation's folder under their digest."""

from pathlib import Path

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """A file of an organisation. ``name`` is what it was called, and is only ever shown."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        return Path(settings.FILES) / str(self.organisation_id) / self.sha256[:2] / self.sha256
