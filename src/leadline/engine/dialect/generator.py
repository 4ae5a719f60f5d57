"""Spark's words for DuckDB's trees: where sqlglot's own are missing, or mean something else.

What cannot be said in Spark is refused, never guessed.
"""

from collections.abc import Callable
from typing import ClassVar

from sqlglot import ErrorLevel, exp
from sqlglot.dialects.spark import Spark
from sqlglot.errors import SqlglotError
from sqlglot.generators.spark import SparkGenerator

from leadline.engine.dialect import lists, moments, numbers, texts
from leadline.engine.dialect.strptime import UnknownFormat, read_format, write_format
from leadline.engine.dialect.words import choose, quoted

_WHOLE = {exp.DType.TINYINT, exp.DType.SMALLINT, exp.DType.INT, exp.DType.BIGINT, exp.DType.INT128}
_WIDER = {
    exp.DType.INT128: "DECIMAL(38, 0)",
    exp.DType.UBIGINT: "DECIMAL(20, 0)",
    exp.DType.UINT: "BIGINT",
    exp.DType.USMALLINT: "INT",
    exp.DType.UTINYINT: "SMALLINT",
}
_TEXT = (None, "VARCHAR")
_READ_AS: dict[exp.DType, Callable[[str], str]] = {
    exp.DType.DOUBLE: numbers.read_number,
    exp.DType.TIMESTAMP: moments.read_moment,
    exp.DType.TIMESTAMPNTZ: moments.read_moment,
    exp.DType.TIMESTAMPTZ: moments.read_zoned,
    exp.DType.DATE: moments.read_day,
    exp.DType.BOOLEAN: numbers.read_boolean,
}
KIND = "duckdb"
"""Where a node's ``meta`` keeps its type in DuckDB's words."""


class Untranslatable(Exception):  # noqa: N818 - the engine tells it with the statement
    """Something that has no equal in Spark."""


def _kind(node: exp.Expr) -> str | None:
    kind: str | None = node.meta.get(KIND)
    return kind


def _is_zoned(node: exp.Expr) -> bool:
    """Say whether a moment has a time zone. A call of ``timezone`` gives the other kind than it takes."""
    if isinstance(node, exp.Paren):
        return _is_zoned(node.this)
    if isinstance(node, exp.Anonymous) and node.name.lower() == "timezone":
        return not _is_zoned(node.expressions[1])
    if isinstance(node, exp.Cast):
        return bool(node.to.this == exp.DType.TIMESTAMPTZ)
    return (_kind(node) or "").startswith(("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"))


def _literal(node: exp.Expr) -> str:
    """Return a string that is written out; what only a row knows is not a pattern yet."""
    if not node.is_string:
        raise Untranslatable(node.sql("duckdb"))
    return str(node.name)


