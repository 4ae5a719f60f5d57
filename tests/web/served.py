"""``leadline up`` in a folder of its own and on a free port, for tests that need the whole of it."""

import atexit
import functools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

COMMAND = [sys.executable, "-c", "from leadline.cli import run; run()"]
_STARTS_IN = 240.0  # where much else is going on
_MAKE_TABLES = """
import django; django.setup()
from leadline.web.serving.database import migrate; migrate()
from django.db import connection; connection.close()
"""


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of an installation: nothing of the tests' own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LEADLINE", "DJANGO", "DATABASE"))}
    return {**kept, "LEADLINE_HOME": str(home), "PYTHONUTF8": "1", **more}


def run(home: Path, *arguments: object, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of Leadline for an installation."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], env=environment(home, **more), capture_output=True, text=True
    )


def laid_out(home: Path) -> Path:
    """Lay out an installation whose tables are there and empty: to make them takes most of a first start."""
    home.mkdir(parents=True)
    shutil.copy(_tables(), home)
    return home


@functools.cache
def _tables() -> Path:
    """Return a database as a first start makes it, once for a process of the tests."""
    folder = Path(tempfile.mkdtemp(prefix="leadline-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = {"DJANGO_SETTINGS_MODULE": "leadline.web.config.settings"}
    subprocess.run([sys.executable, "-c", _MAKE_TABLES], env=environment(folder, **settings), check=True)
    return folder / "leadline.sqlite3"


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


@dataclass
class Served:
    """A running installation."""

    url: str
    home: Path
    process: "subprocess.Popen[str]"
    lines: list[str] = field(default_factory=list)

    def said(self) -> str:
        return "".join(self.lines)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=10) as answer:  # noqa: S310
                return answer.status == 200
        except OSError:
            return False

    def children(self) -> dict[str, int]:
        """Return the process ids of the server and the worker, and of what they started."""
        return {
            words[4]: pid
            for pid, words in _processes()
            if "leadline.web.serving.child" in words and str(self.process.pid) in words
        }

    def family(self) -> set[int]:
        """Return the process ids of everything below ``up``."""
        parents = _parents()
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found - {self.process.pid}


def _processes() -> Iterator[tuple[int, list[str]]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            yield int(folder.name), [word for word in words if word]


def _parents() -> dict[int, int]:
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if state[0] != "Z":
                found[int(folder.name)] = int(state[1])
    return found


def alive(pids: set[int]) -> set[int]:
    return pids & set(_parents())


def soon(holds: object, seconds: float = 20.0) -> bool:
    """Return whether something becomes true within some seconds."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if holds():
            return True
        time.sleep(0.1)
    return False


@contextmanager
def served(home: Path, *arguments: str, **more: str) -> Iterator[Served]:
    """Serve an installation while the context lasts."""
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, "up", "--port", str(port), *arguments],
        env=environment(home, **more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    it = Served(f"http://127.0.0.1:{port}", home, process)
    reader = threading.Thread(target=lambda: it.lines.extend(process.stdout), daemon=True)
    reader.start()
    try:
        if not soon(lambda: "Ctrl-C" in it.said() or process.poll() is not None, _STARTS_IN) or process.poll():
            raise RuntimeError(f"leadline up did not start:\n{it.said()}")
        yield it
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        reader.join(timeout=5)
        process.stdout.close()
