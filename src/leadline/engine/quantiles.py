"""Exact quantiles of values in groups, however many there are, within the memory of the engine.

``quantile_cont`` keeps every value of every group in memory at once, and is the quickest where that fits. Where it does
not, a first pass only counts and sums values by size, coarsely: what parts hold adds up, and there are at most some ten
thousand sizes. A quantile lies between two values whose ranks are known, so a second pass sorts the values of just the
sizes in which these ranks fall. These two values are exact, and the engine's own ``quantile_cont`` of the two says what
lies between, so that both ways give the same to the last bit.
"""

from collections.abc import Sequence
from math import floor
from typing import Any

from leadline.engine import sql
from leadline.engine.protocol import Engine

NEVER = "FALSE"
"""A flag that is true of no row, and costs nothing."""
BYTES_EACH = 24
"""What ``quantile_cont`` takes for a value at most: it was seen to need 8 to 20, the more the larger a group is."""
_USUAL_ROOM = 500_000_000
"""What an executor of a cluster has for a task, where the engine does not say."""
_FINENESS = 512
_AT_ONCE = 100


def sum_up(
    engine: Engine,
    relation: str,
    keys: Sequence[str],
    value: str,
    shares: Sequence[float],
    *,
    flag: str = NEVER,
    at_most: int,
) -> list[dict[str, Any]]:
    """Return for each group: its ``keys``, count, total, flag and ``quantiles`` in the order of ``shares``.

    ``relation`` is a table or a select in parentheses of ``at_most`` rows, ``keys`` and ``value`` are columns of it.
    Values are finite numbers of any sign; nulls do not count, and a group of nulls only has no row. Totals of whole
    numbers are exact. ``flag`` is SQL for what is true of some rows; in a group it is true where it is for any.

    >>> from leadline.engine import DuckDB
    >>> engine = DuckDB()
    >>> waits = "(SELECT unnest(['a', 'a', 'a', 'b']) AS step, unnest([1, 2, 4, 7]) AS hours)"
    >>> found = sum_up(engine, waits, ["step"], "hours", [0.5, 0.75], at_most=4)
    >>> found.sort(key=lambda row: row["step"])
    >>> found[0]
    {'step': 'a', 'count': 3, 'total': 7.0, 'flag': False, 'quantiles': [2.0, 3.0]}
    >>> engine.close()
    """
    columns = [sql.name(key) for key in keys] or ["all_of_them"]
    given = relation if keys else f"(SELECT *, 0 AS all_of_them FROM {relation})"
    rows: list[dict[str, Any]]
    if at_most * BYTES_EACH <= (engine.room or _USUAL_ROOM):
        rows = engine.query(_in_one_pass(given, columns, sql.name(value), flag, shares)).to_pylist()
        found = [row["quantiles"] for row in rows]
    else:
        rows = engine.query(_in_two_passes(given, columns, sql.name(value), flag, shares)).to_pylist()
        found = _between(engine, rows, shares)
    return [
        {key: row[f"k{i}"] for i, key in enumerate(keys)}
        | {each: row[each] for each in ("count", "total", "flag")}
        | {"quantiles": quantiles}
        for row, quantiles in zip(rows, found, strict=True)
    ]


def _in_one_pass(given: str, columns: Sequence[str], value: str, flag: str, shares: Sequence[float]) -> str:
    named = "".join(f"{column} AS k{i}, " for i, column in enumerate(columns))
    flagged = NEVER if flag == NEVER else f"bool_or({flag})"
    return (
        f"SELECT {named}count(*) AS count, CAST(sum({value}) AS DOUBLE) AS total, {flagged} AS flag, "
        f"quantile_cont({value}, {list(shares)}) AS quantiles FROM {given} WHERE {value} IS NOT NULL "
        f"GROUP BY {', '.join(columns)}"
    )


