"""Amounts in one currency: converted by the latest rate at or before the day of the object's first step, or lost."""

from collections.abc import Callable

from leadline.engine import sql
from leadline.indicators.population import Population

AMOUNT, CURRENCY = "amount", "currency"
"""The attribute that is converted, and the one that says what it is in."""
AMOUNT_IN = "amount_in_"
"""Begins the name of the column with the converted amount; the currency ends it."""

_CODE = "nullif(upper(trim({})), '')"


def currencies(population: Population, object_type: str) -> tuple[str, ...]:
    """Return the currencies in which a type's amounts are recorded, sorted; none of a log that is only imagined."""
    if population.imagined:
        return ()
    rows = population.log.engine.query(
        f"SELECT DISTINCT {_CODE.format(f'a_{CURRENCY}')} AS currency FROM {sql.name(f'object_{object_type}')} "
        f"WHERE a_{AMOUNT} IS NOT NULL AND currency IS NOT NULL ORDER BY currency"
    )
    return tuple(rows["currency"].to_pylist())


def write_money(population: Population, object_type: str, day: str, source: Callable[[], str]) -> None:
    """Write ``money_T``: object, ``amount`` in the currency reported in, ``currency``, and ``lost``.

    ``day`` is SQL for the day of an object of ``source``. An amount without a currency, or of a currency that has no
    rate by that day, is lost: it is null.
    """
    rates = population.rates
    if rates is None:
        return
    engine, target = population.log.engine, sql.text(rates.report_in)
    engine.register("rates_given", rates.as_table())
    # The rate of each day is looked up once for all objects of the day, and not for each of them.
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {sql.name(f'money_{object_type}')} AS WITH "
        f"m AS (SELECT o.object, o.a_{AMOUNT} AS amount, {_CODE.format(f'o.a_{CURRENCY}')} AS currency, "
        f"{day} AS day FROM {source()}), "
        "d AS (SELECT DISTINCT currency, day FROM m), "
        "r AS (SELECT d.currency, d.day, arg_max(g.rate, g.since) AS rate FROM d "
        "JOIN rates_given g ON g.currency = d.currency AND g.since <= d.day GROUP BY d.currency, d.day) "
        f"SELECT m.object, CASE WHEN m.currency = {target} THEN m.amount ELSE m.amount * r.rate END AS amount, "
        f"m.currency, m.amount IS NOT NULL AND (m.currency IS NULL OR m.currency <> {target}) AND r.rate IS NULL "
        "AS lost FROM m LEFT JOIN r ON r.currency = m.currency AND r.day = m.day ORDER BY m.object"
    )
    engine.drop("rates_given")
