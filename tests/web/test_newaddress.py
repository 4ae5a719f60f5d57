"""Another address for an account: only by a link that goes to the new one, while the person says who it is."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from leadline.text import catalogue
from leadline.web.accounts.models import User
from leadline.web.audit.models import Entry
from leadline.web.organisations.models import Membership, Organisation
from web.conftest import PASSWORD, World
from web.test_accounts import VIEWER, confirmed, sign_in

NEW = "vera@haichuan.example"


@pytest.fixture
def world(world: World, settings: object) -> World:
    """Letters are sent once the transaction is over, which in a test is at once."""
    return world


def asked(client: Client, captured, address: str = NEW) -> str | None:
    """Ask for another address and return the link of the letter, None where there was none."""
    before = len(mail.outbox)
    with captured(execute=True):
        assert client.post("/profile/address/", {"email": address}).status_code == 200
    letters = mail.outbox[before:]
    return re.search(r"http://127\.0\.0\.1:8000(\S+)", letters[0].body)[1] if letters else None


def test_an_address_changes_once_the_link_to_the_new_one_is_followed(
    world: World, django_capture_on_commit_callbacks
) -> None:
    other = Organisation.objects.get(slug="other")
    Membership.objects.create(organisation=other, user=world.people["viewer"], roles=["viewer"])
    client = confirmed(Client())
    link = asked(client, django_capture_on_commit_callbacks, "Vera@Haichuan.example")
    assert mail.outbox[-1].to == [NEW]
    page = client.get(link)
    assert NEW in page.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert User.objects.filter(email=VIEWER).exists(), "nothing changes by looking, as programs that read mail look"
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(link).url == "/profile/"
    user = User.objects.get(email=NEW)
    assert user == world.people["viewer"]
    assert [(each.email, each.verified, each.primary) for each in EmailAddress.objects.filter(user=user)] == [
        (NEW, True, True)
    ]  # fmt: skip
    assert mail.outbox[-1].to == [VIEWER], "the old address is told"
    assert NEW in mail.outbox[-1].body
    rows = Entry.objects.filter(action="address-changed")
    assert {row.organisation for row in rows} == {None, world.organisation, other}
    assert {(row.details["was"], row.details["is"]) for row in rows} == {(VIEWER, NEW)}
    assert sign_in(Client(), email=NEW).url == "/"
    assert sign_in(Client(), email=VIEWER).status_code == 200
    assert client.post(link).status_code == 422, "the link works once"


def test_it_asks_who_it_is_before(world: World) -> None:
    client = world.client("viewer")
    assert client.get("/profile/address/").url.startswith("/accounts/reauthenticate/")
    assert client.post("/profile/address/", {"email": NEW}).url.startswith("/accounts/reauthenticate/")
    assert mail.outbox == []


def test_nobody_learns_who_has_an_account(world: World, django_capture_on_commit_callbacks) -> None:
    client = confirmed(Client())
    assert asked(client, django_capture_on_commit_callbacks, "stranger@other.example") is None
    asked_for = ("stranger@other.example", NEW)
    pages = [client.post("/profile/address/", {"email": each}).content.decode() for each in asked_for]
    strip = [re.sub(r"\S+@\S+|[A-Za-z0-9]{64}", "", page) for page in pages]
    assert strip[0] == strip[1]


def test_a_link_is_worth_nothing_in_other_hands_after_a_new_password_or_a_day(
    world: World, django_capture_on_commit_callbacks, monkeypatch
) -> None:
    client = confirmed(Client())
    link = asked(client, django_capture_on_commit_callbacks)
    thief = world.client("assessor")
    assert thief.post(link).status_code == 422
    assert Client().post(link).url.startswith("/accounts/login/")
    assert client.post(f"{link.rstrip('/')}x/").status_code == 422
    client.post("/profile/sign-out-others/")
    assert client.post(link).status_code == 422
    link = asked(client, django_capture_on_commit_callbacks)
    monkeypatch.setattr("leadline.web.accounts.newaddress.SECONDS", -1)
    assert client.post(link).status_code == 422
    assert User.objects.filter(email=VIEWER).exists()


def test_an_address_that_was_taken_meanwhile_is_told(world: World, django_capture_on_commit_callbacks) -> None:
    client = confirmed(Client())
    link = asked(client, django_capture_on_commit_callbacks)
    User.objects.create_user(NEW, PASSWORD, name="Vera")
    refused = client.post(link)
    assert refused.status_code == 422
    assert "another account has this address" in refused.content.decode()
    assert User.objects.get(email=VIEWER) == world.people["viewer"]


@pytest.mark.parametrize(
    "given", ["", "nobody", VIEWER.upper(), f"{'a' * 300}@x.example", "a@x.example\nBcc: b@x.example"]
)
def test_what_is_no_other_address_is_told_in_place(given: str, world: World) -> None:
    assert confirmed(Client()).post("/profile/address/", {"email": given}).status_code == 422
    assert mail.outbox == []


def test_without_a_mail_server_it_says_where_the_letter_is(world: World, settings) -> None:
    client, said = confirmed(Client()), catalogue("web")["address-no-mail"].en.replace("'", "&#x27;")
    assert said not in client.post("/profile/address/", {"email": NEW}).content.decode().replace("'", "&#x27;")
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert said in client.post("/profile/address/", {"email": NEW}).content.decode().replace("'", "&#x27;")


def test_links_are_not_sent_without_end(world: World) -> None:
    client = confirmed(Client())
    answers = [client.post("/profile/address/", {"email": NEW}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_the_pages_speak_chinese(world: World, django_capture_on_commit_callbacks) -> None:
    User.objects.filter(email=VIEWER).update(language="zh-Hans")
    client = confirmed(Client())
    assert catalogue("web")["address-change"].zh_hans in client.get("/profile/address/").content.decode()
    link = asked(client, django_capture_on_commit_callbacks)
    assert mail.outbox[-1].subject == "确认您的 Leadline 新邮箱"
    assert catalogue("web")["address-confirm-do"].zh_hans in client.get(link).content.decode()
