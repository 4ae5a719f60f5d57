"""What somebody who means harm would try: other people's ids, old rights, strange bodies, names that are formulas."""

import csv
import io
import zipfile
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leadline.web.accounts.models import User
from leadline.web.assessments.models import Assessment, Run
from leadline.web.evidence.models import EvidencePiece
from leadline.web.interviews.models import Session
from leadline.web.organisations.models import Invitation, Membership, Organisation, Unit
from leadline.web.questionnaires.models import Answer, Campaign, Participant
from web.conftest import PASSWORD, World
from web.test_api import BASE, ask, token_of

API = "/api/v1/o/haichuan"


@pytest.fixture
def theirs(world: World) -> dict[str, int]:
    """Rows of the other organisation, whose numbers somebody of ours puts into what is sent."""
    other = Organisation.objects.get(slug="other")
    assessment = Assessment.objects.create(
        organisation=other, name="Theirs", model=["ltc"], period_from=date(2025, 1, 1), period_to=date(2025, 12, 31)
    )
    run = Run.objects.create(organisation=other, assessment=assessment, number=1, file=world.run.file)
    campaign = Campaign.objects.create(organisation=other, assessment=assessment, name="Theirs", items=[])
    return {
        "assessment": assessment.pk,
        "unit": Unit.objects.create(organisation=other, name="Theirs").pk,
        "run": run.pk,
        "campaign": campaign.pk,
        "participant": Participant.objects.create(organisation=other, campaign=campaign, email="x@x.example").pk,
        "member": Membership.objects.get(user=world.stranger).pk,
        "session": Session.objects.create(
            organisation=other, assessment=assessment, kind="interview", title="x", held_on=date(2025, 1, 1)
        ).pk,
        "piece": EvidencePiece.objects.create(
            organisation=other, assessment=assessment, title="x", kind="document", item="Q-STD-LM-1"
        ).pk,
    }


def test_ids_of_another_organisation_are_worth_nothing_in_path_body_and_query(
    world: World, theirs: dict[str, int]
) -> None:
    lead, boss, here = token_of(world, "lead-assessor"), token_of(world, "administrator"), world.assessment.pk
    for method, path, token, body in (
        ("GET", f"/assessments/{theirs['assessment']}", lead, None),
        ("DELETE", f"/assessments/{theirs['assessment']}", lead, None),
        ("GET", f"/assessments/{theirs['assessment']}/folder", lead, None),
        ("GET", f"/assessments/{theirs['assessment']}/results/1/report", lead, None),
        ("GET", f"/assessments/{theirs['assessment']}/results/1/plan", lead, None),
        ("GET", f"/assessments/{here}/results/1/comparison?before={theirs['run']}", lead, None),
        ("GET", f"/campaigns/{theirs['campaign']}", lead, None),
        ("DELETE", f"/campaigns/{world.campaign.pk}/participants/{theirs['participant']}", lead, None),
        ("GET", f"/assessments/{here}/sessions/{theirs['session']}", lead, None),
        ("GET", f"/assessments/{theirs['assessment']}/sessions/{theirs['session']}", lead, None),
        ("POST", f"/assessments/{here}/evidence/{theirs['piece']}/review", lead, {"accept": True}),
        ("PUT", f"/members/{theirs['member']}", boss, {"roles": ["viewer"]}),
        ("DELETE", f"/units/{theirs['unit']}", boss, None),
        ("PUT", f"/members/{world.leaver.pk}", boss, {"roles": ["viewer"], "unit": theirs["unit"]}),
    ):
        more = {"json": body} if body is not None else {}
        assert ask(API + path, token, method, **more).status_code == 404, (method, path)
    inside = {"units": [theirs["unit"]]}
    assert ask(f"{API}/assessments/{here}", lead, "PATCH", json=inside).status_code == 422
    session = {"unit": theirs["unit"]}
    assert ask(f"{API}/assessments/{here}/sessions/{world.session.pk}", lead, "PATCH", json=session).status_code == 422
    for path in (f"/audit?assessment={theirs['assessment']}", f"/jobs?assessment={theirs['assessment']}"):
        assert ask(API + path, lead).json() == {"items": [], "total": 0}
    page = world.client("lead-assessor")
    assert page.get(f"/o/haichuan/assessments/{here}/results/1/comparison/?with={theirs['run']}").status_code == 404
    asked = {"name": "x", "goal": "whole", "kind": "self", "period_from": "2025-01-01", "period_to": "2025-02-01",
             "target": "3", "thread": "order", "units": [theirs["unit"]]}  # fmt: skip
    assert page.post(f"/o/haichuan/assessments/{here}/define/", asked).status_code == 422


