"""Links that lead somewhere: ``{% way "assessment-define" slug id as target %}`` is empty where the reader may not go.

Built in: templates need not load it.
"""

from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, resolve, reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def way(context: Context, name: str, /, *args: Any) -> str:
    """Return the address of a page of the organisation, or nothing where the reader lacks its permission."""
    try:
        address = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    wanted = getattr(resolve(address).func, "permission", None)
    actor = getattr(context["request"], "actor", None)
    return address if wanted is None or (actor is not None and actor.may(wanted)) else ""
