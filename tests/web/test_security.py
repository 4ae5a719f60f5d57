"""What a browser is told to refuse, what cookies are, where nobody is led, and which host is believed."""

import io
import logging
import os
import re
import subprocess
import sys
from contextlib import closing

import pytest
from django.test import Client
from django.urls import reverse

from web.conftest import PASSWORD, World
from web.served import laid_out
from web.test_permissions import address, pages

OWN = (
    "/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/2fa/",
    "/profile/",
    "/organisations/",
    "/nowhere/",
    "/invitation/unknown/",
    "/setup/unknown/",
)


@pytest.fixture
def everywhere(furnished: World) -> list[str]:
    return [*OWN, *(address(name, furnished) for name, _ in pages())]


def test_every_page_tells_the_browser_what_to_refuse(world: World, everywhere: list[str]) -> None:
    clients = (world.client("administrator"), Client())
    for where in everywhere:
        for client in clients:
            with closing(client.get(where)) as response:
                policy = response.headers["Content-Security-Policy"]
                assert "default-src 'self'" in policy, where
                assert "unsafe" not in policy, where
                for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
                    assert part in policy, where
                assert response.headers["X-Content-Type-Options"] == "nosniff", where
                assert response.headers["X-Frame-Options"] == "DENY", where
                assert response.headers["Referrer-Policy"] == "same-origin", where  # no-referrer: no form could be sent
                assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin", where


def test_no_page_holds_what_the_policy_refuses(world: World, everywhere: list[str]) -> None:
    """Files to be saved, such as the report, are no pages: no browser shows them as ours."""
    client = world.client("administrator")
    for where in everywhere:
        with closing(client.get(where)) as page:
            to_save = page.headers.get("Content-Disposition", "").startswith("attachment")
            if to_save or not page.headers["Content-Type"].startswith("text/html"):
                continue
            body = page.content.decode()
        assert not re.search(r"<script(?![^>]*\b(src=|type=\"application/json\"))", body), where
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", body), where
        assert not re.search(r"(src|href)=\"(https?:)?//", body), f"{where}: nothing comes from elsewhere"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", r"\\evil.example", "javascript:alert(1)", "/\\evil.example"],
)
def test_nobody_is_led_elsewhere(elsewhere: str, world: World) -> None:
    language = Client().post("/language/", {"language": "en", "next": elsewhere})
    assert language.url == "/"
    signed_in = Client().post(
        "/accounts/login/", {"login": "viewer@haichuan.example", "password": PASSWORD, "next": elsewhere}
    )
    assert signed_in.url == "/"
    out = world.client("viewer").post("/accounts/logout/", {"next": elsewhere})
    assert out.url == reverse("account_login")
    assert world.client("viewer").get("/accounts/login/", {"next": elsewhere}).url == "/"


def test_a_host_that_is_not_ours_is_refused(world: World) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:80@127.0.0.1"):
        assert Client(headers={"Host": host}).get("/accounts/login/").status_code == 400


def test_what_strangers_send_is_one_line_in_the_log_each(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    (handler,) = [each for each in logging.getLogger("django.security").handlers if each.name == "strangers"]
    written = io.StringIO()
    monkeypatch.setattr(handler, "stream", written)  # the one it has is of an earlier test, and closed
    Client(headers={"Host": "evil.example"}).get("/accounts/login/")
    (line,) = written.getvalue().splitlines()
    assert "evil.example" in line


def test_a_form_from_elsewhere_is_refused_in_the_readers_language(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["administrator"], backend="allauth.account.auth_backends.AuthenticationBackend")
    refused = client.post("/o/haichuan/settings/units/new/", {"name": "West"})
    assert refused.status_code == 403
    assert "You may not do this" in refused.content.decode()
    assert Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"}).status_code == 403


def test_cookies_are_not_for_scripts_nor_for_other_sites(world: World) -> None:
    client = Client()
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": "viewer@haichuan.example", "password": PASSWORD})
    client.post("/language/", {"language": "en"})
    assert set(client.cookies) >= {"leadline", "leadline_csrf", "leadline_language"}
    known = next(name for name in client.cookies if name.startswith("leadline_known_"))
    assert "viewer" not in f"{known}{client.cookies[known].value}", "nobody at the browser learns who was here"
    for name in ("leadline", "leadline_csrf", "leadline_language", known):
        assert client.cookies[name]["httponly"], name
        assert client.cookies[name]["samesite"] == "Lax", name


def test_a_session_is_another_one_after_signing_in(world: World) -> None:
    client = Client()
    client.get("/accounts/password/reset/")
    session = client.session
    session["kept"] = True
    session.save()
    before = client.cookies["leadline"].value
    client.post("/accounts/login/", {"login": "viewer@haichuan.example", "password": PASSWORD})
    assert client.cookies["leadline"].value != before


SECURE = """
import django
django.setup()
from django.conf import settings
from django.test import Client
from leadline.web.accounts.models import User
User.objects.create_user("ann@haichuan.example", "correct horse battery", name="Ann")
named = {"Host": "leadline.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "6.6.6.6, 10.1.2.3"}
client = Client(headers=named)
page = client.get("/accounts/login/")
client.post("/accounts/login/", {"login": "ann@haichuan.example", "password": "correct horse battery"})
client.post("/language/", {"language": "en"})
print(page.headers["Strict-Transport-Security"])
flags = lambda each: (bool(each["secure"]), bool(each["httponly"]), each["path"], each["domain"])
print(sorted((name[:15], *flags(each)) for name, each in client.cookies.items()))
from django.test import RequestFactory
from leadline.web.core.reading import address_of
print(address_of(RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.1.2.3"})))
print(address_of(RequestFactory().get("/", headers={"X-Forwarded-For": "nonsense"})))
"""


def test_under_https_cookies_never_leave_it(tmp_path) -> None:
    """In a process of its own, as the settings are read once, from the environment."""
    environment = {
        **os.environ, "LEADLINE_HOME": str(laid_out(tmp_path / "home")), "LEADLINE_URL": "https://leadline.example",
        "LEADLINE_BEHIND_PROXY": "yes", "DJANGO_SETTINGS_MODULE": "leadline.web.config.settings",
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)
    done = subprocess.run([sys.executable, "-c", SECURE], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    age, cookies, address, nonsense = done.stdout.splitlines()
    assert age == "max-age=31536000"
    assert cookies == str([
        ("__Host-leadline", True, True, "/", ""), ("__Host-leadline", True, True, "/", ""),
        ("leadline_known_", True, True, "/", ""), ("leadline_langua", True, True, "/", ""),
    ])  # fmt: skip
    assert address == "10.1.2.3", "the address our proxy names, not one the visitor made up"
    assert nonsense == "None"


def test_without_a_proxy_no_header_is_believed(rf) -> None:
    from leadline.web.core.reading import address_of

    assert address_of(rf.get("/", headers={"X-Forwarded-For": "6.6.6.6"})) == "127.0.0.1"
