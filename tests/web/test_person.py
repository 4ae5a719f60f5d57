"""``leadline person``: nobody stays locked out, and only the server's terminal can do this."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.test import Client
from typer.testing import CliRunner

from leadline.cli import app
from leadline.errors import InputError
from leadline.web.accounts.actions import remove_second_step, unlock
from leadline.web.accounts.links import make_reset_link
from leadline.web.accounts.models import User
from leadline.web.audit.models import Entry
from leadline.web.organisations.models import Membership
from web.conftest import PASSWORD, World

VIEWER = "viewer@haichuan.example"


def run(*arguments: str):
    return CliRunner().invoke(app, ["person", *arguments], catch_exceptions=False)


def test_a_locked_account_is_opened(world: World) -> None:
    for _ in range(6):
        Client().post("/accounts/login/", {"login": VIEWER, "password": "no"})
    assert Client().post("/accounts/login/", {"login": VIEWER, "password": PASSWORD}).status_code == 429
    assert "can sign in again" in run("unlock", VIEWER.upper()).output
    assert Client().post("/accounts/login/", {"login": VIEWER, "password": PASSWORD}).url == "/"
    row = Entry.objects.filter(action="person-unlocked").get()
    assert (row.via, row.subject_name) == ("terminal", "viewer")


def test_a_link_sets_a_new_password_once(world: World) -> None:
    said = run("reset", VIEWER, "--language", "zh-Hans").output
    assert "仅可使用一次" in said
    link = re.search(r"http\S+", said)[0].removeprefix("http://127.0.0.1:8000")
    client = Client()
    where = client.get(link).url
    given = {"password1": "one more long one", "password2": "one more long one"}
    assert client.post(where, given).status_code == 302
    assert User.objects.get(email=VIEWER).check_password("one more long one")
    assert "set-password" not in (Client().get(link).headers.get("Location") or ""), "the link works once"


def test_a_lost_phone_is_taken_off_the_account_only_when_asked(world: World) -> None:
    Authenticator.objects.create(user=world.people["viewer"], type=Authenticator.Type.TOTP, data={"secret": "x"})
    run("reset", VIEWER)
    assert Authenticator.objects.count() == 1
    assert "Two-step sign-in is off" in run("reset", VIEWER, "--remove-second-step").output
    assert Authenticator.objects.count() == 0


def test_an_organisation_without_administrator_gets_one(world: World) -> None:
    run("grant", VIEWER, "haichuan")
    assert Membership.objects.get(user=world.people["viewer"]).roles == ["administrator", "viewer"]
    assert Entry.objects.first().organisation == world.organisation


@pytest.mark.parametrize("arguments", [("unlock", "nobody@x.example"), ("grant", VIEWER, "nowhere"),
                                       ("grant", VIEWER, "haichuan", "--role", "king")])  # fmt: skip
def test_what_is_not_there_is_told(arguments: tuple[str, ...], world: World) -> None:
    with pytest.raises(InputError):
        run(*arguments)


def test_no_page_can_do_this(world: World) -> None:
    for act in (unlock, remove_second_step, make_reset_link):
        with pytest.raises(PermissionDenied):
            act(world.actor("administrator"), world.people["viewer"])
