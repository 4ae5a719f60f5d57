"""What the children run: ``python -m leadline.web.serving.child PARENT server HOST PORT WORKERS`` or ``… worker``."""

import os
import signal
import sys
from contextlib import suppress

from leadline.errors import InputError
from leadline.web.config.environment import UPLOADING, home
from leadline.web.serving.lifeline import die_with
from leadline.web.serving.premises import make_room

SERVER = "LEADLINE_SERVER_PID"
_THREADS = 16  # requests at once in each process
_BACKLOG = 2048


def main(arguments: list[str]) -> None:
    """Be the server or the worker until told to stop."""
    parent, kind, *rest = arguments
    die_with(int(parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadline.web.config.settings")
    if kind == "server":
        serve(rest[0], int(rest[1]), int(rest[2]))
    else:
        do_jobs()


def serve(host: str, port: int, workers: int) -> None:
    """Serve the application; its processes end with this one, and one that dies is replaced."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    os.environ[SERVER] = str(os.getpid())
    with suppress(InputError):  # what a server before this one had begun to take in; uploads then go elsewhere
        make_room(home() / UPLOADING)
    Server(
        "leadline.web.serving.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS,
        backlog=_BACKLOG,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=10,
    ).serve()


def do_jobs() -> None:
    """Do background jobs, one after the other."""
    import django
    from django.core.management import call_command

    django.setup()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    call_command("leadline_worker", verbosity=0, startup_delay=False)


if __name__ == "__main__":
    main(sys.argv[1:])
