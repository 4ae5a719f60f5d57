"""Two organisations, a person for every role in one of them, and an assessment to try things on."""

import functools
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from leadline.assessment import Result, assess
from leadline.model import load_model
from leadline.web.accounts.models import User
from leadline.web.assessments.models import Assessment, Run
from leadline.web.core import mail
from leadline.web.core.actions import Actor
from leadline.web.core.roles import ROLES
from leadline.web.evidence.models import EvidencePiece
from leadline.web.files.models import StoredFile
from leadline.web.files.store import store_bytes
from leadline.web.interviews.models import Quote, Session
from leadline.web.jobs.models import Job
from leadline.web.maturity.bundles import Bundle, bundle
from leadline.web.maturity.models import OwnModel
from leadline.web.organisations.models import Invitation, Membership, Organisation, Unit
from leadline.web.questionnaires.models import Campaign, Participant
from leadline.web.results import answering, narrowed, reading, seen
from leadline.web.results.runs import summed_up
from leadline.web.sources.models import Connection, KpiTable, MappingVersion, Upload

PASSWORD = "correct horse battery"  # noqa: S105 - of people who do not exist


@dataclass
class World:
    """An organisation with people in every role, and a stranger who belongs to another one."""

    organisation: Organisation
    people: dict[str, User]
    stranger: User
    unit: Unit
    assessment: Assessment
    leaver: Membership
    invitation: Invitation
    campaign: Campaign
    participant: Participant
    job: Job
    session: Session
    quote: Quote
    piece: EvidencePiece
    run: Run
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def ids(self) -> dict[str, Any]:
        """What stands in addresses: the row's field is called as the part of the path is."""
        rows = {each.name: getattr(self, each.name) for each in fields(self)}
        return (
            {name: row.pk for name, row in rows.items() if isinstance(row, Model)}
            | self.rows
            | {
                "id": self.assessment.pk,
                "member": self.leaver.pk,
                "number": self.run.number,
                "indicator": "lead-response-time",
                "rule": "review-after-signature",
                "language": "en",
                "table": 0,
                "shipped": "ltc",
            }
        )

    def actor(self, role: str, **more: object) -> Actor:
        return Actor(organisation=self.organisation, user=self.people[role], roles=frozenset([role]), **more)

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(
            self.stranger if role == "stranger" else self.people[role],
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        return client


class _AtOnce(Executor):
    """Does what it is given before it goes on."""

    def submit(self, work: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*args, **kwargs))
        return done


@pytest.fixture(autouse=True)
def letters_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have letters sent before the answer, so that a test can read them."""
    monkeypatch.setattr(mail, "_postmen", _AtOnce())


@pytest.fixture
def code_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Return a function that gives the code of a secret; the half minute it counts for lasts as long as the test."""
    now = list(totp.yield_hotp_counters_from_time())
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter(now))
    return lambda secret: totp.format_hotp_value(totp.hotp_value(secret, now[0]))


def _forget() -> None:
    reading._fragments.clear()
    for kept in (answering._answers_in, narrowed._narrowed, seen._answer, seen._side_by_side):
        kept.cache_clear()


@pytest.fixture
def forgetful() -> None:
    """Forget what pages keep of a run: a run of another test has the same number, and may rest on other answers."""
    _forget()


@pytest.fixture(autouse=True, scope="module")
def _forgetful_of_other_files() -> None:
    """Let what one file's pages kept answer no other file's, whatever the order they are run in."""
    _forget()


