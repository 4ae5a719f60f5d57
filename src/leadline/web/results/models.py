"""Files that results come with: those of a folder that was taken in, and what each result rests on beside its data."""

from django.db import models


class FolderFile(models.Model):
    """A file of an imported folder. ``part`` is the key of ``assessment.yaml`` that names it."""

    PARTS = ("data", "mapping", "answers", "evidence", "rates", "previous")

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.CASCADE, related_name="folder_files")
    part = models.CharField(max_length=10)
    path = models.CharField(max_length=255)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        """By path, which is unique in a folder."""

        ordering = ("path",)
        constraints = (models.UniqueConstraint(fields=["assessment", "path"], name="folder_file_path"),)

    def __str__(self) -> str:
        return self.path


class RunBasis(models.Model):
    """What people said and showed when a run was made, as ``results.basis`` keeps it."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    run = models.OneToOneField("assessments.Run", on_delete=models.CASCADE, related_name="basis")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.run)
