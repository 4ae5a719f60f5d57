"""What must hold before anything is served: one start for each folder, which can be written to, and a free port."""

import errno
import os
import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from leadline.errors import InputError, LeadlineError

LOCK = "up.lock"


class Lock:
    """Held while an installation is served; the system lets go of it however the process ends."""

    def __init__(self, folder: Path, url: str) -> None:
        """Take it.

        Raises:
            InputError: the folder is served already; says where.
        """
        import fcntl  # not on Windows, where nothing else of this package is needed

        self._handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            where = os.read(self._handle, 500).decode(errors="replace")
            os.close(self._handle)
            raise InputError.of("web-served-already", file=str(folder), url=where or "?") from error
        try:
            os.ftruncate(self._handle, 0)
            os.write(self._handle, url.encode())
        except OSError as error:
            raise stopped_by(error, folder) from error

    def release(self) -> None:
        """Let go."""
        os.close(self._handle)


def make_home(folder: Path) -> Path:
    """Make the installation's folder, readable by its owner alone.

    Raises:
        InputError: it cannot be made or written to.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / ".writable").touch()
        (folder / ".writable").unlink()
    except OSError as error:
        raise stopped_by(error, folder) from error
    return folder


def stopped_by(error: OSError, folder: Path) -> LeadlineError:
    """Return what to tell whoever starts it where the system let nothing be written in the installation's folder."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return InputError.of("web-disk-full", file=str(folder))
    return InputError.of("web-home", file=str(folder), reason=error.strerror or "?")


def make_room(folder: Path) -> None:
    """Make the place of what is coming in, and take away what a server that was killed had begun to take in.

    Call it while no server runs.

    Raises:
        InputError: it cannot be made.
    """
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    except OSError as error:
        raise stopped_by(error, folder) from error


def sweep(files: Path) -> None:
    """Take away what was being stored as server or worker were killed; call it while neither runs."""
    for begun in files.glob("*/.upload-*"):
        begun.unlink(missing_ok=True)


def check_port(host: str, port: int) -> None:
    """Check that a port is free.

    Raises:
        InputError: another program has it, or the host is none of this machine's addresses.
    """
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(where)
    except (OSError, OverflowError) as error:
        raise InputError.of(
            "web-port", file=f"{host}:{port}", reason=getattr(error, "strerror", None) or "?"
        ) from error


def wait_for(url: str, seconds: float, *, given_up: Callable[[], bool]) -> bool:
    """Return whether the first page answers within some seconds; ``given_up`` ends the wait early."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and not given_up():
        try:
            with urllib.request.urlopen(f"{url}/accounts/login/", timeout=10) as answer:  # noqa: S310 - our own
                return bool(answer.status == 200)
        except urllib.error.HTTPError:
            return True  # it answers; what, is for the log
        except OSError:
            time.sleep(0.1)
    return False
