"""A campaign, the people who answer it, and their answers."""

import secrets
import zoneinfo
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from leadline import text
from leadline.model import Model as MaturityModel
from leadline.text import say
from leadline.web.core.zones import zone_said

LANGUAGES = [("en", "English"), ("zh-Hans", "简体中文")]


def new_key() -> str:
    """Return a key nobody can guess: whoever has it may answer."""
    return secrets.token_urlsafe(18)


def new_code() -> str:
    """Return a pseudonym, by which a respondent is known in the files that are scored."""
    return f"r-{secrets.token_hex(5)}"


class Campaign(models.Model):
    """Questions put to people for a while. ``items`` are ids of the model, in its order.

    *named*: everybody invited has a link of the own. *link*: whoever has the one link joins, and says department, role
    and unit. An anonymous campaign is always by link, and keeps nothing else of a person.
    """

    MODES = ("named", "link")
    STATES = ("draft", "open", "closed")

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.CASCADE, related_name="campaigns")
    name = models.CharField(max_length=200)
    mode = models.CharField(max_length=5, default="named")
    anonymous = models.BooleanField(default=False)
    items = models.JSONField(default=list)
    opens = models.DateTimeField(null=True, blank=True)
    closes = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=6, default="draft")
    language = models.CharField(max_length=10, choices=LANGUAGES, default="en")
    key = models.CharField(max_length=32, unique=True, default=new_key)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering = ("-created", "-id")

    def __str__(self) -> str:
        return self.name

    def stands(self, now: datetime | None = None) -> str:
        """Return where it stands by the clock: *draft*, *waiting* for its first moment, *open* or *closed*."""
        now = now or timezone.now()
        if self.state != "open":
            return self.state
        if self.opens and now < self.opens:
            return "waiting"
        return "closed" if self.closes and now >= self.closes else "open"

    @property
    def is_open(self) -> bool:
        """Whether answers are taken now."""
        return self.stands() == "open"

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone its moments are told in to people without an account: that of whoever made it."""
        maker = self.created_by
        return zoneinfo.ZoneInfo(maker.time_zone if maker else settings.TIME_ZONE)

    def told(self, moment: datetime | None) -> text.Text | None:
        """Return a moment by the campaign's clock, with the city whose clock it is."""
        if moment is None:
            return None
        clock = f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"
        english, chinese = (
            say("web", "moment-of-city", language, moment=clock, city=zone_said(self.zone.key, language))
            for language in text.LANGUAGES
        )
        return text.Text(en=english, zh_hans=chinese)

    @property
    def told_opens(self) -> text.Text | None:
        """From when answers are taken, as respondents read it; None where nothing is set."""
        return self.told(self.opens)

    @property
    def told_closes(self) -> text.Text | None:
        """Until when answers are taken, as respondents read it; None where nothing is set."""
        return self.told(self.closes)

    @property
    def join_link(self) -> str:
        """The link that is shared, in a campaign by link."""
        return f"{settings.PUBLIC_URL}{reverse('questionnaire-join', args=[self.key])}"

    def questions(self, model: MaturityModel) -> MaturityModel:
        """Return the assessment's model with the campaign's items alone."""
        return model.model_copy(update={"items": tuple(item for item in model.items if item.id in set(self.items))})


class Participant(models.Model):
    """Somebody who answers. ``source`` tells an import's respondents apart from those who came by a link.

    In an anonymous campaign user, e-mail and name stay empty, and no moment is kept.
    """

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="questionnaires"
    )
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    department = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, choices=LANGUAGES, blank=True)
    key = models.CharField(max_length=32, unique=True, default=new_key)
    code = models.CharField(max_length=20, default=new_code)
    source = models.CharField(max_length=90, blank=True)
    invited = models.DateTimeField(null=True, blank=True)
    reminded = models.DateTimeField(null=True, blank=True)
    started = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)
    done = models.BooleanField(default=False)

    class Meta:
        """By name; invited once."""

        ordering = ("name", "email", "id")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "email"], condition=~Q(email=""), name="invited_once"),
        )

    objects: ClassVar[models.Manager["Participant"]] = models.Manager()

    def __str__(self) -> str:
        return self.name or self.email or self.code

    @property
    def assessment_id(self) -> int:
        """The assessment answered for: the audit log tells by it what came in for which."""
        return self.campaign.assessment_id

    @property
    def link(self) -> str:
        """The link by which this person answers."""
        return f"{settings.PUBLIC_URL}{reverse('questionnaire', args=[self.key])}"


class Answer(models.Model):
    """One person's answer to one item by one method. ``revision`` only ever rises.

    ``evidence`` and other methods than *questionnaire* come from imported files.
    """

    ANSWERS = ("rated", "not-applicable", "dont-know")

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=60)
    answer = models.CharField(max_length=14)
    value = models.FloatField(null=True, blank=True)
    comment = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    approver = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=13, default="questionnaire")
    evidence = models.CharField(max_length=2, blank=True)
    evidence_until = models.DateField(null=True, blank=True)
    answered = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        """Once per person, item and method."""

        constraints = (
            models.UniqueConstraint(fields=["participant", "item", "method"], name="answered_once"),
            models.CheckConstraint(
                condition=Q(answer="rated", value__gte=1, value__lte=5) | (Q(value__isnull=True) & ~Q(answer="rated")),
                name="answer_has_its_value",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item} r{self.revision}"

    @property
    def chosen(self) -> str:
        """What the form calls the answer: ``1`` to ``5``, ``not-applicable`` or ``dont-know``."""
        return f"{self.value:g}" if self.value is not None else self.answer
