"""What other apps' pages show of campaigns: the questionnaires a member is asked to answer."""

from django import template
from django.template import Context

from leadline.web.questionnaires.answering import asked_of
from leadline.web.questionnaires.models import Participant

register = template.Library()


@register.simple_tag(takes_context=True)
def my_questionnaires(context: Context) -> list[Participant]:
    """Return what the reader is asked to answer in the page's organisation and may answer now."""
    return asked_of(context["request"].actor)
