"""The web application on PostgreSQL: the tests that matter most for a database, once more on a server of their own."""

import os
import subprocess
import sys
from pathlib import Path

import postgres

ONCE_MORE = (
    "test_actions.py",
    "test_api.py",
    "test_questionnaires_answering.py",
    "test_sources_mapping.py",
    "test_files_at_once.py",
)


def test_actions_routes_answers_and_jobs_do_the_same_on_postgresql(postgres_server: postgres.Server) -> None:
    here = Path(__file__).parent
    files = [str(here / name) for name in ONCE_MORE if (here / name).exists()]
    database = {"LEADLINE_TEST_DATABASE": postgres_server.url(postgres_server.create())}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "--no-header", *files],
        cwd=here.parents[1],
        env={**os.environ, **database, "PYTEST_ADDOPTS": ""},  # one after the other, however this run is split
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
