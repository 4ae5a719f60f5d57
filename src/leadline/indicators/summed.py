"""What observations come to: sums and quantiles over all, by month and by attribute, and an indicator's value of them.

Observations are the rows of the table ``measured``: which indicator ``i``, the value ``v``, of ratios also ``w``, the
``moment``, its ``month`` and the attributes. Nothing is estimated: quantiles are exact.
"""

from collections.abc import Sequence
from typing import Any

from leadline.engine import Engine
from leadline.indicators.exactsum import Unit, unit_for
from leadline.indicators.interval import quantile_ranks, ratio_error, ratio_interval, wilson
from leadline.indicators.value import QUANTILE_GRID, SHARES
from leadline.model.schema import Indicator

_QUANTILES = {"median": 0.5, "p90": 0.9}

Summed = dict[str, Any]
"""The sums of an indicator's observations, of all or of those that have a key; ``g_KEY`` is 0 for that key, else 1.

Of all observations of a mean or ratio R there is also ``squares``, the sum of (v - R·w)², where w of a mean is 1.
"""


def sum_up(engine: Engine, keys: Sequence[str], aggregates: Sequence[str]) -> list[Summed]:
    """Sum up all observations of each indicator, and those of each month and of each value of an attribute."""
    (size,) = engine.query("SELECT count(*) AS n, max(abs(v)) AS v, max(abs(w)) AS w FROM measured").to_pylist()
    largest = (size["v"] or 0.0) + (size["w"] or 0.0)  # not finite where either is not
    unit = unit_for(largest, size["n"])
    rows: list[Summed] = engine.query(_totals_sql(keys, aggregates, unit)).to_pylist()
    for row in rows:
        row |= {name: unit.told(row[name]) for name in ("v", "w")}
        row["month"] = row["month"] and row["month"].isoformat()[:7]
    _add_squares(engine, aggregates, rows)
    return rows


def _totals_sql(keys: Sequence[str], aggregates: Sequence[str], unit: Unit) -> str:
    def among(*kinds: str) -> str:
        return ", ".join(str(i) for i, kind in enumerate(aggregates) if kind in kinds) or "NULL"

    sets = ", ".join(["(i)", *(f'(i, "{key}")' for key in keys)])
    grouping = ", ".join(f'grouping("{key}") AS "g_{key}"' for key in keys)
    names = ", ".join(f'"{key}"' for key in keys)
    return (
        f"SELECT i, {names}, {grouping}, count(*) AS n, {unit.sum('v')} AS v, {unit.sum('w')} AS w, "
        "max(abs(v)) AS most_v, max(abs(w)) AS most_w, min(moment) AS first, max(moment) AS last, "
        f"quantile_cont(v, 0.5) FILTER (WHERE i IN ({among('median', 'spread')})) AS median, "
        f"quantile_cont(v, 0.9) FILTER (WHERE i IN ({among('p90', 'spread')})) AS p90 "
        f"FROM measured GROUP BY GROUPING SETS ({sets}) ORDER BY ALL"
    )


def _add_squares(engine: Engine, aggregates: Sequence[str], totals: Sequence[Summed]) -> None:
    """Add ``squares``, by a second scan: of a spread small beside the values, sums of their squares keep nothing."""
    ratios: dict[int, float] = {}
    units: dict[int, Unit] = {}
    wanted = [row for row in totals if _is_overall(row) and _below(row, aggregates[row["i"]])]
    for row in wanted:
        i, ratio = row["i"], row["v"] / _below(row, aggregates[row["i"]])
        largest = row["most_v"] + abs(ratio) * (1.0 if row["most_w"] is None else row["most_w"])
        ratios[i], units[i] = ratio, unit_for(largest * largest, row["n"])
    if not wanted:
        return
    whens = " ".join(f"WHEN {i} THEN CAST('{ratio!r}' AS DOUBLE)" for i, ratio in ratios.items())
    sums = ", ".join(f"{unit.sum(f'CASE WHEN i = {i} THEN r * r END')} AS s{i}" for i, unit in units.items())
    (found,) = engine.query(
        f"SELECT {sums} FROM (SELECT i, v - CASE i {whens} END * coalesce(w, 1) AS r FROM measured "
        f"WHERE i IN ({', '.join(map(str, ratios))}))"
    ).to_pylist()
    for row in wanted:
        row["squares"] = units[row["i"]].told(found[f"s{row['i']}"])


