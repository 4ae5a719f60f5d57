"""Rules as verdicts per object: true where violated, false where kept, null where the rule does not apply.

The templates are those of DECLARE (van der Aalst, Pesic & Schonenberg 2009, Declarative workflows) and duty separation.
A rule is checked on the objects it is about, seen with their linked objects, not on a flattened case. Which came first
is told by position where both steps are the object's own, else by time; steps that share a time, or a day where only
days are known, are taken in the order of the reference process, so that nobody is accused by a rounded clock.
"""

from collections.abc import Container, Iterable
from datetime import date
from typing import Literal

import pyarrow as pa
from sqlglot import exp

from leadline.indicators.compile import condition
from leadline.indicators.language import parse
from leadline.indicators.population import Population
from leadline.indicators.scope import CheckedRule, NotMeasurable, Scope
from leadline.indicators.value import RuleCompliance
from leadline.model.schema import Rule
from leadline.text import folded

EXAMPLES = 5


def check_rules(
    population: Population,
    as_of: date,
    period: tuple[date | None, date | None],
    not_applicable: Container[str] = (),
) -> tuple[dict[str, CheckedRule], tuple[RuleCompliance, ...]]:
    """Write the table ``rules_T`` for every type that rules are about, and say how well each rule was kept.

    Returns where each checkable rule was checked, and one ``RuleCompliance`` for every rule of the model, in the
    model's order. Objects count by the day of their first step, within ``period``. Rules in ``not_applicable`` are left
    alone.
    """
    log, model = population.log, population.model
    scopes: dict[str, Scope] = {}
    verdicts: dict[str, dict[str, str]] = {}
    checked: dict[str, CheckedRule] = {}
    unchecked: dict[str, RuleCompliance] = {}
    missing: dict[str, list[str]] = {}
    for rule in model.rules:
        try:
            if rule.id in not_applicable:
                raise NotMeasurable("not-applicable")
            carrier = population.carrier(rule.object)
            if carrier is None:
                raise NotMeasurable("no-object", object=rule.object)
            scope = scopes.setdefault(carrier[0], Scope(population, carrier[0], as_of, {}))
            scope.tables = set()
            sql, missing[rule.id] = _verdict(rule, carrier[1], scope)
        except NotMeasurable as reason:
            unchecked[rule.id] = RuleCompliance(
                rule=rule.id, status="not-measured", reason=reason.code, params=reason.params
            )
            continue
        verdicts.setdefault(carrier[0], {})[rule.id] = sql
        checked[rule.id] = CheckedRule(type=carrier[0], tables=tuple(sorted(scope.tables)))
    found: dict[str, RuleCompliance] = dict(unchecked)
    for object_type, columns in verdicts.items():
        scope = scopes[object_type]
        selected = ", ".join(f'{sql} AS "{rule_id}"' for rule_id, sql in columns.items())
        log.engine.execute(
            f'CREATE OR REPLACE TEMP TABLE "rules_{object_type}" AS SELECT o.object, o.id, {scope.day("o.first_time")} '
            f"AS day, {selected} FROM {scope.source()}"
        )
        summary = log.engine.query(_summary(object_type, list(columns), period))
        found |= {compliance.rule: compliance for compliance in _compliance(summary, columns, missing)}
    checked = {rule_id: where for rule_id, where in checked.items() if found[rule_id].status == "measured"}
    return checked, tuple(
        found[rule.id].model_copy(update={"tables": checked[rule.id].tables if rule.id in checked else ()})
        for rule in model.rules
    )


def _summary(object_type: str, rules: list[str], period: tuple[date | None, date | None]) -> str:
    within = [f"day {sign} DATE '{day}'" for sign, day in zip((">=", "<="), period) if day]
    where = f" WHERE {' AND '.join(within)}" if within else ""
    columns = ", ".join(
        f'count("{r}") AS n{i}, count(*) FILTER (WHERE "{r}") AS v{i}, '
        f'array_slice(list(id ORDER BY object) FILTER (WHERE "{r}"), 1, {EXAMPLES}) AS e{i}'
        for i, r in enumerate(rules)
    )
    return f'SELECT {columns} FROM "rules_{object_type}"{where}'


def _compliance(table: pa.Table, rules: Iterable[str], missing: dict[str, list[str]]) -> list[RuleCompliance]:
    row = table.to_pylist()[0]
    result = []
    for i, rule in enumerate(rules):
        n, violations = row[f"n{i}"], row[f"v{i}"]
        if n == 0:
            lacks = missing[rule]
            reason, params = ("no-attribute", {"attribute": ", ".join(lacks)}) if lacks else ("no-observations", {})
            result.append(RuleCompliance(rule=rule, status="not-measured", reason=reason, params=params))
            continue
        result.append(
            RuleCompliance(
                rule=rule,
                status="measured",
                n=n,
                violations=violations,
                share=(n - violations) / n,
                examples=tuple(row[f"e{i}"] or ()),
            )
        )
    return result