class _Words(SparkGenerator):
    """Spark's words for DuckDB's trees."""

    EXPRESSIONS_WITHOUT_NESTED_CTES: ClassVar[set[type[exp.Expr]]] = set()  # Spark knows a WITH within a query

    def _only(self, node: exp.Expr, part: str = "this") -> str:
        return self.sql(node, part)

    # -- types

    def datatype_sql(self, expression: exp.DataType) -> str:
        return _WIDER.get(expression.this) or super().datatype_sql(expression)

    def cast_sql(self, expression: exp.Cast, safe_prefix: str | None = None) -> str:
        value, target = expression.this, expression.to
        kind, sql = _kind(value), self.sql(value)
        if kind in ("DOUBLE", "FLOAT") and target.this in _WHOLE:
            sql = f"rint({sql})"
        elif kind and kind.startswith("DECIMAL") and target.this in _WHOLE:
            sql = f"round({sql})"
        elif kind == "DOUBLE" and target.this in exp.DataType.TEXT_TYPES:
            return numbers.write_number(sql)
        elif kind in _TEXT and safe_prefix and not isinstance(value, exp.Null) and target.this in _READ_AS:
            return _READ_AS[target.this](sql)
        return f"{safe_prefix or ''}CAST({sql} AS {self.sql(target)})"

    def trycast_sql(self, expression: exp.TryCast) -> str:
        return self.cast_sql(expression, safe_prefix="TRY_")

    # -- functions that sqlglot does not know

    def anonymous_sql(self, expression: exp.Anonymous) -> str:
        arguments = expression.expressions
        sql = [self.sql(argument) for argument in arguments]
        match expression.name.lower():
            case "epoch_us":
                return moments.microseconds(sql[0])
            case "epoch_ns":
                return f"({moments.microseconds(sql[0])} * 1000)"
            case "timezone":
                return self._timezone(arguments[0], arguments[1])
            case "try_strptime":
                formats = arguments[1].expressions if isinstance(arguments[1], exp.Array) else [arguments[1]]
                return f"coalesce({', '.join(read_format(sql[0], each.name) for each in formats)})"
            case "to_microseconds":
                return moments.span(sql[0], 1_000_000)
            case "to_milliseconds":
                return moments.span(sql[0], 1_000)
            case "hash":
                return numbers.hashed(sql[0])
            case "isfinite":
                return f"(NOT isnan({sql[0]}) AND abs({sql[0]}) < CAST('infinity' AS DOUBLE))"
            case "list_has_all":
                return f"(size(array_except({sql[1]}, {sql[0]})) = 0)"
        raise Untranslatable(expression.sql("duckdb"))

    def _timezone(self, zone: exp.Expr, moment: exp.Expr) -> str:
        inner = moment.unnest()
        utc = (
            isinstance(inner, exp.Anonymous) and inner.name.lower() == "timezone" and inner.expressions[0].name == "UTC"
        )
        if utc and not _is_zoned(inner.expressions[1]):
            return moments.between_zones(self.sql(zone), self.sql(inner.expressions[1]))
        convert = moments.on_clock if _is_zoned(moment) else moments.from_clock
        return convert(self.sql(zone), self.sql(moment))

    # -- gathering

    def filter_sql(self, expression: exp.Filter) -> str:
        condition = self.sql(expression.expression, "this")
        return self._gathered(expression.this, condition) or super().filter_sql(expression)

    def _gathered(self, node: exp.Expr, condition: str = "") -> str | None:
        match node:
            case exp.ArrayAgg():
                return self._list(node, condition)
            case exp.GroupConcat():
                return self._text(node, condition)
            case exp.Min() | exp.Max() if node.args.get("count"):
                largest = isinstance(node, exp.Max)
                return lists.smallest(self._only(node), self._only(node, "count"), condition, largest=largest)
            case exp.ArgMin() | exp.ArgMax():
                function = "min_by" if isinstance(node, exp.ArgMin) else "max_by"
                if node.args.get("count"):
                    raise Untranslatable(node.sql("duckdb"))
                return lists.at_extreme(self._only(node), self._only(node, "expression"), condition, function=function)
            case exp.PercentileCont() | exp.Median():
                return self._quantile(node, condition)
        return None

    def _list(self, node: exp.ArrayAgg, condition: str) -> str:
        value, order, distinct = self._what(node)
        return lists.gather(value, order, condition, distinct=distinct)

    def _text(self, node: exp.GroupConcat, condition: str) -> str:
        value, order, distinct = self._what(node)
        tests = f"{value} IS NOT NULL" + (f" AND {condition}" if condition else "")
        gathered = lists.gather(f"CAST({value} AS STRING)", order, tests, distinct=distinct)
        return f"array_join({gathered}, {self._only(node, 'separator')})"

    def _what(self, node: exp.Expr) -> tuple[str, list[lists.Key], bool]:
        """Return what is gathered, the keys by which it is sorted, and whether each value counts once."""
        value, order, distinct = node.this, [], False
        if isinstance(value, exp.Order):
            order = [
                lists.Key(self._only(key), bool(key.args.get("desc")), bool(key.args.get("nulls_first")))
                for key in value.expressions
            ]
            value = value.this
        if isinstance(value, exp.Distinct):
            (value,), distinct = value.expressions, True
        return self.sql(value), order, distinct

    def _quantile(self, node: exp.Expr, condition: str) -> str:
        value, kind = self._only(node), _kind(node.this) or ""
        at = node.args.get("expression")
        moment = kind.startswith("TIMESTAMP")
        if kind == "DATE" or (moment and isinstance(at, exp.Array)):
            raise Untranslatable(node.sql("duckdb"))
        value = moments.microseconds(value) if moment else value
        value = f"CASE WHEN {condition} THEN {value} END" if condition else value
        found = f"percentile({value}, {self.sql(at) if at else '0.5'})"
        return f"CAST(timestamp_micros(CAST({found} AS BIGINT)) AS TIMESTAMP_NTZ)" if moment else found

    def arrayagg_sql(self, expression: exp.ArrayAgg) -> str:
        return self._gathered(expression) or ""

    def min_sql(self, expression: exp.Min) -> str:
        return self._gathered(expression) or self._least("min", expression)

    def max_sql(self, expression: exp.Max) -> str:
        return self._gathered(expression) or self._least("max", expression)

    def _least(self, name: str, expression: exp.Expr) -> str:
        if expression.expressions:  # Spark's min takes one argument
            raise Untranslatable(expression.sql("duckdb"))
        return f"{name}({self._only(expression)})"

    def bitwisexoragg_sql(self, expression: exp.BitwiseXorAgg) -> str:
        value = self._only(expression)
        if _kind(expression.this) == "UBIGINT":
            return numbers.unsigned(f"bit_xor({numbers.signed(value)})")
        return f"bit_xor({value})"

    def percentilecont_sql(self, expression: exp.PercentileCont) -> str:
        return self._quantile(expression, "")

    def median_sql(self, expression: exp.Median) -> str:
        return self._quantile(expression, "")

    def groupconcat_sql(self, expression: exp.GroupConcat) -> str:
        return self._gathered(expression) or ""

    def anyvalue_sql(self, expression: exp.AnyValue) -> str:
        return f"any_value({self._only(expression)}, true)"

    def ignorenulls_sql(self, expression: exp.IgnoreNulls) -> str:
        if isinstance(expression.this, exp.AnyValue):
            return self.sql(expression.this)
        return super().ignorenulls_sql(expression)

    # -- lists

    def bracket_sql(self, expression: exp.Bracket) -> str:
        value = expression.this.unnest()
        if isinstance(value, exp.ToMap):
            return f"element_at({self.sql(value)}, {self.sql(expression.expressions[0])})"
        if len(expression.expressions) != 1 or isinstance(expression.expressions[0], exp.Slice):
            raise Untranslatable(expression.sql("duckdb"))
        return lists.first_of(self.sql(value), self.sql(expression.expressions[0]))

    def tomap_sql(self, expression: exp.ToMap) -> str:
        if isinstance(expression.this, exp.Bracket):  # sqlglot reads MAP {...}[key] as MAP ({...}[key])
            place = expression.this
            return self.bracket_sql(
                exp.Bracket(
                    this=exp.ToMap(this=place.this.copy()), expressions=[each.copy() for each in place.expressions]
                )
            )
        entries = (f"{self._only(each)}, {self._only(each, 'expression')}" for each in expression.this.expressions)
        return f"map({', '.join(entries)})"

    def array_sql(self, expression: exp.Array) -> str:
        parts = expression.expressions
        if len(parts) == 1 and isinstance(parts[0], exp.Comprehension):
            return self._comprehension(parts[0])
        return f"array({', '.join(map(self.sql, parts))})"

    def _comprehension(self, node: exp.Comprehension) -> str:
        name, items = self.sql(node, "expression"), self.sql(node, "iterator")
        if node.args.get("condition"):
            items = f"filter({items}, {name} -> {self.sql(node, 'condition')})"
        return f"transform({items}, {name} -> {self._only(node)})"

    def tuple_sql(self, expression: exp.Tuple) -> str:
        if isinstance(expression.parent, exp.Values | exp.GroupingSets):
            return super().tuple_sql(expression)
        fields = (f"'f{i}', {self.sql(each)}" for i, each in enumerate(expression.expressions))
        return f"named_struct({', '.join(fields)})"

    def struct_sql(self, expression: exp.Struct) -> str:
        fields = (f"{quoted(each.name)}, {self._only(each, 'expression')}" for each in expression.expressions)
        return f"named_struct({', '.join(fields)})"

    def arraydistinct_sql(self, expression: exp.ArrayDistinct) -> str:
        return f"array_compact(array_distinct({self._only(expression)}))"

    def flatten_sql(self, expression: exp.Flatten) -> str:
        return f"flatten(array_compact({self._only(expression)}))"

    def arrayoverlaps_sql(self, expression: exp.ArrayOverlaps) -> str:
        left, right = self._only(expression), self._only(expression, "expression")
        neither = choose((f"{left} IS NOT NULL AND {right} IS NOT NULL", "FALSE"))
        return f"coalesce(arrays_overlap({left}, {right}), {neither})"

    def arrayslice_sql(self, expression: exp.ArraySlice) -> str:
        start, end = (self._only(expression, part) for part in ("start", "end"))
        if start != "1":
            raise Untranslatable(expression.sql("duckdb"))
        return f"slice({self._only(expression)}, 1, {end})"

    def length_sql(self, expression: exp.Length) -> str:
        kind = _kind(expression.this) or ""
        return f"{'size' if kind.endswith(']') else 'length'}({self._only(expression)})"

    # -- numbers

    def div_sql(self, expression: exp.Div) -> str:
        left, right, divisor = self._only(expression), self._only(expression, "expression"), expression.expression
        safe = isinstance(divisor, exp.Nullif) or (divisor.is_number and float(divisor.name) != 0)
        return f"{left} / {right}" if safe else numbers.divided(left, right)

    def trunc_sql(self, expression: exp.Trunc) -> str:
        return numbers.truncated(self._only(expression))

    def sub_sql(self, expression: exp.Sub) -> str:
        left, right = self._only(expression), self._only(expression, "expression")
        if _kind(expression.this) == "DATE" and not isinstance(expression.expression, exp.Literal | exp.Interval):
            raise Untranslatable(expression.sql("duckdb"))
        return f"{left} - {right}"

    # -- texts and times

    def regexpfullmatch_sql(self, expression: exp.RegexpFullMatch) -> str:
        return f"({self._only(expression)} RLIKE {texts.pattern(_literal(expression.expression), whole=True)})"

    def regexplike_sql(self, expression: exp.RegexpLike) -> str:
        return f"({self._only(expression)} RLIKE {texts.pattern(_literal(expression.expression))})"

    def regexpreplace_sql(self, expression: exp.RegexpReplace) -> str:
        if expression.args.get("modifiers"):
            raise Untranslatable(expression.sql("duckdb"))
        found, new = _literal(expression.expression), _literal(expression.args["replacement"])
        return texts.replaced(self._only(expression), found, new)

    def like_sql(self, expression: exp.Like) -> str:
        return self._like(expression, "LIKE")

    def ilike_sql(self, expression: exp.ILike) -> str:
        return self._like(expression, "ILIKE")

    def _like(self, node: exp.Expr, word: str) -> str:
        word = f"NOT {word}" if node.args.get("negate") else word
        return texts.alike(self._only(node), word, self._only(node, "expression"))

    def substring_sql(self, expression: exp.Substring) -> str:
        value, start = self._only(expression), self._only(expression, "start")
        length = self._only(expression, "length")
        number = expression.args["start"].unnest()
        if isinstance(number, exp.Cast):
            number = number.this
        if number.is_number and int(float(number.name)) >= 1 and not length.startswith("-"):
            further = f", CAST({length} AS INT)" if length else ""
            return f"substring({value}, CAST({start} AS INT){further})"
        if isinstance(number, exp.Add) and not length:  # as in substr(id, length(prefix) + 1)
            return f"substring({value}, CAST({start} AS INT))"
        raise Untranslatable(expression.sql("duckdb"))

    def timetostr_sql(self, expression: exp.TimeToStr) -> str:
        return write_format(self._only(expression), expression.args["format"].name)

    def datediff_sql(self, expression: exp.DateDiff) -> str:
        later, earlier = (f"CAST({self._only(expression, part)} AS DATE)" for part in ("this", "expression"))
        if expression.args["unit"].name.upper() != "DAY":
            raise Untranslatable(expression.sql("duckdb"))
        return f"datediff({later}, {earlier})"

    def timestamptrunc_sql(self, expression: exp.TimestampTrunc) -> str:
        return f"CAST(date_trunc('{expression.args['unit'].name}', {self._only(expression)}) AS TIMESTAMP_NTZ)"

    def greatest_sql(self, expression: exp.Greatest) -> str:
        return self._widest("greatest", expression)

    def least_sql(self, expression: exp.Least) -> str:
        return self._widest("least", expression)

    def _widest(self, name: str, node: exp.Expr) -> str:
        return f"{name}({', '.join(map(self.sql, [node.this, *node.expressions]))})"

    def concatws_sql(self, expression: exp.ConcatWs) -> str:
        separator, *parts = expression.expressions
        texts = [self.sql(separator), *(f"CAST({self.sql(part)} AS STRING)" for part in parts)]
        return f"concat_ws({', '.join(texts)})"

    # -- statements

    def star_sql(self, expression: exp.Star) -> str:
        replaced, left_out = expression.args.get("replace") or [], expression.args.get("except_") or []
        names = [self.sql(each.args["alias"]) for each in replaced] + [self.sql(each) for each in left_out]
        star = f"* EXCEPT ({', '.join(names)})" if names else "*"
        return ", ".join([star, *(self.sql(each) for each in replaced)])


_Words.TRANSFORMS = {
    node: said for node, said in SparkGenerator.TRANSFORMS.items() if f"{node.key}_sql" not in vars(_Words)
}
"""A method says more than the entry of the same node in sqlglot's table, which would come first."""


def write_sql(tree: exp.Expr) -> str:
    """Return a query of DuckDB as Spark SQL; each node's type, where it matters, is in its ``meta`` under ``KIND``.

    Raises:
        Untranslatable: something in it has no equal in Spark.
    """
    try:
        return _Words(dialect=Spark, identify=True, unsupported_level=ErrorLevel.RAISE).generate(tree)
    except (SqlglotError, UnknownFormat) as error:
        raise Untranslatable(str(error)) from error
