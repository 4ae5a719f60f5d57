"""An assessment as people define it, and each time it was worked out."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from leadline.model import Model as MaturityModel
from leadline.text import Text
from leadline.web.maturity.library import WHOLE, load


class Assessment(models.Model):
    """What the assessment's YAML says, as a row; ``leadline.assess`` is given a folder written from it."""

    METHODS = ("questionnaire", "interview", "observation", "data")

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="assessments")
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, blank=True)
    simulated = models.BooleanField(default=False)
    model = models.JSONField(default=list)  # ids of what comes with Leadline, own models as id@version
    model_version = models.CharField(max_length=20, blank=True)
    goal = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10, default="self")
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    target = models.JSONField(default=dict, blank=True)
    thread = models.CharField(max_length=40, default="order")
    breakdown = models.JSONField(default=list, blank=True)
    units = models.ManyToManyField("organisations.Unit", blank=True, related_name="+")
    methods = models.JSONField(default=list)
    not_applicable = models.JSONField(default=list, blank=True)
    extra = models.JSONField(default=dict, blank=True)  # scoring, calendars, currency, as in assessment.yaml
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        """Newest first."""

        ordering = ("-created",)

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> Text:
        """Its name in every language; without a Chinese one the name is the same in both."""
        return Text(en=self.name, zh_hans=self.name_zh or self.name)

    @property
    def maturity(self) -> MaturityModel:
        """The maturity model it is judged by, weighted for its goal."""
        return load(self.organisation_id, self.model or [WHOLE]).pursuing(self.goal or None)


class Run(models.Model):
    """One working-out of an assessment: the result as the core wrote it, and what came into it."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    job = models.OneToOneField("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="run")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    model = models.JSONField(default=list)  # what the assessment was judged by then, as it is named there
    summary = models.JSONField(default=dict)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """Newest first; numbered within the assessment."""

        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["assessment", "number"], name="run_number"),)

    def __str__(self) -> str:
        return f"{self.assessment} #{self.number}"

    def get_absolute_url(self) -> Any:
        """Return the page of the results."""
        return reverse("results", args=[self.organisation.slug, self.assessment_id, self.number])
