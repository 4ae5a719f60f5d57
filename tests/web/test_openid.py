"""Signing in by the company's own server: members get in, invited people get an account, strangers are told to ask."""

import html
import http.client
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from leadline.text import catalogue
from leadline.web.accounts.addresses import prove_address
from leadline.web.accounts.models import User
from leadline.web.config.environment import sign_in
from leadline.web.organisations.members import invite
from leadline.web.organisations.models import Membership
from web.conftest import PASSWORD, World
from web.openid import CLIENT, LEFT_OUT, SECRET, Server, serving
from web.test_accounts import confirmed

VIEWER = "viewer@haichuan.example"
LOGIN = "/accounts/oidc/company/login/"


@pytest.fixture
def company(monkeypatch, settings) -> Iterator[Server]:
    """The company's server, set as an administrator of the installation sets it."""
    with serving() as server:
        monkeypatch.setenv("LEADLINE_OIDC_SERVER", server.address)
        monkeypatch.setenv("LEADLINE_OIDC_NAME", "Haichuan ID")
        monkeypatch.setenv("LEADLINE_OIDC_CLIENT_ID", CLIENT)
        monkeypatch.setenv("LEADLINE_OIDC_SECRET", SECRET)
        settings.SOCIALACCOUNT_PROVIDERS = sign_in()
        yield server


def come_back(client: Client, start: str = "/accounts/oidc/company/login/", **tamper: str):
    """Go from the button to the company's server and return the answer to the way back."""
    away = client.get(start)
    assert away.status_code == 302
    parts = urlsplit(away.url)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    answer.read()
    back = urlsplit(answer.headers["Location"])
    connection.close()
    query = back.query
    for wrong, right in tamper.items():
        query = query.replace(f"{wrong}=", f"{wrong}={right}")
    return client.get(f"{back.path}?{query}")


def person(email: str, *, vouched: bool = True) -> dict[str, object]:
    return {"sub": email, "email": email, "email_verified": vouched, "name": "From the company"}


def test_the_button_is_a_link_because_forms_must_not_lead_elsewhere(world: World, company: Server) -> None:
    page = Client().get("/accounts/login/?next=/profile/").content.decode()
    assert 'href="/accounts/oidc/company/login/?next=%2Fprofile%2F"' in page.replace("/profile/", "%2Fprofile%2F")
    assert "Haichuan ID" in page


def test_without_a_server_there_is_no_button(world: World) -> None:
    assert "oidc" not in Client().get("/accounts/login/").content.decode()


def test_a_member_signs_in(world: World, company: Server) -> None:
    company.person = person("Viewer@haichuan.example")
    prove_address(world.people["viewer"])
    client = Client()
    assert come_back(client, "/accounts/oidc/company/login/?next=/profile/").url == "/profile/"
    assert client.get("/o/haichuan/").status_code == 200
    assert company.asked[-2:] == ["/token", "/userinfo"]
    assert User.objects.get(email=VIEWER).check_password(PASSWORD), "and can still sign in by password"
    company.person = {"sub": "Viewer@haichuan.example", "email": "renamed@haichuan.example", "email_verified": True}
    again = Client()
    assert come_back(again).url == "/"
    assert again.get("/o/haichuan/").status_code == 200, "known by the server's id from now on, whatever the address"


def test_a_password_somebody_else_may_have_set_is_dropped(world: World, company: Server) -> None:
    company.person = person(VIEWER)
    waiting = Client()
    waiting.post("/accounts/login/", {"login": VIEWER, "password": PASSWORD})
    assert come_back(Client()).url == "/"
    assert not User.objects.get(email=VIEWER).has_usable_password()
    assert waiting.get("/profile/").status_code == 302


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_stranger_is_told_to_ask_for_an_invitation(language: str, world: World, company: Server) -> None:
    company.person = person("nobody@haichuan.example")
    client = Client(headers={"Accept-Language": language})
    page = come_back(client).content.decode()
    assert catalogue("web")["uninvited-title"].get(language) in page
    assert catalogue("web")["uninvited-remedy"].get(language) in page
    assert not User.objects.filter(email="nobody@haichuan.example").exists()
    assert client.get("/profile/").status_code == 302


