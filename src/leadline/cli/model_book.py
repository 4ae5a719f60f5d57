"""``leadline model export`` and ``import``: a model as one workbook, and back."""

from pathlib import Path
from typing import Annotated

import typer

from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, printed, spoken, told
from leadline.errors import AssessmentError
from leadline.modelbook import import_book, write_book
from leadline.text import say


def model_export(
    path: Annotated[Path, typer.Argument(help=told("export-path"))],
    model: Annotated[list[str] | None, typer.Option("--model", help=told("model"))] = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Write a model as one XLSX workbook that can be edited and imported again."""
    if not path.parent.is_dir():
        raise AssessmentError.of("output-folder-missing", file=str(path), folder=str(path.parent))
    written = write_book(model or "ltc", path)
    output().print(say("cli", "book-exported", spoken(language), path=printed(written)), soft_wrap=True)


def model_import(
    path: Annotated[Path, typer.Argument(help=told("import-path"))],
    folder: Annotated[Path, typer.Argument(help=told("import-folder"))],
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Read an edited workbook and write it as a model's folder; every mistake is reported with sheet and cell."""
    model = import_book(path, folder)
    counts = {"items": len(model.items), "indicators": len(model.indicators), "rules": len(model.rules)}
    said = say("cli", "book-imported", spoken(language), path=printed(folder), **counts)
    output().print(said, soft_wrap=True)
