"""Two people, or one in two windows, change the same thing; a session ends while somebody types."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from leadline.web.assessments.models import Assessment
from leadline.web.interviews.models import Check, ItemRating
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


def test_what_only_one_of_two_changed_is_kept(world: World) -> None:
    one, two = world.client("lead-assessor"), world.client("lead-assessor")
    mine, theirs = filled(one.get(define(world))), filled(two.get(define(world)))
    assert one.post(define(world), {**mine, "target": "4.25", "breakdown": ["region"]}).status_code == 302
    assert two.post(define(world), {**theirs, "name": "Renamed", "kind": "verified"}).status_code == 302
    now = Assessment.objects.get(pk=world.assessment.pk)
    assert (now.name, now.kind) == ("Renamed", "verified")
    assert (now.target["default"], now.breakdown) == (4.25, ["region"])


def test_who_changes_the_same_last_is_told_and_overwrites_only_knowing(world: World) -> None:
    one, two = world.client("lead-assessor"), world.client("lead-assessor")
    mine, theirs = filled(one.get(define(world))), filled(two.get(define(world)))
    assert one.post(define(world), {**mine, "target": "4.25", "kind": "verified"}).status_code == 302
    refused = two.post(define(world), {**theirs, "target": "2.5", "name": "Renamed"})
    assert refused.status_code == 422
    said = refused.context["form"].non_field_errors()[0]
    assert "Target level: 4.25" in said
    assert "by lead-assessor" in said
    assert "Name" not in said, "only what both changed"
    typed = filled(refused)
    assert (typed["name"], typed["target"], typed["kind"]) == ("Renamed", "2.5", "verified")
    assert Assessment.objects.get(pk=world.assessment.pk).name == "2025", "nothing is kept yet"
    assert two.post(define(world), typed).status_code == 302
    now = Assessment.objects.get(pk=world.assessment.pk)
    assert (now.name, now.target["default"], now.kind) == ("Renamed", 2.5, "verified")


def test_another_model_is_told_and_never_taken_over_as_other_fields_hang_on_it(world: World) -> None:
    one, two = world.client("lead-assessor"), world.client("lead-assessor")
    mine, theirs = filled(one.get(define(world))), filled(two.get(define(world)))
    assert one.post(define(world), {**mine, "overlays": ["manufacturing"]}).status_code in (302, 422)
    Assessment.objects.filter(pk=world.assessment.pk).update(model=["manufacturing"])
    refused = two.post(define(world), {**theirs, "name": "Renamed"}, headers={"Accept-Language": "zh-Hans"})
    assert refused.status_code == 422
    assert len(refused.context["form"].non_field_errors()) == 1
    assert Assessment.objects.get(pk=world.assessment.pk).model == ["manufacturing"]


def test_both_changing_the_same_alike_is_no_trouble_and_digests_that_are_none_are_not_heeded(world: World) -> None:
    one, two = world.client("lead-assessor"), world.client("lead-assessor")
    mine, theirs = filled(one.get(define(world))), filled(two.get(define(world)))
    assert one.post(define(world), {**mine, "target": "4.25"}).status_code == 302
    assert two.post(define(world), {**theirs, "target": "4.25"}).status_code == 302
    for nonsense in ("[[[", "[]", "1", ""):
        assert two.post(define(world), {**theirs, "seen": nonsense}).status_code == 302


@pytest.mark.parametrize(
    ("name", "role", "args", "field", "changes"),
    [
        ("assessment-methods", "lead-assessor", ("id",), "methods", (["interview"], ["data"])),
        ("campaign-change", "assessor", ("campaign",), "name", ("Winter", "Spring")),
        ("evidence-change", "assessor", ("id", "piece"), "title", ("Other policy", "Third policy")),
        ("interview-change", "assessor", ("id", "session"), "title", ("Other", "Third")),
        ("member", "administrator", ("member",), "roles", (["viewer"], ["sponsor"])),
        ("unit", "administrator", ("unit",), "name", ("West", "North")),
        ("organisation-settings", "administrator", (), "name", ("Ours", "Theirs")),
    ],
)
def test_every_page_that_changes_a_row_tells(
    name: str, role: str, args: tuple[str, ...], field: str, changes: tuple[Any, Any], world: World
) -> None:
    where = reverse(name, args=["haichuan", *(world.ids[each] for each in args)])
    one, two = world.client(role), world.client(role)
    mine, theirs = filled(one.get(where)), filled(two.get(where))
    first = one.post(where, {**mine, field: changes[0]})
    assert first.status_code == 302, first.context["form"].errors
    refused = two.post(where, {**theirs, field: changes[1]})
    assert refused.status_code == 422
    assert len(refused.context["form"].non_field_errors()) == 1
    assert two.post(where, filled(refused)).status_code == 302


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("interview-item", {"item": "Q-STD-LM-1", "answer": "3"}, {"item": "Q-STD-LM-1", "answer": "2"}),
        ("interview-item", {"item": "Q-STD-LM-1", "answer": "3"}, {"item": "Q-STD-LM-1", "answer": ""}),
        (
            "interview-step",
            {"activity": "qualify_lead", "state": "seen"},
            {"activity": "qualify_lead", "state": "not-seen"},
        ),
    ],
)
def test_two_who_write_in_one_session_do_not_overwrite_one_another_unseen(
    name: str, one: dict[str, str], other: dict[str, str], world: World
) -> None:
    def write(given: dict[str, str], seen: str) -> str:
        answer = client.post(where, {**given, "seen": seen}, headers={"HX-Request": "true"})
        return answer.content.decode()

    client = world.client("assessor")
    where = reverse(name, args=["haichuan", world.assessment.pk, world.session.pk])
    page = client.get(reverse("interview", args=["haichuan", world.assessment.pk, world.session.pk])).content.decode()
    anchor = one.get("item") or one["activity"]
    assert name == "interview-step" or f'name="seen" id="seen-{anchor}" value=""' in page
    kept = write(one, "")
    seen = re.findall(rf'id="seen-{anchor}" value="([^"]+)"', kept)[0]
    refused = write(other, "")
    assert "somebody else changed this meanwhile" in refused
    assert seen in refused, "changed once more, it counts"
    assert "somebody else" not in write(other, seen)
    rows = (ItemRating if name == "interview-item" else Check).objects.filter(session=world.session)
    assert rows.count() == (0 if other.get("answer") == "" else 1)


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