def test_of_another_campaign_of_the_same_organisation_nobody_is_removed(world: World) -> None:
    other = Campaign.objects.create(
        organisation=world.organisation, assessment=world.assessment, name="Spring", items=["Q-STD-LM-1"]
    )
    where = f"{API}/campaigns/{other.pk}/participants/{world.participant.pk}"
    assert ask(where, token_of(world, "lead-assessor"), "DELETE").status_code == 404
    assert Participant.objects.filter(pk=world.participant.pk).exists()


def test_a_role_that_was_taken_opens_nothing_at_once(world: World) -> None:
    page, token = world.client("lead-assessor"), token_of(world, "lead-assessor")
    where = f"/assessments/{world.assessment.pk}/folder"
    Membership.objects.filter(user=world.people["lead-assessor"]).update(roles=["respondent"])
    assert page.get(f"/o/haichuan{where}/").status_code == 403
    assert ask(API + where, token).status_code == 403
    Membership.objects.filter(user=world.people["lead-assessor"]).delete()
    assert page.get(f"/o/haichuan{where}/").status_code == 404
    assert ask(API + where, token).status_code == 404


def test_a_token_makes_no_token_that_outlives_it(world: World) -> None:
    token = token_of(world, "viewer")
    made = ask("/api/v1/me/tokens", token, "POST", json={"name": "child", "days": 365}).json()["token"]
    grandchild = ask("/api/v1/me/tokens", made, "POST", json={"name": "grandchild", "days": 365}).json()["token"]
    rows = ask("/api/v1/me/tokens", token).json()["items"]
    assert [row["name"] for row in rows] == ["grandchild", "child", "test"]
    assert rows[0]["expires"] == rows[1]["expires"] == rows[2]["expires"]
    assert rows[0]["made_by"] == rows[1]["id"]
    others = token_of(world, "assessor")
    assert ask(f"/api/v1/me/tokens/{rows[2]['id']}", others, "DELETE").status_code == 404
    assert ask(f"/api/v1/me/tokens/{rows[2]['id']}", token, "DELETE").status_code == 204
    assert [ask("/api/v1/me", each).status_code for each in (token, made, grandchild)] == [401, 401, 401]


def test_making_a_token_on_the_page_asks_who_it_is(world: World) -> None:
    form = {"name": "night run", "organisation": world.organisation.pk, "days": 90}
    hijacked = world.client("viewer")  # a session without a password
    assert hijacked.get("/accounts/api-tokens/").status_code == 200
    assert hijacked.post("/accounts/api-tokens/", form).url.startswith("/accounts/reauthenticate/")
    shown = hijacked.post("/accounts/reauthenticate/?next=/accounts/api-tokens/", {"password": PASSWORD})
    assert 'id="made"' in shown.content.decode(), "what was asked for is done once the password was given"


def test_a_token_signs_in_no_browser_and_a_browser_no_api(world: World) -> None:
    header = {"Authorization": f"Bearer {token_of(world, 'administrator')}"}
    assert Client(headers=header).get("/o/haichuan/people/").status_code == 302
    assert world.client("administrator").get(f"{API}/members").status_code == 401


