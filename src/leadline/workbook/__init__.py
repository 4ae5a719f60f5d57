"""Excel workbooks from anyone: whether one is safe to unpack, and the rows of its sheets, read from start to end."""

from leadline.workbook.archive import DAMAGED, MEGABYTE, BadArchive, Fault, check_archive
from leadline.workbook.book import Workbook, open_workbook
from leadline.workbook.cells import Row, column_letters
from leadline.workbook.merged import Merged

__all__ = [
    "DAMAGED",
    "MEGABYTE",
    "BadArchive",
    "Fault",
    "Merged",
    "Row",
    "Workbook",
    "check_archive",
    "column_letters",
    "open_workbook",
]
