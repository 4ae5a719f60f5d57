"""Checks of a model that need the measure language: every expression is one, and names only what the model has."""

from leadline.errors import ExpressionError, Problem
from leadline.indicators.language import parse
from leadline.model.folder import Draft
from leadline.model.schema import Model


def check_measures(model: Model, draft: Draft | None = None) -> tuple[Problem, ...]:
    """Return a problem for every expression of the model that cannot be compiled, with file and line.

    ``draft`` is what the model was made of, to look lines up; without it problems name the file only.

    >>> from leadline.model import load_model
    >>> check_measures(load_model("ltc"))
    ()
    """
    problems = []
    for indicator in model.indicators:
        measure = indicator.measure
        if measure is None:
            continue
        for part in ("where", "value", "over", "at"):
            text = getattr(measure, part)
            if text:
                problems += _check(text, model, draft, f"indicators/{indicator.id}.yaml", ("measure", part))
        if (measure.aggregate == "ratio") != (measure.over is not None):
            problems.append(_located("measure-over", {}, draft, f"indicators/{indicator.id}.yaml", ("measure",)))
    for rule in model.rules:
        for part in ("when", "holds"):
            text = getattr(rule, part)
            if text:
                problems += _check(text, model, draft, f"rules/{rule.id}.yaml", (part,))
    return tuple(problems)


def _check(text: str, model: Model, draft: Draft | None, file: str, location: tuple[str, ...]) -> list[Problem]:
    try:
        parse(text, model)
    except ExpressionError as error:
        return [_located(p.code, p.params, draft, file, location, text) for p in error.problems]
    return []


def _located(
    code: str, params: dict[str, object], draft: Draft | None, file: str, location: tuple[str, ...], text: str = ""
) -> Problem:
    file, line = draft.place(file, location) if draft else (file, None)
    place = ", ".join(part for part in (line, text) if part)
    return Problem(code=code, file=file, place=place or None, params=params)