@pytest.mark.parametrize(
    ("sent", "kind", "status", "type_"),
    [
        (b'{"name": "x"}', "text/plain", 415, "media-type"),
        (b"name=x", "application/x-www-form-urlencoded", 415, "media-type"),
        (b"<name/>", "application/xml", 415, "media-type"),
        (b'{"name": ', "application/json", 400, "bad-request"),
        (b"\xff\xfe", "application/json", 400, "bad-request"),
        (b"[" * 200_000, "application/json", 400, "bad-request"),
        (b"[1]", "application/json", 400, "bad-request"),
        (b"null", "application/json", 400, "bad-request"),
        (b"7", "application/json", 400, "bad-request"),
        (b'{"name": NaN}', "application/json", 422, "invalid"),
        (b"", "application/json", 422, "invalid"),
        (b'{"name": "' + b"x" * 6_000_000 + b'"}', "application/json", 413, "too-large"),
    ],
    ids=["text", "form", "xml", "half", "no utf-8", "deep", "list", "null", "number", "nan", "empty", "large"],
)
def test_a_body_that_is_none_gets_a_problem_document(
    sent: bytes, kind: str, status: int, type_: str, world: World
) -> None:
    header = {"Authorization": f"Bearer {token_of(world, 'administrator')}"}
    answer = Client(raise_request_exception=False).generic(
        "POST", f"{API}/units", sent, content_type=kind, headers=header
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["type"] == f"/api/v1/problems/{type_}"
    assert ask(answer.json()["type"]).status_code == 200


def test_a_form_that_is_none_gets_a_problem_document(world: World) -> None:
    header = {"Authorization": f"Bearer {token_of(world, 'data-analyst')}"}
    where = f"{API}/assessments/{world.assessment.pk}/data"
    field = b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n'
    many = b"".join(field % n for n in range(1100)) + b"--x--\r\n"
    files = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a%d.csv"\r\n\r\n1\r\n' % n for n in range(120)
    ) + b"--x--\r\n"  # fmt: skip
    for sent, kind in (
        (b"nothing", "multipart/form-data"),
        (b"nothing", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data; boundary="),
        (many, "multipart/form-data; boundary=x"),
        (files, "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
    ):
        answer = Client(raise_request_exception=False).generic("POST", where, sent, content_type=kind, headers=header)
        assert answer.status_code in (400, 415, 422), (kind, sent[:20], answer.status_code)
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_brackets_without_end_break_no_respondents_page(world: World) -> None:
    where = f"/q/{world.participant.key}/answer/"
    for sent in (b"[" * 100_000, b'{"item":' * 50_000, b"\xff", b"null", b'"x"', b"5"):
        answer = Client(raise_request_exception=False).generic("POST", where, sent, content_type="application/json")
        assert answer.status_code == 422, sent[:10]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("page.svg", b"<svg onload='alert(1)'/>"),
        ("page.pdf", b"<html><script>alert(1)</script>"),
        ("page.pdf.html", b"%PDF-1.7"),
        ("page", b"%PDF-1.7"),
        ("page.xlsm", b"PK\x03\x04"),
        ("page.exe", b"MZ"),
        ("empty.pdf", b""),
    ],
)
def test_what_a_browser_could_run_is_no_evidence(name: str, content: bytes, world: World) -> None:
    page = world.client("assessor")
    given = {"title": "x", "kind": "document", "about": "cell:order.risk", "file": SimpleUploadedFile(name, content)}
    assert page.post(f"/o/haichuan/assessments/{world.assessment.pk}/evidence/new/", given).status_code == 422
    assert EvidencePiece.objects.count() == 1


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.pdf", "..\\..\\boot.pdf", "a\r\nSet-Cookie: x=1.pdf", 'a".pdf', "a\u202efdp.pdf", "名称.pdf",
        "a%00.pdf", "<script>.pdf", f"{'a' * 300}.pdf", ".pdf", "a;b.pdf",
    ],
)  # fmt: skip
def test_a_files_name_is_only_ever_a_name(name: str, world: World) -> None:
    page, here = world.client("assessor"), f"/o/haichuan/assessments/{world.assessment.pk}/evidence"
    file = SimpleUploadedFile("a.pdf", b"%PDF-1")
    file.name = name
    given = {"title": "x", "kind": "document", "about": "cell:order.risk", "file": file}
    made = page.post(f"{here}/new/", given)
    if made.status_code == 422:
        return
    with closing(page.get(f"{made.url}file/")) as answer:
        told = answer.headers["Content-Disposition"]
        list(answer.streaming_content)
    assert told.startswith("attachment")
    assert not {"/", "\\", "\r", "\n", "\u202e"} & set(told.removeprefix("attachment").replace('\\"', "")), told
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "<script>." not in page.get(made.url).content.decode()


