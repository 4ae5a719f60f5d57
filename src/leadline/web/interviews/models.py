"""Sessions with people or at their workplace, what was said, seen and rated there, and what meetings agreed."""

from django.conf import settings
from django.db import models


class Session(models.Model):
    """An interview, or a walk-through of a process. ``person`` may stay empty: then nobody is named anywhere.

    ``department`` is the id of one of the model's departments, or any other name. ``stages`` and ``dimensions`` say
    which part of the model it is about; empty: all.
    """

    KINDS = ("interview", "observation")

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    person = models.CharField(max_length=120, blank=True)
    department = models.CharField(max_length=120)
    role = models.CharField(max_length=120)
    unit = models.ForeignKey("organisations.Unit", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    held_on = models.DateField()
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    stages = models.JSONField(default=list, blank=True)
    dimensions = models.JSONField(default=list, blank=True)
    notes = models.TextField(blank=True)
    notes_revision = models.PositiveIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        """Newest first."""

        ordering = ("-held_on", "-id")

    def __str__(self) -> str:
        return self.title

    @property
    def respondent(self) -> str:
        """Who rated, as answers name people: the person, or the session where nobody is named."""
        return self.person or f"{self.kind}-{self.pk}"


class ItemRating(models.Model):
    """What a session came to on one item of the model."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="ratings")
    item = models.CharField(max_length=60)
    answer = models.CharField(max_length=15)
    value = models.FloatField(null=True)
    evidence = models.CharField(max_length=2, blank=True)
    evidence_until = models.DateField(null=True)
    reason = models.TextField(blank=True)
    approver = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        """Once for each item."""

        ordering = ("item",)
        constraints = (models.UniqueConstraint(fields=["session", "item"], name="session_rates_once"),)

    def __str__(self) -> str:
        return f"{self.session} · {self.item}"

    @property
    def seen(self) -> str:
        """What tells whether somebody has changed it since a page showed it."""
        return self.changed.isoformat()


class Quote(models.Model):
    """Something said, word for word, about an item or a cell (``stage.dimension``); ``usable``: it may be quoted."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="quotes")
    text = models.TextField()
    about = models.CharField(max_length=120, blank=True)
    usable = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """As they were said."""

        ordering = ("id",)

    def __str__(self) -> str:
        return self.about or str(self.session)


class Check(models.Model):
    """Whether a step of the reference process was seen at a walk-through, and how long it took in minutes."""

    STATES = ("seen", "not-seen", "not-applicable")

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="checks")
    activity = models.CharField(max_length=60)
    state = models.CharField(max_length=15)
    note = models.TextField(blank=True)
    minutes = models.PositiveIntegerField(null=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        """Once for each step."""

        ordering = ("activity",)
        constraints = (models.UniqueConstraint(fields=["session", "activity"], name="session_checks_once"),)

    def __str__(self) -> str:
        return f"{self.session} · {self.activity}"

    @property
    def seen(self) -> str:
        """What tells whether somebody has changed it since a page showed it."""
        return self.changed.isoformat()


class Consensus(models.Model):
    """What a meeting agreed for an item. It stands beside the ratings it is about and changes none of them."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.CASCADE, related_name="agreed")
    item = models.CharField(max_length=60)
    value = models.FloatField()
    participants = models.PositiveIntegerField(null=True)
    agreed = models.DateField()
    comment = models.TextField(blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        """One for each item of an assessment."""

        ordering = ("item",)
        constraints = (models.UniqueConstraint(fields=["assessment", "item"], name="agreed_once"),)

    def __str__(self) -> str:
        return self.item
