"""``leadline model docs``: a model as a handbook that people can read."""

from pathlib import Path
from typing import Annotated

import typer

from leadline.cli.console import LanguageChoice, output, printed, spoken, told
from leadline.model import load_model
from leadline.reporting import write_handbook
from leadline.text import LANGUAGES, Language, say


def model_docs(
    out: Annotated[Path, typer.Option("--out", help=told("docs-out"))],
    model: Annotated[str, typer.Argument(help=told("model-path"))] = "ltc",
    language: Annotated[LanguageChoice | None, typer.Option("--language", "-l", help=told("docs-language"))] = None,
) -> None:
    """Write the whole model as a handbook, one self-contained HTML file for each language."""
    whole = load_model(model)
    languages: tuple[Language, ...] = (spoken(language),) if language else LANGUAGES
    for one in languages:
        page = write_handbook(whole, out / f"{whole.id}.{one}.html", language=one)
        output().print(say("cli", "handbook-written", one, path=printed(page)), soft_wrap=True)
