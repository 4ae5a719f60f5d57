"""Rules as verdicts per object: true where violated, false where kept, null where the rule does not apply.

A rule is checked on the objects it is about, seen with their linked objects, not on a flattened case. What has not come
yet and may still come in time is pending: it counts neither for nor against.
"""

import re
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from leadline.engine.sql import text
from leadline.errors import ExpressionError
from leadline.eventlog.log import Log
from leadline.indicators.exactsum import Unit, unit_for
from leadline.indicators.lost import tell_lost
from leadline.indicators.money import AMOUNT, CURRENCY
from leadline.indicators.part import Where, several, within_part
from leadline.indicators.period import OPEN, Period, days_within
from leadline.indicators.population import Population
from leadline.indicators.rates import Rates
from leadline.indicators.scope import Scope
from leadline.indicators.term import CheckedRule, NotMeasurable
from leadline.indicators.value import RuleCompliance, rounded
from leadline.indicators.verdict import Verdict, compile_rule
from leadline.model.schema import Model
from leadline.worktime import Calendars

EXAMPLES = 5
IN_PART = "in part"
Said = Mapping[str, Iterable[str]]
"""What is asked of each object type, as SQL."""
_OWN = re.compile(r'\bo\."(\w+)"')


def check_rules(
    population: Population,
    as_of: date,
    period: Period,
    not_applicable: Container[str] = (),
    ahead: Callable[[dict[str, CheckedRule]], Said] | None = None,
) -> tuple[dict[str, CheckedRule], tuple[RuleCompliance, ...]]:
    """Write the table ``rules_T`` for every type that rules are about, and say how well each rule was kept.

    Returns where each checkable rule was checked, and one ``RuleCompliance`` for every rule of the model, in the
    model's order. Objects count by the day of their first step, within ``period``. Rules in ``not_applicable`` are left
    alone. ``rules_T`` has, per object, its id and day, and for each rule a column of its name with the verdict and a
    column ``pending <rule>``; where a part of the log is asked for, also ``in part``. Compliance is that of the part;
    verdicts are there for all objects, as indicators see them through links. ``ahead`` says what will be asked of the
    log after its rules, if all that can be compiled were checked: what both ask for is then written once.
    """
    log, model = population.log, population.model
    scopes: dict[str, Scope] = {}
    verdicts: dict[str, dict[str, Verdict]] = {}
    checked: dict[str, CheckedRule] = {}
    found: dict[str, RuleCompliance] = {}
    narrowed: dict[str, RuleCompliance] = {}
    for rule in model.rules:
        try:
            if rule.id in not_applicable:
                raise NotMeasurable("not-applicable")
            carrier = population.carrier(rule.object)
            if carrier is None:
                raise NotMeasurable("no-object", object=rule.object)
            scope = scopes.setdefault(carrier[0], Scope(population, carrier[0], as_of, {}))
            scope.tables = set()
            verdict = compile_rule(rule, carrier[1], scope)
        except NotMeasurable as reason:
            found[rule.id] = _not_measured(rule.id, reason)
            continue
        verdicts.setdefault(carrier[0], {})[rule.id] = verdict
        checked[rule.id] = CheckedRule(type=carrier[0], tables=tuple(sorted(scope.tables)))
    for object_type, said in (ahead(checked) if ahead else {}).items():
        _name_columns(log, object_type, [*said, *(each.violated for each in verdicts.get(object_type, {}).values())])
    for object_type, columns in verdicts.items():
        scope = scopes[object_type]
        selected = ", ".join(
            f'{verdict.violated} AS "{rule_id}", {verdict.pending} AS "pending {rule_id}"'
            for rule_id, verdict in columns.items()
        )
        day = scope.day(scope.moment("first_step"))
        part, unknown = "", None
        try:
            part = within_part(scope)
        except NotMeasurable as reason:
            unknown = reason
        selected += f', {part} AS "{IN_PART}"' if part else ""
        log.engine.execute(
            f'CREATE OR REPLACE TEMP TABLE "rules_{object_type}" AS SELECT o.object, o.id, {day} '
            f"AS day, {selected} FROM {scope.source()}"
        )
        money = _money(scope)
        (summary,) = log.engine.query(_summary(object_type, list(columns), money, period)).to_pylist()
        ids = _ids(log, object_type, {one for i in range(len(columns)) for one in summary[f"e{i}"] or ()})
        tell_lost(scope, scope.lost)
        found |= {compliance.rule: compliance for compliance in _compliance(summary, columns, ids, money)}
        if unknown:
            narrowed |= {rule: _not_measured(rule, unknown) for rule in columns if found[rule].status == "measured"}
        elif part:
            (summary,) = log.engine.query(_summary(object_type, list(columns), money, period, part=True)).to_pylist()
            ids = _ids(log, object_type, {one for i in range(len(columns)) for one in summary[f"e{i}"] or ()})
            narrowed |= {compliance.rule: compliance for compliance in _compliance(summary, columns, ids, money)}
    checked = {rule_id: where for rule_id, where in checked.items() if found[rule_id].status == "measured"}
    found |= narrowed
    return checked, tuple(
        found[rule.id].model_copy(update={"tables": checked[rule.id].tables if rule.id in checked else ()})
        for rule in model.rules
    )


