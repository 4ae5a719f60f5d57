"""Tables people take away: CSV that a spreadsheet reads, and in which no cell can be a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from leadline.ratings.formulas import mark_formula


def csv_safe(value: Any) -> str:
    """Return ``value`` as a cell that no spreadsheet runs: what begins like a formula gets an apostrophe in front.

    Numbers stay numbers, negative ones too.

    >>> csv_safe("=HYPERLINK(1)"), csv_safe(" @SUM(A1)"), csv_safe(-3.5), csv_safe("-3.5"), csv_safe(None)
    ("'=HYPERLINK(1)", "' @SUM(A1)", '-3.5', "'-3.5", '')
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    return mark_formula(str(value))


def csv_download(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Return a CSV file to be saved as ``name``: UTF-8 with a mark, so that Excel reads Chinese, every cell safe.

    >>> csv_download("people.csv", ["Name"], [["=1+1"]]).content.decode("utf-8-sig").splitlines()
    ['Name', "'=1+1"]
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([[csv_safe(cell) for cell in row] for row in (header, *rows)])
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
