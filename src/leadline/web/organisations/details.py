"""What the rows of the audit log keep, in words: labels, and the codes of the program by what pages call them."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from django.utils import timezone

from leadline.model.folder import shipped_models
from leadline.model.load import load_model
from leadline.reporting import numbers
from leadline.text import Language, Text, catalogue, say
from leadline.web.accounts.forms import LANGUAGE_CHOICES
from leadline.web.audit.models import Entry
from leadline.web.core.zones import zone_said

_LISTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "kind": (
        ("web", "job-kind-"), ("web", "kind-"), ("web", "connection-kind-"), ("questionnaire", "kind-"),
        ("questionnaire", "method-"),
    ),
    "state": (("web", "evidence-state-"), ("web", "check-"), ("web", "job-state-"), ("web", "campaign-stands-")),
    "step": (("web", "job-step-"),),
    "mode": (("web", "detail-mode-"),),
    "methods": (("web", "method-"),),
    "answer": (("questionnaire", "answer-"),),
    "roles": (("web", "member-role-"),),
    "was": (("web", "member-role-"),),
    "is": (("web", "member-role-"),),
}  # fmt: skip
"""Where the words of a detail's codes are: the catalogue and what stands before the code."""


def action_said(name: str, language: Language) -> str:
    """Return what an action is called; one the program no longer has is called by its code.

    >>> action_said("unit-added", "zh-Hans"), action_said("of-old", "en")
    ('新增事业部', 'of-old')
    """
    key = f"action-{name}"
    return say("web", key, language) if key in catalogue("web") else name


def subject_said(entry: Entry, language: Language) -> str:
    """Return what a row is about, by its name; a job by what kind of work it is."""
    key = f"job-kind-{entry.subject_name}"
    return say("web", key, language) if entry.subject_type == "job" and key in catalogue("web") else entry.subject_name


def details_said(details: Mapping[str, Any], language: Language) -> Iterator[tuple[str, str]]:
    """Give each detail of a row as a label and a value; what only programs need, the id of a job, is left out.

    >>> list(details_said({"kind": "sample-test", "about": "order.risk", "job": "4f0c"}, "zh-Hans"))
    [('类型', '抽样测试'), ('相关内容', '订单管理 × 风险管理和合规性')]
    """
    for name, value in details.items():
        if name == "job":
            continue
        keys = (f"detail-{name}", f"field-{name.replace('_', '-')}")  # without a word of its own, as its form calls it
        label = next((say("web", key, language) for key in keys if key in catalogue("web")), name)
        parts = value if isinstance(value, list) else _pairs(value, language) if isinstance(value, dict) else [value]
        yield label, say("web", "comma", language).join(_said(name, part, language) for part in parts) or "–"


def _pairs(value: Mapping[str, Any], language: Language) -> list[str]:
    """Return a mapping, such as the targets, as texts; one value that holds for all goes without its key."""
    if list(value) == ["default"]:
        return [_said("", value["default"], language)]
    return [f"{_part(key, language)} {_said(key, its, language)}" for key, its in value.items()]


def _said(name: str, value: Any, language: Language) -> str:
    """Return a detail as people read it; a dash for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return say("questionnaire", f"register-{'yes' if value else 'no'}", language)
    if isinstance(value, float):
        return numbers.score(value) if name == "score" else f"{value:g}"
    if isinstance(value, int):
        return f"{value:,}"
    code = str(value)
    for where, before in _LISTS.get(name, ()):
        if f"{before}{code}" in catalogue(where):
            return say(where, f"{before}{code}", language)
    return _OWN_WAY[name](code, language) if name in _OWN_WAY else code


def _part(code: str, language: Language) -> str:
    """Return what the shipped model calls a part or a cell; a company's own part by its id."""
    words = [_parts().get(each) for each in code.split(".")]
    named = [word for word in words if word is not None]
    return " × ".join(word.get(language) for word in named) if len(named) == len(words) else code


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> Text: ...


@cache
def _parts() -> Mapping[str, Text]:
    model = load_model("ltc")
    process = model.process
    kinds: tuple[tuple[_Named, ...], ...] = (
        process.objects, process.activities, process.departments, process.attributes,
        model.goals, model.dimensions, model.stages,
    )  # fmt: skip
    return {part.id: part.name for parts in kinds for part in parts}


@cache
def _model(code: str, language: Language) -> str:
    if code not in shipped_models():  # an own model is called by its id and version
        return code
    model = load_model(code)
    return (model.overlays[-1].name if model.overlays else model.name).get(language)


def _language(code: str, _: Language) -> str:
    return dict(LANGUAGE_CHOICES).get(code, code)


def _moment(text: str, _: Language) -> str:
    """Return a moment by the reader's clock, as every page does."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d.*", text):
        return text
    at = datetime.fromisoformat(text)
    return (timezone.localtime(at) if at.tzinfo else at).strftime("%Y-%m-%d %H:%M")


_OWN_WAY: Mapping[str, Callable[[str, Language], str]] = {
    "about": _part, "department": _part, "step": _part, "goal": _part, "thread": _part, "breakdown": _part,
    "model": _model, "language": _language, "time_zone": zone_said, "opens": _moment, "closes": _moment,
}  # fmt: skip
