"""Two people, or one in two windows, change the same thing; a session ends while somebody types."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from leadline.web.assessments.models import Assessment
from leadline.web.organisations.models import Membership
from web.conftest import World


def define(world: World) -> str:
    return reverse("assessment-define", args=["haichuan", world.assessment.pk])


def filled(answer: Any) -> dict[str, Any]:
    """Return what the form of a page would send as it is."""
    form = answer.context["form"]
    held = {name: form[name].value() for name in form.fields}
    plain = {name: "" if value is None else value for name, value in held.items()}
    return {**plain, "seen": unescape(re.findall(r'name="seen" value="([^"]+)"', answer.content.decode())[0])}


def test_who_saves_last_is_told_what_the_other_changed_and_overwrites_it_only_knowing(world: World) -> None:
    one, two = world.client("lead-assessor"), world.client("lead-assessor")
    mine, theirs = filled(one.get(define(world))), filled(two.get(define(world)))
    assert one.post(define(world), {**mine, "target": "4.25", "kind": "verified"}).status_code == 302
    refused = two.post(define(world), {**theirs, "name": "Renamed"})
    assert refused.status_code == 422
    said = refused.context["form"].non_field_errors()[0]
    assert "Target: 4.25" in said
    assert "with the evidence checked" in said or "erified" in said, "a choice in its words"
    assert "by lead-assessor" in said
    assert "Name:" not in said, "only what somebody else changed"
    world.assessment.refresh_from_db()
    assert (world.assessment.name, world.assessment.target["default"]) == ("2025", 4.25)
    typed = filled(refused)
    assert typed["name"] == "Renamed", "what was typed is still there"
    assert two.post(define(world), {**typed, "target": "4.25", "kind": "verified"}).status_code == 302
    now = Assessment.objects.get(pk=world.assessment.pk)
    assert (now.name, now.target["default"], now.kind) == ("Renamed", 4.25, "verified")


def test_saving_what_nobody_else_changed_asks_nothing_and_other_fields_do_not_matter(world: World) -> None:
    client = world.client("lead-assessor")
    given = filled(client.get(define(world)))
    Assessment.objects.filter(pk=world.assessment.pk).update(methods=["data"])  # no field of this form
    assert client.post(define(world), {**given, "name": "Renamed"}).status_code == 302
    assert client.post(define(world), {**given, "name": "Again", "seen": "[[["}).status_code == 302


@pytest.mark.parametrize(
    ("name", "role", "args", "change"),
    [
        ("assessment-methods", "lead-assessor", ("id",), {"methods": ["interview"]}),
        ("campaign-change", "assessor", ("campaign",), {"name": "Winter"}),
        ("evidence-change", "assessor", ("id", "piece"), {"title": "Other policy"}),
        ("interview-change", "assessor", ("id", "session"), {"title": "Other"}),
        ("member", "administrator", ("member",), {"roles": ["viewer"]}),
        ("unit", "administrator", ("unit",), {"name": "West"}),
        ("organisation-settings", "administrator", (), {"name": "Ours"}),
    ],
)
def test_every_page_that_changes_a_row_tells(
    name: str, role: str, args: tuple[str, ...], change: dict[str, Any], world: World
) -> None:
    where = reverse(name, args=["haichuan", *(world.ids[each] for each in args)])
    one, two = world.client(role), world.client(role)
    mine, theirs = filled(one.get(where)), filled(two.get(where))
    mine, theirs = ({k: v for k, v in each.items() if v != ""} for each in (mine, theirs))
    first = one.post(where, {**mine, **change})
    assert first.status_code == 302, first.context["form"].errors
    refused = two.post(where, theirs, headers={"Accept-Language": "zh-Hans"})
    assert refused.status_code == 422
    assert len(refused.context["form"].non_field_errors()) == 1
    assert two.post(where, {**theirs, "seen": filled(refused)["seen"]}).status_code == 302


@pytest.mark.parametrize(
    ("headers", "back"),
    [
        ({"Referer": "http://testserver/o/haichuan/assessments/1/score/?a=1"}, "/o/haichuan/assessments/1/score/?a=1"),
        ({"Referer": "https://evil.example/o/"}, "/"),
        ({}, "/"),
    ],
)
def test_who_was_signed_out_comes_back_to_the_page_not_to_the_address_of_its_button(
    world: World, headers: dict[str, str], back: str
) -> None:
    button = reverse("result-make", args=["haichuan", world.assessment.pk])
    answer = Client().post(button, headers=headers)
    assert answer.status_code == 302
    assert Client().get(answer["Location"]).wsgi_request.GET["next"] == back
    part = Client().post(button, headers={"HX-Request": "true", "HX-Current-URL": headers.get("Referer", "")})
    assert part.headers["HX-Redirect"] == answer["Location"], "a part of a page does not become the sign-in page"
    page = Client().get(define(world))
    assert page["Location"].endswith(f"next={define(world)}")


def test_the_address_of_a_button_is_told_as_such_when_it_is_opened(world: World) -> None:
    answer = world.client("lead-assessor").get(reverse("result-make", args=["haichuan", world.assessment.pk]))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "There is no page to open here" in answer.content.decode()


def test_what_a_person_is_shown_is_for_no_shared_cache(world: World) -> None:
    client = world.client("lead-assessor")
    assert client.get(define(world))["Cache-Control"] == "private, no-cache"
    assert "no-store" in client.get(reverse("sessions"))["Cache-Control"]
    assert "Cache-Control" not in Client().get(reverse("choose-language"))


def test_a_removed_member_is_out_at_once_though_still_signed_in(world: World) -> None:
    client = world.client("lead-assessor")
    assert client.get(define(world)).status_code == 200
    Membership.objects.filter(user=world.people["lead-assessor"]).update(roles=["viewer"])
    assert client.get(define(world)).status_code == 403
    Membership.objects.filter(user=world.people["lead-assessor"]).delete()
    assert client.get(define(world)).status_code == 404
