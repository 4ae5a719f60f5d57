"""Read KPI tables: every value checked, every problem told with its file, sheet, row and column."""

import difflib
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from leadline.errors import DataError, InputError, Problem
from leadline.kpis.cells import looks_like_fraction, read_count, read_month, read_number, value_range
from leadline.kpis.columns import ENTERED, FIGURES, REQUIRED, Column, Entered, known_columns
from leadline.kpis.formulas import formula_cells
from leadline.kpis.row import KpiFile, KpiRow, Kpis
from leadline.model.schema import Indicator, Model
from leadline.ratings.answers import content_of, named_files
from leadline.ratings.entry import MisreadError
from leadline.ratings.fields import plain
from leadline.ratings.tablefile import SUFFIXES, WORKBOOKS, TableIn, table_in

T = TypeVar("T")
ROUNDING = 0.5
"""How far a value may lie from numerator / denominator, in percent of 100 or of itself: what rounding explains."""


def read_kpis(model: Model, paths: Sequence[str | Path]) -> Kpis:
    """Return the recorded values in KPI tables (XLSX: the first sheet; CSV), in the order of ``paths``.

    A row needs an indicator, a month, a source, and a value or a numerator and denominator; rows without figures are
    skipped, and the same row given twice counts once. Headers are the columns' ids or names in either language.

    Raises:
        DataError: with everything that is wrong in all the files, each with its file, sheet, row and column.

    >>> from leadline.model.load import load_model
    >>> read_kpis(load_model(), []).rows
    ()
    """
    problems: list[Problem] = []
    rows: dict[tuple[str, str, str | None], tuple[KpiRow, str]] = {}
    files: list[KpiFile] = []
    for name, path in named_files(paths).items():
        try:
            if path.suffix.lower() not in SUFFIXES and not path.is_dir():
                raise DataError.of("kpis-file-kind", file=name)
            data = content_of(path, name)
            suffix = path.suffix.lower()
            table = table_in(data, name, suffix)
        except InputError as error:
            problems += error.problems
            continue
        formulas = formula_cells(data) if suffix in WORKBOOKS else frozenset()
        found, wrong = _File(model, name, table, formulas).read()
        problems += wrong
        for row, place in found:
            earlier, where = rows.setdefault((row.indicator, row.month, row.business_unit), (row, f"{name}, {place}"))
            if earlier.model_dump(exclude={"file", "remark"}) != row.model_dump(exclude={"file", "remark"}):
                params = {"indicator": row.indicator, "month": row.month, "other": where}
                problems.append(Problem(code="kpis-twice", file=name, place=place, params=params))
        files.append(KpiFile(name=name, values=len(found), sha256=hashlib.sha256(data).hexdigest()))
    if problems:
        raise DataError(problems)
    return Kpis(rows=tuple(row for row, _ in rows.values()), files=tuple(files))


