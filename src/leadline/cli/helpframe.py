"""The frame of ``--help`` in Chinese: the words that typer itself puts around our texts, such as *Options*."""

from collections.abc import Sequence
from typing import Any

import typer
from rich.cells import cell_len
from typer.core import TyperCommand, TyperGroup

from leadline.reporting.printing import wrapped
from leadline.text import catalogue

_Formatter: Any = typer.Context.formatter_class


def in_chinese(said: str) -> str:
    """Return what typer says with its own words in Chinese; texts ``frame-…`` hold both.

    >>> in_chinese("How many.  [default: 4; x>=1]"), in_chinese("[OPTIONS] COMMAND [ARGS]...")
    ('How many.  [默认：4; x>=1]', '[选项] 命令 [参数]...')
    """
    for key, text in catalogue("cli").items():
        if key.startswith("frame-"):
            said = said.replace(text.en, text.zh_hans)
    return said


class _ChineseHelp(_Formatter):
    """Writes headings, the usage line and remarks such as *required* in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that says how the command is called."""
        super().write_usage(prog, in_chinese(args), in_chinese(prefix or "Usage: "))

    def write_heading(self, heading: str) -> None:
        """Write what stands over a list."""
        self.write(f"{'':>{self.current_indent}}{in_chinese(heading)}：\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a list of parameters or commands; words of the command line, such as ``durations``, stay whole."""
        edge = min(max(cell_len(name) for name, _ in rows), col_max) + col_spacing
        indent = " " * (self.current_indent + edge)
        for name, about in rows:
            room = cell_len(name) + col_spacing <= edge
            head = " " * self.current_indent + name + (" " * (edge - cell_len(name)) if room else f"\n{indent}")
            told = wrapped(in_chinese(about), self.width - edge - 2)
            self.write(head + f"\n{indent}".join(told) + "\n")


class _Context(typer.Context):
    formatter_class = _ChineseHelp


def use_chinese() -> None:
    """Have every command of this process write the frame of its help in Chinese."""
    TyperCommand.context_class = _Context
    TyperGroup.context_class = _Context
