"""An assessment's folder taken in: what ``assessment.yaml`` says becomes an assessment, its files are kept as they are.

``leadline up --demo`` takes in the example by this, a consultant a folder that was worked on elsewhere.
"""

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from django.core.files.uploadedfile import UploadedFile

from leadline.assessment import Assessment as Told
from leadline.assessment import Folder
from leadline.assessment.folder import FILE
from leadline.errors import InputError, Problem
from leadline.eventlog import Mapping
from leadline.model.folder import shipped_models
from leadline.ratings import find_answers
from leadline.web.assessments.models import Assessment
from leadline.web.core.actions import Actor, Outcome, action
from leadline.web.files.store import TABLES, store_bytes
from leadline.web.maturity.actions import add_model
from leadline.web.maturity.bundles import bundle
from leadline.web.maturity.models import OwnModel
from leadline.web.organisations.models import Unit
from leadline.web.results.models import FolderFile
from leadline.web.sources.actions import add_bytes, add_kpis, ask_look, ask_read, confirm_mapping, write_mapping
from leadline.yamlfile import read_yaml, validated

KINDS = (*TABLES, "yaml", "yml")
WHOLE = "whole"
"""The goal that leaves the model's own weights, as no goal at all does."""
_CHUNK = 1024 * 1024


@action("folder-imported", "assessment.define")
def import_folder(actor: Actor, folder: Path) -> Outcome[Assessment]:
    """Make an assessment of ``folder``, which is checked as the core does; nothing outside of it is read.

    Raises:
        InputError: something in the folder is wrong, with every problem; it names files outside of it, or a database.
    """
    told = validated(Told, read_yaml(folder / FILE), folder / FILE)
    _check_inside(told, folder)
    models = _models(actor, told, folder)
    read = Folder(folder)
    _check_mapping(read.mapping)
    by_sources = read.mapping is not None and all(path.parent in read.data for path in _data(read))
    fields = _fields(told, read, by_sources=by_sources) | {"model": models}
    assessment = Assessment.objects.create(organisation=actor.owner, created_by=actor.user, **fields)
    assessment.units.set([Unit.objects.get_or_create(organisation=actor.owner, name=name)[0] for name in told.units])
    if by_sources:
        _into_sources(actor, assessment, told, read)
    for path in find_answers(folder, told.kpis) if told.kpis else ():
        with path.open("rb") as stream:
            add_kpis(actor, assessment, UploadedFile(stream, name=path.name, size=path.stat().st_size))
    files = [(part, path) for part, path in _files(told, read) if not (by_sources and part in ("data", "mapping"))]
    for part, path in files:
        with path.open("rb") as stream:
            stored = store_bytes(actor, path.name, iter(partial(stream.read, _CHUNK), b""), KINDS)
        FolderFile.objects.create(
            organisation=actor.owner, assessment=assessment, part=part, file=stored,
            path=path.relative_to(folder).as_posix(),
        )  # fmt: skip
    return Outcome(assessment, subject=assessment, details={"folder": folder.name})


def _into_sources(actor: Actor, assessment: Assessment, told: Told, read: Folder) -> None:
    """Make data and mapping what the pages of the data show and change; to look at them and to read them is begun."""
    for path in _data(read):
        with path.open("rb") as stream:
            add_bytes(actor, assessment, path.name, iter(partial(stream.read, _CHUNK), b""))
    version = confirm_mapping(actor, write_mapping(actor, assessment, _mapping_text(told, read)))
    ask_look(actor, assessment)
    ask_read(actor, version)


def _mapping_text(told: Told, read: Folder) -> str:
    """Return the mapping as its file has it, with its remarks; several, or one in ``assessment.yaml``, as one."""
    names = _several(told.mapping)
    if len(names) == 1:
        return (read.path / names[0]).read_text(encoding="utf-8")
    plain = read.mapping.model_dump(mode="json", by_alias=True, exclude_defaults=True) if read.mapping else {}
    return str(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False))


def _data(read: Folder) -> list[Path]:
    return [path for folder in read.data for path in sorted(folder.rglob("*")) if _is_data(path)]


