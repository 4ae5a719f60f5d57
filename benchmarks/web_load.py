"""Three hundred people answer at once, the results page is asked for, and processes are killed meanwhile.

    uv run python benchmarks/web_load.py            # two minutes of saving, then the results page, then the kills
    uv run python benchmarks/web_load.py --seconds 20 --people 50 --rows 100000
    uv run python benchmarks/web_load.py --postgresql    # the same on a PostgreSQL server that is thrown away

It starts ``leadline up`` as it is by default, in a folder that is thrown away; docs/web/load.md has what it printed.
An answer is lost where it was acknowledged and is not in the database afterwards.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import postgres
from web.served import Served, environment, served
from web_kills import Imports, kill_while_importing
from web_store import Store

EVERY = 2.0  # seconds between two answers of one person
SEED = """
import json, sys
import django; django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from leadline.web.accounts.models import User
from leadline.web.api.tokens import make_token
from leadline.web.assessments.models import Assessment
from leadline.web.core.actions import Actor
from leadline.web.questionnaires.models import Campaign, Participant
assessment = Assessment.objects.get()
campaign = Campaign.objects.create(organisation=assessment.organisation, assessment=assessment, name="Load",
    state="open", items=[item.id for item in assessment.maturity.items])
own = {"organisation": campaign.organisation, "campaign": campaign, "department": "sales", "role": "Sales manager"}
people = [Participant.objects.create(**own, name=f"Person {number}", email=f"person{number}@load.example")
    for number in range(int(sys.argv[1]))]
user = User.objects.get(email="lead-assessor@haichuan.example")
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), "allauth.account.auth_backends.AuthenticationBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
analyst = User.objects.get(email="data-analyst@haichuan.example")
actor = Actor(organisation=campaign.organisation, user=analyst, roles=frozenset(["data-analyst"]))
token = make_token(actor, "load", 1)
data = Assessment.objects.create(organisation=campaign.organisation, name="Import", model=["ltc"], methods=["data"])
print(json.dumps({"token": token, "data": data.pk,
    "keys": {each.pk: each.key for each in people}, "items": campaign.items,
    "session": session.session_key, "assessment": assessment.pk, "slug": assessment.organisation.slug}))
"""
AGAIN = """
import django; django.setup()
from leadline.web.accounts.models import User
from leadline.web.assessments.models import Assessment
from leadline.web.core.actions import Actor
from leadline.web.results.runs import make_result
assessment = Assessment.objects.get(simulated=True)
print(make_result(Actor(organisation=assessment.organisation, user=User.objects.first(), trusted=True), assessment).pk)
"""


@dataclass
class Tally:
    """What came of the answers."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    kept: dict[tuple[int, str], tuple[int, str]] = field(default_factory=dict)


class Person:
    """Somebody who gives an answer every two seconds, over one connection that is opened again when it breaks."""

    def __init__(self, port: int, id: int, key: str, items: list[str], tally: Tally, start: int) -> None:
        self.port, self.id, self.key, self.items, self.tally = port, id, key, items, tally
        self.start = start  # so that revisions go on rising in a second round
        self.random = random.Random(id)
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def answer_until(self, ends: float) -> None:
        await asyncio.sleep(self.random.uniform(0, EVERY))
        number = self.start
        while time.monotonic() < ends:
            began = time.monotonic()
            item, revision = self.items[number % len(self.items)], number // len(self.items) + 1
            answer = str(self.random.randint(1, 5))
            while not await self._give(item, answer, revision):  # as the page does: again until it is acknowledged
                await asyncio.sleep(0.5)
            number += 1
            await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - began)))
        if self.writer:
            self.writer.close()

    async def _give(self, item: str, answer: str, revision: int) -> bool:
        body = json.dumps({"item": item, "answer": answer, "revision": revision}).encode()
        head = (
            f"POST /q/{self.key}/answer/ HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        began = time.perf_counter()
        try:
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            self.writer.write(head.encode() + body)
            told = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 30)
            lines = told.decode("latin-1").lower().split("\r\n")
            length = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length"))
            await self.reader.readexactly(length)
            status = lines[0].split()[1]
        except (OSError, asyncio.IncompleteReadError, TimeoutError, StopIteration) as error:
            self.tally.statuses[type(error).__name__] += 1
            if self.writer:
                self.writer.close()
            self.reader = self.writer = None
            return False
        self.tally.times.append(time.perf_counter() - began)
        self.tally.statuses[status] += 1
        if status == "200":
            self.tally.kept[self.id, item] = (revision, answer)
        return status == "200"


async def answer_all(port: int, seed: dict[str, object], seconds: float, start: int = 0) -> Tally:
    tally = Tally()
    ends = time.monotonic() + seconds
    people = [Person(port, int(id), key, seed["items"], tally, start) for id, key in seed["keys"].items()]
    await asyncio.gather(*(person.answer_until(ends) for person in people))
    return tally


