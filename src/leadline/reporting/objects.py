"""Single objects behind a number, as a table: those that do worst by an indicator, or that violate a rule."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from leadline.indicators.money import AMOUNT_IN
from leadline.model.schema import Indicator
from leadline.reporting import numbers
from leadline.reporting.document import Cell, Column, Table
from leadline.reporting.reader import Reader

MOST_OBJECTS = 30
"""How many objects are listed."""


def told_objects(rows: pa.Table, reader: Reader, time_zone: str, known: Indicator | None = None) -> Table:
    """Return what ``find_objects`` gave for an indicator, or ``find_violations`` for a rule, as a table.

    Attributes that none of the objects has are left out; days are those of the clock of ``time_zone``.
    """
    listed, zone = rows.slice(0, MOST_OBJECTS), ZoneInfo(time_zone)
    columns = [name for name in listed.column_names if listed.column(name).null_count < listed.num_rows]
    shown_value = known is not None and "value" in columns
    if known is not None and known.aggregate == "share":
        columns = [name for name in columns if name != "value"]
    titles = {name: _title(name, reader, shown_value) for name in columns}
    return Table(
        caption=reader.say(
            "objects-behind" if known else "objects-violating", shown=listed.num_rows, all=numbers.number(rows.num_rows)
        ),
        columns=tuple(
            Column(title=title, align="end" if _is_number(listed.schema.field(name).type) else "start")
            for name, title in titles.items()
        ),
        rows=tuple(
            tuple(_cell(name, row[name], zone, reader, known) for name in columns) for row in listed.to_pylist()
        ),
    )


def _is_number(kind: pa.DataType) -> bool:
    return any(is_kind(kind) for is_kind in (pa.types.is_floating, pa.types.is_integer, pa.types.is_decimal))


def _title(name: str, reader: Reader, has_value: bool) -> str:
    if name.startswith(AMOUNT_IN):
        return reader.say("objects-amount-in", currency=name.removeprefix(AMOUNT_IN))
    fixed: Sequence[str] = ("id", "day", *(("value",) if has_value else ()))
    return reader.say(f"objects-{name}") if name in fixed else reader.attribute(name)


def _cell(name: str, value: Any, zone: ZoneInfo, reader: Reader, known: Indicator | None) -> Cell:
    if value is None:
        return Cell(text=numbers.NOTHING, mark="muted")
    if name == "value" and known is not None:
        return Cell(text=reader.measured(float(value), known.unit), mark="strong")
    if isinstance(value, datetime):
        here = value.replace(tzinfo=UTC).astimezone(zone)  # the log's times are UTC; a mere day begins at midnight
        return Cell(text=f"{here:%Y-%m-%d}" if here.time() == time() else f"{here:%Y-%m-%d %H:%M}")
    if isinstance(value, date):
        return Cell(text=numbers.day(value))
    if isinstance(value, float):
        return Cell(text=numbers.number(value, 0 if value.is_integer() else 2))
    return Cell(text=str(value))