def _is_overall(row: Summed) -> bool:
    return all(row[key] for key in row if key.startswith("g_"))


def _below(row: Summed, aggregate: str) -> float | None:
    """Return what the sum is divided by in a mean or ratio; None for the others."""
    return {"mean": row["n"], "ratio": row["w"]}.get(aggregate)


def order_statistics(
    engine: Engine, aggregates: Sequence[str], totals: Sequence[Summed], confidence: float
) -> dict[int, tuple[float, float]]:
    """Return, for medians and quantiles, the observed values whose ranks bound the quantile at ``confidence``."""
    wanted: list[tuple[int, int]] = []
    ranks: dict[int, tuple[int, int]] = {}
    for row in totals:
        quantile = _QUANTILES.get(aggregates[row["i"]])
        if quantile is None or not _is_overall(row):
            continue
        found = quantile_ranks(row["n"], quantile, confidence)
        if found is not None:
            ranks[row["i"]] = found
            wanted += [(row["i"], rank) for rank in found]
    if not wanted:
        return {}
    pairs = ", ".join(f"({i}, {rank})" for i, rank in sorted(set(wanted)))
    rows = engine.query(
        "SELECT i, rank, v FROM (SELECT i, v, row_number() OVER (PARTITION BY i ORDER BY v) AS rank FROM measured "
        f"WHERE i IN ({', '.join(str(i) for i in sorted(ranks))})) WHERE (i, rank) IN ({pairs})"
    ).to_pylist()
    at = {(row["i"], row["rank"]): row["v"] for row in rows}
    return {i: (at[i, low], at[i, high]) for i, (low, high) in ranks.items()}


def quantile_functions(engine: Engine, aggregates: Sequence[str]) -> dict[int, tuple[float, ...]]:
    """Return, for medians, quantiles and spreads, the quantiles of all observations at ``QUANTILE_GRID``."""
    wanted = [str(i) for i, kind in enumerate(aggregates) if kind in (*_QUANTILES, "spread")]
    if not wanted:
        return {}
    rows = engine.query(
        f"SELECT i, quantile_cont(v, {list(QUANTILE_GRID)}) AS quantiles FROM measured "
        f"WHERE i IN ({', '.join(wanted)}) GROUP BY i"
    ).to_pylist()
    return {row["i"]: tuple(float(f"{quantile:.12g}") for quantile in row["quantiles"]) for row in rows}


def _factor(indicator: Indicator) -> float:
    """Shares and ratios are told in percent where the unit says so."""
    aggregate = indicator.aggregate
    return 100.0 if aggregate in SHARES or (aggregate == "ratio" and indicator.unit == "percent") else 1.0


def aggregate_of(row: Summed, indicator: Indicator) -> float | None:
    """Return the value of an indicator, in its unit; None where it would be divided by nothing.

    >>> from leadline.model import load_model
    >>> share = next(each for each in load_model("ltc").indicators if each.aggregate == "share")
    >>> aggregate_of({"v": 3.0, "n": 4}, share)
    75.0
    """
    factor = _factor(indicator)
    match indicator.aggregate:
        case "share" | "concentration" | "mean":
            return float(factor * row["v"] / row["n"])
        case "ratio":
            return float(factor * row["v"] / row["w"]) if row["w"] else None
        case "spread":
            return float(row["p90"] / row["median"]) if row["median"] else None
        case quantile:
            return float(row[quantile])


def interval_of(
    row: Summed, indicator: Indicator, bounds: tuple[float, float] | None, confidence: float
) -> tuple[float | None, float | None]:
    """Return the interval of an indicator's value, in its unit; ``bounds`` are the order statistics of a quantile."""
    n, factor = row["n"], _factor(indicator)
    match indicator.aggregate:
        case "share" | "concentration":
            found: tuple[float, float] | None = wilson(round(row["v"]), n, confidence)
        case "mean" | "ratio" as aggregate:
            found = ratio_interval(n, row["v"], _below(row, aggregate) or 0.0, row["squares"], confidence)
        case _:
            found = bounds
    return (factor * found[0], factor * found[1]) if found else (None, None)


def standard_error_of(row: Summed, indicator: Indicator) -> float | None:
    """Return the standard error of a mean or ratio, in the indicator's unit; None for the others."""
    below = _below(row, indicator.aggregate)
    error = ratio_error(row["n"], below, row["squares"]) if below else None
    return None if error is None else _factor(indicator) * error