FORMULA = '=HYPERLINK("https://evil.example","x")'


def _cells(content: bytes) -> str:
    """Return everything in a workbook that is a formula or leads somewhere."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
        return "".join(book.read(name).decode() for name in sheets)


def test_no_export_holds_a_formula_somebody_typed(world: World) -> None:
    Organisation.objects.filter(pk=world.organisation.pk).update(name=FORMULA)
    Campaign.objects.filter(pk=world.campaign.pk).update(name=FORMULA)
    Assessment.objects.filter(pk=world.assessment.pk).update(name=FORMULA)
    Unit.objects.filter(pk=world.unit.pk).update(name=FORMULA)
    User.objects.filter(pk=world.people["lead-assessor"].pk).update(name=FORMULA)
    EvidencePiece.objects.filter(pk=world.piece.pk).update(title=FORMULA, note=FORMULA)
    Answer.objects.create(participant=world.participant, item="Q-STD-LM-1", answer="rated", value=2, comment=FORMULA)
    Participant.objects.filter(pk=world.participant.pk).update(department=FORMULA, role=FORMULA, unit=FORMULA)
    page = world.client("lead-assessor")
    page.post("/profile/", {"name": FORMULA, "language": "en", "time_zone": "UTC"})
    page.post(f"/o/haichuan/assessments/{world.assessment.pk}/methods/", {"methods": ["data"]})
    token = token_of(world, "lead-assessor")
    here = f"/assessments/{world.assessment.pk}"
    for where in (f"/o/haichuan/campaigns/{world.campaign.pk}/workbook/", f"/o/haichuan{here}/kpis/template/"):
        for language in ("en", "zh-Hans"):
            with closing(page.get(where, {"language": language})) as answer:
                body = _cells(answer.getvalue())
            assert "evil.example" not in body.replace("&quot;", '"') or "<f>" not in body, where
            assert not any("HYPERLINK" in part.split("</f>")[0] for part in body.split("<f>")[1:]), where
    log = page.get("/o/haichuan/audit/?csv").content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(log)) for cell in row]
    assert any(FORMULA in cell for cell in cells)
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "@", "-"))]
    with closing(page.get(f"/o/haichuan{here}/folder/")) as answer:
        content = b"".join(answer.streaming_content)
    assert ask(f"{API}{here}/folder", token).status_code == 200
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tables = [name for name in archive.namelist() if name.endswith(".csv")]
        assert len(tables) >= 2
        for name in tables:
            read = csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")))
            assert not [cell for row in read for cell in row if cell.startswith(("=", "+", "@", "\t"))], name


def test_the_policy_is_on_every_answer_also_on_faults_and_files(world: World, monkeypatch) -> None:
    monkeypatch.setattr("leadline.web.jobs.views.Job", None)  # breaks the page of jobs
    boss = Client(raise_request_exception=False)
    boss.force_login(world.people["administrator"], backend="allauth.account.auth_backends.AuthenticationBackend")
    strict = Client(enforce_csrf_checks=True)
    token = {"Authorization": f"Bearer {token_of(world, 'lead-assessor')}"}
    here = f"/assessments/{world.assessment.pk}"
    told: dict[int, Any] = {}
    for answer in (
        boss.get("/o/haichuan/jobs/"),
        boss.get("/o/nobody/"),
        boss.get("/o/haichuan/audit/"),
        world.client("viewer").get("/o/haichuan/people/"),
        Client(headers={"Host": "evil.example"}).get("/"),
        Client().put("/accounts/login/"),
        strict.post("/accounts/login/", {}),
        Client().get("/static/leadline.css"),
        Client().get("/api/v1/openapi.json"),
        Client().get("/api/v1/me"),
        Client().delete("/api/v1/me"),
        Client().get(f"{API}{here}/results/1/report", headers=token),
        Client().get(f"{API}{here}/folder", headers=token),
        Client().get("/q/nobody/"),
    ):
        told[answer.status_code] = answer
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"], answer.request["PATH_INFO"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff", answer.request["PATH_INFO"]
        if answer.streaming:
            list(answer.streaming_content)  # to its end, which closes the file
        answer.close()
    assert {200, 400, 401, 403, 404, 405, 500} <= set(told)


def test_a_lock_tells_nobody_who_has_an_account(world: World) -> None:
    def tried(email: str) -> list[tuple[int, str]]:
        answers = [Client().post("/accounts/login/", {"login": email, "password": "no"}) for _ in range(7)]
        return [(each.status_code, each.headers.get("Retry-After", "")) for each in answers]

    assert tried("viewer@haichuan.example") == tried("nobody@haichuan.example")


def test_an_invitation_is_no_way_into_somebody_elses_account(world: World) -> None:
    """Whoever administers one organisation cannot take over the account of a member of another."""
    made = ask(f"{BASE}/invitations", token_of(world, "administrator"), "POST",
               json={"email": "stranger@other.example", "roles": ["administrator"]})  # fmt: skip
    assert made.status_code == 201
    from leadline.web.organisations.members import invite_again

    link = invite_again(world.actor("administrator"), Invitation.objects.get(pk=made.json()["invitation"]["id"])).link
    thief = Client()
    path = link.removeprefix("http://127.0.0.1:8000")
    shown = thief.post(path, {"name": "x", "password": "another long one", "again": "another long one",
                              "language": "en", "time_zone": "UTC"})  # fmt: skip
    assert "_auth_user_id" not in thief.session
    assert shown.status_code == 200
    assert User.objects.get(email="stranger@other.example").check_password(PASSWORD)
    mine = world.client("viewer")
    assert mine.post(path).status_code == 403


def test_the_path_of_a_page_is_nothing_to_play_with(world: World) -> None:
    page = world.client("lead-assessor")
    here = f"/o/haichuan/assessments/{world.assessment.pk}"
    for where in (
        f"{here}/results/1/process/?object='; DROP TABLE x;--&a-region=' OR 1=1&question=people&from=x&to=9999-99-99",
        f"{here}/results/1/process/?from=0001-01-01&to=9999-12-31",
        f"{here}/results/1/units/?by=' OR 1=1",
        f"{here}/results/1/explain/?what=__class__",
        f"{here}/results/1/explain/?what=scores.__init__",
        f"{here}/results/1/indicators/..%2f..%2fetc/",
        f"{here}/results/99999999999999999999/",
        f"/o/haichuan/assessments/{10**30}/results/1/",
        f"/o/haichuan/assessments/{10**30}/evidence/1/",
        f"/o/haichuan/assessments/{10**30}/sessions/{10**30}/",
        f"{here}/evidence/?cell=%00&state=%00",
        f"{here}/consensus/?all=%00",
        "/o/haichuan/audit/?person=%00&page=-1",
        "/o/haichuan/audit/?first=0001-01-01&last=9999-12-31",
        "/accounts/login/?next=%00",
        "/q/%00/",
    ):
        client = page if where.startswith("/o/") else Client()
        client.raise_request_exception = False
        answer = client.get(where)
        assert answer.status_code < 500, where
        answer.close()
