"""From a call of the API to who asks: the token, the organisation in the path, the membership, the permission.

Every route of an organisation is made by ``route``; there is no other way to one. As with pages, who is no member gets
*not found*, and the permission is checked before anything that was sent is read::

    router = Router(tags=["units"])

    @route(router, "GET", "/units", "organisation.view", Listed[UnitOut])
    def list_units(request: Called, paging: Query[Paging]) -> Any:
        return listed(request.actor.owner.units.all(), paging)

A view takes the request and the parts of its path after ``/o/{slug}``, and calls the same actions as a page does.
"""

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from ninja import Router, Schema
from ninja.responses import Status
from ninja.security import HttpBearer
from pydantic import Field

from leadline.web.accounts.models import User
from leadline.web.core.actions import Actor
from leadline.web.core.problems import Trouble
from leadline.web.core.roles import Permission
from leadline.web.organisations.models import Organisation
from leadline.web.organisations.pages import Asked, actor_of

View: TypeAlias = Callable[..., Any]
T = TypeVar("T")
_TROUBLES = dict.fromkeys((400, 401, 403, 404, 422), Trouble)


class Called(Asked):
    """A call of a route of an organisation: what ``route`` adds to it, which is what ``page`` adds to a page."""


class Paging(Schema):
    """Which part of a list is wanted."""

    limit: int = Field(50, ge=1, le=500, description="How many at most.")
    offset: int = Field(0, ge=0, le=1_000_000_000, description="How many to leave out before.")


class Listed(Schema, Generic[T]):
    """A part of a list, and how many there are in all."""

    items: list[T]
    total: int


def listed(rows: "QuerySet[Any]", paging: Paging) -> Mapping[str, Any]:
    """Return the wanted part of rows as ``Listed`` wants it."""
    return {"items": list(rows[paging.offset : paging.offset + paging.limit]), "total": rows.count()}


Holder: TypeAlias = tuple[User, Organisation]
_readers: list[Callable[[str], Holder | None]] = []


def reads_tokens(reader: Callable[[str], Holder | None]) -> Callable[[str], Holder | None]:
    """Register the function that tells whose a token is, and for which organisation; None where it is nobody's."""
    _readers.append(reader)
    return reader


def holder_of(token: str) -> Holder | None:
    """Return whose a token is, and for which organisation; None where it is nobody's."""
    return next((found for reader in _readers if (found := reader(token))), None)


class Bearer(HttpBearer):
    """A token that people make in the account menu, sent as ``Authorization: Bearer``."""

    def __init__(self, permission: Permission | None) -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: Any, token: str) -> Actor | None:
        """Return who asks; nothing of an organisation the token is not for is there at all."""
        holder = holder_of(token)
        if holder is None:
            return None
        request.user, organisation = holder
        slug = request.resolver_match.kwargs.get("slug", organisation.slug)
        if slug != organisation.slug:
            raise Http404
        request.actor, request.membership = actor_of(request, slug, via="api")
        if self.permission is not None and not request.actor.may(self.permission):
            raise PermissionDenied(self.permission)
        actor: Actor = request.actor
        return actor


def route(
    router: Router,
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"],
    path: str,
    permission: Permission,
    answer: Any = None,
    *,
    status: int | None = None,
    also: Mapping[int, Any] | None = None,
) -> Callable[[View], View]:
    """Make a view a route of an organisation, below ``/api/v1/o/{slug}``; ``answer`` is the schema of what it returns.

    Without ``answer`` nothing is returned (204). ``also`` declares further statuses; a view that returns a file
    has ``bytes``. ``view.permission`` is what the test of the permission table reads.
    """
    good = status or (204 if answer is None else 201 if method == "POST" else 200)

    def decorate(view: View) -> View:
        @wraps(view)
        def respond(request: Any, slug: str, **kwargs: Any) -> Any:
            answered = view(request, **kwargs)
            return answered if isinstance(answered, HttpResponseBase) else Status(good, answered)

        shape = inspect.signature(view)
        its = list(shape.parameters.values())
        named = inspect.Parameter("slug", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=str)
        respond.__signature__ = shape.replace(parameters=[its[0], named, *its[1:]])  # type: ignore[attr-defined]
        respond.permission = permission  # type: ignore[attr-defined]
        summary, _, more = (inspect.getdoc(view) or "").partition("\n")
        router.api_operation(
            [method],
            f"/o/{{slug:slug}}{path}",
            auth=Bearer(permission),
            response={good: answer, **_TROUBLES, **(also or {})},
            summary=summary.rstrip("."),
            description=more.strip(),
        )(respond)
        return respond

    return decorate
