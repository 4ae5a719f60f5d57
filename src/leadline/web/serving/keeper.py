"""Start the server and the worker, start again what dies, and stop both without an orphan."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

_log = logging.getLogger(__name__)
_GRACE = 8.0  # seconds a child has to stop by itself
_STEADY = 30.0  # seconds after which a start counts as one that went well
_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)  # seconds before the next start, one after the other
_LOOKED_EVERY = 0.2


@dataclass
class Child:
    """A process that is to run all the time."""

    name: str
    arguments: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    failures: int = 0
    again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it, in a session of its own, so that Ctrl-C reaches the keeper alone."""
        command = [sys.executable, "-m", "leadline.web.serving.child", str(os.getpid()), self.name, *self.arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
        self.started = time.monotonic()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None


class Keeper:
    """Keeps children running until ``stop`` is called or a signal says so."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self._over = threading.Event()

    def start(self) -> None:
        """Start every child; from now on SIGTERM, SIGINT and SIGHUP stop them all.

        A terminal that is closed stops nothing where somebody said so by ``nohup``.
        """
        for name in ("SIGTERM", "SIGINT", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and not (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
                signal.signal(number, lambda *_: self._over.set())
        for child in self.children:
            child.start()

    @property
    def over(self) -> bool:
        """Whether somebody asked for the end."""
        return self._over.is_set()

    def keep(self) -> None:
        """Look after the children until told to stop."""
        while not self._over.wait(_LOOKED_EVERY):
            for child in self.children:
                self.look(child)

    def look(self, child: Child) -> None:
        """Start a child again that died, after a pause that grows while it dies at once."""
        now = time.monotonic()
        if child.alive:
            return
        if child.process is not None:
            child.failures = 0 if now - child.started > _STEADY else child.failures + 1
            pause = _PAUSES[min(child.failures, len(_PAUSES) - 1)]
            _log.warning("the %s ended with %s; again in %g s", child.name, child.process.returncode, pause)
            child.process, child.again_at = None, now + pause
        elif now >= child.again_at:
            child.start()

    def stop(self) -> None:
        """Stop every child: asked first, then, after a while, made to."""
        self._over.set()
        left = [child.process for child in self.children if child.process is not None and child.alive]
        for process in left:
            process.terminate()
        ends = time.monotonic() + _GRACE
        for process in left:
            try:
                process.wait(timeout=max(0.0, ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
