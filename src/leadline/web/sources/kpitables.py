"""Tables of recorded indicators: the template out, filled tables in."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from leadline.kpis import read_kpis, write_kpi_template
from leadline.kpis.row import Kpis
from leadline.kpis.template import months_between
from leadline.text import Language
from leadline.web.assessments.models import Assessment
from leadline.web.files.models import StoredFile
from leadline.web.sources.linking import link_in

KINDS = ("xlsx", "csv")


def write_template(assessment: Assessment, language: Language) -> bytes:
    """Return the table of an assessment's recorded indicators as a workbook, with the months of its period."""
    first, last = assessment.period_from, assessment.period_to
    months = months_between(f"{first:%Y-%m}", f"{last:%Y-%m}") if first and last else ()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kpis.xlsx"
        write_kpi_template(assessment.maturity, path, months=months, language=language)
        return path.read_bytes()


def read_tables(assessment: Assessment, tables: Sequence[StoredFile]) -> Kpis:
    """Return the values of stored tables, under the names people gave them.

    Raises:
        DataError: something in them is wrong, with its file, sheet, row and column.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / stored.name for stored in tables]
        for stored, path in zip(tables, paths, strict=True):
            link_in(stored, path)
        return read_kpis(assessment.maturity, paths)


def count_values(assessment: Assessment, stored: StoredFile, others: Sequence[StoredFile]) -> int:
    """Return how many values a table has, once it is right by itself and together with the others."""
    read = read_tables(assessment, [*others, stored])
    return sum(file.values for file in read.files if file.name == stored.name)
