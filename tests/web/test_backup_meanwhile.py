"""A backup made while fifty people save: it is of one moment, and holds all that was acknowledged before it began."""

import json
import subprocess
import sys
import threading
import urllib.request
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

import postgres
from web.served import Served, environment, laid_out, run, served, soon
from web.test_backup import AUDIT, parsed

SEED = """
import json, django; django.setup()
from leadline.web.assessments.models import Assessment
from leadline.web.organisations.models import Organisation
from leadline.web.questionnaires.models import Campaign, Participant
organisation = Organisation.objects.create(name="Haichuan", slug="haichuan")
assessment = Assessment.objects.create(organisation=organisation, name="2025", model=["ltc"], methods=["questionnaire"])
items = [item.id for item in assessment.maturity.items][:2]
campaign = Campaign.objects.create(organisation=organisation, assessment=assessment, name="Autumn", state="open",
    items=items)
people = [Participant.objects.create(organisation=organisation, campaign=campaign, name=f"P{number}",
    email=f"p{number}@haichuan.example", department="sales", role="Sales manager") for number in range(50)]
print(json.dumps({"keys": {each.pk: each.key for each in people}, "items": items}))
"""


class People:
    """Fifty people, each of whom answers the first question, then the second, then the first again."""

    def __init__(self, it: Served, keys: dict[str, str], items: list[str]) -> None:
        self.it, self.items = it, items
        self.acknowledged: Counter[tuple[int, str]] = Counter()
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._answer, args=(int(id), key)) for id, key in keys.items()]

    def __enter__(self) -> "People":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _answer(self, id: int, key: str) -> None:
        revision = 0
        while not self.over.is_set():
            revision += 1
            for item in self.items:
                body = json.dumps({"item": item, "answer": str(1 + revision % 5), "revision": revision}).encode()
                asked = urllib.request.Request(  # noqa: S310 - our own
                    f"{self.it.url}/q/{key}/answer/", body, {"Content-Type": "application/json"}
                )
                with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
                    assert answer.status == 200
                self.acknowledged[id, item] = revision


@pytest.mark.parametrize("on_postgresql", [False, True])
def test_a_backup_while_fifty_people_save_is_of_one_moment(
    on_postgresql: bool, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    more, home = {}, tmp_path / "home"
    if on_postgresql:
        server: postgres.Server = request.getfixturevalue("postgres_server")
        more = {"DATABASE_URL": server.url(server.create())}
    else:
        laid_out(home)
    settings = {"DJANGO_SETTINGS_MODULE": "leadline.web.config.settings"}
    with ExitStack() as stack:
        it = stack.enter_context(served(home, **more))
        seeded = subprocess.run(
            [sys.executable, "-c", SEED], env=environment(home, **more, **settings), check=True, capture_output=True,
            text=True,
        )  # fmt: skip
        people = stack.enter_context(People(it, **json.loads(seeded.stdout)))
        assert soon(lambda: len(people.acknowledged) == 100, 60)
        before = dict(people.acknowledged)
        done = run(home, "backup", tmp_path / "b.zip", **more)
        after = dict(people.acknowledged)
    assert done.returncode == 0, done.stderr
    assert sum(after.values()) > sum(before.values()), "people went on saving meanwhile"

    kept: dict[tuple[int, str], int] = {}
    for row in parsed(tmp_path / "b.zip", "tables/questionnaires.answer.jsonl"):
        kept[row["fields"]["participant"], row["fields"]["item"]] = row["fields"]["revision"]
    assert {what: revision for what, revision in before.items() if kept[what] < revision} == {}
    first, second = people.items
    assert {kept[id, first] - kept[id, second] for id, _ in kept} <= {0, 1}, "nobody's second answer without the first"
    saved = Counter(
        int(row["fields"]["subject_id"])
        for row in parsed(tmp_path / "b.zip", AUDIT)
        if row["fields"]["action"] == "answer-saved"
    )
    assert saved == Counter({id: kept[id, first] + kept[id, second] for id, _ in kept}), "each with its row in the log"
    assert run(laid_out(tmp_path / "again"), "restore", tmp_path / "b.zip").returncode == 0
