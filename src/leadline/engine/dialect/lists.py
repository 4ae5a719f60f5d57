"""Lists and what is gathered into them, in Spark's words.

DuckDB's ``list`` keeps nulls and is null where there is no row; Spark's ``collect_list`` leaves nulls out and is then
empty. So values are gathered inside structs, which are never null, and taken out again.
"""

from collections.abc import Sequence
from typing import NamedTuple


class Key(NamedTuple):
    """What a list is sorted by, as Spark SQL; whether it descends, and whether its nulls come first."""

    value: str
    descends: bool = False
    nulls_first: bool = False


def gather(value: str, order: Sequence[Key] = (), condition: str = "", *, distinct: bool = False) -> str:
    """Return Spark SQL for a list of all values, nulls too, sorted by ``order``; rows of equal keys by their values.

    >>> gather("a", [Key("b")], "c")
    'nullif(transform(array_sort(collect_list(CASE WHEN c THEN struct(b IS NULL AS n0, b AS o0, a AS v) END)), \
x -> x.v), array())'
    """
    keys = [
        f"{key.value} IS {'NOT ' * key.nulls_first}NULL AS n{i}, {key.value} AS o{i}, " for i, key in enumerate(order)
    ]
    row = f"struct({''.join(keys)}{value} AS v)"
    if condition:
        row = f"CASE WHEN {condition} THEN {row} END"
    rows = f"{'collect_set' if distinct else 'collect_list'}({row})"
    if any(key.descends for key in order):
        rows = f"array_sort({rows}, (x, y) -> {_compare(order)})"
    elif order:
        rows = f"array_sort({rows})"
    return f"nullif(transform({rows}, x -> x.v), array())"


def _compare(order: Sequence[Key]) -> str:
    """Return Spark SQL for -1, 0 or 1, as row x comes before, beside or after row y. Structs alone only ascend."""
    fields = [field for i, key in enumerate(order) for field in ((f"n{i}", False), (f"o{i}", key.descends))]
    tests = [
        f"WHEN x.{field} {'>' if descends else '<'} y.{field} THEN -1 "
        f"WHEN x.{field} {'<' if descends else '>'} y.{field} THEN 1"
        for field, descends in [*fields, ("v", False)]
    ]
    return f"CASE {' '.join(tests)} ELSE 0 END"


def smallest(value: str, number: str, condition: str = "", *, largest: bool = False) -> str:
    """Return Spark SQL for the list of the so many smallest values, or largest, in order; null where there is none."""
    value = f"CASE WHEN {condition} THEN {value} END" if condition else value
    rows = f"sort_array(collect_list({value}), {'false' if largest else 'true'})"
    return f"nullif(slice({rows}, 1, {number}), array())"


def at_extreme(value: str, key: str, condition: str = "", *, function: str) -> str:
    """Return Spark SQL for the value where a key is least (``min_by``) or greatest; nulls are passed over."""
    tests = f"{value} IS NOT NULL" + (f" AND {condition}" if condition else "")
    return f"{function}({value}, CASE WHEN {tests} THEN {key} END)"


def first_of(value: str, number: str) -> str:
    """Return Spark SQL for a list's element by its place from 1, null where it has none."""
    return f"get({value}, CAST({number} AS INT) - 1)"
