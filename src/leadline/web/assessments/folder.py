"""An assessment as the folder the core works on: the same that a person without the web application would keep.

Apps that hold evidence register a function that writes its files into the folder and returns parts of
``assessment.yaml``; lists of several (such as ``answers``) are joined.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from leadline.web.assessments.models import Assessment
from leadline.web.maturity.library import WHOLE, write_models

Writer = Callable[[Assessment, Path], Mapping[str, Any]]
_writers: list[Writer] = []


def contributes(writer: Writer) -> Writer:
    """Register a function that writes evidence into an assessment's folder."""
    _writers.append(writer)
    return writer


def write_folder(assessment: Assessment, folder: Path) -> Path:
    """Write an assessment and all its evidence into ``folder``, which ``leadline.assess`` reads, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    models = write_models(assessment.organisation_id, assessment.model or [WHOLE], folder)
    parts = _parts(assessment, models)
    for writer in _writers:
        for key, value in writer(assessment, folder).items():
            parts[key] = [*parts.get(key, []), *value] if isinstance(value, list) else value
    told = yaml.safe_dump(parts, allow_unicode=True, sort_keys=False)
    (folder / "assessment.yaml").write_text(told, encoding="utf-8")
    return folder


def _parts(assessment: Assessment, models: list[str]) -> dict[str, Any]:
    name: Any = assessment.title.model_dump(by_alias=True)
    period = {"from": assessment.period_from, "to": assessment.period_to}
    parts = {
        "name": name,
        "organisation": assessment.organisation.name,
        "simulated": assessment.simulated,
        "model": models,
        "goal": assessment.goal or None,
        "kind": assessment.kind,
        "period": {key: day for key, day in period.items() if day},
        "target": assessment.target or None,
        "thread": assessment.thread,
        "breakdown": assessment.breakdown,
        "units": [unit.name for unit in assessment.units.all()],
        "not_applicable": assessment.not_applicable,
        **assessment.extra,
    }
    return {key: value for key, value in parts.items() if value not in (None, [], {})}
