"""Lists and what is gathered into them, in Spark's words.

DuckDB's ``list`` keeps nulls and is null where there is no row; Spark's ``collect_list`` leaves nulls out and is then
empty. So values are gathered inside structs, which are never null, and taken out again.
"""

from collections.abc import Sequence


def gather(value: str, order: Sequence[tuple[str, bool]] = (), condition: str = "", *, distinct: bool = False) -> str:
    """Return Spark SQL for a list of all values, nulls too; ``order`` gives keys and whether they descend.

    >>> gather("a", [("b", False)], "c")
    'nullif(transform(array_sort(collect_list(CASE WHEN c THEN struct(b IS NULL AS n0, b AS o0, a AS v) END)), \
x -> x.v), array())'
    """
    if any(descends for _, descends in order):
        raise NotImplementedError("list(... ORDER BY ... DESC)")
    keys = [f"{key} IS NULL AS n{i}, {key} AS o{i}, " for i, (key, _) in enumerate(order)]
    row = f"struct({''.join(keys)}{value} AS v)"
    if condition:
        row = f"CASE WHEN {condition} THEN {row} END"
    rows = f"{'collect_set' if distinct else 'collect_list'}({row})"
    rows = f"array_sort({rows})" if order else rows
    return f"nullif(transform({rows}, x -> x.v), array())"


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