def _name_columns(log: Log, object_type: str, said: Iterable[str]) -> None:
    """Name every column of ``object_T`` that is asked for: to write wide columns later copies those there already."""
    names = sorted({name for each in said for name in _OWN.findall(each)})
    if names:
        columns = ", ".join(f'o."{name}"' for name in names)
        log.engine.query(f'SELECT {columns} FROM "object_{object_type}" o LIMIT 0')


def find_violations(
    model: Model,
    log: Log,
    rule: str,
    *,
    period: Period = OPEN,
    where: Where = MappingProxyType({}),
    as_of: date | None = None,
    calendars: Calendars | None = None,
    rates: Rates | None = None,
) -> pa.Table | None:
    """Return every object that violates a rule, or None where the log cannot say (``measure`` tells why).

    One row per object, in the log's order: ``id``, ``day`` (of its first step, in the log's time zone) and a column for
    each attribute its type has in the log, as it is recorded; where ``rates`` convert the type's amounts, also a column
    such as ``amount_in_CNY``. The other arguments are as in ``measure``, which counts the same; ``as_of`` is the
    period's end or the log's last day.

    Raises:
        ExpressionError: the model has no such rule.

    >>> from leadline.indicators.fullest import fullest_population
    >>> from leadline.model import load_model
    >>> model = load_model("ltc")
    >>> with fullest_population(model).log as log:
    ...     find_violations(model, log, "review-after-signature")
    Traceback (most recent call last):
    leadline.errors.ExpressionError: 'review-after-signature' is no rule of the model. Correct the name.
    """
    if rule not in model.rule_of:
        raise ExpressionError.of("expression-unknown-rule", name=rule)
    only = model.model_copy(update={"rules": (model.rule_of[rule],)})
    population = Population(log, only, calendars=calendars, rates=rates, where=several(where))
    last = as_of or period[1] or log.last_date
    checked, (kept,) = check_rules(population, last, period)
    if kept.status != "measured":
        return None
    object_type = checked[rule].type
    columns, join = Scope(population, object_type, last, checked).listed()
    return log.engine.query(
        f"SELECT r.id, r.day{columns} "
        f'FROM "rules_{object_type}" r JOIN "object_{object_type}" o USING (object)'
        f'{join} WHERE r."{rule}" AND {_within(period, part=bool(where))} ORDER BY r.object'
    )


def _not_measured(rule: str, reason: NotMeasurable) -> RuleCompliance:
    return RuleCompliance(rule=rule, status="not-measured", reason=reason.code, params=reason.params)


def _within(period: Period, *, part: bool) -> str:
    bounds = [*days_within("r.day", period), *([f'r."{IN_PART}"'] if part else [])]
    return " AND ".join(bounds) or "TRUE"


@dataclass(frozen=True)
class _Money:
    """SQL for the money of an object: ``amount``, its ``currency``, whether it is ``lost``, and what to join for it.

    "" is what nobody says. Amounts are summed up in ``unit``.
    """

    amount: str = ""
    currency: str = ""
    lost: str = ""
    join: str = ""
    unit: Unit | None = None


