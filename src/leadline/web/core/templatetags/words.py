"""Words in templates: ``{% say "key" name=value %}`` gives a sentence of ``content/texts/web`` to the reader.

Built in: templates need not load it.
"""

from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from leadline.reporting import numbers
from leadline.text import Language, Text
from leadline.text import say as said
from leadline.web.core.reading import spoken
from leadline.web.core.roles import Permission
from leadline.web.core.zones import zone_said

register = template.Library()


def _language(context: Context) -> Language:
    return spoken(context.get("language"))


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, /, **params: Any) -> SafeString:
    """Return the sentence ``key`` with its placeholders filled; what fills them is escaped."""
    words = {name: conditional_escape(value) for name, value in params.items()}
    return mark_safe(said("web", f"{key}", _language(context), **words))  # noqa: S308 - our own words


@register.simple_tag(takes_context=True)
def word(context: Context, catalogue: str, key: str, /, **params: Any) -> str:
    """Return a sentence of another catalogue, such as ``reasons``."""
    plain = "".join(catalogue)  # a path cannot be made of Django's safe strings
    return said(plain, key, _language(context), **params)


@register.simple_tag(takes_context=True)
def read(context: Context, text: Text | str | None) -> str:
    """Return a text of the model in the reader's language; a plain string as it is."""
    if text is None:
        return ""
    return text if isinstance(text, str) else text.get(_language(context))


@register.simple_tag(takes_context=True)
def tell(context: Context, told: Any) -> str:
    """Return what a step of an assessment tells, its texts of the model in the reader's language."""
    return sentence(context, told)


@register.simple_tag(takes_context=True)
def sentence(context: Context, told: Any) -> str:
    """Return what knows itself as a sentence, such as a problem, a finding or a reading, in the reader's language."""
    said: str = told.sentence(_language(context))
    return said


@register.simple_tag(takes_context=True)
def may(context: Context, permission: Permission) -> bool:
    """Return whether the reader may do something in the page's organisation: ``{% may "data.manage" as manages %}``."""
    actor = getattr(context["request"], "actor", None)
    return actor is not None and actor.may(permission)


@register.simple_tag(takes_context=True)
def zone(context: Context, name: str) -> str:
    """Return what a time zone is called: its city in the reader's language."""
    return zone_said(name, _language(context))


@register.filter
def moment(value: Any) -> str:
    """Return a moment by the reader's clock, to the minute; nothing for none."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else "–"


@register.filter
def day(value: Any) -> str:
    """Return a date as readers of either language write it, of a moment by the reader's clock; a dash for none."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return value.strftime("%Y-%m-%d") if value else "–"


@register.filter
def count(value: Any) -> str:
    """Return a whole number with its thousands apart, a dash for none."""
    return f"{value:,}" if isinstance(value, int) else "–"


@register.filter
def at(mapping: Any, key: Any) -> Any:
    """Return ``mapping[key]``, None where there is none."""
    return mapping.get(key) if mapping is not None else None


@register.filter
def score(value: float | None) -> str:
    """Return a score as the report writes it: two decimals, a dash where there is none."""
    return numbers.score(value)
