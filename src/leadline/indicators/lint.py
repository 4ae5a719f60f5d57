"""Indicators and conditions that are well written and yet could be measured on no log, whatever a company records."""

from collections.abc import Iterator
from datetime import date

from leadline.errors import ExpressionError, Problem
from leadline.indicators.compile import compile_term, condition
from leadline.indicators.fullest import checked_everywhere, fullest_population
from leadline.indicators.language import parse
from leadline.indicators.population import Population
from leadline.indicators.scope import Scope
from leadline.indicators.term import NotMeasurable
from leadline.model.folder import Draft
from leadline.model.schema import Model
from leadline.yamlfile import Location

_TODAY = date(2000, 1, 1)  # nothing here depends on it


def lint_measures(model: Model, draft: Draft | None = None) -> tuple[Problem, ...]:
    """Return what cannot be measured on the fullest log: a warning where it lacks something, an error where kinds of
    values do not go together, such as a number compared with a text.

    ``draft`` is what the model was made of, to look lines up. Expressions must have passed ``check_measures``.

    >>> from leadline.model import load_model
    >>> lint_measures(load_model("ltc"))
    ()
    """
    population = fullest_population(model)
    with population.log:
        return tuple(_lint(model, population, draft))


def _lint(model: Model, population: Population, draft: Draft | None) -> Iterator[Problem]:
    rules = checked_everywhere(model, population)
    expressions = [
        (f"indicators/{indicator.id}.yaml", indicator.measure.object, ("measure", part), text)
        for indicator in model.indicators
        if indicator.measure
        for part in ("where", "value", "over", "at")
        if (text := getattr(indicator.measure, part))
    ]
    conditions = [
        (f"rules/{rule.id}.yaml", rule.object, (part,), text)
        for rule in model.rules
        for part in ("when", "holds")
        if (text := getattr(rule, part))
    ]
    for file, object_type, location, text in (*expressions, *conditions):
        try:
            carrier = population.carrier(object_type)
            if carrier is None:
                raise NotMeasurable("no-object", object=object_type)
            scope = Scope(population, carrier[0], _TODAY, rules)
            tree = parse(text, model)
            if location[-1] in ("where", "when", "holds"):
                condition(tree, scope)
            else:
                compile_term(tree, scope)
        except NotMeasurable as reason:
            code, (file, place) = f"lint-{reason.code}", _placed(draft, file, location)
            yield Problem(code=code, file=file, place=place, params=reason.params, severity="warning")
        except ExpressionError as error:
            file, place = _placed(draft, file, location)
            for problem in error.problems:
                where = ", ".join(part for part in (place, problem.place) if part)
                yield problem.model_copy(update={"file": file, "place": where})


def _placed(draft: Draft | None, file: str, location: Location) -> tuple[str, str | None]:
    """Return the file and the line: looked up for what is told alone, as a line takes longer to find than to lint."""
    return draft.place(file, location) if draft else (file, None)
