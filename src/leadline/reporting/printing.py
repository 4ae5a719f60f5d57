"""Blocks of a document on a terminal: paragraphs, lists and tables, as wide as it is; nothing is cut off.

Chinese is broken between any two characters, but never in front of a closing mark or behind an opening one.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions, JustifyMethod, RenderResult
from rich.measure import Measurement
from rich.table import Table as RichTable
from rich.text import Text as RichText

from leadline.reporting.document import Block, Bullets, Cell, Column, Details, Paragraph, Section, Table

_STYLES = {"strong": "bold", "muted": "dim", "good": "bold green", "bad": "bold red", "warn": "bold yellow"}
_HAN = "\u2e80-\u2fff\u3005-\u3007\u3040-\u9fff\uf900-\ufaff"
_OPENING, _CLOSING = "（《“「【〈", "，。、：；！？）》”」】〉…"
_BREAK = re.compile(
    rf"(?<=\s)(?=\S)|(?<=[{_HAN}{_CLOSING}])(?=[^\s{_CLOSING},.;:!?%)\]])|(?<=[^\s{_OPENING}(\[])(?=[{_HAN}{_OPENING}])"
)
_GAP = 3
"""Columns between two of a table's, where there is room."""


class Wrapped:
    """A text that is wrapped to the width it is given, wherever it stands: in a table, in a tree, by itself."""

    def __init__(self, text: RichText) -> None:
        """Hold the text."""
        self.text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Give its lines."""
        for line in self.text.split("\n", allow_blank=True):
            yield from _wrap(line, options.max_width)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Say how wide its longest word is, and its longest line."""
        lines = self.text.plain.splitlines() or [""]
        word = max(cell_len(unit) for line in lines for unit in _units(line))
        return Measurement(word, max(map(cell_len, lines))).with_maximum(options.max_width)


def print_blocks(parts: Sequence[Block], console: Console, *, notes: bool = False) -> None:
    """Print paragraphs, lists, tables, and what stands in sections. ``notes``: those of cells are printed, too."""
    for part in parts:
        if isinstance(part, Paragraph):
            console.print(RichText(part.text, style=_STYLES.get(part.mark, "")), soft_wrap=True)
        elif isinstance(part, Bullets):
            for item in part.items:
                console.print(RichText(f"• {item}"), soft_wrap=True)
        elif isinstance(part, Section | Details):
            title = part.title if isinstance(part, Section) else part.summary
            console.print(RichText(title, style="bold"), soft_wrap=True)
            print_blocks(part.children, console, notes=notes)
        elif isinstance(part, Table):
            print_table(part, console, notes=notes)


def print_table(part: Table, console: Console, *, notes: bool = False) -> None:
    """Print a table. Where it does not fit, its columns move together, then numbers give way to words."""
    if part.caption:
        console.print(RichText(part.caption, style="bold"), soft_wrap=True)
    rows = [[_shown(cell, notes=notes) for cell in row] for row in part.rows]
    filled = [[line for row in rows for line in row[place].plain.splitlines()] for place in range(len(part.columns))]
    columns = list(zip(part.columns, filled, strict=True))
    over = sum(_widest([column.title, *lines]) for column, lines in columns) + 2 - console.width
    tight, tighter = (over + gap * (len(columns) - 1) > 0 for gap in (_GAP, _GAP - 1))
    table = RichTable(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=tight)
    for column, lines in columns:
        side: JustifyMethod = "right" if column.align == "end" else "left"
        table.add_column(
            Wrapped(RichText(column.title, style="table.header", justify=side)),
            justify=side,
            width=_least(column, lines) if tighter and side == "right" else None,
        )
    for row in rows:
        table.add_row(*map(Wrapped, row))
    console.print(table)
    if part.note:
        console.print(Wrapped(RichText(part.note, style="dim")))


def wrapped(text: str, width: int) -> list[str]:
    """Return a text as lines of a width.

    >>> wrapped("flow（步骤流转）、durations（历时）。", 20)
    ['flow（步骤流转）、', 'durations（历时）。']
    """
    return [line.plain for line in _wrap(RichText(text), width)]


def _least(column: Column, lines: Iterable[str]) -> int:
    """Return how narrow a column of numbers can be: numbers and a title's words stay whole, Chinese takes two lines."""
    return max(_widest([*_units(column.title), *lines]), -(-cell_len(column.title) // 4) * 2)


def _shown(cell: Cell, *, notes: bool) -> RichText:
    shown = RichText(cell.text, style=_STYLES.get(cell.mark, ""))
    return shown.append(f"\n{cell.note}", style="dim") if notes and cell.note else shown


def _wrap(line: RichText, width: int) -> list[RichText]:
    """Return a line as lines that are no wider; only what is wider than a whole one is broken anywhere.

    >>> [str(each) for each in _wrap(RichText("Ship goods or deliver"), 12)]
    ['Ship goods', 'or deliver']
    >>> [str(each) for each in _wrap(RichText("共 55 行（抄送）。"), 10)]
    ['共 55 行', '（抄送）。']
    """
    ends, start, end = [], 0, 0
    for unit in _units(line.plain):
        if end > start and cell_len(line.plain[start:end] + unit.rstrip()) > width:
            ends.append(end)
            start = end
        if cell_len(unit.rstrip()) > width:
            for chunk in chop_cells(unit.rstrip(), width)[:-1]:
                start += len(chunk)
                ends.append(start)
        end += len(unit)
    lines = list(line.divide(ends))
    for each in lines:
        each.rstrip()
    return lines


def _units(text: str) -> list[str]:
    """Return what a line is made of and not broken inside: words with the space after them, Chinese characters."""
    places = [0, *(found.start() for found in _BREAK.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(places)]


def _widest(texts: Iterable[str]) -> int:
    return max((cell_len(text.rstrip()) for text in texts), default=0)
