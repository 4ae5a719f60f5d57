"""No page and no list of the API asks the database more often because there are more rows."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leadline.web.accounts.models import User
from leadline.web.api.tokens import make_token
from leadline.web.assessments.models import Assessment, Run
from leadline.web.evidence.models import EvidencePiece
from leadline.web.files.models import StoredFile
from leadline.web.interviews.models import Consensus, ItemRating, Quote, Session
from leadline.web.jobs.models import Job
from leadline.web.maturity.models import OwnModel
from leadline.web.organisations.models import Invitation, Membership, Unit
from leadline.web.questionnaires.models import Answer, Campaign, Participant
from leadline.web.sources.models import Connection, KpiTable, Upload
from web.conftest import World

FEW, MANY = 3, 12


def _own(world: World) -> dict[str, Any]:
    return {"organisation": world.organisation, "assessment": world.assessment}


def _file(world: World, number: int, kind: str = "csv") -> StoredFile:
    return StoredFile.objects.create(
        organisation=world.organisation, name=f"{number}.{kind}", kind=kind, sha256=f"{number:064}", size=1
    )


def add_assessment(world: World, number: int) -> None:
    made = Assessment.objects.create(organisation=world.organisation, name=f"A{number}", model=["ltc"])
    made.units.add(world.unit)
    for again in (1, 2):
        Run.objects.create(
            organisation=world.organisation, assessment=made, number=again, file=world.run.file,
            summary=world.run.summary,
        )  # fmt: skip


def add_run(world: World, number: int) -> None:
    Run.objects.create(**_own(world), number=number + 2, file=world.run.file, summary=world.run.summary)


def add_campaign(world: World, number: int) -> None:
    made = Campaign.objects.create(**_own(world), name=f"C{number}", items=["Q-STD-LM-1"], state="open")
    Participant.objects.create(
        organisation=world.organisation, campaign=made, email=f"c{number}@x.example", user=world.people["lead-assessor"]
    )


def add_participant(world: World, number: int) -> None:
    made = Participant.objects.create(
        organisation=world.organisation, campaign=world.campaign, email=f"p{number}@x.example", department="sales"
    )
    Answer.objects.create(participant=made, item="Q-STD-LM-1", answer="rated", value=3)


def add_piece(world: World, number: int) -> None:
    EvidencePiece.objects.create(
        **_own(world), title=f"E{number}", kind="document", item="Q-STD-LM-1", file=_file(world, number),
        added_by=world.people["assessor"],
    )  # fmt: skip


def add_session(world: World, number: int) -> None:
    made = Session.objects.create(
        **_own(world), kind="interview", title=f"S{number}", department="sales", role="manager", unit=world.unit,
        held_on=date(2025, 11, 3), assessor=world.people["assessor"],
    )  # fmt: skip
    ItemRating.objects.create(
        organisation=world.organisation, session=made, item="Q-STD-LM-1", answer="rated", value=2.0
    )
    Quote.objects.create(organisation=world.organisation, session=made, text="So it is.")


def add_rating(world: World, number: int) -> None:
    item = world.assessment.maturity.items[number].id
    ItemRating.objects.create(
        organisation=world.organisation, session=world.session, item=item, answer="rated", value=2.0
    )
    Quote.objects.create(organisation=world.organisation, session=world.session, text="So it is.", about=item)
    Consensus.objects.create(
        **_own(world), item=item, value=2.5, participants=3, agreed=date(2025, 11, 4),
        written_by=world.people["assessor"],
    )  # fmt: skip


def add_upload(world: World, number: int) -> None:
    Upload.objects.create(
        **_own(world), name=f"{number}.csv", file=_file(world, number), added_by=world.people["data-analyst"]
    )


def add_connection(world: World, number: int) -> None:
    made = Connection.objects.create(**_own(world), name=f"erp{number}", kind="database")
    Job.objects.create(**_own(world), kind="connect", params={"connection": made.pk}, state="running")


def add_kpis(world: World, number: int) -> None:
    KpiTable.objects.create(
        **_own(world), name=f"{number}.xlsx", file=_file(world, number, "xlsx"), values=1,
        added_by=world.people["data-analyst"],
    )  # fmt: skip


def add_job(world: World, number: int) -> None:
    Job.objects.create(**_own(world), kind="look", started_by=world.people["data-analyst"])


def add_person(world: World, number: int) -> None:
    unit = Unit.objects.create(organisation=world.organisation, name=f"U{number}")
    user = User.objects.create_user(f"u{number}@x.example", None, name=f"U{number}")
    Membership.objects.create(organisation=world.organisation, user=user, roles=["viewer"], unit=unit)
    Invitation.objects.create(
        organisation=world.organisation, email=f"i{number}@x.example", digest=f"i{number:063}", unit=unit,
        expires=timezone.now() + timedelta(days=1),
    )  # fmt: skip


def add_model(world: World, number: int) -> None:
    OwnModel.objects.create(
        organisation=world.organisation, key="ours", version=f"2.{number}", name="Ours", name_zh="本公司",
        base="ltc", base_version="1", top="ours", digest=f"{number:064}", file=_file(world, number, "zip"),
        added_by=world.people["lead-assessor"],
    )  # fmt: skip


def add_token(world: World, number: int) -> None:
    make_token(world.actor("lead-assessor"), f"T{number}", 30)


LISTS: dict[str, tuple[str, Callable[[World, int], None]]] = {
    "assessments": ("", add_assessment),
    "results compared": ("assessments/{id}/results/1/comparison/", add_assessment),
    "a result among many": ("assessments/{id}/results/1/", add_run),
    "campaigns": ("assessments/{id}/campaigns/", add_campaign),
    "one's questionnaires": ("", add_campaign),
    "a campaign": ("campaigns/{campaign}/", add_participant),
    "evidence": ("assessments/{id}/evidence/", add_piece),
    "interviews": ("assessments/{id}/interviews/", add_session),
    "an interview": ("assessments/{id}/sessions/{session}/", add_rating),
    "agreement": ("assessments/{id}/consensus/?all", add_rating),
    "files": ("assessments/{id}/data/", add_upload),
    "connections": ("assessments/{id}/data/", add_connection),
    "recorded indicators": ("assessments/{id}/kpis/", add_kpis),
    "what was collected": ("assessments/{id}/collect/", add_campaign),
    "jobs": ("jobs/", add_job),
    "people": ("people/", add_person),
    "units": ("settings/", add_person),
    "models": ("models/", add_model),
    "audit log": ("audit/", add_token),
}
API = {
    "assessments": ("assessments", add_assessment),
    "results": ("assessments/{id}/results", add_run),
    "campaigns": ("assessments/{id}/campaigns", add_campaign),
    "participants": ("campaigns/{campaign}/participants", add_participant),
    "own questionnaires": ("questionnaires", add_campaign),
    "evidence": ("assessments/{id}/evidence", add_piece),
    "sessions": ("assessments/{id}/sessions", add_session),
    "ratings": ("assessments/{id}/sessions/{session}/ratings", add_rating),
    "agreement": ("assessments/{id}/agreement", add_rating),
    "files": ("assessments/{id}/data", add_upload),
    "connections": ("assessments/{id}/data/connections", add_connection),
    "recorded indicators": ("assessments/{id}/kpis", add_kpis),
    "jobs": ("jobs", add_job),
    "members": ("members", add_person),
    "invitations": ("invitations", add_person),
    "models": ("models", add_model),
    "audit log": ("audit", add_token),
    "tokens": ("/api/v1/me/tokens", add_token),
}
ROLES_OF = {"people": "administrator", "units": "administrator", "audit log": "administrator"}


@pytest.mark.parametrize("name", LISTS)
def test_a_page_asks_no_more_often_for_more_rows(world: World, name: str) -> None:
    path, add = LISTS[name]
    client = world.client(ROLES_OF.get(name, "lead-assessor"))
    _check(world, client, f"/o/{world.organisation.slug}/{path.format(**world.ids)}", add)


@pytest.mark.parametrize("name", API)
def test_a_list_of_the_api_asks_no_more_often_for_more_rows(world: World, name: str) -> None:
    path, add = API[name]
    token = make_token(world.actor("lead-assessor"), "for the test", 30)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    below = "" if path.startswith("/") else f"/api/v1/o/{world.organisation.slug}/"
    _check(world, client, below + path.format(**world.ids), add)


def _check(world: World, client: Client, address: str, add: Callable[[World, int], None]) -> None:
    for number in range(FEW):
        add(world, number)
    client.get(address)  # what is read once for each process
    few = _asked(client, address)
    for number in range(FEW, MANY):
        add(world, number)
    client.get(address)
    assert _asked(client, address) <= few


def _asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    assert response.status_code == 200, address
    return len(asked)
