"""``leadline model new``: a first overlay, to be changed."""

from pathlib import Path
from typing import Annotated

import typer

from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, printed, spoken, told
from leadline.model.starter import write_starter
from leadline.text import say


def model_new(
    folder: Annotated[Path, typer.Argument(help=told("new-folder"))],
    base: Annotated[str, typer.Option("--base", help=told("new-base"))] = "ltc",
    name: Annotated[str | None, typer.Option("--name", help=told("new-name"))] = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Write a starter overlay that tailors a model: it changes nothing yet, and shows how to."""
    written = write_starter(folder, base=base, name=name)
    output().print(say("cli", "overlay-written", spoken(language), path=printed(written)), soft_wrap=True)
