"""Campaigns by the API: what the pages do, with the same checks and the same rows in the audit log."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from leadline.web.api.tokens import make_token
from leadline.web.audit.models import Entry
from leadline.web.questionnaires.models import Answer, Campaign
from web.conftest import World

BASE = "/api/v1/o/haichuan"


@pytest.fixture
def call(world: World):
    tokens = {role: make_token(world.actor(role), "test", 30) for role in ("assessor", "reviewer")}

    def call(method: str, path: str, json: object = None, *, role: str = "assessor", **more: object):
        body = {"data": json, "content_type": "application/json"} if json is not None else more
        headers = {"Authorization": f"Bearer {tokens[role]}"}
        return getattr(Client(), method.lower())(f"{BASE}{path}", headers=headers, **body)

    return call


def test_a_campaign_from_its_making_to_its_answers(world: World, call) -> None:
    made = call("POST", f"/assessments/{world.assessment.pk}/campaigns", {"name": "Spring", "language": "zh-Hans"})
    assert made.status_code == 201
    told = made.json()
    assert (told["way"], told["state"], told["link"], len(told["items"])) == ("named", "draft", None, 50)
    where = f"/campaigns/{told['id']}"
    assert call("PUT", f"{where}/items", {"items": ["Q-STD-FC-1"]}).json()["items"] == ["Q-STD-FC-1"]
    people = [{"email": "li@haichuan.example", "department": "物流部"}, {"email": "fang@haichuan.example"}]
    assert call("POST", f"{where}/participants", people).json() == {"added": 2}
    changed = call("PATCH", where, {"closes": "2050-01-31T18:00:00+08:00"}).json()
    closes = datetime.fromisoformat(changed["closes"])
    assert (changed["name"], closes) == ("Spring", datetime(2050, 1, 31, 10, tzinfo=UTC))
    assert call("POST", f"{where}/open").json()["stands"] == "open"
    assert call("POST", f"{where}/invitations").status_code == 202
    rows = "respondent,department,role,item,answer\nli@haichuan.example,Logistics,x,Q-STD-FC-1,4\n"
    upload = SimpleUploadedFile("answers.csv", rows.encode())
    assert call("POST", f"{where}/answers", data={"files": [upload]}).json() == {"respondents": 1, "answers": 1}
    assert Answer.objects.get().participant.email == "li@haichuan.example"
    assert call("GET", f"{where}/progress").json()["all"] == {"name": None, "people": 2, "started": 1, "finished": 0}
    assert call("POST", f"{where}/close").json()["state"] == "closed"
    assert call("DELETE", where).status_code == 204
    assert list(Entry.objects.filter(via="api").order_by("id").values_list("action", flat=True)) == [
        "campaign-added", "campaign-items-chosen", "respondents-invited", "campaign-changed", "campaign-opened",
        "invitations-sent", "answers-imported", "campaign-closed", "campaign-deleted",
    ]  # fmt: skip


def test_every_mistake_is_told_by_its_place(world: World, call) -> None:
    where = f"/assessments/{world.assessment.pk}/campaigns"
    wrong = {"name": "", "opens": "2050-02-01T00:00:00Z", "closes": "2050-01-01T00:00:00Z"}
    answer = call("POST", where, wrong)
    assert answer.status_code == 422
    assert {each["place"] for each in answer.json()["problems"]} == {"name", "closes"}
    assert call("POST", where, {"name": "x", "opens": "0001-01-01T00:00:00+14:00"}).status_code == 422
    people = [{"email": "nobody"}, {"email": "a@x.example", "unit": "Moon"}]
    answer = call("POST", f"/campaigns/{world.campaign.pk}/participants", people)
    assert [(each["code"], each["place"]) for each in answer.json()["problems"]] == [
        ("web-people-email", "row 1"), ("web-people-unit", "row 2"),
    ]  # fmt: skip


def test_only_those_who_run_it_get_the_links_and_nobody_is_listed_of_an_anonymous_one(world: World, call) -> None:
    where = f"/campaigns/{world.campaign.pk}/participants"
    [told] = call("GET", where).json()["items"]
    assert told["link"].endswith(f"/q/{world.participant.key}/")
    [told] = call("GET", where, role="reviewer").json()["items"]
    assert (told["name"], told["link"]) == ("Wang Fang", None)
    Campaign.objects.update(anonymous=True, mode="link")
    assert call("GET", where).json() == {"items": [], "total": 0}


def test_the_workbook_is_a_file(world: World, call) -> None:
    answer = call("GET", f"/campaigns/{world.campaign.pk}/workbook?language=zh-Hans", role="reviewer")
    assert answer["Content-Disposition"].startswith("attachment")
    assert load_workbook(BytesIO(answer.getvalue())).sheetnames[0] == "填写说明"
