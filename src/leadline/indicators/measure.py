"""Measure a model's indicators on a log: all indicators of an object type from one scan of its table.

The scan gives one row per object and indicator with its value, moment and attributes; one query with GROUPING SETS sums
these up over all, by month and by each attribute. Nothing is estimated: quantiles are exact.
"""

import math
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
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
from leadline.indicators.exactsum import Unit, unit_for
from leadline.indicators.interval import (
    mean_error,
    mean_interval,
    quantile_ranks,
    ratio_error,
    ratio_interval,
    wilson,
)
from leadline.indicators.language import parse
from leadline.indicators.lost import Losing, count_lost, gathered, tell_lost, tell_unreckoned, with_lost
from leadline.indicators.part import Where, as_text, several, within_part
from leadline.indicators.period import OPEN, Period, days_within
from leadline.indicators.population import Population
from leadline.indicators.rates import Rates
from leadline.indicators.rules import Said, check_rules
from leadline.indicators.scope import Scope
from leadline.indicators.term import CheckedRule, NotMeasurable
from leadline.indicators.value import QUANTILE_GRID, SHARES, IndicatorValue, Point, RuleCompliance, rounded
from leadline.model.schema import Indicator, Measure, Model
from leadline.worktime import Calendars, check_calendars

GROUPS = 20
"""How many values of an attribute a breakdown tells apart: the most frequent; a customer's number has thousands."""
_QUANTILES = {"median": 0.5, "p90": 0.9}


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
            value = as_text(scope, scope.attribute(name))
        except NotMeasurable:
            continue  # this type has no such attribute: its indicators have no such breakdown
        attributes[name], left_out[name] = _largest_groups(engine, value, scope.source())
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
    totals = _totals(engine, keys, aggregates)
    bounds = _order_statistics(engine, compiled, totals, model.scoring.confidence)
    quantiles = _quantile_functions(engine, aggregates)
    lost = count_lost(scope, [one.losing for one in compiled], period)
    grouped: dict[int, list[dict[str, Any]]] = {}
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


def _totals(engine: Engine, keys: Sequence[str], aggregates: Sequence[str]) -> list[dict[str, Any]]:
    """Sum up all observations of each indicator, and those of each month and of each value of an attribute."""
    (size,) = engine.query("SELECT count(*) AS n, max(abs(v)) AS v, max(abs(w)) AS w FROM measured").to_pylist()
    largest = (size["v"] or 0.0) + (size["w"] or 0.0)  # not finite where either is not
    plain, squared = unit_for(largest, size["n"]), unit_for(largest * largest, size["n"])
    units = {"v": plain, "w": plain, "vv": squared, "ww": squared, "vw": squared}
    rows: list[dict[str, Any]] = engine.query(_totals_sql(keys, aggregates, units)).to_pylist()
    for row in rows:
        row |= {name: unit.told(row[name]) for name, unit in units.items()}
        row["month"] = row["month"] and row["month"].isoformat()[:7]
    return rows


def _totals_sql(keys: Sequence[str], aggregates: Sequence[str], units: Mapping[str, Unit]) -> str:
    def among(*kinds: str) -> str:
        return ", ".join(str(i) for i, kind in enumerate(aggregates) if kind in kinds) or "NULL"

    sets = ", ".join(["(i)", *(f'(i, "{key}")' for key in keys)])
    grouping = ", ".join(f'grouping("{key}") AS "g_{key}"' for key in keys)
    names = ", ".join(f'"{key}"' for key in keys)
    sums = ", ".join(f"{unit.sum(' * '.join(name))} AS {name}" for name, unit in units.items())
    return (
        f"SELECT i, {names}, {grouping}, count(*) AS n, {sums}, "
        "min(moment) AS first, max(moment) AS last, "
        f"quantile_cont(v, 0.5) FILTER (WHERE i IN ({among('median', 'spread')})) AS median, "
        f"quantile_cont(v, 0.9) FILTER (WHERE i IN ({among('p90', 'spread')})) AS p90 "
        f"FROM measured GROUP BY GROUPING SETS ({sets}) ORDER BY ALL"
    )


