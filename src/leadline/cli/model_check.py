"""``leadline model check``: everything that is wrong with a model, or deserves a look, at once."""

from typing import Annotated, get_args

import typer

from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, complain, output, spoken, told
from leadline.errors import ModelError, Severity
from leadline.indicators import check_measures, lint_measures
from leadline.model import check_model, lint_model, load_model
from leadline.text import say


def model_check(
    path: Annotated[list[str], typer.Argument(help=told("model-path"))],
    language: LanguageOption = DEFAULT_LANGUAGE,
    strict: Annotated[bool, typer.Option("--strict", help=told("strict"))] = False,
) -> None:
    """Check a model: every error, warning and note at once, each with its file and line. Errors end with code 2."""
    problems = check_model(path, check_measures) or lint_model(path, lint_measures)
    complain(ModelError(problems), spoken(language))
    count = {severity: sum(problem.severity == severity for problem in problems) for severity in get_args(Severity)}
    if problems:
        output().print(say("cli", "problems", spoken(language), **count))
    if count["error"] or (strict and count["warning"]):
        raise typer.Exit(2)
    model = load_model(path)
    output().print(
        say(
            "cli",
            "model-fine",
            spoken(language),
            name=model.whole_name.get(spoken(language)),
            version=model.whole_version,
            items=len(model.items),
            indicators=len(model.indicators),
            rules=len(model.rules),
        )
    )
