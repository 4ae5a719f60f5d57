"""Measure a model's indicators on a log: all indicators of an object type from one scan of its table.

The scan gives one row per object and indicator with its value, moment and attributes; one query with GROUPING SETS sums
these up over all, by month and by each attribute. Nothing is estimated: quantiles are exact.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any

from leadline.engine import Engine, sql
from leadline.eventlog.log import Log, QualityFinding
from leadline.indicators.compile import compile_term
from leadline.indicators.concentration import mark_frequent
from leadline.indicators.language import parse
from leadline.indicators.lost import Losing, count_lost, gathered, tell_lost, tell_unreckoned, with_lost
from leadline.indicators.part import Where, as_text, several, within_part
from leadline.indicators.period import OPEN, Period, days_within
from leadline.indicators.population import Population
from leadline.indicators.rates import Rates
from leadline.indicators.rules import Said, check_rules
from leadline.indicators.scope import Scope
from leadline.indicators.summed import (
    Summed,
    aggregate_of,
    interval_of,
    order_statistics,
    quantile_functions,
    standard_error_of,
    sum_up,
)
from leadline.indicators.term import CheckedRule, NotMeasurable
from leadline.indicators.value import SHARES, IndicatorValue, Point, RuleCompliance, rounded
from leadline.mining.slice import GROUPS
from leadline.model.schema import Indicator, Measure, Model
from leadline.worktime import Calendars, check_calendars


@dataclass(frozen=True)
class Measured:
    """What a log says: every indicator's value and every rule's compliance, in the model's order.

    ``quality``: what of its times and amounts cannot be reckoned by the calendars and rates given.
    """

    indicators: tuple[IndicatorValue, ...]
    rules: tuple[RuleCompliance, ...]
    quality: tuple[QualityFinding, ...] = ()


@dataclass(frozen=True)
class Compiled:
    """An indicator as SQL over one object's row: value, second value of a ratio, day; and the tables it rests on."""

    indicator: Indicator
    measure: Measure
    value: str
    over: str
    at: str
    tables: tuple[str, ...]
    losing: Losing


