"""Read a table of exchange rates: every row checked, every problem told with its row and column.

A row says what one unit of a currency is worth in another from a day, or the first day of a month, on::

    from,to,date,rate
    EUR,CNY,2025-01,7.5128
    EUR,CNY,2025-02-17,7.6034
"""

import hashlib
import io
import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from leadline.errors import DataError, Problem
from leadline.indicators.rates import Rate, Rates
from leadline.kpis.cells import read_month, read_number
from leadline.ratings.entry import MisreadError, read_date
from leadline.ratings.fields import plain
from leadline.ratings.tablefile import SUFFIXES, table_in

COLUMNS = {"from": "原币种", "to": "目标币种", "date": "日期", "rate": "汇率"}
PARQUET = ".parquet"
_CODE = re.compile(r"[A-Z]{3}")


def is_currency(code: str) -> bool:
    """Say whether a text is written as a currency code is.

    >>> is_currency("CNY"), is_currency("yuan")
    (True, False)
    """
    return _CODE.fullmatch(code) is not None


def read_rates(path: str | Path, report_in: str) -> Rates:
    """Return the rates into ``report_in`` in a CSV, XLSX (first sheet) or Parquet file.

    Columns are from, to, date (a day, or a month from its first day on) and rate, in this or another order. Rows into
    other currencies are read and left out; nothing is inverted or worked out by way of a third currency.

    Raises:
        DataError: with everything that is wrong in the file, each with its row and column.
    """
    path = Path(path)
    name, suffix = path.name, path.suffix.lower()
    if path.is_dir():
        raise DataError.of("file-is-folder", file=name)
    if suffix not in (*SUFFIXES, PARQUET):
        raise DataError.of("rates-file-kind", file=name)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise DataError.of("file-missing", file=name, looked=str(path.parent)) from error
    except OSError as error:
        raise DataError.of("file-unreadable", file=name, reason=error.strerror or str(error)) from error
    if not data.strip():
        raise DataError.of("file-empty", file=name)
    rows = _of_parquet(data, name) if suffix == PARQUET else table_in(data, name, suffix).rows
    header, *body = rows or [[]]
    names = {plain(title): id for id, chinese in COLUMNS.items() for title in (id, chinese)}
    places = {names[plain(title)]: at for at, title in enumerate(header) if plain(title) in names}
    missing = [column for column in COLUMNS if column not in places]
    if missing:
        raise DataError.of("rates-columns", file=name, columns=", ".join(missing))
    problems: list[Problem] = []
    rates: dict[tuple[str, str, date], tuple[float, int]] = {}
    for number, cells in enumerate(body, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        texts = {column: cells[at].strip() if at < len(cells) else "" for column, at in places.items()}
        found, at = list(_problems(texts)), f"row {number}"
        problems += [Problem(code=c, file=name, place=f"{at}, column {column}", params=p) for c, column, p in found]
        if not found:
            source, target = texts["from"].upper(), texts["to"].upper()
            since, rate = _day(texts["date"]) or date.min, _number(texts["rate"]) or 0.0
            _, other = rates.setdefault((source, target, since), (rate, number))
            if other != number:
                params = {"currency": source, "date": str(since), "other": other}
                problems.append(Problem(code="rates-twice", file=name, place=at, params=params))
    kept = [Rate(currency=s, since=since, rate=r) for (s, t, since), (r, _) in sorted(rates.items()) if t == report_in]
    if not kept and not problems:
        problems.append(Problem(code="rates-none", file=name, params={"currency": report_in}))
    if problems:
        raise DataError(problems)
    return Rates(report_in=report_in, rates=tuple(kept), file=name, sha256=hashlib.sha256(data).hexdigest())


def _problems(texts: dict[str, str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Find what is wrong in a row: code, column and what the sentence tells."""
    for column in ("from", "to"):
        if not is_currency(texts[column].upper()):
            yield "rates-currency", column, {"given": texts[column]}
    if texts["from"] and texts["from"].upper() == texts["to"].upper():
        yield "rates-same", "to", {"currency": texts["from"].upper()}
    if _day(texts["date"]) is None:
        yield "rates-date", "date", {"given": texts["date"]}
    if _number(texts["rate"]) is None:
        yield "rates-rate", "rate", {"given": texts["rate"]}


def _day(text: str) -> date | None:
    for read in (read_date, lambda month: date.fromisoformat(f"{read_month(month)}-01")):
        try:
            return read(text)
        except MisreadError:
            continue
    return None


def _number(text: str) -> float | None:
    try:
        rate = read_number(text)
    except MisreadError:
        return None
    return rate if 0 < rate < math.inf else None


def _of_parquet(data: bytes, name: str) -> list[list[str]]:
    """Return a Parquet file as texts, its columns' names first."""
    try:
        table = pq.read_table(io.BytesIO(data))
    except (pa.ArrowException, OSError) as error:
        raise DataError.of("file-not-parquet", file=name, reason=str(error).splitlines()[0]) from error
    columns = [[_text(value) for value in column.to_pylist()] for column in table.columns]
    return [list(table.column_names), *map(list, zip(*columns))]


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.date()
    return "" if value is None else str(value)
