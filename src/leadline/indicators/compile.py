"""Measure expressions to SQL: a checked tree and a scope in, a typed piece of SQL out."""

from sqlglot import exp

from leadline.errors import ExpressionError, LeadlineError
from leadline.indicators.language import COUNTERS, MOMENT_FUNCTIONS, call_name, name_of, without_prefix
from leadline.indicators.scope import Scope
from leadline.indicators.term import Kind, NotMeasurable, Term

_COMPARISONS: dict[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC: dict[type[exp.Expression], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_CHOICES: dict[type[exp.Expression], str] = {exp.Coalesce: "coalesce", exp.Greatest: "greatest", exp.Least: "least"}


def compile_term(node: exp.Expression, scope: Scope) -> Term:
    """Return the SQL of an expression on a scope.

    Raises:
        NotMeasurable: the log lacks what the expression asks for.
        ExpressionError: kinds do not fit, such as adding a time to a text.
    """
    name = call_name(node)
    if name:
        return _call(node, name, scope)
    kind = type(node)
    if kind in _COMPARISONS:
        return _comparison(node, _COMPARISONS[kind], scope)
    if kind in _ARITHMETIC:
        left, right = (_expect(node.args[side], scope, "number") for side in ("this", "expression"))
        divisor = f"nullif({right}, 0)" if kind is exp.Div else right
        return Term(f"({left} {_ARITHMETIC[kind]} {divisor})", "number")
    if kind in _CHOICES:
        return _choice(node, _CHOICES[kind], scope)
    match node:
        case exp.Paren():
            return compile_term(node.this, scope)
        case exp.And() | exp.Or():
            word = "AND" if isinstance(node, exp.And) else "OR"
            left, right = (_expect(node.args[side], scope, "boolean") for side in ("this", "expression"))
            return Term(f"({left} {word} {right})", "boolean")
        case exp.Not():
            return Term(f"(NOT {_expect(node.this, scope, 'boolean')})", "boolean")
        case exp.Neg():
            return Term(f"(-{_expect(node.this, scope, 'number')})", "number")
        case exp.Abs():
            return Term(f"abs({_expect(node.this, scope, 'number')})", "number")
        case exp.Lower() | exp.Upper():
            word = "lower" if isinstance(node, exp.Lower) else "upper"
            return Term(f"{word}({_expect(node.this, scope, 'text')})", "text")
        case exp.Literal():
            return Term(node.sql("duckdb"), "text" if node.is_string else "number")
        case exp.Boolean():
            return Term(node.sql("duckdb"), "boolean")
        case exp.Null():
            return Term("NULL", "null")
        case exp.Is():
            truth = compile_term(node.expression, scope).sql
            return Term(f"({_recorded(node.this, scope).sql} IS {truth})", "boolean")
        case exp.In():
            subject = compile_term(node.this, scope)
            terms = [compile_term(option, scope) for option in node.expressions]
            for option, term in zip(node.expressions, terms):
                if term.kind != subject.kind and subject.kind != "null":
                    raise _wrong_type(node, option, subject.kind)
            options = ", ".join(term.sql for term in terms)
            return Term(f"({subject.sql} IN ({options}))", "boolean")
        case exp.Between():
            low = _comparison(exp.GTE(this=node.this, expression=node.args["low"]), ">=", scope)
            high = _comparison(exp.LTE(this=node.this, expression=node.args["high"]), "<=", scope)
            return Term(f"({low.sql} AND {high.sql})", "boolean")
        case exp.Case():
            return _case(node, scope)
        case exp.Column():
            return scope.today if name_of(node) == "as_of" else scope.attribute(node.name)
    raise ExpressionError.of("expression-not-allowed", place=node.sql("duckdb"), what=node.sql("duckdb"), known="")


def condition(node: exp.Expression, scope: Scope) -> str:
    """Return the SQL of an expression that must be a condition."""
    return _expect(node, scope, "boolean")


def _expect(node: exp.Expression, scope: Scope, kind: str) -> str:
    term = compile_term(node, scope)
    if term.kind not in (kind, "null"):
        raise _wrong_type(node, node, kind)
    return term.sql


def _wrong_type(whole: exp.Expression, part: exp.Expression, needed: str) -> LeadlineError:
    """Return the error for a part of an expression that is of another kind than the rest needs."""
    given, place = (without_prefix(node.sql("duckdb")) for node in (part, whole))
    return ExpressionError.of("expression-wrong-type", place=place, what=given, needed=needed)


def _comparison(node: exp.Expression, operator: str, scope: Scope) -> Term:
    sides = (node.this, node.expression)
    # An amount is above 0 in every currency, and then needs no rate.
    compiled = _recorded if any(_is_zero(side) for side in sides) else compile_term
    left, right = (compiled(side, scope) for side in sides)
    if left.kind != right.kind and "null" not in (left.kind, right.kind):
        raise _wrong_type(node, node.expression, left.kind)
    if left.kind == "moment" and (left.day_only or right.day_only):
        return Term(f"({scope.day(left)} {operator} {scope.day(right)})", "boolean")
    return Term(f"({left.sql} {operator} {right.sql})", "boolean")


def _recorded(node: exp.Expression, scope: Scope) -> Term:
    """Compile what is asked whether it is there, or above 0: an attribute as it is recorded."""
    if isinstance(node, exp.Column) and name_of(node) != "as_of":
        return scope.attribute(node.name, as_recorded=True)
    return compile_term(node, scope)


def _is_zero(node: exp.Expression) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and float(node.this) == 0


def _choice(node: exp.Expression, function: str, scope: Scope) -> Term:
    terms = [compile_term(option, scope) for option in (node.this, *node.expressions)]
    kinds = {term.kind for term in terms} - {"null"}
    if len(kinds) > 1:
        raise _wrong_type(node, node, terms[0].kind)
    sql = f"{function}({', '.join(term.sql for term in terms)})"
    if function != "coalesce":  # DuckDB's greatest and least pass over nulls; what is not known is not 0
        unknown = " OR ".join(f"{term.sql} IS NULL" for term in terms)
        sql = f"(CASE WHEN {unknown} THEN NULL ELSE {sql} END)"
    return Term(
        sql,
        kinds.pop() if kinds else "null",
        day_only=any(term.day_only for term in terms),
        step=all(term.step for term in terms),
    )


def _case(node: exp.Case, scope: Scope) -> Term:
    ifs = node.args["ifs"]
    branches = [(_expect(branch.this, scope, "boolean"), compile_term(branch.args["true"], scope)) for branch in ifs]
    default = compile_term(node.args["default"], scope) if node.args.get("default") else Term("NULL", "null")
    terms = [term for _, term in branches] + [default]
    whens = " ".join(f"WHEN {test} THEN {term.sql}" for test, term in branches)
    kind: Kind = next((term.kind for term in terms if term.kind != "null"), "null")
    return Term(f"(CASE {whens} ELSE {default.sql} END)", kind, day_only=any(term.day_only for term in terms))


def _call(node: exp.Expression, name: str, scope: Scope) -> Term:
    names = [argument.name for argument in node.expressions]
    match name:
        case "has":
            return Term(f"({scope.activity(names[0], 'count').sql} > 0)", "boolean")
        case "count":
            return scope.count(names[0])
        case "first" | "last":
            return scope.activity(names[0], name)
        case "automated":
            return scope.activity(names[0], "auto")
        case "variant":
            return scope.variant
        case "linked":
            return scope.linked(names[0])
        case "violates" | "applies":
            return _rules(tuple(names), name, scope)
        case _ if name in COUNTERS:
            return scope.counter(name, names[0] if names else None)
        case _ if name in MOMENT_FUNCTIONS:
            return scope.moment("first_step" if name == "first_step" else "last_step")
    return _duration(node, name, scope)


def _rules(names: tuple[str, ...], function: str, scope: Scope) -> Term:
    verdicts = [sql for name in names if (sql := scope.rule(name))]
    if not verdicts:
        raise NotMeasurable("no-rule", rules=", ".join(names))
    if function == "applies":
        return Term(f"({' OR '.join(f'{sql} IS NOT NULL' for sql in verdicts)})", "boolean")
    numbers = ", ".join(f"CAST({sql} AS INTEGER)" for sql in verdicts)
    return Term(f"(greatest({numbers}) = 1)" if len(verdicts) > 1 else f"({verdicts[0]})", "boolean")


def _duration(node: exp.Expression, function: str, scope: Scope) -> Term:
    start, end = (_moment(argument, scope) for argument in node.expressions)
    if "null" in (start.kind, end.kind):  # what the data never have, in a rule's condition
        return Term("CAST(NULL AS DOUBLE)", "number")
    day_only = start.day_only or end.day_only
    if function.startswith("working_"):
        sql = scope.working(function, start, end)
    elif day_only:
        if function == "hours":
            raise NotMeasurable("day-only")
        sql = f"date_diff('day', {scope.day(start)}, {scope.day(end)})"
    else:
        microseconds = {"hours": "3.6e9", "days": "8.64e10"}[function]
        sql = f"((epoch_us({end.sql}) - epoch_us({start.sql})) / {microseconds})"
    if start.step and end.step:
        # By the moments, not by the working time between them: at night there is none, whichever came first.
        left, right = (scope.day(each) if day_only else each.sql for each in (start, end))
        sql = f"(CASE WHEN {right} >= {left} THEN {sql} END)"
    return Term(sql, "number")


def _moment(node: exp.Expression, scope: Scope) -> Term:
    name = name_of(node)
    term = scope.activity(name, "first") if name in scope.population.model.activity_of else compile_term(node, scope)
    if term.kind not in ("moment", "null"):
        raise _wrong_type(node, node, "moment")
    return term
