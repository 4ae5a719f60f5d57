"""The worker killed in the middle: what was begun is done again or says that it failed; nothing half counts."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from web.served import laid_out

SET_UP = """
import sys, time, pathlib, django
django.setup()
from leadline.web.jobs import work
from leadline.web.jobs.models import Job
from leadline.web.organisations.models import Organisation
from leadline.web.assessments.models import Assessment
from leadline.web.core.actions import Actor
from leadline.web.sources import actions, state
from leadline.eventlog import store
from django.core.management import call_command
home = pathlib.Path(sys.argv[1])
"""
BEGIN = """
organisation = Organisation.objects.create(name="Haichuan", slug="haichuan")
assessment = Assessment.objects.create(organisation=organisation, name="2025", model=["ltc"], methods=["data"])
actor = Actor(organisation=organisation, trusted=True, via="terminal")
rows = [f"{n},2025-03-01 09:15,2025-03-04 16:00" for n in range(50)]
actions.add_bytes(actor, assessment, "orders.csv", ["\\n".join(["no,entered,shipped", *rows]).encode()])
events = "{create_order: entered, ship_goods: shipped}"
text = "tables: [{name: orders, file: orders.csv, object: order, id: no, events: " + events + "}]"
actions.ask_read(actor, actions.confirm_mapping(actor, actions.write_mapping(actor, assessment, text)))
"""
WORK = 'call_command("leadline_worker", "--no-startup-delay", "--interval", "0.1", *sys.argv[2:])'
STUCK = """
whole = store._put
def stuck(aside, path):
    (home / "reached").touch()
    time.sleep(600)
store._put = stuck
"""
KILLED_TWICE = "Job.objects.update(attempts=2)"
TELL = """
job = Job.objects.get(kind="read")
log = state.prepared_log(Assessment.objects.get())
print(job.state, job.attempts, "whole" if log else "none", *[each["code"] for each in job.problems])
"""
LOSE = "from django_tasks_db.models import DBTaskResult\nDBTaskResult.objects.all().delete()\n"


class Installation:
    """An installation in a folder of its own, on which Python is run as the program."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def start(self, *parts: str, given: tuple[str, ...] = ()) -> "subprocess.Popen[str]":
        environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "LEADLINE_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "leadline.web.config.settings",
            "PYTHONWARNINGS": "ignore",
        }  # fmt: skip
        return subprocess.Popen(
            [sys.executable, "-c", "\n".join([SET_UP, *parts]), str(self.home), *given], env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *parts: str, given: tuple[str, ...] = ()) -> list[str]:
        """Run to the end and return the lines that were printed."""
        process = self.start(*parts, given=given)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        return out.strip().splitlines()

    @property
    def logs(self) -> list[str]:
        return sorted(path.name for path in (self.home / "work" / "data" / "1").iterdir())


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose worker has one thing to do."""
    home = laid_out(tmp_path_factory.mktemp("begun") / "home")
    Installation(home).run(BEGIN)
    return home


@pytest.fixture
def installation(begun: Path, tmp_path: Path) -> Installation:
    return Installation(Path(shutil.copytree(begun, tmp_path / "home")))


def kill_in_the_middle(process: "subprocess.Popen[str]", mark: Path) -> None:
    """Kill a worker with -9 once it has written everything but the log's name."""
    ends = time.monotonic() + 300
    while not mark.exists():
        assert time.monotonic() < ends, "the worker did not get there"
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    mark.unlink()


def test_a_killed_worker_loses_nothing_and_leaves_nothing_half(installation: Installation) -> None:
    kill_in_the_middle(installation.start(STUCK, WORK), installation.home / "reached")
    assert any(name.endswith(".partial") for name in installation.logs), "something half-written was left"
    assert installation.run(TELL, WORK, TELL, given=("--batch",)) == ["running 1 none", "done 2 whole"]
    (log,) = installation.logs
    assert log.endswith(".leadline"), "what the killed worker left is taken away"


def test_a_job_that_kills_the_worker_each_time_says_that_it_failed(installation: Installation) -> None:
    kill_in_the_middle(installation.start(KILLED_TWICE, STUCK, WORK), installation.home / "reached")
    assert installation.run(WORK, TELL, given=("--batch",)) == ["failed 3 none web-job-killed"]


def test_a_job_whose_place_in_the_queue_was_lost_is_done(installation: Installation) -> None:
    assert installation.run(LOSE, WORK, TELL, given=("--batch",)) == ["done 1 whole"]
