"""The terminal: language, progress, and how problems are shown."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text as RichText

from leadline.errors import LeadlineError, Severity
from leadline.text import Language, say

_SEVERITY_STYLES: dict[Severity, str] = {"error": "bold red", "warning": "bold yellow", "note": "dim"}


class LanguageChoice(StrEnum):
    """The languages a person can ask for."""

    EN = "en"
    ZH_HANS = "zh-Hans"


def of_environment() -> LanguageChoice:
    """Return Chinese where LEADLINE_LANGUAGE, or else the terminal, is set to Chinese; otherwise English."""
    names = ("LEADLINE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for value in map(os.environ.get, names) if value), "")
    return LanguageChoice.ZH_HANS if locale.lower().startswith("zh") else LanguageChoice.EN


def spoken(choice: LanguageChoice) -> Language:
    """Return a choice as the core's language.

    >>> spoken(LanguageChoice.ZH_HANS)
    'zh-Hans'
    """
    return "zh-Hans" if choice is LanguageChoice.ZH_HANS else "en"


DEFAULT_LANGUAGE = of_environment()


def preferred_language(arguments: Sequence[str]) -> Language:
    """Return the language asked for on the command line, even where the rest of it was wrong.

    >>> preferred_language(["leadline", "assess", "x", "--language=zh-Hans"])
    'zh-Hans'
    """
    words = [part for argument in arguments for part in argument.split("=")]
    for flag, value in pairwise(words):
        if flag in ("--language", "-l") and value in list(LanguageChoice):
            return spoken(LanguageChoice(value))
    return spoken(DEFAULT_LANGUAGE)


def told(key: str) -> str:
    """Return a text of the commands' help, which is made once, in the language of the whole command line.

    >>> told("version") in ("Show the version and exit.", "显示版本号。")
    True
    """
    return say("cli", f"help-{key}", preferred_language(sys.argv))


MARKUP: Literal["rich"] | None = "rich" if preferred_language(sys.argv) == "en" else None
"""Boxes cut Chinese off, which has no spaces to break at."""

FolderArgument = Annotated[Path, typer.Argument(help=told("folder"))]
EngineOption = Annotated[str, typer.Option("--engine", envvar="LEADLINE_ENGINE", help=told("engine"))]
DataOption = Annotated[list[Path] | None, typer.Option("--data", help=told("data"))]
LanguageOption = Annotated[LanguageChoice, typer.Option("--language", "-l", help=told("language"))]


def complain(error: LeadlineError, language: Language) -> None:
    """Print every problem of an error on standard error, one line each, with how grave it is."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    for problem in error.problems:
        word = say("words", f"problem-{problem.severity}", language)
        style = _SEVERITY_STYLES[problem.severity]
        console.print(RichText.assemble((word, style), " ", problem.sentence(language)))


@contextmanager
def progress(language: Language) -> Iterator[Callable[[str, float], None]]:
    """Show a bar on standard error while work is done; yield what the work calls with a step and how far it is."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(step: str, done: float) -> None:
            if step not in tasks:
                for task in tasks.values():
                    bar.update(task, completed=1.0)
                tasks[step] = bar.add_task(say("cli", f"step-{step}", language), total=1.0)
            bar.update(tasks[step], completed=done)

        yield tell


def output() -> Console:
    """Return the console for results: as wide as the terminal, 100 columns where there is none."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 100)


def printed(path: Path) -> str:
    """Return a path as it is best shown: relative where it is below the current folder."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
