"""From the address of a page to who asks: the organisation in the path, the membership, the permission.

Every view of an organisation is made by ``page``; there is no other way to one. Who is no member gets *not found*.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeAlias

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from leadline.web.core.actions import Actor, Via
from leadline.web.core.reading import address_of
from leadline.web.core.roles import Permission
from leadline.web.core.signedin import signed_in
from leadline.web.organisations.models import Membership

View: TypeAlias = Callable[..., HttpResponseBase]


class Asked(HttpRequest):
    """A request to a page of an organisation: what ``page`` adds to it."""

    actor: Actor
    membership: Membership
    language: Any


def actor_of(request: HttpRequest, slug: str, *, via: Via = "page") -> tuple[Actor, Membership]:
    """Return who asks for something of the organisation ``slug``.

    Raises:
        Http404: there is no such organisation, or the person does not belong to it.
    """
    user = request.user
    if not user.is_authenticated:
        raise Http404
    membership = (
        Membership.objects.select_related("organisation", "unit").filter(organisation__slug=slug, user=user).first()
    )
    if membership is None:
        raise Http404
    actor = Actor(
        organisation=membership.organisation,
        user=user,
        roles=frozenset(membership.roles),
        via=via,
        address=address_of(request),
    )
    return actor, membership


def check_numbers(parts: Mapping[str, Any]) -> None:
    """Check the numbers of a path: there is no row of one that is larger than a database counts to.

    Raises:
        Http404: one is.
    """
    if any(isinstance(each, int) and each >= 2**63 for each in parts.values()):
        raise Http404


def page(permission: Permission) -> Callable[[View], View]:
    """Make a view of an organisation: its path begins with the slug, and the asker needs ``permission``.

    The view gets the request as an ``Asked`` and the rest of the path's parts. ``view.permission`` is what the test of
    the permission table reads.
    """

    def decorate(view: View) -> View:
        @signed_in
        @wraps(view)
        def respond(request: Any, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.actor, request.membership = actor_of(request, slug)
            if not request.actor.may(permission):
                raise PermissionDenied(permission)
            check_numbers(kwargs)
            return view(request, *args, **kwargs)

        respond.permission = permission  # type: ignore[attr-defined]
        return respond

    return decorate
