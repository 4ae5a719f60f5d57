"""``leadline log suggest``: a mapping proposed for files nobody has mapped yet."""

from pathlib import Path
from typing import Annotated

import typer

from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, complain, output, printed, spoken, told
from leadline.errors import AssessmentError, DataError
from leadline.eventlog.suggest import suggest_mapping, write_proposal
from leadline.model import load_model
from leadline.text import say


def log_suggest(
    files: Annotated[list[Path], typer.Argument(help=told("log-suggest-files"))],
    out: Annotated[Path | None, typer.Option("--out", "-o", help=told("log-suggest-out"))] = None,
    model: Annotated[list[str] | None, typer.Option("--model", help=told("model"))] = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Propose a mapping: on standard output, or in a new file."""
    said = spoken(language)
    if out and not out.parent.is_dir():
        raise AssessmentError.of("output-folder-missing", file=str(out), folder=str(out.parent))
    if out and out.exists():
        raise DataError.of("suggest-exists", file=str(out))
    proposal = suggest_mapping(files, load_model(model or "ltc"))
    text = write_proposal(proposal, said)
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=False)
    if proposal.problems:
        complain(DataError(proposal.problems), said)
    proposal.mapping()  # tells where nothing can be read yet; the proposal has been written all the same
    if out:
        counts = {"tables": len(proposal.tables), "uncertain": proposal.uncertain, "left": proposal.left_out}
        output().print(say("cli", "mapping-suggested", said, path=printed(out), **counts), soft_wrap=True)