def measure(
    model: Model,
    log: Log,
    *,
    indicators: Sequence[Indicator] | None = None,
    by: Sequence[str] = (),
    period: Period = OPEN,
    where: Where = MappingProxyType({}),
    not_applicable: Container[str] = (),
    calendars: Calendars | None = None,
    rates: Rates | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Measured:
    """Return the value of each indicator of ``model`` (or of ``indicators``) on ``log``, and how rules were kept.

    ``by`` names attributes to break values down by; ``period`` bounds (inclusive days, on the unit's clock) the moment
    ``at`` of each observation. ``where`` counts only objects, and rules about objects, that have the values named, one
    or several for each attribute: ``{"region": "North", "product": ("A", "B")}``; a type that neither has nor came from
    anything that has such an attribute is not measured. ``as_of``, against which open objects are judged, is the
    period's end or the log's last day. Rules named in ``not_applicable``, or by the model as such, are not checked.
    Recorded indicators are not measured here: see ``record``. ``calendars`` say when units work, and on which clock
    their days and months end (else the log's); ``rates`` convert the amounts of a log that has several currencies.

    Raises:
        ExpressionError: a measure is not in the measure language.
        AssessmentError: something is wrong with the calendars; every problem at once.
    """
    if calendars:
        check_calendars(calendars)
    population = Population(log, model, calendars=calendars, rates=rates, where=several(where))
    as_of = period[1] or log.last_date
    absent = {each.rule for each in model.not_applicable if each.rule}
    left_alone = absent | {rule.id for rule in model.rules if rule.id in not_applicable}
    chosen = model.indicators if indicators is None else tuple(indicators)
    checked, rules = check_rules(population, as_of, period, left_alone, partial(_said, chosen, population, as_of))
    scopes: dict[str, Scope] = {}
    compiled: dict[str, list[Compiled]] = {}
    values: dict[str, IndicatorValue] = {}
    for indicator in chosen:
        try:
            object_type, one = compile_indicator(indicator, population, scopes, as_of, checked)
        except NotMeasurable as reason:
            values[indicator.id] = _not_measured(indicator, reason.code, reason.params)
            continue
        compiled.setdefault(object_type, []).append(one)
    for done, (object_type, group) in enumerate(sorted(compiled.items())):
        if progress:
            progress(object_type, done / len(compiled))
        values |= {v.indicator: v for v in _scan(model, scopes[object_type], group, by, period)}
    quality = (*population.findings.values(), *tell_unreckoned(population))
    return Measured(indicators=tuple(values[indicator.id] for indicator in chosen), rules=rules, quality=quality)


def _said(chosen: Iterable[Indicator], population: Population, as_of: date, checked: dict[str, CheckedRule]) -> Said:
    """Return the SQL of indicators by the object type they are measured on."""
    scopes: dict[str, Scope] = {}
    said: dict[str, list[str]] = {}
    for indicator in chosen:
        with suppress(NotMeasurable):
            object_type, one = compile_indicator(indicator, population, scopes, as_of, checked)
            said.setdefault(object_type, []).extend((one.value, one.over, one.at))
    return said


def compile_indicator(
    indicator: Indicator, population: Population, scopes: dict[str, Scope], as_of: date, checked: dict[str, CheckedRule]
) -> tuple[str, Compiled]:
    """Return the object type an indicator is measured on, and its SQL there.

    Raises:
        NotMeasurable: the log cannot say.
    """
    measure, model = indicator.measure, population.model
    if measure is None:
        raise NotMeasurable("not-recorded")
    parts = {"where": measure.where, "value": measure.value, "over": measure.over, "at": measure.at}
    trees = {part: parse(text, model) for part, text in parts.items() if text}
    carrier = population.carrier(measure.object)
    if carrier is None:
        raise NotMeasurable("no-object", object=measure.object)
    object_type, stand_in = carrier
    scope = scopes.setdefault(object_type, Scope(population, object_type, as_of, checked))
    outer, scope.tables, scope.lost = scope.tables, set(), {}
    terms = {part: compile_term(tree, scope) for part, tree in trees.items()}
    tests = [f"({any_step})" for any_step in [scope.has_any(stand_in)] if any_step]
    if "where" in terms:
        tests.append(terms["where"].sql)
    if part := within_part(scope):
        tests.append(part)
    # What is recorded and cannot be reckoned leaves the object out, though an expression may put 0 for it.
    lost = {reason: tuple(dict.fromkeys(conditions)) for reason, conditions in scope.lost.items()}
    kept = " AND ".join(tests) or "TRUE"
    tests += [f"NOT ({' OR '.join(conditions)})" for conditions in lost.values()]
    value = terms["value"].sql
    number = f"CAST({value} AS DOUBLE)"
    at = terms.get("at") or scope.moment("first_step")
    one = Compiled(
        indicator=indicator,
        measure=measure,
        value=f"CASE WHEN {' AND '.join(tests)} THEN {number} END" if tests else number,
        over=f"CAST({terms['over'].sql} AS DOUBLE)" if "over" in terms else "CAST(NULL AS DOUBLE)",
        at=scope.day(at),
        tables=tuple(sorted(scope.tables)),
        losing=Losing(kept, scope.day(at), lost),
    )
    scope.tables = outer | scope.tables
    return object_type, one


def _scan(
    model: Model, scope: Scope, compiled: Sequence[Compiled], by: Sequence[str], period: Period
) -> Iterable[IndicatorValue]:
    engine = scope.population.log.engine
    attributes, left_out = {}, {}
    for name in by:
        try:
            term = scope.attribute(name)
        except NotMeasurable:
            continue  # this type has no such attribute: its indicators have no such breakdown
        attributes[name], left_out[name] = _largest_groups(engine, as_text(scope, term), scope.source())
    rows = ", ".join(f"{{'i': {i}, 'v': {c.value}, 'w': {c.over}, 'moment': {c.at}}}" for i, c in enumerate(compiled))
    columns = "".join(f', {sql} AS "by_{name}"' for name, sql in attributes.items())
    within = days_within("m.moment", period)
    names = "".join(f', "by_{name}"' for name in attributes)
    month = "CAST(date_trunc('month', m.moment) AS DATE) AS month"  # a text would be three times as long, and slower
    empty = "m.w IS NULL OR (m.v = 0 AND m.w = 0)"  # adds nothing to either sum, so it is no observation
    ratios = ", ".join(str(i) for i, c in enumerate(compiled) if c.measure.over) or "NULL"
    within.append(f"NOT coalesce(m.i IN ({ratios}) AND ({empty}), FALSE)")
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE observed AS SELECT m.i, m.v, m.w, m.moment, {month}{names} "
        f"FROM (SELECT unnest([{rows}]) AS m{columns} FROM {scope.source()}) "
        f"WHERE {' AND '.join(['m.v IS NOT NULL', 'm.moment IS NOT NULL', *within])}"
    )
    mark_frequent(engine, [i for i, c in enumerate(compiled) if c.indicator.aggregate == "concentration"])
    keys = ["month", *(f"by_{name}" for name in attributes)]
    aggregates = [c.indicator.aggregate for c in compiled]
    totals = sum_up(engine, keys, aggregates)
    bounds = order_statistics(engine, aggregates, totals, model.scoring.confidence)
    quantiles = quantile_functions(engine, aggregates)
    lost = count_lost(scope, [one.losing for one in compiled], period)
    grouped: dict[int, list[Summed]] = {}
    for row in totals:
        grouped.setdefault(row["i"], []).append(row)
    for i, one in enumerate(compiled):
        value = _value(one, scope.type, grouped.get(i, []), keys, bounds.get(i), quantiles.get(i, ()), model)
        rarer = {name: left_out[name] for name in value.breakdown if left_out[name]}
        yield with_lost(value, lost[i], scope).model_copy(update={"left_out": rarer})
    engine.drop("measured")
    engine.drop("observed")
    tell_lost(scope, gathered(one.losing for one in compiled))


