"""Doors somebody who means harm would try: forms from elsewhere, names, archives, lengths, other people's numbers."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from leadline.web.api.models import ApiToken
from leadline.web.audit.models import Entry
from leadline.web.files.models import StoredFile
from leadline.web.organisations.models import Invitation, Membership, Organisation, Unit
from web.conftest import World
from web.test_accounts import VIEWER, confirmed
from web.test_permissions import address, pages

BY_KEY = {"questionnaire-save"}
"""Forms that a cookie does not allow, but the key in their address, which no other site knows."""


MADE_UP = {"<uuid:": "6f1f2a6e-0000-4000-8000-000000000000", "<slug:slug": "haichuan"}


def forms_of(within: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[tuple[str, str]]:
    """Give the name and the path, with made-up parts, of every page; routes of the API are no pages."""
    for each in within:
        path = prefix + str(each.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        if isinstance(each, URLResolver):
            yield from forms_of(each.url_patterns, path)
        elif not path.startswith("/api/"):
            yield each.name or "", re.sub(r"<[^<>]+>|\(\?P<provider_id>.*?\)|\(\?P<\w+>.*?\)", _made_up, path)


def _made_up(part: re.Match[str]) -> str:
    if "provider_id" in part[0]:
        return "company"
    return next((value for start, value in MADE_UP.items() if part[0].startswith(start)), "1")


FORMS = sorted(set(forms_of(get_resolver().url_patterns)))


def test_there_are_forms_to_try() -> None:
    names = {name for name, _ in FORMS}
    assert {"unit-add", "account_login", "mfa_activate_totp", "session-end", "invitation", *BY_KEY} <= names


@pytest.mark.parametrize(("name", "where"), FORMS, ids=[f"{name}-{number}" for number, (name, _) in enumerate(FORMS)])
def test_no_form_from_elsewhere_is_taken(name: str, where: str, world: World) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.force_login(world.people["administrator"], backend="allauth.account.auth_backends.AuthenticationBackend")
    before = Entry.objects.count()
    status = strict.post(where, {"name": "x"}, headers={"Origin": "https://evil.example"}).status_code
    assert status in ((404, 422) if name in BY_KEY else (403,)), where
    assert Entry.objects.count() == before


def test_looking_at_a_page_writes_nothing(furnished: World) -> None:
    """Else a picture in a mail could write: a browser asks for what a page names, and sends the cookie along."""
    noted = {"axes", "sessions", "usersessions"}

    def rows() -> Counter[str]:
        models = (model for model in apps.get_models() if model._meta.app_label not in noted)
        return Counter({model._meta.label: model.objects.count() for model in models})

    clients = {role: furnished.client(role) for role in ("administrator", "lead-assessor")}
    after = rows()
    for name, _ in pages():
        for client in clients.values():
            before = after
            client.get(address(name, furnished)).close()
            after = rows()
            changed = {label for label, count in (after - before).items() if count}
            assert changed <= ({"audit.Entry"} if name == "assessment-folder" else set()), name


def test_numbers_of_another_organisation_in_forms_are_worth_nothing(world: World) -> None:
    other = Organisation.objects.get(slug="other")
    theirs = Unit.objects.create(organisation=other, name="Theirs").pk
    boss, lead, here = world.client("administrator"), world.client("lead-assessor"), world.assessment.pk
    member = reverse("member", args=["haichuan", world.leaver.pk])
    assert boss.post(member, {"roles": ["viewer"], "unit": theirs}).status_code == 422
    invited = {"emails": "x@x.example", "roles": ["viewer"], "unit": theirs, "language_of_mail": "en"}
    assert boss.post(reverse("people-invite", args=["haichuan"]), invited).status_code == 422
    session = {"kind": "interview", "title": "x", "held_on": "2025-01-01", "unit": theirs}
    assert lead.post(reverse("interview-add", args=["haichuan", here]), session).status_code == 422
    token = {"name": "x", "organisation": other.pk, "days": 90}
    assert confirmed(Client()).post(reverse("api-tokens"), token).status_code == 422
    assert not Invitation.objects.filter(email="x@x.example").exists()
    assert not ApiToken.objects.exists()
    assert not Membership.objects.filter(organisation=world.organisation, unit=theirs).exists()


@pytest.mark.parametrize("length", ["abc", "-1", "1e9", "99999999999999999999"])
def test_a_length_that_is_none_breaks_nothing(length: str, world: World) -> None:
    for where, client in (("/accounts/login/", Client()), ("/profile/", world.client("viewer"))):
        client.raise_request_exception = False
        answer = client.generic(
            "POST", where, b"", content_type="application/x-www-form-urlencoded", CONTENT_LENGTH=length
        )
        assert answer.status_code < 500, where
    api = Client(raise_request_exception=False)
    assert api.generic("POST", "/api/v1/o/haichuan/units", b"{}", CONTENT_LENGTH=length).status_code < 500


def test_where_one_goes_on_after_an_answer_is_a_place_on_the_page(world: World) -> None:
    for following in ("x\r\nSet-Cookie: a=b", "/../../evil", "//evil.example", "\0"):
        given = {"item": "Q-STD-LM-1", "answer": "3", "revision": "1", "next": following}
        answer = Client(raise_request_exception=False).post(f"/q/{world.participant.key}/answer/", given)
        assert answer.status_code in (302, 422)
        assert "a=b" not in str(answer.cookies)
        if answer.status_code == 302:
            assert answer.url.startswith(f"/q/{world.participant.key}/#")


def archive(*entries: tuple[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries:
            packed.writestr(name, data)
    return content.getvalue()


YAML = b"name: x\norganisation: x\nmodel: ltc\n"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "entries",
    [
        [("../assessment.yaml", YAML)],
        [("/etc/assessment.yaml", YAML)],
        [("a\\..\\..\\assessment.yaml", YAML)],
        [("C:/assessment.yaml", YAML)],
        [("assessment.yaml", YAML), ("assessment.yaml", YAML)],
        [("assessment.yaml", YAML), ("assessment.yaml/x", YAML)],
        [("x" * 300 + "/assessment.yaml", YAML)],
        [("a/" * 2000 + "assessment.yaml", YAML)],
        [("./", b""), (".", YAML)],
        [("assessment.yaml", b"a: &a [x,x]\nb: &b [*a,*a]\n" + b"".join(
            b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in range(ord("c"), ord("l"))))],
        [("assessment.yaml", b"name: !!python/object/apply:os.system ['true']\n")],
        [("assessment.yaml", b"\x00\x01")],
        [("assessment.yaml", YAML + b"answers: ['../../../../etc/passwd']\n")],
        [("assessment.yaml", YAML + b"data: /etc\n")],
        [(f"d{number}/assessment.yaml", YAML) for number in range(2001)],
    ],
    ids=["up", "root", "backslash", "drive", "twice", "file-and-folder", "long", "deep", "dot", "laughs", "python",
         "binary", "answers-outside", "data-outside", "many"],
)  # fmt: skip
def test_an_archive_that_means_harm_is_told_and_leaves_nothing(entries: list, world: World, settings) -> None:
    page = world.client("lead-assessor")
    page.raise_request_exception = False
    before = StoredFile.objects.count()
    given = {"archive": SimpleUploadedFile("a.zip", archive(*entries))}
    answer = page.post(reverse("assessment-import", args=["haichuan"]), given)
    assert answer.status_code == 422, answer.status_code
    assert str(settings.WORK) not in answer.content.decode()
    assert StoredFile.objects.count() == before
    given = {
        "file": SimpleUploadedFile("a.zip", archive(*((n.replace("assessment", "overlay"), d) for n, d in entries)))
    }
    assert page.post(reverse("model-add", args=["haichuan"]), given).status_code == 422


def test_a_letter_leads_to_our_address_whatever_host_was_asked(world: World, settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    Client(headers={"Host": "other.example"}).post("/accounts/password/reset/", {"email": VIEWER})
    Client(headers={"Host": "other.example", "X-Forwarded-Host": "evil.example"}).post(
        "/accounts/password/reset/", {"email": "assessor@haichuan.example"}
    )
    boss = Client(headers={"Host": "other.example"})
    boss.force_login(world.people["administrator"], backend="allauth.account.auth_backends.AuthenticationBackend")
    invited = {"emails": "x@x.example", "roles": ["viewer"], "language_of_mail": "en"}
    boss.post(reverse("people-invite", args=["haichuan"]), invited)
    assert len(mail.outbox) == 3
    for letter in mail.outbox:
        assert "http://127.0.0.1:8000/" in letter.body
        assert "other.example" not in letter.body
        assert "evil.example" not in letter.body
