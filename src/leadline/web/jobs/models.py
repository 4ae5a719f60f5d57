"""A job: what is to be done, how far it is, and how it ended."""

import uuid

from django.conf import settings
from django.db import models

from leadline.errors import Problem


class Job(models.Model):
    """One piece of background work. ``problems`` are the core's problems as JSON, told in the reader's language."""

    STATES = ("waiting", "running", "done", "failed", "cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey(
        "assessments.Assessment", null=True, blank=True, on_delete=models.CASCADE, related_name="jobs"
    )
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, default="waiting")
    step = models.CharField(max_length=40, blank=True)
    progress = models.FloatField(default=0)
    problems = models.JSONField(default=list, blank=True)
    result = models.JSONField(default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True, blank=True)
    seen = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-created",)

    def __str__(self) -> str:
        return self.kind

    @property
    def told(self) -> list[Problem]:
        """What went wrong, as problems whose sentences are made in the reader's language."""
        return [Problem.model_validate(each) for each in self.problems]

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed", "cancelled")

    @property
    def percent(self) -> int:
        """How far it is, 0-100."""
        return round(100 * self.progress)
