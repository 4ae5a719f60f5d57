"""What no route knows, in the body or in the query, is refused and named: it would else be dropped in silence."""

from collections.abc import Iterator
from typing import Any

import pytest

from leadline.web.api.api import api
from leadline.web.api.tokens import make_token
from leadline.web.audit.models import Entry
from leadline.web.core.roles import ROLES
from leadline.web.organisations.models import Membership, Unit
from leadline.web.questionnaires.models import Campaign
from web.conftest import World
from web.test_api import BASE, address, ask, routes, token_of

DESCRIBED = api.get_openapi_schema()


def bodies() -> Iterator[tuple[str, Any]]:
    """Give every route that takes JSON, and the schema of what it takes."""
    for path, methods in DESCRIBED["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                yield f"{method.upper()} {path}", content["application/json"]["schema"]


def open_parts(schema: Any) -> Iterator[str]:
    """Give the title of every object in a schema that takes fields it does not know."""
    if isinstance(schema, list):
        for each in schema:
            yield from open_parts(each)
    elif isinstance(schema, dict):
        if "$ref" in schema:
            yield from open_parts(DESCRIBED["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        if schema.get("type") == "object" and "additionalProperties" not in schema:
            yield schema["title"]
        for each in schema.values():
            if isinstance(each, dict | list):
                yield from open_parts(each)


def test_what_is_open_is_found() -> None:
    assert list(open_parts({"anyOf": [{"type": "object", "title": "X", "properties": {}}]})) == ["X"]


@pytest.mark.parametrize(("route", "schema"), list(bodies()))
def test_every_body_is_described_as_closed(route: str, schema: Any) -> None:
    assert list(open_parts(schema)) == []


@pytest.mark.parametrize(("language", "said"), [("en", "no field of this name"), ("zh-Hans", "没有这个字段")])
def test_a_misspelt_field_is_named(language: str, said: str, world: World) -> None:
    answer = ask(
        f"{BASE}/units", token_of(world, "administrator"), "POST", json={"name": "West", "nmae": "x"},
        headers={"Accept-Language": language},
    )  # fmt: skip
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    [problem] = answer.json()["problems"]
    assert (problem["code"], problem["place"]) == ("web-field-unknown", "body.given.nmae")
    assert said in problem["sentence"]
    assert not Unit.objects.filter(name="West").exists()


def test_in_lists_and_parts_too_and_all_at_once(world: World) -> None:
    token, here = token_of(world, "lead-assessor"), f"{BASE}/campaigns/{world.campaign.pk}/participants"
    people = [{"email": "a@x.example", "unti": "East"}, {"email": "b@x.example", "rolle": "CFO"}]
    answer = ask(here, token, "POST", json=people)
    assert [each["place"] for each in answer.json()["problems"]] == ["body.given.0.unti", "body.given.1.rolle"]
    wants = {"name": "erp", "kind": "database", "wants": [{"name": "orders", "tabel": "orders"}]}
    where = f"{BASE}/assessments/{world.assessment.pk}/data/connections"
    refused = ask(where, token_of(world, "data-analyst"), "POST", json=wants)
    assert [each["place"] for each in refused.json()["problems"]] == ["body.given.wants.0.tabel"]


@pytest.mark.parametrize("more", ["organisation", "user", "id", "is_superuser", "is_staff", "email", "password"])
def test_nobody_sets_what_a_route_does_not_offer(more: str, world: World) -> None:
    boss = token_of(world, "administrator")
    for path, method, given in (
        ("/api/v1/me", "PATCH", {"name": "Ann"}),
        (f"{BASE}/members/{world.leaver.pk}", "PUT", {"roles": ["viewer"]}),
        (f"{BASE}", "PATCH", {"name": "Ours"}),
    ):
        answer = ask(path, boss, method, json={**given, more: "1"})
        assert answer.status_code == 422, path
        assert [each["code"] for each in answer.json()["problems"]] == ["web-field-unknown"], path
    assert Membership.objects.get(pk=world.leaver.pk).roles == ["respondent"]


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in routes()])
def test_a_misspelt_name_in_the_query_is_refused_by_every_route(method: str, path: str, furnished: World) -> None:
    Campaign.objects.filter(pk=furnished.campaign.pk).update(mode="link")
    named = {"{str:kind}": "invalid", "{int:token}": "1", "join/{str:key}": f"join/{furnished.campaign.key}"}
    for part, value in named.items():
        path = path.replace(part, value)
    where = address(path, furnished)
    token = make_token(furnished.actor("administrator"), "test", 30)
    Membership.objects.filter(user=furnished.people["administrator"]).update(roles=list(ROLES))
    before = Entry.objects.count()
    answer = ask(f"{where}?limti=1", token, method, json={})
    assert answer.status_code == 422, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    [problem] = answer.json()["problems"]
    assert (problem["code"], problem["place"]) == ("web-query-unknown", "query.limti")
    assert Entry.objects.count() == before, "nothing is done where what was asked is not understood"


@pytest.mark.parametrize(("language", "said"), [("en", "known are: limit, offset."), ("zh-Hans", "limit, offset")])
def test_all_misspelt_names_are_told_with_those_that_are_known(language: str, said: str, world: World) -> None:
    answer = ask(
        f"{BASE}/assessments?Limit=1&ofset=2&limit=1", token_of(world, "viewer"), headers={"Accept-Language": language}
    )
    problems = answer.json()["problems"]
    assert [each["place"] for each in problems] == ["query.Limit", "query.ofset"]
    assert all(said in each["sentence"] for each in problems)


def test_who_may_not_is_told_so_and_not_how_the_query_is_spelt(world: World) -> None:
    assert ask(f"{BASE}/members?x=1", token_of(world, "respondent")).status_code == 403
    assert ask(f"{BASE}/members?x=1").status_code == 401
    assert ask(f"{BASE}/members?x=1", token_of(world, "stranger")).status_code == 404


def test_every_name_the_description_has_is_taken(furnished: World) -> None:
    token = token_of(furnished, "lead-assessor")
    refused = []
    for path, methods in DESCRIBED["paths"].items():
        for each in methods.get("get", {}).get("parameters", ()):
            if each["in"] == "query":
                where = address(path.removeprefix("/api/v1").replace("{kind}", "invalid"), furnished)
                answer = ask(f"{where}?{each['name']}=1", token)
                told = answer.json().get("problems", []) if answer.status_code == 422 else []
                refused += [(path, each["name"]) for one in told if one["code"] == "web-query-unknown"]
    assert refused == []
