"""Carry an assessment to a later version of its model: new ids, and plainly said what could not be carried."""

import csv
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from leadline.assessment.folder import FILE, Assessment, model_of
from leadline.errors import AssessmentError
from leadline.kpis.carry import carry_kpis
from leadline.model import Model
from leadline.model.migration import Kind, Lost, Route, route
from leadline.ratings import find_answers, read_answers, read_evidence
from leadline.ratings.carry import Carried, carry_answers, carry_evidence, follow_cell
from leadline.yamlfile import read_yaml, validated

ANSWERS, EVIDENCE, KPIS = "answers", "evidence", "kpis"


class Upgrade(BaseModel):
    """What an upgrade did. ``lost`` are settings of ``assessment.yaml`` that lead nowhere in the later version;
    ``unasked`` the later version's items that nobody has answered.
    """

    model_config = ConfigDict(frozen=True)

    before: str
    after: str
    answers: Carried = Carried()
    evidence: Carried = Carried()
    kpis: Carried = Carried()
    lost: tuple[Lost, ...] = ()
    unasked: tuple[str, ...] = ()


def upgrade(folder: Path, out: Path, *, before: str | None = None) -> Upgrade:
    """Write the assessment in ``folder``, made for an earlier version of its model, into ``out`` for the present one.

    ``before`` is the earlier version where ``assessment.yaml`` does not say it as ``model_version``. The old folder
    stays as it is; the new one refers to its data. ``out`` is written aside and then renamed: it is whole or not there.

    Raises:
        AssessmentError: the version is not known, no migration leads from it, or ``out`` is there already.
        AnswersError: answers or evidence cannot be read.
    """
    file = folder / FILE
    if not file.is_file():
        raise AssessmentError.of("assessment-no-file", file=str(folder), name=FILE)
    assessment = validated(Assessment, read_yaml(file), file)
    model = model_of(folder, assessment)
    earlier = before or assessment.model_version
    if earlier is None:
        raise AssessmentError.of("upgrade-no-version", file=FILE, version=model.version)
    way = route(model.migrations, earlier, model.version)
    if way is None or not way.steps:
        code = "upgrade-no-way" if way is None else "upgrade-nothing-to-do"
        known = ", ".join(dict.fromkeys(step.before for step in model.migrations)) or "–"
        raise AssessmentError.of(code, file=FILE, before=earlier, model=model.id, version=model.version, known=known)
    if out.exists():
        raise AssessmentError.of("upgrade-exists", file=str(out))
    if not out.parent.is_dir():
        raise AssessmentError.of("output-folder-missing", file=str(out), folder=str(out.parent))
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        done = _written(folder, assessment, model, way, aside, out)
        aside.chmod(0o755)  # a temporary folder is its maker's alone
        aside.rename(out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return done


def _written(folder: Path, assessment: Assessment, model: Model, way: Route, aside: Path, out: Path) -> Upgrade:
    answers, evidence, kpis = Carried(), Carried(), Carried()
    if assessment.answers:
        earlier = way.steps[0].before
        answers = carry_answers(model, way, earlier, find_answers(folder, assessment.answers))
        _write(answers, aside / ANSWERS)
    if assessment.evidence:
        evidence = carry_evidence(model, way, find_answers(folder, assessment.evidence, none="evidence-no-files"))
        _write(evidence, aside / EVIDENCE)
    if assessment.kpis:
        kpis = carry_kpis(model, way, find_answers(folder, assessment.kpis, none="kpis-no-files"))
        _write(kpis, aside / KPIS)
    lost = _settings(folder, model, way, aside, out)
    found = sorted((aside / ANSWERS).glob("*.csv")) if answers.tables else []
    asked = {rating.item for rating in read_answers(model, found).ratings}
    if evidence.tables:
        read_evidence(model, sorted((aside / EVIDENCE).glob("*.csv")))
    return Upgrade(
        before=way.steps[0].before,
        after=model.version,
        answers=answers,
        evidence=evidence,
        kpis=kpis,
        lost=lost,
        unasked=tuple(item.id for item in model.items if item.id not in asked) if found else (),
    )


def _write(carried: Carried, folder: Path) -> None:
    """Write each table to a file of its own, also where two came from files that differ only in their ending."""
    folder.mkdir()
    for table in carried.tables:
        endings = chain([""], (f"-{number}" for number in count(2)))
        path = next(path for ending in endings if not (path := folder / f"{table.name}{ending}.csv").exists())
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(table.rows)


def _settings(folder: Path, model: Model, way: Route, aside: Path, out: Path) -> tuple[Lost, ...]:
    """Write ``assessment.yaml`` with its remarks, later ids and the paths that lead from the new folder."""
    yaml = YAML()
    yaml.preserve_quotes = True
    data = yaml.load((folder / FILE).read_text(encoding="utf-8-sig"))
    lost: list[Lost] = []
    data["model_version"] = model.version
    target = data.get("target") or {}
    _rename(target.get("stages"), lambda id: way.follow("stages", id), lost)
    _rename(target.get("dimensions"), lambda id: way.follow("dimensions", id), lost)
    _rename(target.get("cells"), lambda id: follow_cell(model, way, id), lost)
    if data.get("goal"):
        goal = way.follow("goals", data["goal"])
        if isinstance(goal, Lost):
            lost.append(goal)
            del data["goal"]
        else:
            data["goal"] = goal
    _exclusions(data.get("not_applicable"), way, lost)
    for key, written in ((ANSWERS, ANSWERS), (EVIDENCE, EVIDENCE), (KPIS, KPIS)):
        if data.get(key):
            data[key] = [f"{written}/*.csv"]
    _paths(data, folder, aside, out)
    with (aside / FILE).open("w", encoding="utf-8") as file:
        yaml.dump(data, file)
    return tuple(lost)


def _rename(keyed: Any, follow: Callable[[str], str | Lost], lost: list[Lost]) -> None:
    """Put the values of a map under later keys, in place; a key that leads nowhere goes."""
    renamed = {}
    for old, value in (keyed or {}).items():
        after = follow(old)
        if isinstance(after, Lost):
            lost.append(after)
        else:
            renamed[after] = value
    if keyed and renamed != dict(keyed):
        keyed.clear()
        keyed.update(renamed)


def _exclusions(given: Any, way: Route, lost: list[Lost]) -> None:
    """Put later ids into what does not apply; what is gone needs no exclusion, and is told."""
    kinds: Sequence[tuple[str, Kind]] = (
        ("stage", "stages"),
        ("dimension", "dimensions"),
        ("indicator", "indicators"),
        ("rule", "rules"),
    )
    for absent in list(given or ()):
        for key, kind in kinds:
            after = way.follow(kind, absent[key]) if key in absent else None
            if isinstance(after, Lost):
                lost.append(after)
                given.remove(absent)
                break
            if after is not None:
                absent[key] = after


def _paths(data: Any, folder: Path, aside: Path, out: Path) -> None:
    """Copy the mappings in the folder, and let all that stays elsewhere be found from the new one."""

    def moved(path: str) -> str:
        return Path(os.path.relpath(folder / path, out)).as_posix()

    models = data.get("model", "ltc")
    if isinstance(models, str):
        data["model"] = moved(models) if (folder / models).is_dir() else models
    else:
        data["model"] = [moved(each) if (folder / each).is_dir() else each for each in models]
    if data.get("previous"):
        data["previous"] = moved(data["previous"])
    if (data.get("currency") or {}).get("rates"):
        data["currency"]["rates"] = moved(data["currency"]["rates"])
    mapping = data.get("mapping")
    if mapping is not None:
        data["data"] = moved(data.get("data", "data"))

    def copied(name: str) -> str:
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            return moved(name)
        target = aside / os.path.relpath((folder / name).resolve(), folder.resolve())
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, target)
        return target.relative_to(aside).as_posix()

    if isinstance(mapping, str):
        data["mapping"] = copied(mapping)
    elif isinstance(mapping, list):
        data["mapping"] = [copied(name) for name in mapping]
