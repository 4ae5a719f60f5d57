"""``leadline up``: it comes up, keeps its children alive, says what is in its way, and leaves no orphan."""

import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from web.served import Served, alive, run, served, soon

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_a_first_start_prints_the_link_keeps_its_children_and_stops_without_an_orphan(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with served(home) as it:
        assert f"{it.url}/setup/" in it.said()
        assert set(it.children()) == {"server", "worker"}
        assert home.stat().st_mode & 0o077 == 0
        _a_child_that_is_killed_is_replaced(it, "server")
        _a_child_that_is_killed_is_replaced(it, "worker")
        _a_second_start_is_refused(it)
        family = it.family()
        assert len(family) >= 3, "the server, its process that answers, the worker"
        it.process.send_signal(signal.SIGINT)
        assert it.process.wait(timeout=30) == 0
        assert alive(family) == set()
        assert "Traceback" not in it.said()
    with served(home) as again:
        link = again.said().split("/setup/")[1].split()[0]
        assert link in it.said(), "the link is the same until it was used"
        family = again.family()
        again.process.kill()
        again.process.wait()
        assert soon(lambda: not alive(family)), "even where up was killed, its children end"


def _a_child_that_is_killed_is_replaced(it: Served, name: str) -> None:
    before = it.children()[name]
    os.kill(before, signal.SIGKILL)
    assert soon(lambda: it.children().get(name) not in (None, before))
    assert soon(it.answers)


def _a_second_start_is_refused(it: Served) -> None:
    second = run(it.home, "up", "--port", "1")
    assert (second.returncode, it.url in second.stderr) == (2, True)


def test_what_is_in_the_way_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run(tmp_path / "home", "up", "--port", port)
        assert (refused.returncode, f"127.0.0.1:{port}" in refused.stderr) == (2, True)
    (tmp_path / "file").touch()
    refused = run(tmp_path / "file" / "home", "up", "--language", "zh-Hans")
    assert (refused.returncode, "LEADLINE_HOME" in refused.stderr, "安装目录" in refused.stderr) == (2, True, True)
    refused = run(tmp_path / "home", "up", "--port", 1, DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
