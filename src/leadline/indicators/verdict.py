"""The templates of rules as SQL: when a rule applies to an object, when it is violated, when it is too early to say.

The templates are those of DECLARE (van der Aalst, Pesic & Schonenberg 2009, Declarative workflows), duty separation and
limits of time. Which of two steps came first is told by time; steps that share a time, or a day where only days are
known, are taken in the order of the reference process, so that nobody is accused by a rounded clock.
"""

from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from sqlglot import exp

from leadline.indicators.compile import condition
from leadline.indicators.language import call_name, parse
from leadline.indicators.scope import Scope
from leadline.indicators.term import NotMeasurable
from leadline.model.names import Names
from leadline.model.schema import Rule

End = Literal["first", "last"]


@dataclass(frozen=True)
class Verdict:
    """SQL of a rule on a scope. ``violated``: true, false, or null where the rule does not apply or it is too early.

    ``pending`` is true where the rule applies, its limit has not passed and what it asks for has not come. ``lacks``
    is why conditions could not be told on this log: the reason's code and what is missing.
    """

    violated: str
    pending: str
    lacks: dict[str, list[str]]


@dataclass(frozen=True)
class _Template:
    """``applies`` is None where a rule is about every object; ``waiting`` says that it is too early to say."""

    applies: str | None
    violated: str
    waiting: str = "FALSE"


def compile_rule(rule: Rule, stand_in: tuple[str, ...], scope: Scope) -> Verdict:
    """Return a rule's verdict on the objects of a scope; objects of a stand-in must have one of the steps ``stand_in``.

    Raises:
        NotMeasurable: the log lacks a step, a person, a department, an attribute or the precision that it asks for.
        ExpressionError: kinds of values in a condition do not fit.

    >>> from datetime import date
    >>> from leadline.indicators.fullest import fullest_population
    >>> from leadline.model import load_model
    >>> model = load_model("ltc")
    >>> population = fullest_population(model)
    >>> scope = Scope(population, "lead", date(2025, 12, 31), {})
    >>> print(compile_rule(model.rule_of["close-reason-given"], (), scope).violated)
    CASE WHEN coalesce(o."count_close_lead", 0) > 0 AND NOT coalesce(FALSE, FALSE) \
THEN (NOT (NOT (o."a_reason_code" IS NULL))) END
    >>> population.log.close()
    """
    template = _template(rule, scope)
    conditions = [template.applies or "o.own"]  # what is only named in a link has no record that could lack a step
    if not template.applies and (any_step := scope.has_any(stand_in)):
        conditions.append(f"({any_step})")
    lacks: dict[str, list[str]] = {}
    if rule.when:
        tree, lacks = _without_missing(parse(rule.when, scope.population.model), scope)
        conditions.append(condition(tree, scope))
    applies = " AND ".join(conditions) or "TRUE"
    return Verdict(
        violated=f"CASE WHEN {applies} AND NOT coalesce({template.waiting}, FALSE) THEN {template.violated} END",
        pending=f"coalesce({applies} AND {template.waiting}, FALSE)",
        lacks=lacks,
    )


def _without_missing(tree: exp.Expression, scope: Scope) -> tuple[exp.Expression, dict[str, list[str]]]:
    """Put null for what the log does not have: ``channel is null or ...`` still says to whom a rule applies."""
    lacks: dict[str, list[str]] = {}
    model = scope.population.model
    attributes = {attribute.id for attribute in model.process.attributes}
    for node in list(tree.find_all(exp.Column, exp.Anonymous)):
        if isinstance(node, exp.Column) and node.name not in attributes:
            continue
        if call_name(node) in ("violates", "applies"):
            continue
        try:
            if isinstance(node, exp.Column):
                scope.attribute(node.name, as_recorded=True)  # what is compared may need a rate, and says so itself
            else:
                for argument in node.expressions:
                    if isinstance(argument, exp.Column) and argument.name in model.activity_of:
                        scope.activity(argument.name, "count")
        except NotMeasurable as reason:
            if reason.code not in ("no-attribute", "no-activity"):
                raise
            lacks.setdefault(reason.code, []).append(str(next(iter(reason.params.values()))))
            if node is tree:
                return exp.Null(), lacks
            node.replace(exp.Null())
    return tree, lacks


def _template(rule: Rule, scope: Scope) -> _Template:
    a, b = rule.a or "", rule.b if isinstance(rule.b, str) else ""
    if rule.template == "time_limit_after_due":
        return _after_due(rule, b, scope)
    times = scope.activity(a, "count").sql
    match rule.template:
        case "existence":
            return _Template(None, f"({times} < {rule.limit})")
        case "absence":
            return _Template(None, f"({times} > {rule.limit})")
        case "role_allowed":
            return _Template(f"{times} > 0", _outside(rule, scope))
        case "four_eyes":
            people = [_people(activity, scope) for activity in (a, b)]
            applies = " AND ".join(f"len({who}) > 0" for who in people)
            return _Template(applies, f"list_has_any({people[0]}, {people[1]})")
        case "data_condition":
            return _Template(f"{times} > 0", f"(NOT {_agreed(rule.holds or '', scope)})")
        case "responded_existence":
            return _responded(rule, scope)
        case "response" | "time_limit":
            return _answered(rule, b, scope)
    others = scope.activity(b, "count").sql
    both = f"{times} > 0 AND {others} > 0"
    match rule.template:
        case "precedence":
            return _Template(f"{others} > 0", f"(NOT ({times} > 0 AND {_earlier(a, 'first', b, 'first', scope)}))")
        case "not_coexistence":
            return _Template(f"({times} > 0 OR {others} > 0)", f"({both})")
        case _:  # not_succession
            return _Template(f"{times} > 0", f"({both} AND {_earlier(a, 'first', b, 'last', scope)})")


# -- time


def _earlier(a: str, a_end: End, b: str, b_end: End, scope: Scope) -> str:
    """Return SQL that is true when a's first or last occurrence comes before b's."""
    left, right = scope.activity(a, a_end), scope.activity(b, b_end)
    ranks = list(scope.population.model.activity_of)
    tie = "<=" if ranks.index(a) < ranks.index(b) else "<"
    if left.day_only or right.day_only:
        return f"({scope.day(left)} {tie} {scope.day(right)})"
    return f"({left.sql} {tie} {right.sql})"


def _answered(rule: Rule, b: str, scope: Scope) -> _Template:
    """Every a is followed by a b, in time where the rule has a limit.

    What is unanswered longest decides whether it is too early to say: an answer may still come while its limit runs,
    and a limit runs to the end of its day.
    """
    a = rule.a or ""
    asked, answered = (scope.activity(activity, "first").day_only for activity in (a, b))
    if (asked or answered) and rule.hours is not None:
        raise NotMeasurable("hours-of-days", hours=f"{rule.hours:g}")
    alias = scope.joined(_followed(a, b, asked, answered, scope))
    waits = rule.days if rule.days is not None else scope.population.model.scoring.pending_days
    last_day = f"{scope.day_of(f'{alias}.unanswered', day_only=asked)} + {waits}"
    late = "FALSE"
    if rule.hours is not None:
        limit = round(rule.hours * 3_600_000_000)
        last_day = scope.day_of(f"({alias}.unanswered + to_microseconds({limit}))", day_only=asked)
        late = f"coalesce({alias}.slowest > {limit}, FALSE)"
    elif rule.days is not None:
        late = f"coalesce({alias}.slowest_days > {rule.days}, FALSE)"
    passed = f"coalesce({last_day} < DATE '{scope.as_of}', FALSE)"
    return _Template(
        applies=f"{scope.activity(a, 'count').sql} > 0",
        violated=f"({late} OR {passed})",
        waiting=f"({alias}.unanswered IS NOT NULL AND NOT {late} AND NOT {passed})",
    )


def _followed(a: str, b: str, a_day_only: bool, b_day_only: bool, scope: Scope) -> str:
    """Return SQL with, per object, the earliest a that no b follows, and the longest time from an a to the next b."""
    ranks = list(scope.population.model.activity_of)
    steps, unit = scope.with_units(f"{scope.occurrences(a)} UNION ALL {scope.occurrences(b)}")
    asked = scope.day_of("time", day_only=a_day_only, unit=unit)
    answered = scope.day_of("answer", day_only=b_day_only, unit=unit)
    when = "time"
    if a_day_only or b_day_only:
        of_b = scope.day_of("time", day_only=b_day_only, unit=unit)
        when = f"CASE WHEN activity = {ranks.index(a)} THEN {asked} ELSE {of_b} END" if of_b != asked else asked
    return (
        "SELECT object, min(time) FILTER (WHERE answer IS NULL) AS unanswered, "
        "max(epoch_us(answer) - epoch_us(time)) AS slowest, "
        f"max(date_diff('day', {asked}, {answered})) AS slowest_days FROM ("
        f"SELECT *, min(CASE WHEN activity = {ranks.index(b)} THEN time END) OVER ("
        f"PARTITION BY object ORDER BY {when}, activity ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS answer "
        f"FROM ({steps})) "
        f"WHERE activity = {ranks.index(a)} GROUP BY object"
    )