@pytest.fixture
def world(db: None) -> World:
    """Haichuan, where everybody has one role, and Other, to which the stranger belongs as everything."""
    organisation = Organisation.objects.create(name="Haichuan", slug="haichuan")
    other = Organisation.objects.create(name="Other", slug="other")
    people = {}
    for role in ROLES:
        people[role] = User.objects.create_user(f"{role}@haichuan.example", PASSWORD, name=role)
        Membership.objects.create(organisation=organisation, user=people[role], roles=[role])
    stranger = User.objects.create_user("stranger@other.example", PASSWORD, name="Stranger")
    Membership.objects.create(organisation=other, user=stranger, roles=list(ROLES))
    assessment = Assessment.objects.create(
        organisation=organisation, name="2025", model=["ltc"], goal="whole", target={"default": 3.0},
        period_from=date(2025, 1, 1), period_to=date(2025, 12, 31), methods=["questionnaire", "data"],
    )  # fmt: skip
    unit = Unit.objects.create(organisation=organisation, name="East")
    leaving = User.objects.create_user("leaver@haichuan.example", PASSWORD, name="Leaver")
    leaver = Membership.objects.create(organisation=organisation, user=leaving, roles=["respondent"])
    invitation = Invitation.objects.create(
        organisation=organisation, email="new@haichuan.example", roles=["viewer"], digest="0" * 64,
        expires=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    campaign = Campaign.objects.create(
        organisation=organisation, assessment=assessment, name="Autumn", state="open",
        items=[item.id for item in assessment.maturity.items],
    )  # fmt: skip
    participant = Participant.objects.create(
        organisation=organisation, campaign=campaign, email="fang@haichuan.example", name="Wang Fang",
        department="finance", role="Treasury manager",
    )  # fmt: skip
    job = Job.objects.create(organisation=organisation, assessment=assessment, kind="questionnaire-mail", state="done")
    session = Session.objects.create(
        organisation=organisation, assessment=assessment, kind="interview", title="Sales", department="sales",
        role="Sales manager", held_on=date(2025, 11, 3),
    )  # fmt: skip
    quote = Quote.objects.create(organisation=organisation, session=session, text="We meet every Monday.")
    piece = EvidencePiece.objects.create(
        organisation=organisation, assessment=assessment, title="Credit policy", kind="document", stage="order",
        dimension="risk", added_by=people["process-owner"],
    )  # fmt: skip
    return World(
        organisation=organisation,
        people=people,
        stranger=stranger,
        unit=unit,
        assessment=assessment,
        leaver=leaver,
        invitation=invitation,
        campaign=campaign,
        participant=participant,
        job=job,
        session=session,
        quote=quote,
        piece=piece,
        run=_run(Actor(organisation=organisation, user=people["lead-assessor"], trusted=True), assessment),
    )


@pytest.fixture
def furnished(world: World) -> World:
    """The same with a row of everything an assessment's data consist of, though no bytes of any file."""
    world.rows.update(_data(world.assessment))
    return world


def _data(assessment: Assessment) -> dict[str, int]:
    """Give an assessment a row of everything its data consist of, and return their ids."""
    stored, kpis = (
        StoredFile.objects.create(
            organisation=assessment.organisation, name=name, kind=name[-3:], sha256=name[0] * 64, size=1
        )
        for name in ("none.csv", "kpis.csv")
    )
    own = {"organisation": assessment.organisation, "assessment": assessment}
    given = own_bundle()
    its = store_bytes(Actor(organisation=assessment.organisation), "ours.zip", [given.packed], ("zip",))
    model = OwnModel.objects.create(
        organisation=assessment.organisation, key=given.key, version=given.version, name=given.name.en,
        name_zh=given.name.zh_hans, base=given.base, base_version=given.base_version, top=given.top,
        digest=given.digest, file=its,
    )  # fmt: skip
    return {
        "own": model.pk,
        "upload": Upload.objects.create(**own, name="none.csv", file=stored).pk,
        "connection": Connection.objects.create(**own, name="erp", kind="database").pk,
        "version": MappingVersion.objects.create(**own, number=1, text="tables: []", origin="written").pk,
        "kpi": KpiTable.objects.create(**own, name="kpis.csv", file=kpis, values=1).pk,
    }


def _run(actor: Actor, assessment: Assessment) -> Run:
    """Return a run with a result that was made without data and answers, which says that nothing is rated."""
    result = bare_result()
    file = store_bytes(actor, "result.json", [result.model_dump_json(by_alias=True).encode()], ("json",))
    return Run.objects.create(
        organisation=actor.owner, assessment=assessment, number=1, file=file, summary=summed_up(result)
    )


@functools.cache
def own_bundle() -> Bundle:
    """Return an overlay on the shipped model, as it is handed in: it has another weight."""
    with TemporaryDirectory() as place:
        folder = Path(place, "ours")
        folder.mkdir()
        text = (
            "id: ours\nversion: '1.0'\nname: {en: Our company, zh-Hans: 本公司}\n"
            "description: {en: What is different for us., zh-Hans: 与基础模型的差异。}\n"
            f"base: {{model: ltc, version: '{load_model('ltc').version}'}}\n"
            "stages: [{id: lead, weight: 40}]\n"
        )
        (folder / "overlay.yaml").write_text(text, encoding="utf-8")
        return bundle(folder, Path(place))


@functools.cache
def bare_result() -> Result:
    """Return the result of one answer to one item."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "answers.csv").write_text(
            "respondent,department,role,item,answer\nr1,销售部,manager,Q-STD-LM-1,2\n", encoding="utf-8"
        )
        (folder / "assessment.yaml").write_text(
            "name: Bare\norganisation: Haichuan\nmodel: ltc\nanswers: [answers.csv]\n", encoding="utf-8"
        )
        return assess(folder)