def _money(scope: Scope) -> _Money:
    profile = scope.profile
    own = {a.attribute for a in profile.attributes if a.filled and (a.attribute != AMOUNT or a.type == "number")}
    if rates := scope.convert_own():
        found = _Money(
            amount="m.amount",
            currency=f"CASE WHEN m.amount IS NOT NULL THEN {text(rates.report_in)} END",
            lost="m.lost",
            join=f' JOIN "money_{profile.type}" m USING (object)',
        )
    else:
        found = _Money(
            amount=f'o."a_{AMOUNT}"' if AMOUNT in own else "", currency=f'o."a_{CURRENCY}"' if CURRENCY in own else ""
        )
    if not found.amount:
        return found
    (row,) = scope.population.log.engine.query(
        f'SELECT coalesce(max(abs({found.amount})), 0) AS largest FROM "object_{profile.type}" o{found.join}'
    ).to_pylist()
    return replace(found, unit=unit_for(row["largest"], profile.objects))


def _summary(object_type: str, rules: list[str], money: _Money, period: Period, *, part: bool = False) -> str:
    """Return SQL that counts, and sums the amounts of what violates.

    Least and greatest say whether currencies differ, and the least few objects are examples: to tell all currencies
    apart, or to list all objects, would take longer than everything else.
    """
    columns = []
    for i, r in enumerate(rules):
        violated = f'FILTER (WHERE "{r}")'
        columns += [
            f'count("{r}") AS n{i}, count(*) {violated} AS v{i}',
            f'count(*) FILTER (WHERE "pending {r}") AS p{i}',
        ]
        columns.append(f"min(r.object, {EXAMPLES}) {violated} AS e{i}")
        if money.unit:
            columns.append(f"{money.unit.sum(money.amount)} {violated} AS m{i}")
        if money.currency:
            columns.append(f"min({money.currency}) {violated} AS c{i}, max({money.currency}) {violated} AS d{i}")
        if money.lost:
            columns.append(f'count(*) FILTER (WHERE "{r}" AND {money.lost}) AS l{i}')
    worth = f' JOIN "object_{object_type}" o USING (object){money.join}' if money.amount or money.currency else ""
    return f'SELECT {", ".join(columns)} FROM "rules_{object_type}" r{worth} WHERE {_within(period, part=part)}'


def _ids(log: Log, object_type: str, objects: Collection[int]) -> dict[int, str]:
    if not objects:
        return {}
    among = ", ".join(map(str, sorted(objects)))
    rows = log.engine.query(f'SELECT object, id FROM "rules_{object_type}" WHERE object IN ({among})').to_pylist()
    return {row["object"]: row["id"] for row in rows}


def _compliance(
    row: Mapping[str, Any], rules: Mapping[str, Verdict], ids: Mapping[int, str], money: _Money
) -> Iterable[RuleCompliance]:
    for i, (rule, verdict) in enumerate(rules.items()):
        n, violations, pending = row[f"n{i}"], row[f"v{i}"], row[f"p{i}"]
        if n == 0:
            reason = NotMeasurable("only-pending", n=pending) if pending else NotMeasurable("no-observations")
            if not pending and verdict.lacks:
                code, missing = next(iter(verdict.lacks.items()))
                reason = NotMeasurable(code, **{code.removeprefix("no-"): ", ".join(missing)})
            yield _not_measured(rule, reason).model_copy(update={"pending": pending})
            continue
        currency = row.get(f"c{i}")
        amount = _at_stake(row, i, money) if currency == row.get(f"d{i}") and not row.get(f"l{i}") else None
        yield RuleCompliance(
            rule=rule,
            status="measured",
            n=n,
            violations=violations,
            pending=pending,
            share=(n - violations) / n,
            amount=rounded(amount),
            currency=currency if amount is not None else None,
            examples=tuple(ids[one] for one in row[f"e{i}"] or ()),
        )


def _at_stake(row: Mapping[str, Any], i: int, money: _Money) -> float | None:
    """Return the sum of what violates a rule: nothing where nothing does, and None where nobody says an amount."""
    if money.unit is None:
        return None
    return money.unit.told(row[f"m{i}"]) if row[f"v{i}"] else 0.0
