"""Exact quantiles of very many values in groups, in memory that does not grow with the values.

``quantile_cont`` keeps every value of every group in memory at once. Here a first pass only counts values by size,
coarsely: counts of parts add up, and there are at most some ten thousand sizes. A quantile lies between two values
whose ranks are known, so a second pass sorts the values of just the sizes in which these ranks fall. These two values
are exact; between them the last bit may differ, as machines differ that multiply and add in one step.

It takes two scans and about three times as long as ``quantile_cont`` where that has the memory.
"""

from collections.abc import Sequence

from leadline.engine import sql

LARGE = 20_000_000
"""Values from which on memory matters more than time: as many take 160 MB, and twice that while parts are joined."""
_FINENESS = 512


def quantiles(relation: str, keys: Sequence[str], value: str, shares: Sequence[float]) -> str:
    """Return SQL for exact quantiles: ``keys``, and a list ``quantiles`` in the order of ``shares``.

    ``relation`` is a table or a select in parentheses, ``keys`` and ``value`` are columns of it. Values are finite
    numbers of any sign; nulls do not count, and a group of nulls only has no row. Between two values is interpolated
    as ``quantile_cont`` does.

    >>> from leadline.engine import DuckDB
    >>> engine = DuckDB()
    >>> waits = "(SELECT unnest(['a', 'a', 'a', 'b']) AS step, unnest([1, 2, 4, 7]) AS hours)"
    >>> engine.query(quantiles(waits, ["step"], "hours", [0.5, 0.75]) + " ORDER BY step").to_pylist()
    [{'step': 'a', 'quantiles': [2.0, 3.0]}, {'step': 'b', 'quantiles': [7.0, 7.0]}]
    >>> engine.close()
    """
    names = [f"k{i}" for i in range(len(keys))]
    given = ", ".join([*(f"{sql.name(key)} AS {name}" for key, name in zip(keys, names)), f"{sql.name(value)} AS v"])
    # Roots are monotone to the last bit, which logarithms need not be; the eighth root spreads as evenly as one.
    size = f"CAST(sign(v) * floor(sqrt(sqrt(sqrt(CAST(abs(v) AS DOUBLE)))) * {_FINENESS}) AS INTEGER)"
    sized = f"(SELECT *, {size} AS size FROM (SELECT {given} FROM {relation}) WHERE v IS NOT NULL)"
    grouped, over = ", ".join(names), f"PARTITION BY {', '.join(names)}" if names else ""
    comma = f"{grouped}, " if names else ""
    same = " AND ".join(f"w.{name} IS NOT DISTINCT FROM s.{name}" for name in (*names, "size"))
    ranks = [f"CAST((total - 1) AS DOUBLE) * CAST({share!r} AS DOUBLE)" for share in shares]
    ends = [f"{end}({rank})" for rank in ranks for end in ("floor", "ceil")]
    wanted = " OR ".join(f"({end} >= before AND {end} < before + n)" for end in ends)
    found = ", ".join(
        f"max(v) FILTER (WHERE rank = floor({rank})) AS lo{i}, max(v) FILTER (WHERE rank = ceil({rank})) AS hi{i}, "
        f"max({rank} - floor({rank})) AS part{i}"
        for i, rank in enumerate(ranks)
    )
    between = ", ".join(
        f"CAST(lo{i} AS DOUBLE) * (1.0::DOUBLE - part{i}) + CAST(hi{i} AS DOUBLE) * part{i}" for i in range(len(ranks))
    )
    shown = "".join(f"{name} AS {sql.name(key)}, " for key, name in zip(keys, names))
    return (
        f"WITH h AS (SELECT {comma}size, count(*) AS n FROM {sized} GROUP BY {comma}size), "
        f"c AS (SELECT *, CAST(sum(n) OVER ({over} ORDER BY size) - n AS BIGINT) AS before, "
        f"CAST(sum(n) OVER ({over}) AS BIGINT) AS total FROM h), "
        f"w AS (SELECT * FROM c WHERE {wanted}), "
        f"r AS (SELECT {', '.join([*(f's.{name}' for name in names), 's.v', 'w.total'])}, "
        f"w.before + row_number() OVER (PARTITION BY {', '.join(f's.{name}' for name in (*names, 'size'))} "
        f"ORDER BY s.v) - 1 AS rank FROM {sized} s JOIN w ON {same}), "
        f"q AS (SELECT {comma}{found} FROM r{f' GROUP BY {grouped}' if names else ''}) "
        f"SELECT {shown}[{between}] AS quantiles FROM q"
    )
