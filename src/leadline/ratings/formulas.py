"""Texts as cells of a CSV file: one that a spreadsheet would run has an apostrophe in front, as Excel has it."""

import re

_RUNS = re.compile(r"'* *[=+\-@\t\r\n＝＋－＠]")
"""How a text begins that may be taken for a formula, full-width signs too; or one that was marked already."""


def mark_formula(text: str) -> str:
    """Return a text as a cell that no spreadsheet runs; ``unmark_formula`` gives it back whatever it was.

    >>> mark_formula("=1+1"), mark_formula(" @SUM(A1)"), mark_formula("'-x"), mark_formula("a=1")
    ("'=1+1", "' @SUM(A1)", "''-x", 'a=1')
    """
    return f"'{text}" if _RUNS.match(text) else text


def unmark_formula(cell: str) -> str:
    """Return the text of a cell without the apostrophe that keeps a spreadsheet from running it.

    >>> unmark_formula("'+East"), unmark_formula("''-x"), unmark_formula("'tis"), unmark_formula("-5")
    ('+East', "'-x", "'tis", '-5')
    """
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell
