"""Conditions that people write over a table's columns: SQL, parsed against a list of what is allowed.

A condition is data, never trusted text: it becomes a tree, every node of the tree must be known here with the parts it
may have, and the SQL that runs is written anew from the tree. Columns that were read as text are compared as what they
are compared with, and what cannot be read so is null, so that a bad value in a row never stops a query.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from leadline.engine import sql
from leadline.errors import ExpressionError, LeadlineError

Kind = Literal["text", "number", "boolean", "moment", "null"]
LONGEST = 10_000

# What may stand in a condition, and which parts of it may be given.
_ALLOWED: dict[type[exp.Expression], frozenset[str]] = {
    exp.Column: frozenset({"this"}),
    exp.Identifier: frozenset({"this", "quoted"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Boolean: frozenset({"this"}),
    exp.Null: frozenset(),
    exp.Paren: frozenset({"this"}),
    exp.Neg: frozenset({"this"}),
    exp.Not: frozenset({"this"}),
    exp.Is: frozenset({"this", "expression"}),
    exp.In: frozenset({"this", "expressions"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.Like: frozenset({"this", "expression", "negate"}),
    exp.ILike: frozenset({"this", "expression", "negate"}),
    exp.Case: frozenset({"this", "ifs", "default"}),
    exp.If: frozenset({"this", "true"}),
    exp.Coalesce: frozenset({"this", "expressions"}),
    exp.Lower: frozenset({"this"}),
    exp.Upper: frozenset({"this"}),
    exp.Trim: frozenset({"this"}),
    exp.Replace: frozenset({"this", "expression", "replacement"}),
    exp.Substring: frozenset({"this", "start", "length"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.TryCast: frozenset({"this", "to"}),
    exp.DataType: frozenset({"this", "nested"}),
} | {
    binary: frozenset({"this", "expression"})
    for binary in (
        exp.And,
        exp.Or,
        exp.EQ,
        exp.NEQ,
        exp.LT,
        exp.LTE,
        exp.GT,
        exp.GTE,
        exp.Add,
        exp.Sub,
        exp.Mul,
        exp.Div,
    )
}
_OPERATORS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
}
_CASTS: dict[exp.DType, tuple[str, Kind]] = {
    exp.DType.TEXT: ("VARCHAR", "text"),
    exp.DType.VARCHAR: ("VARCHAR", "text"),
    exp.DType.DOUBLE: ("DOUBLE", "number"),
    exp.DType.DATE: ("DATE", "moment"),
}
_READ_AS: dict[Kind, str] = {"number": "DOUBLE", "moment": "TIMESTAMP", "boolean": "BOOLEAN", "text": "VARCHAR"}
_STRONGEST: tuple[Kind, ...] = ("number", "moment", "boolean", "text")


@dataclass(frozen=True)
class Value:
    """A piece of SQL and what kind of value it gives."""

    sql: str
    kind: Kind

    def read_as(self, kind: Kind) -> str:
        """Return SQL that gives this value as ``kind``, or null where it cannot be read so."""
        if kind in (self.kind, "null") or self.kind == "null":
            return self.sql
        return f"TRY_CAST({self.sql} AS {_READ_AS[kind]})"


def parse_condition(text: str, *, file: str | None = None, place: str | None = None) -> exp.Expr:
    r"""Return the checked tree of a condition.

    Allowed are columns (in double quotes where a name has spaces), literals, and, or, not, comparisons, is null, in,
    between, like, case, arithmetic, coalesce, lower, upper, trim, replace, substring, cast to varchar, double, date.

    Raises:
        ExpressionError: it is not one expression, or holds something else; ``file`` and ``place`` say where it stands.

    >>> columns_of(parse_condition("status in ('won', 'lost') and \"deal size\" > 10"))
    ('deal size', 'status')
    """
    if len(text) > LONGEST:
        raise ExpressionError.of("condition-too-long", file=file, place=place, longest=LONGEST)
    try:
        tree = parse_one(text, read="duckdb", into=exp.Condition)
        refused = next((node for node in tree.walk() if not _is_allowed(node)), None)
    except (SqlglotError, RecursionError, ValueError) as error:
        raise ExpressionError.of("condition-syntax", file=file, place=place, condition=text) from error
    if refused is not None:
        raise _refusal(refused, text, file, place)
    return tree


def _is_allowed(node: exp.Expr) -> bool:
    parts = _ALLOWED.get(type(node)) if isinstance(node, exp.Expression) else None
    if parts is None or any(value not in (None, False, []) and part not in parts for part, value in node.args.items()):
        return False
    match node:
        case exp.DataType():
            return node.this in _CASTS
        case exp.Is():
            return isinstance(node.expression, exp.Null | exp.Boolean)
        case exp.Column():
            return isinstance(node.this, exp.Identifier)
    return True


def _refusal(node: exp.Expr, text: str, file: str | None, place: str | None) -> LeadlineError:
    return ExpressionError.of(
        "condition-not-allowed", file=file, place=place, what=node.sql("duckdb", comments=False), condition=text
    )


def columns_of(tree: exp.Expr) -> tuple[str, ...]:
    """Return the names of the columns a condition looks at, sorted."""
    return tuple(sorted({column.name for column in tree.find_all(exp.Column)}))


def column_text(name: str) -> str:
    """Return a column as a condition names it: quoted where its name has spaces, or is a word of the language.

    >>> column_text("stage"), column_text("Ship To"), column_text("case")
    ('stage', '"Ship To"', '"case"')
    """
    try:
        plain = name.isidentifier() and columns_of(parse_condition(f"{name} = ''")) == (name,)
    except ExpressionError:
        plain = False
    return name if plain else sql.name(name)


def condition_sql(tree: exp.Expr, column: Callable[[str], Value] | Mapping[str, Value]) -> str:
    r"""Return the SQL of a checked condition. ``column`` gives each column's SQL and kind.

    >>> status, size = Value('"c0"', "text"), Value('"c1"', "text")
    >>> condition_sql(parse_condition("status = 'won' and size > 10"), {"status": status, "size": size})
    '(("c0" = \'won\') AND (TRY_CAST("c1" AS DOUBLE) > 10))'
    """
    return _value(tree, column if callable(column) else column.__getitem__).read_as("boolean")


def _value(node: exp.Expr, column: Callable[[str], Value]) -> Value:
    def of(part: str) -> Value:
        return _value(node.args[part], column)

    def text(part: str) -> str:
        return of(part).read_as("text")

    match node:
        case exp.Column():
            return column(node.name)
        case exp.Literal():
            return Value(sql.text(node.this), "text") if node.is_string else Value(node.sql("duckdb"), "number")
        case exp.Boolean():
            return Value("TRUE" if node.this else "FALSE", "boolean")
        case exp.Null():
            return Value("NULL", "null")
        case exp.Paren():
            return of("this")
        case exp.And() | exp.Or():
            word = "AND" if isinstance(node, exp.And) else "OR"
            return Value(f"({of('this').read_as('boolean')} {word} {of('expression').read_as('boolean')})", "boolean")
        case exp.Not():
            return Value(f"(NOT {of('this').read_as('boolean')})", "boolean")
        case exp.Neg():
            return Value(f"(- {of('this').read_as('number')})", "number")
        case exp.Is():
            truth = of("expression")
            return Value(f"({of('this').read_as(truth.kind)} IS {truth.sql})", "boolean")
        case exp.In():
            subject, *options = _alike([node.this, *node.expressions], column)[0]
            return Value(f"({subject} IN ({', '.join(options)}))", "boolean")
        case exp.Between():
            subject, low, high = _alike([node.this, node.args["low"], node.args["high"]], column)[0]
            return Value(f"({subject} BETWEEN {low} AND {high})", "boolean")
        case exp.Like() | exp.ILike():
            word = ("NOT " if node.args.get("negate") else "") + ("ILIKE" if isinstance(node, exp.ILike) else "LIKE")
            return Value(f"({text('this')} {word} {text('expression')})", "boolean")
        case exp.Add() | exp.Sub() | exp.Mul() | exp.Div():
            left, right = (of(side).read_as("number") for side in ("this", "expression"))
            divisor = f"nullif({right}, 0)" if isinstance(node, exp.Div) else right
            return Value(f"({left} {_OPERATORS[type(node)]} {divisor})", "number")
        case exp.Case():
            return _case(node, column)
        case exp.Coalesce():
            options, kind = _alike([node.this, *node.expressions], column)
            return Value(f"coalesce({', '.join(options)})", kind)
        case exp.Lower() | exp.Upper() | exp.Trim():
            return Value(f"{type(node).__name__.lower()}({text('this')})", "text")
        case exp.Replace():
            return Value(f"replace({text('this')}, {text('expression')}, {text('replacement')})", "text")
        case exp.Substring():
            numbers = [f"CAST({of(p).read_as('number')} AS BIGINT)" for p in ("start", "length") if node.args.get(p)]
            return Value(f"substring({', '.join([text('this'), *numbers])})", "text")
        case exp.Cast():
            target, kind = _CASTS[node.to.this]
            return Value(f"TRY_CAST({of('this').sql} AS {target})", kind)
        case _:  # the comparisons
            (left, right), _kind = _alike([node.this, node.expression], column)
            return Value(f"({left} {_OPERATORS[type(node)]} {right})", "boolean")


def _alike(nodes: list[exp.Expr], column: Callable[[str], Value]) -> tuple[list[str], Kind]:
    """Return the nodes' SQL, all read as the strongest kind among them: a number beats a date, which beats a text."""
    values = [_value(node, column) for node in nodes]
    kinds = {value.kind for value in values}
    kind: Kind = next((kind for kind in _STRONGEST if kind in kinds), "null")
    return [value.read_as(kind) for value in values], kind


def _case(node: exp.Case, column: Callable[[str], Value]) -> Value:
    branches = node.args["ifs"]
    tests = [exp.EQ(this=node.this, expression=b.this) if node.args.get("this") else b.this for b in branches]
    results = [branch.args["true"] for branch in branches]
    answers, kind = _alike([*results, node.args.get("default") or exp.Null()], column)
    whens = " ".join(
        f"WHEN {_value(test, column).read_as('boolean')} THEN {answer}" for test, answer in zip(tests, answers)
    )
    return Value(f"(CASE {whens} ELSE {answers[-1]} END)", kind)
