"""People of an organisation: invited in their language, joined by a link that works once, given roles, removed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from leadline.errors import InputError
from leadline.text import catalogue
from leadline.web.accounts.models import User
from leadline.web.audit.models import Entry
from leadline.web.core.actions import Actor
from leadline.web.organisations import joining
from leadline.web.organisations.members import (
    Issued,
    accept,
    change_member,
    invite,
    invite_again,
    remove_member,
    withdraw,
)
from leadline.web.organisations.models import Invitation, Membership, Organisation, Unit
from web.conftest import PASSWORD, World

NEW = {"name": "陈静", "password": "a long enough one", "again": "a long enough one", "language": "zh-Hans",
       "time_zone": "Asia/Shanghai"}  # fmt: skip


def issued(world: World, email: str = "chen@haichuan.example", **more: object) -> Issued:
    return invite(world.actor("administrator"), email, ["viewer"], language="zh-Hans", **more)  # type: ignore[arg-type]


def path(its: Issued) -> str:
    return f"/invitation/{its.token}/"


def test_people_are_invited_by_letter_in_the_language_chosen(world: World) -> None:
    asked = {"emails": "Chen@Haichuan.example，liu@haichuan.example", "roles": ["assessor", "viewer"],
             "unit": world.unit.pk, "department": "finance", "language_of_mail": "zh-Hans"}  # fmt: skip
    page = world.client("administrator").post("/o/haichuan/people/invite/", asked)
    assert page.status_code == 200
    assert [letter.to for letter in mail.outbox] == [["chen@haichuan.example"], ["liu@haichuan.example"]]
    letter = mail.outbox[0]
    assert letter.subject == "“Haichuan”邀请您使用 Leadline"
    link = next(line for line in letter.body.splitlines() if line.startswith("http"))
    assert link not in page.content.decode(), "who invites sees the link only where no letter carries it"
    row = Invitation.objects.get(email="chen@haichuan.example")
    assert (row.roles, row.unit, row.department, row.mailed) == (["assessor", "viewer"], world.unit, "finance", True)
    assert row.digest not in link
    assert link.split("/")[-2] not in str(vars(row)), "the database cannot give the link away"


def test_without_a_mail_server_the_link_is_shown_once(world: World, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    asked = {"emails": "chen@haichuan.example", "roles": ["viewer"], "language_of_mail": "en"}
    page = world.client("administrator").post("/o/haichuan/people/invite/", asked).content.decode()
    link = page.split('value="http')[1].split('"')[0].rpartition("/invitation/")[2]
    assert Client().get(f"/invitation/{link}").status_code == 200
    assert not Invitation.objects.get(email="chen@haichuan.example").mailed
    assert link not in world.client("administrator").get("/o/haichuan/people/").content.decode()


def test_a_mail_server_that_fails_does_not_lose_the_invitation(world: World, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    asked = {"emails": "chen@haichuan.example", "roles": ["viewer"], "language_of_mail": "en"}
    page = world.client("administrator").post("/o/haichuan/people/invite/", asked)
    assert page.status_code == 200
    assert b"/invitation/" in page.content


@pytest.mark.parametrize("given", ["", "nobody", "chen@haichuan.example, nonsense@"])
def test_what_is_no_address_is_told_and_nobody_is_invited(given: str, world: World) -> None:
    asked = {"emails": given, "roles": ["viewer"], "language_of_mail": "en"}
    assert world.client("administrator").post("/o/haichuan/people/invite/", asked).status_code == 422
    assert Invitation.objects.count() == 1  # the world's own
    assert not mail.outbox


def test_a_new_person_makes_an_account_and_is_in(world: World) -> None:
    its = issued(world, unit=world.unit, department="sales")
    client = Client()
    page = client.get(path(its))
    assert "加入“Haichuan”" in page.content.decode(), "the page speaks the letter's language"
    assert page.headers["Referrer-Policy"] == "same-origin"
    response = client.post(path(its), NEW)
    assert response.url == "/o/haichuan/"
    assert client.get(response.url).status_code == 200
    user = User.objects.get(email="chen@haichuan.example")
    assert (user.name, user.language, user.check_password(NEW["password"])) == ("陈静", "zh-Hans", True)
    membership = Membership.objects.get(user=user)
    assert (membership.roles, membership.unit, membership.department) == (["viewer"], world.unit, "sales")
    rows = [(row.action, row.actor_name, row.via) for row in Entry.objects.all()[:2]]
    assert rows == [("invitation-accepted", "陈静", "link"), ("account-added", "陈静", "link")]
    again = Client().get(path(its))
    assert (again.status_code, "已被使用" in again.content.decode()) == (410, True)


@pytest.mark.parametrize("wrong", [{"password": "short", "again": "short"}, {"again": "another one"}, {"name": ""},
                                   {"time_zone": "Mars/Base"}])  # fmt: skip
def test_a_form_that_is_wrong_makes_no_account(wrong: dict[str, str], world: World) -> None:
    its = issued(world)
    assert Client().post(path(its), {**NEW, **wrong}).status_code == 422
    assert not User.objects.filter(email="chen@haichuan.example").exists()


def test_joining_is_whole_or_not_at_all(world: World, monkeypatch) -> None:
    """As when the same form comes twice: the other request has just used the invitation."""
    its = issued(world)
    real = joining.add_account

    def add_then_lose(*given: object, **more: object) -> User:
        user = real(*given, **more)
        Invitation.objects.filter(pk=its.invitation.pk).update(accepted=timezone.now())
        return user

    monkeypatch.setattr(joining, "add_account", add_then_lose)
    assert Client().post(path(its), NEW).status_code == 422
    assert not User.objects.filter(email="chen@haichuan.example").exists()


def test_who_has_an_account_signs_in_and_joins(world: World) -> None:
    its = issued(world, email="stranger@other.example")
    visitor = Client().get(path(its))
    assert f"/accounts/login/?next=/invitation/{its.token}/" in visitor.content.decode()
    assert Client().post(path(its), NEW).status_code == 200
    assert not Membership.objects.filter(user=world.stranger, organisation=world.organisation).exists()
    client = world.client("stranger")
    assert client.get(path(its)).status_code == 200
    assert client.post(path(its)).url == "/o/haichuan/"
    assert Membership.objects.get(user=world.stranger, organisation=world.organisation).roles == ["viewer"]


def test_a_link_that_was_used_leads_members_in_and_tells_everybody_else(world: World) -> None:
    its = issued(world, email="stranger@other.example")
    client = world.client("stranger")
    client.post(path(its))
    assert client.get(path(its)).url == client.post(path(its)).url == "/o/haichuan/"
    for other in (Client(), world.client("viewer")):
        assert other.get(path(its)).status_code == other.post(path(its)).status_code == 410
    remove_member(
        world.actor("administrator"), Membership.objects.get(user=world.stranger, organisation__slug="haichuan")
    )
    told = client.get(path(its))
    assert told.status_code == 410, "and not that there is no such page"
    assert catalogue("web")["joining-state-accepted"].en in told.content.decode()
    assert client.post(path(its)).status_code == 410
    assert [each.organisation.slug for each in world.stranger.memberships.all()] == ["other"]


def test_an_invitation_is_worth_nothing_to_another_person(world: World) -> None:
    its = issued(world)
    assert world.client("stranger").get(path(its)).status_code == 403
    assert world.client("stranger").post(path(its)).status_code == 403
    with pytest.raises(InputError):
        accept(Actor(organisation=world.organisation, user=world.stranger), its.invitation, world.stranger)


def test_an_invitation_to_a_wrong_address_is_withdrawn(world: World) -> None:
    its = issued(world)
    client = world.client("administrator")
    assert client.post(f"/o/haichuan/people/invitations/{its.invitation.pk}/withdraw/").status_code == 302
    assert Client().get(path(its)).status_code == 410
    assert Client().post(path(its), NEW).status_code == 410
    assert not User.objects.filter(email="chen@haichuan.example").exists()
    with pytest.raises(InputError, match="withdrawn"):
        withdraw(world.actor("administrator"), Invitation.objects.get(pk=its.invitation.pk))
    assert issued(world).invitation.state == "open", "and the person can be invited anew"


def test_an_old_invitation_is_sent_again_with_a_new_link(world: World) -> None:
    its = issued(world)
    with pytest.raises(InputError, match="invited already"):
        issued(world, email="CHEN@haichuan.example")
    Invitation.objects.filter(pk=its.invitation.pk).update(expires=timezone.now() - timedelta(minutes=1))
    assert Client().get(path(its)).status_code == 410
    newer = invite_again(world.actor("administrator"), Invitation.objects.get(pk=its.invitation.pk))
    assert Client().get(path(its)).status_code == 404
    assert Client().get(path(newer)).status_code == 200


def test_who_belongs_is_not_invited(world: World) -> None:
    with pytest.raises(InputError, match="belongs"):
        issued(world, email="Viewer@haichuan.example")


def test_links_cannot_be_guessed_at_leisure(world: World) -> None:
    client = Client()
    statuses = [client.get(f"/invitation/guess-{number}/").status_code for number in range(31)]
    assert statuses[:30] == [404] * 30
    assert statuses[30] == 429


def test_somebody_always_administers(world: World) -> None:
    actor = world.actor("administrator")
    its = Membership.objects.get(organisation=world.organisation, user=world.people["administrator"])
    for attempt in (
        lambda: remove_member(actor, its),
        lambda: change_member(actor, its, ["viewer"], unit=None, department=""),
    ):
        with pytest.raises(InputError, match="nobody would administer"):
            attempt()
    assert world.client("administrator").post(f"/o/haichuan/people/{its.pk}/remove/").status_code == 422
    other = Membership.objects.get(organisation=world.organisation, user=world.people["viewer"])
    change_member(actor, other, ["viewer", "administrator"], unit=None, department="")
    remove_member(actor, its)
    assert not Membership.objects.filter(pk=its.pk).exists()


def test_an_administrator_who_was_switched_off_does_not_count(world: World) -> None:
    other = Membership.objects.get(organisation=world.organisation, user=world.people["viewer"])
    change_member(world.actor("administrator"), other, ["administrator"], unit=None, department="")
    User.objects.filter(pk=other.user_id).update(is_active=False)
    its = Membership.objects.get(organisation=world.organisation, user=world.people["administrator"])
    with pytest.raises(InputError, match="nobody would administer"):
        remove_member(world.actor("administrator"), its)


def test_who_is_removed_sees_nothing_more(world: World) -> None:
    client = world.client("viewer")
    assert client.get("/o/haichuan/").status_code == 200
    its = Membership.objects.get(organisation=world.organisation, user=world.people["viewer"])
    remove_member(world.actor("administrator"), its)
    assert client.get("/o/haichuan/").status_code == 404
    row = Entry.objects.first()
    assert (row.action, row.details) == ("member-removed", {"email": "viewer@haichuan.example", "roles": ["viewer"]})


def test_people_of_another_organisation_are_out_of_reach(world: World) -> None:
    theirs = Membership.objects.get(user=world.stranger)
    foreign = Unit.objects.create(organisation=Organisation.objects.get(slug="other"), name="Theirs")
    client = world.client("administrator")
    assert client.get(f"/o/haichuan/people/{theirs.pk}/").status_code == 404
    assert client.post(f"/o/haichuan/people/{theirs.pk}/remove/").status_code == 404
    assert client.get(f"/o/haichuan/settings/units/{foreign.pk}/").status_code == 404
    asked = {"emails": "x@haichuan.example", "roles": ["viewer"], "unit": foreign.pk, "language_of_mail": "en"}
    assert client.post("/o/haichuan/people/invite/", asked).status_code == 422
    with pytest.raises(Unit.DoesNotExist):
        issued(world, unit=foreign)


def test_roles_are_changed_on_the_page(world: World) -> None:
    asked = {"roles": ["reviewer"], "unit": world.unit.pk, "department": "legal"}
    assert world.client("administrator").post(f"/o/haichuan/people/{world.leaver.pk}/", asked).status_code == 302
    world.leaver.refresh_from_db()
    assert (world.leaver.roles, world.leaver.unit, world.leaver.department) == (["reviewer"], world.unit, "legal")
    assert world.client("administrator").post(f"/o/haichuan/people/{world.leaver.pk}/", {"unit": ""}).status_code == 422
    details = Entry.objects.first().details
    assert (details["was"], details["is"]) == (["respondent"], ["reviewer"])


def test_units_are_added_renamed_and_removed(world: World) -> None:
    client = world.client("administrator")
    assert client.post("/o/haichuan/settings/units/new/", {"name": "West"}).status_code == 302
    assert client.post("/o/haichuan/settings/units/new/", {"name": "West"}).status_code == 422
    west = Unit.objects.get(name="West")
    assert client.post(f"/o/haichuan/settings/units/{west.pk}/", {"name": "East"}).status_code == 422
    assert client.post(f"/o/haichuan/settings/units/{west.pk}/", {"name": "North"}).status_code == 302
    change_member(world.actor("administrator"), world.leaver, ["viewer"], unit=west, department="")
    assert client.post(f"/o/haichuan/settings/units/{west.pk}/remove/").status_code == 302
    world.leaver.refresh_from_db()
    assert world.leaver.unit is None
    assert [row.action for row in Entry.objects.all()][:4] == [
        "unit-removed", "member-changed", "unit-renamed", "unit-added",
    ]  # fmt: skip
    assert Entry.objects.first().subject_id == str(west.pk)


def test_an_organisation_is_renamed_and_its_address_stays(world: World) -> None:
    assert world.client("administrator").post("/o/haichuan/settings/", {"name": "海川实业"}).status_code == 302
    assert "海川实业" in world.client("viewer").get("/o/haichuan/").content.decode()


def test_only_who_runs_the_installation_makes_organisations(world: World) -> None:
    assert world.client("administrator").post("/organisations/new/", {"name": "Mine"}).status_code == 403
    User.objects.filter(pk=world.stranger.pk).update(is_superuser=True)
    made = world.client("stranger").post("/organisations/new/", {"name": "客户甲"})
    assert made.status_code == 302
    assert world.client("stranger").get(made.url).status_code == 200
    assert Membership.objects.filter(organisation__name="客户甲").count() == 1


def test_whoever_is_no_administrator_cannot_invite(world: World) -> None:
    with pytest.raises(PermissionDenied):
        invite(world.actor("lead-assessor"), "chen@haichuan.example", ["administrator"], language="en")


def test_the_first_administrator_comes_by_the_terminals_link_once(db: None, settings, tmp_path) -> None:
    from leadline.web.organisations.setup import setup_link

    settings.HOME = tmp_path
    link = setup_link()
    assert link is not None
    where = link.removeprefix(settings.PUBLIC_URL)
    given = {"name": "Ann", "email": "ann@haichuan.example", "password": PASSWORD, "organisation": "Haichuan",
             "language": "en", "time_zone": "Africa/Nairobi"}  # fmt: skip
    assert Client().get("/setup/wrong/").status_code == 404
    assert Client().post(where, {**given, "password": "12345678"}).status_code == 422
    client = Client()
    assert client.get(client.post(where, given).url).status_code == 200
    assert Client().get(where).status_code == 404
    assert setup_link() is None
