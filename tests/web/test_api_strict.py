"""A field that no route knows is refused and named: a misspelt one would else be dropped in silence."""

from collections.abc import Iterator
from typing import Any

import pytest

from leadline.web.api.api import api
from leadline.web.organisations.models import Membership, Unit
from web.conftest import World
from web.test_api import BASE, ask, token_of

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
