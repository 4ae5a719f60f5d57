"""The token's own holder, for programs: who it is, the profile, the sessions in browsers, the tokens."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal, cast

from allauth.usersessions.models import UserSession
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from leadline.text import Language
from leadline.web.accounts.actions import change_profile, sign_out_elsewhere
from leadline.web.accounts.forms import ProfileForm
from leadline.web.accounts.models import User
from leadline.web.accounts.sessions import end_session, sessions_of
from leadline.web.api.models import ApiToken
from leadline.web.api.tokens import make_token, revoke_token
from leadline.web.core.formerrors import refuse
from leadline.web.core.schemas import Given, Line, Title
from leadline.web.organisations.api import OrganisationOut
from leadline.web.organisations.models import Membership
from leadline.web.organisations.routes import Called, Listed, Paging, listed, own_route

router = Router(tags=["token"])


class Me(Schema):
    """Who a token stands for."""

    name: str = Field(alias="user.name")
    email: str = Field(alias="user.email")
    language: str = Field(alias="user.language")
    time_zone: str = Field(alias="user.time_zone")
    roles: list[str]
    organisation: OrganisationOut


class ProfileGiven(Given):
    """What a person says of themself. What is left out stays."""

    name: Line | None = None
    language: Language | None = None
    time_zone: Title | None = Field(None, description="A name of the IANA's, such as `Asia/Shanghai`.")


class BrowserOut(Schema):
    """A browser the holder is signed in with."""

    id: int
    address: str = Field(alias="ip")
    user_agent: str = Field(description="What the browser says it is.")
    since: datetime = Field(alias="created_at")
    seen: datetime = Field(alias="last_seen_at", description="When it last asked for a page, to five minutes.")


class TokenOut(Schema):
    """A token, without what opens anything."""

    id: int
    name: str
    start: str
    created: datetime
    expires: datetime
    used: datetime | None
    revoked: datetime | None
    made_by: int | None = Field(alias="made_by_id", description="The token that made it; None: the browser.")


class TokenGiven(Given):
    """What a token is for, and how long it lasts."""

    name: Line
    days: Literal[30, 90, 365] = 90


class TokenMade(Schema):
    """A new token, shown this once."""

    token: str


@own_route(router, "GET", "", Me)
def me(request: Called) -> Any:
    """Say whose the token is, for which organisation, and in which roles."""
    return request.membership


@own_route(router, "PATCH", "", Me)
def change_me(request: Called, given: ProfileGiven) -> Any:
    """Change the holder's name, language or time zone. How the person signs in is changed in the browser alone."""
    user = _holder(request)
    there = {name: getattr(user, name) for name in ("name", "language", "time_zone")}
    form = ProfileForm({**there, **given.model_dump(exclude_none=True)}, reader=request.language)
    if not form.is_valid():
        refuse(form)
    change_profile(replace(request.actor, organisation=None), user, form.cleaned_data)
    return Membership.objects.select_related("user", "organisation").get(pk=request.membership.pk)


@own_route(router, "GET", "/sessions", Listed[BrowserOut])
def list_own_sessions(request: Called, paging: Query[Paging]) -> Any:
    """List the browsers the holder is signed in with, last seen first. A token is no session."""
    its = sessions_of(_holder(request))
    return {"items": its[paging.offset : paging.offset + paging.limit], "total": len(its)}


@own_route(router, "DELETE", "/sessions/{int:session}")
def end_own_session(request: Called, session: int) -> None:
    """Sign the holder out of one browser."""
    row = get_object_or_404(UserSession, user=_holder(request), pk=session)
    end_session(replace(request.actor, organisation=None), _holder(request), row)


@own_route(router, "DELETE", "/sessions")
def end_sessions(request: Called) -> None:
    """Sign the holder out of every browser, as when a phone is lost; tokens stay."""
    sign_out_elsewhere(replace(request.actor, organisation=None), _holder(request))


@own_route(router, "GET", "/tokens", Listed[TokenOut])
def list_tokens(request: Called, paging: Query[Paging]) -> Any:
    """List the holder's tokens for this organisation, newest first."""
    return listed(_its(request), paging)


@own_route(router, "POST", "/tokens", TokenMade)
def create_token(request: Called, given: TokenGiven) -> Any:
    """Make a further token. It ends when the one it was made by would, and is revoked together with it."""
    return {"token": make_token(request.actor, given.name, given.days, made_by=request.token)}


@own_route(router, "DELETE", "/tokens/{int:token}")
def delete_token(request: Called, token: int) -> None:
    """Revoke one of the holder's tokens, this one too, and those it has made."""
    revoke_token(request.actor, get_object_or_404(_its(request), pk=token))


def _its(request: Called) -> Any:
    return ApiToken.objects.filter(user=request.actor.user, organisation=request.actor.organisation)


def _holder(request: Called) -> User:
    return cast("User", request.user)  # a token always has one