def _models(actor: Actor, told: Told, folder: Path) -> list[str]:
    """Return what the models of an assessment are called here; own ones in the folder are kept, unless they are known.

    Raises:
        InputError: an own model is wrong, or one of its id and version says something else here.
    """
    bundles = {name: bundle(folder / name, folder) for name in _named_models(told) if (folder / name).is_dir()}
    problems = [
        Problem(code="web-folder-model-below", file=FILE, params={"model": name, "above": above})
        for name in bundles
        for above, given in bundles.items()
        if folder / name in given.folders[1:]
    ]
    if problems:
        raise InputError(problems)
    names = []
    for name in _named_models(told):
        given = bundles.get(name)
        if given is None:
            names.append(name)
            continue
        known = (
            OwnModel.objects.filter(organisation=actor.owner, key=given.key, version=given.version)
            .select_related("file")
            .first()
        )
        same = known is not None and known.file.sha256 == hashlib.sha256(given.packed).hexdigest()
        names.append((known if known and same else add_model(actor, given)).token)
    return names


def _named_models(told: Told) -> list[str]:
    return [told.model] if isinstance(told.model, str) else list(told.model)


def _check_inside(told: Told, folder: Path) -> None:
    """Refuse what would read anything but files of the folder."""
    named = [told.data, *_several(told.mapping), *told.answers, *told.evidence, *told.kpis]
    named += [told.previous] if told.previous else []
    named += [told.currency.rates] if told.currency else []
    problems = [Problem(code="web-folder-path", file=FILE, params={"path": name}) for name in named if _leads_out(name)]
    problems += [
        Problem(code="web-folder-model", file=FILE, params={"model": name})
        for name in _named_models(told)
        if _leads_out(name)
        or not PurePosixPath(name).parts
        or (name not in shipped_models() and not (folder / name).is_dir())
    ]
    if problems:
        raise InputError(problems)


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name


def _check_mapping(mapping: Mapping | None) -> None:
    """Refuse tables of a database, and files named by a path that leads out of the data."""
    if mapping is None:
        return
    problems = [
        Problem(code="web-folder-database", file="mapping", params={"name": name}) for name in mapping.databases
    ]
    problems += [
        Problem(code="web-folder-path", file="mapping", params={"path": file})
        for table in mapping.tables
        for file in table.files
        if _leads_out(file)
    ]
    if problems:
        raise InputError(problems)


def _several(mapping: Any) -> list[str]:
    if isinstance(mapping, str):
        return [mapping]
    return [] if mapping is None or isinstance(mapping, Mapping) else list(mapping)


def _fields(told: Told, read: Folder, *, by_sources: bool) -> dict[str, Any]:
    """Return the fields of the row; what it has no field for goes into ``extra``, as in ``assessment.yaml``."""
    plain = told.model_dump(mode="json", by_alias=True, exclude_none=True)
    extra = {key: plain[key] for key in ("scoring", "calendars", "currency") if plain.get(key)}
    if not by_sources:  # the pages of the data know no folders in folders
        extra |= {"data": told.data} | ({"mapping": plain["mapping"]} if isinstance(told.mapping, Mapping) else {})
    methods = [*(["questionnaire"] if read.answers else []), *(["data"] if read.mapping else [])]
    return {
        "name": told.name.en,
        "name_zh": told.name.zh_hans if told.name.zh_hans != told.name.en else "",
        "simulated": told.simulated,
        "model_version": read.model.version,
        "goal": told.goal or next((goal.id for goal in read.model.goals if goal.id == WHOLE), ""),
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
        yield from (("data", path) for path in _data(read))
    yield from (("mapping", read.path / name) for name in _several(told.mapping))
    yield from (("answers", path) for path in read.answers)
    yield from (("evidence", path) for path in read.evidence)
    if told.currency:
        yield "rates", read.path / told.currency.rates
    if told.previous:
        yield "previous", read.path / told.previous


def _is_data(path: Path) -> bool:
    """Return whether a file may be an export; notes and what editors leave behind stay where they are."""
    return path.is_file() and path.suffix[1:].lower() in TABLES and path.stat().st_size > 0
