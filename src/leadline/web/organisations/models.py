"""An organisation, its units, and who belongs to it in which roles."""

import uuid
from typing import ClassVar, Literal

from django.conf import settings
from django.db import models
from django.utils import timezone


class Organisation(models.Model):
    """A company, or a client of a consultant. Nothing of one is seen from another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """By name."""

        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def organisation_id(self) -> uuid.UUID:
        """The organisation is its own owner."""
        return self.id


class Unit(models.Model):
    """A business unit: what answers, results and filters are told apart by."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="units")
    name = models.CharField(max_length=120)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Names are unique in an organisation."""

        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["organisation", "name"], name="unit_name"),)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in an organisation. ``roles`` are names of ``core.roles.ROLES``; ``department`` is the model's id."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    roles = models.JSONField(default=list)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    department = models.CharField(max_length=60, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A person belongs once."""

        ordering = ("user__name",)
        constraints = (models.UniqueConstraint(fields=["organisation", "user"], name="member_once"),)

    objects: ClassVar[models.Manager["Membership"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"


InvitationState = Literal["open", "expired", "accepted", "withdrawn"]


class Invitation(models.Model):
    """A person asked to join. Of the link's token only the digest is kept: who reads the database cannot use it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    roles = models.JSONField(default=list)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    department = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, default="en")
    digest = models.CharField(max_length=64, unique=True)
    mailed = models.BooleanField(default=False)  # only then does using the link prove that the address is the person's
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    accepted = models.DateTimeField(null=True)
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering = ("-created",)
        indexes = (models.Index(fields=["organisation", "email"], name="invitation_by_email"),)

    def __str__(self) -> str:
        return self.email

    @property
    def state(self) -> InvitationState:
        """Whether it can be used, and if not, why."""
        if self.accepted:
            return "accepted"
        if self.withdrawn:
            return "withdrawn"
        return "open" if self.expires > timezone.now() else "expired"
