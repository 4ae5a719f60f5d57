"""The API: the table of permissions, tokens, errors that programs can rely on, and what routes give and take."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

import pytest
from django.test import Client
from django.utils import timezone
from ninja.operation import Operation
from pydantic import BaseModel

from leadline.web.accounts.models import User
from leadline.web.api.api import api
from leadline.web.api.models import ApiToken
from leadline.web.api.tokens import digest_of, make_token
from leadline.web.assessments.models import Assessment
from leadline.web.audit.models import Entry
from leadline.web.core.actions import Actor
from leadline.web.core.roles import ALLOWED, ROLES
from leadline.web.jobs.models import Job
from leadline.web.organisations.models import Membership, Organisation
from web.conftest import World
from web.test_accounts import confirmed

BASE = "/api/v1/o/haichuan"


def routes() -> Iterator[tuple[str, str, Operation]]:
    """Give every route of an organisation: its method, its path and the operation."""
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield method, prefix + path, operation


ROUTES = [each for each in routes() if "{slug" in each[1]]


def token_of(world: World, role: str) -> str:
    """Return a token of the person with a role."""
    if role == "stranger":
        other = Organisation.objects.get(slug="other")
        return make_token(Actor(organisation=other, user=world.stranger), "test", 30)
    return make_token(world.actor(role), "test", 30)


def ask(path: str, token: str | None = None, method: str = "GET", **more: object) -> object:
    """Call a route."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers |= more.pop("headers", {})
    body = {"data": more["json"], "content_type": "application/json"} if "json" in more else {}
    answer = getattr(Client(raise_request_exception=False), method.lower())(path, headers=headers, **body)
    if answer.streaming:
        list(answer.streaming_content)  # to its end, which closes the file
    return answer


def known_ids(world: World) -> dict[str, object]:
    """Return an id for every part of a path."""
    return {
        **world.ids,
        "job": str(world.job.pk),
        "slug": world.organisation.slug,
        "item": "Q-STD-LM-1",
        "activity": "qualify_lead",
        "key": world.participant.key,
    }


def address(path: str, world: World) -> str:
    """Return a route's address with ids of the world in it."""
    for name, value in known_ids(world).items():
        path = re.sub(rf"\{{(\w+:)?{name}\}}", str(value), path)
    assert "{" not in path, f"tell the test an id for {path}"
    return f"/api/v1{path}"


def test_every_route_of_an_organisation_names_its_permission() -> None:
    assert [path for _, path, its in ROUTES if getattr(its.view_func, "permission", None) not in ALLOWED] == []
    assert {path for _, path, _ in routes() if "{slug" not in path} == {
        "/problems/{str:kind}", "/me", "/me/sessions", "/me/sessions/{int:session}", "/me/tokens",
        "/me/tokens/{int:token}",
        "/questionnaires/join/{str:key}", "/questionnaires/{str:key}",
        "/questionnaires/{str:key}/answers/{str:item}", "/questionnaires/{str:key}/end",
    }  # fmt: skip


def own_alone(method: str, path: str) -> bool:
    """Return whether those who are no assessors change only what they added themselves: here the process owner did."""
    return "/evidence/{int:piece}" in path and (
        method in ("PATCH", "DELETE") or (method, path[-5:]) == ("POST", "/file")
    )


@pytest.mark.parametrize(("method", "path", "operation"), ROUTES, ids=[f"{m} {p}" for m, p, _ in ROUTES])
def test_a_route_opens_to_the_roles_of_its_permission_alone(
    method: str, path: str, operation: Operation, furnished: World
) -> None:
    world = furnished
    where, allowed = address(path, world), ALLOWED[operation.view_func.permission]
    for role in ROLES:
        status = ask(where, token_of(world, role), method, json={}).status_code
        if role == "data-analyst" and own_alone(method, path):
            continue
        assert (status != 403) == (role in allowed), f"{role} got {status} from {method} {where}"
        assert status < 500
    assert ask(where, token_of(world, "stranger"), method, json={}).status_code == 404
    assert ask(where, None, method, json={}).status_code == 401


def test_two_routers_never_give_two_schemas_one_name() -> None:
    named: dict[str, set[type]] = {}
    for _, _, operation in routes():
        answers = [each for each in operation.response_models.values() if each is not None]
        for model in (*answers, *operation.models):
            for found in _schemas(model, set()):
                named.setdefault(found.__name__, set()).add(found)
    assert {name: its for name, its in named.items() if len(its) > 1} == {}