def _largest_groups(engine: Engine, value: str, source: str) -> tuple[str, int]:
    """Return SQL that keeps a value where it is one of the most frequent, and how many values are left out."""
    groups = engine.query(
        "SELECT value, count(*) OVER () AS groups FROM "
        f"(SELECT {value} AS value, count(*) AS n FROM {source} GROUP BY 1) "
        f"WHERE value IS NOT NULL ORDER BY n DESC, value LIMIT {GROUPS}"
    ).to_pylist()
    kept = sql.texts(group["value"] for group in groups) if groups else "NULL"
    left_out = groups[0]["groups"] - len(groups) if groups else 0
    return (f"CASE WHEN {value} IN ({kept}) THEN {value} END" if left_out else value), left_out


def _value(
    one: Compiled,
    object_type: str,
    rows: Sequence[Summed],
    keys: Sequence[str],
    bounds: tuple[float, float] | None,
    quantiles: tuple[float, ...],
    model: Model,
) -> IndicatorValue:
    indicator = one.indicator
    overall = next((row for row in rows if all(row[f"g_{key}"] for key in keys)), None)
    value = aggregate_of(overall, indicator) if overall else None
    if overall is None or value is None:
        return _not_measured(indicator, "no-observations", {}, object_type)
    points: dict[str, list[Point]] = {key: [] for key in keys}
    for row in rows:
        for key in keys:
            if not row[f"g_{key}"] and row[key] is not None:
                points[key].append(Point(group=row[key], n=row["n"], value=rounded(aggregate_of(row, indicator))))
    low, high = interval_of(overall, indicator, bounds, model.scoring.confidence)
    share = indicator.aggregate in SHARES
    return IndicatorValue(
        indicator=indicator.id,
        status="measured",
        object=object_type,
        n=overall["n"],
        numerator=round(overall["v"]) if share else None,
        value=rounded(value),
        low=rounded(low),
        high=rounded(high),
        se=rounded(standard_error_of(overall, indicator)),
        quantiles=quantiles,
        first=overall["first"],
        last=overall["last"],
        trend=tuple(sorted(points["month"], key=lambda point: point.group)),
        breakdown={
            key.removeprefix("by_"): tuple(sorted(points[key], key=lambda point: (-point.n, point.group)))
            for key in keys
            if key != "month" and points[key]
        },
        tables=one.tables,
    )


def _not_measured(
    indicator: Indicator, reason: str, params: dict[str, Any], object_type: str | None = None
) -> IndicatorValue:
    return IndicatorValue(
        indicator=indicator.id, status="not-measured", reason=reason, params=params, object=object_type
    )
