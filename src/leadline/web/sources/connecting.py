"""A connection read in the background: its rows become files of the assessment, which then needs no network."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from leadline.databases import Address, open_session
from leadline.errors import InputError
from leadline.systems import connect
from leadline.systems.place import MAPPING
from leadline.web.files.store import receiving
from leadline.web.jobs.work import Running, work
from leadline.web.sources.actions import ask_look, change_mapping, keep_read
from leadline.web.sources.confining import confined_to
from leadline.web.sources.linking import link_in
from leadline.web.sources.models import Connection, MappingVersion, Upload
from leadline.web.sources.reach import parse_connection, pinned
from leadline.web.sources.sealing import unseal
from leadline.web.sources.state import log_folder

_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class _Read:
    """What was read: files by the name a mapping calls them, facts about them, and the mapping a system brings."""

    files: Mapping[str, Path]
    facts: dict[str, Any]
    mapping: str | None = None


@work("connect")
def read_connection(running: Running) -> Mapping[str, Any]:
    """Read what a connection leads to; its files change all at once, at the very end."""
    row = Connection.objects.select_related("assessment").filter(pk=running.job.params["connection"]).first()
    if row is None:
        raise InputError.of("web-connection-gone")
    folder = log_folder(row.assessment).with_name(f"connection-{row.pk}")
    folder.mkdir(parents=True, exist_ok=True)
    read = _read_database if row.kind == "database" else _read_system
    found = read(row, folder, lambda done: running.tell("data-connect", done))
    with ExitStack() as held:
        files = {
            name: held.enter_context(receiving(running.actor, Path(name).name, _chunks(path), ["parquet"]))
            for name, path in found.files.items()
        }
        keep_read(running.actor, row, files, found.facts)
    if found.mapping is not None and not MappingVersion.objects.filter(assessment=row.assessment).exists():
        with suppress(InputError):  # somebody has just written one, which stays
            change_mapping(running.actor, row.assessment, found.mapping, origin="system", seen="")
    ask_look(running.actor, row.assessment)
    return {"files": len(files)}


def _read_database(row: Connection, folder: Path, tell: Callable[[float], None]) -> _Read:
    """Read the tables and queries that are named, all of one moment where the database offers that."""
    address = reached(row)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    files, parts = {}, []
    try:
        with confined_to(address), open_session(row.name, address) as session:
            for number, want in enumerate(row.wants):
                tell(number / len(row.wants))
                path = folder / f"{want['name']}.parquet"
                called = f"{row.name}: {want.get('table') or want['name']}"
                if "query" in want:
                    extract = session.read(want["query"], path, file=called)
                else:
                    extract = session.read_table(want["table"].split("."), path, file=called)
                if not extract.rows:
                    raise InputError.of("database-no-rows", file=called)
                files[f"{row.name}_{want['name']}.parquet"] = path
                parts.append({"name": want["name"], "rows": extract.rows})
    except InputError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return _Read(files, {"parts": parts})


def _read_system(row: Connection, folder: Path, tell: Callable[[float], None]) -> _Read:
    """Read a system; of what was read last time only what changed is fetched."""
    exports = folder / "exports"
    shutil.rmtree(exports, ignore_errors=True)
    if row.kind == "salesforce":
        exports.mkdir()
        for upload in Upload.objects.filter(assessment=row.assessment, connection=None).select_related("file"):
            if upload.file.kind == "csv":
                link_in(upload.file, exports / upload.name)
    address = None if row.kind == "salesforce" else reached(row)
    try:
        with confined_to(address) if address else nullcontext():
            done = connect(
                row.kind,
                folder,
                database=_url(address) if address else "",
                exports=None if address else exports,
                since=row.since,
                time_zone=row.time_zone or None,
                progress=lambda _, share: tell(share),
            )
    finally:
        shutil.rmtree(exports, ignore_errors=True)
    parts = [
        {"name": part.name, "rows": part.taken.rows if part.taken else None, "absent": [*part.absent, *part.denied]}
        for part in done.parts
    ]
    files = {
        f"{row.kind}/{part.name}.parquet": folder / "data" / row.kind / f"{part.name}.parquet"
        for part in done.parts
        if part.taken
    }
    facts = {"parts": parts, "version": done.version, "tried": done.tried, "time_zone": done.time_zone}
    return _Read(files, facts, (folder / MAPPING).read_text(encoding="utf-8"))


def reached(row: Connection) -> Address:
    """Return the address of a connection, looked up and checked anew.

    Raises:
        InputError: it may not be reached.
    """
    url = unseal(row.secret, name=row.name)
    return pinned(parse_connection(url, name=row.name), name=row.name)


def _url(address: Address) -> str:
    """Return the connection string of an address; nothing in it stands for a variable, which was checked."""
    who = quote(address.user or "", safe="")
    if address.password:
        who += f":{quote(address.password, safe='')}"
    host = f"[{address.host}]" if ":" in address.host else address.host
    port = f":{address.port}" if address.port else ""
    options = "&".join(f"{key}={quote(value, safe='')}" for key, value in address.options.items())
    return f"{address.kind}://{f'{who}@' if who else ''}{host}{port}/{quote(address.database, safe='')}?{options}"


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        yield from iter(lambda: stream.read(_CHUNK), b"")