def _schemas(model: type[BaseModel], seen: set[type]) -> Iterator[type[BaseModel]]:
    for field in model.model_fields.values():
        for each in (field.annotation, *get_args(field.annotation)):
            if isinstance(each, type) and issubclass(each, BaseModel) and each not in seen:
                seen.add(each)
                yield each
                yield from _schemas(each, seen)


def test_a_browser_that_is_signed_in_opens_nothing_without_a_token(world: World) -> None:
    assert world.client("administrator").get(f"{BASE}/units").status_code == 401


def test_a_token_is_kept_as_its_digest_and_ends_by_time_revocation_or_leaving(world: World) -> None:
    token = token_of(world, "viewer")
    row = ApiToken.objects.get()
    assert (row.digest, row.start) == (digest_of(token), token[:8])
    assert token not in repr(list(ApiToken.objects.values())) + repr(list(Entry.objects.values()))
    assert ask("/api/v1/me", token).json()["roles"] == ["viewer"]
    row.refresh_from_db()
    assert row.used is not None
    for change in ({"expires": timezone.now() - timedelta(seconds=1)}, {"revoked": timezone.now()}):
        ApiToken.objects.filter(pk=row.pk).update(**change)
        assert ask("/api/v1/me", token).status_code == 401
        ApiToken.objects.filter(pk=row.pk).update(expires=timezone.now() + timedelta(days=1), revoked=None)
    User.objects.filter(pk=row.user_id).update(is_active=False)
    assert ask("/api/v1/me", token).status_code == 401
    User.objects.filter(pk=row.user_id).update(is_active=True)
    Membership.objects.filter(user=row.user_id).delete()
    assert ask("/api/v1/me", token).status_code == 404


def test_a_token_opens_the_one_organisation_it_was_made_for(world: World) -> None:
    Membership.objects.create(
        organisation=Organisation.objects.get(slug="other"), user=world.people["viewer"], roles=list(ROLES)
    )
    assert ask("/api/v1/o/other", token_of(world, "viewer")).status_code == 404


def test_a_token_is_made_on_a_page_shown_once_and_revoked_by_its_owner_alone(world: World) -> None:
    page, other = confirmed(Client()), world.client("assessor")
    form = {"name": "night run", "organisation": world.organisation.pk, "days": 90}
    shown = page.post("/accounts/api-tokens/", form).content.decode()
    token = shown.split('id="made" value="')[1].split('"')[0]
    assert ask("/api/v1/me", token).status_code == 200
    assert token not in page.get("/accounts/api-tokens/").content.decode()
    row = ApiToken.objects.get()
    assert other.post(f"/accounts/api-tokens/{row.pk}/revoke/").status_code == 404
    assert ask("/api/v1/me", token).status_code == 200
    assert page.post(f"/accounts/api-tokens/{row.pk}/revoke/").status_code == 302
    assert ask("/api/v1/me", token).status_code == 401
    assert list(Entry.objects.values_list("action", flat=True)) == ["token-revoked", "token-made"]
    stranger = {**form, "organisation": Organisation.objects.get(slug="other").pk}
    assert page.post("/accounts/api-tokens/", stranger).status_code == 422


@pytest.mark.parametrize(
    ("path", "method", "status", "kind"),
    [
        ("/api/v1/me", "GET", 401, "unauthenticated"),
        ("/api/v1/nothing", "GET", 404, "missing"),
        ("/api/v1/me", "DELETE", 405, "method"),
        ("/api/v1/me", "TRACE", 405, "method"),
        ("/api/v1/questionnaires/nobody", "GET", 404, "missing"),
    ],
)
def test_an_error_is_a_problem_document(path: str, method: str, status: int, kind: str, db: None) -> None:
    answer = ask(path, None, method)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    told = answer.json()
    assert (told["type"], told["status"], told["instance"]) == (f"/api/v1/problems/{kind}", status, path)
    assert ask(told["type"]).json()["title"] == told["title"]
    assert ask(path, None, method, headers={"Accept-Language": "zh-CN"}).json()["title"] != told["title"]


