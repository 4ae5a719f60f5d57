"""Write the table that people fill in: a row for each recorded indicator and month, and what to enter from where."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter import Workbook

from leadline.errors import DataError
from leadline.kpis.columns import ENTERED, FIGURES, TOLD, Column, heading
from leadline.model.schema import Indicator, Model
from leadline.ratings.styles import CREATED, make_styles, row_height
from leadline.text import Language, say

"""Stands in every template instead of the clock, so that the same model gives the same bytes."""

COLUMNS: tuple[Column, ...] = ("indicator", *TOLD, *(column for column in ENTERED if column != "indicator"))
WIDTHS: dict[Column, float] = {"indicator": 32, "name": 30, "ask": 62, "unit": 12, "levels": 26, "basis": 26}
EVERY = {"month": 1, "quarter": 3, "year": 12}


def write_kpi_template(
    model: Model, path: str | Path, *, months: Sequence[str] = (), language: Language = "en"
) -> None:
    """Write the KPI table of a model as XLSX or CSV: a row for each recorded indicator and month it is asked for.

    ``months`` are the period's, such as ``2025-01``: what is asked each quarter or year gets a row for its last month.
    Without months there is one row for each indicator, its month empty. The same arguments give the same bytes.

    Raises:
        DataError: the path ends neither in .xlsx nor in .csv.

    >>> import tempfile
    >>> from leadline.model.load import load_model
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "kpis.csv"
    ...     write_kpi_template(load_model(), path, months=months_between("2025-01", "2025-12"))
    ...     sum(line.startswith("bad-debt-ratio,") for line in path.read_text(encoding="utf-8-sig").splitlines())
    12
    """
    path = Path(path)
    rows = [
        _row(indicator, month, language)
        for indicator in model.indicators
        if indicator.recorded
        for month in _asked(indicator, months)
    ]
    if path.suffix.lower() == ".csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([heading(column, language) for column in COLUMNS])
        writer.writerows([row.get(column, "") for column in COLUMNS] for row in rows)
        path.write_text(text.getvalue(), encoding="utf-8-sig", newline="")  # with its mark Excel reads it as UTF-8
    elif path.suffix.lower() == ".xlsx":
        path.write_bytes(_workbook(rows, language))
    else:
        raise DataError.of("kpis-file-kind", file=path.name)


def months_between(first: str, last: str) -> tuple[str, ...]:
    """Return the months from ``first`` to ``last``, both included.

    >>> months_between("2024-11", "2025-02")
    ('2024-11', '2024-12', '2025-01', '2025-02')
    """
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return tuple(f"{number // 12}-{number % 12 + 1:02}" for number in range(start, end + 1))


def _asked(indicator: Indicator, months: Sequence[str]) -> Sequence[str]:
    """Return the months for which an indicator is asked: the last one of each quarter or year in the period."""
    if not months or indicator.recorded is None:
        return ("",)
    step = EVERY[indicator.recorded.every]
    last: dict[int, str] = {}
    for month in months:
        last[(int(month[:4]) * 12 + int(month[5:]) - 1) // step] = month
    return tuple(last.values())


def _row(indicator: Indicator, month: str, language: Language) -> Mapping[Column, str]:
    ask = indicator.recorded.ask.get(language) if indicator.recorded else ""
    return {
        "indicator": indicator.id,
        "name": indicator.name.get(language),
        "ask": ask,
        "unit": say("kpis", f"unit-{indicator.unit}", language),
        "levels": _levels(indicator),
        "basis": say("kpis", f"basis-{indicator.basis.kind}", language),
        "month": month,
    }


def _levels(indicator: Indicator) -> str:
    bounds = (indicator.levels[level] for level in sorted(indicator.levels) if level > 1)
    return " / ".join(f"{bound[0]:g}–{bound[1]:g}" if isinstance(bound, tuple) else f"{bound:g}" for bound in bounds)


def _workbook(rows: Sequence[Mapping[Column, str]], language: Language) -> bytes:
    content = io.BytesIO()  # so that nothing half-written is left behind
    with Workbook(content, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": say("kpis", "title", language), "created": CREATED})
        styles = make_styles(workbook, language)
        sheet = workbook.add_worksheet(say("kpis", "sheet", language))
        for at, column in enumerate(COLUMNS):
            sheet.set_column(at, at, WIDTHS.get(column, 15))
            sheet.write_string(0, at, heading(column, language), styles["header"])
            sheet.write_comment(0, at, say("kpis", f"note-{column}", language), {"x_scale": 2, "y_scale": 1.5})
        for number, row in enumerate(rows, 1):
            sheet.set_row(number, row_height([(row["ask"], WIDTHS["ask"]), (row["name"], WIDTHS["name"])]))
            for at, column in enumerate(COLUMNS):
                told = column in TOLD or column == "indicator"
                style = styles["text" if told else "entry"]
                text = row.get(column, "")
                if text:
                    sheet.write_string(number, at, text, style)
                else:
                    sheet.write_blank(number, at, None, style)
        said = {"error_title": say("kpis", "title", language), "error_message": say("kpis", "not-number", language)}
        for column in FIGURES:
            at = COLUMNS.index(column)
            rule = {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15}
            sheet.data_validation(1, at, max(1, len(rows)), at, rule | said)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(1, len(rows)), len(COLUMNS) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return content.getvalue()
