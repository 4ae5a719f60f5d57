"""An assessment's folder taken in: what ``assessment.yaml`` says becomes an assessment, its files are kept as they are.

``leadline up --demo`` takes in the example by this, a consultant a folder that was worked on elsewhere.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from leadline.assessment import Assessment as Told
from leadline.assessment import Folder
from leadline.assessment.folder import FILE
from leadline.errors import InputError, Problem
from leadline.eventlog import Mapping
from leadline.ratings import find_answers
from leadline.web.assessments.models import Assessment
from leadline.web.core.actions import Actor, Outcome, action
from leadline.web.files.store import TABLES, store_bytes
from leadline.web.organisations.models import Unit
from leadline.web.results.models import FolderFile
from leadline.yamlfile import read_yaml, validated

KINDS = (*TABLES, "yaml", "yml")
_CHUNK = 1024 * 1024


@action("folder-imported", "assessment.define")
def import_folder(actor: Actor, folder: Path) -> Outcome[Assessment]:
    """Make an assessment of ``folder``, which is checked as the core does; nothing outside of it is read.

    Raises:
        InputError: something in the folder is wrong, with every problem; it names files outside of it, a database, or
            a model of its own.
    """
    told = validated(Told, read_yaml(folder / FILE), folder / FILE)
    _check_inside(told)
    read = Folder(folder)
    _check_mapping(read.mapping)
    assessment = Assessment.objects.create(organisation=actor.owner, created_by=actor.user, **_fields(told, read))
    assessment.units.set([Unit.objects.get_or_create(organisation=actor.owner, name=name)[0] for name in told.units])
    files = list(_files(told, read))
    for part, path in files:
        with path.open("rb") as stream:
            stored = store_bytes(actor, path.name, iter(lambda: stream.read(_CHUNK), b""), KINDS)
        FolderFile.objects.create(
            organisation=actor.owner, assessment=assessment, part=part, file=stored,
            path=path.relative_to(folder).as_posix(),
        )  # fmt: skip
    return Outcome(assessment, subject=assessment, details={"files": len(files)})


def _check_inside(told: Told) -> None:
    """Refuse what would read anything but files of the folder."""
    named = [told.data, *_several(told.mapping), *told.answers, *told.evidence, *told.kpis]
    named += [told.previous] if told.previous else []
    named += [told.currency.rates] if told.currency else []
    problems = [Problem(code="web-folder-path", file=FILE, params={"path": name}) for name in named if _leads_out(name)]
    models = [told.model] if isinstance(told.model, str) else told.model
    problems += [
        Problem(code="web-folder-model", file=FILE, params={"model": name})
        for name in models
        if "/" in name or "." in name
    ]
    if problems:
        raise InputError(problems)


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name


def _check_mapping(mapping: Mapping | None) -> None:
    """Refuse tables of a database, and files named by a path that leads out of the data."""
    if mapping is None:
        return
    problems = [
        Problem(code="web-folder-database", file="mapping", params={"name": name}) for name in mapping.databases
    ]
    problems += [
        Problem(code="web-folder-path", file="mapping", params={"path": table.file})
        for table in mapping.tables
        if table.file and _leads_out(table.file)
    ]
    if problems:
        raise InputError(problems)


def _several(mapping: Any) -> list[str]:
    if isinstance(mapping, str):
        return [mapping]
    return [] if mapping is None or isinstance(mapping, Mapping) else list(mapping)


def _fields(told: Told, read: Folder) -> dict[str, Any]:
    """Return the fields of the row; what it has no field for goes into ``extra``, as in ``assessment.yaml``."""
    plain = told.model_dump(mode="json", by_alias=True, exclude_none=True)
    extra = {key: plain[key] for key in ("scoring", "calendars", "currency") if plain.get(key)}
    if told.data != "data":
        extra["data"] = told.data
    if isinstance(told.mapping, Mapping):
        extra["mapping"] = plain["mapping"]
    methods = [*(["questionnaire"] if read.answers else []), *(["data"] if read.mapping else [])]
    return {
        "name": told.name.en,
        "name_zh": told.name.zh_hans if told.name.zh_hans != told.name.en else "",
        "simulated": told.simulated,
        "model": [told.model] if isinstance(told.model, str) else list(told.model),
        "model_version": read.model.version,
        "goal": told.goal or "",
        "kind": told.kind,
        "period_from": told.period.start,
        "period_to": told.period.end,
        "target": {key: value for key, value in (plain.get("target") or {}).items() if value},
        "thread": told.thread,
        "breakdown": list(told.breakdown),
        "not_applicable": [absent.model_dump(exclude_none=True) for absent in told.not_applicable],
        "methods": methods,
        "extra": extra,
    }


def _files(told: Told, read: Folder) -> Iterator[tuple[str, Path]]:
    """Give every file that is read, and the key of ``assessment.yaml`` that names it."""
    if read.mapping is not None:
        yield from (("data", path) for folder in read.data for path in sorted(folder.rglob("*")) if _is_data(path))
    yield from (("mapping", read.path / name) for name in _several(told.mapping))
    yield from (("answers", path) for path in read.answers)
    yield from (("evidence", path) for path in read.evidence)
    yield from (("kpis", path) for path in (find_answers(read.path, told.kpis) if told.kpis else ()))
    if told.currency:
        yield "rates", read.path / told.currency.rates
    if told.previous:
        yield "previous", read.path / told.previous


def _is_data(path: Path) -> bool:
    """Return whether a file may be an export; notes and what editors leave behind stay where they are."""
    return path.is_file() and path.suffix[1:].lower() in TABLES and path.stat().st_size > 0
