"""Signing in: passwords, the lock, the second step, letters, the person's own profile; nobody stays locked out."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client

from leadline.text import catalogue
from leadline.web.accounts.models import User
from leadline.web.audit.models import Entry
from leadline.web.core import mail as core_mail
from web.conftest import PASSWORD, World

VIEWER = "viewer@haichuan.example"


def sign_in(client: Client, email: str = VIEWER, typed: str = PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": typed})


def confirmed(client: Client) -> Client:
    """Sign in and say once more who it is, as changes of how one signs in ask for."""
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_sign_in_page_speaks_the_readers_language(language: str, db: None) -> None:
    page = Client(headers={"Accept-Language": language}).get("/accounts/login/").content.decode()
    texts = catalogue("web")
    for key in ("sign-in-do", "sign-in-forgotten", "field-sign-in-login", "field-sign-in-password"):
        assert texts[key].get(language) in page
    assert "placeholder" not in page


def test_a_person_signs_in_by_address_in_any_case(world: World) -> None:
    client = Client()
    assert sign_in(client, email="Viewer@Haichuan.example").url == "/"
    assert client.get("/o/haichuan/").status_code == 200


def test_a_wrong_password_says_so_without_telling_who_has_an_account(world: World) -> None:
    told = [sign_in(Client(), email=email, typed="no").content.decode() for email in (VIEWER, "nobody@x.example")]
    said = catalogue("web")["wrong-email-password-mismatch"].en
    assert all(said in page for page in told)


def test_six_failures_lock_an_account_for_a_while(world: World) -> None:
    client = Client()
    for attempt in range(5):
        assert sign_in(client, email=VIEWER.swapcase() if attempt % 2 else VIEWER, typed="no").status_code == 200
    locked = sign_in(Client(), typed="no")
    page = locked.content.decode()
    assert locked.status_code == 429
    assert catalogue("web")["locked-title"].en in page
    assert "Come back in 15 minutes" in page
    assert sign_in(client).status_code == 429, "even with the right password"
    assert sign_in(Client(), email="assessor@haichuan.example").status_code == 302, "and nobody else is locked"
    rows = Entry.objects.filter(action="person-locked")
    assert [(row.organisation, row.details["email"]) for row in rows] == [(world.organisation, VIEWER)]


def test_the_lock_is_told_in_chinese_too(world: World) -> None:
    client = Client(headers={"Accept-Language": "zh-CN"})
    for _ in range(6):
        response = sign_in(client, typed="no")
    assert "账号已暂时锁定" in response.content.decode()


def test_success_forgets_failures(world: World) -> None:
    for _ in range(2):
        for _ in range(4):
            sign_in(Client(), typed="no")
        assert sign_in(Client()).status_code == 302


def test_a_forgotten_password_is_set_anew_by_letter(world: World) -> None:
    User.objects.filter(email=VIEWER).update(language="zh-Hans")
    elsewhere = world.client("viewer")
    client = Client()
    assert client.post("/accounts/password/reset/", {"email": VIEWER}).status_code == 302
    letter = mail.outbox[0]
    assert letter.subject == "重置 Leadline 密码"
    link = re.search(r"http\S+", letter.body)[0]
    assert link.startswith("http://127.0.0.1:8000/"), "the installation's own address, not one a request names"
    form = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    where = form.redirect_chain[-1][0]
    weak = client.post(where, {"password1": "password", "password2": "password"})
    assert weak.status_code == 200
    done = client.post(where, {"password1": "another long one", "password2": "another long one"})
    assert done.status_code == 302
    assert client.get(done.url).status_code == 200
    assert sign_in(Client(), typed="another long one").url == "/"
    assert elsewhere.get("/o/haichuan/").status_code == 302, "other sessions have ended"
    assert EmailAddress.objects.get(user__email=VIEWER).verified
    used = Client().get(link.removeprefix("http://127.0.0.1:8000"))
    assert catalogue("web")["reset-link-bad"].en in used.content.decode()
    assert mail.outbox[1].subject == "您的 Leadline 密码已修改"


def test_a_letter_goes_to_nobody_who_has_no_account(world: World) -> None:
    assert Client().post("/accounts/password/reset/", {"email": "nobody@x.example"}).status_code == 302
    assert mail.outbox == []


def test_who_asks_for_a_letter_does_not_wait_for_it_to_be_sent(world: World, monkeypatch) -> None:
    """Else the time it takes would tell who has an account."""
    given: list[tuple[object, ...]] = []
    monkeypatch.setattr(core_mail._postmen, "submit", lambda work, *its, **_more: given.append(its))
    for email in (VIEWER, "nobody@x.example"):
        assert Client().post("/accounts/password/reset/", {"email": email}).status_code == 302
    assert [its[:2] for its in given] == [(VIEWER, "password-reset")]
    assert mail.outbox == []


def test_a_letter_that_cannot_be_sent_breaks_nothing(world: World, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert Client().post("/accounts/password/reset/", {"email": VIEWER}).status_code == 302


def test_the_second_step_is_turned_on_asked_for_and_turned_off(
    world: World, code_of: Callable[[str], str], django_capture_on_commit_callbacks
) -> None:
    client = confirmed(Client())
    page = client.get("/accounts/2fa/totp/activate/")
    body = page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in body, "a picture the content security policy lets through"
    secret = re.search(r'id="secret" value="(\w+)"', body)[1]
    assert client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        on = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert on.url == "/accounts/2fa/recovery-codes/"
    codes = re.findall(r"<code>(\w+)</code>", client.get(on.url).content.decode())
    assert len(codes) == 10
    assert client.get("/accounts/2fa/recovery-codes/download/").headers["Content-Disposition"].startswith("attachment")

    visitor = Client()
    assert sign_in(visitor).url.startswith("/accounts/2fa/authenticate/")
    assert visitor.get("/o/haichuan/").status_code == 302, "the password alone is not enough"
    assert visitor.post("/accounts/2fa/authenticate/", {"code": "123123"}).status_code == 200
    assert visitor.post("/accounts/2fa/authenticate/", {"code": codes[0]}).url == "/"
    again = Client()
    sign_in(again)
    assert again.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 200, (
        "a recovery code works once"
    )

    assert client.get("/accounts/2fa/totp/deactivate/").status_code == 200
    assert client.post("/accounts/2fa/totp/deactivate/").url == "/accounts/2fa/"
    assert sign_in(Client()).url == "/"
    assert [row.action for row in Entry.objects.filter(action__startswith="person-")] == [
        "person-second-step-off", "person-second-step-on",
    ]  # fmt: skip
    assert [letter.subject for letter in mail.outbox if "wo-step" in letter.subject] == [
        "Two-step sign-in is on", "Two-step sign-in is off",
    ]  # fmt: skip


def test_codes_cannot_be_tried_without_end(world: World, code_of: Callable[[str], str]) -> None:
    owner = confirmed(Client())
    secret = re.search(r'id="secret" value="(\w+)"', owner.get("/accounts/2fa/totp/activate/").content.decode())[1]
    owner.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    thief = Client()
    sign_in(thief)
    for _ in range(20):
        thief.post("/accounts/2fa/authenticate/", {"code": "000000"})
    right = thief.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert right.status_code == 200
    assert catalogue("web")["wrong-too-many-login-attempts"].en in right.content.decode()


def test_changing_the_second_step_asks_who_it_is(world: World) -> None:
    client = world.client("viewer")  # signed in, but no password was given in this session
    assert client.get("/accounts/2fa/totp/activate/").url.startswith("/accounts/reauthenticate/")
    wrong = client.post("/accounts/reauthenticate/", {"password": "no"})
    assert catalogue("web")["wrong-incorrect-password"].en in wrong.content.decode()
    assert client.post("/accounts/reauthenticate/?next=/profile/", {"password": PASSWORD}).url == "/profile/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_a_password_is_changed_and_other_sessions_end(world: World) -> None:
    here, there = Client(), world.client("viewer")
    sign_in(here)
    given = {"oldpassword": PASSWORD, "password1": "yet another one", "password2": "yet another one"}
    assert here.post("/accounts/password/change/", {**given, "oldpassword": "no"}).status_code == 200
    assert here.post("/accounts/password/change/", {**given, "password2": "typo"}).status_code == 200
    assert here.post("/accounts/password/change/", given).status_code == 302
    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302
    row = Entry.objects.first()
    assert (row.action, row.organisation, row.actor) == (
        "person-password-set", world.organisation, world.people["viewer"],
    )  # fmt: skip


def test_the_profile_is_the_persons_own(world: World) -> None:
    client = world.client("viewer")
    given = {"name": "Vera", "language": "zh-Hans", "time_zone": "America/Argentina/Buenos_Aires"}
    assert client.post("/profile/", given).url == "/profile/"
    user = User.objects.get(email=VIEWER)
    assert (user.name, user.language, user.time_zone) == ("Vera", "zh-Hans", "America/Argentina/Buenos_Aires")
    assert "个人资料" in client.get("/profile/").content.decode()
    assert Entry.objects.first().action == "profile-changed"
    assert client.post("/profile/", {**given, "time_zone": "Mars/Base"}).status_code == 422
    assert Client().get("/profile/").status_code == 302


def test_a_person_signs_out_everywhere_else(world: World) -> None:
    here, there = world.client("viewer"), world.client("viewer")
    assert here.post("/profile/sign-out-others/").status_code == 302
    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302


def test_an_account_that_was_switched_off_is_told(world: World) -> None:
    client = world.client("viewer")
    User.objects.filter(email=VIEWER).update(is_active=False)
    assert client.get("/o/haichuan/").status_code == 302
    told = sign_in(Client())
    assert told.url == "/accounts/inactive/"
    assert catalogue("web")["inactive-title"].en in Client().get(told.url).content.decode()


@pytest.mark.parametrize("path", ["signup/", "email/", "3rdparty/"])
def test_pages_of_the_library_that_nobody_needs_are_closed(path: str, world: World) -> None:
    assert world.client("viewer").get(f"/accounts/{path}").status_code == 404
    assert (
        Client().post(f"/accounts/{path}", {"email": "x@y.example", "password1": "x", "password2": "x"}).status_code
        == 404
    )


def test_signing_out_ends_the_session(world: World) -> None:
    client = world.client("viewer")
    assert client.get("/accounts/logout/").status_code == 200, "asks first"
    assert client.get("/profile/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/profile/").status_code == 302


def test_codes_of_the_test_are_those_of_this_half_minute() -> None:
    """The peer: RFC 6238, appendix B, the secret 12345678901234567890 at second 59."""
    assert totp.format_hotp_value(totp.hotp_value("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59 // 30))[-6:] == "287082"
    before, counters, after = time.time(), list(totp.yield_hotp_counters_from_time()), time.time()
    assert counters in ([before // 30], [after // 30])
