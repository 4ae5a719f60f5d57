"""The measure language: SQL expressions over one object, with functions for what happened to it.

``has(a)``, ``count(a)``, ``first(a)``, ``last(a)``, ``automated(a)`` look at an activity; ``hours(x, y)`` and
``days(x, y)`` at the time between two moments, ``working_hours(x, y)`` and ``working_days(x, y)`` at the working time
in it; ``steps()`` and the other counters at the whole object or one stage; ``variant()`` at its whole sequence;
``linked(type)`` at its links; ``violates(rule, ...)`` and ``applies(rule, ...)`` at rules. Bare names are attributes of
the object, or ``as_of``, the last day. Everything else is refused: an expression is data, never trusted.

Here text becomes a checked tree; ``compile`` turns trees into SQL for one log.
"""

import re

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from leadline.errors import ExpressionError
from leadline.model.schema import Model

ACTIVITY_FUNCTIONS = ("has", "count", "first", "last", "automated")
DURATION_FUNCTIONS = ("hours", "days", "working_hours", "working_days")
COUNTERS = {
    "steps": "steps",
    "automated_steps": "automated_steps",
    "rework": "rework",
    "handovers": "handovers",
    "ping_pong": "ping_pong",
    "departments": "departments",
    "resources": "resources",
    "recorded_steps": "recorded_steps",
    "timely_steps": "timely_steps",
    "handover_hours": "handover_seconds",
    "cycle_hours": "cycle_seconds",
}
MOMENT_FUNCTIONS = ("first_step", "last_step")
RULE_FUNCTIONS = ("violates", "applies")
VARIANT = "variant"
FUNCTIONS = (*ACTIVITY_FUNCTIONS, *DURATION_FUNCTIONS, *COUNTERS, *MOMENT_FUNCTIONS, VARIANT, "linked", *RULE_FUNCTIONS)

_ALLOWED: tuple[type[exp.Expression], ...] = (
    exp.Literal,
    exp.Boolean,
    exp.Null,
    exp.Paren,
    exp.And,
    exp.Or,
    exp.Not,
    exp.Neg,
    exp.EQ,
    exp.NEQ,
    exp.LT,
    exp.LTE,
    exp.GT,
    exp.GTE,
    exp.Is,
    exp.In,
    exp.Between,
    exp.Case,
    exp.If,
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Div,
    exp.Coalesce,
    exp.Greatest,
    exp.Least,
    exp.Abs,
    exp.Lower,
    exp.Upper,
    exp.Column,
    exp.Identifier,
)


def parse(text: str, model: Model) -> exp.Expression:
    """Return the checked tree of a measure expression; calls of the language are ``exp.Anonymous`` nodes.

    Raises:
        ExpressionError: it is not an expression, uses something that is not allowed, or names an activity,
            attribute, stage, object type or rule that the model does not have.
    """
    try:
        tree = parse_one(f"SELECT {_shielded(text)}", read="duckdb")
    except SqlglotError as error:
        reason = str(error).splitlines()[0].split(". Line")[0]
        raise ExpressionError.of("expression-syntax", place=text, reason=reason) from error
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 1 or set(_parts(tree)) != {"expressions"}:
        raise ExpressionError.of("expression-not-one", place=text)
    root = tree.expressions[0]
    _check(root, text, model)
    copied: exp.Expression = root.copy()
    return copied


_PREFIX = "leadline_"
_NAMING = "|".join((*COUNTERS, "linked", *RULE_FUNCTIONS))
_VALUING = "|".join((*ACTIVITY_FUNCTIONS, *DURATION_FUNCTIONS, *MOMENT_FUNCTIONS, VARIANT))
_CALL = re.compile(rf"('(?:[^']|'')*')|\b({_NAMING})\s*\(([^()']*)\)|\b({_VALUING})\s*\(", re.IGNORECASE)


def _shielded(text: str) -> str:
    """Give the language's functions names that no SQL dialect knows, and quote ids that SQL would misread.

    >>> print(_shielded("steps(order) > 0 and violates(no-lead) or status = 'has(x)'"))
    leadline_steps("order") > 0 and leadline_violates("no-lead") or status = 'has(x)'
    """

    def shield(found: re.Match[str]) -> str:
        literal, naming, names, valuing = found.groups()
        if literal:
            return literal
        if naming:
            quoted = ", ".join(f'"{name.strip()}"' for name in names.replace('"', "").split(",") if name.strip())
            return f"{_PREFIX}{naming.lower()}({quoted})"
        return f"{_PREFIX}{valuing.lower()}("

    return _CALL.sub(shield, text)


def without_prefix(sql: str) -> str:
    """Return SQL text as the author of an expression wrote it."""
    return re.sub(_PREFIX, "", sql, flags=re.IGNORECASE)


def call_name(node: exp.Expression) -> str | None:
    """Return the language function a node calls, or None."""
    if isinstance(node, exp.Anonymous):
        name = str(node.this)
        return name.removeprefix(_PREFIX) if name.startswith(_PREFIX) else None
    return None


def name_of(node: exp.Expression) -> str | None:
    """Return the bare name a node is, or None."""
    if isinstance(node, exp.Column) and not node.table:
        return node.name
    return None


def _parts(tree: exp.Expression) -> list[str]:
    return [key for key, value in tree.args.items() if value]


def _check(node: exp.Expression, text: str, model: Model) -> None:
    name = call_name(node)
    if name:
        _check_call(node, name, text, model)
        return
    if isinstance(node, exp.Anonymous) or not isinstance(node, _ALLOWED):
        what = str(node.this) if isinstance(node, exp.Anonymous) else node.sql("duckdb")
        raise ExpressionError.of("expression-not-allowed", place=text, what=what, known=", ".join(FUNCTIONS))
    if isinstance(node, exp.Column):
        if node.table or node.name not in _names(model):
            raise ExpressionError.of("expression-unknown-name", place=text, name=node.sql("duckdb"))
        return
    for child in node.iter_expressions():
        _check(child, text, model)


def _names(model: Model) -> set[str]:
    return {"as_of", *(attribute.id for attribute in model.process.attributes)}


def _check_call(node: exp.Expression, name: str, text: str, model: Model) -> None:
    arguments = node.expressions
    bare = [name_of(argument) for argument in arguments]
    activities = set(model.activity_of)

    def require(count: range, known: set[str], kind: str) -> None:
        if len(arguments) not in count:
            raise ExpressionError.of("expression-arguments", place=text, function=name, given=len(arguments))
        for argument, given in zip(arguments, bare):
            word = given or argument.sql("duckdb")
            if word not in known:
                raise ExpressionError.of(f"expression-unknown-{kind}", place=text, name=word)

    if name in ACTIVITY_FUNCTIONS:
        require(range(1, 2), activities, "activity")
    elif name in COUNTERS:
        require(range(2), set(model.stage_of), "stage")
    elif name in (*MOMENT_FUNCTIONS, VARIANT):
        require(range(1), set(), "name")
    elif name == "linked":
        require(range(1, 2), {o.id for o in model.process.objects}, "object")
    elif name in RULE_FUNCTIONS:
        require(range(1, 1000), set(model.rule_of), "rule")
    else:
        if len(arguments) != 2:
            raise ExpressionError.of("expression-arguments", place=text, function=name, given=len(arguments))
        for argument, given in zip(arguments, bare):
            if given is None or given not in activities:
                _check(argument, text, model)
