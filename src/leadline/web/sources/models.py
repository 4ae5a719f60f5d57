"""What an assessment's data come from, how they are mapped, and what was found in them."""

import hashlib

from django.conf import settings
from django.db import models


class Connection(models.Model):
    """A database or a system that is read. ``shown`` says where it is; ``secret`` is the sealed connection string.

    ``wants`` lists what is read of a database, as ``{"name", "table"}`` or ``{"name", "query"}``; a system knows by
    itself. ``facts`` are what its last reading found.
    """

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.CASCADE, related_name="connections")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    shown = models.CharField(max_length=300, blank=True)
    secret = models.TextField(blank=True)
    wants = models.JSONField(default=list, blank=True)
    since = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=50, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    read = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        """By name, which is unique in the assessment."""

        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["assessment", "name"], name="connection_name"),)

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file of an assessment's data, by the name a mapping calls it; ``connection`` is what it was read by, if any."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=255)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    connection = models.ForeignKey(Connection, null=True, blank=True, on_delete=models.CASCADE, related_name="uploads")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added = models.DateTimeField(auto_now=True)

    class Meta:
        """By name, which is unique in the assessment."""

        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["assessment", "name"], name="upload_name"),)

    def __str__(self) -> str:
        return self.name


class Look(models.Model):
    """What a first look at the files found: their columns, and a proposed place for each. ``files`` is their digest."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    assessment = models.OneToOneField("assessments.Assessment", on_delete=models.CASCADE, related_name="look")
    files = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    made = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.assessment}"


class MappingVersion(models.Model):
    """A mapping as YAML. The newest may be a draft; the newest that somebody confirmed is the one that counts."""

    ORIGINS = ("proposed", "changed", "written", "system")

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.CASCADE, related_name="mappings")
    number = models.PositiveIntegerField()
    text = models.TextField()
    origin = models.CharField(max_length=10)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first; numbered within the assessment."""

        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["assessment", "number"], name="mapping_number"),)

    def __str__(self) -> str:
        return f"{self.assessment} #{self.number}"

    @property
    def revision(self) -> str:
        """What tells this text from any other: whoever changes it says by this which one they saw."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


class Prepared(models.Model):
    """What was found when files were read by a mapping; ``fingerprint`` tells files, mapping and model together."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.CASCADE, related_name="prepared")
    version = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    made = models.DateTimeField(auto_now=True)

    class Meta:
        """Newest first."""

        ordering = ("-made",)
        constraints = (models.UniqueConstraint(fields=["assessment", "fingerprint"], name="prepared_once"),)

    def __str__(self) -> str:
        return f"{self.assessment} #{self.version}"


class KpiTable(models.Model):
    """A filled table of recorded indicators; ``values`` counts its values."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.CASCADE, related_name="kpi_tables")
    name = models.CharField(max_length=255)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    values = models.PositiveIntegerField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added = models.DateTimeField(auto_now=True)

    class Meta:
        """By name, which is unique in the assessment."""

        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["assessment", "name"], name="kpi_table_name"),)

    def __str__(self) -> str:
        return self.name
