"""What a unit of one currency is worth in another, by day: what a table of rates says, and nothing else."""

from datetime import date

import pyarrow as pa
from pydantic import BaseModel, ConfigDict


class Rate(BaseModel):
    """One unit of ``currency`` is worth ``rate`` of the currency reported in, from the day ``since`` on."""

    model_config = ConfigDict(frozen=True)

    currency: str
    since: date
    rate: float


class Rates(BaseModel):
    """The rates into the currency ``report_in``, and the file they are from. Made by ``read_rates``."""

    model_config = ConfigDict(frozen=True)

    report_in: str
    rates: tuple[Rate, ...] = ()
    file: str = ""
    sha256: str = ""

    def as_table(self) -> pa.Table:
        """Return the rates as a table: currency, since, rate.

        >>> euro = Rate(currency="EUR", since=date(2025, 1, 1), rate=7.5)
        >>> Rates(report_in="CNY", rates=(euro,)).as_table().to_pylist()
        [{'currency': 'EUR', 'since': datetime.date(2025, 1, 1), 'rate': 7.5}]
        """
        schema = pa.schema([("currency", pa.string()), ("since", pa.date32()), ("rate", pa.float64())])
        return pa.Table.from_pylist([rate.model_dump() for rate in self.rates], schema=schema)
