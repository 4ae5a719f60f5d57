"""Excel workbooks from anyone: whether one is safe to unpack, and the rows of its sheets, read from start to end."""

from leadline.workbook.archive import DAMAGED, MEGABYTE, BadArchive, Fault, check_archive
from leadline.workbook.book import Row, Workbook, open_workbook

__all__ = ["DAMAGED", "MEGABYTE", "BadArchive", "Fault", "Row", "Workbook", "check_archive", "open_workbook"]
