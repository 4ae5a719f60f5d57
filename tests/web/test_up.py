"""``leadline up``: it comes up, keeps its children alive, says what is in its way, and leaves no orphan."""

import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import postgres
from web.served import COMMAND, Served, alive, environment, laid_out, run, served, soon

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_a_first_start_prints_the_link_keeps_its_children_and_stops_without_an_orphan(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with served(home) as it:
        assert soon(lambda: f"{it.url}/setup/" in it.said())
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
        assert soon(lambda: "/setup/" in again.said())
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


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("DATABASE_URL", "mysql://db/leadline", "数据库"),
        ("DATABASE_URL", "postgres://ann:pw@127.0.0.1:port/leadline", "数据库地址不完整"),
        ("DATABASE_URL", "postgres://ann:pw@127.0.0.1:1", "数据库地址不完整"),
        ("DATABASE_URL", "postgres://ann:s3cret@127.0.0.1:1/leadline?nosuch=1", "数据库无响应"),
        ("DATABASE_URL", "postgres://ann:s3cret@no.such.host.invalid/leadline", "数据库无响应"),
        ("LEADLINE_UPLOAD_MB", "many", "LEADLINE_UPLOAD_MB"),
        ("LEADLINE_LOG", "loud", "DEBUG, INFO"),
        ("LEADLINE_MAIL", "http://mail", "LEADLINE_MAIL"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told(setting: str, value: str, told: str, tmp_path: Path) -> None:
    refused = run(tmp_path / "home", "up", "--port", 1, "--language", "zh-Hans", **{setting: value})
    assert (refused.returncode, told in refused.stderr) == (2, True), refused.stderr
    assert "Traceback" not in refused.stderr
    assert "s3cret" not in refused.stderr + refused.stdout


@pytest.mark.parametrize("damage", [b"no database at all, but long enough to be looked at" * 100, None])
def test_a_database_that_is_none_is_told(damage: bytes | None, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    if damage is None:
        (home / "leadline.sqlite3").mkdir()
    else:
        (home / "leadline.sqlite3").write_bytes(damage)
    refused = run(home, "up", "--port", free())
    assert (refused.returncode, "leadline.sqlite3" in refused.stderr) == (2, True)
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("room", [0, 10, 100_000])
def test_a_full_disk_is_told_and_what_is_there_is_whole_afterwards(room: int, tmp_path: Path) -> None:
    """No file may grow beyond some bytes, which SQLite and Python meet as they meet a full disk."""
    home = tmp_path / "home"
    refused = subprocess.run(
        [*COMMAND, "up", "--port", str(free())], env=environment(home), capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    assert (refused.returncode, "LEADLINE_HOME" in refused.stderr) == (2, True), refused.stderr
    assert "Traceback" not in refused.stderr
    with served(home) as it:
        assert it.answers(), "once there is room it starts, with keys that are whole"
        assert len((home / "secret.key").read_text()) > 60


def free() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


@contextmanager
def hangup(handled: signal.Handlers) -> Iterator[None]:
    """Handle SIGHUP so, which a child has from its parent: from ``nohup`` that it is ignored."""
    before = signal.signal(signal.SIGHUP, handled)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_folder_of_any_name_will_do_and_a_closed_terminal_stops_it(tmp_path: Path) -> None:
    home = tmp_path / "我的 数据" / ("long" * 40) / "it's 100% “Leadline”"
    with hangup(signal.SIG_DFL), served(laid_out(home), TZ="Asia/Kolkata") as it:
        assert it.answers()
        (home / "work" / "uploading" / "begun.upload").touch()
        family = it.family()
        it.process.send_signal(signal.SIGHUP)
        assert it.process.wait(timeout=30) == 0
        assert alive(family) == set()
    with served(home) as it:
        assert not list((home / "work" / "uploading").iterdir()), "what a killed server had begun is taken away"


def test_a_closed_terminal_stops_nothing_where_nohup_says_so(tmp_path: Path) -> None:
    with hangup(signal.SIG_IGN), served(laid_out(tmp_path / "home")) as it:
        it.process.send_signal(signal.SIGHUP)
        assert not soon(lambda: it.process.poll() is not None, 2)
        assert it.answers()


def test_one_database_is_served_once_whatever_the_folder(postgres_server: postgres.Server, tmp_path: Path) -> None:
    url = postgres_server.url(postgres_server.create())
    with served(tmp_path / "first", DATABASE_URL=url) as it:
        second = run(tmp_path / "second", "up", "--port", free(), DATABASE_URL=url)
        assert (second.returncode, "served already" in second.stderr) == (2, True), second.stderr
        assert postgres.PASSWORD not in second.stderr
        it.process.kill()
        it.process.wait()
    with served(tmp_path / "second", DATABASE_URL=url) as it:
        assert it.answers(), "who was killed holds nothing"