def _after_due(rule: Rule, b: str, scope: Scope) -> _Template:
    """The first b on or after the due day comes within the limit; a b before it answers nothing."""
    due = scope.day(scope.attribute(rule.due or ""))
    steps, unit = scope.with_units(scope.occurrences(b))
    day = scope.day_of("time", day_only=scope.activity(b, "first").day_only, unit=unit)
    own = scope.joined(f"SELECT object, list({day}) AS days FROM ({steps}) GROUP BY object")
    first = f"list_min(list_filter({own}.days, lambda d: d >= {due}))"
    passed = f"{due} + {rule.days} < DATE '{scope.as_of}'"
    return _Template(
        applies=f"{due} IS NOT NULL",
        violated=f"coalesce({first} > {due} + {rule.days}, TRUE)",
        waiting=f"({first} IS NULL AND NOT {passed})",
    )


def _responded(rule: Rule, scope: Scope) -> _Template:
    a = rule.a or ""
    others = rule.b if isinstance(rule.b, tuple) else (rule.b or "",)
    answered = scope.has_any([b for b in others if _recorded(b, scope)])
    if answered is None:
        raise NotMeasurable("no-activity", activity=", ".join(others))
    asked = scope.day(scope.activity(a, "first"))
    passed = f"{asked} + {scope.population.model.scoring.pending_days} < DATE '{scope.as_of}'"
    return _Template(
        f"{scope.activity(a, 'count').sql} > 0", f"(NOT ({answered}))", f"(NOT ({answered}) AND NOT {passed})"
    )


def _recorded(activity: str, scope: Scope) -> bool:
    try:
        scope.activity(activity, "count")
    except NotMeasurable:
        return False
    return True


# -- attributes, people and departments


def _agreed(holds: str, scope: Scope) -> str:
    """Compile a condition on attributes; where an object came from several that differ, an attribute is not known."""
    scope.agreed = True
    try:
        return condition(parse(holds, scope.population.model), scope)
    finally:
        scope.agreed = False


def _people(activity: str, scope: Scope) -> str:
    """Return SQL for the set of people who did an activity; a name in another case or spacing is the same person."""
    who = scope.activity(activity, "who").sql
    codes: dict[str, int] = {}
    same: dict[int, int] = {}
    for row in scope.population.log.engine.query("SELECT code, name FROM resources ORDER BY code").to_pylist():
        code = codes.setdefault("".join(normalize("NFKC", row["name"]).casefold().split()), row["code"])
        if code != row["code"]:
            same[row["code"]] = code
    if not same:
        return who
    pairs = ", ".join(f"{code}: {first}" for code, first in same.items())
    return f"list_transform({who}, lambda p: coalesce(MAP {{{pairs}}}[p], p))"


def _outside(rule: Rule, scope: Scope) -> str:
    """True when a known department that is not allowed did it; null where a department is not one of the model's."""
    names = scope.population.log.engine.query("SELECT code, name FROM departments ORDER BY code").to_pylist()
    known = Names(scope.population.model.process.departments)
    codes = {row["code"]: known.get(row["name"]) for row in names}
    allowed = [code for code, department in codes.items() if department in rule.departments]
    outside = [code for code, department in codes.items() if department and department not in rule.departments]
    if not allowed and not outside:
        raise NotMeasurable("no-department", activity=rule.a)
    departments = scope.activity(rule.a or "", "dept").sql
    return (
        f"CASE WHEN list_has_any({departments}, {outside}::INTEGER[]) THEN TRUE "
        f"WHEN len({departments}) > 0 AND list_has_all({allowed}::INTEGER[], {departments}) THEN FALSE END"
    )
