"""Guessing is slow, from one place and from many; and a stranger who knows an address keeps nobody out."""

import re

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import hashers
from django.core import mail
from django.core.cache import cache
from django.test import Client

from leadline.text import catalogue
from leadline.web.accounts.actions import unlock
from leadline.web.accounts.models import User
from leadline.web.audit.models import Entry
from leadline.web.core.actions import Actor
from web.conftest import PASSWORD, World
from web.test_accounts import VIEWER, sign_in

TOO_OFTEN = catalogue("web")["wrong-account-tried-too-often"].en


@pytest.fixture(autouse=True)
def _counted_afresh(db: None) -> None:
    cache.clear()


def at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def fail(address: str, times: int = 6, email: str = VIEWER) -> list[int]:
    return [sign_in(at(address), email=email, typed="no").status_code for _ in range(times)]


def refused(client: Client, email: str = VIEWER) -> bool:
    """Return whether the right password does not help."""
    answer = sign_in(client, email=email)
    return answer.status_code == 429 or TOO_OFTEN in answer.content.decode()


def test_a_stranger_locks_the_account_for_the_own_network_alone(world: World) -> None:
    assert fail("203.0.113.7", 7) == [200] * 5 + [429] * 2
    assert refused(at("203.0.113.7"))
    assert not refused(at("198.51.100.9")), "the person, elsewhere, in a browser that was never here"
    assert refused(at("203.0.113.7")), "which opens no lock of the stranger's"


def test_who_goes_on_while_locked_uses_up_nothing_of_others(world: World) -> None:
    fail("203.0.113.7", 40)
    assert not refused(at("198.51.100.9"))


def test_an_ipv6_network_is_one_place(world: World) -> None:
    for last in range(6):
        sign_in(at(f"2001:db8:1:2::{last:x}"), typed="no")
    assert refused(at("2001:db8:1:2:ffff::1"))
    assert not refused(at("2001:db8:1:3::1"))


def test_many_places_together_have_a_bound_but_a_known_browser_gets_through(world: World) -> None:
    own = at("198.51.100.9")
    sign_in(own)
    own.post("/accounts/logout/")
    for place in range(4):
        fail(f"203.0.113.{place}", 5)
    assert refused(at("192.0.2.1")), "of browsers nobody knows none gets in for a while"
    assert not refused(own)
    assert not refused(at("192.0.2.1"), email="assessor@haichuan.example"), "nor is anybody else held up"


def test_a_known_browser_is_locked_by_its_own_failures(world: World) -> None:
    own = at("198.51.100.9")
    sign_in(own)
    own.post("/accounts/logout/")
    for _ in range(6):
        sign_in(own, typed="no")
    assert refused(own)
    assert not refused(at("198.51.100.9")), "and so is no other browser"
    told = Entry.objects.filter(action="person-locked").get()
    assert told.details["email"] == VIEWER


def word_of(client: Client) -> tuple[str, str]:
    """Return the name and the value of the cookie by which a browser is known."""
    return next((name, each.value) for name, each in client.cookies.items() if name.startswith("leadline_known_"))


def test_being_known_is_for_one_account_and_cannot_be_made_up(world: World) -> None:
    own, other = at("198.51.100.9"), at("198.51.100.9")
    sign_in(own)
    sign_in(other, email="assessor@haichuan.example")
    other.post("/accounts/logout/")
    (name, right), (_, theirs) = word_of(own), word_of(other)
    for place in range(4):
        fail(f"203.0.113.{place}", 5)
    for wrong in ("", "x", theirs, "0" * 16 + right[16:], right.rpartition(":")[0]):
        forged = at("192.0.2.7")
        forged.cookies[name] = wrong
        assert refused(forged), wrong
    assert refused(other), "known for another account"
    copied = at("192.0.2.7")
    copied.cookies[name] = right
    assert not refused(copied)


def test_a_letters_link_lets_in_whoever_strangers_keep_out(world: World) -> None:
    client = at("192.0.2.1")
    for place in range(4):
        fail(f"203.0.113.{place}", 5)
    fail("192.0.2.1")
    client.post("/accounts/password/reset/", {"email": VIEWER})
    link = re.search(r"http://127\.0\.0\.1:8000(\S+)", mail.outbox[0].body)[1]
    new = "another long one"
    client.post(client.get(link).url, {"password1": new, "password2": new})
    assert sign_in(client, typed=new).url == "/"


def test_the_terminal_opens_every_lock(world: World) -> None:
    own = at("198.51.100.9")
    sign_in(own)
    own.post("/accounts/logout/")
    for _ in range(6):
        sign_in(own, typed="no")
    for place in range(4):
        fail(f"203.0.113.{place}", 5)
    assert refused(own)
    assert refused(at("192.0.2.1"))
    assert unlock(Actor(organisation=None, via="terminal", trusted=True), world.people["viewer"]) == 26
    assert not refused(own)
    assert not refused(at("192.0.2.1"))
    assert not AccessAttempt.objects.exists()


def test_a_host_name_of_ours_is_no_second_bound(world: World, settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    for place in range(4):
        fail(f"203.0.113.{place}", 5)
    assert refused(Client(REMOTE_ADDR="192.0.2.1", headers={"Host": "other.example"}))


def test_behind_a_proxy_the_place_is_the_one_it_names(world: World, settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _ in range(6):
        sign_in(Client(headers={"X-Forwarded-For": "203.0.113.7"}), typed="no")
    assert refused(Client(headers={"X-Forwarded-For": "203.0.113.7"}))
    assert not refused(Client(headers={"X-Forwarded-For": "203.0.113.7, 198.51.100.9"}))


def test_who_says_again_who_it_is_is_held_up_by_no_stranger(world: World) -> None:
    own = Client()
    sign_in(own)
    for place in range(4):
        fail(f"203.0.113.{place}", 5)
    assert own.post("/accounts/reauthenticate/?next=/profile/", {"password": PASSWORD}).url == "/profile/"


def test_a_sign_in_takes_as_long_whether_there_is_such_an_account_or_not(world: World, monkeypatch) -> None:
    """As many passwords are hashed, which is what takes the time."""
    User.objects.create_user("company@haichuan.example", None, name="By the company's server alone")
    User.objects.filter(email="leaver@haichuan.example").update(is_active=False)
    hashed: list[str] = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *given: hashed.append("x") or encode(self, *given))
    counts = []
    for email in (VIEWER, "nobody@x.example", "company@haichuan.example", "leaver@haichuan.example"):
        hashed.clear()
        sign_in(at("192.0.2.1"), email=email, typed="no")
        counts.append(len(hashed))
    assert counts == [1, 1, 1, 1]


def test_an_address_of_any_length_is_only_wrong(world: World) -> None:
    long = f"{'a' * 250}@{'b' * 60}.example"
    assert sign_in(Client(), email=long, typed="no").status_code == 200
    assert all(len(each.username) <= 255 for each in AccessAttempt.objects.all())
