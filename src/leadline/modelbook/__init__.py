"""A whole maturity model as one workbook: out to be edited in a spreadsheet, and in again, nothing lost."""

from leadline.modelbook.folder import import_book
from leadline.modelbook.read import read_book
from leadline.modelbook.write import write_book

__all__ = ["import_book", "read_book", "write_book"]