def _verdict(rule: Rule, stand_in: tuple[str, ...], scope: Scope) -> tuple[str, list[str]]:
    """Return a rule's verdict as SQL, and the attributes of its condition that the log does not have."""
    applies, violated = _template(rule, scope)
    conditions = [applies] if applies else []
    if not applies and (any_step := scope.has_any(stand_in)):
        conditions.append(f"({any_step})")
    missing: list[str] = []
    if rule.when:
        tree, missing = _without_missing(parse(rule.when, scope.population.model), scope)
        conditions.append(condition(tree, scope))
    return f"CASE WHEN {' AND '.join(conditions) or 'TRUE'} THEN {violated} END", missing


def _without_missing(tree: exp.Expression, scope: Scope) -> tuple[exp.Expression, list[str]]:
    """Put null for attributes the log does not have: ``channel is null or ...`` still says to whom a rule applies."""
    missing = []
    for column in list(tree.find_all(exp.Column)):
        name = column.name
        if name in {attribute.id for attribute in scope.population.model.process.attributes}:
            try:
                scope.attribute(name)
            except NotMeasurable:
                missing.append(name)
                if column is tree:
                    return exp.Null(), missing
                column.replace(exp.Null())
    return tree, missing


def _template(rule: Rule, scope: Scope) -> tuple[str | None, str]:
    """Return when the rule applies (None: always) and when it is violated."""
    a = scope.activity(rule.a, "count").sql
    match rule.template:
        case "existence":
            return None, f"({a} < {rule.limit})"
        case "absence":
            return None, f"({a} > {rule.limit})"
        case "role_allowed":
            return f"{a} > 0", _outside(rule, scope)
        case "four_eyes":
            people = [scope.activity(activity, "who").sql for activity in (rule.a, _other(rule))]
            applies = " AND ".join(f"len({who}) > 0" for who in people)
            return applies, f"list_has_any({people[0]}, {people[1]})"
        case "responded_existence":
            others = rule.b if isinstance(rule.b, tuple) else (_other(rule),)
            answered = scope.has_any([b for b in others if _recorded(b, scope)])
            if answered is None:
                raise NotMeasurable("no-activity", activity=", ".join(others))
            return f"{a} > 0", f"CASE WHEN {answered} THEN FALSE ELSE {_overdue(rule, scope)} END"
    b = scope.activity(_other(rule), "count").sql
    both = f"{a} > 0 AND {b} > 0"
    match rule.template:
        case "precedence":
            return f"{b} > 0", f"(NOT ({a} > 0 AND {_earlier(rule.a, 'first', _other(rule), 'first', scope)}))"
        case "response":
            answered = f"{both} AND {_earlier(rule.a, 'last', _other(rule), 'last', scope)}"
            return f"{a} > 0", f"CASE WHEN {answered} THEN FALSE ELSE {_overdue(rule, scope)} END"
        case "not_coexistence":
            return f"({a} > 0 OR {b} > 0)", f"({both})"
        case _:  # not_succession
            return f"{a} > 0", f"({both} AND {_earlier(rule.a, 'first', _other(rule), 'last', scope)})"


def _other(rule: Rule) -> str:
    return rule.b if isinstance(rule.b, str) else ""


def _recorded(activity: str, scope: Scope) -> bool:
    try:
        scope.activity(activity, "count")
    except NotMeasurable:
        return False
    return True


def _overdue(rule: Rule, scope: Scope) -> str:
    """True once the answer had enough days to come; null, pending, before."""
    last = scope.day(scope.activity(rule.a, "last").sql)
    days = scope.population.model.scoring.pending_days
    return f"CASE WHEN date_diff('day', {last}, DATE '{scope.as_of}') >= {days} THEN TRUE END"


End = Literal["first", "last"]


def _earlier(a: str, a_end: End, b: str, b_end: End, scope: Scope) -> str:
    """Return SQL that is true when a's first or last occurrence comes before b's."""
    left, right = scope.activity(a, a_end), scope.activity(b, b_end)
    positions = scope.position(a, a_end), scope.position(b, b_end)
    if all(positions) and left.day_only == right.day_only:
        return f"({positions[0]} < {positions[1]})"
    ranks = {activity.id: rank for rank, activity in enumerate(scope.population.model.process.activities)}
    tie = "<=" if ranks[a] < ranks[b] else "<"
    if left.day_only or right.day_only:
        return f"({scope.day(left.sql)} {tie} {scope.day(right.sql)})"
    return f"({left.sql} {tie} {right.sql})"


def _outside(rule: Rule, scope: Scope) -> str:
    """True when a known department that is not allowed did it; null where a department is not one of the model's."""
    names = scope.population.log.engine.query("SELECT code, name FROM departments ORDER BY code").to_pylist()
    known = {
        folded(alias): department.id
        for department in scope.population.model.process.departments
        for alias in (department.id, department.name.en, department.name.zh_hans, *department.aliases)
    }
    codes = {row["code"]: known.get(folded(row["name"])) for row in names}
    allowed = [code for code, department in codes.items() if department in rule.departments]
    outside = [code for code, department in codes.items() if department and department not in rule.departments]
    if not allowed and not outside:
        raise NotMeasurable("no-department", activity=rule.a)
    departments = scope.activity(rule.a, "dept").sql
    return (
        f"CASE WHEN list_has_any({departments}, {outside}::INTEGER[]) THEN TRUE "
        f"WHEN len({departments}) > 0 AND list_has_all({allowed}::INTEGER[], {departments}) THEN FALSE END"
    )