def _order_statistics(
    engine: Any, compiled: Sequence[Compiled], totals: Sequence[dict[str, Any]], confidence: float
) -> dict[int, tuple[float, float]]:
    """Return, for medians and quantiles, the observed values whose ranks bound the quantile at ``confidence``."""
    wanted: list[tuple[int, int]] = []
    ranks: dict[int, tuple[int, int]] = {}
    for row in totals:
        quantile = _QUANTILES.get(compiled[row["i"]].indicator.aggregate)
        if quantile is None or not all(row[key] for key in row if key.startswith("g_")):
            continue
        found = quantile_ranks(row["n"], quantile, confidence)
        if found is not None:
            ranks[row["i"]] = found
            wanted += [(row["i"], rank) for rank in found]
    if not wanted:
        return {}
    pairs = ", ".join(f"({i}, {rank})" for i, rank in sorted(set(wanted)))
    rows = engine.query(
        "SELECT i, rank, v FROM (SELECT i, v, row_number() OVER (PARTITION BY i ORDER BY v) AS rank FROM measured "
        f"WHERE i IN ({', '.join(str(i) for i in sorted(ranks))})) WHERE (i, rank) IN ({pairs})"
    ).to_pylist()
    at = {(row["i"], row["rank"]): row["v"] for row in rows}
    return {i: (at[i, low], at[i, high]) for i, (low, high) in ranks.items()}


def _quantile_functions(engine: Any, aggregates: Sequence[str]) -> dict[int, tuple[float, ...]]:
    """Return, for medians, quantiles and spreads, the quantiles of all observations at ``QUANTILE_GRID``."""
    wanted = [str(i) for i, kind in enumerate(aggregates) if kind in (*_QUANTILES, "spread")]
    if not wanted:
        return {}
    rows = engine.query(
        f"SELECT i, quantile_cont(v, {list(QUANTILE_GRID)}) AS quantiles FROM measured "
        f"WHERE i IN ({', '.join(wanted)}) GROUP BY i"
    ).to_pylist()
    return {row["i"]: tuple(float(f"{quantile:.12g}") for quantile in row["quantiles"]) for row in rows}


def _value(
    one: Compiled,
    object_type: str,
    rows: Sequence[dict[str, Any]],
    keys: Sequence[str],
    bounds: tuple[float, float] | None,
    quantiles: tuple[float, ...],
    model: Model,
) -> IndicatorValue:
    indicator = one.indicator
    overall = next((row for row in rows if all(row[f"g_{key}"] for key in keys)), None)
    value = _aggregate(overall, indicator) if overall else None
    if overall is None or value is None:
        return _not_measured(indicator, "no-observations", {}, object_type)
    points: dict[str, list[Point]] = {key: [] for key in keys}
    for row in rows:
        for key in keys:
            if not row[f"g_{key}"] and row[key] is not None:
                points[key].append(Point(group=row[key], n=row["n"], value=rounded(_aggregate(row, indicator))))
    low, high = _interval(overall, indicator, bounds, model.scoring.confidence)
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
        se=rounded(_standard_error(overall, indicator)),
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


def _factor(indicator: Indicator) -> float:
    """Shares and ratios are told in percent where the unit says so."""
    aggregate = indicator.aggregate
    return 100.0 if aggregate in SHARES or (aggregate == "ratio" and indicator.unit == "percent") else 1.0


def _aggregate(row: dict[str, Any], indicator: Indicator) -> float | None:
    factor = _factor(indicator)
    match indicator.aggregate:
        case "share" | "concentration" | "mean":
            return float(factor * row["v"] / row["n"])
        case "ratio":
            return float(factor * row["v"] / row["w"]) if row["w"] else None
        case "spread":
            return float(row["p90"] / row["median"]) if row["median"] else None
        case quantile:
            return float(row[quantile])


def _interval(
    row: dict[str, Any], indicator: Indicator, bounds: tuple[float, float] | None, confidence: float
) -> tuple[float | None, float | None]:
    n, factor = row["n"], _factor(indicator)
    match indicator.aggregate:
        case "share" | "concentration":
            found: tuple[float, float] | None = wilson(round(row["v"]), n, confidence)
        case "mean":
            found = mean_interval(row["v"] / n, _deviation(row), n, confidence)
        case "ratio":
            found = ratio_interval(n, row["v"], row["w"], row["vv"], row["vw"], row["ww"], confidence)
        case _:
            found = bounds
    return (factor * found[0], factor * found[1]) if found else (None, None)


def _standard_error(row: dict[str, Any], indicator: Indicator) -> float | None:
    """Return the standard error of a mean or ratio, in the indicator's unit; None for the others."""
    error = None
    if indicator.aggregate == "mean":
        error = mean_error(_deviation(row), row["n"])
    elif indicator.aggregate == "ratio":
        error = ratio_error(row["n"], row["v"], row["w"], row["vv"], row["vw"], row["ww"])
    return None if error is None else _factor(indicator) * error


def _deviation(row: dict[str, Any]) -> float:
    """Return the sample standard deviation, from sums."""
    return math.sqrt(max(0.0, row["vv"] - row["v"] ** 2 / row["n"]) / max(1, row["n"] - 1))


def _not_measured(
    indicator: Indicator, reason: str, params: dict[str, Any], object_type: str | None = None
) -> IndicatorValue:
    return IndicatorValue(
        indicator=indicator.id, status="not-measured", reason=reason, params=params, object=object_type
    )
