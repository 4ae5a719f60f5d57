"""``leadline model new``: a first overlay, to be changed."""

from pathlib import Path
from typing import Annotated

import typer

from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, printed, spoken
from leadline.model.starter import write_starter
from leadline.text import say


def model_new(
    folder: Annotated[Path, typer.Argument(help="The new folder.")],
    base: Annotated[
        str, typer.Option("--base", help="What to tailor: a shipped model's or overlay's id, or a folder.")
    ] = "ltc",
    name: Annotated[str | None, typer.Option("--name", help="What reports call it. Default: the folder's.")] = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Write a starter overlay that tailors a model: it changes nothing yet, and shows how to."""
    written = write_starter(folder, base=base, name=name)
    output().print(say("cli", "overlay-written", spoken(language), path=printed(written)), soft_wrap=True)
