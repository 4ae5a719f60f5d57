"""One recorded value: an indicator, a month, and where the value is from."""

from pydantic import BaseModel, ConfigDict


class KpiRow(BaseModel):
    """A row of a KPI table. ``value`` is in the indicator's unit; ``month`` is written as 2025-03.

    ``n`` is the number of cases the value rests on, None where nobody said. ``numerator`` and ``denominator`` are given
    together; of a share they count things, of a ratio they are amounts. ``business_unit``: None for the whole company.
    """

    model_config = ConfigDict(frozen=True)

    indicator: str
    month: str
    value: float
    n: int | None = None
    numerator: float | None = None
    denominator: float | None = None
    business_unit: str | None = None
    source: str
    remark: str | None = None
    file: str


class KpiFile(BaseModel):
    """A KPI table that was read: how many values it gave, and a digest that says which file it was."""

    model_config = ConfigDict(frozen=True)

    name: str
    values: int
    sha256: str


class Kpis(BaseModel):
    """Every recorded value, in the order of the files."""

    model_config = ConfigDict(frozen=True)

    rows: tuple[KpiRow, ...] = ()
    files: tuple[KpiFile, ...] = ()
