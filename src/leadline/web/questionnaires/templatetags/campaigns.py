"""What other apps' pages show of campaigns: the questionnaires a member is asked to answer."""

from typing import Any

from django import template
from django.template import Context

from leadline.web.questionnaires.models import Participant

register = template.Library()


@register.simple_tag(takes_context=True)
def my_questionnaires(context: Context) -> list[Any]:
    """Return what the reader is asked to answer in the page's organisation and may answer now."""
    actor = context["request"].actor
    its = Participant.objects.filter(organisation=actor.owner, user=actor.user, campaign__state="open")
    return [each for each in its.select_related("campaign") if each.campaign.is_open]
