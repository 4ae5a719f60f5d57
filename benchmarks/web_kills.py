"""Server and worker are killed (-9) while data come in: an upload, the reading of data, the reading of a database.

Part of ``web_load.py``. Nothing that was acknowledged may be lost, and a job is done again or says that it failed.
"""

import hashlib
import http.client
import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import postgres
from web.served import Served, soon
from web_store import Store

MAPPING = """\
time_zone: Asia/Shanghai
tables:
  - {name: orders, file: orders.csv, object: order, id: no, events: {create_order: entered, ship_goods: shipped}}
"""
_PIECE = 256 * 1024


@dataclass
class Imports:
    """An assessment of a served installation, and a token of somebody who may put data into it."""

    it: Served
    store: Store
    token: str
    base: str  # of the assessment's routes

    def kill(self, child: str) -> None:
        with suppress(KeyError, ProcessLookupError):
            os.kill(self.it.children()[child], signal.SIGKILL)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Call a route until it is answered: the server may just be starting again."""
        sent = json.dumps(body).encode() if body is not None else b""
        head = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        for _ in range(300):
            try:
                connection = self._connection()
                connection.request(method, f"{self.base}{path}", sent, head)
                answer = connection.getresponse()
                told = answer.read()
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
                continue
            if answer.status >= 400:
                raise RuntimeError(f"{method} {path}: {answer.status} {told[:500]!r}")
            return json.loads(told) if told else None
        raise RuntimeError(f"{method} {path}: no answer")

    def upload(self, name: str, data: bytes, kill_at: float | None = None) -> bool:
        """Send a file in pieces; at a share of it, or after all of it, the server is killed. Return if acknowledged."""
        mark = "-----benchmark"
        front = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        ).encode()
        back = f"\r\n--{mark}--\r\n".encode()
        try:
            connection = self._connection()
            connection.putrequest("POST", f"{self.base}/data")
            connection.putheader("Authorization", f"Bearer {self.token}")
            connection.putheader("Content-Type", f"multipart/form-data; boundary={mark}")
            connection.putheader("Content-Length", str(len(front) + len(data) + len(back)))
            connection.endheaders()
            connection.send(front)
            for at in range(0, len(data), _PIECE):
                if kill_at is not None and at >= kill_at * len(data):
                    self.kill("server")
                    kill_at = None
                connection.send(data[at : at + _PIECE])
            connection.send(back)
            if kill_at is not None:
                time.sleep(max(0.0, kill_at - 1))
                self.kill("server")
            return connection.getresponse().status == 201
        except (OSError, http.client.HTTPException):
            return False

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", int(self.it.url.rsplit(":", 1)[1]), timeout=120)


def orders(rows: int, seed: int) -> bytes:
    """Return a table of orders; another seed gives other bytes."""
    luck = random.Random(seed)
    lines = ["no,entered,shipped,who"]
    for number in range(rows):
        day = f"2025-{luck.randint(1, 12):02d}-{luck.randint(1, 28):02d}"
        lines.append(f"{seed}-{number},{day} {luck.randint(0, 23):02d}:15,2026-01-{luck.randint(1, 28):02d} 16:00,ann")
    return "\n".join(lines).encode()


def kill_while_importing(imports: Imports, rows: int) -> Iterator[str]:
    """Kill in each kind of import and tell what came of it."""
    yield _uploads(imports, rows)
    yield _reading(imports, rows)
    yield _connecting(imports, rows)


def _uploads(imports: Imports, rows: int) -> str:
    """Kill the server early, late, and at moments after everything was sent, when the row is about to be written."""
    acknowledged: dict[str, str] = {}
    broken = 0
    for number, kill_at in enumerate((0.2, 0.7, 0.95, 1.0, 1.02, 1.1, 1.3, None)):
        data, name = orders(rows, number), f"upload-{number}.csv"
        if imports.upload(name, data, kill_at):
            acknowledged[name] = hashlib.sha256(data).hexdigest()
            continue
        broken += 1
        soon(imports.it.answers, 60)
        if imports.upload(name, data):  # as a person does: once more
            acknowledged[name] = hashlib.sha256(data).hexdigest()
    soon(imports.it.answers, 60)
    query = "SELECT u.name, f.sha256 FROM sources_upload u JOIN files_storedfile f ON f.id = u.file_id"
    there = {str(name): str(sha256) for name, sha256 in imports.store.rows(query)}
    lost = [name for name, sha256 in acknowledged.items() if there.get(name) != sha256]
    files = {path.name: path for path in (imports.store.home / "files").glob("*/??/*")}
    bare = [sha256 for sha256 in there.values() if sha256 not in files or _hash(files[sha256]) != sha256]
    size = len(orders(rows, 0)) / 1e6
    return (
        f"- Server killed (-9) {broken} times in an upload of {size:.0f} MB, from its beginning to just after its end: "
        f"{len(acknowledged)} uploads acknowledged, **{len(lost)} lost**, **{len(bare)} rows without their bytes**."
    )


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _reading(imports: Imports, rows: int) -> str:
    """Kill the worker and then the server while data are read."""
    if not imports.upload("orders.csv", orders(rows, 99)):
        raise RuntimeError("the upload was not taken")
    imports.ask("PUT", "/data/mapping", {"text": MAPPING})
    imports.ask("POST", "/data/mapping/confirm", {})
    imports.ask("POST", "/data/read", {})
    told = _killed(imports, "read", lambda state, step: state == "running" and step not in ("", "data-files"))
    facts = imports.ask("GET", "/data/quality")["facts"]
    (objects,) = (each["objects"] for each in facts["types"] if each["type"] == "order")
    left = [path.name for path in (imports.store.home / "work" / "data").rglob(".*")]
    return (
        f"- Worker and server killed (-9) while {rows} orders were read: {told}; {objects} orders are there, "
        f"**{rows - objects} lost**, {len(left)} half-written things left."
    )


def _connecting(imports: Imports, rows: int) -> str:
    """Kill the worker and then the server while a database is read."""
    binaries = postgres.find_binaries()
    if binaries is None:
        return "- Reading a database was not tried: there is no PostgreSQL on this machine."
    with postgres.start(binaries) as server:
        name = server.create()
        server.run(
            name,
            "CREATE TABLE sales AS SELECT n AS no, now() - n * interval '1 minute' AS entered, md5(n::text) AS note "
            f"FROM generate_series(1, {4 * rows}) n",
        )
        given = {
            "name": "erp",
            "kind": "database",
            "url": server.url(name),
            "wants": [{"name": "sales", "table": "sales"}],
        }
        row = imports.ask("POST", "/data/connections", given)["id"]
        imports.ask("POST", f"/data/connections/{row}/read", {})
        told = _killed(imports, "connect", lambda state, step: state == "running" and bool(step))
        (read,) = (each for each in imports.ask("GET", "/data/connections")["items"] if each["id"] == row)
    count = sum(part["rows"] for part in read["facts"].get("parts", ()))
    kept = imports.store.rows("SELECT count(*) FROM sources_upload WHERE connection_id IS NOT NULL")[0][0]
    return (
        f"- Worker and server killed (-9) while a table of {4 * rows} rows was read from PostgreSQL: {told}; {count} "
        f"rows are there in {kept} file, **{4 * rows - count} lost**."
    )


def _killed(imports: Imports, kind: str, begun: Callable[[str, str], bool]) -> str:
    """Kill the worker once a job is under way, and the server once it is again; return what came of the job."""
    imports.store.await_job(kind, begun, 60)
    imports.kill("worker")
    seen = imports.store.job(kind)
    imports.store.await_job(kind, lambda _, step: imports.store.job(kind)[1] > seen[1] and bool(step), 60)
    imports.kill("server")
    state, attempts, _ = imports.store.await_job(kind, lambda *_: False, 600)
    soon(imports.it.answers, 60)
    return f"the job is **{state}** after {attempts} attempts"