class _File:
    """One table and what is wrong with it."""

    def __init__(self, model: Model, name: str, table: TableIn, formulas: frozenset[tuple[int, int]]) -> None:
        self.model, self.name, self.formulas = model, name, formulas
        self.sheet = f"sheet {table.sheet}, " if table.sheet else ""
        self.header, *self.rows = table.rows or [[]]
        known = known_columns()
        self.columns: Mapping[int, Column] = {
            at: known[plain(title)] for at, title in enumerate(self.header) if plain(title) in known
        }
        self.titles = {column: self.header[at] for at, column in self.columns.items()}
        self.problems: list[Problem] = []

    def read(self) -> tuple[list[tuple[KpiRow, str]], list[Problem]]:
        """Return the rows with their places, and every problem."""
        self._header()
        if self.problems:
            return [], self.problems
        found = []
        for number, cells in enumerate(self.rows, 2):
            if any(cell for at, cell in enumerate(cells) if at >= len(self.header) or not self.header[at]):
                self._wrong("answers-row-too-long", number)
                continue
            row = self._row(number, cells)
            found += [(row, f"{self.sheet}row {number}")] if row else []
        if not found and not self.problems:
            self.problems.append(Problem(code="kpis-none", file=self.name))
        return found, self.problems

    def _wrong(self, code: str, row: int, column: Column | None = None, /, **params: object) -> None:
        place = f"{self.sheet}row {row}" + (f", column {self.titles.get(column, column)}" if column else "")
        self.problems.append(Problem(code=code, file=self.name, place=place, params=params))

    def _header(self) -> None:
        present = Counter(self.columns.values())
        missing: list[str] = [each for each in REQUIRED if each not in present]
        if not present.keys() & {"value", "numerator"}:
            missing.append("value")
        if missing:
            self._wrong("kpis-missing-columns", 1, columns=", ".join(missing))
        for column, times in present.items():
            if times > 1:
                self._wrong("answers-repeated-column", 1, column=column)
        for at, title in enumerate(self.header):
            if title and at not in self.columns:
                near = difflib.get_close_matches(plain(title), known_columns(), n=1, cutoff=0.75)
                if near:
                    self._wrong("answers-unknown-column-near", 1, column=title, near=near[0])
                else:
                    self._wrong("evidence-unknown-column", 1, column=title, known=", ".join(ENTERED))

    def _row(self, number: int, cells: Sequence[str]) -> KpiRow | None:
        values = {column: cells[at] for at, column in self.columns.items() if at < len(cells) and cells[at]}
        formulas = [
            column for at, column in self.columns.items() if (number - 1, at) in self.formulas and column in ENTERED
        ]
        if not formulas and not any(figure in values for figure in FIGURES):
            return None
        before = len(self.problems)
        for column in formulas:
            self._wrong("kpis-formula", number, column, given=values.get(column, "="))
        for column in REQUIRED:
            if column not in values and column not in formulas:
                self._wrong("kpis-missing", number, column, field=column)
        indicator = self._indicator(number, values.get("indicator"))

        def read(column: Entered, reader: Callable[[str], T]) -> T | None:
            try:
                return reader(values[column]) if column in values and column not in formulas else None
            except MisreadError as error:
                self._wrong(error.code, number, column, given=error.given)
                return None

        percent = indicator is not None and indicator.unit == "percent"
        month, n = read("month", read_month), read("n", read_count)
        numerator, denominator = read("numerator", read_number), read("denominator", read_number)
        value = read("value", lambda text: read_number(text, percent=percent))
        if indicator is None or month is None or len(self.problems) > before:
            return None
        value, n = self._figures(number, indicator, value, n, numerator, denominator)
        if value is None or len(self.problems) > before:
            return None
        return KpiRow(
            indicator=indicator.id,
            month=month,
            value=value,
            n=n,
            numerator=numerator,
            denominator=denominator,
            business_unit=values.get("business_unit"),
            source=values["source"],
            remark=values.get("remark"),
            file=self.name,
        )

    def _indicator(self, number: int, given: str | None) -> Indicator | None:
        if given is None:
            return None
        names = {plain(id): id for id in self.model.indicator_of}
        indicator = self.model.indicator_of.get(names.get(plain(given), given))
        if indicator is None:
            recorded = [plain(each.id) for each in self.model.indicators if each.recorded]
            near = difflib.get_close_matches(plain(given), recorded, n=1, cutoff=0)
            code = "kpis-unknown-indicator" if near else "kpis-none-recorded"
            self._wrong(code, number, "indicator", given=given, near=names[near[0]] if near else "")
        elif indicator.recorded is None:
            self._wrong("kpis-measured", number, "indicator", given=given)
            return None
        return indicator

    def _figures(
        self,
        number: int,
        indicator: Indicator,
        value: float | None,
        n: int | None,
        numerator: float | None,
        denominator: float | None,
    ) -> tuple[float | None, int | None]:
        """Return the value and the number of cases, once they agree with numerator and denominator."""
        aggregate, percent = indicator.aggregate, indicator.unit == "percent"
        if (numerator is None) != (denominator is None):
            self._wrong("kpis-half-a-ratio", number, "numerator" if numerator is None else "denominator")
            return None, n
        if numerator is not None and denominator is not None:
            if aggregate in ("mean", "median"):
                self._wrong("kpis-no-ratio", number, "numerator", indicator=indicator.id)
                return None, n
            if denominator <= 0 or numerator < 0 or (aggregate == "share" and numerator > denominator):
                self._wrong("kpis-impossible-ratio", number, "numerator", numerator=numerator, denominator=denominator)
                return None, n
            if aggregate == "share":
                if numerator % 1 or denominator % 1:
                    self._wrong("kpis-not-a-count", number, "numerator", given=f"{numerator:g} / {denominator:g}")
                    return None, n
                n = int(denominator)
            worked_out = numerator / denominator * (100 if percent else 1)
            if value is not None and abs(value - worked_out) > ROUNDING * (1 if percent else worked_out / 100):
                self._wrong("kpis-contradicts", number, "value", given=value, worked_out=round(worked_out, 4))
                return None, n
            value = worked_out
        elif value is not None and looks_like_fraction(indicator, value):
            self._wrong("kpis-fraction", number, "value", given=value, percent=round(value * 100, 4))
            return None, n
        if value is None:
            self._wrong("kpis-missing", number, "value", field="value")
            return None, n
        low, high = value_range(indicator.unit)
        if not low <= value <= high:
            limits = {"low": f"{low:g}", "high": f"{high:g}", "unit": indicator.unit}
            self._wrong("kpis-range" if high < float("inf") else "kpis-below", number, "value", given=value, **limits)
        return value, n
