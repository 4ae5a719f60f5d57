"""``leadline compare``: what improved between two assessments, and how sure that is."""

from pathlib import Path
from typing import Annotated

import typer

from leadline.assessment import read_result
from leadline.assessment.compare import compare
from leadline.assessment.write import write_json
from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, printed, spoken, told
from leadline.model import load_model
from leadline.reporting.compared import told_comparison
from leadline.reporting.printing import print_blocks
from leadline.reporting.reader import Reader
from leadline.text import say


def compare_command(
    before: Annotated[Path, typer.Argument(help=told("before"))],
    after: Annotated[Path, typer.Argument(help=told("after"))],
    language: LanguageOption = DEFAULT_LANGUAGE,
    model: Annotated[list[str] | None, typer.Option("--model", help=told("compare-model"))] = None,
    out: Annotated[Path | None, typer.Option("--out", help=told("compare-out"))] = None,
) -> None:
    """Compare two assessments, like with like: the whole, dimensions, stages, cells, indicators and items."""
    earlier, later = read_result(before), read_result(after)
    found = compare(earlier, later)
    reader = Reader(model=load_model(model or later.model.asked_for), language=spoken(language))
    console = output()
    print_blocks(told_comparison(found, earlier, later, reader), console)
    if out:
        written = say("compare", "written", reader.language, path=printed(write_json(found, out)))
        console.print(written, soft_wrap=True)
