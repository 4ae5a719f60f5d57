"""Values of Python as Arrow columns, and the type that holds the values of two batches.

The type of a column is that of its values, and the values do not depend on how rows were cut into batches. Decimals
stay exact; moments are UTC, microseconds, with the zone kept only where they had one; what has no type of its own is
text.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

_MOST_DIGITS = 38
_DIGITS_OF_INT64 = 19
_LARGEST = 2**63
MOMENT = pa.timestamp("us")
ZONED = pa.timestamp("us", tz="UTC")

_NUMBERS = frozenset({"whole", "decimal", "float"})


def column_of(values: Sequence[object]) -> pa.Array:
    """Return values as a column; of bytes only the type remains.

    >>> column_of([1, None, Decimal("2.50")]).type, column_of(["a", 1]).to_pylist()
    (Decimal128Type(decimal128(3, 2)), ['a', '1'])
    """
    kinds = {_kind(value) for value in values if value is not None}
    if not kinds:
        return pa.nulls(len(values))
    if "bytes" in kinds:
        return pa.nulls(len(values), pa.binary())
    if kinds == {"whole"} and all(value is None or -_LARGEST <= value < _LARGEST for value in values):  # type: ignore[operator]
        return pa.array(values, pa.int64())
    if kinds <= {"whole", "decimal"}:
        return _decimals(values)
    if kinds <= _NUMBERS:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())  # type: ignore[arg-type]
    if kinds <= {"day", "moment"}:
        if kinds == {"day"}:
            return pa.array(values, pa.date32())
        return pa.array([_moment(value) for value in values], MOMENT)
    if len(kinds) == 1 and kinds <= {"boolean", "zoned"}:
        return pa.array(values, pa.bool_() if kinds == {"boolean"} else ZONED)
    return pa.array([None if value is None else text_of(value) for value in values], pa.string())


def text_of(value: object) -> str:
    """Return a value as text: JSON for lists and objects, ISO 8601 for times.

    >>> text_of({"状态": "won"}), text_of(2.0)
    ('{"状态": "won"}', '2')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST:
        return str(int(value))  # as the whole number that it may have been among others
    if isinstance(value, bool | float | datetime):  # as a column of them is turned into text by a later batch
        return str(column_of([value]).cast(pa.string())[0])
    return _plain(value) if isinstance(value, Decimal) and value.is_finite() else str(value)


def _plain(value: Decimal) -> str:
    """Write a decimal out, without zeros at its end."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def decimals_of(texts: pa.Array) -> pa.Array:
    """Return decimal numbers written as text as the narrowest decimals that hold them all.

    ``NaN`` and infinities have no decimal: such columns become floating, and text where there are too many digits.

    >>> decimals_of(pa.array(["1.50", "-20", None])).type
    Decimal128Type(decimal128(4, 2))
    """
    given = texts.drop_null()
    if not len(given):
        return pa.nulls(len(texts))
    if pc.any(pc.match_substring_regex(given, "[A-Za-z]")).as_py():
        return texts.cast(pa.float64())
    bare = pc.utf8_ltrim(given, "-")
    point = pc.find_substring(bare, ".")
    length = pc.utf8_length(bare)
    whole = pc.max(pc.if_else(pc.less(point, 0), length, point)).as_py()
    scale = pc.max(pc.if_else(pc.less(point, 0), 0, pc.subtract(pc.subtract(length, point), 1))).as_py()
    kind = _decimal(whole, scale)
    if kind == pa.string():
        return pa.array([None if text is None else _plain(Decimal(text)) for text in texts.to_pylist()], pa.string())
    return texts.cast(kind)


def turned(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Return a column as another type; a number becomes the same text whatever other numbers stood beside it.

    >>> turned(column_of([Decimal("0.50"), Decimal("0.00000001")]), pa.string()).to_pylist()
    ['0.5', '0.00000001']
    """
    if kind == pa.string() and (pa.types.is_decimal(column.type) or pa.types.is_floating(column.type)):
        return pa.array([None if value is None else text_of(value) for value in column.to_pylist()], kind)
    return column.cast(kind)


def wider(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    """Return the type that holds the values of both.

    >>> wider(pa.int64(), pa.decimal128(5, 2)), wider(pa.date32(), pa.timestamp("us"))
    (Decimal128Type(decimal128(21, 2)), TimestampType(timestamp[us]))
    """
    if one == other or pa.types.is_null(other):
        return one
    if pa.types.is_null(one):
        return other
    if pa.binary() in (one, other):
        return pa.binary()
    if _is_number(one) and _is_number(other):
        if pa.float64() in (one, other):
            return pa.float64()
        (whole, scale), (also, places) = _digits(one), _digits(other)
        if {one, other} <= {pa.int16(), pa.int32(), pa.int64()}:
            return pa.int64()
        return _decimal(max(whole, also), max(scale, places))
    return MOMENT if {one, other} == {pa.date32(), MOMENT} else pa.string()


def _kind(value: object) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "whole"
        case float():
            return "float"
        case Decimal():
            return "decimal" if value.is_finite() else "float"
        case datetime():
            return "moment" if value.tzinfo is None else "zoned"
        case date():
            return "day"
        case bytes() | bytearray() | memoryview():
            return "bytes"
    return "text"


def _decimals(values: Sequence[object]) -> pa.Array:
    return decimals_of(pa.array([None if value is None else format(Decimal(value), "f") for value in values]))  # type: ignore[arg-type]


def _moment(value: object) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, datetime.min.time())  # type: ignore[arg-type]


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_floating(kind))


def _digits(kind: pa.DataType) -> tuple[int, int]:
    """Return how many digits a type has before and after the point."""
    if pa.types.is_decimal(kind):
        return kind.precision - kind.scale, kind.scale
    return _DIGITS_OF_INT64, 0


def _decimal(whole: int, scale: int) -> pa.DataType:
    return pa.decimal128(max(whole + scale, 1), scale) if whole + scale <= _MOST_DIGITS else pa.string()