def test_an_invited_person_gets_an_account_and_is_in(world: World, company: Server) -> None:
    its = invite(world.actor("administrator"), "chen@haichuan.example", ["assessor"], language="en")
    company.person = person("Chen@haichuan.example")
    client = Client()
    page = client.get(f"/invitation/{its.token}/").content.decode()
    button = html.unescape(re.search(r'href="(/accounts/oidc/[^"]+)"', page)[1])
    assert client.get(come_back(client, button).url).url == "/o/haichuan/", "by way of the link that was followed"
    user = User.objects.get(email="chen@haichuan.example")
    assert (user.name, user.has_usable_password()) == ("From the company", False)
    assert Membership.objects.get(user=user).roles == ["assessor"]
    assert client.get("/o/haichuan/").status_code == 200
    assert client.get("/accounts/password/change/").url == "/accounts/password/set/"
    assert EmailAddress.objects.get(user=user).verified


@pytest.mark.parametrize("email", [VIEWER, "new@haichuan.example"])
def test_an_address_the_server_does_not_vouch_for_opens_nothing(email: str, world: World, company: Server) -> None:
    company.person = person(email, vouched=False)
    client = Client()
    come_back(client)
    assert client.get("/profile/").status_code == 302
    assert not User.objects.filter(email="new@haichuan.example").exists()


def test_a_company_whose_server_does_not_say_so_may_be_trusted(
    world: World, company: Server, monkeypatch, settings
) -> None:
    monkeypatch.setenv("LEADLINE_OIDC_TRUST_ADDRESSES", "yes")
    settings.SOCIALACCOUNT_PROVIDERS = sign_in()
    company.person = person(VIEWER, vouched=False)
    client = Client()
    come_back(client)
    assert client.get("/o/haichuan/").status_code == 200


def test_a_way_back_that_was_tampered_with_fails(world: World, company: Server) -> None:
    company.person = person(VIEWER)
    client = Client()
    failed = come_back(client, state="x")
    assert catalogue("web")["company-failed"].en in failed.content.decode()
    assert client.get("/profile/").status_code == 302


def test_a_server_that_is_down_is_told_not_thrown(world: World, company: Server, settings, monkeypatch) -> None:
    monkeypatch.setenv("LEADLINE_OIDC_SERVER", "http://127.0.0.1:1")
    settings.SOCIALACCOUNT_PROVIDERS = sign_in()
    page = Client().get("/accounts/oidc/company/login/")
    assert catalogue("web")["company-failed"].en in page.content.decode()


@pytest.mark.parametrize("word", ["false", "False", "no", 0, None, "0", [], {"a": 1}])
def test_a_server_that_writes_false_as_a_word_vouches_for_nothing(word: object, world: World, company: Server) -> None:
    company.person = {"sub": "thief", "email": VIEWER, "email_verified": word, "name": "Thief"}
    client = Client()
    come_back(client)
    assert client.get("/profile/").status_code == 302
    assert User.objects.get(email=VIEWER).check_password(PASSWORD)


@pytest.mark.parametrize("word", [True, "true", "True"])
def test_a_server_that_writes_true_as_a_word_vouches(word: object, world: World, company: Server) -> None:
    company.person = {"sub": "viewer", "email": VIEWER, "email_verified": word, "name": "Vera"}
    client = Client()
    come_back(client)
    assert client.get("/o/haichuan/").status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"}, {"iss": None}, {"iss": LEFT_OUT},
        {"aud": "another"}, {"aud": ["another"]}, {"aud": LEFT_OUT}, {"azp": "another"},
        {"exp": 1}, {"exp": LEFT_OUT},
        {"nonce": "of another sign-in"}, {"nonce": None}, {"nonce": LEFT_OUT},
        {"sub": "somebody else"},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_was_not_made_for_this_sign_in_signs_nobody_in(
    claims: dict[str, object], world: World, company: Server
) -> None:
    company.person, company.claims = person(VIEWER), claims
    client = Client()
    failed = come_back(client)
    assert catalogue("web")["company-failed"].en in failed.content.decode()
    assert client.get("/profile/").status_code == 302


@pytest.mark.parametrize(
    "nonsense",
    [
        {"email": VIEWER},
        {"sub": "", "email": VIEWER},
        {"sub": "x" * 500},
        {"sub": "x", "email": 5},
        {"sub": None, "email": VIEWER, "email_verified": True},
    ],
)
def test_a_server_that_says_nonsense_is_told_not_thrown(
    nonsense: dict[str, object], world: World, company: Server
) -> None:
    company.person = nonsense
    client = Client()
    come_back(client)
    assert client.get("/profile/").status_code == 302


