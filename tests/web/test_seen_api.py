"""Interviews, meetings and evidence by programs: the same rules and the same silence as on the pages."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leadline.web.evidence.models import EvidencePiece
from leadline.web.interviews.contribution import ratings_of
from leadline.web.interviews.models import Session
from web.conftest import World
from web.test_api import BASE, ask, token_of

ITEM = "Q-STD-LM-1"


def test_a_session_is_added_rated_agreed_upon_and_deleted(world: World) -> None:
    token, here = token_of(world, "assessor"), f"{BASE}/assessments/{world.assessment.pk}"
    wrong = ask(f"{here}/sessions", token, "POST", json={"kind": "interview", "title": "x", "held_on": "2025-11-03"})
    assert {each["place"] for each in wrong.json()["problems"]} == {"department", "role"}
    given = {"kind": "observation", "title": "Order desk", "department": "订单中心", "role": "clerk", "person": "R7"}
    made = ask(f"{here}/sessions", token, "POST", json={**given, "held_on": "2025-11-03", "unit": world.unit.pk})
    assert (made.status_code, made.json()["department"], made.json()["unit"]) == (201, "order_desk", world.unit.pk)
    one = f"{here}/sessions/{made.json()['id']}"
    assert ask(f"{one}/ratings/{ITEM}", token, "PUT", json={"answer": 2.5, "evidence": "E2"}).json()["value"] == 2.5
    assert ask(f"{one}/ratings/{ITEM}", token, "PUT", json={"answer": "not-applicable"}).status_code == 422
    assert ask(f"{one}/ratings/Q-GONE", token, "PUT", json={"answer": 2}).status_code == 404
    assert [(each.respondent, each.value, each.method) for each in ratings_of(world.assessment)] == [
        ("R7", 2.5, "observation")
    ]  # fmt: skip
    assert ask(f"{one}/notes", token, "PUT", json={"notes": "typed twice", "revision": 0}).json()["notes_revision"] == 1
    assert ask(f"{one}/notes", token, "PUT", json={"notes": "other", "revision": 0}).status_code == 422
    assert ask(f"{one}/steps/qualify_lead", token, "PUT", json={"state": "seen", "minutes": 5}).json()["minutes"] == 5
    assert ask(f"{one}/quotes", token, "POST", json={"text": "We type it twice.", "about": ITEM}).status_code == 201
    agreed = ask(f"{here}/agreement/{ITEM}", token, "PUT", json={"value": 3, "participants": 4, "agreed": "2025-11-30"})
    assert agreed.json()["value"] == 3.0
    (told,) = ask(f"{here}/agreement", token).json()
    assert (told["item"], told["n"], told["mean"], told["distribution"]) == (ITEM, 1, None, None), "one person is few"
    assert told["agreed"]["participants"] == 4
    changed = ask(one, token, "PATCH", json={"title": "Order entry"}).json()
    assert (changed["title"], changed["person"], changed["unit"]) == ("Order entry", "R7", world.unit.pk)
    for path in (f"{here}/agreement/{ITEM}", f"{one}/ratings/{ITEM}", f"{one}/steps/qualify_lead", one):
        assert ask(path, token, "DELETE").status_code == 204
    assert not Session.objects.filter(title="Order entry").exists()


def test_the_guide_is_in_the_callers_language(world: World) -> None:
    where = f"{BASE}/assessments/{world.assessment.pk}/guide?stage=lead&dimension=collaboration"
    told = ask(where, token_of(world, "assessor"), headers={"Accept-Language": "zh-CN"}).json()
    assert [each["item"] for each in told] == ["Q-COL-LM-1", "Q-COL-LM-2"]
    assert told[0]["question"] == world.assessment.maturity.item_of["Q-COL-LM-1"].question.zh_hans


def test_evidence_is_added_with_its_file_reviewed_and_given_back(world: World) -> None:
    owner, reviewer = token_of(world, "process-owner"), token_of(world, "reviewer")
    here = f"{BASE}/assessments/{world.assessment.pk}/evidence"
    both = {"title": "Policy", "kind": "document", "item": "Q-GONE"}
    assert ask(here, owner, "POST", json=both).status_code == 422
    made = ask(here, owner, "POST", json={**both, "item": None, "cell": "order.risk", "valid_until": "2026-06-30"})
    one = f"{here}/{made.json()['id']}"
    sent = Client().post(
        f"{one}/file", {"file": SimpleUploadedFile("policy.pdf", b"%PDF-1.7")},
        headers={"Authorization": f"Bearer {owner}"},
    )  # fmt: skip
    assert (sent.status_code, sent.json()["file"], sent.json()["cell"]) == (200, "policy.pdf", "order.risk")
    assert ask(f"{one}/review", owner, "POST", json={"accept": True}).status_code == 403
    assert ask(f"{one}/review", reviewer, "POST", json={"accept": False}).status_code == 422
    assert ask(f"{one}/review", reviewer, "POST", json={"accept": True}).json()["reviewer"] == "reviewer"
    given = Client().get(f"{one}/file", headers={"Authorization": f"Bearer {reviewer}"})
    assert b"".join(given.streaming_content) == b"%PDF-1.7"
    assert given["Content-Disposition"].startswith("attachment")
    proven = {each["item"]: each for each in ask(f"{here}/coverage?level=4", reviewer).json()}
    assert [item for item, each in proven.items() if each["enough"]] == ["Q-RSK-OM-1", "Q-RSK-OM-2"]
    assert ask(f"{here}?state=accepted", reviewer).json()["total"] == 1
    assert ask(one, owner, "PUT", json={"title": "Policy 2", "kind": "record", "item": ITEM}).json()["state"] == "open"
    assert ask(one, owner, "DELETE").status_code == 204
    assert not EvidencePiece.objects.filter(title="Policy 2").exists()
    assert ask(f"{here}/{world.piece.pk}/file", reviewer).status_code == 404
