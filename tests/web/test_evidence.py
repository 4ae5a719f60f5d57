"""Evidence: added by those who have it, reviewed by others, and what it caps in a verified assessment."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.utils import timezone

import leadline
from leadline.errors import InputError
from leadline.ratings import read_evidence
from leadline.web.accounts.models import User
from leadline.web.assessments.collected import collect
from leadline.web.assessments.folder import write_folder
from leadline.web.core.actions import Actor
from leadline.web.evidence.actions import add_piece, change_piece, remove_piece, review_piece
from leadline.web.evidence.contribution import REGISTER
from leadline.web.evidence.coverage import cover
from leadline.web.evidence.models import EvidencePiece
from leadline.web.interviews.actions import add_session, rate
from leadline.web.organisations.models import Organisation
from web.conftest import World
from web.test_api import BASE, ask, token_of

SHANGHAI = ZoneInfo("Asia/Shanghai")  # where the people of the test world live
ITEM = "Q-STD-LM-1"
PDF = b"%PDF-1.7 a policy"


def upload(name: str = "policy.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def piece(world: World, role: str = "assessor", **more: Any) -> EvidencePiece:
    values = {"title": "Lead policy", "kind": "document", "item": ITEM} | more
    return add_piece(world.actor(role), world.assessment, values, upload())


def rated(world: World, *values: str) -> None:
    for number, value in enumerate(values):
        about = {"title": "x", "department": "sales", "role": "staff", "held_on": date(2025, 11, 3)}
        actor = world.actor("assessor")
        rate(actor, add_session(actor, world.assessment, "interview", {**about, "person": f"R{number}"}), ITEM, {
            "answer": value, "evidence": "E2"})  # fmt: skip


def score(world: World, folder: Path) -> Any:
    result = leadline.assess(write_folder(world.assessment, folder))
    (found,) = [item for cell in result.scores.cells for item in cell.items if item.item == ITEM]
    return found


def test_in_a_verified_assessment_a_claim_counts_only_once_it_was_reviewed(world: World, tmp_path: Path) -> None:
    world.assessment.kind = "verified"
    world.assessment.save()
    rated(world, "5")
    assert (score(world, tmp_path / "1").grade, score(world, tmp_path / "2").score) == ("E1", 3.0)
    its = piece(world)
    assert score(world, tmp_path / "3").score == 3.0, "added, and not yet reviewed"
    review_piece(world.actor("reviewer"), its, accept=True)
    proven = score(world, tmp_path / "4")
    assert (proven.grade, proven.cap, proven.uncapped, proven.score) == ("E2", 4.0, 5.0, 4.0)
    review_piece(world.actor("reviewer"), its, accept=False, note="another product line")
    assert score(world, tmp_path / "5").score == 3.0


def test_evidence_out_of_date_on_the_assessments_last_day_proves_one_grade_less(world: World, tmp_path: Path) -> None:
    world.assessment.kind = "verified"
    world.assessment.save()
    rated(world, "5")
    its = piece(world, kind="sample-test", passed=True, valid_until=date(2025, 12, 31))
    review_piece(world.actor("reviewer"), its, accept=True)
    assert score(world, tmp_path / "1").grade == "E3"
    EvidencePiece.objects.filter(pk=its.pk).update(valid_until=date(2025, 12, 30))
    assert score(world, tmp_path / "2").grade == "E2"


def test_the_register_is_the_cores_with_digest_and_reviewer(world: World, tmp_path: Path) -> None:
    its = piece(world, valid_until=date(2026, 6, 30))
    review_piece(world.actor("reviewer"), its, accept=True)
    write_folder(world.assessment, tmp_path)
    register = read_evidence(world.assessment.maturity, [tmp_path / REGISTER]).pieces
    (credit, policy) = register  # the world's own piece came first
    assert (credit.stage, credit.dimension, credit.reviewer) == ("order", "risk", None)
    assert policy == its.as_piece()
    assert (policy.file, policy.reviewer, policy.valid_until) == ("policy.pdf", "reviewer", date(2026, 6, 30))
    assert policy.sha256 == its.file.sha256


def test_nobody_reviews_what_they_added_or_changed(world: World) -> None:
    its = piece(world, "lead-assessor")
    with pytest.raises(InputError) as error:
        review_piece(world.actor("lead-assessor"), its, accept=True)
    assert error.value.problems[0].code == "web-evidence-own"
    others = piece(world, "assessor")
    change_piece(world.actor("lead-assessor"), others, {"title": "Lead policy 2"})
    with pytest.raises(InputError):
        review_piece(world.actor("lead-assessor"), others, accept=True)
    for role in ("assessor", "process-owner", "viewer", "administrator"):
        with pytest.raises(PermissionDenied):
            review_piece(world.actor(role), its, accept=True)
    with pytest.raises(InputError) as error:
        review_piece(world.actor("reviewer"), its, accept=False)
    assert error.value.problems[0].code == "web-evidence-no-reason"


def test_what_is_changed_has_to_be_reviewed_again(world: World) -> None:
    its = piece(world)
    review_piece(world.actor("reviewer"), its, accept=True)
    change_piece(world.actor("assessor"), its, {"title": "New policy"})
    its.refresh_from_db()
    assert (its.state, its.reviewer, its.reviewed_at, its.as_piece().reviewer) == ("open", None, None, None)


def test_nothing_is_accepted_that_was_changed_after_the_reviewer_looked(world: World) -> None:
    its = piece(world)
    client, page = world.client("reviewer"), f"/o/haichuan/assessments/{world.assessment.pk}/evidence/{its.pk}/"
    assert f'name="seen" value="{its.revision}"' in client.get(page).content.decode()
    seen = its.revision
    change_piece(world.actor("assessor"), its, {"title": "Another policy"}, upload(content=b"%PDF-1.7 another one"))
    answer = client.post(f"{page}review/", {"verdict": "accept", "seen": seen})
    assert answer.status_code == 422
    assert "was changed after you opened it" in answer.content.decode()
    assert EvidencePiece.objects.get(pk=its.pk).state == "open"
    client.post(f"{page}review/", {"verdict": "accept", "seen": its.revision})
    assert EvidencePiece.objects.get(pk=its.pk).state == "accepted"


def test_the_file_of_before_goes_with_its_bytes_and_a_verdict_changes_nothing_else(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    its = piece(world)
    before = its.file
    assert before.path.is_file()
    stale = EvidencePiece.objects.get(pk=its.pk)  # as a reviewer's request read it
    with django_capture_on_commit_callbacks(execute=True):
        change_piece(world.actor("assessor"), its, {"title": "Newer"}, upload(content=b"%PDF-1.7 newer"))
    assert [file.path.is_file() for file in (before, its.file)] == [False, True]
    review_piece(world.actor("reviewer"), stale, accept=True)
    its.refresh_from_db()
    assert (its.title, its.file.path.read_bytes(), its.state) == ("Newer", b"%PDF-1.7 newer", "accepted")


def test_owners_change_their_own_evidence_and_assessors_all(world: World) -> None:
    theirs, its = piece(world, "process-owner"), piece(world, "assessor")
    change_piece(world.actor("process-owner"), theirs, {"title": "Mine"})
    for write in (
        lambda: change_piece(world.actor("process-owner"), its, {"title": "Not mine"}),
        lambda: remove_piece(world.actor("data-analyst"), its),
        lambda: remove_piece(world.actor("viewer"), its),
    ):
        with pytest.raises(PermissionDenied):
            write()
    change_piece(world.actor("lead-assessor"), theirs, {"title": "Better"})
    its.refresh_from_db()
    assert its.title == "Lead policy"


def test_nobody_reaches_evidence_of_another_organisation(world: World) -> None:
    its, other = piece(world), Organisation.objects.get(slug="other")
    insider = Actor(organisation=other, user=world.stranger, roles=frozenset(["lead-assessor", "reviewer"]))
    for write in (
        lambda: review_piece(insider, its, accept=True),
        lambda: change_piece(insider, its, {"title": "taken"}),
        lambda: add_piece(insider, world.assessment, {"title": "taken", "kind": "document", "item": ITEM}),
    ):
        with pytest.raises(Http404):
            write()
    assert not EvidencePiece.objects.filter(title="taken").exists()
    assert EvidencePiece.objects.get(pk=its.pk).state == "open"
    stranger = world.client("stranger")
    assert stranger.get(f"/o/haichuan/assessments/{world.assessment.pk}/evidence/{its.pk}/file/").status_code == 404
    assert stranger.get(f"/o/other/assessments/{world.assessment.pk}/evidence/{its.pk}/file/").status_code == 404


def _page(world: World, rest: str = "") -> str:
    return f"/o/haichuan/assessments/{world.assessment.pk}/evidence/{rest}"


def test_a_file_is_given_to_be_saved_and_never_run(world: World) -> None:
    its = add_piece(
        world.actor("assessor"), world.assessment, {"title": "x", "kind": "record", "item": ITEM},
        upload("审批 记录.csv", b"<script>alert(1)</script>"),
    )  # fmt: skip
    response = world.client("process-owner").get(_page(world, f"{its.pk}/file/"))
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content"), [("run.exe", b"MZ"), ("policy.pdf", b"MZ"), ("empty.pdf", b""), ("page.html", b"<p>")]
)
def test_a_file_of_another_kind_is_refused_beside_its_field(world: World, name: str, content: bytes) -> None:
    form = {"title": "x", "kind": "document", "about": f"item:{ITEM}", "file": upload(name, content)}
    response = world.client("assessor").post(_page(world, "new/"), form)
    assert response.status_code == 422
    assert "field-error" in response.text
    assert not EvidencePiece.objects.filter(title="x").exists()


def test_evidence_is_added_by_its_form_for_a_cell_or_an_item(world: World) -> None:
    client = world.client("process-owner")
    form = {"title": "Sample of 25", "kind": "sample-test", "passed": "no", "about": "cell:order.risk"}
    response = client.post(_page(world, "new/"), form)
    its = EvidencePiece.objects.get(title="Sample of 25")
    assert response["Location"] == _page(world, f"{its.pk}/")
    assert (its.stage, its.dimension, its.item, its.passed) == ("order", "risk", "", False)
    assert its.as_piece().passed is False
    assert client.post(_page(world, "new/"), {**form, "passed": ""}).status_code == 422
    assert client.post(_page(world, "new/"), {**form, "about": "item:Q-GONE"}).status_code == 422
    client.post(_page(world, f"{its.pk}/change/"), {**form, "kind": "record", "about": f"item:{ITEM}"})
    its.refresh_from_db()
    assert (its.stage, its.item, its.passed) == ("", ITEM, None), "only a sample test has an outcome"


def test_the_register_is_filtered_by_cell_state_and_date(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    now, client = timezone.now(), world.client("assessor")
    monkeypatch.setattr(timezone, "now", lambda: now)  # no day ends in between
    today = timezone.localdate(timezone=SHANGHAI)
    piece(world, title="AAA-old", valid_until=today - timedelta(days=1))
    piece(world, title="AAA-soon", valid_until=today + timedelta(days=30))
    late = piece(world, title="AAA-late", valid_until=today + timedelta(days=31))
    review_piece(world.actor("reviewer"), late, accept=True)

    def titles(query: str) -> set[str]:
        page = client.get(_page(world, query)).text
        return {name for name in ("AAA-old", "AAA-soon", "AAA-late", "Credit policy") if name in page}

    assert titles("?state=expired") == {"AAA-old"}
    assert titles("?state=soon") == {"AAA-soon"}
    assert titles("?state=accepted") == {"AAA-late"}
    assert titles("?cell=order.risk") == {"Credit policy"}
    assert titles("?cell=lead.standardisation") == {"AAA-old", "AAA-soon", "AAA-late"}
    assert titles("?state=nonsense") == {"AAA-old", "AAA-soon", "AAA-late", "Credit policy"}


def test_a_day_turns_where_the_reader_lives_on_the_page_and_in_the_api(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 17:00 in Greenwich it is one in the morning of the next day in Shanghai."""
    evening = datetime.combine(datetime.now(UTC).date(), time(17), UTC)
    piece(world, title="AAA-valid-today", valid_until=evening.date())
    client, token = world.client("assessor"), token_of(world, "assessor")
    listed = f"{BASE}/assessments/{world.assessment.pk}/evidence?state=expired"
    monkeypatch.setattr(timezone, "now", lambda: evening)
    assert "AAA-valid-today" in client.get(_page(world, "?state=expired")).text
    assert [each["title"] for each in ask(listed, token).json()["items"]] == ["AAA-valid-today"]
    User.objects.update(time_zone="UTC")
    assert "AAA-valid-today" not in client.get(_page(world, "?state=expired")).text
    assert ask(listed, token).json()["items"] == []


def test_coverage_says_which_cells_lack_evidence_above_a_level(world: World) -> None:
    its = piece(world, item="", stage="lead", dimension="standardisation")
    before = cover(collect(world.assessment), 4.0)["lead", "standardisation"]
    assert (before.state, before.pieces) == ("none", 1), "a piece nobody reviewed proves no more than E1"
    review_piece(world.actor("reviewer"), its, accept=True)
    after = cover(collect(world.assessment), 4.0)
    assert after["lead", "standardisation"].state == "all"
    assert {proven.grade for proven in after["lead", "standardisation"].items} == {"E2"}
    assert after["lead", "risk"].state == "none"
    assert cover(collect(world.assessment), 5.0)["lead", "standardisation"].state == "none"
    page = world.client("assessor").get(_page(world, "coverage/?level=4")).text
    assert page.count("covered-all") == 1
    assert page.count("covered-none") == 23