def test_a_code_is_taken_once_and_only_by_the_browser_that_asked(world: World, company: Server) -> None:
    company.person = person(VIEWER)
    away = Client().get("/accounts/oidc/company/login/")
    state = parse_qs(urlsplit(away.url).query)["state"][0]
    thief = Client()
    failed = thief.get(f"/accounts/oidc/company/login/callback/?code=code-0&state={state}")
    assert catalogue("web")["company-failed"].en in failed.content.decode()
    assert thief.get("/profile/").status_code == 302
    assert "/token" not in company.asked


def test_the_token_repeats_a_word_that_is_another_one_each_time(world: World, company: Server) -> None:
    asked = [parse_qs(urlsplit(Client().get(LOGIN).url).query)["nonce"][0] for _ in range(2)]
    assert len(set(asked)) == 2
    assert min(map(len, asked)) >= 32


def test_without_a_token_of_who_it_is_nobody_is_signed_in(world: World, company: Server) -> None:
    company.person, company.withheld = person(VIEWER), frozenset(["id_token"])
    client = Client()
    assert catalogue("web")["company-failed"].en in come_back(client).content.decode()
    assert client.get("/profile/").status_code == 302


def test_a_code_of_somebody_elses_sign_in_is_worth_nothing(world: World, company: Server) -> None:
    """Whoever stole a code on its way back puts it into a sign-in of the own: its proof (PKCE) is another one."""
    company.person = person(VIEWER)
    company.authorize({key: each[0] for key, each in parse_qs(urlsplit(Client().get(LOGIN).url).query).items()})
    thief = Client()
    state = parse_qs(urlsplit(thief.get(LOGIN).url).query)["state"][0]
    failed = thief.get(f"{LOGIN}callback/?code=code-0&state={state}")
    assert catalogue("web")["company-failed"].en in failed.content.decode()
    assert company.asked[-1] == "/token", "the server was asked, and refused"
    assert thief.get("/profile/").status_code == 302


def test_the_way_back_works_once(world: World, company: Server) -> None:
    company.person = person(VIEWER)
    client = Client()
    asked = {key: each[0] for key, each in parse_qs(urlsplit(client.get(LOGIN).url).query).items()}
    back = company.authorize(asked).replace("http://testserver", "")
    assert client.get(back).url == "/"
    client.post("/accounts/logout/")
    assert catalogue("web")["company-failed"].en in client.get(back).content.decode()
    assert client.get("/profile/").status_code == 302


def test_no_link_decides_how_the_company_is_asked(world: World, company: Server) -> None:
    ours = parse_qs(urlsplit(Client().get(LOGIN).url).query)
    wrong = {
        "auth_params": "redirect_uri=https://evil.example/&client_id=evil&state=known&nonce=known&code_challenge=x",
        "scope": "offline_access",
    }
    theirs = parse_qs(urlsplit(Client().get(LOGIN, wrong).url).query)
    assert set(theirs) == set(ours)
    for name in ("redirect_uri", "client_id", "response_type", "code_challenge_method"):
        assert theirs[name] == ours[name]
    assert set(theirs["scope"][0].split()) == {"openid", "profile", "email"}
    assert "known" not in (theirs["state"] + theirs["nonce"])


def test_no_link_connects_somebody_elses_company_account_to_who_is_signed_in(world: World, company: Server) -> None:
    victim = confirmed(Client())
    company.person = person("thief@haichuan.example")
    come_back(victim, f"{LOGIN}?process=connect")
    assert not SocialAccount.objects.exists()
    thief = Client()
    come_back(thief)
    assert thief.get("/profile/").status_code == 302


def test_the_second_step_is_asked_for_after_the_companys_sign_in_too(
    world: World, company: Server, code_of: Callable[[str], str]
) -> None:
    owner = confirmed(Client())
    secret = re.search(r'id="secret" value="(\w+)"', owner.get("/accounts/2fa/totp/activate/").content.decode())[1]
    owner.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    prove_address(world.people["viewer"])
    company.person = person(VIEWER)
    client = Client()
    assert come_back(client).url.startswith("/accounts/2fa/authenticate/")
    assert client.get("/o/haichuan/").status_code == 302
