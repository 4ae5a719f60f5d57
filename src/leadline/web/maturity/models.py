"""A version of an organisation's own maturity model, which never changes once it is there."""

from django.conf import settings
from django.db import models

from leadline.text import Text


class OwnModel(models.Model):
    """A version of an own model: a whole one, or an overlay on another.

    ``file`` is a ZIP archive of its folder, and of the folders it lies over where they do not come with Leadline;
    ``top`` is the folder within it. ``digest`` is what results call its content by.
    """

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200)
    base = models.CharField(max_length=60, blank=True)  # the id of what an overlay lies over; a whole model has none
    base_version = models.CharField(max_length=40, blank=True)
    top = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    archived = models.BooleanField(default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        """By id, newest version first; a version is there once."""

        ordering = ("key", "-id")
        constraints = (models.UniqueConstraint(fields=["organisation", "key", "version"], name="own_model_version"),)

    def __str__(self) -> str:
        return self.token

    @property
    def token(self) -> str:
        """What assessments call it by, beside the ids of what comes with Leadline: ``id@version``."""
        return f"{self.key}@{self.version}"

    @property
    def title(self) -> Text:
        """Its name in every language."""
        return Text(en=self.name, zh_hans=self.name_zh)
