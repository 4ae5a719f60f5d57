"""A prepared log on disk: made once, opened in no time, scanned and never wholly loaded.

A folder with two files: ``tables.duckdb``, the tables as ``log`` describes them, and ``log.json``, what the log knows
of itself. It is written aside and then renamed, so that a folder of this name is always whole.
"""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import ValidationError

from leadline.engine import DuckDB
from leadline.errors import DataError, InputError
from leadline.eventlog.check import check_mapping, load_mapping
from leadline.eventlog.ingest import read_into
from leadline.eventlog.log import Description, Log
from leadline.eventlog.mapping import Mapping
from leadline.eventlog.ondemand import OnDemand
from leadline.eventlog.scratch import Scratch
from leadline.model.schema import Model

FORMAT = 1
"""Counts up when the tables change so that an older program would misread them."""
_TABLES, _DESCRIPTION = "tables.duckdb", "log.json"


class Kept(Description):
    """What ``log.json`` says. ``stages`` are those of the activities, in the same order; ``bytes`` of the tables."""

    format: int
    bytes: int
    model: str
    model_version: str
    stages: tuple[str, ...]


def prepare_log(
    mapping: Mapping | Path | str,
    data: Sequence[Path | str],
    model: Model,
    path: Path | str,
    *,
    thread: str = "order",
    threads: int | None = None,
    memory_limit: str | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Log:
    """Read a log as ``read_log`` does, keep it prepared in the folder ``path``, and return it opened.

    A prepared log of this name is replaced once the new one is whole; what a run that was stopped left behind is taken
    away by the next.

    Raises:
        InputError: something else stands at ``path``, or there is no folder to put it in.
        MappingError, DataError: as ``read_log`` says; then what stood at ``path`` is still there.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise InputError.of("prepared-no-folder", file=str(path), folder=str(path.parent))
    if path.exists() and not (path / _DESCRIPTION).is_file():
        raise InputError.of("prepared-in-the-way", file=str(path))
    if isinstance(mapping, Mapping):
        check_mapping(mapping, model)
    else:
        mapping = load_mapping(mapping, model)
    aside = path.with_name(f".{path.name}.partial")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        engine = DuckDB(path=aside / _TABLES, threads=threads, memory_limit=memory_limit)
        try:
            with Scratch(engine) as scratch:
                log = read_into(engine, mapping, [Path(each) for each in data], model, thread, scratch, progress)
        finally:
            engine.close()
        _describe(log, model, aside)
        _put(aside, path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return open_log(path, model, threads=threads, memory_limit=memory_limit)


def open_log(path: Path | str, model: Model, *, threads: int | None = None, memory_limit: str | None = None) -> Log:
    """Return the prepared log in the folder ``path``, which was made with the same version of the same model.

    Nothing is loaded: questions scan the tables on disk, within ``memory_limit``.

    Raises:
        DataError: it is no prepared log, is not whole, or was made for another model or by another version.
    """
    path = Path(path)
    kept = _kept(path)
    _check_model(path, kept, model)
    tables = path / _TABLES
    size = tables.stat().st_size if tables.is_file() else 0
    if size != kept.bytes:
        raise DataError.of("prepared-not-whole", file=str(path), size=size, expected=kept.bytes)
    engine = DuckDB(path=tables, read_only=True, threads=threads, memory_limit=memory_limit)
    engine.seal()
    on_demand = OnDemand(engine, model, kept.described["time_zone"], kept.types, kept.threads_are)
    return Log(engine=on_demand, **kept.described)


def _describe(log: Log, model: Model, folder: Path) -> None:
    kept = Kept(
        format=FORMAT,
        bytes=(folder / _TABLES).stat().st_size,
        model=model.id,
        model_version=model.version,
        stages=_stages(model),
        **log.described,
    )
    with (folder / _DESCRIPTION).open("w", encoding="utf-8") as stream:
        stream.write(kept.model_dump_json(indent=1) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def _stages(model: Model) -> tuple[str, ...]:
    return tuple(activity.stage for activity in model.activity_of.values())


def _put(aside: Path, path: Path) -> None:
    """Give the new folder its name. Where one has it already, that steps aside and goes last."""
    old = path.with_name(f".{path.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if path.exists():
        path.rename(old)
    aside.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def _kept(path: Path) -> Kept:
    file = path / _DESCRIPTION
    if not file.is_file():
        raise DataError.of("prepared-none", file=str(path))
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
        found = given["format"]
        if found == FORMAT:
            return Kept.model_validate(given)
    except (ValueError, TypeError, KeyError, ValidationError) as error:
        raise DataError.of("prepared-damaged", file=str(file)) from error
    raise DataError.of("prepared-format", file=str(path), found=found, expected=FORMAT)


def _check_model(path: Path, made: Kept, model: Model) -> None:
    if (made.model, made.model_version) != (model.id, model.version):
        raise DataError.of(
            "prepared-other-model",
            file=str(path),
            made_for=f"{made.model} {made.model_version}",
            model=f"{model.id} {model.version}",
        )
    if (made.activities, made.stages) != (tuple(model.activity_of), _stages(model)):
        raise DataError.of("prepared-other-process", file=str(path), model=f"{model.id} {model.version}")
