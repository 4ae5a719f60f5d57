"""Where a person is signed in: seen, and ended one by one; of nobody else, and never the one at hand by mistake."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from leadline.text import catalogue
from leadline.web.audit.models import Entry
from web.conftest import PASSWORD, World
from web.test_accounts import VIEWER, sign_in
from web.test_api import ask, token_of

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.49"
)
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36"
HERE = "/profile/sessions/"


def signed_in(agent: str, address: str, email: str = VIEWER) -> Client:
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    sign_in(client, email=email)
    return client


def ended(page: str) -> list[int]:
    """Return the numbers of the sessions a page offers to end."""
    return [int(each) for each in re.findall(r"/profile/sessions/(\d+)/end/", page)]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_person_sees_each_browser_with_its_address_and_times(language: str, world: World) -> None:
    here = signed_in(DESK, "203.0.113.7")
    signed_in(PHONE, "198.51.100.9")
    signed_in("curl/8", "192.0.2.1", "assessor@haichuan.example")
    here.post("/language/", {"language": language})
    page = here.get(HERE).content.decode()
    texts = catalogue("web")
    for said in ("Chrome · Windows", "203.0.113.7", f"{texts['session-browser-wechat'].get(language)} · iPhone",
                 "198.51.100.9", texts["session-here"].get(language)):  # fmt: skip
        assert said in page
    assert "192.0.2.1" not in page, "of somebody else"
    assert len(ended(page)) == 1, "the one at hand is ended by signing out"


def test_one_session_is_ended_and_the_others_stay(world: World) -> None:
    here, phone, third = (
        signed_in(DESK, "203.0.113.7"),
        signed_in(PHONE, "198.51.100.9"),
        signed_in(DESK, "192.0.2.1"),
    )
    row = UserSession.objects.get(ip="198.51.100.9")
    assert here.post(f"{HERE}{row.pk}/end/").url == HERE
    assert phone.get("/profile/").status_code == 302
    assert [each.get("/profile/").status_code for each in (here, third)] == [200, 200]
    assert "198.51.100.9" not in here.get(HERE).content.decode()
    entry = Entry.objects.get(action="session-ended")
    assert entry.actor == world.people["viewer"]
    assert entry.details == {"browser": "wechat", "system": "iphone", "address": "198.51.100.9"}


def test_nobody_ends_a_session_of_somebody_else_nor_the_own_by_mistake(world: World) -> None:
    viewer, assessor = signed_in(DESK, "203.0.113.7"), signed_in(DESK, "192.0.2.1", "assessor@haichuan.example")
    theirs, own = UserSession.objects.get(ip="192.0.2.1"), UserSession.objects.get(ip="203.0.113.7")
    for row in (theirs, own):
        assert viewer.post(f"{HERE}{row.pk}/end/").status_code == 404
    assert ask(f"/api/v1/me/sessions/{theirs.pk}", token_of(world, "viewer"), "DELETE").status_code == 404
    assert viewer.get(f"{HERE}{theirs.pk}/end/").status_code == 405
    assert Client().post(f"{HERE}{theirs.pk}/end/").url.startswith("/accounts/login/")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = viewer.cookies
    assert strict.post(f"{HERE}{theirs.pk}/end/").status_code == 403
    assert [each.get("/profile/").status_code for each in (viewer, assessor)] == [200, 200]


def test_programs_see_and_end_them_too(world: World) -> None:
    browser, token = signed_in(PHONE, "198.51.100.9"), token_of(world, "viewer")
    signed_in(DESK, "192.0.2.1", "assessor@haichuan.example")
    listed = ask("/api/v1/me/sessions", token).json()
    assert listed["total"] == 1
    [row] = listed["items"]
    assert (row["address"], row["user_agent"]) == ("198.51.100.9", PHONE)
    assert row["since"] <= row["seen"]
    assert ask("/api/v1/me/sessions?offset=1", token).json() == {"items": [], "total": 1}
    assert ask(f"/api/v1/me/sessions/{row['id']}", token, "DELETE").status_code == 204
    assert browser.get("/profile/").status_code == 302
    assert ask("/api/v1/me/sessions", token).json()["total"] == 0
    entry = Entry.objects.get(action="session-ended")
    assert (entry.via, entry.organisation) == ("api", None)


def test_when_it_was_last_seen_is_noted_every_five_minutes(world: World) -> None:
    here = signed_in(DESK, "203.0.113.7")
    lately, long_ago = timezone.now() - timedelta(minutes=4), timezone.now() - timedelta(minutes=6)
    for seen, noted in ((lately, False), (long_ago, True)):
        UserSession.objects.update(last_seen_at=seen)
        here.get("/profile/", REMOTE_ADDR="203.0.113.8")
        row = UserSession.objects.get()
        assert (row.last_seen_at > seen) == noted
        assert row.ip == ("203.0.113.8" if noted else "203.0.113.7")


def test_a_session_from_before_the_list_is_in_it_after_one_page(world: World) -> None:
    client = world.client("viewer")
    assert not UserSession.objects.exists()
    assert catalogue("web")["session-here"].en in client.get(HERE).content.decode()


def test_what_ends_all_others_leaves_one_in_the_list(world: World) -> None:
    here = signed_in(DESK, "203.0.113.7")
    for end in (
        lambda: here.post("/profile/sign-out-others/"),
        lambda: here.post(
            "/accounts/password/change/",
            {"oldpassword": PASSWORD, "password1": "yet another one", "password2": "yet another one"},
        ),
    ):
        phone = Client(headers={"User-Agent": PHONE})
        sign_in(phone)
        assert len(ended(here.get(HERE).content.decode())) == 1
        end()
        assert phone.get("/profile/").status_code == 302
        page = here.get(HERE)
        assert page.status_code == 200
        assert ended(page.content.decode()) == []
        assert UserSession.objects.count() == 1


def test_signing_out_leaves_the_list(world: World) -> None:
    here, there = signed_in(DESK, "203.0.113.7"), signed_in(PHONE, "198.51.100.9")
    there.post("/accounts/logout/")
    assert "198.51.100.9" not in here.get(HERE).content.decode()


def test_a_browser_that_says_what_it_is_in_markup_is_shown_as_text(world: World) -> None:
    here = signed_in("<script>alert(1)</script>", "203.0.113.7")
    page = here.get(HERE).content.decode()
    assert "<script>alert" not in page
    assert catalogue("web")["session-browser-unknown"].en in page
