"""How much the most frequent values hold of all: a concentration, which is a share of observations."""

from collections.abc import Sequence

from leadline.engine import Engine

FREQUENT = 10
"""How many of the most frequent values a concentration counts."""


def mark_frequent(engine: Engine, wanted: Sequence[int]) -> None:
    """Make the table ``observed`` readable as ``measured``, with shares in place of the values of concentrations.

    Of the indicators ``wanted`` (numbers in column ``i``) the value ``v`` becomes 1 where it is one of the ten most
    frequent, of equals the one seen first (``moment``), and else 0. All others stand as they are, and are not copied.

    >>> from leadline.engine import DuckDB
    >>> engine = DuckDB()
    >>> engine.execute(
    ...     "CREATE TABLE observed AS SELECT 7 AS i, CAST(n % 12 AS DOUBLE) AS v, "
    ...     "DATE '2025-01-01' + CAST(n AS INTEGER) AS moment FROM (SELECT unnest(range(100)) AS n)"
    ... )
    >>> mark_frequent(engine, [7])
    >>> engine.query("SELECT v, CAST(count(*) AS INTEGER) AS n FROM measured GROUP BY v ORDER BY v").to_pylist()
    [{'v': 0.0, 'n': 16}, {'v': 1.0, 'n': 84}]
    >>> engine.close()
    """
    frequent: dict[int, list[str]] = {}
    if wanted:
        found = engine.query(
            f"SELECT i, v FROM observed WHERE i IN ({', '.join(map(str, wanted))}) GROUP BY i, v QUALIFY row_number() "
            f"OVER (PARTITION BY i ORDER BY count(*) DESC, min(moment), v) <= {FREQUENT} ORDER BY i, v"
        )
        for row in found.to_pylist():
            frequent.setdefault(row["i"], []).append(f"CAST('{row['v']!r}' AS DOUBLE)")
    shares = "".join(
        f"WHEN o.i = {i} THEN CAST(o.v IN ({', '.join(values)}) AS DOUBLE) " for i, values in frequent.items()
    )
    columns = f"o.* REPLACE (CASE {shares}ELSE o.v END AS v)" if shares else "o.*"
    engine.execute(f"CREATE OR REPLACE TEMP VIEW measured AS SELECT {columns} FROM observed o")
