"""Changes between two models, said in words."""

from collections.abc import Mapping
from typing import Any

from leadline.model.diff import Change
from leadline.model.fieldnames import field_name
from leadline.model.schema import Indicator, Model
from leadline.reporting import numbers
from leadline.text import LANGUAGES, Language, say

LONGEST = 160
"""Characters of a value that a sentence repeats."""


def change_said(change: Change, before: Model, after: Model, language: Language) -> str:
    """Return one change from model ``before`` to model ``after`` as a sentence.

    A weight is also told as its share of all weights, an entry value with its unit and whether it became harder.

    >>> from leadline.model import load_model
    >>> from leadline.model.diff import diff
    >>> model = load_model("ltc")
    >>> cash = model.pursuing("cash-cycle")
    >>> change_said(diff(model, cash)[0], model, cash, "en")
    'Stage Lead management (lead): weight, 15 → 5 (15% → 5% of all)'
    """
    name = change.name.get(language)
    part = say("fields", f"part-{change.part}", language)
    if change.what != "changed":
        return say("fields", change.what, language, part=part, name=name, id=change.id)
    shown = [_value(value, change, after, language) for value in (change.before, change.after)]
    if shown[0] == shown[1]:  # a text that changed in the other language only
        other = next(each for each in LANGUAGES if each != language)
        shown = [_value(value, change, after, other) for value in (change.before, change.after)]
    said = say(
        "fields",
        "changed",
        language,
        part=part,
        name=name,
        id=change.id,
        field=field_name(change.part, change.path, language),
        before=shown[0],
        after=shown[1],
    )
    return said + _share(change, before, after, language) + _strictness(change, after, language)


def _value(value: Any, change: Change, model: Model, language: Language) -> str:
    if value is None or value in ((), [], ""):
        return say("fields", "nothing", language)
    if isinstance(value, bool):
        return say("fields", "yes" if value else "no", language)
    if isinstance(value, int | float):
        indicator = _indicator(change, model)
        if indicator is not None and change.path[0] == "levels":
            return numbers.entry(value, indicator.unit, language)
        return f"{value:g}"
    if isinstance(value, Mapping):
        if set(value) == set(LANGUAGES):
            return _quoted(value[language])
        pairs = (f"{key} {_value(each, change, model, language)}" for key, each in value.items() if each is not None)
        return say("words", "list-separator", language).join(pairs)
    if isinstance(value, list | tuple):
        return say("words", "list-separator", language).join(_value(each, change, model, language) for each in value)
    return _quoted(str(value)) if " " in str(value) else str(value)


def _quoted(text: str) -> str:
    return f"“{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}”"


def _share(change: Change, before: Model, after: Model, language: Language) -> str:
    """Say a weight of a stage or dimension as its part of all, since only proportions matter."""
    if change.path != ("weight",) or change.part not in ("stages", "dimensions"):
        return ""
    shares = [
        numbers.share(given / sum(part.weight for part in getattr(model, change.part)))
        for given, model in ((change.before, before), (change.after, after))
    ]
    return say("fields", "share", language, before=shares[0], after=shares[1])


def _strictness(change: Change, model: Model, language: Language) -> str:
    indicator = _indicator(change, model)
    both = isinstance(change.before, int | float) and isinstance(change.after, int | float)
    if indicator is None or change.path[0] != "levels" or not both or indicator.direction == "band":
        return ""
    harder = (change.after > change.before) == (indicator.direction == "higher")
    return say("fields", "harder" if harder else "easier", language)


def _indicator(change: Change, model: Model) -> Indicator | None:
    return model.indicator_of.get(change.id) if change.part == "indicators" else None
