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
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar, get_origin

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from ninja import Router, Schema
from ninja.responses import Status
from ninja.security import HttpBearer
from ninja.signature import ViewSignature
from pydantic import Field

from leadline.web.accounts.models import User
from leadline.web.core.actions import Actor
from leadline.web.core.problems import FORM, JSON, Takes, Trouble, check_sent
from leadline.web.core.roles import Permission
from leadline.web.organisations.models import Organisation
from leadline.web.organisations.pages import Asked, actor_of, check_numbers

View: TypeAlias = Callable[..., Any]
Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
T = TypeVar("T")


class Called(Asked):
    """A call of a route: what ``route`` adds to it, which is what ``page`` adds to a page, and the token's row."""

    token: Any


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


class Holder(NamedTuple):
    """Whose a token is, the organisation it is for, and its row."""

    user: User
    organisation: Organisation
    token: Any


_readers: list[Callable[[str], Holder | None]] = []


def reads_tokens(reader: Callable[[str], Holder | None]) -> Callable[[str], Holder | None]:
    """Register the function that tells whose a token is; None where it is nobody's."""
    _readers.append(reader)
    return reader


def holder_of(token: str) -> Holder | None:
    """Return whose a token is; None where it is nobody's."""
    return next((found for reader in _readers if (found := reader(token))), None)


class Bearer(HttpBearer):
    """A token that people make in the account menu, sent as ``Authorization: Bearer``."""

    def __init__(self, permission: Permission | None, takes: Takes) -> None:
        super().__init__()
        self.permission, self.takes = permission, takes

    def authenticate(self, request: Any, token: str) -> Actor | None:
        """Return who asks; nothing of an organisation the token is not for is there at all."""
        holder = holder_of(token)
        if holder is None:
            return None
        request.user, organisation, request.token = holder
        timezone.activate(zoneinfo.ZoneInfo(request.user.time_zone))  # until the middleware that wraps the request ends
        slug = request.resolver_match.kwargs.get("slug", organisation.slug)
        if slug != organisation.slug:
            raise Http404
        request.actor, request.membership = actor_of(request, slug, via="api")
        if self.permission is not None and not request.actor.may(self.permission):
            raise PermissionDenied(self.permission)
        check_sent(request, self.takes)
        actor: Actor = request.actor
        return actor


def route(
    router: Router,
    method: Method,
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
            check_numbers(kwargs)
            return answered(view(request, **kwargs), good)

        shape = inspect.signature(view)
        its = list(shape.parameters.values())
        named = inspect.Parameter("slug", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=str)
        respond.__signature__ = shape.replace(parameters=[its[0], named, *its[1:]])  # type: ignore[attr-defined]
        respond.permission = permission  # type: ignore[attr-defined]
        add_route(
            router, method, f"/o/{{slug:slug}}{path}", respond, {good: answer, **(also or {})},
            auth=lambda takes: Bearer(permission, takes),
        )  # fmt: skip
        return respond

    return decorate


def own_route(
    router: Router, method: Method, path: str, answer: Any = None, *, also: Mapping[int, Any] | None = None
) -> Callable[[View], View]:
    """Make a view a route about the token's own holder, below ``/api/v1/me``; see ``route``."""
    good = 204 if answer is None else 201 if method == "POST" else 200

    def decorate(view: View) -> View:
        @wraps(view)
        def respond(request: Any, **kwargs: Any) -> Any:
            check_numbers(kwargs)
            return answered(view(request, **kwargs), good)

        add_route(
            router, method, f"/me{path}", respond, {good: answer, **(also or {})},
            auth=lambda takes: Bearer(None, takes),
        )  # fmt: skip
        return respond

    return decorate


def answered(answer: Any, good: int) -> Any:
    """Return what a view gave as the answer of its route: a response as it is, all else with the good status."""
    return answer if isinstance(answer, HttpResponseBase) else Status(good, answer)


def add_route(
    router: Router,
    method: Method,
    path: str,
    view: View,
    answers: Mapping[int, Any],
    *,
    auth: Callable[[Takes], Any],
    troubles: Iterable[int] = (400, 401, 403, 404, 422),
) -> None:
    """Add an operation that says what it answers, also where something is wrong, and what it takes.

    ``auth`` makes of what it takes that which tells who asks, and then refuses all else, before anything is read.
    """
    listed = any(get_origin(each.annotation) is list for each in inspect.signature(view).parameters.values())
    parts = {getattr(model, "__ninja_param_source__", None): model for model in ViewSignature(path, view).models}
    kind = FORM if parts.keys() & {"file", "form"} else JSON if "body" in parts else None
    query = frozenset(getattr(parts.get("query"), "__ninja_flatten_map__", ()))
    takes = Takes(query, kind, list if listed else dict)
    told = (*troubles, 413, 415) if kind else tuple(troubles)
    summary, _, more = (inspect.getdoc(view) or "").partition("\n")
    router.api_operation(
        [method],
        path,
        auth=auth(takes),
        response={**answers, **dict.fromkeys(told, Trouble)},
        summary=summary.rstrip("."),
        description=more.strip(),
    )(view)