def _in_two_passes(given: str, columns: Sequence[str], value: str, flag: str, shares: Sequence[float]) -> str:
    """Return SQL for the two values, ``lo`` and ``hi``, between which each quantile lies."""
    names = [f"k{i}" for i in range(len(columns))]
    keys, named = (
        ", ".join(names),
        "".join(f"{column} AS {name}, " for column, name in zip(columns, names, strict=True)),
    )
    # Roots are monotone to the last bit, which logarithms need not be; the eighth root spreads as evenly as one.
    size = f"CAST(sign(v) * floor(sqrt(sqrt(sqrt(CAST(abs(v) AS DOUBLE)))) * {_FINENESS}) AS INTEGER)"
    sized = (
        f"(SELECT *, {size} AS size FROM (SELECT {named}{value} AS v, {flag} AS flag FROM {given}) WHERE v IS NOT NULL)"
    )
    ranks = [f"CAST((total_n - 1) AS DOUBLE) * CAST({share!r} AS DOUBLE)" for share in shares]
    ends = [f"{end}({rank})" for rank in ranks for end in ("floor", "ceil")]
    wanted = " OR ".join(f"({end} >= before AND {end} < before + n)" for end in ends)
    found = ", ".join(
        f"max(v) FILTER (WHERE rank = floor({rank})) AS lo{i}, max(v) FILTER (WHERE rank = ceil({rank})) AS hi{i}"
        for i, rank in enumerate(ranks)
    )

    def same(*pairs: str) -> str:
        left, right = pairs
        return " AND ".join(f"{left}.{name} IS NOT DISTINCT FROM {right}.{name}" for name in names)

    return (
        f"WITH h AS (SELECT {keys}, size, count(*) AS n, sum(v) AS sum_v, bool_or(flag) AS flag FROM {sized} "
        f"GROUP BY {keys}, size), "
        f"c AS (SELECT *, CAST(sum(n) OVER (PARTITION BY {keys} ORDER BY size) - n AS BIGINT) AS before, "
        f"CAST(sum(n) OVER (PARTITION BY {keys}) AS BIGINT) AS total_n FROM h), "
        f"w AS (SELECT * FROM c WHERE {wanted}), "
        f"r AS (SELECT {', '.join(f's.{name}' for name in names)}, s.v, w.total_n, "
        f"w.before + row_number() OVER (PARTITION BY {', '.join(f's.{name}' for name in (*names, 'size'))} "
        f"ORDER BY s.v) - 1 AS rank FROM {sized} s JOIN w ON {same('w', 's')} AND w.size = s.size), "
        f"q AS (SELECT {keys}, {found} FROM r GROUP BY {keys}), "
        f"t AS (SELECT {keys}, CAST(sum(n) AS BIGINT) AS count, CAST(sum(sum_v) AS DOUBLE) AS total, "
        f"bool_or(flag) AS flag FROM h GROUP BY {keys}) "
        f"SELECT t.*, {', '.join(f'q.lo{i}, q.hi{i}' for i in range(len(shares)))} FROM t JOIN q ON {same('t', 'q')}"
    )


def _between(engine: Engine, rows: Sequence[dict[str, Any]], shares: Sequence[float]) -> list[list[float]]:
    """Return the quantiles of each row, where the engine itself says what lies between two values."""
    wanted = []
    for row in rows:
        for i, share in enumerate(shares):
            rank = (row["count"] - 1) * share
            wanted.append((row[f"lo{i}"], row[f"hi{i}"], rank - floor(rank)))
    found: list[float] = []
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        asked = ", ".join(
            f"quantile_cont(v, CAST('{part!r}' AS DOUBLE)) FILTER (WHERE i = {i}) AS q{i}"
            for i, (_, _, part) in enumerate(some)
        )
        values = ", ".join(_exactly(end) for lo, hi, _ in some for end in (lo, hi))
        places = ", ".join(f"{i}, {i}" for i in range(len(some)))
        row = engine.query(
            f"SELECT {asked} FROM (SELECT unnest([{places}]) AS i, unnest([{values}]) AS v)"
        ).to_pylist()[0]
        found += [row[f"q{i}"] for i in range(len(some))]
    return [found[start : start + len(shares)] for start in range(0, len(found), len(shares))]


def _exactly(value: float) -> str:
    return f"CAST({value} AS BIGINT)" if isinstance(value, int) else f"CAST('{value!r}' AS DOUBLE)"
