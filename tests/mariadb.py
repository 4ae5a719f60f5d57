"""A MariaDB server for the tests: started once in a folder of its own, thrown away at the end."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STARTS_IN = 120.0


def find_server() -> Path | None:
    """Return the server's program, or None where it is not installed."""
    found = shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin")
    return Path(found) if found else None


@contextmanager
def start(program: Path) -> Iterator[Path]:
    """Run a server while the context lasts and yield its socket. Its user ``root`` has no password."""
    folder = Path(tempfile.mkdtemp(prefix="ll-my-"))  # short, since the path of a socket may have 107 characters
    base, user = program.parent.parent, ["--user=root"] if os.geteuid() == 0 else []
    made = subprocess.run(
        [base / "bin" / "mariadb-install-db", "--no-defaults", f"--basedir={base}", f"--datadir={folder / 'data'}",
         "--auth-root-authentication-method=normal", "--skip-test-db", *user],
        capture_output=True,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(f"mariadb-install-db: {made.stderr.decode(errors='replace')}")
    socket, log = folder / "socket", folder / "server.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [program, "--no-defaults", f"--basedir={base}", f"--datadir={folder / 'data'}", f"--socket={socket}",
             "--skip-networking", f"--pid-file={folder / 'pid'}", "--innodb-buffer-pool-size=16M", *user],
            stdout=stream, stderr=stream,
        )  # fmt: skip
        try:
            ends = time.monotonic() + _STARTS_IN
            while not socket.exists():
                if process.poll() is not None or time.monotonic() > ends:
                    raise RuntimeError(f"the server did not start: {log.read_text(errors='replace')}")
                time.sleep(0.05)
            yield socket
        finally:
            process.terminate()
            try:
                process.wait(timeout=_STARTS_IN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    shutil.rmtree(folder, ignore_errors=True)
