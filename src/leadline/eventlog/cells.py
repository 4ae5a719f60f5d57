"""A cell of a file as SQL: null where its value is missing, and the text by which it names an object."""

from collections.abc import Sequence

import pyarrow as pa

from leadline.engine import sql
from leadline.engine.expression import Kind, Value

_WHOLE = 10**15
"""Up to here programs write whole numbers of floating columns with all their digits."""
BETWEEN: tuple[str, ...] = (*",;|/+&，；、", "\n")
"""What people write between ids in one cell."""
_OF_LISTS = "[]'\""
"""What programs write around the values of a list."""


def kind_of(arrow: pa.DataType) -> Kind:
    """Return the kind of value that a column of a type holds."""
    if pa.types.is_boolean(arrow):
        return "boolean"
    if pa.types.is_timestamp(arrow) or pa.types.is_date(arrow):
        return "moment"
    if pa.types.is_integer(arrow) or pa.types.is_floating(arrow) or pa.types.is_decimal(arrow):
        return "number"
    return "text"


def present(given: str, arrow: pa.DataType) -> str:
    """Return SQL for a value; programs write a missing number as one that is none."""
    return f"CASE WHEN NOT isnan({given}) THEN {given} END" if pa.types.is_floating(arrow) else given


def cleaned(given: str, missing: Sequence[str]) -> str:
    """Return SQL for a text without spaces around it, null where it is empty or one of those that say it is missing."""
    trimmed = f"trim(CAST({given} AS VARCHAR))"
    if not missing:
        return f"nullif({trimmed}, '')"
    return f"CASE WHEN {trimmed} NOT IN ({sql.texts(['', *missing])}) THEN {trimmed} END"


def bare(text: str) -> str:
    """Return SQL for an id: without the zeros before it, where it is of digits alone."""
    return (
        f"CASE WHEN regexp_full_match({text}, '0+[0-9]+') THEN coalesce(nullif(ltrim({text}, '0'), ''), '0') "
        f"ELSE {text} END"
    )


def split(text: str, signs: str) -> str:
    """Return SQL for the ids in a text between which one of some signs stands, also where a program wrote a list.

    >>> from leadline.engine import DuckDB
    >>> engine = DuckDB()
    >>> ids = split("given", "、,")
    >>> engine.query(f"SELECT {ids} AS ids FROM (VALUES ('A、B,C'), ('[''A'', ''B'']')) t(given)")["ids"].to_pylist()
    [['A', 'B', 'C'], ['A', ' B']]
    >>> engine.close()
    """
    plain = f"CASE WHEN {text} LIKE '[%]' THEN translate({text}, {sql.text(_OF_LISTS)}, '') ELSE {text} END"
    first, others = signs[0], signs[1:]
    return f"string_split(translate({plain}, {sql.text(others)}, {sql.text(first * len(others))}), {sql.text(first)})"


def text_of(given: str, arrow: pa.DataType) -> str:
    """Return SQL for a value as text, numbers as another file writes them: without zeros behind a point.

    >>> from leadline.engine import DuckDB
    >>> engine = DuckDB()
    >>> exact, floating = text_of("CAST(120.50 AS DECIMAL(9, 3))", pa.decimal128(9, 3)), text_of("7e2", pa.float64())
    >>> engine.query(f"SELECT {exact} AS exact, {floating} AS floating").to_pylist()
    [{'exact': '120.5', 'floating': '700'}]
    >>> engine.close()
    """
    text = Value(given, kind_of(arrow)).read_as("text")
    if pa.types.is_decimal(arrow) and arrow.scale > 0:
        return rf"regexp_replace({text}, '\.?0+$', '')"
    if pa.types.is_floating(arrow):
        whole = f"{given} = trunc({given}) AND abs({given}) < {_WHOLE}"
        return f"CASE WHEN {whole} THEN CAST(CAST({given} AS BIGINT) AS VARCHAR) ELSE {text} END"
    return text


def key_of(given: str, arrow: pa.DataType, missing: Sequence[str], *, zeros: bool) -> str:
    """Return SQL for the text by which rows of two files are told to belong together; null where it is missing.

    Without ``zeros`` those before a number do not count.
    """
    if kind_of(arrow) != "text":
        return text_of(present(given, arrow), arrow)
    return cleaned(given if zeros else bare(f"trim(CAST({given} AS VARCHAR))"), missing)
