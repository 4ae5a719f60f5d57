"""People by the API: the same actions as on the pages."""

from django.core import mail
from django.test import Client

from leadline.web.audit.models import Entry
from leadline.web.organisations.models import Invitation, Membership, Unit
from web.conftest import World
from web.test_api import BASE, ask, token_of


def test_a_person_is_invited_again_and_withdrawn(world: World) -> None:
    token = token_of(world, "administrator")
    given = {"email": "Chen@haichuan.example", "roles": ["assessor"], "unit": world.unit.pk, "department": "sales",
             "language": "zh-Hans"}  # fmt: skip
    made = ask(f"{BASE}/invitations", token, "POST", json=given)
    assert made.status_code == 201
    told = made.json()
    assert told["link"] is None, "the letter carries it"
    assert (told["invitation"]["email"], told["invitation"]["state"], told["invitation"]["mailed"]) == (
        "chen@haichuan.example", "open", True,
    )  # fmt: skip
    assert mail.outbox[0].subject.endswith("邀请您使用 Leadline")
    twice = ask(f"{BASE}/invitations", token, "POST", json=given)
    assert (twice.status_code, twice.json()["problems"][0]["code"]) == (422, "web-invited-already")
    where = f"{BASE}/invitations/{told['invitation']['id']}"
    assert ask(f"{where}/again", token, "POST").status_code == 201
    assert ask(where, token, "DELETE").status_code == 204
    assert Invitation.objects.get(pk=told["invitation"]["id"]).state == "withdrawn"
    assert ask(f"{BASE}/invitations", token).json()["total"] == 2


def test_without_a_mail_server_the_answer_holds_the_link(world: World, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    given = {"email": "chen@haichuan.example", "roles": ["viewer"]}
    told = ask(f"{BASE}/invitations", token_of(world, "administrator"), "POST", json=given).json()
    assert Client().get(told["link"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_what_is_wrong_with_an_invitation_is_told(world: World) -> None:
    token = token_of(world, "administrator")
    for wrong, said in (
        ({"email": "nobody"}, "web-address-wrong"),
        ({"department": "moon"}, "web-department-unknown"),
        ({"roles": []}, "web-shape"),
        ({"roles": ["king"]}, "web-shape"),
    ):
        given = {"email": "chen@haichuan.example", "roles": ["viewer"], **wrong}
        answer = ask(f"{BASE}/invitations", token, "POST", json=given)
        assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, said)
    foreign = Unit.objects.create(organisation=Membership.objects.get(user=world.stranger).organisation, name="Theirs")
    given = {"email": "chen@haichuan.example", "roles": ["viewer"], "unit": foreign.pk}
    assert ask(f"{BASE}/invitations", token, "POST", json=given).status_code == 404


def test_a_member_is_changed_and_removed_but_not_the_last_administrator(world: World) -> None:
    token, where = token_of(world, "administrator"), f"{BASE}/members/{world.leaver.pk}"
    changed = ask(where, token, "PUT", json={"roles": ["viewer", "assessor"], "department": "legal"}).json()
    assert (changed["roles"], changed["department"], changed["unit"]) == (["assessor", "viewer"], "legal", None)
    assert ask(where, token).json() == changed
    assert ask(where, token, "DELETE").status_code == 204
    last = Membership.objects.get(organisation=world.organisation, user=world.people["administrator"])
    refused = ask(f"{BASE}/members/{last.pk}", token, "DELETE")
    assert (refused.status_code, refused.json()["problems"][0]["code"]) == (422, "web-last-administrator")
    assert [f"{row.via} {row.action}" for row in Entry.objects.exclude(action="token-made")] == [
        "api member-removed", "api member-changed",
    ]  # fmt: skip


def test_a_unit_is_renamed(world: World) -> None:
    token = token_of(world, "administrator")
    assert (
        ask(f"{BASE}/units/{world.unit.pk}", token, "PATCH", json={"name": "East China"}).json()["name"] == "East China"
    )