def test_what_is_wrong_is_told_with_its_place_in_the_callers_language(world: World) -> None:
    token = token_of(world, "lead-assessor")
    given = {"name": "2026", "period_from": "2026-12-31", "period_to": "2026-01-01", "goal": "riches"}
    for language in ("en", "zh-Hans"):
        answer = ask(f"{BASE}/assessments", token, "POST", json=given, headers={"Accept-Language": language})
        assert answer.status_code == 422
        places = {each["place"]: each["sentence"] for each in answer.json()["problems"]}
        assert set(places) == {"goal", "period_to"}
        assert ("\u4e00" <= places["period_to"][-2] <= "\u9fff") == (language == "zh-Hans")
    shape = ask(f"{BASE}/units", token_of(world, "administrator"), "POST", json={"name": "a\x00b"})
    assert [each["place"] for each in shape.json()["problems"]] == ["body.given.name"]
    twice = ask(f"{BASE}/units", token_of(world, "administrator"), "POST", json={"name": "East"})
    assert (twice.status_code, twice.json()["problems"][0]["code"]) == (422, "web-unit-exists")
    assert Assessment.objects.count() == 1


def test_an_assessment_is_made_changed_read_and_deleted(world: World) -> None:
    token = token_of(world, "lead-assessor")
    given = {
        "name": "2026", "period_from": "2026-01-01", "period_to": "2026-12-31", "target": 3.5, "units": [world.unit.pk],
        "overlays": ["huawei"], "methods": ["data"],
    }  # fmt: skip
    made = ask(f"{BASE}/assessments", token, "POST", json=given)
    assert made.status_code == 201
    row = Assessment.objects.get(pk=made.json()["id"])
    assert (row.name, row.target, row.model, row.methods) == ("2026", {"default": 3.5}, ["huawei"], ["data"])
    where = f"{BASE}/assessments/{row.pk}"
    assert row.breakdown == made.json()["breakdown"] == ["business_unit", "region", "channel"]
    assert ask(where, token, "PATCH", json={"breakdown": ["region"]}).json()["breakdown"] == ["region"]
    assert ask(where, token, "PATCH", json={"breakdown": ["colour"]}).status_code == 422
    changed = ask(where, token, "PATCH", json={"name": "2026 H1", "methods": ["data", "interview"]}).json()
    assert changed["breakdown"] == ["region"]
    assert (changed["name"], changed["units"], changed["target"]) == ("2026 H1", [world.unit.pk], {"default": 3.5})
    assert [step["id"] for step in ask(f"{where}/steps", token).json()] == [
        "define", "methods", "collect", "score", "plan",
    ]  # fmt: skip
    assert {each["name"] for each in ask(f"{BASE}/assessments", token).json()["items"]} == {"2025", "2026 H1"}
    assert ask(where, token, "DELETE").status_code == 204
    assert ask(where, token).status_code == 404
    did = [f"{row.via} {row.action}" for row in Entry.objects.exclude(action="token-made")]
    assert did == ["api assessment-deleted", *["api assessment-changed"] * 2, "api assessment-added"]


def test_an_overlay_is_one_of_the_shipped_and_never_a_path(world: World) -> None:
    token = token_of(world, "lead-assessor")
    answer = ask(f"{BASE}/assessments/{world.assessment.pk}", token, "PATCH", json={"overlays": ["/etc"]})
    assert [each["place"] for each in answer.json()["problems"]] == ["overlays"]


def test_lists_come_in_parts(world: World) -> None:
    token = token_of(world, "administrator")
    for name in ("North", "South"):
        ask(f"{BASE}/units", token, "POST", json={"name": name})
    part = ask(f"{BASE}/units?limit=1&offset=1", token).json()
    assert (part["total"], [each["name"] for each in part["items"]]) == (3, ["North"])
    assert ask(f"{BASE}/units?limit=0", token).status_code == 422
    assert [each["action"] for each in ask(f"{BASE}/audit?action=unit-added", token).json()["items"]] == [
        "unit-added"
    ] * 2


def test_a_job_tells_what_went_wrong_in_the_callers_language(world: World) -> None:
    job = Job.objects.create(
        organisation=world.organisation, kind="test", state="failed", assessment=world.assessment,
        problems=[{"code": "web-job-killed", "params": {"times": 3}}],
    )  # fmt: skip
    token = token_of(world, "data-analyst")
    told = ask(f"{BASE}/jobs/{job.pk}", token, headers={"Accept-Language": "zh-Hans"}).json()
    assert "3 次" in told["problems"][0]["sentence"]
    assert ask(f"{BASE}/jobs?state=failed", token).json()["items"][0]["assessment"] == world.assessment.pk
    assert ask(f"{BASE}/jobs?state=cancelled", token).json()["total"] == 0
