"""What the API gives beside the pages: files of results and folders, events behind them, answering, the own account."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leadline.web.accounts.models import User
from leadline.web.assessments.models import Assessment
from leadline.web.audit.models import Entry
from leadline.web.questionnaires.models import Answer, Campaign, Participant
from leadline.web.sources.models import Upload
from web.conftest import World
from web.test_accounts import VIEWER, sign_in
from web.test_api import BASE, ask, token_of
from web.test_results_runs import files_of, made, small  # noqa: F401 - a fixture
from web.test_sources import MAPPING, ORDERS, bare, upload, work_off  # noqa: F401 - a fixture
from web.test_sources_api import Program

HERE = "/api/v1/questionnaires"


def fetched(path: str, token: str) -> tuple[str, bytes]:
    """Return the type and the bytes of a file."""
    answer = Client().get(path, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.headers["Content-Type"], content


def test_a_folder_comes_in_and_goes_out(world: World, small: Path) -> None:  # noqa: F811
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in files_of(small):
            archive.write(path, f"small/{path.relative_to(small)}")
    token = token_of(world, "lead-assessor")
    sent = {"archive": SimpleUploadedFile("small.zip", packed.getvalue())}
    header = {"Authorization": f"Bearer {token}"}
    answer = Client().post(f"{BASE}/assessments/import", sent, headers=header)
    assert answer.status_code == 201, answer.content
    row = Assessment.objects.get(pk=answer.json()["id"])
    kind, content = fetched(f"{BASE}/assessments/{row.pk}/folder", token)
    assert kind == "application/zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert any(name.endswith("/assessment.yaml") for name in archive.namelist())
    assert Entry.objects.filter(action="folder-taken", via="api").exists()
    wrong = {"archive": SimpleUploadedFile("small.zip", b"no archive")}
    told = Client().post(f"{BASE}/assessments/import", wrong, headers=header)
    assert (told.status_code, told.json()["problems"][0]["code"]) == (422, "web-folder-damaged")


def test_the_report_is_that_of_the_page_in_either_language(world: World) -> None:
    token, here = token_of(world, "viewer"), f"assessments/{world.assessment.pk}/results/1/report"
    for language in ("en", "zh-Hans"):
        kind, content = fetched(f"{BASE}/{here}?language={language}", token)
        page = world.client("viewer").get(f"/o/haichuan/{here}/{language}/")
        assert (kind, content) == ("text/html; charset=utf-8", b"".join(page.streaming_content))
    assert ask(f"{BASE}/{here}?language=fr", token).status_code == 422


def test_the_events_behind_a_result_answer_questions(world: World, small: Path) -> None:  # noqa: F811
    run = made(world, small)
    here = f"{BASE}/assessments/{run.assessment_id}/results/{run.number}"
    token, analyst = token_of(world, "viewer"), token_of(world, "data-analyst")
    # As on the page (test_results_events): 40 orders, 20 of the North, two entered on the first day.
    for asked, objects in (
        ("", 40),
        ("&where=region%3DNorth", 20),
        ("&from=2024-03-01&to=2024-03-01", 2),
        ("&from=0001-01-01&to=9999-12-31", 40),
        ("&from=0002-01-01&to=9998-12-31", 40),
    ):
        told = ask(f"{here}/process?question=durations&object=order{asked}", token).json()
        assert told["answers"][0]["answer"]["objects"] == objects
    parts = ask(f"{here}/process?question=variants&object=order&by=region", token).json()
    assert {each["value"] for each in parts["answers"]} == {"North", "South"}
    assert ask(f"{here}/process", token).json()["question"] == "flow"
    people = ask(f"{here}/process?question=people", token)
    assert (people.status_code, people.json()["problems"][0]["code"]) == (422, "mining-no-question")
    assert ask(f"{here}/process?object=nothing", token).status_code == 422
    assert ask(f"{here}/process?where=%27%20OR%201%3D1", token).status_code == 422
    worst = ask(f"{here}/indicators/order-cycle-spread/objects", analyst).json()
    assert (worst["total"], worst["items"][0]["id"]) == (30, "S07")
    assert ask(f"{here}/indicators/order-cycle-spread/objects", token).status_code == 403
    assert ask(f"{here}/indicators/nothing/objects", analyst).status_code == 404
    assert ask(f"{here}/rules/nothing/objects", analyst).status_code == 404
    rule = ask(f"{here}/result", token).json()["rules"][0]
    assert rule["share"] is None, "orders alone cannot say"
    assert ask(f"{here}/rules/{rule['rule']}/objects", analyst).status_code == 404
    units = ask(f"{here}/units?by=region", token).json()
    assert [each["unit"] for each in units] == ["North", "South"]
    assert ask(f"{here}/units?by=nothing", token).status_code == 422


def test_the_plan_is_what_the_result_says(world: World, small: Path) -> None:  # noqa: F811
    run = made(world, small)
    here = f"{BASE}/assessments/{run.assessment_id}/results/{run.number}"
    token = token_of(world, "sponsor")
    whole, plan = ask(f"{here}/result", token).json(), ask(f"{here}/plan", token).json()
    assert plan["gaps"] == whole["gaps"]
    assert plan["sensitivity"] == whole["sensitivity"]
    cells = {f"{gap['stage']}.{gap['dimension']}" for gap in whole["gaps"]}
    assert plan["initiatives"]
    assert all(set(each["gaps"]) <= cells for each in plan["initiatives"])
    priorities = [each["priority"] for each in plan["initiatives"]]
    assert priorities == sorted(priorities, reverse=True)


def test_without_events_there_is_nothing_to_ask(world: World) -> None:
    here = f"{BASE}/assessments/{world.assessment.pk}/results/1"
    assert ask(f"{here}/process", token_of(world, "viewer")).status_code == 404
    assert ask(f"{here}/units?by=region", token_of(world, "viewer")).status_code == 422


def test_data_are_replaced_looked_at_and_previewed(bare: World) -> None:  # noqa: F811
    program = Program(bare)
    row = program.ask("post", "/data", file=upload("orders.csv", ORDERS)).json()
    assert program.ask("get", "/data/look").status_code == 404
    answer = program.ask("post", f"/data/{row['id']}/file", file=upload("newer.csv", ORDERS + "4714,Dee,,,,\n"))
    assert (answer.status_code, answer.json()["name"]) == (200, "orders.csv")
    assert Upload.objects.get().file.sha256 != row["sha256"]
    assert program.ask("post", f"/data/{row['id']}/file", file=upload("newer.json", "{}")).status_code == 422
    program.ask("post", "/data/mapping/propose", {})
    work_off()
    tables = program.ask("get", "/data/look").json()["facts"]["tables"]
    assert tables[0]["file"] == "orders.csv"
    program.ask("put", "/data/mapping", {"text": MAPPING})
    assert program.ask("get", "/data/preview").status_code == 404
    program.ask("post", "/data/read", {})
    work_off()
    (orders,) = program.ask("get", "/data/preview").json()["facts"]["histories"]
    assert orders["objects"][0]["id"] == "4711"
    assert program.ask("get", "/data/quality").status_code == 404, "nobody has confirmed the mapping"


def test_recorded_indicators_go_out_as_a_table_and_come_back_as_values(bare: World) -> None:  # noqa: F811
    program, token = Program(bare), token_of(bare, "data-analyst")
    kind, content = fetched(f"{program.base}/kpis/template?language=zh-Hans", token)
    assert kind.endswith("spreadsheetml.sheet")
    assert content.startswith(b"PK")
    assert program.ask("get", "/kpis/values").json() == []
    asked = next(each.id for each in bare.assessment.maturity.indicators if each.recorded)
    table = f"indicator,month,value,source\n{asked},2025-03,1.5,ledger\n"
    assert program.ask("post", "/kpis", file=upload("kpis.csv", table)).status_code == 201
    (value,) = program.ask("get", "/kpis/values").json()
    assert (value["indicator"], value["month"], value["value"]) == (asked, "2025-03", 1.5)


def test_a_person_answers_by_the_own_key(world: World) -> None:
    where = f"{HERE}/{world.participant.key}"
    told = ask(where, headers={"Accept-Language": "zh-Hans"}).json()
    assert (told["name"], told["stands"], len(told["questions"])) == ("Autumn", "open", 50)
    first = told["questions"][0]
    assert first["meant"]
    assert "\u4e00" <= first["question"][0] <= "\u9fff"
    item = first["item"]
    saved = ask(f"{where}/answers/{item}", None, "PUT", json={"answer": "4", "comment": "since May", "revision": 1})
    assert saved.json() == {"kept": True, "revision": 1, "answer": "4", "reason": "", "comment": "since May"}
    late = ask(f"{where}/answers/{item}", None, "PUT", json={"answer": "2", "revision": 1}).json()
    assert (late["kept"], late["answer"]) == (False, "4"), "the newer one stays and is told"
    assert ask(where).json()["questions"][0]["given"]["answer"] == "4"
    no_reason = {"answer": "not-applicable", "revision": 2}
    for body, code in ((no_reason, "web-answer-no-reason"), ({"answer": "6", "revision": 1}, "web-shape")):
        refused = ask(f"{where}/answers/{item}", None, "PUT", json=body)
        assert (refused.status_code, refused.json()["problems"][0]["code"]) == (422, code)
    assert ask(f"{where}/answers/Q-GONE", None, "PUT", json={"answer": "1", "revision": 1}).status_code == 422
    assert ask(f"{where}/end", None, "POST").status_code == 204
    assert Participant.objects.get(pk=world.participant.pk).done
    Campaign.objects.filter(pk=world.campaign.pk).update(state="closed")
    assert ask(f"{where}/answers/{item}", None, "PUT", json={"answer": "1", "revision": 5}).status_code == 422
    assert Answer.objects.get().value == 4
    Campaign.objects.filter(pk=world.campaign.pk).update(state="draft")
    assert ask(where).json()["questions"] == []


def test_people_join_by_the_campaigns_key_and_stay_nameless(world: World) -> None:
    campaign = world.campaign
    campaign.mode, campaign.anonymous = "link", True
    campaign.save()
    where = f"{HERE}/join/{campaign.key}"
    given = {"department": "sales", "role": "销售经理", "name": "Ann", "language": "zh-Hans"}
    answer = Client(REMOTE_ADDR="203.0.113.7").post(where, given, content_type="application/json")
    assert answer.status_code == 201
    person = Participant.objects.get(key=answer.json()["key"])
    assert (person.name, person.department, person.role, person.language) == ("", "sales", "Sales manager", "zh-Hans")
    row = Entry.objects.get(action="questionnaire-joined")
    assert (row.address, row.actor_name, row.subject_type) == (None, "", "campaign")
    assert ask(where, None, "POST", json={"department": "moon", "role": "x"}).status_code == 422
    assert ask(f"{HERE}/join/nobody", None, "POST", json=given).status_code == 404
    assert ask(f"{HERE}/{person.key}").json()["anonymous"] is True
    campaign.state = "draft"
    campaign.save()
    assert ask(where, None, "POST", json=given).status_code == 404


def test_a_member_finds_the_own_questionnaires(world: World) -> None:
    token = token_of(world, "respondent")
    assert ask(f"{BASE}/questionnaires", token).json() == []
    Participant.objects.filter(pk=world.participant.pk).update(user=world.people["respondent"])
    (mine,) = ask(f"{BASE}/questionnaires", token).json()
    assert (mine["name"], mine["key"], mine["done"]) == ("Autumn", world.participant.key, False)
    assert mine["link"].endswith(f"/q/{world.participant.key}/")


def test_the_holder_changes_the_own_profile_and_ends_sessions(world: World) -> None:
    token, page = token_of(world, "viewer"), world.client("viewer")
    told = ask("/api/v1/me", token, "PATCH", json={"language": "zh-Hans", "time_zone": "Europe/Berlin"}).json()
    assert (told["name"], told["language"], told["time_zone"]) == ("viewer", "zh-Hans", "Europe/Berlin")
    assert User.objects.get(email=VIEWER).time_zone == "Europe/Berlin"
    wrong = ask("/api/v1/me", token, "PATCH", json={"time_zone": "Mars/Base"})
    assert [each["place"] for each in wrong.json()["problems"]] == ["time_zone"]
    assert ask("/api/v1/me/sessions", token, "DELETE").status_code == 204
    assert page.get("/profile/").status_code == 302
    assert ask("/api/v1/me", token).status_code == 200
    assert sign_in(Client()).url == "/"
    assert [row.action for row in Entry.objects.filter(via="api")] == ["signed-out-elsewhere", "profile-changed"]


@pytest.mark.parametrize("field", ["email", "is_superuser", "roles", "password"])
def test_the_profile_takes_nothing_else(field: str, world: World) -> None:
    before = User.objects.values().get(email=VIEWER)
    ask("/api/v1/me", token_of(world, "viewer"), "PATCH", json={field: "x@x.example"})
    assert User.objects.values().get(email=VIEWER) == before


def test_the_log_is_filtered_by_person_assessment_and_moment(world: World) -> None:
    lead, boss = token_of(world, "lead-assessor"), token_of(world, "administrator")
    ask(f"{BASE}/units", boss, "POST", json={"name": "West"})
    ask(f"{BASE}/assessments/{world.assessment.pk}", lead, "PATCH", json={"name": "2025 H2"})

    def found(query: str) -> list[str]:
        return [each["action"] for each in ask(f"{BASE}/audit?{query}", boss).json()["items"]]

    assert found(f"person={world.people['lead-assessor'].pk}") == ["assessment-changed", "token-made"]
    assert found(f"assessment={world.assessment.pk}") == ["assessment-changed"]
    assert found("since=2999-01-01T00:00:00Z") == []
    assert found("until=2999-01-01T00:00:00Z&action=unit-added") == ["unit-added"]
    assert ask(f"{BASE}/audit?since=yesterday", boss).status_code == 422


def test_the_guide_of_a_walk_through_and_the_reliability_of_answers(world: World) -> None:
    token, here = token_of(world, "assessor"), f"{BASE}/assessments/{world.assessment.pk}"
    steps = ask(f"{here}/walk-through?stage=order", token).json()
    assert steps[0]["activity"] == "hand_over_contract"
    assert {each["stage"] for each in steps} == {"order"}
    told = ask(f"{here}/reliability", token).json()
    assert (told["respondents"], told["biases"]) == (0, [])


def test_evidence_is_filtered_by_cell_and_date(world: World) -> None:
    token, here = token_of(world, "reviewer"), f"{BASE}/assessments/{world.assessment.pk}/evidence"
    assert ask(f"{here}?cell=order.risk", token).json()["total"] == 1
    assert ask(f"{here}?cell=lead.risk", token).json()["total"] == 0
    world.piece.valid_until = "2001-01-01"
    world.piece.save()
    assert ask(f"{here}?state=expired", token).json()["total"] == 1
    assert ask(f"{here}?state=soon", token).json()["total"] == 0
