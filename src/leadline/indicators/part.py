"""Which part of a log is asked for: the objects that have certain values, such as those of one unit and one region."""

from collections.abc import Mapping, Sequence

from leadline.engine import sql
from leadline.indicators.scope import Scope
from leadline.indicators.term import Term
from leadline.mining.slice import NOTHING

Where = Mapping[str, str | Sequence[str]]
"""For each attribute the value, or the values, that an object may have, "" for none; all attributes must fit."""


def within_part(scope: Scope) -> str:
    """Return SQL that is true of the objects in the part asked for; "" where that is the whole log.

    An object has an attribute as a breakdown has it: its own, else that of what it came from. What it says of the
    part is no evidence of an indicator, so the tables it stands in are not among those the indicator rests on.

    Raises:
        NotMeasurable: neither the objects nor anything they came from have an attribute that is named.

    >>> from datetime import date
    >>> from leadline.indicators.fullest import fullest_population
    >>> from leadline.model import load_model
    >>> population = fullest_population(load_model("ltc"))
    >>> population.where = {"region": ("North", "")}
    >>> print(within_part(Scope(population, "order", date(2025, 12, 31), {})))
    coalesce(CAST(o."a_region" AS VARCHAR) IN ('North') OR o."a_region" IS NULL, FALSE)
    >>> population.log.close()
    """
    tables = set(scope.tables)
    tests = [_fits(scope, attribute, values) for attribute, values in scope.population.where.items()]
    scope.tables = tables
    return " AND ".join(tests)


def _fits(scope: Scope, attribute: str, values: Sequence[str]) -> str:
    term = scope.attribute(attribute, as_recorded=True)
    named = [value for value in values if value != NOTHING]
    if term.kind == "number":  # engines write large ones differently
        numbers = [f"CAST({sql.text(repr(number))} AS DOUBLE)" for number in map(_number, named) if number is not None]
        tests = [f"{term.sql} IN ({', '.join(numbers)})"] if numbers else []
    else:
        tests = [f"{as_text(scope, term)} IN ({sql.texts(named)})"] if named else []
    tests += [f"{term.sql} IS NULL"] if NOTHING in values else []
    return f"coalesce({' OR '.join(tests) or 'FALSE'}, FALSE)"


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def as_text(scope: Scope, attribute: Term) -> str:
    """Return SQL for the value of an attribute as a part and a breakdown name it: a moment by its day."""
    value = scope.day(attribute) if attribute.kind == "moment" else attribute.sql
    return f"CAST({value} AS VARCHAR)"


def several(where: Where) -> dict[str, tuple[str, ...]]:
    """Return for each attribute its values as a tuple, also where one alone was written.

    >>> several({"region": "North", "product": ["A", "B"]})
    {'region': ('North',), 'product': ('A', 'B')}
    """
    return {name: (given,) if isinstance(given, str) else tuple(given) for name, given in where.items()}
