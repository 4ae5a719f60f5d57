"""Checks of a model that need the measure language: every expression is one, and names only what the model has."""

from pathlib import Path

from leadline.errors import ExpressionError, Problem
from leadline.indicators.language import parse
from leadline.model.schema import Model
from leadline.yamlfile import line_of


def check_measures(model: Model, folder: Path | None = None) -> tuple[Problem, ...]:
    """Return a problem for every expression of the model that cannot be compiled, with file and line.

    ``folder`` is where the model's files are, to look lines up; without it problems name the file only.

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
                problems += _check(text, model, folder, f"indicators/{indicator.id}.yaml", ("measure", part))
        if (measure.aggregate == "ratio") != (measure.over is not None):
            problems.append(_located("measure-over", {}, folder, f"indicators/{indicator.id}.yaml", ("measure",)))
    for rule in model.rules:
        for part in ("when", "holds"):
            text = getattr(rule, part)
            if text:
                problems += _check(text, model, folder, f"rules/{rule.id}.yaml", (part,))
    return tuple(problems)


def _check(text: str, model: Model, folder: Path | None, file: str, location: tuple[str, ...]) -> list[Problem]:
    try:
        parse(text, model)
    except ExpressionError as error:
        return [_located(p.code, p.params, folder, file, location, text) for p in error.problems]
    return []


def _located(
    code: str, params: dict[str, object], folder: Path | None, file: str, location: tuple[str, ...], text: str = ""
) -> Problem:
    line = line_of(folder / file, location) if folder else None
    place = ", ".join(part for part in (f"line {line}" if line else "", text) if part)
    return Problem(code=code, file=file, place=place or None, params=params)
