"""What must hold before anything is served: one start for each folder, a free port, tables of this version."""

import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from leadline.errors import InputError

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
        os.ftruncate(self._handle, 0)
        os.write(self._handle, url.encode())

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
        raise InputError.of("web-home", file=str(folder), reason=error.strerror or "?") from error
    return folder


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


def migrate() -> None:
    """Bring the database's tables to what this version wants; call it after ``django.setup``.

    Raises:
        InputError: the database does not answer, or was made by a newer version.
    """
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.db.migrations.loader import MigrationLoader

    try:
        known = MigrationLoader(connection)
        apps = {app for app, _ in known.graph.nodes}
        newer = sorted(
            f"{app}.{name}"
            for app, name in known.applied_migrations
            if app in apps and (app, name) not in known.graph.nodes and (app, name) not in known.replacements
        )
        if newer:
            name = str(connection.settings_dict["NAME"])
            raise InputError.of("web-database-newer", file=name, migrations=", ".join(newer))
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        raise InputError.of("web-database-unreachable", file=str(connection.settings_dict["HOST"] or "")) from error


def check_tables() -> None:
    """Check that the database's tables are those of this version; call it after ``django.setup``.

    Raises:
        InputError: the database does not answer, or nothing was ever served from it, or by another version.
    """
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise InputError.of("web-database-not-ready", file=str(connection.settings_dict["NAME"]))
    except OperationalError as error:
        raise InputError.of("web-database-unreachable", file=str(connection.settings_dict["HOST"] or "")) from error


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