def lost(store: Store, tally: Tally) -> int:
    """Count answers that were acknowledged and are not there, or older than what was acknowledged."""
    rows = store.rows("SELECT participant_id, item, revision, value FROM questionnaires_answer")
    there = {(id, item): (revision, f"{value:g}") for id, item, revision, value in rows}
    return sum(there.get(what, (0, ""))[0] < kept[0] or there[what] != kept for what, kept in tally.kept.items())


def row(name: str, times: list[float], *more: object) -> str:
    cuts = statistics.quantiles(times, n=100)
    told = [f"{1000 * cuts[at - 1]:.0f} ms" for at in (50, 95, 99)]
    return f"| {name} | {len(times)} | {' | '.join(told)} | {' | '.join(map(str, more))} |"


def script(store: Store, source: str, *arguments: object) -> str:
    settings = {"DJANGO_SETTINGS_MODULE": "leadline.web.config.settings", **store.environment}
    done = subprocess.run(
        [sys.executable, "-c", source, *map(str, arguments)], env=environment(store.home, **settings), check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.strip()


def page_times(port: int, path: str, session: str, count: int) -> list[float]:
    import http.client

    times = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(count):
        began = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": f"leadline={session}"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        times.append(time.perf_counter() - began)
    return times


def killed(it: Served, store: Store, seed: dict[str, object], seconds: float) -> list[str]:
    """Kill the server while people save, and the worker while it works, and tell what came of it."""
    told = []

    async def meanwhile() -> Tally:
        work = asyncio.create_task(answer_all(int(it.url.rsplit(":", 1)[1]), seed, seconds, 100_000))
        for _ in range(3):
            await asyncio.sleep(seconds / 4)
            with suppress(KeyError, ProcessLookupError):
                os.kill(it.children()["server"], signal.SIGKILL)
        return await work

    tally = asyncio.run(meanwhile())
    broken = sum(count for status, count in tally.statuses.items() if not status.isdigit())
    told.append(
        f"- Server killed (-9) three times while {len(seed['keys'])} people saved: {len(tally.times)} answers "
        f"acknowledged, {broken} tries broke off and were made again, **{lost(store, tally)} lost**."
    )
    script(store, AGAIN)
    store.await_job("assess", lambda state, _: state == "running", 60)
    time.sleep(1)
    os.kill(it.children()["worker"], signal.SIGKILL)
    state, attempts, _ = store.await_job("assess", lambda *_: False, 300)
    told.append(
        f"- Worker killed (-9) while it worked out an assessment: after {attempts} attempts the job is **{state}**."
    )
    return told


@contextmanager
def database(*, on_postgresql: bool) -> Iterator[str]:
    """Give the address of a PostgreSQL database while the context lasts, or none for SQLite."""
    if not on_postgresql:
        yield ""
        return
    with postgres.start(postgres.find_binaries()) as server:
        yield server.url(server.create())


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=120)
    asked.add_argument("--people", type=int, default=300)
    asked.add_argument(
        "--rows", type=int, default=400_000, help="of the tables that come in while processes are killed"
    )
    asked.add_argument("--postgresql", action="store_true", help="not SQLite, but a server that is thrown away")
    asked.add_argument("--workers", type=int, default=0, help="0: as leadline up does by itself")
    given = asked.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="leadline-load-") as place,
        database(on_postgresql=given.postgresql) as url,
    ):
        store = Store(Path(place) / "home", url)
        more = ["--workers", str(given.workers)] if given.workers else []
        allowed = {"LEADLINE_ALLOWED_ADDRESSES": "127.0.0.1"}
        with served(store.home, "--demo", *more, **store.environment, **allowed) as it:
            measure(it, store, given)


def measure(it: Served, store: Store, given: argparse.Namespace) -> None:
    """Let people answer, ask for the results page, and kill."""
    port = int(it.url.rsplit(":", 1)[1])
    store.await_job("assess", lambda *_: False, 300)
    seed = json.loads(script(store, SEED, given.people))
    began = time.monotonic()
    tally = asyncio.run(answer_all(port, seed, given.seconds))
    took = time.monotonic() - began
    print("| what | requests | p50 | p95 | p99 | errors | lost |\n|---|---|---|---|---|---|---|")
    errors = sum(count for status, count in tally.statuses.items() if status != "200")
    name = f"{given.people} people save an answer every {EVERY:g} s, {took:.0f} s"
    print(row(name, tally.times, errors, lost(store, tally)), flush=True)
    path = f"/o/{seed['slug']}/assessments/{seed['assessment']}/results/1/"
    first = page_times(port, path, seed["session"], 1)[0]
    print(row("results page of the manufacturer", page_times(port, path, seed["session"], 200), 0, "–"))
    print(f"\nThe results page for the first time after a start: {1000 * first:.0f} ms.\n", flush=True)
    print("\n".join(killed(it, store, seed, min(given.seconds, 40))), flush=True)
    imports = Imports(it, store, seed["token"], f"/api/v1/o/{seed['slug']}/assessments/{seed['data']}")
    for told in kill_while_importing(imports, given.rows):
        print(told, flush=True)


if __name__ == "__main__":
    main()
