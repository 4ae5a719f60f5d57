"""The objects behind an indicator: those that do worst by it, to be looked at one by one."""

from datetime import date
from types import MappingProxyType

import pyarrow as pa

from leadline.errors import ExpressionError
from leadline.eventlog.log import Log
from leadline.indicators.measure import Compiled, compile_indicator
from leadline.indicators.part import Where, several
from leadline.indicators.period import OPEN, Period, days_within
from leadline.indicators.population import Population
from leadline.indicators.rates import Rates
from leadline.indicators.rules import check_rules
from leadline.indicators.scope import Scope
from leadline.indicators.term import NotMeasurable
from leadline.indicators.value import SHARES
from leadline.model.schema import Model
from leadline.worktime import Calendars

WORST = 20


def find_objects(
    model: Model,
    log: Log,
    indicator: str,
    *,
    top: int = WORST,
    period: Period = OPEN,
    where: Where = MappingProxyType({}),
    as_of: date | None = None,
    calendars: Calendars | None = None,
    rates: Rates | None = None,
) -> pa.Table | None:
    """Return the ``top`` objects that do worst by an indicator, the worst first; None where the log cannot say.

    One row per object: ``id``, ``day`` (that of the observation), ``value`` and a column for each attribute its type
    has in the log. Of shares only objects that miss what is counted are there (where less is better: that have it), and
    ``value`` is 0 or 1; of a ratio ``value`` is the object's own. The worst of a target band are farthest from the
    middle of its best level. A ``concentration`` is about all objects together, so it has none. Where ``rates`` convert
    the type's amounts, a column such as ``amount_in_CNY`` stands beside the amount as it is recorded. The other
    arguments are as in ``measure``.

    Raises:
        ExpressionError: the model has no such indicator.

    >>> from leadline.indicators.fullest import fullest_population
    >>> from leadline.model import load_model
    >>> model = load_model("ltc")
    >>> with fullest_population(model).log as log:
    ...     find_objects(model, log, "lead-respnse")
    Traceback (most recent call last):
    leadline.errors.ExpressionError: 'lead-respnse' is no indicator of the model. Correct the name.
    """
    known = model.indicator_of.get(indicator)
    if known is None:
        raise ExpressionError.of("expression-unknown-indicator", name=indicator)
    if known.aggregate == "concentration":
        return None
    said = f"{known.measure.where} {known.measure.value} {known.measure.over}" if known.measure else ""
    rules = model.rules if "violates" in said or "applies" in said else ()
    population = Population(
        log, model.model_copy(update={"rules": rules}), calendars=calendars, rates=rates, where=several(where)
    )
    last = as_of or period[1] or log.last_date
    checked, _ = check_rules(population, last, period)
    scopes: dict[str, Scope] = {}
    try:
        object_type, one = compile_indicator(known, population, scopes, last, checked)
    except NotMeasurable:
        return None
    return log.engine.query(_query(scopes[object_type], one, period, top))


def _query(scope: Scope, one: Compiled, period: Period, top: int) -> str:
    value = f"(({one.value}) / nullif({one.over}, 0))" if one.measure.over else f"({one.value})"
    columns, join = scope.listed()
    found = f"SELECT o.object, o.id, {one.at} AS day, {value} AS value{columns} FROM {scope.source()}{join}"
    kept = ["value IS NOT NULL", "day IS NOT NULL", *days_within("day", period)]
    if one.indicator.aggregate in SHARES:
        kept.append(f"value = {0 if one.indicator.direction == 'higher' else 1}")
    return (
        f"SELECT * EXCLUDE (object) FROM ({found}) WHERE {' AND '.join(kept)} "
        f"ORDER BY {_worst_first(one)}, object LIMIT {top}"
    )


def _worst_first(one: Compiled) -> str:
    match one.indicator.direction:
        case "higher":
            return "value"
        case "lower":
            return "value DESC"
    best = one.indicator.levels[max(one.indicator.levels)]
    low, high = best if isinstance(best, tuple) else (best, best)
    return f"abs(value - {(low + high) / 2!r}) DESC"
