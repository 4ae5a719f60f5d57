"""A PostgreSQL server for the tests: started once in a folder of its own, thrown away at the end."""

import itertools
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

OWNER = "postgres"
PASSWORD = "p@ss/w:rd é"  # noqa: S105 - of a server that lives as long as the tests; made of what urls must escape
_STARTS_IN = 60.0


@dataclass(frozen=True)
class Server:
    """A running server: over TCP it asks for the password, through the socket in ``folder`` it trusts."""

    binaries: Path
    folder: Path
    port: int
    count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def create(self) -> str:
        """Make a fresh, empty database and return its name."""
        name = f"test_{next(self.count)}"
        self._call("createdb", "--template=template0", "--encoding=UTF8", name)
        return name

    def copy(self, database: str) -> str:
        """Make a copy of a database that nobody is connected to and return its name."""
        name = f"test_{next(self.count)}"
        self._call("createdb", f"--template={database}", name)
        return name

    def restore(self, dump: Path) -> str:
        """Make a fresh database of a dump in pg_dump's custom format and return its name."""
        name = self.create()
        options = ("--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={name}")
        with dump.open("rb") as stream:  # read here, since the server's user may not reach the file
            self._call("pg_restore", *options, stdin=stream)
        return name

    def run(self, database: str, sql: str) -> str:
        """Run SQL as the owner and return what it printed, values separated by ``|``."""
        return self._call(
            "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
            f"--dbname={database}", "--file=-", input_=sql,
        ).strip()  # fmt: skip

    def url(self, database: str, *, user: str = OWNER, password: str = PASSWORD) -> str:
        """Return the connection string of a database, over TCP with a password."""
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def _call(self, program: str, *arguments: str, stdin: object = None, input_: str | None = None) -> str:
        options = {"stdin": stdin} if stdin else {"input": (input_ or "").encode()}
        where = (f"--host={self.folder}", f"--port={self.port}", f"--username={OWNER}")
        environment = {"PATH": os.environ["PATH"], "PGCLIENTENCODING": "UTF8"}
        done = subprocess.run(
            [self.binaries / program, *where, *arguments], capture_output=True, env=environment, **options
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode()


def find_binaries() -> Path | None:
    """Return the folder of the newest server's programs on this machine, or None where there is no server."""
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    newest = max(installed, key=lambda folder: int(re.sub(r"\D.*", "", folder.parent.name) or 0), default=None)
    found = shutil.which("initdb")
    return newest or (Path(found).resolve().parent if found else None)


@contextmanager
def start(binaries: Path) -> Iterator[Server]:
    """Run a server while the context lasts. It refuses to run as root, so root runs it as ``postgres``."""
    folder = Path(tempfile.mkdtemp(prefix="ll-pg-"))  # short, since the path of a socket may have 107 characters
    as_owner: dict[str, object] = {"cwd": folder, "stdin": subprocess.DEVNULL}
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER, OWNER)
        as_owner |= {"user": OWNER, "group": OWNER, "extra_groups": []}
    secret, data = folder / "secret", folder / "data"
    secret.write_text(PASSWORD, "utf-8")
    secret.chmod(0o644)
    made = subprocess.run(
        [binaries / "initdb", f"--pgdata={data}", f"--username={OWNER}", f"--pwfile={secret}", "--no-sync",
         "--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C"],
        capture_output=True, **as_owner,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(f"initdb: {made.stderr.decode(errors='replace')}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "full_page_writes": "off",
        "shared_buffers": "32MB",
        "max_connections": "30",
    }
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-p", str(port), *options], stdout=log, stderr=log, **as_owner
        )
        try:
            server = Server(binaries, folder, port)
            _wait(server, process, folder / "server.log")
            yield server
        finally:
            process.send_signal(2)  # SIGINT: end all sessions, then stop
            try:
                process.wait(timeout=_STARTS_IN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    shutil.rmtree(folder, ignore_errors=True)


def _wait(server: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    ends = time.monotonic() + _STARTS_IN
    while process.poll() is None and time.monotonic() < ends:
        ready = subprocess.run(
            [server.binaries / "pg_isready", f"--host={server.folder}", f"--port={server.port}"], capture_output=True
        )
        if ready.returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start: {log.read_text(errors='replace')}")
